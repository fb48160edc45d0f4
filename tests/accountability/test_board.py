"""The figures, reckoned once a day; who sees which; what is withheld; the table to save."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accountability.gathering import gather, gather_daily
from referral.accountability.models import BoardFigure, BoardRun
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES
from referral.watch import actions as watch
from tests.accountability.requests import a_request
from tests.factories import NOW, a_case, a_hospital, a_user, places
from tests.pages import Page, Pages

SVG = "{http://www.w3.org/2000/svg}"


def cell(scope: str, scope_id: Any = "", dimension: str = "", value: str = "") -> dict[str, Any]:
    """The figures of one group as they are kept."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(BoardFigure, (scope, str(scope_id), dimension, value)).figures


@pytest.fixture
def two(app: Flask) -> tuple[Hospital, Hospital]:
    """A Polish hospital with twelve answered requests, a Romanian with nine; nothing else."""
    polish, romanian = a_hospital(), a_hospital(country="RO", city="Cluj-Napoca")
    woman = {"contact": {"sex": "female", "phone": "+48600700800"}}
    for number in range(12):
        case = a_case(born="1950-03", answers=woman, priority="urgent")
        if number < 8:
            a_request(polish, ("accept", 10 + number), ("start_treatment", 240 + 24 * number), case=case)
        else:
            a_request(polish, ("reject", 80), case=case, reason="no_capacity" if number < 11 else "funding")
    for _ in range(9):
        a_request(romanian, ("accept", 30), case=a_case(born="2015-03", age_group="child"))
    return polish, romanian


@pytest.mark.both_databases
def test_the_figures_of_each_scope_and_group(two: tuple[Hospital, Hospital]) -> None:
    polish, romanian = two
    assert gather(NOW) == 21
    mine = cell("hospital", polish.id)
    assert mine["requests"] == 12 and mine["accepted"]["part"] == 8 and mine["late"]["part"] == 4
    assert mine["answer"] == {"n": 12, "mid": 15.5, "low": 12.0, "high": 80.0}
    assert mine["treatment"] == {"n": None}, "eight treatments are too few"
    assert mine["reasons"] == {"no_capacity": None, "funding": None}, (
        "four declines are too few to be told apart"
    )
    assert "requests" not in cell("hospital", romanian.id) and "requests" not in cell("country", "RO")
    assert cell("hospital", romanian.id, "sex", "unknown") == {}
    assert (
        cell("country", "PL", "age", "65+")["requests"] == 12 == cell("all", "", "sex", "female")["requests"]
    )
    assert cell("all", "", "age", "0-17") == {} and cell("all")["requests"] == 21


@pytest.mark.both_databases
def test_nothing_that_is_kept_names_anybody(two: tuple[Hospital, Hospital]) -> None:
    gather(NOW)
    kept = json.dumps([row.figures for row in db.session.scalars(db.select(BoardFigure))])
    assert "600700800" not in kept and "Олена" not in kept and "OB-" not in kept


@pytest.mark.both_databases
def test_with_no_case_at_all_there_are_no_figures_and_no_error(app: Flask) -> None:
    assert gather(NOW) == 0 and cell("all") == {
        "reports": {"n": None, "number": 0, "oldest": None, "unknown": 0},
        "untouched": 0,
    }
    page = Pages(app).sign_in(a_user(countries=[])).get("/figures")
    assert page.status == 200 and "fewer than 10" in page.text


def test_before_the_first_reckoning_the_page_says_so(app: Flask) -> None:
    page = Pages(app).sign_in(a_user()).get("/figures")
    assert "No figures have been reckoned yet" in page.text
    assert "Withheld" not in page.text and "No request yet" not in page.text, "unknown is not none"


@pytest.mark.both_databases
def test_once_a_day_and_anew_as_a_whole(two: tuple[Hospital, Hospital]) -> None:
    gather_daily(NOW)
    a_request(two[0], ("accept", 5), sent_at=NOW - timedelta(days=2))
    gather_daily(NOW + timedelta(hours=23))
    assert cell("hospital", two[0].id)["requests"] == 12
    gather_daily(NOW + timedelta(days=1))
    assert cell("hospital", two[0].id)["requests"] == 13
    assert db.session.get_one(BoardRun, "board").at == NOW + timedelta(days=1)
    gather_daily(NOW + timedelta(days=400))
    assert cell("all")["reports"]["number"] == 0 and not db.session.get(
        BoardFigure, ("country", "PL", "", "")
    )


@pytest.mark.both_databases
def test_the_age_of_what_is_said_of_places_and_of_how_many_nothing_is_known(app: Flask) -> None:
    house = a_hospital()
    for modality, days in (("surgery", 3), ("radiotherapy", 40)):
        places(house, modality, 2, as_of=NOW - timedelta(days=days))
    places(house, "systemic_therapy", None)
    for _ in range(2):
        a_request(house)
    gather(NOW)
    assert cell("all")["reports"] == {"n": None, "number": 2, "oldest": 40.0, "unknown": 1}


@pytest.mark.both_databases
def test_a_case_on_which_nobody_acted_is_counted_once(app: Flask) -> None:
    owner = a_user(countries=["PL"])
    a_case(place_country="PL", owner_id=owner.id, priority="urgent")
    watch.check(NOW - timedelta(days=40))
    for days in (35, 30, 25):
        watch.tell_missed(NOW - timedelta(days=days))
    a_request(a_hospital())
    gather(NOW)
    assert cell("all")["untouched"] == 1 == cell("country", "PL")["untouched"]


def _page(app: Flask, user: User, address: str) -> Page:
    return Pages(app).sign_in(user).get(address)


def test_who_sees_which(app: Flask, two: tuple[Hospital, Hospital]) -> None:
    gather(utc_now())
    polish, romanian = two
    everywhere, in_poland = a_user(), a_user(countries=["PL", "UA"])
    for user in (everywhere, a_user(Role.ADMINISTRATOR), a_user(Role.AUDITOR)):
        for address in (
            "/figures",
            "/figures?country=RO",
            f"/figures?hospital={romanian.id}",
            "/figures.csv",
        ):
            assert _page(app, user, address).status == 200, (user.role, address)
    assert _page(app, in_poland, "/figures?country=PL").status == 200
    for address in ("/figures?country=RO", f"/figures?hospital={romanian.id}", "/figures.csv?country=RO"):
        assert _page(app, in_poland, address).status == 404, address
    assert "country=RO" not in _page(app, in_poland, "/figures").html
    for address in (
        "/figures?country=XX",
        "/figures?country=UA",
        "/figures?hospital=x",
        f"/figures?hospital={everywhere.id}",
    ):
        assert _page(app, everywhere, address).status == 404, address


def test_a_hospital_sees_its_own_beside_those_of_all_and_no_others(
    app: Flask, two: tuple[Hospital, Hospital]
) -> None:
    polish, romanian = two
    gather(utc_now())
    staff = a_user(Role.HOSPITAL, hospital_id=polish.id)
    page = _page(app, staff, "/hospital/figures?lang=en")
    assert polish.name in page.text and "16 h (12–80)" in page.text and "All countries" in page.text
    assert romanian.name not in page.html and str(romanian.id) not in page.html
    assert _page(app, staff, f"/hospital/figures?hospital={romanian.id}&lang=en").text == page.text
    assert _page(app, staff, "/figures").status == _page(app, staff, "/figures.csv").status == 404
    for role in (Role.VOLUNTEER,):
        assert _page(app, a_user(role), "/figures").status == 404
    assert str(romanian.id) not in _page_csv(app, staff, "/hospital/figures.csv")


def test_groups_of_patients_are_for_those_who_see_the_cases(
    app: Flask, two: tuple[Hospital, Hospital]
) -> None:
    """Reckoned daily, what was said yesterday can be taken from what is said today."""
    gather(utc_now())
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        assert "By priority" not in _page(app, a_user(role), "/figures?lang=en").text
        assert ",age," not in _page_csv(app, a_user(role), "/figures.csv")
    assert "By priority" in _page(app, a_user(), "/figures?lang=en").text
    assert ",age," in _page_csv(app, a_user(), "/figures.csv")


def _page_csv(app: Flask, user: User, address: str) -> str:
    return _page(app, user, address).response.get_data(as_text=True)


def test_the_table_to_save_says_the_same_and_nothing_of_small_groups(
    app: Flask, two: tuple[Hospital, Hospital]
) -> None:
    gather(utc_now())
    found = _page_csv(app, a_user(Role.AUDITOR), "/figures.csv?country=PL").lstrip("\ufeff")
    rows = list(csv.DictReader(io.StringIO(found)))
    whole = next(row for row in rows if (row["scope"], row["dimension"]) == ("country", ""))
    assert (whole["requests"], whole["answer_mid_hours"], whole["treatment_n"]) == ("12", "15.5", "")
    small = [
        row
        for row in csv.DictReader(io.StringIO(_page_csv(app, a_user(), "/figures.csv").lstrip("\ufeff")))
        if row["group"] == "0-17"
    ]
    assert small and set(small[0].values()) == {"all", "", "age", "0-17"}
    assert all(int(row["requests"] or 10) >= 10 for row in rows)


def test_a_page_says_its_day_what_is_withheld_and_draws_what_its_tables_say(
    app: Flask, two: tuple[Hospital, Hospital]
) -> None:
    gather(utc_now())
    page = _page(app, a_user(), "/figures?lang=en")
    assert "As of" in page.text and "They are reckoned once a day" in page.text
    assert "Withheld, because each has fewer than 10 requests: Romania." in page.text
    drawings = [each for each in page.all(f"{SVG}svg") if each.get("role") == "img"]
    assert drawings
    for each in drawings:
        ids = each.get("aria-labelledby").split()
        assert [node.get("id") for node in (each.find(f"{SVG}title"), each.find(f"{SVG}desc"))] == ids
        assert each.find(f"{SVG}title").text and each.find(f"{SVG}desc").text
    assert "Order statistics".lower() in page.text.lower()


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_it_speaks_every_readers_language(app: Flask, two: tuple[Hospital, Hospital], language: str) -> None:
    gather(utc_now())
    staff = a_user(Role.HOSPITAL, hospital_id=two[0].id)
    assert _page(app, staff, f"/hospital/figures?lang={language}").status == 200
    if language in PUBLIC_LANGUAGES:
        assert _page(app, a_user(), f"/figures?country=PL&lang={language}").status == 200
