"""Who takes nobody now, and what only an old source or a newspaper says, is called active in no open data."""

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from flask import Flask

from referral.audit import system
from referral.centres import hsds
from referral.hospitals.actions import set_open
from referral.hospitals.models import Hospital
from tests.centres.scenes import SOURCE, confirmed, silent
from tests.factories import NOW, a_hospital, treats
from tests.pages import Pages


def data(app: Flask) -> dict[str, list[dict[str, Any]]]:
    """All six addresses: the objects of HSDS by their name, the resources of FHIR by their type, the table's rows."""
    found = {
        kind: json.loads(Pages(app).get(f"/open-data/hsds/{kind}").html)["contents"] for kind in hsds.OBJECTS
    }
    for entry in json.loads(Pages(app).get("/open-data/fhir").html)["entry"]:
        found.setdefault(entry["resource"]["resourceType"], []).append(entry["resource"])
    text = Pages(app).get("/open-data/services.csv").html.removeprefix("\ufeff")
    return found | {"csv": list(csv.DictReader(io.StringIO(text)))}


def statuses(app: Flask) -> dict[str, list[Any]]:
    found = data(app)
    return {
        "hsds": [each["status"] for each in found["services"]],
        "service": [each["active"] for each in found.get("HealthcareService", [])],
        "house": [each["active"] for each in found["Organization"]],
        "location": [each["status"] for each in found["Location"]],
        "csv": [each["status"] for each in found["csv"]],
    }


OPEN = {"hsds": ["active"], "service": [True], "house": [True], "location": ["active"], "csv": ["active"]}
CLOSED = {
    "hsds": ["temporarily closed"], "service": [False], "house": [False], "location": ["suspended"],
    "csv": ["temporarily closed"],
}  # fmt: skip


def test_a_hospital_that_takes_nobody_is_active_nowhere_and_again_when_it_opens(app: Flask) -> None:
    found = confirmed()
    assert statuses(app) == OPEN
    set_open(found, False, system("test"), NOW)
    assert statuses(app) == CLOSED
    words = data(app)
    for kind in ("organizations", "services", "service_at_locations"):
        assert "Takes nobody now" in words[kind][0]["description"], kind
    set_open(found, True, system("test"), NOW)
    assert statuses(app) == OPEN


def test_one_of_which_nothing_is_known_is_closed_too(app: Flask) -> None:
    set_open(silent(), False, system("test"), NOW)
    assert statuses(app) == {**CLOSED, "hsds": [], "service": []}


def _press() -> Hospital:
    found = a_hospital()
    treats(found, "", "radiotherapy", **{**SOURCE, "kind": "press"})
    return found


def _ended() -> Hospital:
    found = a_hospital()
    treats(found, "", "radiotherapy", dated=date(2019, 1, 1))
    return found


@pytest.mark.parametrize("said", [_press, _ended])
def test_what_has_to_be_asked_is_not_active(app: Flask, said: Any) -> None:
    said()
    assert statuses(app) == {**OPEN, "hsds": ["inactive"], "service": [False], "csv": ["inactive"]}
    assert "ask whether it still holds" in data(app)["csv"][0]["said"]
