"""What other rooms hand in: needs, shipments, wishes to be called, requests that wait; and reports older than a row."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.screening.models import Call
from referral.statistics import events, exporting, making, queries, showing, weeks
from referral.statistics.contributions import BY_CODE
from referral.supplies.models import Need, Shipment
from tests.accountability.requests import a_request
from tests.factories import a_case, a_hospital, places
from tests.statistics.test_making import IN_WEEK, MONDAY, NOW, block, body, people
from tests.supplies.goods import a_need, a_shipment

pytestmark = pytest.mark.both_databases
SINCE, UNTIL = weeks.begins(MONDAY), weeks.begins(MONDAY + weeks.WEEK)


def _again(row: Any, number: int, **facts: Any) -> None:
    """So many more rows like one, each with some facts of its own."""
    columns = {each.name: getattr(row, each.name) for each in row.__table__.columns if each.name != "id"}
    db.session.add_all([type(row)(**columns | facts) for _ in range(number)])
    db.session.commit()


def test_needs_are_counted_by_kind_of_goods_each_once(app: Flask) -> None:
    need = a_need()
    _again(need, 22, made_at=IN_WEEK, state="withdrawn", kind="medicine")
    _again(need, 14, made_at=IN_WEEK, state="lapsed", kind="device")
    _again(need, 5, made_at=IN_WEEK + weeks.WEEK, state="lapsed")
    db.session.execute(db.delete(Need).where(Need.id == need.id))
    db.session.commit()
    making.make(MONDAY, NOW)
    found = block("needs")
    assert found["total"] == 36
    assert [(line["code"], line["n"]) for line in found["by"]["goods"]] == [("medicine", 22), ("device", 14)]


def test_each_step_of_a_shipment_is_counted_in_its_week_and_what_came_short_besides(app: Flask) -> None:
    shipment = a_shipment()
    before, at = (moment.isoformat() for moment in (IN_WEEK - weeks.WEEK, IN_WEEK))
    facts: dict[str, Any] = {
        "reserved_at": IN_WEEK - weeks.WEEK,
        "state": "counted",
        "quantity": 20,
        "covers": 20,
    }
    steps = {"reserved": before, "handed_over": at, "received": at, "counted": at}
    _again(shipment, 12, **facts, moments=steps, received=20, damaged=0)
    _again(shipment, 11, **facts, moments=steps, received=20, damaged=3)
    db.session.execute(db.delete(Shipment).where(Shipment.id == shipment.id))
    db.session.commit()
    found = [each.groups["step"] for each in events.of_shipments(SINCE, UNTIL)]
    assert {step: found.count(step) for step in events.STEPS} == {
        "reserved": 0, "handed_over": 23, "received": 23, "counted": 23, "short": 11, "cancelled": 0,
    }  # fmt: skip
    assert [each.groups["step"] for each in events.of_shipments(SINCE - weeks.WEEK, SINCE)] == [
        "reserved"
    ] * 23


def test_wishes_to_be_called_by_country(app: Flask) -> None:
    for number in range(32):
        case = a_case(submitted_at=None)
        country = "PL" if number < 20 else "RO"
        facts = {"country": country, "language": "uk", "asked_at": IN_WEEK, "due_at": IN_WEEK}
        db.session.add(Call(case=case, said=[], **facts))
    db.session.commit()
    making.make(MONDAY, NOW)
    assert block("calls")["total"] == 32


def test_requests_that_wait_for_an_answer_are_whole_tens(app: Flask) -> None:
    for country, number in (("PL", 23), ("RO", 4)):
        house = a_hospital(country=country, city=country)
        places(house, "surgery", 2, as_of=IN_WEEK)
        for _ in range(number):
            a_request(house, sent_at=IN_WEEK, state="requested")
    making.make(MONDAY, NOW)
    found = body()["capacity"]
    assert {code: said["unanswered"] for code, said in found.items()} == {"all": 20, "PL": 20, "RO": None}
    assert "20" in str(dict(showing.capacity(body()))) and "capacity" in "".join(exporting.lines_of(body()))


def test_a_report_that_is_older_than_a_row_says_nothing_of_it(app: Flask) -> None:
    people(40)
    making.make(MONDAY, NOW)
    said = body()
    young = {"calls", "needs", "shipments"}
    old = {**said, "measures": {code: each for code, each in said["measures"].items() if code not in young}}
    assert young <= set(BY_CODE)
    assert not young & {section.key for section in showing.sections(old)}
    assert not any(code in "".join(exporting.lines_of(old)) for code in young)
    assert making.measured(old["measures"], MONDAY + weeks.WEEK, {}, lambda *_of: [])["needs"]["so_far"] == 0


def test_a_new_row_begins_with_all_that_was_before(app: Flask) -> None:
    need = a_need()
    _again(need, 12, made_at=IN_WEEK - 9 * weeks.WEEK, state="lapsed")
    people(1, IN_WEEK - timedelta(days=7))
    making.make(MONDAY, NOW)
    assert block("needs")["from"] == "" and queries.report_of("2026-W46").week
