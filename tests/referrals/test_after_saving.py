"""After something was saved: where one is led, and what is said there; else what is kept of what was typed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.referrals import actions, identity, links
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.table.words import PATIENT_STEPS, STEPS
from tests.factories import a_hospital, a_user, kept, places
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, day_fields
from tests.referrals.test_answer_as_patient import with_card
from tests.referrals.test_moves import actor_of
from tests.referrals.test_told import desk, told

HOUR = timedelta(hours=1)
SAID: dict[str, dict[str, Any]] = {
    "accept": {},
    "accept_with_conditions": {"note": "Slides", **day_fields("hold_until", 3)},
    "ask_information": {"note": "Which regimen?"},
    "reject": {"reason": "funding"},
}


@pytest.fixture
def referral(app: Flask) -> Referral:
    """A referral that the hospital has received."""
    referral = a_sent_referral()
    actions.receive(referral, actor_of("hospital", referral), utc_now())
    return referral


def by_link(pages: Pages, referral: Referral) -> str:
    """Open the newest link; where its pages are."""
    link = links.living(referral, utc_now())
    assert link is not None
    answer = pages.post(f"/answer/{link_token(link.id)}")
    assert (answer.status, answer.location) == (303, "/answer")
    return "/answer"


def by_account(pages: Pages, referral: Referral) -> str:
    pages.sign_in(a_user("hospital", hospital_id=referral.hospital_id))
    return f"/hospital/referrals/{referral.id}"


DOORS: dict[str, tuple[Callable[[Pages, Referral], str], str]] = {
    "link": (by_link, "/answer/step"),
    "account": (by_account, ""),
}


def step(home: str, between: str, verb: str) -> str:
    return f"{between or home}/{verb}"


def led(pages: Pages, answer: Page, to: str, sentence: object) -> None:
    """Led there by 303, and told this, as a success."""
    assert (answer.status, answer.location) == (303, to)
    page = pages.get(to.partition("#")[0], "en")
    told = [" ".join("".join(each.itertext()).split()) for each in page.all("div[@role='status']")]
    assert told == [str(sentence)]
    assert len(page.all("div[@class='app-flash app-flash--success']")) == 1


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("verb", SAID)
def test_after_an_answer_the_referral_says_thank_you(
    pages: Pages, referral: Referral, door: str, verb: str
) -> None:
    enter, between = DOORS[door]
    home = enter(pages, referral)
    answer = pages.post(step(home, between, verb), SAID[verb], "en")
    assert referral.moves[-1].verb == verb
    led(pages, answer, home, STEPS[verb].done)


@pytest.mark.parametrize("door", DOORS)
def test_after_an_objection_it_says_so_too(pages: Pages, referral: Referral, door: str) -> None:
    actions.accept(referral, desk(), utc_now(), told=told(at=utc_now() - HOUR))
    enter, between = DOORS[door]
    home = enter(pages, referral)
    answer = pages.post(step(home, between, "object_to_answer"), {"note": "Only in March"}, "en")
    led(pages, answer, home, STEPS["object_to_answer"].done)


def test_opened_from_the_inbox_it_is_received_and_shown(pages: Pages) -> None:
    referral = a_sent_referral()
    home = by_account(pages, referral)
    for _ in range(2):
        answer = pages.post(home)
        assert (answer.status, answer.location, referral.state) == (303, home, "received")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(("typed", "kept_as"), [("1", "1"), ("x", "2")])
def test_a_page_that_comes_back_keeps_the_version_its_writer_saw(
    pages: Pages, referral: Referral, door: str, typed: str, kept_as: str
) -> None:
    assert referral.version == 2
    enter, between = DOORS[door]
    path = step(enter(pages, referral), between, "reject")
    assert pages.get(path, "en").form("reject")["values"]["seen"] == ["2"]
    page = pages.post(path, {"seen": typed, "note": "Ward 3"}, "en")
    values = page.form("reject")["values"]
    assert (page.status, values["seen"], values["note"]) == (422, [kept_as], ["Ward 3"])


@pytest.mark.parametrize("door", DOORS)
def test_without_a_slot_what_was_typed_and_seen_is_kept_for_one_more(
    pages: Pages, referral: Referral, door: str
) -> None:
    enter, between = DOORS[door]
    home = enter(pages, referral)
    referral.hospital.services[0].free = 0
    db.session.commit()
    path = step(home, between, "accept")
    page = pages.post(path, {"seen": "2", "note": "Ward 3"}, "en")
    assert page.status == 409 and "No reported place is left" in page.text
    values = page.form("accept")["values"]
    assert (values["seen"], values["note"], values["another_slot"]) == (["2"], ["Ward 3"], ["yes"])
    assert [link for link in page.links() if link.endswith("/reject")] == [step(home, between, "reject")]
    led(pages, pages.submit(page, "accept", language="en"), home, STEPS["accept"].done)


def test_who_is_asked_for_the_name_gives_a_code_and_is_led_there(pages: Pages, referral: Referral) -> None:
    actions.accept(referral, actor_of("hospital", referral), utc_now())
    by_link(pages, referral)
    answer = pages.post("/answer/identity/code", language="en")
    led(pages, answer, "/answer/identity", "A code has been sent to your hospital's registered address.")
    code = identity._newest(referral)
    assert code is not None
    digits = identity.digits(code.id)
    wrong = pages.post("/answer/identity", {"code": "x"}, "en")
    assert wrong.status == 422 and "This is not the code from the newest letter." in wrong.text
    given = pages.post("/answer/identity", {"code": f" {digits[:3]} {digits[3:]} "}, "en")
    assert (given.status, given.location) == (303, "/answer/identity")
    assert "Testova Olena" in pages.get("/answer/identity", "en").text


@pytest.mark.parametrize(
    ("verb", "said"), [("confirm", {}), ("wish_to_decline", {"reason": "family", "sure": "yes"})]
)
def test_after_their_answer_the_patient_is_led_to_their_own_page(
    pages: Pages, referral: Referral, verb: str, said: dict[str, str]
) -> None:
    actions.accept(referral, actor_of("hospital", referral), utc_now())
    with_card(pages, referral)
    answer = pages.post("/card/answer", {"verb": verb, **said}, "en")
    led(pages, answer, "/card", PATIENT_STEPS[verb].done)


@pytest.mark.parametrize("how", ["still-true", "another figure"])
def test_after_the_figures_of_the_slots_were_said_there_are_thanks(pages: Pages, how: str) -> None:
    hospital = a_hospital()
    service = places(hospital, "surgery", 3)
    link = links.issue(hospital, utc_now() + HOUR, utc_now())
    db.session.commit()
    pages.post(f"/answer/{link_token(link.id)}")
    path = f"/answer/places/{service.id}"
    if how == "still-true":
        answer = pages.post(f"{path}/still-true", {"shown": "3"}, "en")
    else:
        assert pages.post(path, {"places": "-1"}, "en").status == 422
        answer = pages.post(path, {"places": "9999"}, "en")
    led(pages, answer, "/answer", "Saved. Thank you.")
    report = max(service.reports, key=lambda each: each.as_of)
    assert (report.places, service.free) == ((3, 3) if how == "still-true" else (9999, 9999))
    assert (report.reported_by_kind, report.reported_by) == ("link", str(link.id))


def test_a_link_about_slots_leads_to_no_referral(pages: Pages) -> None:
    link = links.issue(a_hospital(), utc_now() + HOUR, utc_now())
    db.session.commit()
    pages.post(f"/answer/{link_token(link.id)}")
    for path in ("/answer/step/accept", "/answer/identity"):
        page = pages.get(path, "en")
        assert page.status == 410 and "This link has ended or was never valid." in page.text


def test_an_open_page_closes_after_an_hour(pages: Pages, referral: Referral) -> None:
    by_link(pages, referral)
    with pages.client.session_transaction(base_url="http://127.0.0.1") as session:
        opened = session["answer"]
        session["answer"] = {**opened, "until": utc_now().isoformat()}
    page = pages.get("/answer", "en")
    assert page.status == 410 and "For safety this page closes after an hour." in page.text


def test_a_dead_link_to_an_answer_that_was_recorded_says_what_happened_and_offers_nothing(
    pages: Pages, referral: Referral
) -> None:
    reason = {"reason": "no_capacity"}
    actions.reject(referral, desk(), utc_now(), told=told(at=utc_now() - HOUR), **reason)
    link = db.session.scalars(db.select(AnswerLink)).one()
    kept(link).expires_at = utc_now() - HOUR
    db.session.commit()
    page = pages.get(f"/answer/{link_token(link.id)}", "en")
    assert page.status == 200 and referral.case.reference in page.text
    assert not [each for each in page.links() if "object" in each] and "Dr Anna Nowak" not in page.text
