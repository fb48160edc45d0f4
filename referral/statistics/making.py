"""Making reports: week after week, each once, each from the one before; and what is public of each, apart.

A measure closes a block when its week ends and enough are counted since its last block; else it waits for the next
week. So every block counts others than all before it, and no two reports can be subtracted to show a small group.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from referral.accountability.gathering import report_ages
from referral.accountability.models import ALL, COUNTRY
from referral.accountability.measures import LEAST, few
from referral.db import db, transaction
from referral.intake.models import Case
from referral.statistics import weeks
from referral.statistics.contributions import MEASURES, Measure, orders
from referral.statistics.models import FlashReport
from referral.statistics.tables import block_of, took
from referral.zones import day_in

MOST_WEEKS = 104
"""What lies farther back stands in the first report as one block."""
KEPT_BLOCKS = 26
"""So many blocks of each measure are drawn."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
PUBLIC = ("registered", "placed")
Body = dict[str, Any]


def missing(until: date) -> list[date]:
    """The Mondays of the weeks until one, that with them, of which no report was made; none before the first person."""
    newest = db.session.scalar(db.select(db.func.max(FlashReport.last_day)))
    if newest is not None:
        return list(weeks.between(weeks.monday_before(newest) + weeks.WEEK, until))
    first = db.session.scalar(db.select(db.func.min(Case.submitted_at, type_=Case.submitted_at.type)))
    begins = until if first is None else weeks.monday_before(day_in(first)) + weeks.WEEK
    return list(weeks.between(min(max(begins, until - (MOST_WEEKS - 1) * weeks.WEEK), until), until))


def make(until: date, now: datetime, told: Callable[[int], None] = lambda _done: None) -> None:
    """Make the reports of the weeks that are missing until one, oldest first. What is made already stays as it is."""
    wanted = missing(until)
    for done, monday in enumerate(wanted):
        told(done)
        body = _body(monday, _before(), now, is_newest=monday == weeks.newest_closed(now))
        _keep(monday, body, now)
    told(len(wanted))


def _before() -> Body:
    row = db.session.scalar(db.select(FlashReport.body).order_by(FlashReport.last_day.desc()).limit(1))
    db.session.rollback()
    return json.loads(row) if row else {"measures": {}}


def _body(monday: date, before: Body, now: datetime, is_newest: bool) -> Body:
    known, names = orders()
    measures: dict[str, Body] = {}
    for measure in MEASURES:
        old = before["measures"].get(measure.code) or {"block": None, "so_far": 0, "blocks": []}
        measures[measure.code] = old
        counted = _since(measure, old, monday)
        if _closes(measure, counted, measures, before):
            measures[measure.code] = _closed(measure, counted, old, monday, known)
    return {
        "week": weeks.name_of(monday),
        "made_at": now.isoformat(timespec="seconds"),
        "measures": measures,
        "places": _places(now) if is_newest else None,
        "names": {code: names[code] for code in sorted(_named(measures["answers"]))},
    }
