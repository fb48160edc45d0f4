"""How much is taken of one patient, by number and bytes, and of one account within a day: refused before any work."""

import uuid
from datetime import datetime

from sqlalchemy import ColumnElement

from referral.accounts.models import User
from referral.db import db, take_turns
from referral.errors import TooLarge, TooMany
from referral.intake.models import Case
from referral.records.papers.models import Paper, PaperFile
from referral.records.papers.sent import (
    DAY,
    GIBIBYTE,
    MOST_A_DAY,
    MOST_KEPT,
    MOST_OF_CASE,
    MOST_PAPERS,
    TOO_MANY_PAPERS,
    TOO_MUCH_A_DAY,
    TOO_MUCH_OF_CASE,
    Said,
)


def check(case_id: uuid.UUID, said: Said, account: uuid.UUID | None, now: datetime) -> None:
    """Whether one paper more may come. Raises TooLarge, and TooMany for what may come tomorrow.

    Senders of one account, or to one case, are counted one after another.
    """
    take_turns(Case, case_id)
    _check_case(case_id, said)
    if account is not None:
        take_turns(User, account)
        _check_day(account, said, now)


def _check_case(case_id: uuid.UUID, said: Said) -> None:
    standing = db.func.count().filter(Paper.removed_at.is_(None))
    counted = db.select(standing, db.func.count()).where(Paper.case_id == case_id)
    for found, limit in zip(db.session.execute(counted).one(), (MOST_PAPERS, MOST_KEPT), strict=True):
        if found >= limit:
            raise TooLarge(str(TOO_MANY_PAPERS) % {"limit": limit})
    if _bytes_of(Paper.case_id == case_id) + said.size > MOST_OF_CASE:
        raise TooLarge(str(TOO_MUCH_OF_CASE) % {"limit": MOST_OF_CASE // 2**20})


def _check_day(account: uuid.UUID, said: Said, now: datetime) -> None:
    if _bytes_of(Paper.added_by == account, Paper.added_at > now - DAY) + said.size > MOST_A_DAY:
        raise TooMany(str(TOO_MUCH_A_DAY) % {"limit": MOST_A_DAY // GIBIBYTE})


def _bytes_of(*which: ColumnElement[bool]) -> int:
    """Bytes of such papers, as their senders said them."""
    total = db.select(db.func.coalesce(db.func.sum(PaperFile.size), 0)).join(Paper).where(*which)
    return int(db.session.scalar(total) or 0)
