"""What each deed at the desk leaves in the audit trail: which case, what about it, by whom and when; never content."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import AuditEvent
from referral.db import db
from referral.intake import actions
from referral.intake.models import Case
from tests.factories import NOW, a_case, a_user


@pytest.fixture
def case(app: Flask) -> Case:
    return a_case()


def left_by(verb: str) -> tuple[str, str, str | None, str, Any, dict[str, Any]]:
    """The one event of this verb: about what, of which case, by whom, when, with which facts."""
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb)).one()
    return event.subject_kind, event.subject_id, event.case_id, event.actor_id, event.at, event.facts


def about(case: Case, by: str, **facts: Any) -> tuple[str, str, str | None, str, Any, dict[str, Any]]:
    return "patient_case", str(case.id), str(case.id), by, NOW, facts


def test_a_priority_is_audited_with_its_word_and_without_its_basis(case: Case) -> None:
    actor = a_user().as_actor()
    actions.set_priority(case, "urgent", "  the ward's letter ", actor, NOW)
    assert left_by("case.set_priority") == about(case, actor.id, priority="urgent")
    assert (case.priority_basis, case.priority_by, case.priority_at) == (
        "the ward's letter",
        uuid.UUID(actor.id),
        NOW,
    )


def test_an_owner_named_and_taken_away_is_audited_by_id(case: Case) -> None:
    owner = a_user()
    actor = owner.as_actor()
    actions.assign_owner(case, owner, actor, NOW)
    assert left_by("case.assign_owner") == about(case, actor.id, owner=str(owner.id))


def test_a_note_is_audited_without_its_words(case: Case) -> None:
    actor = a_user().as_actor()
    note = actions.add_note(case, " she fears the journey ", actor, NOW)
    assert left_by("case.add_note") == ("case_note", str(note.id), str(case.id), actor.id, NOW, {})
    assert (note.text, note.author_id, note.at) == ("she fears the journey", uuid.UUID(actor.id), NOW)


def test_a_call_back_wanted_and_made_is_audited_with_the_questions_in_order(case: Case) -> None:
    actor = a_user().as_actor()
    actions.want_call_back(case, ["fever", "bleeding"], actor, NOW)
    assert left_by("case.want_call_back") == about(case, actor.id, questions=["bleeding", "fever"])
    assert (case.callback_wanted, case.due_at) == (True, NOW)
    later = NOW + timedelta(hours=1)
    actions.called_back(case, actor, later)
    actions.called_back(case, actor, later)
    assert left_by("case.called_back")[2:5] == (str(case.id), actor.id, later)
    assert case.callback_wanted is False


def test_further_red_flags_are_audited_with_all_that_are_now_known(case: Case) -> None:
    actor = a_user().as_actor()
    actions.raise_emergency(case, ["fever"], actor, NOW)
    actions.raise_emergency(case, ["bleeding", "fever"], actor, NOW)
    assert left_by("case.more_red_flags") == about(case, actor.id, flags=["bleeding", "fever"])
    assert case.red_flags == ["bleeding", "fever"]


@pytest.mark.both_databases
def test_of_coordinators_with_as_many_emergencies_and_as_long_here_always_the_same_is_named(
    app: Flask,
) -> None:
    ids = [uuid.UUID(int=number) for number in (7, 3, 9, 1, 8)]
    for each in ids:
        a_user(id=each)
    case = a_case()
    actions.raise_emergency(case, ["fever"], a_user("volunteer").as_actor(), NOW)
    assert case.owner_id == min(ids)
