"""Open data: of the right shape, with days of assurance, without people, and fixed in cost by page.

FHIR R4 is read by a validator of others, which knows R4B: its three resources here are those of R4.
"""

import csv
import io
import json
import re
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import system
from referral.centres import columns, holders, hsds
from referral.centres.views import data
from referral.db import db
from referral.hospitals.actions import set_open
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital, Statement
from referral.organisations import loading as organisations
from referral.organisations.models import LIFE, Organisation, OrganisationEdition
from tests.centres.scenes import confirmed, silent, sourced
from tests.centres.specification import FORMATS, SCHEMAS, faults
from tests.factories import NOW, a_user, treats
from tests.organisations.lines import published
from tests.pages import Pages

CHECKED = NOW.date().isoformat()
"""When the organisations of `filled` were compared with their source."""


@pytest.fixture
def filled(app: Flask) -> Flask:
    agreed = confirmed(phone="+48 81 454 10 00", website="https://szpital.example", languages=["uk", "pl"])
    agreed.contact_agreed_at = NOW
    sourced()
    silent()
    published()
    published("hostel", kind="lodging", localities=["Lublin"])
    db.session.commit()
    return app


def given(app: Flask, address: str) -> Any:
    return json.loads(Pages(app).get(address).html)


@pytest.mark.parametrize("kind", SCHEMAS)
def test_hsds_is_as_the_specification_demands_in_our_own_words(filled: Flask, kind: str) -> None:
    page = given(filled, f"/open-data/hsds/{kind}")
    assert not faults(kind, page) and page["contents"]


@pytest.mark.parametrize(
    ("format", "right", "wrong"),
    [
        ("uri", "https://szpital.example/a%20b?lang=uk#c", "https://szpital.example/a b"),
        ("uri", "http://xn--c1akebfg1b.example/", "https://шпиталь.example/"),
        ("uri", "mailto:a@b.example", "szpital.example"),
        ("uri", "https://szpital.example:8080", "https:///ward"),
        ("uri", "https://szpital.example/", "https://szpital.example:x/"),
        ("uri", "https://szpital.example/100%25", "https://szpital.example/100%"),
        ("date-time", "2026-11-29T10:00:00Z", "2026-11-29"),
        ("date-time", "2026-11-29T10:00:00.5+02:00", "2026-11-29T10:00:00"),
        ("date-time", "2026-02-28T10:00:00Z", "2026-02-30T10:00:00Z"),
    ],
)
def test_the_formats_of_the_specification_are_asked_strictly(format: str, right: str, wrong: str) -> None:
    assert FORMATS.conforms(right, format) and not FORMATS.conforms(wrong, format)


def test_every_shipped_row_is_as_the_specification_demands(app: Flask) -> None:
    """The whole directory and every organisation, published; each page of each object."""
    load_directory(NOW)
    organisations.load(NOW)
    LIFE.publish_drafts(*(a_user(Role.EDITOR).as_actor() for _ in range(2)), NOW)
    counts = {kind: _checked(app, kind) for kind in SCHEMAS}
    shipped = (
        db.session.query(Hospital).filter_by(is_demo=False, is_oncology=True).count()
        + db.session.query(Organisation).count()
    )
    assert counts["organizations"] == shipped > 300 and min(counts.values()) > 200


def _checked(app: Flask, kind: str) -> int:
    """How many objects of a kind there are, after each of its pages was asked."""
    address = f"/open-data/hsds/{kind}?page="
    first = given(app, f"{address}1")
    for number in range(1, first["total_pages"] + 1):
        assert not faults(kind, given(app, f"{address}{number}")), (kind, number)
    return int(first["total_items"])


def test_ids_lead_to_one_another_and_each_service_has_its_day(filled: Flask) -> None:
    read = {kind: given(filled, f"/open-data/hsds/{kind}")["contents"] for kind in hsds.OBJECTS}
    ids = {kind: {each["id"] for each in things} for kind, things in read.items()}
    assert all(len(ids[kind]) == len(things) for kind, things in read.items())
    assert {each["organization_id"] for each in read["services"] + read["locations"]} <= ids["organizations"]
    for each in read["service_at_locations"]:
        assert each["service_id"] in ids["services"] and each["location_id"] in ids["locations"]
    days = {each["name"]: each["assured_date"] for each in read["services"]}
    assert days["Surgery"] == "2026-11-01" and days["Radiotherapy"] == "2026-03-01" and len(days) == 4
    alerts = [
        each.get("alert", "") for each in read["services"] if each["name"] in ("Surgery", "Radiotherapy")
    ]
    assert alerts == ["Do not travel before a hospital has said yes to you."] * 2


def test_what_a_demonstration_filled_is_public_in_a_demonstration_alone_and_says_so(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    invented = confirmed(name="Szpital Zmyślony", is_demo=True)
    places = ["/centres", "/centres/map", "/open-data/hsds/organizations", "/open-data/fhir"]
    places.append("/open-data/services.csv")
    assert not [each for each in places if "Zmyślony" in Pages(filled).get(each).html]
    assert Pages(filled).get(f"/centres/{invented.id}").status == 404
    assert "Demonstration" not in Pages(filled).get("/open-data/services.csv").html
    monkeypatch.setitem(filled.config, "DEMO", True)
    shown = {each: Pages(filled).get(each).html for each in places[2:]}
    assert all(
        "Zmyślony" in each and "Demonstration: this may be invented." in each for each in shown.values()
    )
    table = list(csv.DictReader(io.StringIO(shown["/open-data/services.csv"].removeprefix("\ufeff"))))
    assert all(each["said"].startswith("Demonstration") for each in table if each["service"])


def test_a_validator_of_others_finds_nothing_wrong_with_fhir(filled: Flask) -> None:
    answer = Pages(filled).get("/open-data/fhir")
    assert answer.response.mimetype == "application/fhir+json"
    bundle = Bundle.model_validate_json(answer.html)
    found = [each.resource for each in bundle.entry]
    kinds = [type(each).__name__ for each in found]
    assert kinds.count("Organization") == 5 and kinds.count("Location") == 3
    services = [each for each in found if type(each).__name__ == "HealthcareService"]
    assert len(services) == 4 and all(
        each.extension[0].valueDate and each.meta.lastUpdated for each in services
    )


def test_the_validator_would_see_a_fault(filled: Flask) -> None:
    bundle = given(filled, "/open-data/fhir")
    bundle["entry"][0]["resource"]["active"] = "perhaps"
    with pytest.raises(ValueError, match="active"):
        Bundle.model_validate(bundle)


def table(app: Flask) -> list[dict[str, str]]:
    text = Pages(app).get("/open-data/services.csv").html.removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_has_a_line_for_each_service_and_one_for_whom_nothing_is_known(filled: Flask) -> None:
    rows = table(filled)
    assert [row["service"] for row in rows] == ["", "surgery", "radiotherapy", "hotline", "lodging"]
    given = [row for row in rows if row["service"]]
    assert [row["assured"] for row in given] == ["2026-11-01", "2026-03-01", *[CHECKED] * 2]
    assert [row["source"] for row in given] == [
        "",
        "https://szpital.example/wards",
        *["https://pomoc.example/ua"] * 2,
    ]
    assert [row["kind"] for row in given] == ["hospital"] * 2 + ["organisation"] * 2


def test_a_telephone_of_the_table_is_the_number_and_no_sum_for_a_spreadsheet(filled: Flask) -> None:
    phones = {row["holder"]: row["phones"] for row in table(filled)}
    assert phones["Szpital Potwierdzony"] == "tel:+48814541000" and phones["Szpital Milczący"] == ""
    assert phones["Linia Przykładna"] == "tel:+48800190591"


@pytest.mark.parametrize(
    ("told", "link"),
    [
        ("+48 (81) 454-10-00", "tel:+48814541000"),
        ("tel. 81 454 10 00", "tel:814541000"),
        ("+48 81 454 10 00, wew. 12", "tel:+48814541000"),
        ("=HYPERLINK(1)", "tel:1"),
        ("none", ""),
    ],
)
def test_whatever_a_hospital_types_is_a_number_or_nothing(told: str, link: str) -> None:
    assert columns.telephone(told) == link


def test_pages_follow_one_another_and_hold_everything_once(
    filled: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "SIZE", 2)
    monkeypatch.setattr(data, "BUNDLED", 2)
    first, last = (given(filled, f"/open-data/hsds/organizations?page={n}") for n in (1, 3))
    assert (first["total_pages"], first["first_page"], last["last_page"], last["size"]) == (3, True, True, 1)
    ids = [
        each["id"]
        for n in (1, 2, 3)
        for each in given(filled, f"/open-data/hsds/organizations?page={n}")["contents"]
    ]
    assert len(ids) == len(set(ids)) == 5
    at, seen = "/open-data/fhir", []
    while at:
        bundle = given(filled, at)
        seen += [each["fullUrl"] for each in bundle["entry"]]
        following = [each["url"] for each in bundle["link"] if each["relation"] == "next"]
        at = re.sub(r"^https?://[^/]+", "", following[0]) if following else ""
    assert len(seen) == len(set(seen)) == 5 + 3 + 4
    assert 'rel="next"' in Pages(filled).get("/open-data/services.csv").response.headers["Link"]


NAMED, NOTED = "Bogumiła Kwiatkowska", "567 157 238"


@pytest.fixture
def peopled(filled: Flask) -> Flask:
    """Names of people, addresses of letters and a note with a telephone stand wherever one could be kept."""
    for house in db.session.scalars(db.select(Hospital)):
        nurse = a_user(
            "hospital", hospital_id=house.id, name=NAMED, email=f"kwiatkowska@{house.id.hex}.example"
        )
        house.verified_by, house.verified_at, house.note = nurse.id, NOW, f"{NAMED}, tel. +420 {NOTED}"
        house.level_source = house.languages_source = house.scope_source = f"{NAMED} {NOTED}"
    for row in (
        *db.session.scalars(db.select(Statement)),
        *db.session.scalars(db.select(OrganisationEdition)),
    ):
        row.note = f"{NAMED}, tel. +420 {NOTED}"
    editor = a_user("editor", name=NAMED)
    for edition in db.session.scalars(db.select(OrganisationEdition)):
        edition.written_by = edition.checked_by = edition.published_by = editor.id
    db.session.commit()
    return filled


def test_no_person_no_note_and_no_letter_address_stands_in_it(peopled: Flask) -> None:
    assert len(db.session.scalars(db.select(Hospital)).all()) == 3
    addresses = (*(f"hsds/{kind}" for kind in hsds.OBJECTS), "fhir", "services.csv")
    for address in (f"/open-data/{each}" for each in addresses):
        text = Pages(peopled).get(address).html
        assert "Szpital" in text or "hotline" in text or "Surgery" in text, address
        assert "@" not in text and "hospital.example" not in text.replace("szpital.example", ""), address
        assert "Kwiatkowska" not in text and NOTED.replace(" ", "") not in text.replace(" ", ""), address


def test_it_speaks_one_language_whoever_asks(filled: Flask) -> None:
    one, other = (Pages(filled).get(f"/open-data/hsds/services?lang={code}").html for code in ("uk", "hu"))
    assert one == other and "Surgery" in one


def test_an_object_that_the_specification_does_not_have_is_not_found(app: Flask) -> None:
    assert Pages(app).get("/open-data/hsds/places").status == 404


def test_services_are_written_once_until_something_else_is_said(filled: Flask) -> None:
    """The second page writes nothing anew; a hospital's no and a house that closes are told at once."""
    given(filled, "/open-data/hsds/services")
    before = holders._treatments.cache_info().misses
    warm = given(filled, "/open-data/fhir")["entry"], table(filled)
    assert holders._treatments.cache_info().misses == before and len(warm[1]) == 5
    house = db.session.scalars(db.select(Hospital).filter_by(name="Szpital Źródłowy")).one()
    set_open(house, False, system("test"), NOW)
    assert {row["status"] for row in table(filled) if row["holder"] == house.name} == {"temporarily closed"}
    treats(house, "", "radiotherapy", answer="no")
    assert [row["service"] for row in table(filled) if row["holder"] == house.name] == [""]
