"""Finding one's own: a reference, a card, a phone, or a surname in any spelling, among the cases a person keeps."""

from collections.abc import Sequence

from sqlalchemy.orm import contains_eager

from referral.accounts.models import User
from referral.db import db
from referral.intake import tokens
from referral.intake.models import Case, Patient, PatientToken
from referral.intake.queries import ids_named
from referral.intake.suggestions import so_called
from referral.intake.tokens import person_of, without_marks
from referral.phones import numbers_in

MOST_OPENED, MOST_SHOWN = 200, 25


def found_among_own(user: User, typed: str) -> Sequence[Case]:
    """The kept cases that these words may mean, the newest first; nobody else's is opened."""
    words = without_marks(typed).strip()
    mine = db.select(Case).join(Case.patient).options(contains_eager(Case.patient))
    mine = mine.where(Case.keeper_id == user.id, Patient.erased_at.is_(None))
    mine = mine.order_by(Case.created_at.desc(), Case.id)
    named = db.session.scalars(mine.where(Case.id.in_(ids_named(words))).limit(MOST_SHOWN)).all()
    if named:
        return named
    person = person_of({"name_original": words})
    is_phone = bool(numbers_in(words))
    wanted = tokens.asked_of({"phone": words}) if is_phone else tokens.of_surnames(person)
    holders = db.select(PatientToken.patient_id).where(
        PatientToken.kind.in_({kind for kind, _token in wanted}),
        PatientToken.token.in_({token for _kind, token in wanted}),
    )
    held = db.session.scalars(mine.where(Case.patient_id.in_(holders)).limit(MOST_OPENED)).unique().all()
    if is_phone:
        return held[:MOST_SHOWN]
    opened = {str(case.patient_id): person_of(case.patient.identity or {}) for case in held}
    so = set(so_called(person, opened))
    return [case for case in held if str(case.patient_id) in so][:MOST_SHOWN]
