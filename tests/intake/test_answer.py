"""The groups' pages: each is kept at once, nothing typed is lost, a closed case can only be read."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.intake.models import Case, Consent
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.table import GROUPS
from referral.phones import numbers_in
from referral.referrals.actions import close_case
from tests.factories import a_user
from tests.intake.walk import CONTACT, DIAGNOSIS, TREATMENT, begun, fresh, irradiated, send, sent, volunteer
from tests.pages import Pages


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name_original": ""}, "name_original"),
        ({"birth_date-year": "80"}, "birth_date"),
        ({"birth_date-month": "13"}, "birth_date"),
        ({"sex": ""}, "sex"),
        ({"phone": "twelve"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"language_spoken": []}, "language_spoken"),
        (
            {"birth_date-day": "", "birth_date-month": "", "birth_date-year": str(utc_now().year - 18)},
            "age_group",
        ),
    ],
)
@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_wrong_answer_is_marked_and_all_typed_stays(
    app: Flask, wrong: dict[str, Any], field: str, language: str
) -> None:
    pages, _user = volunteer(app, language=language)
    case = begun(pages)
    typed = {**CONTACT, "patronymic": "Іванівна", "best_time": "ввечері", **wrong}
    page = send(pages, case, "contact", typed)
    assert page.status == 422 and fresh(case).patient.identity is None
    values = page.form("contact")["values"]
    for name, value in typed.items():
        if value:
            assert values[name] == (value if isinstance(value, list) else [value]), name
    assert [a.get("href") for a in page.all("a") if (a.get("href") or "").startswith(f"#{field}")]


SHELTER = {"through_shelter": "yes", "shelter_name": "Школа № 1", "shelter_phone": "+48 600 100 201"}


@pytest.mark.parametrize("missing", ["shelter_name", "shelter_phone"])
@pytest.mark.parametrize("phone", ["", "+380501234567"])
def test_through_this_shelter_needs_its_name_and_its_phone(app: Flask, missing: str, phone: str) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "contact", {**CONTACT, **SHELTER, "phone": phone, missing: ""})
    assert page.status == 422 and f"#{missing}" in page.links()
    assert send(pages, case, "contact", {**CONTACT, **SHELTER, "phone": phone}).status == 303
    assert (fresh(case).patient.identity or {})["shelter_name"] == "Школа № 1"


@pytest.mark.parametrize("way", [SHELTER, {"second_phone": "+48 600 100 200"}])
def test_any_one_way_to_reach_the_person_is_enough(app: Flask, way: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    assert send(pages, begun(pages), "contact", {**CONTACT, "phone": "", **way}).status == 303


def test_i_do_not_know_is_an_answer(app: Flask) -> None:
    pages, _user = volunteer(app)
    unknown = {
        "birth_date-unknown": "yes",
        "age_group": "adult",
        "sex": "unknown",
        "language_spoken": ["unknown"],
    }
    birth = {f"birth_date-{part}": "" for part in ("day", "month", "year")}
    case = begun(pages)
    assert send(pages, case, "contact", {**CONTACT, **birth, **unknown}).status == 303
    case = fresh(case)
    assert case.answers["contact"]["sex"] == "unknown" and case.languages == [] and case.age_group == "adult"


@pytest.mark.parametrize("phase", ["on_chemotherapy", "on_radiotherapy"])
def test_on_treatment_the_dates_are_asked_for_and_unknown_counts(app: Flask, phase: str) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "treatment", {**TREATMENT, "phase": phase})
    assert page.status == 422 and [link for link in page.links() if link.startswith("#last_dose")]
    told = {"last_dose-month": "10", "last_dose-year": "2025", "next_due-unknown": "yes"}
    assert send(pages, case, "treatment", {**TREATMENT, "phase": phase, **told}).status == 303
    assert fresh(case).answers["treatment"]["last_dose"] == "2025-10"


def test_what_comes_first_must_be_ticked_too(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    page = send(pages, case, "treatment", {**TREATMENT, "comes_first": "radiotherapy"})
    assert page.status == 422 and [link for link in page.links() if link.startswith("#comes_first")]
    assert "This treatment is not ticked above." in page.text
    both = {**TREATMENT, "modalities": ["surgery", "radiotherapy"], "comes_first": "radiotherapy"}
    assert send(pages, case, "treatment", both).status == 303
    assert fresh(case).modalities == ["radiotherapy", "surgery"]


def test_answers_come_back_when_the_page_is_opened_again(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    send(pages, case, "contact", {**CONTACT, "messengers": ["viber", "signal"]})
    values = pages.get(f"/intake/{case.id}/contact").form("contact")["values"]
    assert values["messengers"] == ["viber", "signal"] and values["birth_date-year"] == ["1980"]
    assert values["name_original"] == ["Тестова Олена"] and values["phone"] == ["+380 50 123 45 67"]


def test_further_consents_are_recorded_and_withdrawn(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    yes = {
        "transfer_countries": ["PL", "CZ"],
        "written_by": ["sms", "viber"],
        "statistics": "no",
        "read_in": "uk",
    }
    send(pages, case, "consents", yes)
    live = {(c.purpose, *c.scope.values()) for c in fresh(case).consents if not c.withdrawn_at}
    assert live == {("store",), ("transfer_to_country", "PL"), ("transfer_to_country", "CZ"),
                    ("contact_by_messenger", "sms"), ("contact_by_messenger", "viber")}  # fmt: skip
    send(pages, case, "consents", {**yes, "transfer_countries": ["PL"], "written_by": ["viber"]})
    rows: list[Consent] = fresh(case).consents
    assert {c.purpose for c in rows if c.withdrawn_at} == {"transfer_to_country", "contact_by_messenger"}
    assert len(rows) == 5


def test_a_volunteer_sees_only_their_own_cases_and_a_coordinator_all(app: Flask) -> None:
    own = volunteer(app)[0]
    case = irradiated(own, sent(own))
    stranger, coordinator = volunteer(app)[0], Pages(app).sign_in(a_user(Role.COORDINATOR))
    paths = [
        "",
        "/red-flags",
        "/emergency",
        "/check",
        "/card",
        "/registered",
        *(f"/{group}" for group in GROUPS),
    ]
    for path in paths:
        assert stranger.get(f"/intake/{case.id}{path}").status == 404, path
        assert coordinator.get(f"/intake/{case.id}{path}").status == 200, path
    for path in (
        "/discard",
        "/red-flags",
        "/emergency",
        "/check",
        "/card",
        "/contact",
        "/place",
        "/diagnosis",
    ):
        assert stranger.post(f"/intake/{case.id}{path}").status == 404, path
    assert case.reference not in stranger.get("/intake").text


def test_a_closed_case_can_only_be_read(app: Flask) -> None:
    pages, user = volunteer(app)
    case = sent(pages)
    close_case(case, "treated_elsewhere", user.as_actor(), utc_now())
    assert pages.get(f"/intake/{case.id}/contact").status == 409
    assert pages.post(f"/intake/{case.id}/contact", CONTACT).status == 409
    assert "Тестова" in pages.get(f"/intake/{case.id}/check").text


def test_an_unfinished_intake_can_be_deleted_by_its_writer(app: Flask) -> None:
    pages, _user = volunteer(app)
    reference = begun(pages).reference
    page = pages.get("/intake")
    assert reference in page.text
    assert reference not in pages.follow(pages.submit(page, "discard")).text
    assert db.session.query(Case).count() == 0


def test_there_is_no_page_for_a_group_that_is_not_asked(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert pages.get(f"/intake/{case.id}/secrets").status == 404


def test_a_number_without_its_country_is_asked_for_again() -> None:
    assert numbers_in("+48 600 100 200") == {"+48600100200"} <= numbers_in("600 100 200")


def test_two_who_write_on_one_page_do_not_overwrite_each_other(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/family"
    mine = pages.get(path)
    coordinator = Pages(app).sign_in(a_user(Role.COORDINATOR, language="en"))
    assert send(coordinator, case, "family", {"guardian": "Тітка Оксана"}).status == 303
    refused = pages.submit(mine, path, guardian="Дядько Петро")
    assert refused.status == 409 and refused.form("family")["values"]["guardian"] == ["Дядько Петро"]
    assert (fresh(case).patient.identity or {})["guardian"] == "Тітка Оксана"
    assert pages.submit(refused, path).status == 303
    assert (fresh(case).patient.identity or {})["guardian"] == "Дядько Петро"


THEIRS_AND_MINE = {
    "family": ({"guardian": "Тітка Оксана"}, {"guardian": "Дядько Петро"}),
    "place": ({"place_typed-unknown": "yes"}, {"place_typed": "хутір Ы", "place_code": "none"}),
    "diagnosis": ({"site": "lung"}, {"site": "breast", "site_words": "рак грудей"}),
}


@pytest.mark.parametrize("group", sorted(THEIRS_AND_MINE))
def test_on_every_page_the_second_writer_is_asked_once_more(app: Flask, group: str) -> None:
    pages, _user = volunteer(app)
    case, (theirs, mine) = begun(pages), THEIRS_AND_MINE[group]
    path = f"/intake/{case.id}/{group}"
    opened = pages.get(path)
    coordinator = Pages(app).sign_in(a_user(Role.COORDINATOR, language="en"))
    assert send(coordinator, case, group, theirs).status == 303
    kept = answers_of(fresh(case), group)
    refused = pages.submit(opened, path, **mine)
    assert refused.status == 409
    sent = refused.form(group)["values"]
    assert {name: sent[name] for name in mine if name != "place_code"} == {
        name: [text] for name, text in mine.items() if name != "place_code"
    }, "nothing typed is lost"
    assert answers_of(fresh(case), group) == kept
    assert pages.submit(refused, path, **mine).status == 303
    assert answers_of(fresh(case), group) != kept


@pytest.mark.parametrize(
    ("group", "wrong"),
    [("place", {"place_typed": "Перемишль"}), ("diagnosis", {"site_words": "щось"}), ("contact", {})],
)
def test_a_page_that_comes_back_still_knows_what_its_writer_saw(
    app: Flask, group: str, wrong: dict[str, str]
) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/{group}"
    opened = pages.get(path)
    if group == "place":
        opened = pages.submit(opened, path, place_typed="Перемишль", search="place_typed")
    nowhere = {"place_typed": "", "place_typed-unknown": "yes"}
    theirs = {"contact": CONTACT, "place": nowhere, "diagnosis": {"site": "lung"}}[group]
    assert send(pages, case, group, theirs).status == 303
    back = pages.submit(opened, path, **wrong)
    assert back.status == 422
    mine = {
        "contact": {**CONTACT, "name_original": "Інша Людина"},
        "place": {"place_typed": "хутір Ы", "place_code": "none"},
        "diagnosis": {"site": "breast"},
    }[group]
    assert pages.submit(back, path, **mine).status == 409


@pytest.mark.parametrize(
    ("group", "answers"),
    [
        ("contact", CONTACT),
        ("diagnosis", DIAGNOSIS),
        ("place", {"place_typed": "Перемишль", "shelter": "№ 5"}),
    ],
)
def test_a_second_click_on_the_same_page_is_harmless(app: Flask, group: str, answers: dict[str, Any]) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    path = f"/intake/{case.id}/{group}"
    page = pages.get(path)
    if group == "place":
        page = pages.submit(page, path, **answers, search="place_typed")
        answers = {"place_code": page.all("input[@name='place_code']")[0].get("value")}
    assert [pages.submit(page, path, **answers).status for _click in range(2)] == [303, 303]
