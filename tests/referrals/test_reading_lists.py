"""The lists of referrals: what stands in which, in which order, how many a page, and whose they are."""

import itertools
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect

from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Hospital
from referral.referrals import queries
from referral.referrals.arranging.told import for_patient
from referral.referrals.models import Referral
from referral.referrals.shown import what_decides
from referral.referrals.table.states import ALL_STATES, BOOKED, OPEN_STATES, PLACING_STATES
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, places
from tests.referrals.scenes import consent_to_show

HOUR = timedelta(hours=1)


def ids(rows: Any) -> list[int]:
    return [each.id.int for each in rows]


def asked(hospital: Hospital, number: int, **facts: Any) -> Referral:
    case = a_case(state="placed" if facts.get("state") in PLACING_STATES else "waiting")
    return a_referral(case, hospital, id=uuid.UUID(int=number), **facts)


@pytest.mark.both_databases
def test_each_referral_stands_in_the_list_of_its_state_and_those_of_others_in_none(app: Flask) -> None:
    hospital = a_hospital()
    for number, state in enumerate(sorted(ALL_STATES), 1):
        asked(hospital, number, state=state)
        asked(a_hospital(), 100 + number, state=state)
    found = queries.inbox(hospital.id)
    lists = {name: {each.state for each in getattr(found, name).rows} for name in queries.INBOX}
    assert lists == {
        "to_answer": {"requested", "received", "info_requested"},
        "conditional": {"accepted_with_conditions"},
        "accepted": PLACING_STATES,
        "ended": ALL_STATES - OPEN_STATES,
    }
    counts = {name: getattr(found, name).found for name in queries.INBOX}
    assert counts == {
        "to_answer": 3,
        "conditional": 1,
        "accepted": len(PLACING_STATES),
        "ended": len(lists["ended"]),
    }
    nobodys = queries.inbox(None)
    assert not any((nobodys.to_answer, nobodys.conditional, nobodys.accepted, nobodys.ended))


@pytest.mark.both_databases
@pytest.mark.parametrize("state", ["received", "accepted_with_conditions", "accepted"])
def test_what_is_due_first_stands_first_and_of_the_same_moment_the_smaller_id(app: Flask, state: str) -> None:
    hospital = a_hospital()
    for number, hours in ((5, 1), (2, 2), (9, 1), (1, 3), (4, 1)):
        asked(hospital, number, state=state, deadline_at=NOW + hours * HOUR)
    lists = queries.inbox(hospital.id)
    found = lists.to_answer or lists.conditional or lists.accepted
    assert ids(found.rows) == [4, 5, 9, 2, 1]


@pytest.mark.both_databases
def test_what_ended_stands_by_pages_of_twenty_the_newest_first(app: Flask) -> None:
    hospital, case = a_hospital(), a_case()
    for number in range(1, 23):
        a_referral(
            case, hospital, id=uuid.UUID(int=number), state="withdrawn", sent_at=NOW + number // 2 * HOUR
        )
    newest = sorted(range(1, 23), key=lambda number: (-(number // 2), number))
    pages = [
        queries.inbox(hospital.id, lambda name, page=page: page if name == "ended" else 1).ended
        for page in (1, 2)
    ]
    assert [ids(page.rows) for page in pages] == [newest[:20], newest[20:]]
    assert {page.found for page in pages} == {22}


def test_each_list_is_paged_by_its_own_name(app: Flask) -> None:
    hospital, names = a_hospital(), []
    queries.inbox(hospital.id, lambda name: names.append(name) or 1)
    assert names == ["to_answer", "conditional", "accepted", "ended"]


@pytest.mark.both_databases
def test_the_referrals_of_a_case_stand_the_newest_first_with_their_hospitals(app: Flask) -> None:
    case, other = a_case(), a_hospital()
    for number, hours in ((5, 1), (2, 2), (9, 1), (4, 1)):
        to = {"referred_to_id": other.id} if number == 2 else {}
        a_referral(case, id=uuid.UUID(int=number), sent_at=NOW + hours * HOUR, **to)
    a_referral()
    db.session.expire_all()
    found = queries.referrals_of(case)
    assert ids(found) == [2, 4, 5, 9]
    loaded = {
        name for each in found for name in ("hospital", "referred_to") if name in inspect(each).unloaded
    }
    assert loaded == set(), "no statement more for each"
    assert found[0].referred_to is not None and found[0].referred_to.id == other.id


def test_the_services_of_which_a_figure_was_reported_stand_by_treatment_and_age(app: Flask) -> None:
    hospital = a_hospital()
    for modality, age, free in (("surgery", "child", 1), ("surgery", "adult", 0), ("radiotherapy", "child", 2),
                                ("diagnostics", "adult", None)):  # fmt: skip
        places(hospital, modality, free, age)
    places(a_hospital(), "surgery", 3)
    told = [(each.modality, each.age_group) for each in queries.services_of(hospital.id)]
    assert told == [("radiotherapy", "child"), ("surgery", "adult"), ("surgery", "child")]


def test_another_hospital_is_found_by_words_among_the_open_ones_up_to_twelve(app: Flask) -> None:
    own = a_hospital(name="Klinika 0", name_en="Clinic 0", city="Opole")
    for number in range(1, 14):
        a_hospital(name=f"Klinika {number}", name_en=f"Clinic {number}", city="Opole")
    a_hospital(name="Klinika closed", city="Opole", closed_at=NOW)
    found = queries.hospitals_called("Klinika", own.id)
    assert len(found) == 12 and own.id not in {each.id for each in found}
    assert not [each for each in found if each.closed_at is not None]
    assert [each.name for each in queries.hospitals_called("Klinika 13", own.id)] == ["Klinika 13"]
    for words in ("", "  "):
        assert queries.hospitals_called(words, own.id) == []


@pytest.mark.parametrize("state", sorted(ALL_STATES))
def test_a_case_has_its_slot_by_the_one_referral_that_places_it(app: Flask, state: str) -> None:
    case, hospital = a_case(), a_hospital(name="Szpital", city="Opole", phone="+48 77 1")
    referral = a_referral(case, hospital, state=state, first_date=date(2026, 12, 1))
    a_referral(a_case(), state="accepted")
    placed = state in PLACING_STATES
    assert queries.placing_referral(case) is (referral if placed else None)
    said = ("Szpital", "Opole", "+48 77 1", date(2026, 12, 1), state, "December 1, 2026")
    arranged = tuple(for_patient(case, referral)) if state in BOOKED else ()
    told = queries.Appointment(*said, arranged=arranged)
    assert queries.appointment_of(case) == (told if placed else None)


def test_a_referral_is_read_by_its_hospital_and_by_who_may_see_its_case(app: Flask) -> None:
    referral, other = a_referral(), a_referral()
    assert queries.referral_to(referral.hospital_id, referral.id) is referral
    assert queries.referral_for(a_user("coordinator"), referral.id) is referral
    strangers = [a_user("volunteer"), a_user("hospital", hospital_id=referral.hospital_id)]
    for user in strangers:
        with pytest.raises(NotFound):
            queries.referral_for(user, referral.id)
    for hospital, row in itertools.product((None, other.hospital_id), (referral.id, uuid.uuid4())):
        with pytest.raises(NotFound):
            queries.referral_to(hospital, row)


@pytest.mark.parametrize(("state", "paused"), [("emergency", True), ("waiting", False)])
def test_the_clock_stands_still_in_an_emergency_alone(app: Flask, state: str, paused: bool) -> None:
    assert queries.is_paused(a_referral(a_case(state=state))) is paused


KNOWN: dict[str, Any] = {
    "modalities": ["radiotherapy", "surgery"],
    "next_treatment_due": date(2026, 12, 1),
    "priority": "urgent",
    "languages": ["uk", "ru"],
    "answers": {"contact": {"sex": "female"}, "treatment": {"at_once": "yes"}},
}


def test_the_summary_tells_these_rows_in_this_order(app: Flask) -> None:
    referral = a_referral(a_case(**KNOWN), modality="surgery")
    consent_to_show(referral.case, referral.hospital)
    assert [(row.heading, row.text) for row in what_decides.summary(referral) if row.is_known] == [
        ("You are asked for", "Surgery"),
        ("Priority", "Urgent"),
        ("Age group", "Adult"),
        ("Sex", "Female"),
        ("Where the cancer began", "Breast cancer (C50)"),
        ("Where in the treatment", "Newly diagnosed"),
        ("All treatments needed", "Radiotherapy, Surgery (at the same time)"),
        ("Next treatment is due", "December 1, 2026"),
        ("Languages spoken", "Ukrainian, Russian"),
        ("Where the patient is", "Lviv, Ukraine"),
    ]


def test_what_is_not_known_has_no_words_in_the_summary(app: Flask) -> None:
    unknown = {"icd10": None, "next_treatment_due": None, "answers": None}
    referral = a_referral(a_case(**{**KNOWN, **unknown}))
    consent_to_show(referral.case, referral.hospital)
    told = {row.heading: row.text for row in what_decides.summary(referral)}
    assert (told["Where the cancer began"], told["All treatments needed"]) == (
        "Breast cancer",
        "Radiotherapy, Surgery",
    )
    assert (told["Next treatment is due"], told["Sex"]) == ("Not asked yet", "Not asked yet")
