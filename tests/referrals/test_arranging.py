"""What has to be arranged after an acceptance: due dates from the first day, kept and asked anew when it moves."""

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from matching.vocabulary import Priority
from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.coordination import queries as desk
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid, NotAllowed
from referral.intake.models import Case
from referral.referrals import actions
from referral.referrals.arranging import due_dates
from referral.referrals.arranging.desk_proposals import proposed
from referral.referrals.arranging.items import ITEMS
from referral.referrals.arranging.listed import lines_of
from referral.referrals.arranging.models import Arrangement
from referral.referrals.arranging.told import for_hospital, for_patient
from referral.referrals.models import Referral
from tests import factories as a
from tests.pages import Pages

TODAY = utc_now().date()
WHO = {"who": "Ivan, +380 50 000 00 00"}


def an_accepted_case(days: int | None = 10, **facts: Any) -> tuple[Case, Referral]:
    """A case that a hospital has accepted, its first day so many days ahead."""
    case = a.a_case(state="placed", **{"priority": "urgent", **facts})
    first = None if days is None else TODAY + timedelta(days=days)
    return case, a.a_referral(case, state="patient_confirmed", first_date=first)


def coordinator() -> Actor:
    return a.a_user(Role.COORDINATOR).as_actor()


def settle(case: Case, item: str, state: str = "arranged", **said: str) -> Arrangement:
    return actions.settle_item(case, item, state, said or WHO, coordinator(), utc_now())


def states(case: Case, referral: Referral | None) -> dict[str, str]:
    return {each.code: each.state for each in lines_of(case, referral)}


def on_list(case: Case) -> bool:
    now = utc_now()
    queue = desk.queue(a.a_user(Role.COORDINATOR), {"list": "to_arrange"}, 1, now, now.date())
    return case.reference in [each.case.reference for each in queue.entries]


def test_every_item_has_days_a_reason_and_a_date_for_each_priority_and_nobody_has_signed() -> None:
    rows = list(csv.DictReader(due_dates.TABLE.read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(ITEMS) * len(Priority)
    assert all(row["reason"] and date.fromisoformat(row["dated"]) and not row["signed_by"] for row in rows)
    for item in ITEMS:
        days = due_dates.DAYS_BEFORE[item]
        assert days["emergency"] <= days["urgent"] <= days["normal"]


def test_due_dates_follow_the_first_day_and_the_priority(app: Flask) -> None:
    case, referral = an_accepted_case(days=10)
    due = {each.code: each.due_on for each in lines_of(case, referral)}
    assert due["way"] == TODAY + timedelta(days=8) and due["papers"] == TODAY + timedelta(days=7)
    case.priority, referral.first_date = "normal", TODAY + timedelta(days=30)
    due = {each.code: each.due_on for each in lines_of(case, referral)}
    assert due["way"] == TODAY + timedelta(days=26) and due["papers"] == TODAY + timedelta(days=23)
    referral.first_date = None
    assert {each.due_on for each in lines_of(case, referral)} == {None}


@pytest.mark.both_databases
def test_open_items_are_a_worklist_until_each_is_settled_and_none_after_the_day(app: Flask) -> None:
    case, referral = an_accepted_case(days=10)
    now = utc_now()
    entry = desk.entry_of(case, now.date())
    assert (entry.due.code, entry.due.at.date()) == ("arrange", TODAY + timedelta(days=7))
    for item in ITEMS:
        assert on_list(case)
        settle(case, item, "not_needed" if item == "bed" else "arranged")
    assert not on_list(case)
    settle(case, "way", "open")
    assert on_list(case)
    referral.first_date = TODAY - timedelta(days=1)
    db.session.commit()
    assert not on_list(case), "the day is over: it stands among those of whom nobody said whether they came"


@pytest.mark.both_databases
def test_another_day_opens_what_hangs_on_the_day_and_another_hospital_everything(app: Flask) -> None:
    case, referral = an_accepted_case(days=10)
    for item in ITEMS:
        settle(case, item, "not_needed" if item == "companion" else "arranged")
    referral.first_date = TODAY + timedelta(days=14)
    db.session.commit()
    found = states(case, referral)
    assert {code for code, state in found.items() if state == "open"} == {"way", "bed", "interpreter"}
    assert on_list(case)
    referral.state, case.state = "cancelled_by_hospital", "waiting"
    db.session.commit()
    assert not on_list(case) and set(states(case, None).values()) == {"arranged", "not_needed"}, "kept"
    other = a.a_referral(case, state="appointment_set", first_date=TODAY + timedelta(days=20))
    case.state = "placed"
    db.session.commit()
    assert set(states(case, other).values()) == {"open"} and on_list(case)
    assert all(
        each.again and each.said["who"] == WHO["who"]
        for each in lines_of(case, other)
        if each.code != "companion"
    )


@pytest.mark.both_databases
def test_a_wrong_tick_is_undone_to_what_stood_before_and_nothing_is_lost(app: Flask) -> None:
    case, referral = an_accepted_case()
    settle(case, "way", who="Ivan")
    settle(case, "way", "not_needed", note="walks")
    settle(case, "way", "not_needed", note="walks")
    actions.undo_item(case, "way", coordinator(), utc_now())
    line = next(each for each in lines_of(case, referral) if each.code == "way")
    assert (line.state, line.said) == ("arranged", {"who": "Ivan"})
    for _ in range(2):
        actions.undo_item(case, "way", coordinator(), utc_now())
    assert states(case, referral)["way"] == "open"
    kept = db.session.scalars(db.select(Arrangement)).all()
    assert len(kept) == 2 and all("Ivan" not in repr(each.said_sealed) for each in kept)
    about = db.select(AuditEvent.verb).where(AuditEvent.case_id == str(case.id))
    told = sorted(verb for verb in db.session.scalars(about) if verb.startswith("arrangement."))
    assert told == [
        "arrangement.arranged",
        "arrangement.not_needed",
        "arrangement.undone",
        "arrangement.undone",
    ]


def test_only_what_can_be_true_is_taken(app: Flask) -> None:
    case, _ = an_accepted_case()
    with pytest.raises(Invalid):
        settle(case, "way", note="somebody")
    with pytest.raises(Invalid):
        settle(case, "lunch")
    with pytest.raises(NotAllowed):
        actions.settle_item(case, "way", "open", {}, a.a_user(Role.VOLUNTEER).as_actor(), utc_now())
    with pytest.raises(Conflict):
        settle(a.a_case(), "way")


def test_what_is_known_is_proposed_and_unknown_is_not_none(app: Flask) -> None:
    case, referral = an_accepted_case(languages=["uk"], mobility=None)
    assert "Ukrainian" in proposed("interpreter", case, referral) and "Polish" in proposed(
        "interpreter", case, referral
    )
    assert proposed("companion", case, referral) == "" and proposed("bed", case, referral) == ""
    case.answers = {"family": {"companions": 0}, "preferences": {"housing": "yes"}}
    assert proposed("companion", case, referral) == "Nobody travels along."
    assert proposed("bed", case, referral) == "A place to live is needed."
    assert set(states(case, referral).values()) == {"open"}, "a person decides"


def test_the_patient_reads_all_of_it_and_the_hospital_only_how_it_stands_and_when(app: Flask) -> None:
    case, referral = an_accepted_case()
    said = {"who": "Ivan, +380 50 000 00 00", "at_time": "9:30", "note": "white bus"}
    actions.settle_item(case, "way", "arranged", said, coordinator(), utc_now(), date(2026, 12, 1))
    for own in ("Ivan", "9:30", "white bus"):
        assert own in dict(for_patient(case, referral))["How you get there"]
    told = for_hospital(case, referral)
    assert [name for name, _ in told] == ["Arrival", "Interpreter", "Who comes with the patient"]
    assert "9:30" in told[0][1] and not [each for each in told if "Ivan" in each[1] or "bus" in each[1]]


def test_the_list_stands_on_the_page_the_sheet_and_is_filled_by_keyboard_alone(pages: Pages) -> None:
    case, referral = an_accepted_case()
    pages.sign_in(a.a_user(Role.COORDINATOR))
    page = pages.get(f"/desk/cases/{case.id}")
    assert "To arrange before the first day" in page.text and "due by" in page.text
    address = f"/desk/cases/{case.id}/arrange/way"
    assert pages.post(address, {"state": "arranged"}).status == 422
    assert pages.post(address, {"state": "arranged", "who": "Ivan", "at_time": "25:00"}).status == 422
    assert pages.post(address, {"state": "arranged", "who": "x" * 500_000}).status in (413, 422)
    day = {"on_day-day": "1", "on_day-month": "12", "on_day-year": str(TODAY.year + 1)}
    assert pages.post(address, {"state": "arranged", "who": "Ivan", "at_time": "9:30", **day}).status == 303
    for where in (f"/desk/cases/{case.id}", f"/desk/cases/{case.id}/sheet"):
        assert "Ivan" in pages.get(where).text and "9:30" in pages.get(where).text
    assert pages.post(f"{address}/undo", {}).status == 303
    assert "Ivan" not in pages.get(f"/desk/cases/{case.id}").text
    assert pages.get(f"/desk/cases/{case.id}/arrange/lunch").status == 404


def test_without_a_hospital_there_is_nothing_to_arrange_and_no_card(pages: Pages) -> None:
    case = a.a_case()
    pages.sign_in(a.a_user(Role.COORDINATOR))
    assert "To arrange before" not in pages.get(f"/desk/cases/{case.id}").text
    assert pages.get(f"/desk/cases/{case.id}/arrange/way").status == 409
