"""A clinician signs rows one by one; every page says by whom and when; a row that changes is unsigned again."""

from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.config import ROOT
from referral.db import db
from referral.errors import Conflict, NotAllowed
from referral.signatures import actions, queries, tables
from referral.signatures.models import OBJECTED, OLDER, SIGNED, UNSIGNED, Signature
from referral.signatures.saying import signed_line
from referral.signatures.tables import TABLES, Row, rows_of
from tests.factories import NOW, a_user
from tests.pages import Pages

WORDS = "За настановою ESMO"


def a_clinician(**facts: Any) -> User:
    return a_user(Role.CLINICIAN, **facts)


def signed(name: str, rows: list[Row], verdict: str = SIGNED, by: User | None = None) -> User:
    by = by or a_clinician(name="Лікарка Прикладна")
    actions.sign(name, [each.digest for each in rows], verdict, WORDS, by, NOW)
    return by


def changed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """The first row of a table is another one from now on, as after an upgrade."""
    first, *rest = rows_of(name)
    cells = {**first.cells, "hours" if "hours" in first.cells else "source": "changed"}
    other = (tables.row(TABLES[name].key, cells), *rest)
    monkeypatch.setattr(queries, "rows_of", lambda asked: other if asked == name else rows_of(asked))


@pytest.mark.parametrize("name", TABLES)
def test_each_table_is_shipped_and_each_row_has_its_own_name_and_digest(name: str) -> None:
    rows = rows_of(name)
    assert rows and (ROOT / TABLES[name].path).is_file()
    assert len({each.key for each in rows}) == len({each.digest for each in rows}) == len(rows)


def test_a_digest_speaks_of_every_cell_but_the_files_own_signature() -> None:
    cells = {"code": "fever", "grade": "today", "signed_by": ""}
    assert tables.digest(cells) == tables.digest({**cells, "signed_by": "x"})
    for name in ("code", "grade"):
        assert tables.digest(cells) != tables.digest({**cells, name: "other"})


def test_signed_row_by_row_with_day_name_and_words(app: Flask) -> None:
    first, second, *_ = rows_of("clocks")
    by = signed("clocks", [first, second])
    states = {each.row.key: each.state for each in queries.standing("clocks")}
    assert states[first.key] == states[second.key] == SIGNED and UNSIGNED in states.values()
    kept = db.session.scalars(db.select(Signature)).all()
    assert {(each.by, each.words, each.at) for each in kept} == {(by.id, WORDS, NOW)}
    noted = db.session.scalars(
        db.select(AuditEvent.verb).where(AuditEvent.verb.startswith("signature."))
    ).all()
    assert noted == ["signature.signed"] * 2


def test_a_row_that_changes_is_unsigned_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    signed("clocks", list(rows_of("clocks")))
    assert {each.state for each in queries.standing("clocks")} == {SIGNED}
    changed(monkeypatch, "clocks")
    first, *rest = queries.standing("clocks")
    assert first.state == OLDER and {each.state for each in rest} == {SIGNED}
    count = queries.count("clocks")
    assert count.states[SIGNED] == count.rows - 1
    page = Pages(app).sign_in(a_clinician()).get("/desk/signatures/clocks?lang=en")
    assert "Unsigned: an older text was signed" in page.text


def test_what_was_read_in_an_older_text_is_not_signed(app: Flask) -> None:
    first = rows_of("clocks")[0]
    with pytest.raises(Conflict):
        actions.sign("clocks", [first.digest, "0" * 64], SIGNED, WORDS, a_clinician(), NOW)
    assert not db.session.scalars(db.select(Signature)).all()


def test_the_newest_word_counts_and_the_older_ones_stay(app: Flask) -> None:
    first = rows_of("clocks")[0]
    signed("clocks", [first])
    actions.sign("clocks", [first.digest], OBJECTED, "Задовго", a_clinician(), NOW.replace(hour=23))
    assert queries.row_of("clocks", first.key).state == OBJECTED
    assert [each.verdict for each in queries.history("clocks", first.key)] == [OBJECTED, SIGNED]
    page = Pages(app).sign_in(a_clinician()).get(f"/desk/signatures/clocks/row?key={first.key}")
    assert WORDS in page.text and "Задовго" in page.text


def test_every_page_says_the_same_of_a_table(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        assert signed_line("clocks") == "No clinician has signed it yet."
        signed("clocks", [rows_of("clocks")[0]])
        assert f"1 of {len(rows_of('clocks'))} rows (Лікарка Прикладна" in signed_line("clocks")
        signed("clocks", list(rows_of("clocks")))
        assert signed_line("clocks").startswith("Signed by a clinician: Лікарка Прикладна, ")
        signed("clocks", [rows_of("clocks")[1]], OBJECTED)
        assert signed_line("clocks").startswith("A clinician objects to some of it: ")


def test_where_the_desk_decides_it_reads_who_signed(app: Flask) -> None:
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    administrator = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    assert "No clinician has signed it yet." in administrator.get("/weights?lang=en").text
    signed("weights", list(rows_of("weights")))
    assert "Signed by a clinician: Лікарка Прикладна" in administrator.get("/weights?lang=en").text
    signed("act_by", list(rows_of("act_by")))
    assert "Signed by a clinician: Лікарка Прикладна" in desk.get("/desk/watch?lang=en").text


def test_several_are_signed_at_once_when_each_is_confirmed(app: Flask) -> None:
    first, second, *_ = rows_of("first_aid")
    pages = Pages(app).sign_in(a_clinician())
    to = f"/desk/signatures/first_aid/sign?row={first.digest}&row={second.digest}"
    page = pages.get(to)
    assert all(each.cells["en"] in page.text for each in (first, second))
    said = {"verdict": SIGNED, "words": WORDS}
    assert pages.post(to, {**said, "read": [first.digest]}).status == 422
    assert (
        pages.post(to, {"verdict": SIGNED, "words": "", "read": [first.digest, second.digest]}).status == 422
    )
    assert not db.session.scalars(db.select(Signature)).all()
    assert pages.post(to, {**said, "read": [first.digest, second.digest]}).status == 303
    assert {each.row_key for each in db.session.scalars(db.select(Signature))} == {first.key, second.key}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR])
def test_others_read_who_signed_and_sign_nothing(app: Flask, role: str) -> None:
    pages, first = Pages(app).sign_in(a_user(role)), rows_of("clocks")[0]
    assert pages.get("/desk/signatures").status == pages.get("/desk/signatures/clocks").status == 200
    to = f"/desk/signatures/clocks/sign?row={first.digest}"
    assert pages.get(to).status == 404
    assert pages.post(to, {"read": [first.digest], "verdict": SIGNED, "words": WORDS}).status == 404
    assert not db.session.scalars(db.select(Signature)).all()


def test_a_long_table_is_read_by_page(app: Flask) -> None:
    pages = Pages(app).sign_in(a_clinician())
    first, second = (pages.get(f"/desk/signatures/subcodes?page={number}") for number in (1, 2))
    rows = rows_of("subcodes")
    assert rows[0].digest in first.html and rows[0].digest not in second.html
    assert rows[25].digest in second.html and pages.get("/desk/signatures/none").status == 404


@pytest.mark.parametrize("name", TABLES)
def test_each_table_says_in_words_who_signs_it_and_nobody_else_can(app: Flask, name: str) -> None:
    first = rows_of(name)[0]
    signers = TABLES[name].signers
    assert signers and set(signers) <= {Role.CLINICIAN, Role.PHARMACIST}
    to, said = f"/desk/signatures/{name}/sign?row={first.digest}", {"verdict": SIGNED, "words": WORDS}
    for role in (Role.CLINICIAN, Role.PHARMACIST):
        someone = a_user(role)
        pages = Pages(app).sign_in(someone)
        shown = pages.get(f"/desk/signatures/{name}?lang=en")
        assert shown.status == 404 or all(str(each) in shown.text for each in signers)
        if role in signers:
            assert pages.get(to).status == 200
            assert pages.post(to, {**said, "read": [first.digest]}).status == 303
        else:
            assert first.digest not in shown.html and pages.get(to).status == 404
            with pytest.raises(NotAllowed):
                actions.sign(name, [first.digest], SIGNED, WORDS, someone, NOW)
    assert len(db.session.scalars(db.select(Signature)).all()) == len(signers)


def test_a_pharmacist_reads_the_tables_that_pharmacists_sign_and_no_other(app: Flask) -> None:
    pharmacist, clinician = (Pages(app).sign_in(a_user(each)) for each in (Role.PHARMACIST, Role.CLINICIAN))
    listed = {role: pages.get("/desk/signatures").html for role, pages in ((1, pharmacist), (2, clinician))}
    for name, table in TABLES.items():
        theirs, key = Role.PHARMACIST in table.signers, quote(rows_of(name)[0].key)
        assert (
            f'"/desk/signatures/{name}"' in listed[1]
        ) is theirs and f'"/desk/signatures/{name}"' in listed[2]
        for ending in ("", f"/row?key={key}"):
            address = f"/desk/signatures/{name}{ending}"
            assert pharmacist.get(address).status == (200 if theirs else 404), address
            assert clinician.get(address).status == 200


def test_a_pharmacist_signs_what_is_asked_for_and_offered(app: Flask) -> None:
    by_pharmacist = {name for name, each in TABLES.items() if each.signers == (Role.PHARMACIST,)}
    goods = {name for name in TABLES if name.startswith("supply_")}
    assert len(goods) == 5 and goods <= by_pharmacist
    with app.test_request_context("/?lang=en"):
        assert signed_line("supply_medicines") == "Nobody has signed it yet."
        signed(
            "supply_medicines",
            list(rows_of("supply_medicines")),
            by=a_user(Role.PHARMACIST, name="Фармацевт"),
        )
        assert signed_line("supply_medicines").startswith("Signed: Фармацевт, ")
