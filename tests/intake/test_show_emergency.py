"""The emergency page: a phone first, help now, the dispatcher's sentence; a doctor's visit lets the case go on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.duty.models import DutyAlarm
from referral.intake.models import Case
from referral.intake.red_flags import dispatcher, red_flags, said
from referral.outbox import OutboxMessage, _compose
from tests.duty.rotas import put_on_duty
from tests.factories import a_user
from tests.intake.walk import UNKNOWN_ALL, case_of, consented, fresh, send, sent, volunteer
from tests.pages import Page, Pages

ILL = {"signs": ["chest_pain"], "rest": "ticked"}
WHERE = {"phone": "+48 600 100 200", "address": "Medyka, szkoła", "country": "PL"}
SEEN = {
    "where": "Лікарня, Перемишль",
    "when-day": "20",
    "when-month": "11",
    "when-year": "2025",
    "seen_at": "14:30",
    "outcome": "admitted",
    "said": "Хірургія, Перемишль",
}


@pytest.fixture(autouse=True)
def evening() -> Iterator[None]:
    """The evening of the day on which a doctor has seen the patient."""
    with time_machine.travel(datetime(2025, 11, 20, 19, tzinfo=UTC), tick=True):
        yield


def in_danger(pages: Pages) -> Case:
    """A case saved a moment ago, because of one tick."""
    case = case_of(consented(pages))
    send(pages, case, "red-flags", ILL)
    return fresh(case)


def record(pages: Pages, case_id: object, **typed: str) -> Page:
    path = f"/intake/{case_id}/emergency"
    return pages.post(path, {**SEEN, **typed})


def beside(page: Page, name: str) -> str:
    """The first sentence of the refusal beside a field."""
    (found,) = page.all(f"span[@id='{name}-error']")
    return "".join(found.itertext()).strip().removeprefix("Error:").strip().split(". ")[0] + "."


def keep_contact(pages: Pages, case: Case, **typed: str) -> Page:
    path = f"/intake/{case.id}/emergency"
    return pages.submit(pages.get(path), path + "/contact", **{**WHERE, **typed})


# A contact first.


@pytest.mark.parametrize("answer", [ILL, UNKNOWN_ALL])
def test_the_very_next_page_asks_for_a_phone_and_the_place_and_keeps_them_sealed(
    app: Flask, answer: dict[str, object]
) -> None:
    pages, _user = volunteer(app, language="en")
    case = case_of(consented(pages))
    page = pages.follow(send(pages, case, "red-flags", answer))
    assert {"phone", "address", "country"} <= set(page.form("/contact")["values"])
    assert pages.follow(keep_contact(pages, case)).status == 200
    case = fresh(case)
    assert (case.private_answers or {})["bedside"] == WHERE and "600" not in str(case.answers)
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR, language="en")).get(f"/desk/cases/{case.id}").text
    assert "+48 600 100 200" in desk and "Medyka, szkoła" in desk


@pytest.mark.parametrize("wrong", [{"phone": ""}, {"phone": "call"}, {"address": ""}, {"country": ""}])
def test_half_a_contact_is_asked_again_and_nothing_typed_is_lost(app: Flask, wrong: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    page = keep_contact(pages, case, **wrong)
    assert page.status == 422
    values = page.form("/contact")["values"]
    assert {name: values[name][0] for name in WHERE} == {**WHERE, **wrong}


def test_where_the_country_is_not_known_i_do_not_know_is_an_answer(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    assert keep_contact(pages, case, country="unknown").status == 303
    alarm = db.session.query(DutyAlarm).one()
    assert alarm.country is None, "not known is no country"
    keep_contact(pages, case, country="UA")
    db.session.expire_all()
    assert db.session.query(DutyAlarm).one().country == "UA"


@pytest.mark.both_databases
def test_a_volunteers_own_phone_is_a_contact_from_the_first_moment(app: Flask) -> None:
    pages, _user = volunteer(app, phone="+380 50 765 43 21")
    case = in_danger(pages)
    assert (case.private_answers or {})["bedside"] == {"phone": "+380 50 765 43 21"}
    values = pages.get(f"/intake/{case.id}/emergency").form("/contact")["values"]
    assert values["phone"] == ["+380 50 765 43 21"], "and the place is still asked for"


def test_the_page_says_that_an_acknowledgement_is_not_help_and_who_is_on_duty(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    put_on_duty(a_user(name="Ніна Нічна", phone="+48 600 100 300"))
    case = in_danger(pages)
    text = pages.get(f"/intake/{case.id}/emergency").text
    assert "Please call 112 yourself now" in text and "is not yet with the patient" in text
    assert "Nobody has taken it yet" in text and "Ніна Нічна" in text and "+48 600 100 300" in text


# The sentence for the dispatcher.


def test_there_is_a_sentence_in_six_languages_with_signs_place_and_phone(app: Flask) -> None:
    about = {"facts": ["treatment", "child"], "rest": "none"}
    found = dispatcher(about, ["chest_pain", "fever_shivering"], WHERE)
    assert set(found) == {"uk", "pl", "cs", "sk", "hu", "ro"}
    for language, sentence in found.items():
        for code in ("chest_pain", "fever_shivering"):
            assert said("red_flag_words", code, language) in sentence
        assert "Medyka, szkoła" in sentence and "+48 600 100 200" in sentence
        assert said("dispatcher", "treated", language) in sentence


def test_what_is_not_known_is_not_said_and_what_was_read_alone_never(app: Flask) -> None:
    sentence = dispatcher({}, ["not_safe"], {})["pl"]
    assert (
        sentence
        == "Potrzebna karetka. Osoba chora na nowotwór, stan ciężki. Mówimy po ukraińsku i po rosyjsku."
    )
    former = dispatcher({}, ["fever"], {})["pl"]
    assert former == sentence, "a sign of the former form has no words in Polish"


@pytest.mark.parametrize(("country", "first"), [("PL", "pl"), ("HU", "hu"), ("UA", "uk"), ("MD", "ro")])
def test_the_language_of_the_country_stands_first(app: Flask, country: str, first: str) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    keep_contact(pages, case, country=country)
    page = pages.get(f"/intake/{case.id}/emergency")
    (shown,) = page.all("p[@class='app-dispatcher']")
    spoken = "".join(shown.find("span").itertext())
    assert shown.find("span").get("lang") == first
    assert str(said("red_flag_words", "chest_pain", first)) in spoken


# A doctor has seen the patient.


@pytest.mark.parametrize(("country", "hour"), [("PL", 13), ("RO", 12), ("UA", 12)])
def test_after_a_doctor_the_case_waits_and_the_time_is_that_of_the_place(
    app: Flask, country: str, hour: int
) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    keep_contact(pages, case, country=country)
    assert record(pages, case.id).status == 303
    case = fresh(case)
    assert (case.state, case.seen_by_doctor) == ("waiting", "Лікарня, Перемишль")
    assert case.seen_by_doctor_at == datetime(2025, 11, 20, hour, 30, tzinfo=UTC)
    assert (case.doctor_outcome, case.doctor_said) == ("admitted", "Хірургія, Перемишль")
    assert case.doctor_time_known is True


@pytest.mark.parametrize(
    ("day", "typed", "utc"),
    [("29 3 2026", "02:30", (1, 30)), ("25 10 2026", "02:30", (0, 30)), ("1 7 2026", "9.05", (7, 5))],
)
def test_where_the_clock_changes_the_time_still_has_one_meaning(
    app: Flask, day: str, typed: str, utc: tuple[int, int]
) -> None:
    pages, _user = volunteer(app)
    parts = dict(zip(("when-day", "when-month", "when-year"), day.split(), strict=True))
    with time_machine.travel(datetime(*map(int, reversed(day.split())), 18, tzinfo=UTC)):  # type: ignore[arg-type, misc]
        pages.sign_in(_user)
        case = in_danger(pages)
        keep_contact(pages, case)
        assert record(pages, case.id, seen_at=typed, **parts).status == 303
    seen = fresh(case).seen_by_doctor_at
    assert seen is not None and (seen.hour, seen.minute) == utc


def test_a_time_nobody_knows_is_no_midnight_and_only_the_day_is_shown(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    assert record(pages, case.id, seen_at="").status == 303
    case = fresh(case)
    assert case.doctor_time_known is False
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR, language="en")).get(f"/desk/cases/{case.id}").text
    assert "When November 20, 2025" in desk and "12:00" not in desk


@pytest.mark.parametrize(
    "wrong",
    [
        {"where": ""},
        {"when-day": "31"},
        {"seen_at": "25:99"},
        {"when-year": "2999"},
        {"outcome": ""},
        {"said": ""},
        {"outcome": "discharged", "said": ""},
    ],
)
def test_a_half_record_does_not_resume_and_loses_nothing(app: Flask, wrong: dict[str, str]) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    page = record(pages, case.id, **wrong)
    assert page.status == 422 and fresh(case).state == "emergency"
    values = page.form(f"/intake/{case.id}/emergency")["values"] | page.form("/contact")["values"]
    forms = [each["values"] for each in page.forms() if each["action"].endswith("/emergency")]
    for name, value in {**SEEN, **wrong}.items():
        if value:
            assert forms[0][name] == [value], (name, values)


@time_machine.travel(datetime(2026, 11, 28, 12, tzinfo=UTC))
def test_a_moment_to_come_is_refused_by_the_clock_of_the_place(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = in_danger(pages)
    keep_contact(pages, case, country="PL")
    today = {"when-day": "28", "when-month": "11", "when-year": "2026"}
    refused = record(pages, case.id, **today, seen_at="13:30")
    assert refused.status == 422 and beside(refused, "seen_at") == "This moment lies in the future."
    tomorrow = record(pages, case.id, **{**today, "when-day": "29"}, seen_at="09:00")
    assert tomorrow.status == 422 and beside(tomorrow, "when") == "This moment lies in the future."
    assert fresh(case).state == "emergency"
    keep_contact(pages, case, country="RO")
    assert record(pages, case.id, **today, seen_at="13:30").status == 303


@pytest.mark.parametrize(("days", "status"), [(1, 303), (3, 422), (400, 422)])
def test_a_visit_long_before_the_sign_is_none_because_of_it(app: Flask, days: int, status: int) -> None:
    pages, _user = volunteer(app, language="en")
    case, then = in_danger(pages), datetime(2025, 11, 20) - timedelta(days=days)
    parts = {"when-day": str(then.day), "when-month": str(then.month), "when-year": str(then.year)}
    page = record(pages, case.id, **parts)
    assert page.status == status
    if status == 422:
        assert (
            beside(page, "when").startswith("This is more than two days before")
            and fresh(case).state == "emergency"
        )


def test_the_page_says_whose_clock_is_meant_and_what_it_shows(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    case = in_danger(pages)
    for country, shown in (("PL", "8:00 PM (time of Warsaw)"), ("RO", "9:00 PM (time of Bucharest)")):
        keep_contact(pages, case, country=country)
        assert shown in pages.get(f"/intake/{case.id}/emergency").text.replace("\u202f", " ")


def test_i_do_not_know_what_came_of_it_is_an_answer_of_its_own(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = in_danger(pages)
    assert record(pages, case.id, outcome="unknown", said="").status == 303
    case = fresh(case)
    assert (case.doctor_outcome, case.doctor_said) == ("unknown", None)


# The letter.


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
@pytest.mark.parametrize("step", ["on_duty", "deputy", "coordinators"])
def test_the_letter_holds_nothing_of_the_patient(app: Flask, language: str, step: str) -> None:
    owner = a_user(language=language)
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", ILL)
    row = db.session.query(OutboxMessage).one()
    row.facts = {**row.facts, "step": step}
    message = _compose(row)
    assert message is not None and message["To"] == owner.email
    text = message["Subject"] + message.get_content()
    assert case.reference in text and "/desk" in text
    for word in ("Тестова", "Олена", "1980", "+380501234567", "chest"):
        assert word not in text


def test_the_letter_to_an_administrator_leads_where_they_may_go(app: Flask) -> None:
    admin = a_user(Role.ADMINISTRATOR, language="en")
    pages, _user = volunteer(app)
    in_danger(pages)
    message = _compose(db.session.query(OutboxMessage).one())
    assert message is not None and message["To"] == admin.email
    assert "/duty" in message.get_content() and "/desk" not in message.get_content()


def test_the_letter_is_void_once_the_emergency_is_over(app: Flask) -> None:
    a_user()
    pages, _user = volunteer(app)
    case = sent(pages)
    send(pages, case, "red-flags", ILL)
    record(pages, case.id)
    assert _compose(db.session.query(OutboxMessage).first()) is None


def test_without_a_warning_sign_no_doctors_visit_is_claimed(app: Flask) -> None:
    pages, _user = volunteer(app, language="en")
    text = pages.get(f"/intake/{sent(pages).id}/emergency").text
    assert "No emergency is recorded" in text and "A doctor has seen" not in text


def test_every_sign_is_in_the_sentence_in_its_language(app: Flask) -> None:
    for code, flag in red_flags().items():
        if flag.grade in ("ambulance", "today", "call") and flag.screen != "former":
            assert all(said("red_flag_words", code, lang) in text
                       for lang, text in dispatcher({}, [code], {}).items())  # fmt: skip
