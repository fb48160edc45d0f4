"""Who is reached by which ways: consents, shared phones, hospitals' numbers, zones, clocks, 29 February."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import insert

from referral.accounts.permissions import Role
from referral.db import db
from referral.hospitals.models import HospitalNumber
from referral.intake.actions import save_group
from referral.intake.actions.consenting import keep_consents
from referral.intake.models import Case, Consent
from referral.messages import reach
from referral.messages.finding import TREATMENT_STAGES, VISIT_STAGES, stage_of
from referral.messages.quiet import Quiet
from tests.channels.gateways import Gateway
from tests.coordination.test_ordering import _plan_of
from tests.factories import NOW, a_hospital, a_user
from tests.messages.people import SAFE, agrees_to, decided, texts, tick, who_may_be_written_to
from tests.pages import Pages
from tests.test_costs import statements

WEEK = timedelta(days=7)
WARSAW, KYIV = ZoneInfo("Europe/Warsaw"), ZoneInfo("Europe/Kyiv")


def moment(words: str) -> datetime:
    """A moment by its ISO words."""
    return datetime.fromisoformat(words)


def asked_weekly(**facts: object) -> tuple[list[str], int]:
    """The gates that shut the weekly question, and how many texts there are."""
    who_may_be_written_to(submitted_at=NOW - WEEK, **facts)  # type: ignore[arg-type]
    tick(NOW)
    (told,) = decided()
    return told.shut, len(texts())


@pytest.mark.parametrize(
    ("contact", "shut"),
    [
        ({}, []),
        ({"safe_to_contact": "no"}, ["safe_to_contact"]),
        ({"safe_to_contact": "unknown"}, ["safe_to_contact"]),
        ({"phone_shared": "yes"}, ["own_phone"]),
        ({"may_leave_message": "no"}, ["may_leave_message"]),
    ],
)
def test_a_gate_that_is_shut_lets_nothing_out(
    app: Flask, sms: Gateway, contact: dict[str, str], shut: list[str]
) -> None:
    assert asked_weekly(contact=contact) == (shut, 0 if shut else 1)


def test_each_way_needs_a_consent_of_its_own(app: Flask, sms: Gateway) -> None:
    case = who_may_be_written_to("telegram", submitted_at=NOW - WEEK)
    assert reach.reached(case, "patient").ways == []
    tick(NOW)
    assert [each.shut for each in decided()] == [["may_write"]] and texts() == []
    agrees_to(case, "sms")
    db.session.expire_all()
    assert [code for code, _after in reach.reached(db.session.get_one(Case, case.id), "patient").ways] == [
        "sms"
    ]


def test_a_consent_of_before_names_no_way_and_opens_none(app: Flask, sms: Gateway) -> None:
    case = who_may_be_written_to("sms")
    db.session.query(Consent).filter(Consent.purpose == "contact_by_messenger").update({"scope": {}})
    db.session.commit()
    db.session.expire_all()
    assert reach.agreed_ways(db.session.get_one(Case, case.id)) == set()


def test_what_is_ticked_is_a_consent_and_what_is_not_is_taken_back(app: Flask) -> None:
    case, actor = who_may_be_written_to("viber"), a_user("volunteer").as_actor()
    keep_consents(case, {"written_by": ["sms", "signal"], "read_in": "uk"}, actor, NOW)
    db.session.expire_all()
    assert reach.agreed_ways(db.session.get_one(Case, case.id)) == {"sms", "signal"}
    keep_consents(case, {"written_by": ["none"], "read_in": "uk"}, actor, NOW)
    db.session.expire_all()
    assert reach.agreed_ways(db.session.get_one(Case, case.id)) == set()


def test_the_case_page_says_that_a_consent_of_before_opens_no_way_and_leads_to_naming_one(app: Flask) -> None:
    case, pages = who_may_be_written_to(), Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert "Name the way" not in pages.get(f"/desk/cases/{case.id}").text
    db.session.query(Consent).filter(Consent.purpose == "contact_by_messenger").update({"scope": {}})
    db.session.commit()
    page = pages.get(f"/desk/cases/{case.id}")
    assert "Nothing leaves by messenger or SMS until one is named" in page.text
    (link,) = [each for each in page.links() if each.endswith("/consents") and "/intake/" in each]
    assert pages.get(link).status == 200
    keep_consents(case, {"written_by": []}, a_user(Role.COORDINATOR).as_actor(), NOW)
    save_group(case, "consents", {"written_by": []}, a_user(Role.COORDINATOR).as_actor(), NOW)
    db.session.commit()
    assert "Name the way" not in pages.get(f"/desk/cases/{case.id}").text, "asked, and none is wanted"


def test_a_phone_that_six_have_given_is_nobodys_own(app: Flask, sms: Gateway) -> None:
    cases = [who_may_be_written_to(submitted_at=NOW - WEEK) for _ in range(6)]
    tick(NOW)
    assert len(cases) == len(decided()) == 6 and texts() == []
    assert {tuple(each.shut) for each in decided()} == {("own_phone",)}


def test_a_second_person_with_a_hospitals_number_is_told_nothing(app: Flask, sms: Gateway) -> None:
    allowed = {"messages": {"second_may_hear": "yes"}, "identity": {"second_phone": "+48817421111"}}
    case = who_may_be_written_to(**allowed)  # type: ignore[arg-type]
    assert reach.reached(case, "contact").ways == [("sms", 0)]
    a_hospital(phone="81 742 11 11, sekretariat")
    assert reach.reached(case, "contact").ways == []


def test_a_number_that_the_hospital_gives_up_or_gets_counts_from_then_on(app: Flask, sms: Gateway) -> None:
    allowed = {"messages": {"second_may_hear": "yes"}, "identity": {"second_phone": "+48817421111"}}
    case = who_may_be_written_to(**allowed)  # type: ignore[arg-type]
    hospital = a_hospital(phone="22 555 01 02; 81 742 11 11")
    assert reach.reached(case, "contact").ways == []
    hospital.phone = "22 555 01 02"
    db.session.commit()
    assert reach.reached(case, "contact").ways == [("sms", 0)]
    hospital.phone, hospital.city = "+48 (81) 742-11-11", "Lublin"
    db.session.commit()
    assert reach.reached(case, "contact").ways == []
    db.session.delete(hospital)
    db.session.commit()
    assert reach.reached(case, "contact").ways == [("sms", 0)]


@pytest.mark.both_databases
def test_of_five_thousand_hospitals_none_is_opened_to_compare_a_number(app: Flask) -> None:
    hospital, others = a_hospital(phone="81 742 11 11"), 5000
    tails = [{"hospital_id": hospital.id, "tail": f"{number:09}"} for number in range(others)]
    db.session.execute(insert(HospitalNumber), tails)
    db.session.commit()
    with statements() as sent:
        assert reach._is_of_hospital("+48817421111") and not reach._is_of_hospital("+48999999999")
    assert len(sent) == 2 and all(" hospital " not in each.replace("\n", " ") for each in sent)
    plan = _plan_of(db.select(HospitalNumber.tail).where(HospitalNumber.tail == "817421111").limit(1))
    assert any("ix_hospital_number_tail" in line for line in plan), plan


def test_the_day_of_a_reader_begins_by_their_own_clock(app: Flask, sms: Gateway) -> None:
    at = moment("2026-11-20T06:30+00:00")
    here = who_may_be_written_to(place_country="PL")
    there = who_may_be_written_to(place_country="UA")
    assert reach.reached(here, "patient").quiet.holds(at), "half past seven in Warsaw"
    assert not reach.reached(there, "patient").quiet.holds(at), "half past eight in Kyiv"


def test_a_second_person_lives_where_their_number_is_at_home(app: Flask, sms: Gateway) -> None:
    allowed = {"messages": {"second_may_hear": "yes"}, "identity": {"second_phone": "+380671112233"}}
    case = who_may_be_written_to(**allowed)  # type: ignore[arg-type]
    assert reach.reached(case, "contact").quiet.zone == KYIV


def test_quiet_hours_and_language_are_what_the_patient_said(app: Flask, sms: Gateway) -> None:
    wishes = {"quiet_from": 23, "quiet_until": 6, "write_in": "ru"}
    known = reach.reached(who_may_be_written_to(messages=wishes), "patient")
    assert known.quiet[1:] == (23, 6) and known.reader.language == "ru"
    assert known.reader.answers["safe_to_contact"] == SAFE["safe_to_contact"]


@pytest.mark.parametrize(
    ("quiet", "at", "over"),
    [
        (Quiet(WARSAW), "2026-11-20T19:59+00:00", "2026-11-20T19:59+00:00"),
        (Quiet(WARSAW), "2026-11-20T20:00+00:00", "2026-11-21T07:00+00:00"),
        (Quiet(WARSAW), "2026-11-21T06:59:59+00:00", "2026-11-21T07:00+00:00"),
        (Quiet(WARSAW), "2026-03-28T22:00+00:00", "2026-03-29T06:00+00:00"),
        (Quiet(WARSAW), "2026-10-24T21:00+00:00", "2026-10-25T07:00+00:00"),
        (Quiet(WARSAW, 22, 2), "2026-03-29T00:30+00:00", "2026-03-29T01:00+00:00"),
        (Quiet(WARSAW, 22, 3), "2026-10-25T00:30+00:00", "2026-10-25T02:00+00:00"),
        (Quiet(WARSAW, 9, 9), "2026-11-20T08:30+00:00", "2026-11-20T08:30+00:00"),
        (Quiet(KYIV, 0, 8), "2028-02-28T22:30+00:00", "2028-02-29T06:00+00:00"),
    ],
)
def test_quiet_hours_end_by_a_clock_that_may_change(quiet: Quiet, at: str, over: str) -> None:
    assert quiet.over(moment(at)) == moment(over)
    assert not quiet.holds(quiet.over(moment(at))) and quiet.next_end(moment(at)) > moment(at)


@pytest.mark.parametrize(
    ("day", "today", "stage"),
    [
        ("2028-02-29", "2028-02-22", "7"),
        ("2028-02-29", "2028-02-26", "3"),
        ("2028-02-29", "2028-02-28", "1"),
        ("2028-02-29", "2028-03-01", "overdue"),
        ("2028-03-01", "2028-02-29", "1"),
        ("2027-03-01", "2027-02-28", "1"),
        ("2028-02-29", "2028-02-21", ""),
        ("2028-02-29", "2028-03-04", ""),
    ],
)
def test_days_are_counted_over_a_leap_day(day: str, today: str, stage: str) -> None:
    assert stage_of(TREATMENT_STAGES, date.fromisoformat(day), date.fromisoformat(today)) == stage


def test_each_day_before_has_one_stage() -> None:
    for stages in (TREATMENT_STAGES, VISIT_STAGES):
        days = [left for least, most, _stage in stages for left in range(least, most + 1)]
        assert len(days) == len(set(days))
