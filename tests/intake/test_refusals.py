"""Each refusal at a case says its own sentence, beside the right field where it is about an answer."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.errors import Conflict, Invalid, NotAllowed, NotFound, Refusal
from referral.intake import actions, moves
from referral.intake.actions import coordinating, filing
from referral.intake.actions.coordinating import mark_closed
from referral.intake.models import Case
from referral.intake.questions.completeness import mark_of
from tests.factories import NOW, a_case, a_user, kept
from tests.intake.test_actions import CONSENT, FIRST, started
from tests.refusing import assert_refused


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


def closed(**facts: Any) -> Case:
    return a_case(state="closed", **facts)


def a_draft(**facts: Any) -> Case:
    return a_case(state="draft", submitted_at=None, **facts)


def changed_meanwhile() -> None:
    case = started(a_user("volunteer"))
    seen = mark_of(case, "contact")
    actions.save_group(case, "contact", FIRST["contact"], coordinator(), NOW)
    actions.save_group(case, "contact", {"name_original": "Інша"}, coordinator(), NOW, seen)


def with_anothers_key() -> None:
    case = started(a_user("volunteer"))
    actions.start(coordinator(), NOW, case.idempotency_key, CONSENT)


def discarded_with_another_case() -> None:
    draft = a_draft()
    kept(Case(patient_id=draft.patient_id, reference="OB-T", idempotency_key=uuid.uuid4(), state="waiting",
              created_by=draft.created_by, created_at=NOW))  # fmt: skip
    actions.discard_draft(draft, coordinator(), NOW)


# What is tried → the refusal, its sentence.
REFUSED: dict[str, tuple[Callable[[], object], type[Refusal], object]] = {
    "an owner who is a volunteer": (
        lambda: actions.assign_owner(a_case(), a_user("volunteer"), coordinator(), NOW),
        NotAllowed, coordinating.NOT_A_COORDINATOR),
    "an owner who is switched off": (
        lambda: actions.assign_owner(a_case(), a_user(active=False), coordinator(), NOW),
        NotAllowed, coordinating.NOT_A_COORDINATOR),
    "to open what was no duplicate": (
        lambda: actions.reopen_duplicate(closed(outcome="died"), coordinator(), NOW),
        Conflict, coordinating.NO_DUPLICATE),
    "to close twice": (
        lambda: mark_closed(closed(), "died", coordinator(), NOW), Conflict, moves.MOVED_ON),
    "a key of another person": (with_anothers_key, NotFound, ""),
    "answers that somebody changed": (changed_meanwhile, filing.ChangedMeanwhile, filing.CHANGED),
    "to send with open questions": (
        lambda: actions.submit(started(a_user("volunteer")), coordinator(), NOW), Conflict, filing.NOT_ENOUGH),
    "to discard what was sent": (
        lambda: actions.discard_draft(a_case(), coordinator(), NOW), Conflict, filing.NOT_A_DRAFT),
    "to discard a draft that was sent": (
        lambda: actions.discard_draft(a_case(state="draft"), coordinator(), NOW), Conflict, filing.NOT_A_DRAFT),
    "to discard what is closed": (
        lambda: actions.discard_draft(closed(), coordinator(), NOW), Conflict, moves.MOVED_ON),
    "to discard somebody with another case": (
        discarded_with_another_case, Conflict, filing.NOT_A_DRAFT),
    "seen, and no emergency": (
        lambda: actions.seen_by_doctor(a_case(), "x", NOW, coordinator(), NOW), Conflict, moves.MOVED_ON),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_why(app: Flask, what: str) -> None:
    assert_refused(*REFUSED[what])


ON_A_CLOSED_CASE: dict[str, Callable[[Case], object]] = {
    "set_priority": lambda case: actions.set_priority(case, "urgent", "Dr Koval", coordinator(), NOW),
    "assign_owner": lambda case: actions.assign_owner(case, None, coordinator(), NOW),
    "called_back": lambda case: actions.called_back(case, coordinator(), NOW),
    "answer_red_flags": lambda case: actions.answer_red_flags(case, {}, coordinator(), NOW),
    "raise_emergency": lambda case: actions.raise_emergency(case, ["fever"], coordinator(), NOW),
    "seen_by_doctor": lambda case: actions.seen_by_doctor(case, "x", NOW, coordinator(), NOW),
    "want_call_back": lambda case: actions.want_call_back(case, ["fever"], coordinator(), NOW),
    "save_group": lambda case: actions.save_group(case, "contact", {}, coordinator(), NOW),
    "submit": lambda case: actions.submit(case, coordinator(), NOW),
}


@pytest.mark.parametrize("verb", ON_A_CLOSED_CASE)
def test_a_closed_case_is_read_only(app: Flask, verb: str) -> None:
    case = closed()
    version = case.version
    with pytest.raises(Conflict) as refused:
        ON_A_CLOSED_CASE[verb](case)
    assert str(refused.value.sentence) == str(filing.CLOSED)
    db.session.refresh(case)
    assert (case.state, case.version) == ("closed", version)


@pytest.mark.parametrize(
    ("act", "field", "sentence"),
    [
        (lambda case, by: actions.set_priority(case, "soon", "Dr Koval", by, NOW),
         "priority", coordinating.NO_SUCH_PRIORITY),
        (lambda case, by: actions.set_priority(case, "urgent", "  ", by, NOW),
         "basis", coordinating.NEEDS_BASIS),
        (lambda case, by: mark_closed(case, "elsewhere", by, NOW), "outcome", coordinating.NO_SUCH_OUTCOME),
    ],
)  # fmt: skip
def test_what_is_said_wrong_is_asked_for_beside_its_field(
    app: Flask, act: Callable[[Case, Actor], object], field: str, sentence: object
) -> None:
    case = a_case()
    with pytest.raises(Invalid) as refused:
        act(case, coordinator())
    assert refused.value.errors == {field: [str(sentence)]}
    assert (case.state, case.priority) == ("waiting", "not_triaged")


def test_taking_a_priority_back_needs_no_basis(app: Flask) -> None:
    case = a_case(priority="urgent")
    actions.set_priority(case, "not_triaged", "", coordinator(), NOW)
    assert case.priority == "not_triaged"
