"""What a volunteer writes of a case beside its answers: a note, or a telephone call and whether it reached anybody."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import joinedload

from referral import audit
from referral.accounts.queries import names_of
from referral.audit import Actor
from referral.db import db, transaction
from referral.i18n import _l
from referral.intake.card.merged import goes_on_with
from referral.intake.models import Case, CaseNote, Patient
from referral.intake.moves import unpark

KINDS: dict[str, object] = {
    "call_reached": _l("A telephone call: I reached them"),
    "call_not_reached": _l("A telephone call: nobody answered"),
    "note": _l("A note"),
}
"""What a volunteer may add; a coordinator's own notes are of another kind and are not shown here."""
MOST_SHOWN = 10


class Said(NamedTuple):
    """One note as a volunteer reads it."""

    at: datetime
    kind: object
    who: str
    text: str


@transaction
def keep_note(case: Case, kind: str, text: str, actor: Actor, now: datetime) -> CaseNote:
    """Keep a volunteer's note or call, sealed; a parked case is due again, so that the desk reads it."""
    note = CaseNote(
        id=uuid.uuid4(), case_id=case.id, case=case, author_id=uuid.UUID(actor.id), at=now, kind=kind
    )
    note.text = text.strip()
    db.session.add(note)
    unpark(case)
    audit.record(actor, "case.add_note", note, now, case_id=case.id)
    db.session.flush()
    return note


def notes_of(case: Case) -> Sequence[Said]:
    """The newest notes and calls of volunteers, the newest first; also of an entry that goes on with this one."""
    mine = (goes_on_with(CaseNote.case_id, case.id), CaseNote.kind.in_(KINDS))
    newest = db.select(CaseNote).where(*mine).order_by(CaseNote.at.desc(), CaseNote.id).limit(MOST_SHOWN)
    whose = joinedload(CaseNote.case).joinedload(Case.patient).joinedload(Patient.data_key)
    found = db.session.scalars(newest.options(whose)).all()
    names = names_of({str(each.author_id) for each in found}) if found else {}
    return [
        Said(each.at, KINDS[each.kind], names.get(str(each.author_id), ""), each.text or "") for each in found
    ]
