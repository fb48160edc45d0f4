"""What was printed of a case, and the newest version of one letter."""

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import defer

from referral.db import db
from referral.errors import NotFound
from referral.intake.card.merged import goes_on_with
from referral.intake.models import Case
from referral.letters_on_paper.models import PrintedLetter

MOST_LISTED = 50


def newest(about: uuid.UUID, kind: str, language: str) -> PrintedLetter | None:
    """The last version of a letter about something, in a language."""
    same = (PrintedLetter.about == about, PrintedLetter.kind == kind, PrintedLetter.language == language)
    query = db.select(PrintedLetter).where(*same).order_by(PrintedLetter.version.desc()).limit(1)
    return db.session.scalars(query).first()


def printed_of(case: Case) -> Sequence[PrintedLetter]:
    """What was printed of a case and of entries that go on with it, the newest first, without its words."""
    query = db.select(PrintedLetter).where(goes_on_with(PrintedLetter.case_id, case.id))
    newest_first = query.order_by(PrintedLetter.made_at.desc(), PrintedLetter.id).limit(MOST_LISTED)
    return db.session.scalars(newest_first.options(defer(PrintedLetter.said_sealed))).all()


def printed(case: Case, print_id: uuid.UUID) -> PrintedLetter:
    """One version that was printed of a case; another case's is not found."""
    mine = (PrintedLetter.id == print_id, goes_on_with(PrintedLetter.case_id, case.id))
    found = db.session.scalars(db.select(PrintedLetter).where(*mine)).first()
    if found is None:
        raise NotFound()
    return found
