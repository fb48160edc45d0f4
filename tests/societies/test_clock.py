"""The clock of relayed requests: working days, emergencies, lapsing, letters that come back, who is gone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from matching.vocabulary import Priority
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.societies.actions import clock, liaisons
from referral.societies.clocks import answer_within, due_from
from referral.societies.kinds import LAPSED, SENT, VOID
from referral.societies.links import actor_of
from referral.societies.models import Relay
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.societies.scenes import a_relay, agreed, letters, lose, opened, published
from tests.societies.test_relays import desk, reader_of

FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def test_every_priority_has_its_hours() -> None:
    hours = {code: within.total_seconds() / 3600 for code, within in answer_within().items()}
    assert hours == {"emergency": 24, "urgent": 48, "not_triaged": 48, "normal": 72}


def test_an_answer_is_due_on_a_working_day_of_the_societys_country_but_for_an_emergency() -> None:
    assert due_from(Priority.URGENT, "PL", FRIDAY).isoformat() == "2026-11-30T12:00:00+01:00"
    assert due_from(Priority.EMERGENCY, "PL", FRIDAY) == FRIDAY + timedelta(hours=24)
    november = datetime(2026, 11, 9, 10, 0, tzinfo=UTC)
    assert due_from(Priority.URGENT, "PL", november).date().isoformat() == "2026-11-12", "a holiday in Poland"
    assert due_from(Priority.URGENT, "RO", november) == november + timedelta(hours=48)


def sent_out() -> None:
    """The letters have left."""
    for row in letters("relay_new"):
        row.state = "sent"
    db.session.commit()


def ticked(relay: Relay, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        clock.tick(at)
    db.session.expire_all()
    return relay.state


def test_it_lapses_when_its_time_is_over_and_the_desk_hears(app: Flask) -> None:
    relay = a_relay(now=FRIDAY - timedelta(days=4))
    sent_out()
    assert ticked(relay, relay.due_at - timedelta(minutes=1)) == SENT
    assert ticked(relay, relay.due_at + timedelta(minutes=1)) == LAPSED
    told = relay.case.told_at
    assert (
        told and ticked(relay, relay.due_at + timedelta(minutes=2)) == LAPSED and relay.case.told_at == told
    )
    page = opened(app, reader_of(relay), "answer").get("/liaison/request?lang=en")
    assert "The time for an answer is over" in page.text
    assert "No answer in time" in desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text


def test_it_does_not_lapse_on_a_sunday(app: Flask) -> None:
    relay = a_relay(now=FRIDAY - timedelta(days=4))
    sent_out()
    relay.due_at = FRIDAY
    db.session.commit()
    assert ticked(relay, FRIDAY + timedelta(days=2)) == SENT
    assert ticked(relay, FRIDAY + timedelta(days=3)) == LAPSED


@pytest.mark.parametrize("hindrance", ["emergency", "letter waits"])
def test_it_does_not_lapse_while(app: Flask, hindrance: str) -> None:
    relay = a_relay(now=FRIDAY - timedelta(days=4))
    if hindrance == "emergency":
        sent_out()
        relay.case.state = "emergency"
        db.session.commit()
    assert ticked(relay, FRIDAY) == SENT


def test_a_letter_that_comes_back_raises_it_and_stops_its_clock(app: Flask) -> None:
    relay = a_relay(now=FRIDAY - timedelta(days=4))
    lose(letters("relay_new")[0])
    db.session.expire_all()
    assert relay.undelivered_at and relay.case.told_at
    assert ticked(relay, FRIDAY) == SENT
    assert "Letter not delivered" in desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text


def test_where_a_colleague_got_it_nothing_is_raised(app: Flask) -> None:
    society = published()
    agreed(society)
    agreed(society, "b@society.example", "Dr Second")
    relay = a_relay(society=society)
    lose(letters("relay_new")[0])
    db.session.expire_all()
    assert relay.undelivered_at is None and relay.case.told_at is None


def test_when_nobody_of_the_society_is_left_it_comes_back_to_the_desk(app: Flask) -> None:
    relay = a_relay()
    liaison = reader_of(relay)
    liaisons.end(liaison, "left", actor_of(liaison), utc_now())
    assert ticked(relay, utc_now()) == VOID
    assert relay.reason == "nobody" and relay.case.told_at
    page = desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text
    assert "Nobody of the society is there any more" in page and "Dr Anna" not in page


def test_the_case_is_in_the_worklist_while_an_answer_is_awaited(app: Flask) -> None:
    relay, other = a_relay(), a_case()
    text = Pages(app).sign_in(a_user(Role.COORDINATOR)).get("/desk?list=society").text
    assert relay.case.reference in text and other.reference not in text
