"""`python -m tests.kept.growing DATABASE`: opens the kept database there after the events have got one more column.

A process of its own, for a model cannot lose a column again. Fails unless the chain holds, and holds when it goes on.
"""

import sys

from sqlalchemy import String, text
from sqlalchemy.orm import mapped_column

from referral import audit, verifying
from referral.audit import AuditEvent
from referral.db import db
from referral.intake.models import Case
from tests.kept.keys import LEFT_AT
from tests.kept.opening import open_kept


def grow(url: str) -> None:
    """Give the events a column that is filled, look at the chain, and seal what is left."""
    with open_kept(url).app_context():
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE audit_event ADD COLUMN later VARCHAR DEFAULT 'new'"))
        AuditEvent.later = mapped_column(String, default="new")  # type: ignore[attr-defined]
        assert {event.later for event in db.session.scalars(db.select(AuditEvent))} == {"new"}
        assert verifying.verify() is None, "a later column breaks no link"
        audit.record_read(
            audit.system("test"), "case.read", db.session.scalars(db.select(Case)).first(), LEFT_AT
        )
        assert audit.seal() == 1 and verifying.verify() is None
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    grow(sys.argv[1])
