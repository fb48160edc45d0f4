"""The age in whole years on any day, without more of the birth date than it takes; who turns 18 while waiting."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.engine.facts import age_of, housing_of
from referral.intake import actions
from referral.intake.ages import Turning, Years, comes_of_age, needed_of, turning, years_on
from referral.intake.models import Case
from referral.intake.person_rows import delete_rows
from referral.records import actions as records
from referral.referrals.actions.deadlines import Round, tick
from referral.zones import zone_of
from tests.factories import NOW, a_case, a_user, kept
from tests.intake.walk import CONTACT, begun, fresh, send, volunteer
from tests.pages import Pages

TODAY = date(2026, 11, 20)


def identity(born: str | None) -> dict[str, Any]:
    """Somebody with this birth date."""
    return {"name_original": "Тестова Олена", **({"birth_date": born} if born else {})}


def events(case: Case, verb: str) -> list[AuditEvent]:
    """What the audit trail holds of a deed at a case."""
    wanted = db.select(AuditEvent).where(AuditEvent.case_id == str(case.id), AuditEvent.verb == verb)
    return list(db.session.scalars(wanted))


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("1980-02-03", TODAY, (46, 46)),
        ("2008-11-20", TODAY, (18, 18)),
        ("2008-11-21", TODAY, (17, 17)),
        ("2008-11-21", date(2027, 11, 20), (18, 18)),
        ("2008-11-21", date(2027, 11, 21), (19, 19)),
        ("2008-02-29", date(2026, 2, 28), (17, 17)),
        ("2008-02-29", date(2026, 3, 1), (18, 18)),
        ("2008-11", TODAY, (17, 18)),
        ("2008-11", date(2026, 10, 31), (17, 17)),
        ("2008-11", date(2026, 11, 30), (18, 18)),
        ("2008", TODAY, (17, 18)),
        ("2008", date(2026, 12, 31), (18, 18)),
        ("2026", TODAY, (0, 0)),
        ("2027-01", TODAY, None),
        ("unknown", TODAY, None),
        (None, TODAY, None),
    ],
)
def test_the_age_on_a_day_is_as_exact_as_the_birth_date(
    born: str | None, day: date, years: tuple[int, int] | None
) -> None:
    assert years_on(born, day) == (years and Years(*years))


@pytest.mark.parametrize(
    ("born", "needed"),
    [
        ("1980-02-03", "1980-02"),
        ("2007-11-20", "2007-11"),
        ("2007-11-21", "2007-11-21"),
        ("2008-11-21", "2008-11-21"),
        ("2009-11-20", "2009-11-20"),
        ("2009-11-21", "2009-11"),
        ("2020-01-05", "2020-01"),
        ("2008-11", "2008-11"),
        ("2008", "2008"),
        ("1980", "1980"),
        ("unknown", None),
        (None, None),
    ],
)
def test_the_day_is_kept_only_where_it_decides_whose_team_is_asked(
    born: str | None, needed: str | None
) -> None:
    assert needed_of(born, TODAY) == needed


@pytest.mark.parametrize("age", range(100))
def test_what_is_kept_gives_the_same_years_but_for_the_month_of_a_birthday(age: int) -> None:
    for month, day in ((1, 1), (2, 28), (11, 20), (11, 21), (12, 31)):
        born = date(TODAY.year - age, month, day)
        if born > TODAY:
            continue
        for later in (TODAY + timedelta(days=days) for days in range(0, 500, 9)):
            exact, known = (
                years_on(born.isoformat(), later),
                years_on(needed_of(born.isoformat(), TODAY), later),
            )
            assert exact and known and known.least <= exact.least <= known.most
            assert known == exact or later.month == month


@pytest.mark.parametrize(
    ("born", "day"),
    [("2008-11-21", date(2026, 11, 21)), ("2008-02-29", date(2026, 3, 1)), ("2008-11", None), (None, None)],
)
def test_the_eighteenth_birthday(born: str | None, day: date | None) -> None:
    assert comes_of_age(born) == day


@pytest.mark.parametrize(
    ("born", "told"),
    [
        ("2008-11-21", Turning("soon", date(2026, 11, 21))),
        ("2008-11-20", Turning("came", TODAY)),
        ("2008-10-01", Turning("came", date(2026, 10, 1))),
        ("2008-09-30", None),
        ("2009-11-20", Turning("soon", date(2027, 11, 20))),
        ("2009-11-23", None),
        ("2008", Turning("open", None)),
        ("2008-11", Turning("open", None)),
        ("2007", None),
        ("1980-02", None),
        (None, None),
    ],
)
def test_who_turns_eighteen_is_told_before_and_after(born: str | None, told: Turning | None) -> None:
    assert turning(born, date(2026, 9, 30), TODAY) == told


def test_the_case_keeps_the_age_when_the_contact_is_saved_and_no_adults_birthday(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    case = a_case(volunteer=user)
    for born, keeps in (
        ("1980-02-03", "1980-02"),
        ("2009-04-05", "2009-04-05"),
        ("1957", "1957"),
        (None, None),
    ):
        actions.save_group(case, "contact", identity(born), user.as_actor(), NOW)
        assert case.born == keeps
    actions.save_group(case, "contact", identity("1980-02-03"), user.as_actor(), NOW)
    with db.engine.connect() as connection:
        row = connection.execute(db.select(Case.__table__).where(Case.__table__.c.id == case.id)).one()
    assert "1980-02-03" not in str(row)


def test_the_page_keeps_it_too(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    assert send(pages, case, "contact", CONTACT).status == 303
    assert fresh(case).born == "1980-02"


@pytest.mark.parametrize(
    ("born", "age"),
    [
        ("1980-02", (46.0, False)),
        ("1980", (45.886, True)),
        ("2008", (17.886, True)),
        ("2008-11", (17.971, True)),
        ("2026", (0.0, False)),
        ("2027", (None, False)),
        ("2008-11-21", (17.0, False)),
        (None, (None, False)),
    ],
)
def test_the_engine_is_told_the_age_and_whether_a_year_more_is_possible(
    born: str | None, age: tuple[float | None, bool]
) -> None:
    assert age_of(born, TODAY) == age


@pytest.mark.parametrize(
    ("answer", "housing"), [("yes", True), ("no", False), ("unknown", None), (None, None)]
)
def test_the_engine_is_told_whether_the_patient_can_stay_near_the_hospital(
    answer: str | None, housing: bool | None
) -> None:
    assert housing_of(Case(answers={"preferences": {"near_hospital": answer}})) is housing
    assert housing_of(Case(answers=None)) is None


# Rows of before.


@pytest.mark.both_databases
def test_ages_of_before_are_filled_in_and_each_opening_is_noted(app: Flask) -> None:
    known, unknown = a_case(identity=identity("1980-02-03")), a_case(identity=identity(None))
    closed, draft = a_case(state="closed", outcome="completed"), a_case(state="draft", submitted_at=None)
    already = a_case(born="1957")
    erased = a_case()
    erased.patient.erased_at, erased.patient.data_key.wrapped = NOW, None
    db.session.commit()
    told = app.test_cli_runner().invoke(args=["intake", "ages"])
    assert (told.exit_code, told.output) == (0, "filled 2\n")
    db.session.expire_all()
    assert [each.born for each in (known, unknown, closed, draft, already, erased)] == [
        "1980-02", None, None, "1980-02", "1957", None,
    ]  # fmt: skip
    noted = {case: events(case, "case.fill_age") for case in (known, unknown, closed, already, erased)}
    assert [len(found) for found in noted.values()] == [1, 1, 0, 0, 0]
    (event,) = noted[known]
    assert (event.actor_kind, event.actor_id, event.facts) == ("system", "fill-ages", {"known": True})
    assert app.test_cli_runner().invoke(args=["intake", "ages"]).output == "filled 0\n"


def test_more_than_one_bundle_is_filled(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referral.intake.actions.ageing.AT_ONCE", 2)
    cases = [a_case() for _ in range(5)]
    assert actions.fill_ages(NOW) == 5
    db.session.expire_all()
    assert {case.born for case in cases} == {"1980-02"}


# What stays of it.


@pytest.mark.both_databases
def test_erasing_empties_it_and_discarding_deletes_it(app: Flask, now: datetime) -> None:
    closed = a_case(state="closed", outcome="completed", born="2008-11-21")
    draft = a_case(state="draft", submitted_at=None, born="2008-11-21")
    wish = records.ask_erasure(closed.patient, "asked_by_patient", a_user().as_actor(), now)
    records.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), now)
    assert db.session.get_one(Case, closed.id).born is None
    delete_rows(draft.patient)
    db.session.commit()
    assert db.session.scalars(db.select(Case.born)).all() == [None]


# Coming of age.


def a_child(born: str, **facts: Any) -> Case:
    """A child who waits."""
    return a_case(
        age_group="child", born=born, answers={"contact": {"age_group": "child", "sex": "male"}}, **facts
    )


@pytest.mark.both_databases
def test_the_clock_makes_a_child_an_adult_on_the_day_and_not_before(app: Flask) -> None:
    case, closed = a_child("2008-11-21"), a_child("2008-11-21", state="closed", outcome="completed")
    others = [a_child(born) for born in ("2008-11-22", "2008-11", "2008", "2015-03")]
    midnight = datetime(2026, 11, 21, tzinfo=zone_of(case.place_country))
    before = case.version
    assert tick(midnight - timedelta(seconds=1)) == Round()
    assert tick(midnight) == Round(came_of_age=1) and tick(midnight) == Round()
    db.session.expire_all()
    assert (case.age_group, case.answers["contact"]) == ("adult", {"age_group": "adult", "sex": "male"})
    assert case.version > before and len(events(case, "case.came_of_age")) == 1
    assert {each.age_group for each in (closed, *others)} == {"child"}


def test_a_birthday_that_was_put_right_meanwhile_changes_nothing(app: Flask) -> None:
    case = a_child("2008-11-19")
    assert actions.who_came_of_age(NOW) == [case.id]
    case.born = "2012-11"
    kept(case)
    assert not actions.come_of_age(case.id, NOW)
    assert case.age_group == "child" and not events(case, "case.came_of_age")


@pytest.mark.parametrize(
    ("born", "words"),
    [
        ("2008-11-25", "Turns 18 on November 25, 2026: an adults' team is asked from then."),
        ("2008-11-20", "Turned 18 on November 20, 2026, while waiting: an adults' team is asked now."),
        ("2008", "The patient is 17 or 18: the birth date is not known exactly enough to tell."),
        ("1980-02", None),
        (None, None),
    ],
)
def test_the_coordinator_reads_it_on_the_page_of_the_case(
    pages: Pages, born: str | None, words: str | None
) -> None:
    case = a_case(born=born, age_group="child", submitted_at=NOW - timedelta(days=3))
    with time_machine.travel(NOW, tick=False):
        text = pages.sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}").text
    told = [each for each in ("Turns 18", "Turned 18", "17 or 18") if each in text]
    assert words in text if words else not told
    if born and len(born) > 4:
        assert {
            "2008-11-25": "Age in years 17",
            "2008-11-20": "Age in years 18",
            "1980-02": "Age in years 46",
        }[born] in text


def test_the_history_tells_that_the_patient_came_of_age(app: Flask, pages: Pages) -> None:
    case = a_child("2008-11-19")
    actions.come_of_age(case.id, NOW)
    page = pages.sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}")
    assert "The patient has turned 18" in page.text
