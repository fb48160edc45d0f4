"""No former version of a day's counts stays in PostgreSQL's files: two of them differ by what one person ticked.

PostgreSQL writes a changed row beside the old one, with the number of the transaction, and sweeps later. SQLite writes
over it (secure_delete) and its log is emptied each minute (db.empty_log).
"""

from datetime import datetime

from sqlalchemy import text

from referral.db import db
from referral.screening.actions import forget_forms
from referral.screening.models import Tally

WAITS = "2s"
"""So long the sweeper waits for whoever counts just now; the next minute it comes again."""


def end_days(now: datetime) -> int:
    """Each minute: forget the forms of days that are over, and sweep up what the counts were before; how many days."""
    over = forget_forms(now)
    db.session.remove()
    if db.engine.dialect.name == "postgresql":
        _sweep("FULL" if over else "")
    return over


def may_not_sweep(_now: datetime) -> bool:
    """Whether PostgreSQL would skip the sweeping and only warn: this role is not in its owner's."""
    if db.engine.dialect.name != "postgresql":
        return False
    is_owner = "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass(:name)"
    return not db.session.scalar(text(is_owner), {"name": Tally.__tablename__})


def _sweep(how: str) -> None:
    """A statement of its own outside every transaction; whole, the table is written anew, the old file removed."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text(f"SET lock_timeout = '{WAITS}'"))
        try:
            line.execute(text(f"VACUUM {how} {Tally.__tablename__}"))
        finally:
            line.execute(text("RESET lock_timeout"))
