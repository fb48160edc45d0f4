"""Keeping what is printed: one version for the same words, one number for each blank form; noted who printed it."""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, transaction
from referral.intake import references
from referral.intake.models import Case
from referral.letters_on_paper.models import BlankForm, PrintedLetter
from referral.letters_on_paper.queries import newest

PRINTED, BLANK_PRINTED = "letter.printed", "letter.blank_printed"


@transaction
def keep(
    case: Case, kind: str, about: uuid.UUID, language: str, said: dict[str, Any], actor: Actor, now: datetime
) -> PrintedLetter:
    """The version of these words: the newest if it says the same, else the next one. Noted who prints it.

    `said`: HTML as "body", styles as "style", and of the PDF "sha256", "pages", "made_with".
    """
    db.session.execute(db.select(Case.id).where(Case.id == case.id).with_for_update())
    last = newest(about, kind, language)
    is_same = last is not None and last.said == said
    row = last if last is not None and is_same else _next(last, case, kind, about, language, said, now)
    facts = {"kind": kind, "language": language, "version": row.version}
    audit.record(actor, PRINTED, row, now, case_id=case.id, **facts)
    return row


def _next(
    last: PrintedLetter | None,
    case: Case,
    kind: str,
    about: uuid.UUID,
    language: str,
    said: Any,
    now: datetime,
) -> PrintedLetter:
    version = last.version + 1 if last else 1
    row = PrintedLetter(case=case, about=about, kind=kind, language=language, version=version, made_at=now)
    row.said = said
    db.session.add(row)
    db.session.flush()
    return row


def new_number() -> str:
    """A number for a form, with a sign that catches every mistyped one."""
    return references.new_form_number()


@transaction
def keep_blank(
    number: str, language: str, sha256: str | None, printed_by: uuid.UUID, actor: Actor, now: datetime
) -> BlankForm:
    """Keep a number that is printed, with the SHA-256 of its PDF; noted who prints it."""
    facts = {"number": number, "language": language, "sha256": sha256}
    row = BlankForm(id=uuid.uuid4(), printed_by=printed_by, printed_at=now, **facts)
    db.session.add(row)
    audit.record(actor, BLANK_PRINTED, row, now, language=language)
    return row
