"""What comes late, twice or after the end: the reminder, a late answer, asked again, what is shown no more."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from referral import audit, outbox
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.records import retention
from referral.referrals.actions import withdraw_consent
from referral.societies import relaying
from referral.societies.actions import clock, liaisons, relays
from referral.societies.kinds import ANSWERED, FORWARDED, LAPSED, SEEN, SENT, VOID
from referral.societies.links import actor_of
from referral.societies.models import ENDED, LIFE, Relay, SocietyLink
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.societies.scenes import CANNOT, a_relay, agreed, invited, letters, link_of, opened, published
from tests.societies.test_clock import FRIDAY, sent_out, ticked
from tests.societies.test_relays import COULD, asked_by, desk, reader_of

MONDAY = FRIDAY - timedelta(days=4)
HALF = timedelta(hours=24)


def a_lapsed_relay() -> Relay:
    """Sent on a Monday, and nobody has answered."""
    relay = a_relay(now=MONDAY)
    sent_out()
    assert ticked(relay, relay.due_at + timedelta(minutes=1)) == LAPSED
    return relay


@pytest.mark.both_databases
def test_a_society_is_reminded_once_before_its_time_is_over(app: Flask) -> None:
    society = published()
    agreed(society, now=MONDAY)
    agreed(society, "b@society.example", "Dr Second", now=MONDAY)
    relay = a_relay(society=society, now=MONDAY)
    sent_out()
    half = MONDAY + (relay.due_at - MONDAY) / 2
    ticked(relay, half - timedelta(minutes=1))
    assert not letters("relay_reminder")
    for minutes in (1, 2, 60):
        assert ticked(relay, half + timedelta(minutes=minutes)) == SENT
    told = letters("relay_reminder")
    assert len(told) == 2 and relay.reminded_at == half + timedelta(minutes=1)
    with time_machine.travel(half + timedelta(hours=1), tick=False):
        words = str(outbox._compose(told[0]))
    assert relay.case.reference not in words and "Тестова" not in words and "/liaison/" in words


@pytest.mark.parametrize(
    "why",
    ["answered", "the letter waits", "the letter is lost", "an emergency", "placed", "gone", "a Sunday"],
)
def test_nobody_is_reminded_while(app: Flask, why: str) -> None:
    sunday = FRIDAY + timedelta(days=2)
    relay = a_relay(now=FRIDAY if why == "a Sunday" else MONDAY)
    at = sunday if why == "a Sunday" else MONDAY + HALF + timedelta(hours=6)
    if why != "the letter waits":
        sent_out()
    if why == "answered":
        relays.answer(relay, reader_of(relay), CANNOT, MONDAY)
    elif why == "the letter is lost":
        relay.undelivered_at = MONDAY
    elif why == "an emergency":
        relay.case.state = "emergency"
    elif why == "placed":
        relay.case.state = "placed"
    elif why == "gone":
        liaison = reader_of(relay)
        liaisons.end(liaison, "left", actor_of(liaison), MONDAY)
    db.session.commit()
    ticked(relay, at)
    assert not letters("relay_reminder")


def test_a_late_answer_is_heard_and_shown_as_late(app: Flask) -> None:
    relay = a_lapsed_relay()
    case, before = relay.case, relay.case.told_at
    at = relay.due_at + timedelta(days=1)
    with time_machine.travel(at, tick=False):
        pages = opened(app, reader_of(relay), "answer")
        assert "your answer is read, and shown as late" in pages.get("/liaison/request?lang=en").text
        assert "/forward" not in pages.get("/liaison/request").text
        assert pages.post("/liaison/request/answer", COULD).status == 303
        db.session.expire_all()
        assert (relay.state, relay.answer, relay.is_late) == (ANSWERED, "hospital_could", True)
        assert case.told_at and before and case.told_at > before, "the desk hears"
        page = desk(app).get(f"/desk/cases/{case.id}?lang=en").text
        assert "after its time" in page and "Szpital w Lublinie" in page
        assert pages.post("/liaison/request/answer", CANNOT).status == 409


def test_what_is_answered_in_time_is_not_late(app: Flask) -> None:
    relay = a_relay()
    relays.answer(relay, reader_of(relay), COULD, utc_now())
    assert not relay.is_late
    assert "after its time" not in desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text


def test_what_lapsed_is_passed_on_no_more_and_a_week_later_not_answered(app: Flask) -> None:
    relay = a_lapsed_relay()
    other = published("eu_other", "EU", name="Other")
    agreed(other, "o@society.example", now=MONDAY)
    with pytest.raises(Conflict):
        relays.forward(relay, reader_of(relay), other, relay.due_at + timedelta(hours=1))
    account = Pages(app).sign_in(a_user(Role.LIAISON, email="anna@society.example"))
    with time_machine.travel(relay.due_at + timedelta(days=8), tick=False):
        assert account.get(f"/society-requests/{relay.id}").status in (302, 410)
    assert relay.state == LAPSED


def test_after_a_helpful_answer_nobody_else_is_proposed(app: Flask) -> None:
    relay = a_lapsed_relay()
    second = published("eu_next", "EU", name="The Second")
    agreed(second, "n@society.example")
    third = published("eu_third", "EU", name="The Third")
    agreed(third, "t@society.example")
    following = relays.ask(
        relay.case, second, "referral", None, a_user(Role.COORDINATOR).as_actor(), utc_now()
    )
    relays.answer(following, reader_of(following), CANNOT, utc_now())
    page = f"/desk/cases/{relay.case_id}?lang=en"
    assert "Next: The Third" in desk(app).get(page).text
    relays.answer(relay, reader_of(relay), COULD, relay.due_at + timedelta(hours=1))
    assert "Next: The Third" not in desk(app).get(page).text


def test_a_request_that_was_taken_back_may_be_sent_to_the_same_society_again(app: Flask) -> None:
    relay = a_relay()
    case, society = relay.case, relay.society
    assert asked_by(app, case, society).status == 409
    relays.take_back(relay, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert "Towarzystwo Przykładne" in desk(app).get(f"/desk/cases/{case.id}/society").text
    assert asked_by(app, case, society).status == 303
    db.session.expire_all()
    assert sorted(each.state for each in relaying.of_case(case.id)) == [SENT, VOID]
    assert asked_by(app, case, society).status == 409


def test_a_society_that_declined_is_not_asked_again(app: Flask) -> None:
    relay = a_relay()
    relays.answer(relay, reader_of(relay), CANNOT, utc_now())
    assert asked_by(app, relay.case, relay.society).status == 409


@pytest.mark.parametrize("ends", ["consent", "closed", "placed"])
@pytest.mark.parametrize("was", [SEEN, ANSWERED])
def test_codes_are_shown_to_nobody_once_the_answer_is_not_needed(app: Flask, ends: str, was: str) -> None:
    relay = a_relay()
    pages, case = opened(app, reader_of(relay), "answer"), relay.case
    account = Pages(app).sign_in(a_user(Role.LIAISON, email="anna@society.example"))
    if was == ANSWERED:
        relays.answer(relay, reader_of(relay), CANNOT, utc_now())
    assert pages.get("/liaison/request").status == 200
    if ends == "consent":
        consent = relaying.consent_of(case.id)
        assert consent is not None
        withdraw_consent(consent, a_user(Role.COORDINATOR).as_actor(), utc_now())
    else:
        case.state = ends
        db.session.commit()
    assert pages.get("/liaison/request").status == 410
    assert account.get(f"/society-requests/{relay.id}").status == 410
    clock.tick(utc_now())
    db.session.expire_all()
    assert (relay.state, relay.reason) == ((VOID, ends) if was == SEEN else (ANSWERED, "nobody_known"))


def test_what_was_taken_back_is_shown_to_an_account_no_more(app: Flask) -> None:
    relay = a_relay()
    account = Pages(app).sign_in(a_user(Role.LIAISON, email="anna@society.example"))
    assert account.get(f"/society-requests/{relay.id}").status == 200
    relays.take_back(relay, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert account.get(f"/society-requests/{relay.id}").status == 410


def test_a_society_that_is_not_published_any_more_is_not_asked(app: Flask) -> None:
    society, case = published(), a_case()
    agreed(society)
    LIFE.withdraw(society, 1, a_user("editor").as_actor(), utc_now())
    assert asked_by(app, case, society).status == 409
    assert not relaying.of_case(case.id)


def test_what_does_not_wait_is_passed_on_to_nobody(app: Flask) -> None:
    relay = a_relay()
    other = published("eu_other", "EU", name="Other")
    agreed(other, "o@society.example")
    relay.case.state = "emergency"
    db.session.commit()
    with pytest.raises(Conflict):
        relays.forward(relay, reader_of(relay), other, utc_now())
    db.session.expire_all()
    assert relay.state != FORWARDED and len(letters("relay_new")) == 1


def test_one_account_of_two_societies_changes_the_one_whose_letter_it_opened(app: Flask) -> None:
    first, second = published(), published("eu_other", "EU", name="Other")
    mine = [agreed(each) for each in (first, second)]
    pages = Pages(app).sign_in(a_user(Role.LIAISON, email="anna@society.example"))
    for liaison in mine:
        assert pages.post(link_of(liaison, "own")).status == 303
        page, others = pages.get("/liaison/own"), {first.id, second.id} - {liaison.society_id}
        assert {f"/liaison/own?society={each}" for each in others} <= set(page.links())
        assert f"/liaison/own?society={liaison.society_id}" not in page.links()
    assert pages.post("/liaison/own/leave").status == 303
    db.session.expire_all()
    assert [each.state == ENDED for each in mine] == [False, True]


@pytest.mark.both_databases
def test_whoever_agrees_at_the_last_moment_stays(app: Flask) -> None:
    liaison = invited(published(), now=utc_now() - timedelta(days=15))
    late = clock._ids(db.select(type(liaison).id).where(clock._is_over(utc_now())))
    assert late == [liaison.id]
    liaisons.agree(
        liaison,
        {"name": "Dr", "topics": ["referral"], "languages": ["pl"]},
        "pl",
        actor_of(liaison),
        utc_now(),
    )
    assert not clock._end(liaison.id, utc_now()) and liaison.state != ENDED


def test_links_that_have_ended_are_deleted_in_time(app: Flask) -> None:
    relay = a_relay(now=datetime(2026, 6, 1, 9, tzinfo=UTC))
    link = db.session.scalars(db.select(SocietyLink).where(SocietyLink.relay_id == relay.id)).one()
    over = link.expires_at + retention.rules()["society_link"].span
    assert retention.clear(over)["society_link"] == 0
    assert retention.clear(over + timedelta(seconds=1))["society_link"] >= 1
    assert not db.session.scalars(db.select(SocietyLink).where(SocietyLink.relay_id == relay.id)).all()


def test_the_reminder_stands_in_the_trail(app: Flask) -> None:
    relay = a_relay(now=MONDAY)
    sent_out()
    ticked(relay, MONDAY + HALF + timedelta(hours=1))
    verbs = db.session.scalars(db.select(audit.AuditEvent.verb)).all()
    assert verbs.count("relay.reminded") == 1
