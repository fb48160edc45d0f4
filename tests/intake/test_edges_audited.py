"""What each deed at the desk leaves in the audit trail: which case, what about it, by whom and when; never content."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import AuditEvent
from referral.db import db
from referral.intake import actions
from referral.intake.actions.consenting import TEXT_VERSION
from referral.intake.actions.coordinating import mark_closed
from referral.intake.actions.reading import open_case
from referral.intake.models import Case, Consent
from tests.factories import NOW, a_case, a_user
from tests.intake.test_actions import FIRST, filled, started


@pytest.fixture
def case(app: Flask) -> Case:
    return a_case()


def left_by(verb: str) -> tuple[str, str, str | None, str, Any, dict[str, Any]]:
    """The one event of this verb: about what, of which case, by whom, when, with which facts."""
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb)).one()
    return event.subject_kind, event.subject_id, event.case_id, event.actor_id, event.at, event.facts


def forget(verb: str) -> None:
    db.session.execute(db.delete(AuditEvent).where(AuditEvent.verb == verb))
    db.session.commit()


def about(
    case: Case, by: str, at: datetime = NOW, **facts: Any
) -> tuple[str, str, str | None, str, Any, dict[str, Any]]:
    return "patient_case", str(case.id), str(case.id), by, at, facts


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
    forget("case.assign_owner")
    actions.assign_owner(case, None, actor, NOW)
    assert left_by("case.assign_owner") == about(case, actor.id, owner="None")
    assert case.owner_id is None


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
    assert left_by("case.called_back") == about(case, actor.id, later)
    assert (case.callback_wanted, case.due_at) == (False, later + timedelta(hours=24))


def test_further_red_flags_are_audited_with_all_that_are_now_known(case: Case) -> None:
    actor = a_user().as_actor()
    actions.raise_emergency(case, ["fever"], actor, NOW)
    actions.raise_emergency(case, ["bleeding", "fever"], actor, NOW)
    assert left_by("case.more_red_flags") == about(case, actor.id, flags=["bleeding", "fever"])
    assert case.red_flags == ["bleeding", "fever"]


def test_the_answers_to_the_warning_signs_are_audited_as_their_group_and_counted(case: Case) -> None:
    actor = a_user().as_actor()
    for answers, is_emergency in (
        ({"fever": "no", "bleeding": "no"}, False),
        ({"fever": "unknown", "bleeding": "no", "pain": "unknown"}, False),
        ({"fever": "yes"}, True),
    ):
        assert actions.answer_red_flags(case, answers, actor, NOW) is is_emergency
        told = about(case, actor.id, group="red_flags", answered=len(answers))
        assert left_by("case.save_group") == told
        assert answers.items() <= case.answers["red_flags"].items(), "screen by screen"
        forget("case.save_group")
    assert left_by("case.want_call_back") == about(case, actor.id, questions=["fever", "pain"])
    assert left_by("case.raise_emergency") == about(case, actor.id, reason="red_flag")
    assert case.red_flags == ["fever"]


def test_a_case_begun_answered_and_sent_is_audited_step_by_step(app: Flask) -> None:
    user = a_user("volunteer")
    actor = user.as_actor()
    case = started(user)
    consent = db.session.scalars(db.select(Consent)).one()
    assert left_by("case.start") == about(case, actor.id)
    told = ("consent", str(consent.id), str(case.id), actor.id, NOW, {"purpose": "store"})
    assert left_by("consent.record") == told
    actions.save_group(case, "contact", FIRST["contact"], actor, NOW)
    assert left_by("case.save_group") == about(
        case, actor.id, group="contact", answered=len(FIRST["contact"])
    )
    ready = filled(user)
    assert actions.submit(ready, actor, NOW) is ready
    assert left_by("case.submit") == about(ready, actor.id, reason=None)


def test_an_emergency_is_sent_as_what_it_is_and_keeps_its_clock(app: Flask) -> None:
    user = a_user("volunteer")
    case = filled(user)
    actions.raise_emergency(case, ["fever"], user.as_actor(), NOW)
    later = NOW + timedelta(hours=1)
    assert actions.submit(case, user.as_actor(), later) is case
    assert left_by("case.submit") == about(case, user.as_actor().id, later)
    assert (case.state, case.submitted_at, case.due_at) == ("emergency", later, NOW)


def test_a_draft_thrown_away_leaves_that_it_was_there_and_by_whom(app: Flask) -> None:
    user = a_user("volunteer")
    case = started(user)
    told = about(case, user.as_actor().id)
    actions.discard_draft(case, user.as_actor(), NOW)
    assert left_by("case.discard") == told
    assert db.session.query(Case).count() == 0


def test_who_reads_a_case_is_audited(case: Case) -> None:
    user = a_user()
    assert open_case(user, case.id, NOW).id == case.id
    assert left_by("case.read") == about(case, user.as_actor().id)


def test_further_consents_are_audited_by_purpose_when_given_and_when_taken_back(case: Case) -> None:
    actor = a_user().as_actor()
    for said, verb, at in (("yes", "record", NOW), ("no", "withdraw", NOW + timedelta(hours=1))):
        actions.keep_consents(case, {"statistics": said}, actor, at)
        row = db.session.scalars(db.select(Consent).where(Consent.purpose == "statistics")).one()
        told = ("consent", str(row.id), str(case.id), actor.id, at, {"purpose": "statistics"})
        assert left_by(f"consent.{verb}") == told
        actions.keep_consents(case, {"statistics": said}, actor, at + timedelta(minutes=1))
        assert left_by(f"consent.{verb}") == told, "said twice, it changes nothing"
    assert (row.given_at, row.withdrawn_at) == (NOW, NOW + timedelta(hours=1))


@pytest.mark.parametrize(("read_in", "language"), [("hu", "hu"), (None, "other")])
def test_a_further_consent_knows_in_which_language_it_was_read_by_whom_and_for_which_country(
    case: Case, read_in: str | None, language: str
) -> None:
    actor = a_user().as_actor()
    said = {"transfer_countries": ["PL"], **({"read_in": read_in} if read_in else {})}
    actions.keep_consents(case, said, actor, NOW)
    row = db.session.scalars(db.select(Consent).where(Consent.purpose == "transfer_to_country")).one()
    assert (row.language, row.given_by, row.scope, row.basis) == (
        language,
        "patient",
        {"country": "PL"},
        None,
    )
    assert (row.text_version, row.recorded_by) == (TEXT_VERSION, uuid.UUID(actor.id))


def test_closing_and_opening_again_is_audited_with_the_outcome(case: Case) -> None:
    actor, later = a_user().as_actor(), NOW + timedelta(hours=1)
    mark_closed(case, "duplicate", actor, NOW)
    assert left_by("case.close") == about(case, actor.id, reason="duplicate")
    assert (case.state, case.outcome, case.due_at) == ("closed", "duplicate", None)
    actions.reopen_duplicate(case, actor, later)
    assert left_by("case.reopen") == about(case, actor.id, later, reason=None)
    assert (case.state, case.outcome, case.came_back_at, case.due_at) == ("waiting", None, later, later)
