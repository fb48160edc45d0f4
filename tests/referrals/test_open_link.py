"""The link in a letter: opening it changes nothing, the button opens it, a dead one says what happened."""

import io
import uuid
from contextlib import redirect_stderr
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral import outbox
from referral.crypto import link_token, token_hash
from referral.db import db, utc_now
from referral.referrals import actions, links
from referral.referrals.actions.deadlines import tick
from referral.referrals.models import AnswerLink, Referral
from tests.factories import a_case, a_hospital, a_user, places
from tests.pages import Pages
from tests.referrals.scenes import ADDRESS, a_reached_referral, a_sent_referral, letters, link_in


def dump(app: Flask) -> dict[str, list[Any]]:
    """Every row of every table."""
    db.session.rollback()
    with db.engine.connect() as connection:
        tables = {t.name: t for t in db.metadata.sorted_tables}
        return {n: sorted(map(repr, connection.execute(t.select()))) for n, t in tables.items()}


def test_a_scanner_that_opens_every_link_of_every_letter_changes_no_row(app: Flask, pages: Pages) -> None:
    case = a_case()
    sent = [a_reached_referral(case), a_reached_referral(case), a_reached_referral()]
    hospital = a_hospital()
    places(hospital, "surgery", 0, as_of=utc_now() - timedelta(days=30))
    tick(utc_now() + timedelta(hours=60))
    actions.accept(sent[0], links.living(sent[0], utc_now()).as_actor(), utc_now())  # type: ignore[union-attr]
    addresses = _addresses_of_every_letter()
    assert {kind for kind, _ in addresses} >= {
        "referral_new",
        "referral_reminder",
        "places_stale",
        "answer_for_coordinator",
    }
    before = dump(app)
    for _, path in addresses * 2:
        for method in ("GET", "HEAD"):
            answer = pages.client.open(path, method=method, base_url="http://127.0.0.1")
            assert answer.status_code < 500
    assert dump(app) == before, "GET never changes anything"


def _addresses_of_every_letter() -> list[tuple[str, str]]:
    """Every address of every letter, dead links too: a scanner does not ask."""
    found = [
        (m.template, f"/answer/{link_token(uuid.UUID(m.facts['link']))}")
        for m in db.session.scalars(db.select(outbox.OutboxMessage))
        if m.facts.get("link")
    ]
    composed = [(m, outbox._compose(m)) for m in db.session.scalars(db.select(outbox.OutboxMessage))]
    spoken = [(m.template, ADDRESS.findall(mail.get_content())) for m, mail in composed if mail]
    return found + [(kind, "/" + a.split("/", 3)[3]) for kind, addresses in spoken for a in addresses]


def test_the_check_above_would_catch_a_link_that_notes_its_opening_at_once(app: Flask) -> None:
    referral = a_sent_referral()
    before = dump(app)
    link = links.living(referral, utc_now())
    assert link is not None
    links.note_opening(link, utc_now())
    assert dump(app) != before


def test_the_button_opens_it_notes_it_and_leaves_a_clean_address(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral()
    path = link_in(letters("referral_new")[0])
    interstitial = pages.get(path)
    assert referral.case.reference not in interstitial.html, "the first page shows nothing of the case"
    assert interstitial.response.headers["Referrer-Policy"] == "no-referrer"
    opened = pages.submit(interstitial, "/answer/")
    assert opened.location == "/answer"
    assert referral.state == "received"
    assert [move.actor_kind for move in referral.moves] == ["user", "link"]
    page = pages.follow(opened)
    assert referral.case.reference in page.text


def test_without_the_button_the_clean_address_opens_nothing(app: Flask, pages: Pages) -> None:
    a_sent_referral()
    pages.get(link_in(letters("referral_new")[0]))
    assert pages.get("/answer").status == 410


def test_only_the_hash_of_the_secret_is_kept(app: Flask) -> None:
    a_sent_referral()
    token = link_in(letters("referral_new")[0]).rsplit("/", 1)[1]
    link = db.session.scalars(db.select(AnswerLink)).one()
    assert link.token_hash == token_hash(token)
    assert token not in repr(dump(app)), "the secret stands in no row"


def test_the_secret_stands_in_no_log(app: Flask, pages: Pages) -> None:
    a_sent_referral()
    path = link_in(letters("referral_new")[0])
    log = io.StringIO()
    with redirect_stderr(log):
        pages.submit(pages.get(path), "/answer/")
        pages.get("/answer/" + "0" * 40)
    assert path.rsplit("/", 1)[1] not in log.getvalue()


@pytest.mark.parametrize("token", ["0" * 40, "x", "%00", "ї"])
def test_an_invented_link_says_what_to_do(app: Flask, pages: Pages, token: str) -> None:
    page = pages.get(f"/answer/{token}", language="en")
    assert page.status == 410
    assert "call the coordinator" in page.text


def test_an_expired_link_opens_neither_by_address_nor_by_button(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral(now=utc_now() - timedelta(days=40))
    link = db.session.scalars(db.select(AnswerLink)).one()
    path = f"/answer/{link_token(link.id)}"
    assert pages.get(path).status == 410
    assert pages.post(path).status == 410
    assert referral.state == "requested"


def test_a_withdrawn_referral_kills_its_link_at_once_even_in_an_open_session(
    app: Flask, pages: Pages
) -> None:
    referral = a_sent_referral()
    path = link_in(letters("referral_new")[0])
    pages.submit(pages.get(path), "/answer/")
    actions.withdraw(referral, a_user("coordinator").as_actor(), utc_now())
    for dead in ("/answer", path):
        page = pages.get(dead, language="en")
        assert page.status == 410
        assert "The coordinator has withdrawn this request." in page.text
        assert "breast" not in page.text.lower(), "nothing of the case is shown any more"
    late = pages.post("/answer/step/accept", {"seen": "2"}, language="en")
    assert late.status == 409, "who clicks too late is told what happened"
    assert "The coordinator has withdrawn this request." in late.text


def test_a_new_link_ends_the_old_one(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral()
    old = link_in(letters("referral_new")[0])
    actions.renew_link(referral, a_user("coordinator").as_actor(), utc_now())
    new = link_in(letters("referral_news")[0])
    assert new != old
    assert (pages.get(old).status, pages.get(new).status) == (410, 200)


def test_after_an_hour_the_session_of_a_link_is_over(app: Flask, pages: Pages) -> None:
    import time_machine

    a_sent_referral()
    path = link_in(letters("referral_new")[0])
    pages.submit(pages.get(path), "/answer/")
    assert pages.get("/answer").status == 200
    with time_machine.travel(utc_now() + timedelta(minutes=61)):
        assert pages.get("/answer").status == 410


def test_a_letter_about_figures_confirms_them_by_one_tap(app: Flask, pages: Pages) -> None:
    hospital = a_hospital()
    service = places(hospital, "surgery", 2, as_of=utc_now() - timedelta(days=30))
    assert tick(utc_now()).asked_if_still_true == 1
    assert tick(utc_now()).asked_if_still_true == 0, "asked once, not at every round"
    path = link_in(letters("places_stale")[0])
    pages.follow(pages.submit(pages.get(path), "/answer/"))
    assert (service.free, len(service.reports)) == (2, 2)
    assert utc_now() - service.reported_at < timedelta(minutes=1)  # type: ignore[operator]
    assert pages.post(f"/answer/places/{service.id}", {"places": "minus"}).status == 422
    assert pages.post(f"/answer/places/{service.id}", {"places": "5"}).status == 303
    assert service.free == 5
    stranger = places(a_hospital(), "surgery", 1)
    assert pages.post(f"/answer/places/{stranger.id}", {"places": "9"}).status == 404


def test_a_referral_has_no_address_that_holds_an_id_of_the_patient(app: Flask) -> None:
    referral: Referral = a_sent_referral()
    path = link_in(letters("referral_new")[0])
    assert str(referral.id) not in path
    assert str(referral.case.patient_id) not in path
    assert db.session.scalar(text("select count(*) from answer_link")) == 1
