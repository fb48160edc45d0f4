"""Hospitals' addresses by a table: as spreadsheets write it; bad lines are named, the good ones kept."""

import io
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.notifications import addresses
from referral.notifications.addresses import NO_ADDRESS, TWICE, UNKNOWN, NoTable
from tests.factories import NOW, a_hospital, a_user
from tests.pages import BASE, Pages


def _table(*lines: str, between: str = ",", coding: str = "utf-8") -> bytes:
    return "\r\n".join(["code,email", *lines]).replace(",", between).encode(coding)


@pytest.mark.parametrize("table", [{}, {"between": ";"}, {"between": "\t"}, {"coding": "utf-8-sig"}])
def test_tables_are_read_as_spreadsheets_write_them(app: Flask, table: dict[str, Any]) -> None:
    hospital = a_hospital(email=None)
    rows = addresses.rows_of(_table(f"{hospital.code}, Onko@Szpital.example ", **table))
    done = addresses.register(rows, a_user(Role.ADMINISTRATOR).as_actor(), NOW)
    assert (done.changed, done.refused, hospital.email) == (1, [], "onko@szpital.example")
    again = addresses.register(rows, a_user(Role.ADMINISTRATOR).as_actor(), NOW)
    assert (again.changed, again.unchanged) == (0, 1)


def test_a_bad_line_is_named_and_the_good_ones_are_kept(app: Flask) -> None:
    first, second = a_hospital(email=None), a_hospital(email="old@hospital.example")
    lines = (
        "nowhere,a@b.example",
        f"{first.code},no address",
        f"{first.code},a@b.example",
        f"{first.code},c@d.example",
    )
    rows = addresses.rows_of(_table(*lines, f"{second.code},"))
    done = addresses.register(rows, a_user(Role.ADMINISTRATOR).as_actor(), NOW)
    assert done.refused == [(2, UNKNOWN), (3, NO_ADDRESS), (5, TWICE)]
    assert (first.email, second.email, done.empty) == ("a@b.example", "old@hospital.example", 1)


@pytest.mark.parametrize(
    "content", [b"", b"name;phone\r\nx;y", "kód,email\nx,y".encode("cp1250"), b"\xff\xfe"]
)
def test_what_is_no_such_table_is_refused_with_a_sentence(app: Flask, content: bytes) -> None:
    with pytest.raises(NoTable) as refused:
        addresses.rows_of(content)
    assert str(refused.value.args[0])


def test_a_formula_stays_text_in_a_spreadsheet(app: Flask) -> None:
    assert "'=cmd" in addresses.table_of([a_hospital(name="=cmd|' /C calc'!A0")])


def test_an_administrator_takes_the_table_fills_it_and_sends_it(app: Flask) -> None:
    hospital = a_hospital(email=None, name="Szpital bez adresu")
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    assert "Szpital bez adresu" in administrator.get("/letters/addresses").text
    taken = administrator.client.get("/letters/addresses.csv", base_url=BASE).get_data(as_text=True)
    assert hospital.code in taken and taken.startswith("\ufeffcode,country,city,name,email")
    filled = taken.replace("Szpital bez adresu,", "Szpital bez adresu,nowy@hospital.example")
    form = {"csrf_token": administrator.csrf(), "table": (io.BytesIO(filled.encode()), "a.csv")}
    page = administrator.client.post("/letters/addresses", data=form, base_url=BASE)
    assert page.status_code == 200 and "1 address was registered." in page.get_data(as_text=True)
    db.session.refresh(hospital)
    assert hospital.email == "nowy@hospital.example"
    bad = {"csrf_token": administrator.csrf(), "table": (io.BytesIO(b"nothing"), "a.csv")}
    assert administrator.client.post("/letters/addresses", data=bad, base_url=BASE).status_code == 422
