"""A hospital's no is never published as a yes: list, filters, its own page and all open data agree."""

import csv
import io
import json
import re
from datetime import date
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.centres import choosing, queries
from referral.centres.wording import evidence, source_of
from referral.hospitals import queries as hospitals
from referral.hospitals.models import Hospital
from referral.hospitals.saying import HOSPITAL
from tests.centres.scenes import SOURCE, refuses
from tests.centres.test_pages import read
from tests.factories import NOW, a_hospital, a_user, treats
from tests.pages import Pages

TODAY = NOW.date()
NO: dict[str, Any] = {"answer": "no", "dated": date(2026, 11, 20)}


def no_age(answered: tuple[str, ...] = ("adult",)) -> Hospital:
    """A source that names no age says yes; the hospital says no of the ages it was asked for."""
    found = a_hospital(name="Szpital Odmawiający", takes="")
    treats(found, "", "radiotherapy", "", **SOURCE)
    for age in answered:
        treats(found, "", "radiotherapy", age, **NO)
    return found


def listed_page() -> Hospital:
    """Its own page says yes; of a law that says so too, and of a newspaper that says no, neither is as strong."""
    found = a_hospital(name="Szpital Odmawiający")
    treats(found, "", "radiotherapy", **{**SOURCE, "kind": "official"}, **{"answer": "no"})
    treats(found, "", "radiotherapy", **{**SOURCE, "kind": "society"})
    return found


def only_of_what_it_refuses() -> Hospital:
    """The source's yes is of lymphoma alone, and the hospital treats no cancer of the blood so."""
    found = a_hospital(name="Szpital Odmawiający")
    treats(found, "lymphoma", "radiotherapy", **SOURCE)
    treats(found, "all_blood", "radiotherapy", **NO)
    return found


REFUSING = {
    "an answer": refuses,
    "of the age": no_age,
    "of both ages": lambda: no_age(("adult", "child")),
    "a stronger source": listed_page,
    "of all that is said": only_of_what_it_refuses,
}


@pytest.fixture(params=REFUSING)
def refusing(app: Flask, request: pytest.FixtureRequest) -> Hospital:
    return REFUSING[request.param]()


def services(app: Flask) -> list[Any]:
    """All services of the open data, in whatever way they are written."""
    table = csv.DictReader(io.StringIO(Pages(app).get("/open-data/services.csv").html.removeprefix("\ufeff")))
    data = [json.loads(Pages(app).get(f"/open-data/hsds/{kind}").html)["contents"] for kind in KINDS]
    bundle = json.loads(Pages(app).get("/open-data/fhir").html)
    resources = [each["resource"] for each in bundle["entry"]]
    treatments = [each for each in resources if each["resourceType"] == "HealthcareService"]
    return [*data[0], *data[1], *treatments, *(row for row in table if row["service"])]


KINDS = ("services", "service_at_locations")


def test_no_line_and_no_data_gives_what_it_refuses(app: Flask, refusing: Hospital) -> None:
    assert "Radiotherapy" not in read(app, "/centres", "en").html.partition('id="c-')[2]
    assert not services(app)
    centre = queries.centre_of(refusing.id, TODAY)
    assert not centre.given and not centre.is_confirmed
    assert centre.given == queries.centres(TODAY)[0].given
    for wanted in ({"modality": "radiotherapy"}, {"modality": "radiotherapy", "age": "adult"}):
        assert choosing.fits(centre, wanted) != "yes"


def test_the_desk_lists_nothing_that_it_refuses(app: Flask, refusing: Hospital) -> None:
    assert hospitals.given([refusing.id], TODAY) == {refusing.id: {}}
    assert not hospitals.directory(TODAY, modality="radiotherapy").rows
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert "Szpital Odmawiający" not in desk.get("/hospitals?modality=radiotherapy").text
    assert "Szpital Odmawiający" in desk.get("/hospitals").text


def test_its_own_page_says_no_as_the_list_does(app: Flask) -> None:
    found = refuses()
    page = " ".join(read(app, f"/centres/{found.id}", "en").text.split())
    assert re.search(r"Radiotherapy, Adult No .{0,40}The hospital answered on November 20, 2026: no", page)
    assert "Szpital Odmawiający" not in read(app, "/centres?modality=radiotherapy", "en").text


def test_of_an_age_that_it_has_not_refused_nobody_knows(app: Flask) -> None:
    centre = queries.centre_of(no_age().id, TODAY)
    words = {
        age: choosing.fits(centre, {"modality": "radiotherapy", "age": age}) for age in ("", "adult", "child")
    }
    assert words == {"": "not_known", "adult": "no", "child": "not_known"}


@pytest.mark.parametrize(("site", "form"), [("all_blood", ""), ("", "proton")], ids=["cancers", "kinds"])
def test_a_no_in_part_stands_beside_the_yes_which_is_not_its_own(app: Flask, site: str, form: str) -> None:
    found = a_hospital(name="Szpital Odmawiający")
    said = treats(found, "", "radiotherapy", **SOURCE)
    said.sites = ["breast", "lymphoma"]
    treats(found, site, "radiotherapy", form=form, **NO)
    (offer,) = queries.centre_of(found.id, TODAY).given
    assert evidence(offer) == "a public source of March 1, 2026 says so"
    assert offer.sites == (("breast",) if site else ("breast", "lymphoma"))
    words = "Not treated here: all cancers of the blood." if site else "Not given here: protons."
    assert words in read(app, "/centres", "en").text
    given = services(app)
    assert len(given) == 4 and all(words in json.dumps(each) for each in given)
    centre = queries.centre_of(found.id, TODAY)
    assert choosing.fits(centre, {"modality": "radiotherapy", "site": "lymphoma"}) == (
        "no" if site else "yes"
    )


def test_the_words_are_of_the_statement_that_is_cited(app: Flask) -> None:
    """A hospital's answer that has ended does not lend its name to the page that says yes today, nor the page to it."""
    found = a_hospital()
    treats(found, "", "radiotherapy", **SOURCE)
    treats(found, "", "radiotherapy", dated=date(2019, 1, 1))
    (offer,) = queries.centre_of(found.id, TODAY).given
    assert offer.basis != HOSPITAL and evidence(offer) == "a public source of March 1, 2026 says so"
    assert source_of(offer) == ("https://szpital.example/wards", "Our wards")
    assert not queries.centre_of(found.id, TODAY).is_confirmed
