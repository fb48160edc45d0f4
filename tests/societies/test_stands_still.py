"""A request stands still in an emergency and goes on after it; lost letters are sent again; how many one invites."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.societies import links
from referral.societies.actions import relays
from referral.societies.clocks import LINK_AFTER, MOST_INVITED
from referral.societies.kinds import LAPSED, SENT
from referral.societies.models import Liaison, Relay
from tests.factories import a_user
from tests.pages import Pages
from tests.societies.scenes import a_relay, agreed, letters, lose, opened, published
from tests.societies.test_clock import FRIDAY, sent_out, ticked
from tests.societies.test_relays import desk, reader_of

MONDAY = FRIDAY - timedelta(days=4)
TYPED = {"language": "pl", "position": "deputy"}


def emergency(relay: Relay, at: Any) -> None:
    relay.case.state, relay.case.emergency_at = "emergency", at
    db.session.commit()


def calm(relay: Relay) -> None:
    relay.case.state = "waiting"
    db.session.commit()


@pytest.mark.both_databases
def test_the_time_of_an_emergency_is_given_back(app: Flask) -> None:
    relay = a_relay(now=MONDAY)
    sent_out()
    due, began = relay.due_at, MONDAY + timedelta(hours=5)
    emergency(relay, began)
    assert ticked(relay, began + timedelta(minutes=1)) == SENT
    assert relay.paused_at == began, "since the emergency, not since the clock came by"
    assert ticked(relay, due + timedelta(hours=1)) == SENT
    calm(relay)
    back = began + timedelta(hours=40)
    assert ticked(relay, back) == SENT
    assert relay.paused_at is None and relay.due_at == due + timedelta(hours=40)
    (link,) = links.of_relay(relay.id)
    assert link.expires_at == relay.due_at + LINK_AFTER
    assert ticked(relay, due + timedelta(hours=39)) == SENT, "the old moment counts no more"
    assert ticked(relay, due + timedelta(days=7)) == LAPSED


def test_what_stands_still_is_said_to_both(app: Flask) -> None:
    relay = a_relay()
    emergency(relay, utc_now())
    page = opened(app, reader_of(relay), "answer").get("/liaison/request?lang=en").text
    assert "stands still at present" in page and "Please answer by" not in page and "mergency" not in page
    assert (
        "stands still while the case is an emergency"
        in desk(app).get(f"/desk/cases/{relay.case_id}?lang=en").text
    )


def a_lost_relay() -> Relay:
    """Its only letter came back."""
    relay = a_relay(now=MONDAY)
    lose(letters("relay_new")[0])
    db.session.expire_all()
    return relay


def again(relay: Relay) -> str:
    return f"/desk/cases/{relay.case_id}/society/{relay.id}/again"


def test_once_the_mailbox_works_the_request_is_offered_for_sending_again(app: Flask) -> None:
    relay, before = a_lost_relay(), letters("relay_new")[0].facts["link"]
    pages, liaison = desk(app), db.session.scalars(db.select(Liaison)).one()
    page = f"/desk/cases/{relay.case_id}?lang=en"
    assert "Send this request again" not in pages.get(page).text
    assert "No letter reaches this society now" in pages.get(page).text
    assert pages.post(again(relay)).status == 409, "nobody can be reached"
    assert pages.post(f"/desk/liaisons/{liaison.id}/again").status == 303
    assert "Send this request again" in pages.get(page).text
    assert pages.post(again(relay)).status == 303
    db.session.expire_all()
    assert relay.undelivered_at is None and relay.due_at > utc_now() and len(letters("relay_new")) == 2
    assert {each.is_alive(utc_now()) for each in links.of_relay(relay.id) if str(each.id) == before} == {
        False
    }
    assert opened(app, liaison, "answer").get("/liaison/request").status == 200
    assert "Send this request again" not in pages.get(page).text
    assert pages.post(again(relay)).status == 409, "twice is once"


def test_what_did_arrive_is_not_sent_again(app: Flask) -> None:
    relay = a_relay()
    with pytest.raises(Conflict):
        relays.send_again(relay, a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert len(letters("relay_new")) == 1


def test_a_second_loss_is_raised_again(app: Flask) -> None:
    relay = a_lost_relay()
    pages, liaison = desk(app), db.session.scalars(db.select(Liaison)).one()
    pages.post(f"/desk/liaisons/{liaison.id}/again"), pages.post(again(relay))
    lose(letters("relay_new")[-1])
    db.session.expire_all()
    assert relay.undelivered_at


def invites(pages: Pages, n: int) -> Any:
    return pages.post("/liaison/own/hand-over?lang=en", {**TYPED, "email": f"n{n}@society.example"})


def test_one_person_invites_a_few_a_day_and_is_told_so(app: Flask) -> None:
    first, second = published(), published("eu_other", "EU", name="Other")
    mine, other = agreed(first), agreed(second)
    pages = opened(app, mine, "own")
    for n in range(MOST_INVITED):
        assert invites(pages, n).status == 303
    refused = invites(pages, MOST_INVITED)
    assert refused.status == 422 and "You have invited 5 people within a day" in refused.text
    assert invites(opened(app, other, "own"), 90).status == 422, "the same person for another society"
    with time_machine.travel(utc_now() + timedelta(days=1, minutes=1)):
        assert invites(opened(app, mine, "own"), 91).status == 303
    somebody = agreed(first, "else@society.example", "Dr Else")
    assert invites(opened(app, somebody, "own"), 92).status == 303
