"""A hospital reads its own time, its letters' language also at dead ends, and in which language words are."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.referrals import actions, links
from referral.referrals.models import Referral
from tests import factories as a
from tests.pages import BASE, Pages
from tests.referrals.scenes import a_sent_referral, day_fields, letters, link_in, words_of

GERMAN = "de-DE,de;q=0.9"
NOON = datetime.fromisoformat("2027-03-03T12:00:00+00:00")


@pytest.fixture
def romanian(app: Flask) -> Referral:
    referral = a_sent_referral(hospital=a.a_hospital(country="RO"))
    db.session.execute(update(Referral).values(deadline_at=NOON))
    db.session.commit()
    return referral


def test_a_letter_tells_day_of_the_week_hour_and_zone_of_the_hospital(romanian: Referral) -> None:
    said = words_of(letters("referral_new")[-1])
    assert "miercuri, 3 mar. 2027, 14:00" in said and "București" in said
    assert "Varșovi" not in said


def test_the_pages_of_link_and_account_tell_the_hospitals_own_time(romanian: Referral, pages: Pages) -> None:
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    assert "14:00" in pages.get("/answer", language="ro").text
    member = a.a_user(Role.HOSPITAL, hospital_id=romanian.hospital_id, language="ro")
    inbox = Pages(pages.app).sign_in(member).get("/hospital/inbox", language="ro").text
    assert "14:00" in inbox and "București" in inbox


def test_a_member_without_a_language_reads_that_of_the_letters(romanian: Referral, pages: Pages) -> None:
    member = a.a_user(Role.HOSPITAL, hospital_id=romanian.hospital_id, language=None)
    assert pages.sign_in(member).get("/hospital/inbox", language=GERMAN).tree.get("lang") == "ro"
    assert pages.get("/hospital", language=GERMAN).tree.get("lang") == "ro"


@pytest.mark.parametrize("end", ["killed", "expired", "withdrawn", "session"])
def test_every_dead_end_of_a_link_speaks_the_letters_language(
    romanian: Referral, pages: Pages, end: str
) -> None:
    path = link_in(letters("referral_new")[-1])
    opened = pages.get(path)
    pages.submit(opened, "/answer/", language=GERMAN)
    if end == "session":
        with pages.client.session_transaction(base_url=BASE) as kept:
            kept["answer"] = {**kept["answer"], "until": (utc_now() - timedelta(minutes=1)).isoformat()}
        assert pages.get("/answer", language=GERMAN).tree.get("lang") == "ro"
        return
    if end == "withdrawn":
        actions.withdraw(romanian, a.a_user().as_actor(), utc_now())
    else:
        links.kill(romanian, utc_now())
        db.session.commit()
    for page in (pages.get(path, language=GERMAN), pages.get("/answer", language=GERMAN)):
        assert page.status == 410 and page.tree.get("lang") == "ro"
    pressed = pages.submit(opened, "/answer/", language=GERMAN)
    assert pressed.status == 410 and pressed.tree.get("lang") == "ro"


def test_each_sides_own_words_carry_their_language(app: Flask, pages: Pages) -> None:
    referral = a_sent_referral()
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    visit = {**day_fields("first_date", 9), "ward": "Oddział Radioterapii", "interpreter": "arranged"}
    accept = "/answer/step/accept"
    pages.submit(pages.get(accept, language="pl"), accept, language="pl", note="Proszę zadzwonić", **visit)
    desk = Pages(app).sign_in(a.a_user(language="uk")).get(f"/desk/cases/{referral.case_id}")
    assert "Proszę zadzwonić" in {"".join(each.itertext()) for each in desk.all("span[@lang='pl']")}
    assert "Proszę zadzwonić (Польська)" in " ".join(desk.text.split())
    own = pages.get("/answer", language="hu")
    assert {"".join(each.itertext()) for each in own.all("span[@lang='pl']")} >= {"Oddział Radioterapii"}


def test_who_comes_second_is_led_to_how_the_request_stands(app: Flask) -> None:
    referral = a_sent_referral()
    home = f"/hospital/referrals/{referral.id}"
    one, two = (
        Pages(app).sign_in(a.a_user(Role.HOSPITAL, hospital_id=referral.hospital_id)) for _ in range(2)
    )
    answers = one.get(f"{home}/accept"), two.get(f"{home}/reject")
    assert one.submit(answers[0], f"{home}/accept").status == 303
    late = two.submit(answers[1], f"{home}/reject", reason="no_capacity")
    assert late.status == 409 and home in late.links() and referral.state == "accepted"
    assert home in two.get(f"{home}/reject").links(), "nor is the old page a dead end"
