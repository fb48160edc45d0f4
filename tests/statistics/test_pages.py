"""The pages of the report: who may what; page, PDF and table say the same, again and again; what everybody reads."""

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES
from referral.letters_on_paper import press
from referral.statistics import jobs, making, weeks
from referral.statistics.models import FlashJob, FlashReport
from tests.accountability.requests import a_request
from tests.factories import a_case, a_hospital, a_user, places
from tests.pages import Page, Pages

SEXES: tuple[dict[str, Any], ...] = tuple({"contact": {"sex": sex}} for sex in ("female", "male"))
prints = pytest.mark.skipif(not press.is_there(), reason="this machine has no Pango")


@pytest.fixture
def week(app: Flask) -> str:
    """A report of ninety people, forty-five of them placed; its week."""
    monday = weeks.newest_closed(utc_now())
    at = weeks.begins(monday) + timedelta(days=1)
    house = a_hospital()
    places(house, "surgery", 2, as_of=at)
    for number in range(90):
        facts = {
            "place_country": "PL" if number % 3 else "RO",
            "priority": "urgent" if number % 2 else "normal",
        }
        case = a_case(submitted_at=at, answers=SEXES[number % 5 > 2], born="1980-02", **facts)
        if number % 2:
            sent = at + timedelta(days=number % 3)
            steps = (("accept", 20),) if number % 6 == 1 else (("accept", 30 + number),)
            a_request(house, *steps, case=case, sent_at=sent, state="accepted")
    making.make(monday, utc_now())
    db.session.rollback()
    return weeks.name_of(monday)


def _page(app: Flask, user: User, address: str) -> Page:
    return Pages(app).sign_in(user).get(address)


def _saved(app: Flask, user: User, address: str) -> bytes:
    return _page(app, user, address).response.get_data()


def test_who_reads_and_who_asks(app: Flask, week: str) -> None:
    pages = ("/flash-reports", f"/flash-reports/{week}", f"/flash-reports/{week}.csv")
    for role in (Role.COORDINATOR, Role.ADMINISTRATOR, Role.AUDITOR):
        for address in pages:
            assert _page(app, a_user(role), address).status == 200, (role, address)
    for role in (Role.VOLUNTEER, Role.HOSPITAL, Role.EDITOR, Role.SCREENING_PARTNER):
        user = a_user(role, **({"hospital_id": a_hospital().id} if role == Role.HOSPITAL else {}))
        for address in (*pages, f"/flash-reports/{week}.pdf"):
            assert _page(app, user, address).status == 404, (role, address)
    auditor = Pages(app).sign_in(a_user(Role.AUDITOR))
    assert "Make the report" not in auditor.get("/flash-reports?lang=en").text
    assert auditor.post("/flash-reports", _day(utc_now())).status == 404


def _day(at: datetime) -> dict[str, str]:
    return {"day-day": str(at.day), "day-month": str(at.month), "day-year": str(at.year)}


def test_one_press_and_the_report_is_made_by_the_worker(app: Flask) -> None:
    a_case(submitted_at=utc_now() - timedelta(days=20))
    desk = Pages(app).sign_in(a_user())
    asked = desk.follow(desk.submit(desk.get("/flash-reports?lang=en"), "/flash-reports"))
    assert "A report is being made" in asked.text
    assert "See how far it is" in desk.get("/flash-reports?lang=en").text
    jobs.work(utc_now())
    job = db.session.scalars(db.select(FlashJob)).one()
    shown = desk.follow(desk.get(f"/flash-reports/asked/{job.id}?lang=en"))
    assert "Its numbers stay as they are" in shown.text and "Not said before 30 are counted" in shown.text


def test_a_day_that_is_none_comes_back_with_its_error(app: Flask) -> None:
    desk = Pages(app).sign_in(a_user())
    for day in ({"day-day": "31", "day-month": "2", "day-year": "2026"}, {}):
        page = desk.post("/flash-reports", day)
        assert page.status == 422 and not db.session.scalars(db.select(FlashJob)).all()


def test_no_other_address_is_a_report(app: Flask, week: str) -> None:
    user = a_user()
    for name in ("2026-W99", "x", "2026", f"{week}?country=XX", f"{week}?country=SK", "0000-W01.csv"):
        assert _page(app, user, f"/flash-reports/{name}").status == 404, name


def _numbers(text: str) -> set[str]:
    return {each.replace(",", "") for each in re.findall(r"\d[\d,]*", text)}


def _cells(page: Page) -> set[str]:
    """The numbers of the tables of groups, without their weeks."""
    found = ["".join(cell.itertext()) for cell in page.all("td")]
    return {
        number
        for each in found
        if not re.search(r"\d{4}|of people|interval|since", each)
        for number in _numbers(each)
    }


def test_page_and_table_say_the_same_and_the_page_nothing_more(app: Flask, week: str) -> None:
    rows = list(
        csv.reader(io.StringIO(_saved(app, a_user(), f"/flash-reports/{week}.csv").decode("utf-8-sig")))
    )
    published = {
        f"{abs(float(cell)):g}" for row in rows[1:] for cell in row if re.fullmatch(r"-?\d+(\.\d+)?", cell)
    }
    rounded = published | {str(round(float(each))) for each in published} | {"95"}
    for address in (f"/flash-reports/{week}?lang=en", f"/flash-reports/{week}?country=PL&lang=en"):
        page = _page(app, a_user(), address)
        said = {each for each in _cells(page)}
        assert said and said <= rounded, (said - rounded, address)
    assert all(
        int(row[7] or 10) >= 10
        for row in rows[1:]
        if row[0] in ("registered", "answers", "placed") and row[3] != "so_far"
    )


def test_nothing_of_a_person_is_kept_or_shown(app: Flask, week: str) -> None:
    kept = "".join(db.session.scalars(db.select(FlashReport.body)))
    shown = _page(app, a_user(), f"/flash-reports/{week}").html
    for each in (kept, shown):
        assert "Олена" not in each and "OB-T" not in each and "501234567" not in each


@prints
def test_the_same_bytes_after_whatever_comes_later(app: Flask, week: str) -> None:
    user = a_user()
    addresses = [
        f"/flash-reports/{week}.csv",
        f"/flash-reports/{week}.pdf?lang=uk",
        f"/flash-reports/{week}.pdf?lang=en",
    ]
    before = [_saved(app, user, each) for each in addresses]
    page = _body_of(_page(app, user, f"/flash-reports/{week}?lang=uk"))
    for case in [a_case(place_country="CZ") for _ in range(35)]:
        case.submitted_at = utc_now() - timedelta(days=9)
    db.session.scalars(db.select(FlashReport)).first()
    db.session.commit()
    making.make(weeks.newest_closed(utc_now()), utc_now())
    assert [_saved(app, user, each) for each in addresses] == before
    assert _body_of(_page(app, user, f"/flash-reports/{week}?lang=uk")) == page


def _body_of(page: Page) -> str:
    return page.html.partition("<main")[2].partition("</main>")[0]


@prints
@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_the_report_on_paper(app: Flask, week: str, language: str) -> None:
    read = PdfReader(io.BytesIO(_saved(app, a_user(), f"/flash-reports/{week}.pdf?lang={language}")))
    assert read.metadata is not None and read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/Lang"] == language
    text = "".join(page.extract_text() for page in read.pages)
    assert "90" in text and "95" in text


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_everybody_reads_totals_and_nothing_more(app: Flask, week: str, language: str) -> None:
    page = Pages(app).get(f"/totals/newest?lang={language}")
    assert page.status == 200 and "90" in page.text and "40" in page.text
    assert "PL" not in page.text and "flash-reports" not in page.html


def test_before_the_first_report_both_pages_say_so(app: Flask) -> None:
    assert "Nothing has been published yet" in Pages(app).get("/totals/newest?lang=en").text
    assert "No report has been made yet" in _page(app, a_user(), "/flash-reports?lang=en").text


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_a_report_in_each_language_of_the_desk(app: Flask, week: str, language: str) -> None:
    for query in ("", "&country=PL"):
        assert _page(app, a_user(), f"/flash-reports/{week}?lang={language}{query}").status == 200
