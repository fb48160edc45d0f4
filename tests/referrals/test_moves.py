"""Every move of the table, tried from every state by every role: the allowed succeed, the others are refused."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent, system
from referral.db import db
from referral.errors import Conflict, NotAllowed, NotFound, Refusal
from referral.hospitals import capacity
from referral.intake.models import Case, CaseMove
from referral.outbox import OutboxMessage
from referral.referrals import actions
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.moves import MOVES, available
from referral.referrals.table.states import ALL_STATES, PLACING_STATES, TERMINAL_STATES, UNDECIDED
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, places
from tests.referrals.scenes import consent_to_show, entered

ROLES = ("coordinator", "hospital", "patient", "system", "volunteer", "auditor")
FACTS: dict[str, dict[str, Any]] = {
    "set_appointment": {"first_date": (NOW + timedelta(days=9)).date()},
    "accept": {"first_date": (NOW + timedelta(days=5)).date()},
    "accept_with_conditions": {"hold_until": NOW + timedelta(days=3), "note": "The slides, please"},
    "reject": {"reason": "no_capacity"},
    "decline": {"reason": "too_far"},
    "wish_to_decline": {"reason": "too_far"},
    "miss": {"reason": "ill"},
    "cancel": {"reason": "staff"},
    "ask_information": {"note": "Which regimen?"},
    "give_information": {"note": "FOLFOX"},
}
CASE_STATE = {
    "treatment_started": "in_treatment",
    **dict.fromkeys(PLACING_STATES - {"treatment_started"}, "placed"),
}


def actor_of(role: str, referral: Referral) -> Actor:
    """Somebody of this role who may have to do with this referral."""
    if role == "hospital":
        return Actor("user", "nurse", role, referral.hospital_id)
    if role == "patient":
        return Actor("patient", str(referral.case_id), role)
    return system("clock") if role == "system" else Actor("user", str(uuid.uuid4()), role)


def a_referral_in(state: str, **facts: Any) -> Referral:
    """A referral that has come to a state, with its case, its place in the ledger and three places reported."""
    hospital = a_hospital()
    places(hospital, "radiotherapy", 3)
    case = a_case(state=CASE_STATE.get(state, "waiting"))
    referral = a_referral(case, hospital, state=state, **facts)
    if state in PLACING_STATES or state == "accepted_with_conditions":
        kind = "held" if state == "accepted_with_conditions" else "taken"
        capacity.take_slot(referral, system("test"), NOW, kind=kind)
    entered(referral, NOW)
    consent_to_show(case, hospital)
    return referral


def do(verb: str, referral: Referral, actor: Actor) -> Any:
    """Make a move through its public action; the two without one through the mover itself."""
    facts = dict(FACTS.get(verb, {}))
    if verb == "refer_onward":
        facts["to"] = a_hospital()
    action: Callable[..., Any] | None = getattr(actions, verb, None)
    if action is None:
        return actions.take(actions.Step(referral, verb, actor, NOW))
    return action(referral, actor, NOW, **facts)


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_the_table_is_the_law(app: Flask, verb: str) -> None:
    """Who may not is refused on one referral a state, which stays as it was, until the first who may moves it."""
    move = MOVES[verb]
    for state in sorted(ALL_STATES):
        may = [role for role in ROLES if role in move.by and state in move.sources]
        untouched = [a_referral_in(state)]
        for role in (role for role in ROLES if role not in may):
            _stays(untouched[0], verb, role)
        for role in may:
            referral = untouched.pop() if untouched else a_referral_in(state)
            assert do(verb, referral, actor_of(role, referral)) is True, (role, verb, state)
            assert referral.state == (move.target or "received")
            _check_traces(referral, verb, role)


def _stays(referral: Referral, verb: str, role: str) -> None:
    before, actor = (referral.state, referral.version, len(referral.moves)), actor_of(role, referral)
    _refused(lambda: do(verb, referral, actor), verb)
    assert (referral.state, referral.version, len(referral.moves)) == before, (role, verb, before)


def _refused(attempt: Callable[[], Any], verb: str) -> None:
    if verb == "receive":
        try:
            assert attempt() is False, "a later opening changes nothing"
        except (Conflict, NotAllowed):
            return
    else:
        with pytest.raises((Conflict, NotAllowed)):
            attempt()


def _check_traces(referral: Referral, verb: str, role: str) -> None:
    move, case = MOVES[verb], db.session.get_one(Case, referral.case_id)
    step = referral.moves[-1]
    assert (step.verb, step.to_state, step.actor_role) == (verb, move.target or "received", role)
    heard = db.select(AuditEvent).where(
        AuditEvent.verb == f"referral.{verb}", AuditEvent.subject_id == str(referral.id)
    )
    assert len(db.session.scalars(heard).all()) == 1
    if move.case_to:
        assert case.state == move.case_to
        moved = db.session.scalars(db.select(CaseMove).where(CaseMove.case_id == case.id)).one()
        assert moved.to_state == move.case_to
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == capacity.free_by_ledger(service)
    if move.slot == "released" or move.goes_back:
        assert service.free == 3, "every way back frees the place"
    if move.slot in ("taken", "held"):
        assert service.free == 2


WAYS_BACK = [move.verb for move in MOVES.values() if move.case_to == "waiting" and not move.goes_back]


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", WAYS_BACK)
def test_every_way_back_puts_the_case_at_the_top_and_frees_the_place_at_once(app: Flask, verb: str) -> None:
    referral = a_referral_in("accepted")
    later = NOW + timedelta(hours=5)
    getattr(actions, verb)(referral, actor_of("coordinator", referral), later, **FACTS.get(verb, {}))
    case = referral.case
    assert (case.state, case.came_back_at, case.due_at) == ("waiting", later, later)
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == 3 == capacity.free_by_ledger(service)


def test_all_five_ways_back_are_there() -> None:
    assert set(WAYS_BACK) == {"withdraw_after_acceptance", "decline", "miss", "cancel"}
    assert MOVES["fail_conditions"].slot == "released", "the fifth: a case that was waiting still is"


def test_a_failed_condition_frees_the_place_and_leaves_the_case_waiting(app: Flask) -> None:
    referral = a_referral_in("accepted_with_conditions")
    actions.fail_conditions(referral, actor_of("hospital", referral), NOW)
    assert (referral.state, referral.case.state) == ("rejected", "waiting")


def test_somebody_elses_referral_is_not_found(app: Flask) -> None:
    referral = a_referral_in("requested")
    with pytest.raises(NotFound):
        actions.accept(referral, Actor("user", "stranger", "hospital", a_hospital().id), NOW)
    booked = a_referral_in("accepted")
    with pytest.raises(NotFound):
        actions.confirm(booked, Actor("patient", str(uuid.uuid4()), "patient"), NOW)


@pytest.mark.both_databases
def test_the_same_click_twice_is_harmless_and_leaves_one_trace(app: Flask) -> None:
    for verb in ("accept", "reject", "ask_information", "accept_with_conditions"):
        referral = a_referral_in("received")
        nurse = actor_of("hospital", referral)
        assert do(verb, referral, nurse) is True
        letters = _count(OutboxMessage)
        assert do(verb, referral, nurse) is False
        assert len(referral.moves) == 1
        assert _count(OutboxMessage) == letters, "nobody is told twice"


def test_somebody_elses_second_click_is_told_what_happened(app: Flask) -> None:
    referral = a_referral_in("received")
    actions.accept(referral, actor_of("hospital", referral), NOW)
    colleague = Actor("user", "another nurse", "hospital", referral.hospital_id)
    with pytest.raises(Conflict) as told:
        actions.accept(referral, colleague, NOW)
    assert str(told.value.sentence) == "This request has already been accepted."


def test_who_saw_an_older_version_decides_anew(app: Flask) -> None:
    referral = a_referral_in("accepted")
    seen = referral.version
    nurse, patient = actor_of("hospital", referral), actor_of("patient", referral)
    actions.set_appointment(referral, nurse, NOW, first_date=NOW.date(), seen=seen)
    with pytest.raises(Conflict, match="conflict"):
        actions.confirm(referral, patient, NOW, seen=seen)
    assert referral.state == "appointment_set"
    assert actions.confirm(referral, patient, NOW, seen=referral.version) is True


@pytest.mark.both_databases
def test_an_acceptance_ends_the_other_requests_and_tells_their_hospitals(app: Flask) -> None:
    case, winner = a_case(), a_hospital()
    referral = a_referral(case, winner)
    others = [a_referral(case, a_hospital(), state=state) for state in sorted(UNDECIDED)]
    declined = a_referral(case, a_hospital(), state="rejected")
    held = next(other for other in others if other.state == "accepted_with_conditions")
    places(held.hospital, "radiotherapy", 1)
    capacity.take_slot(held, system("test"), NOW, kind=capacity.HELD)
    actions.accept(referral, actor_of("hospital", referral), NOW)
    assert {other.state for other in others} == {"superseded"}
    assert declined.state == "rejected", "what was over stays as it was"
    service = capacity.service_of(held.hospital_id, "radiotherapy", "adult")
    assert service.free == 1, "the held place is free again"
    told = db.select(OutboxMessage.recipient).where(OutboxMessage.template == "referral_superseded")
    assert set(db.session.scalars(told)) == {other.hospital.email for other in others}


def test_a_hospital_asked_again_after_it_was_superseded_gets_a_new_referral(app: Flask) -> None:
    case, hospital = a_case(), a_hospital()
    a_referral(case, hospital, state="superseded")
    assert a_referral(case, hospital).state == "requested"


@pytest.mark.both_databases
def test_a_rolled_back_action_leaves_nothing_and_sends_nothing(app: Flask) -> None:
    hospital = a_hospital()
    places(hospital, "radiotherapy", 0)
    referral = a_referral(hospital=hospital)
    with pytest.raises(Refusal):
        actions.accept(referral, actor_of("hospital", referral), NOW)
    assert (referral.state, referral.case.state) == ("requested", "waiting")
    assert [_count(model) for model in (OutboxMessage, ReferralMove, CaseMove)] == [0, 0, 0]


@pytest.mark.both_databases
def test_the_loser_of_the_last_place_may_report_another_and_accept_in_one_step(app: Flask) -> None:
    hospital = a_hospital()
    service = places(hospital, "radiotherapy", 0)
    referral = a_referral(hospital=hospital)
    assert actions.accept(referral, actor_of("hospital", referral), NOW, another_slot=True) is True
    assert (referral.case.state, service.free, capacity.free_by_ledger(service)) == ("placed", 0, 0)


def test_during_an_emergency_a_hospital_may_answer_and_the_case_resumes_as_placed(app: Flask) -> None:
    from referral.intake.moves import move_case

    case = a_case()
    referral = a_referral(case)
    doctor = Actor("user", "coordinator", "coordinator")
    move_case(case, "raise_emergency", doctor, NOW)
    actions.accept(referral, actor_of("hospital", referral), NOW)
    assert (case.state, referral.state) == ("emergency", "accepted"), "the emergency goes on"
    late = a_referral(case)
    with pytest.raises(Conflict):
        actions.accept(late, actor_of("hospital", late), NOW)
    move_case(case, "resume", doctor, NOW)
    assert case.state == "placed"


def test_a_place_lost_during_an_emergency_lets_the_case_resume_as_waiting(app: Flask) -> None:
    from referral.intake.moves import move_case

    referral = a_referral_in("accepted")
    doctor = Actor("user", "coordinator", "coordinator")
    move_case(referral.case, "raise_emergency", doctor, NOW)
    actions.cancel(referral, actor_of("hospital", referral), NOW, reason="staff")
    assert referral.case.state == "emergency"
    move_case(referral.case, "resume", doctor, NOW)
    assert referral.case.state == "waiting"


def test_an_end_is_left_by_two_steps_only() -> None:
    assert {"superseded", "withdrawn", "completed", "rejected"} <= TERMINAL_STATES
    found = {
        (state, move.verb) for state in TERMINAL_STATES for role in ROLES for move in available(state, role)
    }
    assert found == {("expired", "accept_late"), ("superseded", "undo")}, "the only two that leave an end"


def test_completion_closes_the_case_with_its_outcome(app: Flask) -> None:
    referral = a_referral_in("treatment_started")
    actions.complete(referral, actor_of("hospital", referral), NOW)
    assert (referral.case.state, referral.case.outcome) == ("closed", "completed")


def test_an_unnamed_role_may_do_nothing(app: Flask) -> None:
    referral = a_referral_in("requested")
    with pytest.raises(NotAllowed):
        actions.withdraw(referral, a_user("administrator").as_actor(), NOW)


def _count(model: type[Any]) -> int:
    return int(db.session.scalar(db.select(db.func.count()).select_from(model)) or 0)
