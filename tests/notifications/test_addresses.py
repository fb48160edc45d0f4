"""Hospitals' addresses by a table: as spreadsheets write it; bad lines are named, the good ones kept."""

import io
import re
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db
from referral.notifications import addresses
from referral.notifications.addresses import MEANWHILE, NO_ADDRESS, TWICE, UNKNOWN, NoTable
from tests.factories import NOW, a_hospital, a_user
from tests.pages import BASE, Pages


def _table(
    *lines: str, between: str = ",", coding: str = "utf-8", end: str = "\r\n", head: str = ""
) -> bytes:
    text = head + end.join(["code,name,email", *lines]).replace(",", between)
    return text.encode(coding)


def _actor() -> Actor:
    return a_user(Role.ADMINISTRATOR).as_actor()


DIALECTS: dict[str, dict[str, Any]] = {
    "commas": {},
    "semicolons": {"between": ";"},
    "tabs": {"between": "\t"},
    "bars": {"between": "|"},
    "UTF-8 with its mark": {"coding": "utf-8-sig", "between": ";"},
    "cp1250": {"coding": "cp1250", "between": ";"},
    "UTF-16 with its mark": {"coding": "utf-16", "between": "\t"},
    "UTF-16 without": {"coding": "utf-16-le", "between": "\t"},
    "UTF-16 big": {"coding": "utf-16-be", "between": ";"},
    "lines of old": {"end": "\r"},
    "lines of Unix": {"end": "\n", "between": ";"},
    "says how it separates": {"between": ";", "head": "sep=;\r\n"},
    "says it in quotes": {"between": "\t", "head": '"sep=\t"\r\n', "coding": "utf-16"},
}


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_tables_are_read_as_spreadsheets_of_our_countries_write_them(
    app: Flask, dialect: dict[str, Any]
) -> None:
    hospital = a_hospital(email=None)
    rows = addresses.rows_of(_table(f"{hospital.code},Łódź Żagań Győr, Onko@Szpital.example ", **dialect))
    compared = addresses.compare(rows)
    assert [change.after for change in compared.changes] == ["onko@szpital.example"]
    assert hospital.email is None, "nothing is taken by looking"
    taken = addresses.register(addresses.changes_of(compared.given_back), _actor(), NOW)
    assert (taken.changed, taken.refused, hospital.email) == (1, [], "onko@szpital.example")
    again = addresses.compare(rows)
    assert (again.changes, again.unchanged) == ([], 1)


def test_a_bad_line_is_named_and_the_good_ones_are_shown(app: Flask) -> None:
    first, second = a_hospital(email=None), a_hospital(email="old@hospital.example")
    lines = (
        "nowhere,,a@b.example",
        f"{first.code},,no address",
        f"{first.code},,a@b.example",
        f"{first.code},,c@d.example",
        f"{first.code},,A@b.example",
    )
    compared = addresses.compare(addresses.rows_of(_table(*lines, f"{second.code},,")))
    assert compared.refused == [(2, UNKNOWN), (3, NO_ADDRESS), (5, TWICE)]
    assert [(each.before, each.after) for each in compared.changes] == [("", "a@b.example")]
    assert compared.empty == 1


@pytest.mark.parametrize(("head", "lines"), [("sep=,\r\n", 1), ("\r\n\r\n", 2), ("\r\nsep=,\r\n", 2)])
def test_a_refused_line_has_the_number_that_a_spreadsheet_shows(app: Flask, head: str, lines: int) -> None:
    house = a_hospital(email=None)
    table = _table("", f'{house.code},"two\r\nlines",no address', "nowhere,,a@b.example", head=head)
    assert addresses.compare(addresses.rows_of(table)).refused == [
        (3 + lines, NO_ADDRESS),
        (5 + lines, UNKNOWN),
    ]


def test_what_has_changed_since_it_was_looked_at_is_left_and_named(app: Flask) -> None:
    first, second = a_hospital(email=None), a_hospital(email="old@hospital.example")
    rows = addresses.rows_of(_table(f"{first.code},,a@b.example", f"{second.code},,c@d.example"))
    seen = addresses.compare(rows).given_back
    second.email = "colleague@hospital.example"
    db.session.commit()
    taken = addresses.register(addresses.changes_of(seen), _actor(), NOW)
    assert (taken.changed, taken.refused) == (1, [(second.code, MEANWHILE)])
    assert (first.email, second.email) == ("a@b.example", "colleague@hospital.example")


@pytest.mark.parametrize(
    "content",
    [b"", b"name;phone\r\nx;y", "kód,email\nx,y".encode("cp1250"), b"\xff\xfe", b"code,email\n\x00\x01,a@b.example",
     b"code,email\nx," + b"y" * 200_000],
)  # fmt: skip
def test_what_is_no_such_table_is_refused_with_a_sentence(app: Flask, content: bytes) -> None:
    with pytest.raises(NoTable) as refused:
        addresses.rows_of(content)
    assert str(refused.value.args[0])


@pytest.mark.parametrize("given", ["x", "a\tb", "a\tb\tno address", "a\tb\tc@d.example\te"])
def test_what_no_page_of_ours_gave_back_is_refused(app: Flask, given: str) -> None:
    with pytest.raises(NoTable):
        addresses.changes_of(given)


def test_a_formula_stays_text_in_a_spreadsheet(app: Flask) -> None:
    assert "'=cmd" in addresses.table_of([a_hospital(name="=cmd|' /C calc'!A0")])


def test_an_administrator_takes_the_table_fills_it_and_sends_it(app: Flask) -> None:
    hospital = a_hospital(email=None, name="Szpital bez adresu")
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    assert "Szpital bez adresu" in administrator.get("/letters/addresses").text
    taken = administrator.client.get("/letters/addresses.csv", base_url=BASE).get_data(as_text=True)
    assert hospital.code in taken and taken.startswith("\ufeffcode,country,city,name,email")
    filled = taken.replace("Szpital bez adresu,", "Szpital bez adresu,nowy@hospital.example")
    page = _sent(administrator, table=(io.BytesIO(filled.encode()), "a.csv"))
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and "Look at it before it is taken" in text
    db.session.refresh(hospital)
    assert hospital.email is None
    changes = re.findall(r'name="changes" value="([^"]*)"', text)[0]
    answer = _sent(administrator, changes=changes)
    assert "1 address was registered." in answer.get_data(as_text=True)
    db.session.refresh(hospital)
    assert hospital.email == "nowy@hospital.example"
    assert _sent(administrator, table=(io.BytesIO(b"nothing"), "a.csv")).status_code == 422


def _sent(administrator: Pages, **form: Any) -> Any:
    given = {"csrf_token": administrator.csrf(), **form}
    return administrator.client.post("/letters/addresses", data=given, base_url=BASE)


def test_hospitals_without_an_address_are_paged_and_cost_the_same(app: Flask) -> None:
    for number in range(60):
        a_hospital(email=None, name=f"Szpital {number:03}", city="Aaa")
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    first, second = (administrator.get(f"/letters/addresses?page={page}").text for page in (1, 2))
    assert "60 hospitals have no address." in first and "Szpital 000" in first
    assert "Szpital 030" in second and "Szpital 030" not in first
