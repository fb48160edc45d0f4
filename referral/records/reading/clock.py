"""The clock of letters that ask for records: stopped with their consent or case, reminded, then told to the desk."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError

from referral.db import db
from referral.records.reading import actions, queries
from referral.records.reading.actions.asking import CLOCK, MOST_REMINDERS
from referral.records.reading.models import RecordsRequest

log = structlog.get_logger()
AT_ONCE = 200


def tick(now: datetime) -> int:
    """What is due of all letters; how many it touched. Safe to repeat."""
    stopped = _each(lambda row: actions.stop_beneath(row, now), queries.ended_beneath(AT_ONCE))
    return stopped + _each(lambda row: _go_on(row, now), queries.due(now, AT_ONCE))


def _go_on(row: RecordsRequest, now: datetime) -> bool:
    if not queries.is_open(row):
        return actions.stop_beneath(row, now)
    if row.reminders < MOST_REMINDERS:
        return actions.remind(row, CLOCK, now)
    return actions.tell_late(row, now)


def _each(deed: Callable[[RecordsRequest], bool], rows: Sequence[RecordsRequest]) -> int:
    return sum(_safely(deed, each) for each in rows)


def _safely(deed: Callable[[RecordsRequest], bool], row: RecordsRequest) -> bool:
    """One row's failure never stops the others; it is tried again in the next round."""
    row_id = str(row.id)
    try:
        return deed(row)
    except DBAPIError:
        raise
    except Exception as error:
        db.session.rollback()
        log.error("the clock failed at one row", error=type(error).__name__, row=row_id)
        return False
