"""The first visit: hour, ward, person, what to bring; the old day beside the new; a calendar; a colleague's link."""

import csv
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.hospitals import capacity, streets
from referral.hospitals.loading import EMBEDDED
from referral.hospitals.queries import listed
from referral.referrals import actions, links, visits
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.queries import appointment_of
from tests.factories import a_hospital, a_referral, a_user, places
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, day_fields, letters, link_in, words_of

VISIT = {
    "first_time": "9.30",
    "ward": "Oddział Radioterapii",
    "entrance": "ul. Jaczewskiego 7, wejście B",
    "person": "Anna Nowak",
    "visit_phone": "+48 81 745 10 20",
    "bring": "preparaty i lista leków",
    "interpreter": "arranged",
}


@pytest.fixture
def opened(app: Flask, pages: Pages) -> tuple[Pages, Referral]:
    referral = a_sent_referral()
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    return pages, referral


def accepted(pages: Pages, **more: Any) -> Any:
    address = "/answer/step/accept"
    return pages.submit(
        pages.get(address), address, language="en", **{**day_fields("first_date", 9), **VISIT, **more}
    )


def test_who_accepts_says_where_when_whom_and_what_to_bring(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    assert accepted(pages).status == 303
    assert referral.first_time == "09:30"
    assert referral.visit == {
        **{name: text for name, text in VISIT.items() if name != "first_time"},
        "language": "en",
    }
    text = pages.get("/answer", language="en").text
    for told in ("09:30", "Oddział Radioterapii", "Anna Nowak", "The hospital arranges an interpreter"):
        assert told in text


def test_an_hour_that_is_none_comes_back_beside_its_field_with_everything_typed(
    opened: tuple[Pages, Referral],
) -> None:
    pages, referral = opened
    page = accepted(pages, first_time="25:00")
    assert page.status == 422 and referral.state == "received"
    assert page.all("a[@href='#first_time']") and "Oddział Radioterapii" in page.html


def test_another_day_is_set_beside_the_old_one_and_nothing_is_typed_twice(
    opened: tuple[Pages, Referral],
) -> None:
    pages, referral = opened
    accepted(pages)
    old, address = visits.day_and_hour(referral), "/answer/step/set_appointment"
    page = pages.get(address, language="en")
    assert f"So far the first appointment is on {old}." in page.text and "Oddział Radioterapii" in page.html
    pages.submit(page, address, **{**day_fields("first_date", 12), "first_time": "14:00"})
    assert (referral.first_time, referral.visit["ward"]) == ("14:00", "Oddział Radioterapii")
    assert f"Before it was {old}." in pages.get("/answer", language="en").text


def test_an_undone_acceptance_leaves_no_visit(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    accepted(pages)
    pages.submit(pages.get("/answer/step/undo_acceptance"), "/answer/step/undo_acceptance")
    assert (referral.first_date, referral.first_time, referral.visit) == (None, None, None)


def test_the_calendar_has_day_hour_and_place_and_no_name(opened: tuple[Pages, Referral]) -> None:
    pages, referral = opened
    assert pages.get("/answer/visit.ics").status == 404, "not before there is a day"
    accepted(pages)
    answer = pages.get("/answer/visit.ics")
    text = answer.html.replace("\r\n ", "")
    assert answer.response.mimetype == "text/calendar" and answer.html.endswith("END:VCALENDAR\r\n")
    assert (
        f"DTSTART:{referral.first_date:%Y%m%d}T083000Z" in text
        or f"{referral.first_date:%Y%m%d}T073000Z" in text
    )
    assert referral.case.reference in text and "Oddział Radioterapii" in text
    for hidden in ("Олена", "Olena", "C50", "1980"):
        assert hidden not in text
    assert all(len(line.encode()) <= 75 for line in answer.html.split("\r\n"))


def test_a_romanian_hospital_keeps_its_own_hour(app: Flask) -> None:
    hospital = a_hospital(country="RO")
    referral = a_sent_referral(hospital=hospital)
    nurse = a_user("hospital", hospital_id=hospital.id).as_actor()
    winter = utc_now().date().replace(month=1, day=20, year=utc_now().year + 1)
    actions.accept(referral, nurse, utc_now(), first_date=winter, first_time="09:00")
    assert f"DTSTART:{winter:%Y%m%d}T070000Z" in visits.calendar(referral, "x", "y", utc_now())


# A colleague's link.


def test_a_colleague_gets_a_second_link_that_names_nobody_is_noted_and_dies_with_the_first(
    opened: tuple[Pages, Referral],
) -> None:
    pages, referral = opened
    page = pages.submit(pages.get("/answer", language="en"), "/answer/forward", language="en")
    (second,) = db.session.scalars(db.select(AnswerLink).where(AnswerLink.purpose == links.FORWARDED))
    (address,) = [word for word in page.text.split() if "/answer/" in word]
    colleague = Pages(pages.app)
    path = "/" + address.split("/", 3)[3]
    colleague.submit(colleague.get(path), "/answer/")
    text = colleague.get("/answer", language="en").text
    assert referral.case.reference in text and "Олена" not in text
    assert db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "link.forwarded")).one()
    first = links.living(referral, utc_now())
    assert first is not None and first.id != second.id, "letters go on carrying the first"
    actions.renew_link(referral, a_user().as_actor(), utc_now())
    assert colleague.get("/answer").status == 410 and colleague.get(path).status == 410


def test_nobody_makes_a_link_to_what_is_over(app: Flask) -> None:
    referral = a_sent_referral()
    actor = a_user("hospital", hospital_id=referral.hospital_id).as_actor()
    actions.reject(referral, actor, utc_now(), reason="no_capacity")
    with pytest.raises(Conflict):
        links.forward(referral, actor, utc_now())


# The letter and its page.


def test_the_subject_says_how_urgent_and_which_site_and_nobody(app: Flask) -> None:
    a_sent_referral()
    (message,) = letters("referral_new")
    subject = words_of(message).splitlines()[0]
    assert "rak piersi" in subject.lower() and "OB-T" in subject
    for hidden in ("Олена", "Olena", "C50", "1980"):
        assert hidden not in words_of(message)


@pytest.mark.parametrize(
    ("said", "spoken"), [(None, "pl"), ("de-DE,de;q=0.9", "pl"), ("cs", "cs"), ("uk", "uk")]
)
def test_a_browser_that_speaks_none_of_ours_gets_the_letters_language(
    app: Flask, pages: Pages, said: str | None, spoken: str
) -> None:
    a_sent_referral()
    path = link_in(letters("referral_new")[-1])
    page = pages.get(path, language=said)
    assert page.tree.get("lang") == spoken
    pages.submit(page, "/answer/", language=said)
    assert pages.get("/answer", language=said).tree.get("lang") == spoken


def test_still_true_is_one_press_on_the_page_that_the_letter_opens(app: Flask, pages: Pages) -> None:
    now = utc_now()
    hospital = a_hospital()
    service = places(hospital, "radiotherapy", 4, as_of=now - timedelta(days=40))
    link = links.issue(hospital, now + timedelta(days=9), now)
    db.session.commit()
    from referral.crypto import link_token

    before = service.reported_at
    page = pages.get(f"/answer/{link_token(link.id)}", language="en")
    assert service.reported_at == before, "a mail scanner that follows the link changes nothing"
    assert pages.submit(page, f"/answer/{link_token(link.id)}").status == 303
    assert service.free == 4 == capacity.free_by_ledger(service) and service.reported_at > now


@pytest.mark.parametrize("words", ["lodz", "Łódź", "LODZ kopernika", "kopernika"])
def test_a_hospital_is_found_whatever_the_accents(app: Flask, words: str) -> None:
    found = a_hospital(name="Szpital im. Kopérnika", city="Łódź")
    assert [each.id for each in listed(text=words)] == [found.id]


def test_the_hour_of_a_visit_says_by_whose_clock_it_is(app: Flask) -> None:
    house = a_hospital(country="RO")
    referral = a_referral(hospital=house, first_date=date(2026, 12, 1), first_time="09:30")
    assert "Bucharest" in visits.day_and_hour(referral)


def test_a_link_for_a_colleague_ends_with_the_first(app: Flask) -> None:
    referral = a_sent_referral()
    nurse = a_user("hospital", hospital_id=referral.hospital_id).as_actor()
    first = links.living(referral, utc_now())
    assert first is not None and links.forward(referral, nurse, utc_now()).expires_at == first.expires_at


def test_where_nobody_wrote_of_an_entrance_the_street_of_a_public_list_is_told(app: Flask) -> None:
    known = a_hospital(code="pl-rzeszow-ksw1", city="Rzeszów")
    referral = a_referral(hospital=known, state="accepted", first_date=date(2026, 12, 7))
    (street,) = visits.rows(referral)
    assert street == ("Address in a public list; ask for the entrance", "Fryderyka Szopena 2, 35-055 Rzeszów")
    told = appointment_of(referral.case)
    assert told is not None and street in told.visit, "the patient reads it"
    referral.visit = {"entrance": VISIT["entrance"]}
    assert visits.rows(referral) == [("Address, entrance, floor", VISIT["entrance"])], (
        "its own word goes before"
    )
    assert visits.rows(a_referral(state="accepted")) == [], "nothing is made up"


def test_each_street_is_of_a_hospital_of_the_directory_with_its_source_and_day() -> None:
    codes = {row["code"] for row in _table(EMBEDDED / "centres.csv")}
    found = _table(streets.TABLE)
    assert len(found) > 80 and {row["code"] for row in found} <= codes
    assert len({row["code"] for row in found}) == len(found)
    for row in found:
        assert row["street"] and row["postcode"] and "GISCO" in row["source"], row
        assert date.fromisoformat(row["dated"]) < date.today()


def _table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))
