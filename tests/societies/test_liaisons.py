"""Who answers for a society: by invitation and consent alone, said again every 90 days, erased when they go."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text

from referral import outbox
from referral.accounts.permissions import Role
from referral.crypto import Erased
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.societies import people
from referral.societies.actions import clock, liaisons
from referral.societies.links import actor_of
from referral.societies.models import ENDED, Liaison, SocietyLink
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.referrals.scenes import words_of
from tests.societies.scenes import AGREED, a_relay, agreed, invited, letters, link_of, lose, opened, published

TYPED: dict[str, Any] = {
    "name": "Dr Anna Wzorowa",
    "topics": ["referral"],
    "languages": ["pl"],
    "agreed": "yes",
}
EMAIL = "anna@society.example"


def reached(liaison: Liaison, days: float = 0) -> bool:
    """Whether they are asked so many days from now."""
    today = (utc_now() + timedelta(days=days)).date()
    return liaison in people.reached_of([liaison.society_id], today)[liaison.society_id]


def in_database() -> str:
    """Everything that the tables hold of liaison persons and letters to them, as it lies there."""
    tables = ("society_liaison", "society_link", "outbox_message", "audit_event")
    return str([tuple(row) for name in tables for row in db.session.execute(text(f"select * from {name}"))])


def test_a_coordinator_invites_and_the_letter_says_what_is_kept_and_shown(app: Flask) -> None:
    society, desk = published(), Pages(app).sign_in(a_user(Role.COORDINATOR))
    typed = {"society": str(society.id), "email": EMAIL, "position": "liaison", "language": "en"}
    assert desk.post("/desk/liaisons/new", {**typed, "email": "nobody"}).status == 422
    assert desk.post("/desk/liaisons/new", typed).status == 303
    assert desk.post("/desk/liaisons/new", typed).status == 422, "invited already"
    words = words_of(letters("liaison_invitation")[0])
    for said in (
        "Towarzystwo Przykładne",
        "sealed",
        "never shown publicly",
        "twelve months",
        "erased",
        "/liaison/",
    ):
        assert said in words, said
    assert outbox._compose(letters("liaison_invitation")[0])["To"] == EMAIL
    assert EMAIL not in in_database(), "the address lies sealed, and beside no letter"


def test_opening_the_address_alone_changes_nothing(app: Flask) -> None:
    liaison = invited(published())
    before = in_database()
    page = Pages(app).get(link_of(liaison, "invite"))
    assert page.status == 200 and EMAIL not in page.text
    assert in_database() == before


def test_nobody_is_kept_without_consent(app: Flask) -> None:
    liaison = invited(published())
    pages = opened(app, liaison, "invite")
    refused = pages.post("/liaison/invitation", {name: TYPED[name] for name in TYPED if name != "agreed"})
    assert refused.status == 422 and not reached(liaison)
    assert pages.post("/liaison/invitation", TYPED).status == 303
    db.session.expire_all()
    assert liaison.known["name"] == TYPED["name"] and liaison.consent_text == liaisons.CONSENT_TEXT
    assert reached(liaison) and TYPED["name"] not in in_database()
    assert liaison.valid_until == (utc_now() + timedelta(days=365)).date()


def test_the_invitation_works_once_and_ends(app: Flask) -> None:
    liaison = invited(published())
    address, pages = link_of(liaison, "invite"), opened(app, liaison, "invite")
    pages.post("/liaison/invitation", TYPED)
    assert Pages(app).get(address).status == Pages(app).post(address).status == 410
    assert pages.post("/liaison/invitation", TYPED).status == 410, "nor by the page that was open"
    late = invited(published("pl_other"), "late@society.example")
    with time_machine.travel(utc_now() + timedelta(days=15), tick=False):
        assert Pages(app).post(link_of(late, "invite")).status == 410
        clock.tick(utc_now())
    db.session.expire_all()
    assert late.state == ENDED and late.ended_how == "expired" and late.said_sealed is None


def test_who_refuses_is_erased_at_once(app: Flask) -> None:
    liaison = invited(published())
    assert opened(app, liaison, "invite").post("/liaison/invitation/refuse").status == 303
    db.session.expire_all()
    assert liaison.state == ENDED and liaison.email_index is None and liaison.data_key.wrapped is None


def test_one_press_confirms_for_ninety_days(app: Flask) -> None:
    liaison = agreed(published(), now=utc_now() - timedelta(days=80))
    assert reached(liaison) and not reached(liaison, 11)
    clock.tick(utc_now())
    clock.tick(utc_now())
    assert len(letters("liaison_confirm")) == 1, "asked once"
    assert "one press" in words_of(letters("liaison_confirm")[0]) or "/liaison/" in words_of(
        letters("liaison_confirm")[0]
    )
    pages = opened(app, liaison, "own")
    assert pages.post("/liaison/own/confirm").status == pages.post("/liaison/own/confirm").status == 303
    db.session.expire_all()
    assert liaison.confirm_by == (utc_now() + timedelta(days=90)).date() and reached(liaison, 89)


def test_the_letters_page_itself_has_the_one_press_while_it_is_asked(app: Flask) -> None:
    liaison = agreed(published(), now=utc_now() - timedelta(days=80))
    clock.tick(utc_now())
    address = link_of(liaison, "own")
    page = Pages(app).get(f"{address}?lang=en")
    (form,) = [each for each in page.forms() if each["values"].get("holds") == ["yes"]]
    assert Pages(app).post(form["action"], {"holds": "yes"}).status == 303
    db.session.expire_all()
    assert liaison.confirm_by == (utc_now() + timedelta(days=90)).date(), "one press, nothing else"
    assert not [each for each in Pages(app).get(address).forms() if "holds" in each["values"]], "said already"


def test_who_does_not_confirm_lapses_and_it_is_said(app: Flask) -> None:
    liaison = agreed(published(), now=utc_now() - timedelta(days=91))
    assert not reached(liaison)
    assert "Lapsed" in Pages(app).sign_in(a_user(Role.COORDINATOR)).get("/desk/liaisons").text
    assert "You are not asked now" in opened(app, liaison, "own").get("/liaison/own?lang=en").text


def test_after_twelve_months_only_a_new_consent_helps_and_then_it_is_erased(app: Flask) -> None:
    liaison = agreed(published(), now=utc_now() - timedelta(days=370))
    with pytest.raises(Conflict):
        liaisons.confirm(liaison, actor_of(liaison), utc_now())
    assert opened(app, liaison, "own").post("/liaison/own", TYPED).status == 303
    db.session.expire_all()
    assert reached(liaison)
    other = agreed(published("pl_other"), "b@society.example", now=utc_now() - timedelta(days=400))
    clock.tick(utc_now())
    db.session.expire_all()
    assert other.state == ENDED and other.ended_how == "expired"


def test_a_successor_must_agree_too_and_until_then_nobody_is_gone(app: Flask) -> None:
    liaison = agreed(published())
    pages = opened(app, liaison, "own")
    typed = {"email": "new@society.example", "language": "pl", "position": "successor"}
    assert pages.post("/liaison/own/hand-over", {**typed, "email": EMAIL}).status == 422
    assert pages.post("/liaison/own/hand-over", typed).status == 303
    assert reached(liaison)
    successor = db.session.scalars(db.select(Liaison).where(Liaison.replaces_id == liaison.id)).one()
    assert (
        opened(app, successor, "invite").post("/liaison/invitation", {**TYPED, "name": "Dr Nowa"}).status
        == 303
    )
    db.session.expire_all()
    assert liaison.state == ENDED and liaison.ended_how == "handed_over" and reached(successor)
    assert pages.get("/liaison/own").status == 410


def test_leaving_erases_name_and_address(app: Flask) -> None:
    liaison = agreed(published())
    pages, sealed = opened(app, liaison, "own"), liaison.said_sealed
    page = pages.get("/liaison/own/leave?lang=en")
    assert page.status == 200 and liaison.state != ENDED, "asked once more"
    assert pages.post("/liaison/own/leave").status == 303
    db.session.expire_all()
    assert liaison.known == {} and liaison.said_sealed is None and liaison.email_index is None
    assert not liaison.topics and not liaison.languages
    liaison.said_sealed = sealed
    with pytest.raises(Erased):
        str(liaison.said)
    db.session.rollback()
    assert Pages(app).get(link_of(liaison, "own")).status == 410 and not reached(liaison)
    row = letters("liaison_own")[0]
    assert outbox._compose(row) is None, "and a letter that has not left never does"
    assert pages.get("/liaison/own").status == 410
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR)).get("/desk/liaisons").text
    assert str(AGREED["name"]) not in desk and EMAIL not in desk


def test_the_desk_takes_somebody_off(app: Flask) -> None:
    liaison, desk = agreed(published()), Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert desk.post(f"/desk/liaisons/{liaison.id}/remove").status == 303
    db.session.expire_all()
    assert liaison.state == ENDED and liaison.ended_how == "removed"


def test_two_of_one_society_stand_in_the_order_in_which_they_agreed_deputies_last(app: Flask) -> None:
    society, then = published(), utc_now() - timedelta(days=3)
    deputy = agreed(society, "d@society.example", "Dr Deputy", "deputy", then - timedelta(days=3))
    second = agreed(society, "b@society.example", "Dr Second", now=then + timedelta(days=1))
    first = agreed(society, "a@society.example", "Dr First", now=then)
    found = people.reached_of([society.id], utc_now().date())[society.id]
    assert found == [first, second, deputy]


def test_a_letter_that_comes_back_is_said_and_nobody_is_asked_meanwhile(app: Flask) -> None:
    liaison = agreed(published())
    lose(letters("liaison_own")[0])
    db.session.expire_all()
    assert liaison.undelivered_at and not reached(liaison)
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert "Letter not delivered" in desk.get("/desk/liaisons").text
    assert desk.post(f"/desk/liaisons/{liaison.id}/again").status == 303
    db.session.expire_all()
    assert reached(liaison) and len(letters("liaison_confirm")) == 1


def test_an_account_of_the_same_address_opens_the_same_pages(app: Flask) -> None:
    liaison = agreed(published())
    account = a_user(Role.LIAISON, email=EMAIL)
    assert account.needs_second_factor
    pages = Pages(app).sign_in(account)
    assert pages.get("/society-requests").status == 200
    assert (
        str(AGREED["name"]) in pages.get("/liaison/own").text.replace("&#39;", "'")
        or pages.get("/liaison/own").status == 200
    )
    assert pages.post("/liaison/own/confirm").status == 303
    stranger = Pages(app).sign_in(a_user(Role.LIAISON))
    assert "No society has you" in stranger.get("/society-requests").text
    assert stranger.get("/liaison/own").status == 410
    assert liaison.state == "active"


def test_who_answers_for_two_societies_sees_and_changes_each_by_itself(app: Flask) -> None:
    first, second = agreed(published()), agreed(published("eu_other", "EU", name="Second Society"), EMAIL)
    third = published("eu_third", "EU", name="Third Society")
    pages = Pages(app).sign_in(a_user(Role.LIAISON, email=EMAIL))
    listed = pages.get("/society-requests?lang=en").html
    for each in (first, second):
        address = f"/liaison/own?society={each.society_id}"
        assert address in listed and pages.get(address).status == 200
        other = second if each is first else first
        assert f"/liaison/own?society={other.society_id}" in pages.get(address).html
    changed = {**TYPED, "name": "Dr Anna Inna"}
    assert pages.post(f"/liaison/own?society={second.society_id}", changed).status == 303
    assert pages.get(f"/liaison/own?society={third.id}").status == 404
    assert pages.get("/liaison/own?society=nonsense").status == 404
    db.session.expire_all()
    assert (first.known["name"], second.known["name"]) == (AGREED["name"], "Dr Anna Inna")
    pages.post(f"/liaison/own/leave?society={first.society_id}")
    db.session.expire_all()
    assert (first.state, second.state) == (ENDED, "active")


def test_the_requests_of_both_societies_stand_in_one_list(app: Flask) -> None:
    first, second = published(), published("eu_other", "EU", name="Second Society")
    for society in (first, second):
        agreed(society, EMAIL)
    relays = [a_relay(a_case(), society) for society in (first, second)]
    pages = Pages(app).sign_in(a_user(Role.LIAISON, email=EMAIL))
    listed = pages.get("/society-requests?lang=en").text
    assert "Second Society" in listed and "Towarzystwo Przykładne" in listed
    for each in relays:
        assert pages.post(f"/society-requests/{each.id}/open").status == 303
        assert pages.get(f"/society-requests/{each.id}").status == 200


def test_a_session_opens_what_its_link_is_for_and_no_more(app: Flask) -> None:
    liaison = agreed(published())
    pages = opened(app, liaison, "own")
    assert pages.get("/liaison/request").status == 410 and pages.get("/liaison/invitation").status == 410
    assert Pages(app).get("/liaison/own").status == 410
    assert not db.session.scalars(db.select(SocietyLink).where(SocietyLink.token_hash == "")).all()
