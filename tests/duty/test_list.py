"""The pages of duty: who is on duty, what waits, the rota; what machines are shown at /readyz."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from referral import outbox, worker
from referral.accounts.permissions import Role
from referral.db import db
from referral.duty import queries
from referral.duty.actions import escalate
from referral.duty.models import DutyShift
from tests.duty.rotas import QUARTER, alarm_of, an_emergency, put_on_duty
from tests.factories import NOW, a_user
from tests.pages import Pages


def watched(pages: Pages) -> dict[str, object]:
    answer = pages.client.get("/readyz", base_url="http://127.0.0.1")
    db.session.rollback()  # the page wrote, to see whether it can: what is read from here on is read anew
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return dict(json.loads(answer.get_data(as_text=True))["watched"])


def test_readyz_counts_what_is_not_acknowledged_and_says_who_is_missing(app: Flask, pages: Pages) -> None:
    person = a_user()
    put_on_duty(person, country="PL")
    put_on_duty(person)
    an_emergency()
    found = watched(pages)
    assert found["unacknowledged"] == 1 and found["alarms"] == "by e-mail only"
    missing = found["nobody_on_duty"]
    assert isinstance(missing, list) and "CZ" in missing and not {"PL", "everybody"} & set(missing)
    assert an_emergency()[0].reference not in str(watched(pages)), "counts and codes, nothing of a person"


@pytest.mark.both_databases
def test_the_desk_counts_them_and_shows_who_is_on_duty_and_where_nobody_is(app: Flask, pages: Pages) -> None:
    desk = a_user(Role.COORDINATOR, language="en")
    person = a_user(Role.COORDINATOR, name="Богдана Чергова", phone="+48 600 100 200")
    put_on_duty(person)
    an_emergency()
    text = pages.sign_in(desk).get("/desk").text
    assert "1 alarm has not been taken" in text
    assert "Богдана Чергова" in text and "+48 600 100 200" in text and "Nobody on duty" not in text
    assert "for Poland, Czechia, Hungary, Slovakia, Romania: Богдана Чергова answers for them too." in text


def test_where_neither_a_country_nor_everybody_has_people_the_desk_says_nobody(
    app: Flask, pages: Pages
) -> None:
    put_on_duty(a_user(Role.COORDINATOR, name="Богдана Чергова"), country="CZ")
    pages.sign_in(a_user(Role.COORDINATOR, language="en"))
    text = pages.get("/desk").text
    assert "Nobody on duty: Poland" in text and "Nobody on duty: Czechia" not in text
    assert "answers for them too" not in text


def test_the_page_of_a_case_names_who_answers_where_its_countrys_own_rota_is_empty(
    app: Flask, pages: Pages
) -> None:
    put_on_duty(a_user(Role.COORDINATOR, name="Богдана Чергова", phone="+48 600 100 200"))
    case, _alarm = an_emergency(place_country="PL")
    assert [each.name for each in queries.answering(NOW, "PL").people] == ["Богдана Чергова"]
    text = pages.sign_in(a_user(Role.COORDINATOR, language="en")).get(f"/desk/cases/{case.id}").text
    assert "Nobody on duty" not in text and "+48 600 100 200" in text


def test_the_page_of_duty_names_who_stands_in_with_their_phone(app: Flask, pages: Pages) -> None:
    put_on_duty(a_user(Role.COORDINATOR, name="Богдана Чергова", phone="+48 600 100 200"))
    pages.sign_in(a_user(Role.ADMINISTRATOR, language="en"))
    assert pages.get("/duty").text.count("Nobody of its own; Богдана Чергова answers") == 5
    assert "Nobody of its own; Богдана Чергова answers" in pages.get("/duty/rota/PL").text


def test_one_takes_it_on_the_page_of_the_case_and_is_told_that_it_helps_nobody_yet(
    app: Flask, pages: Pages
) -> None:
    desk = a_user(Role.COORDINATOR, language="en", name="Перша")
    case, alarm = an_emergency()
    pages.sign_in(desk)
    page = pages.get(f"/desk/cases/{case.id}")
    assert "Nobody has taken this alarm yet" in page.text
    after = pages.follow(pages.submit(page, f"/duty/alarms/{alarm.id}/acknowledge"))
    assert "the patient is waiting for help" in after.text and "Перша has taken the alarm" in after.text
    other = Pages(app).sign_in(a_user(Role.COORDINATOR, language="en"))
    late = other.post(f"/duty/alarms/{alarm.id}/acknowledge")
    assert late.status == 409 and "Перша" in late.text
    assert alarm_of(case).acknowledged_by == desk.id


@pytest.mark.parametrize(("phone", "asked"), [(None, True), ("+48 600 100 300", False)])
def test_a_coordinator_without_a_phone_is_asked_for_it_at_the_desk(
    app: Flask, pages: Pages, phone: str | None, asked: bool
) -> None:
    text = pages.sign_in(a_user(Role.COORDINATOR, language="en", phone=phone)).get("/desk").text
    assert ("Your own phone number is not written down yet" in text) is asked


def test_the_desk_sees_with_the_emergency_who_wrote_it_down_and_their_own_phone(
    app: Flask, pages: Pages
) -> None:
    filer = a_user(Role.VOLUNTEER, name="Оля Волонтерка", phone="+380 50 765 43 21")
    case, _alarm = an_emergency(volunteer=filer)
    text = pages.sign_in(a_user(Role.COORDINATOR, language="en")).get(f"/desk/cases/{case.id}").text
    assert "Оля Волонтерка · +380 50 765 43 21" in text


def test_an_administrator_sees_what_waits_without_the_case_and_can_take_it(app: Flask, pages: Pages) -> None:
    case, alarm = an_emergency()
    page = pages.sign_in(a_user(Role.ADMINISTRATOR, language="en")).get("/duty")
    assert case.reference in page.text and f"/desk/cases/{case.id}" not in page.html
    pages.submit(page, f"/duty/alarms/{alarm.id}/acknowledge")
    assert not alarm_of(case).is_open


def test_an_administrator_fills_the_rota(app: Flask, pages: Pages) -> None:
    one, two = a_user(name="Одна"), a_user(name="Друга")
    pages.sign_in(a_user(Role.ADMINISTRATOR, language="en"))
    page = pages.get("/duty/rota/PL")
    filled = {"shifts": ["5-night", "6-day"], "person": str(one.id), "deputy": str(two.id)}
    after = pages.follow(pages.submit(page, "/duty/rota/PL", **filled))
    assert "Одна" in after.text and "Друга" in after.text
    kept = {(s.country, s.turn, s.part, s.person_id) for s in db.session.scalars(db.select(DutyShift))}
    assert kept == {("PL", "5", "night", one.id), ("PL", "6", "day", one.id)}
    pages.submit(after, "/duty/rota/PL", shifts=["5-night"], person="", deputy="")
    night = db.session.scalars(db.select(DutyShift).where(DutyShift.turn == "5")).one()
    assert night.person_id is None and night.deputy_id is None


@time_machine.travel(datetime(2026, 12, 1, 12, tzinfo=UTC))
def test_one_date_is_put_before_the_week(app: Flask, pages: Pages) -> None:
    one = a_user(name="Різдвяна")
    pages.sign_in(a_user(Role.ADMINISTRATOR, language="en"))
    dated = {"on-day": "24", "on-month": "12", "on-year": "2026", "parts": ["night"], "person": str(one.id)}
    after = pages.follow(pages.submit(pages.get("/duty/rota/everybody"), "/duty/rota", **dated))
    assert "December 24, 2026, Night" in after.text and "Різдвяна" in after.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"shifts": []},
        {"shifts": ["5-night"], "on-day": "24", "on-month": "12", "on-year": "2026", "parts": ["day"]},
        {"shifts": ["5-evening"]},
        {"shifts": ["5-night"], "person": "volunteer"},
    ],
)
def test_a_half_rota_is_refused_and_changes_nothing(
    app: Flask, pages: Pages, wrong: dict[str, object]
) -> None:
    volunteer = a_user(Role.VOLUNTEER)
    pages.sign_in(a_user(Role.ADMINISTRATOR, language="en"))
    if wrong.get("person"):
        wrong = {**wrong, "person": str(volunteer.id)}
    page = pages.submit(pages.get("/duty/rota/PL"), "/duty/rota/PL", **wrong)
    assert page.status == 422 and not db.session.query(DutyShift).count()


def test_a_rota_of_no_country_of_ours_is_not_found(app: Flask, pages: Pages) -> None:
    pages.sign_in(a_user(Role.ADMINISTRATOR))
    assert pages.get("/duty/rota/XX").status == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMINISTRATOR])
def test_settings_say_that_alarms_come_by_mail_only(app: Flask, pages: Pages, role: str) -> None:
    assert "by e-mail only" in pages.sign_in(a_user(role, language="en")).get("/settings").text


def test_settings_keep_ones_own_phone_and_refuse_what_is_none(app: Flask, pages: Pages) -> None:
    user = a_user(Role.VOLUNTEER, language="en")
    pages.sign_in(user)
    assert pages.submit(pages.get("/settings"), "/settings", phone="call me").status == 422
    pages.submit(pages.get("/settings"), "/settings", phone="+380 50 765 43 21")
    db.session.expire_all()
    assert user.phone == "+380 50 765 43 21"
    pages.submit(pages.get("/settings"), "/settings", phone="")
    db.session.expire_all()
    assert user.phone is None


def test_the_minute_job_and_the_command_pass_on_what_is_due(app: Flask) -> None:
    put_on_duty(a_user(), a_user())
    case, _alarm = an_emergency()
    with time_machine.travel(NOW + QUARTER):
        assert "steps taken 1" in app.test_cli_runner().invoke(args=["duty", "escalate"]).output
    assert alarm_of(case).step == "deputy"


def test_alarms_are_passed_on_before_any_other_deadline_and_beside_letters() -> None:
    of_alarms = next(kind for kind in worker.KINDS if escalate in kind.jobs)
    assert of_alarms.jobs[0] is escalate and of_alarms.every <= worker.MINUTE
    assert outbox.drain not in of_alarms.jobs and of_alarms.name != "letters"


def test_nobody_is_on_duty_where_the_rota_is_empty(app: Flask) -> None:
    assert set(queries.nobody_on_duty(NOW)) == set(queries.rotas())
