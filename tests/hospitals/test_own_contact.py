"""How a hospital is reached under its own word or its leave: no import fills in, changes or takes it back."""

from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from referral.db import db
from referral.errors import Conflict
from referral.hospitals.actions import OWN_WORD
from referral.hospitals.importing import deciding
from referral.hospitals.models import Hospital
from tests.factories import a_hospital
from tests.hospitals.importing_files import ROW
from tests.hospitals.test_proposals import NEAR, administrator, known, read, the_hospital, the_proposal
from tests.pages import Pages

pytestmark = pytest.mark.both_databases
PHONE = "+48 99 999 99 99"
OWN = ("its word", "its leave")


def let(hospital: Hospital, whose: str, now: datetime) -> None:
    """It has told, or agreed to, a website and no telephone."""
    hospital.website, hospital.phone = "https://szpital.example", ""
    if whose == "its word":
        hospital.contact_source = OWN_WORD
    else:
        hospital.contact_agreed_at = now
    db.session.commit()


@pytest.mark.parametrize("whose", OWN)
def test_a_twin_fills_no_gap(app: Flask, now: datetime, tmp_path: Path, whose: str) -> None:
    ours = a_hospital(name=ROW["name"], city=ROW["city"], precision="building")
    let(ours, whose, now)
    source = ours.contact_source
    read(now, tmp_path, {**ROW, "code": "pl-another", **NEAR, "name": "Something else", "phone": PHONE})
    deciding.accept(the_proposal("twin"), administrator(), now)
    joined = db.session.get_one(Hospital, ours.id)
    assert (joined.phone, joined.contact_source) == ("", source)
    assert PHONE not in Pages(app).get(f"/centres/{ours.id}").text
    assert PHONE.replace(" ", "") not in Pages(app).get("/open-data/services.csv").html.replace(" ", "")
    deciding.undo(the_proposal("twin", "accepted"), administrator(), now)
    assert db.session.get_one(Hospital, ours.id).website == "https://szpital.example"


@pytest.mark.parametrize("whose", OWN)
def test_no_change_of_it_is_proposed(app: Flask, now: datetime, tmp_path: Path, whose: str) -> None:
    let(known(now, tmp_path), whose, now)
    assert read(now, tmp_path, {**ROW, "phone": PHONE}).proposed.total() == 0


@pytest.mark.parametrize("whose", OWN)
def test_what_was_proposed_before_it_spoke_is_not_carried_out(
    app: Flask, now: datetime, tmp_path: Path, whose: str
) -> None:
    hospital = known(now, tmp_path)
    hospital.phone = ""
    db.session.commit()
    read(now, tmp_path, {**ROW, "phone": PHONE})
    let(hospital, whose, now)
    with pytest.raises(Conflict):
        deciding.accept(the_proposal("changed"), administrator(), now)
    db.session.rollback()
    assert the_hospital().phone == ""


@pytest.mark.parametrize("whose", OWN)
def test_what_it_has_agreed_to_since_is_not_taken_back(
    app: Flask, now: datetime, tmp_path: Path, whose: str
) -> None:
    hospital = known(now, tmp_path)
    read(now, tmp_path, {**ROW, "phone": PHONE})
    deciding.accept(the_proposal("changed"), administrator(), now)
    let(hospital, whose, now)
    hospital.phone = PHONE
    db.session.commit()
    with pytest.raises(Conflict):
        deciding.undo(the_proposal("changed", "accepted"), administrator(), now)
    db.session.rollback()
    assert the_hospital().phone == PHONE
