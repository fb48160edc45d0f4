"""Cases whose people are in the index, for the pages that ask whether two are one person."""

from typing import Any

from referral.db import db
from referral.intake.actions.indexing import keep_tokens, look_for_alike
from referral.intake.models import Case
from tests import factories as a

OLENA = {"name_original": "Шевченко Олена", "patronymic": "Миколаївна", "birth_date": "1980-02-03"}
SPELT = {"name_original": "Helena Szewczenko", "birth_date": "1980-03-02"}


def registered(identity: dict[str, Any], **facts: Any) -> Case:
    """A case with this identity, findable, as it is once it was sent."""
    case = a.a_case(identity=identity, **facts)
    keep_tokens(case.patient)
    look_for_alike(case)
    db.session.commit()
    return case


def olena_twice(**facts: Any) -> tuple[Case, Case]:
    """The same woman, registered twice in two spellings with a swapped birth date."""
    return registered(OLENA), registered(SPELT, **facts)


def same_person_path(case: Case, other: Case | None = None) -> str:
    """The page of a case's possible doubles, or of one pair."""
    return f"/desk/cases/{case.id}/same-person" + (f"/{other.id}" if other else "")
