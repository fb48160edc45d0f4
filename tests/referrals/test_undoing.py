"""An acceptance taken back within the hour: everything is as it was, nobody was told in vain; after it, cancel."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.audit import Actor, system
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.hospitals import capacity
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.queued import claim
from referral.referrals import actions, links, wording
from referral.referrals.models import Referral
from referral.referrals.second_thoughts import undoing
from referral.referrals.table.states import UNDECIDED
from tests.factories import NOW, a_case, a_hospital, a_referral, places
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters, link_in

pytestmark = pytest.mark.both_databases
SOON = NOW + timedelta(minutes=59, seconds=59)
TOO_LATE = NOW + timedelta(hours=1)


def nurse(referral: Referral) -> Actor:
    return Actor("user", f"nurse of {referral.hospital_id}", "hospital", referral.hospital_id)


def an_acceptance(**said: Any) -> tuple[Referral, dict[str, Referral]]:
    """One hospital accepted while others were asked, in every state in which an answer is open."""
    case, winner = a_case(due_at=NOW - timedelta(hours=3)), a_hospital()
    places(winner, "radiotherapy", 2)
    accepted = a_referral(case, winner, state="received")
    consent_to_show(case, winner)
    others = {state: _asked(case, state) for state in UNDECIDED}
    actions.accept(accepted, nurse(accepted), NOW, **said)
    return accepted, others


def _asked(case: Case, state: str) -> Referral:
    hospital = a_hospital()
    places(hospital, "radiotherapy", 1)
    held_until = NOW + timedelta(days=2) if state == "accepted_with_conditions" else None
    referral = a_referral(case, hospital, state=state, hold_until=held_until)
    consent_to_show(case, hospital)
    links.answer_link(referral, NOW - timedelta(days=1))
    db.session.commit()
    if held_until:
        capacity.take_slot(referral, system("test"), NOW - timedelta(minutes=1), kind=capacity.HELD)
    return referral


def free(referral: Referral) -> int | None:
    service = capacity.service_of(referral.hospital_id, referral.modality, referral.age_group)
    assert service.free == capacity.free_by_ledger(service)
    return service.free


def test_undone_within_the_hour_everything_is_as_it_was(app: Flask) -> None:
    accepted, others = an_acceptance(first_date=(NOW + timedelta(days=5)).date())
    held, case = others["accepted_with_conditions"], accepted.case
    deadline = held.deadline_at
    assert (free(accepted), free(held), case.state) == (1, 1, "placed")
    assert actions.undo_acceptance(accepted, nurse(accepted), SOON) is True
    assert (accepted.state, accepted.first_date, accepted.answered_at) == ("received", None, None)
    assert {state: other.state for state, other in others.items()} == {state: state for state in others}
    assert (free(accepted), free(held)) == (2, 0), "the slot that was held is held again"
    assert (case.state, case.came_back_at, case.due_at) == ("waiting", None, NOW - timedelta(hours=3))
    assert all(links.living(other, SOON) for other in others.values()), "their links open again"
    lost = SOON - NOW
    assert (held.deadline_at, held.hold_until) == (deadline + lost, NOW + timedelta(days=2) + lost)


def test_a_case_that_had_come_back_asks_for_another_hospital_again(app: Flask) -> None:
    referral = a_sent_referral(now=NOW, free=1)
    case = referral.case
    case.came_back_at, case.came_back_reason, case.due_at = NOW, "declined", NOW
    db.session.commit()
    actions.accept(referral, nurse(referral), NOW)
    assert (case.came_back_reason, case.state) == (None, "placed")
    actions.undo_acceptance(referral, nurse(referral), SOON)
    assert (case.came_back_reason, case.came_back_at, case.due_at) == ("declined", NOW, NOW)


def test_no_letter_tells_the_others_before_the_hour_is_over(app: Flask) -> None:
    _accepted, others = an_acceptance()
    told = letters("referral_superseded")
    assert {message.recipient for message in told} == {other.hospital.email for other in others.values()}
    assert {message.due_at for message in told} == {TOO_LATE}
    assert not set(claim(SOON, 99)) & {message.id for message in told}


def test_the_letters_of_an_undone_acceptance_are_void(app: Flask) -> None:
    accepted, others = an_acceptance()
    other = others["requested"]
    actions.undo_acceptance(accepted, nurse(accepted), SOON)
    assert not any(_says(message) for message in letters("referral_superseded"))
    actions.accept(accepted, nurse(accepted), SOON)
    assert other.state == "superseded"
    spoken = [message.due_at for message in letters("referral_superseded") if _says(message)]
    assert spoken == [SOON + timedelta(hours=1)] * len(others), (
        "each hospital is told once, an hour after the second"
    )


def _says(message: OutboxMessage) -> bool:
    return outbox._compose(message) is not None


def test_after_the_hour_it_is_a_cancellation(app: Flask) -> None:
    accepted, others = an_acceptance()
    assert undoing.may_undo(accepted, SOON) and not undoing.may_undo(accepted, TOO_LATE)
    with pytest.raises(Conflict) as told:
        actions.undo_acceptance(accepted, nurse(accepted), TOO_LATE)
    assert told.value.sentence == wording.UNDO_OVER
    assert (accepted.state, others["requested"].state) == ("accepted", "superseded")
    assert actions.cancel(accepted, nurse(accepted), TOO_LATE, reason="staff") is True


def test_undoing_twice_is_harmless(app: Flask) -> None:
    accepted, others = an_acceptance()
    assert actions.undo_acceptance(accepted, nurse(accepted), SOON) is True
    sent = len(db.session.scalars(db.select(OutboxMessage)).all())
    assert actions.undo_acceptance(accepted, nurse(accepted), SOON) is False
    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == sent
    with pytest.raises(Conflict):
        actions.undo_acceptance(accepted, Actor("user", "somebody", "coordinator"), SOON)
    assert others["requested"].state == "requested"


def test_where_a_held_slot_was_given_away_nothing_is_undone(app: Flask) -> None:
    accepted, others = an_acceptance()
    held = others["accepted_with_conditions"]
    newcomer = a_referral(a_case(), held.hospital, state="received")
    actions.accept(newcomer, nurse(newcomer), NOW + timedelta(minutes=5))
    with pytest.raises(Conflict) as told:
        actions.undo_acceptance(accepted, nurse(accepted), SOON)
    assert told.value.sentence == wording.UNDO_SLOT_GONE
    assert (accepted.state, accepted.case.state) == ("accepted", "placed")
    assert {other.state for other in others.values()} == {"superseded"}
    assert (free(accepted), free(held)) == (1, 0)


def test_met_conditions_can_be_undone_and_the_hold_goes_on(app: Flask) -> None:
    case, hospital = a_case(), a_hospital()
    service, until = places(hospital, "radiotherapy", 1), NOW + timedelta(days=2)
    referral = a_referral(case, hospital, state="accepted_with_conditions", hold_until=until)
    capacity.take_slot(referral, system("test"), NOW - timedelta(minutes=1), kind=capacity.HELD)
    actions.meet_conditions(referral, nurse(referral), NOW)
    assert (referral.hold_until, case.state) == (None, "placed")
    actions.undo_acceptance(referral, nurse(referral), NOW + timedelta(minutes=10))
    assert (referral.state, case.state) == ("accepted_with_conditions", "waiting")
    assert referral.hold_until == until + timedelta(minutes=10)
    assert service.free == 0 == capacity.free_by_ledger(service), "held, no longer taken"


def test_whoever_may_no_longer_see_the_case_is_not_asked_again(app: Flask) -> None:
    accepted, others = an_acceptance()
    other = others["received"]
    consent = next(c for c in other.case.consents if c.scope.get("hospital") == str(other.hospital_id))
    actions.withdraw_consent(consent, Actor("user", "coordinator", "coordinator"), NOW + timedelta(minutes=5))
    actions.undo_acceptance(accepted, nurse(accepted), SOON)
    assert (other.state, links.living(other, SOON)) == ("superseded", None)
    assert others["requested"].state == "requested"


@pytest.fixture
def opened(app: Flask, pages: Pages) -> Iterator[tuple[Pages, Referral]]:
    """A hospital that opened its link."""
    referral = a_sent_referral()
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    yield pages, referral


def test_the_page_offers_the_way_back_and_a_click_takes_it(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    pages.submit(pages.get("/answer/step/accept"), "/answer/step/accept")
    page = pages.get("/answer", language="en")
    assert "/answer/step/undo_acceptance" in page.links() and "you can take the acceptance back" in page.text
    done = pages.submit(pages.get("/answer/step/undo_acceptance"), "/answer/step/undo_acceptance")
    assert done.status == 303 and referral.state == "received"
    assert "/answer/step/accept" in pages.get("/answer").links()


def test_a_question_never_blocks_a_yes(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    pages.submit(pages.get("/answer/step/ask_information"), "/answer/step/ask_information", note="Which?")
    assert referral.state == "info_requested"
    assert "/answer/step/accept" in pages.get("/answer").links()
    assert pages.submit(pages.get("/answer/step/accept"), "/answer/step/accept").status == 303
    assert (referral.state, referral.case.state) == ("accepted", "placed")


@pytest.mark.parametrize("verb", ["attend", "start_treatment"])
def test_who_came_before_the_appointment_is_asked_twice(app: Flask, verb: str) -> None:
    state = "attended" if verb == "start_treatment" else "appointment_set"
    ahead = (NOW + timedelta(days=3)).date()
    referral = a_referral(a_case(state="placed"), state=state, first_date=ahead)
    with pytest.raises(Invalid) as told:
        getattr(actions, verb)(referral, nurse(referral), NOW)
    assert "early" in told.value.errors and referral.state == state
    assert getattr(actions, verb)(referral, nurse(referral), NOW, early=True) is True


def test_the_page_asks_the_second_time_with_a_box_to_tick(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    actions.accept(referral, nurse(referral), utc_now(), first_date=(utc_now() + timedelta(days=9)).date())
    address = "/answer/step/attend"
    first = pages.submit(pages.get(address), address)
    assert first.status == 422 and referral.state == "accepted"
    assert pages.submit(first, address, early="yes").status == 303
    assert referral.state == "attended"
