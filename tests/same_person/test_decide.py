"""Two cases' people side by side, and the decision: by a person, once, audited in both cases, nothing merged."""

import uuid

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.errors import Conflict
from referral.intake.actions import save_group
from referral.intake.models import Case, IdentityDecision, Patient
from referral.referrals.actions import close_case
from referral.same_person import actions
from referral.same_person.verdicts import CHOICES
from tests import factories as a
from tests.racing import ROUNDS, Attempt, race
from tests.same_person.people import OLENA, SPELT, olena_twice, registered, same_person_path
from tests.same_person.test_list import decide, desk, fresh


def test_both_are_shown_side_by_side_and_both_reads_are_noted(app: Flask) -> None:
    case, other = olena_twice()
    page = desk(app).get(same_person_path(case, other))
    for word in ("Шевченко Олена", "Helena Szewczenko", "February 3, 1980", "March 2, 1980", "Миколаївна"):
        assert word in page.text
    assert "Шевченко" not in page.title
    assert (
        "It is the same name in another spelling." in page.text
        and "Breast" in page.text
        and "Lviv, " in page.text
    )
    reads = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.read")).all()
    assert {(read.case_id, read.facts["compared_with"]) for read in reads} == {
        (str(case.id), str(other.id)),
        (str(other.id), str(case.id)),
    }


def test_a_decision_is_asked_for(app: Flask) -> None:
    case, other = olena_twice()
    pages = desk(app)
    path = same_person_path(case, other)
    page = pages.submit(pages.get(path), path)
    assert page.status == 422 and "Choose whether they are the same person." in page.text
    assert db.session.query(IdentityDecision).count() == 0


@pytest.mark.parametrize(
    ("choice", "closed"), [("keep_this", 1), ("keep_other", 0), ("keep_both", None), ("different", None)]
)
def test_each_decision_closes_what_it_says_and_merges_nothing(
    app: Flask, choice: str, closed: int | None
) -> None:
    both = olena_twice()
    assert decide(desk(app), *both, choice).status == 303
    states = [fresh(each).state for each in both]
    assert states == ["closed" if at == closed else "waiting" for at in range(2)]
    assert [fresh(each).patient.identity["name_original"] for each in both] == [
        OLENA["name_original"],
        SPELT["name_original"],
    ]
    verb = "case.different_person" if choice == "different" else "case.same_person"
    audited = db.session.scalars(db.select(AuditEvent.case_id).where(AuditEvent.verb == verb)).all()
    assert sorted(audited) == sorted(str(each.id) for each in both)


def test_a_closed_case_cannot_be_closed_as_a_duplicate(app: Flask) -> None:
    case, other = olena_twice()
    close_case(other, "completed", a.a_user(Role.COORDINATOR).as_actor(), a.NOW)
    pages = desk(app)
    page = pages.get(same_person_path(case, other))
    offered = [field.get("value") for field in page.all("input[@name='verdict']")]
    assert offered == ["keep_other", "keep_both", "different"]
    assert decide(pages, case, other, "keep_this").status == 409
    assert db.session.query(IdentityDecision).count() == 0 and fresh(other).outcome == "completed"


@pytest.mark.both_databases
def test_the_same_decision_twice_is_one_and_another_is_refused(app: Flask) -> None:
    case, other = olena_twice()
    actor = a.a_user(Role.COORDINATOR).as_actor()
    first = actions.decide(case, other, "keep_this", actor, a.NOW)
    assert actions.decide(case, other, "keep_this", actor, a.NOW).id == first.id
    assert actions.decide(other, case, "keep_other", actor, a.NOW).id == first.id
    with pytest.raises(Conflict):
        actions.decide(case, other, "different", actor, a.NOW)
    actions.undo(case, first.id, actor, a.NOW)
    assert actions.decide(case, other, "different", actor, a.NOW).id != first.id
    assert db.session.query(IdentityDecision).count() == 2


@pytest.mark.both_databases
@pytest.mark.parametrize("_round", ROUNDS)
def test_of_two_who_decide_at_once_one_is_told_and_one_case_goes_on(app: Flask, _round: int) -> None:
    case, other = olena_twice()
    outcomes = race(app, *(deciding(case.id, other.id, choice) for choice in ("keep_this", "keep_other")))
    assert outcomes == ["Conflict", "won"]
    assert sorted(fresh(each).state for each in (case, other)) == ["closed", "waiting"]
    assert db.session.query(IdentityDecision).count() == 1


def deciding(case_id: uuid.UUID, other_id: uuid.UUID, choice: str) -> Attempt:
    """One coordinator's decision, in a session of its own."""
    actor = a.a_user(Role.COORDINATOR).as_actor()

    def attempt() -> object:
        case, other = (db.session.get_one(Case, each) for each in (case_id, other_id))
        return actions.decide(case, other, choice, actor, a.NOW)

    return attempt


def test_a_standing_decision_is_shown_instead_of_the_question(app: Flask) -> None:
    case, other = olena_twice()
    pages = desk(app)
    decide(pages, case, other, "keep_both")
    page = pages.get(same_person_path(case, other))
    assert "A decision about these two stands." in page.text and not page.all("input[@name='verdict']")


def test_a_case_is_not_compared_with_itself(app: Flask) -> None:
    case = registered(OLENA)
    with pytest.raises(Conflict):
        actions.decide(case, case, "different", a.a_user(Role.COORDINATOR).as_actor(), a.NOW)


def test_changing_the_name_changes_who_is_found(app: Flask) -> None:
    case, other = olena_twice()
    actor = a.a_user(Role.COORDINATOR).as_actor()
    answers = {
        "name_original": "Коваль Ганна",
        "birth_date": "1950-01-02",
        "sex": "female",
        "language_spoken": ["uk"],
    }
    save_group(other, "contact", answers, actor, a.NOW)
    assert actions.likely(fresh(case)).candidates == []
    save_group(other, "contact", {**answers, "other_spellings": "Шевченко", **_olena(other)}, actor, a.NOW)
    assert [each.case.id for each in actions.likely(fresh(case)).candidates] == [other.id]


def _olena(case: Case) -> dict[str, str]:
    return {"name_original": "Коваль Елена", "birth_date": OLENA["birth_date"]}


def test_the_erased_are_nobodys_double(app: Flask) -> None:
    case, other = olena_twice()
    other.patient.erased_at = a.NOW
    db.session.commit()
    assert actions.likely(fresh(case)).candidates == []
    assert db.session.query(Patient).count() == 2 and set(CHOICES) == {
        "keep_this",
        "keep_other",
        "keep_both",
        "different",
    }
