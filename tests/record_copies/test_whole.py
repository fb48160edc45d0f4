"""The whole record: every value that any table holds of a person stands in it, and nothing of anybody else."""

import base64
import json
import re
import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, Table

from referral import audit
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db
from referral.engine import rankings
from referral.i18n import speaking
from referral.intake import lost_sessions
from referral.intake.models import Case, IdentityDecision
from referral.intake.person_rows import model_of, person_tables
from referral.record_copies import copying, gathering, letters, names
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_user, kept
from tests.records.everything import a_person_with_everything, rows
from tests.records.forgotten import a_diary

NAME, OTHER = "Сентинельська Ярина", "Інша Людмила"
IDENTITY = {"name_original": NAME, "birth_date": "1991-07-13", "phone": "+380509998877"}
ANOTHER = {"name_original": OTHER, "birth_date": "1977-01-02", "phone": "+380661112233"}


@pytest.fixture
def two(app: Flask, now: datetime) -> tuple[Case, Case]:
    """Two people with a row in every table; each is compared and travels with a third."""
    third = a_case()
    one = a_person_with_everything(third, now, identity=IDENTITY)
    return one, a_person_with_everything(third, now, identity=ANOTHER, place_name="Інше-Місто")


def made(case: Case, now: datetime, language: str = "uk") -> Any:
    """The copy as JSON reads it."""
    return json.loads(letters.made_of(case, language, now)["json"])


def _withheld(table: Table, name: str) -> bool:
    return names.named(table, table.c[name]).kind in names.WITHHELD


def _opened(table: Table, row: Any, name: str, case: Case) -> Any:
    """A value read past the code that is tested: sealed ones by the model's own door."""
    value, model = row[name], model_of(table)
    if value is None or not isinstance(table.c[name].type, LargeBinary):
        return value
    doors = {d.column: d for part in model.__mro__ for d in vars(part).values() if hasattr(d, "opened")}
    sealed = doors.get(name)
    return sealed.opened(model, row["id"], value, case.patient.data_key.opened()) if sealed else value


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _leaves(each)
    elif isinstance(value, list):
        for each in value:
            yield from _leaves(each)
    elif isinstance(value, date | datetime):
        yield value.isoformat()
    elif isinstance(value, bytes):
        yield base64.b64encode(value).decode()
    elif value is not None:
        yield str(value)


def _is_named(table: Table, name: str) -> bool:
    """Whether a name stands in the place of the value: staff, hospitals, another person, a case by its reference."""
    kind = names.named(table, table.c[name]).kind
    targets = {key.column.table.name for key in table.c[name].foreign_keys}
    return kind in (names.PERSON, names.CASE, names.STAFF, names.ACTOR) or bool(
        targets & set(gathering.BY_TARGET)
    )


@pytest.mark.both_databases
def test_every_value_of_every_table_stands_in_the_copy(two: tuple[Case, Case], now: datetime) -> None:
    case = two[0]
    found = made(case, now)["tables"]
    looked_at = 0
    for table in person_tables():
        mine = rows(case.patient_id)[table.name]
        assert len(found[table.name]["rows"]) == len(mine), table.name
        told = list(_leaves(found[table.name]["rows"]))
        for row in mine:
            for column in table.columns:
                if _withheld(table, column.name):
                    assert names.key_of(column) not in found[table.name]["rows"][0]
                    continue
                for leaf in _leaves(_opened(table, row, column.name, case)):
                    looked_at += 1
                    assert leaf in told or _is_named(table, column.name), f"{table.name}.{column.name}"
    assert looked_at > 400


@pytest.mark.both_databases
def test_nothing_of_another_person_stands_in_it(two: tuple[Case, Case], now: datetime) -> None:
    case, other = two
    whole = letters.made_of(case, "uk", now)["json"]
    assert NAME in whole and IDENTITY["phone"] in whole
    theirs = {str(row["id"]) for found in rows(other.patient_id).values() for row in found if "id" in row}
    shared = {str(row["id"]) for found in rows(case.patient_id).values() for row in found if "id" in row}
    for text in (OTHER, ANOTHER["phone"], "1977-01-02", "Інше-Місто", other.reference, *(theirs - shared)):
        assert text not in whole, text
    third = db.session.scalars(db.select(Case).where(Case.id.not_in([case.id, other.id]))).one()
    assert str(third.id) not in whole and str(third.patient_id) not in whole and third.reference not in whole


def test_every_table_and_column_of_a_person_has_a_name_in_three_languages() -> None:
    known = set()
    for table in person_tables():
        section = names.sections()[table.name]
        assert all(section.titles.values()) and all(section.whats.values()), table.name
        for column in table.columns:
            key = names.key_of(column)
            own = f"{table.name}.{key}"
            known |= {own, key}
            named = names.columns().get(own) or names.columns().get(key)
            assert named is not None, f"nobody said what {own} is: data/columns.csv"
            needs_none = named.kind in {names.TECHNICAL, names.SECRET, names.ITSELF}
            assert needs_none or all(named.names.values()), own
            assert named.kind in names.KINDS or named.kind == names.CODE
    assert set(names.columns()) <= known, "a name of a column that is not there"
    assert set(names.sections()) == {table.name for table in person_tables()}


def test_on_paper_no_code_of_a_table_stands_for_a_word(
    app: Flask, two: tuple[Case, Case], now: datetime
) -> None:
    """Whatever is called a code in the table of columns has words for what the invented person holds."""
    with app.test_request_context(), speaking("uk"):
        found = copying.whole_of(two[0], now)
    cells = [(table.table, cell) for table in found.tables for row in table.rows for cell in row]
    raw = {
        f"{table}.{cell.key}: {cell.words}"
        for table, cell in cells
        if cell.named.kind != names.TECHNICAL
        and re.fullmatch(r"[a-z]+([_.][a-z_]+)+|[0-9a-f-]{36}", cell.words)
    }
    coded = {f"{table}.{cell.key}: {cell.words}" for table, cell in cells if cell.named.kind == names.CODE}
    assert not raw
    assert not {each for each in coded if re.search(r": [a-z_]+$", each)}


def test_what_would_open_something_is_withheld_and_said(two: tuple[Case, Case], now: datetime) -> None:
    found = made(two[0], now)["tables"]
    assert set(found["card"]["withheld"]) == {"token_hash", "code_index"}
    assert "ключ" in found["card"]["withheld"]["token_hash"].lower()
    for table in person_tables():
        hashes = {
            c.name for c in table.columns if "hash" in c.name or "token" in c.name or "wrapped" in c.name
        }
        assert all(_withheld(table, each) for each in hashes), table.name


@pytest.fixture
def diary(app: Flask) -> Iterator[Table]:
    """A table that somebody adds and forgets to speak of."""
    with a_diary() as table:
        yield table


@pytest.mark.both_databases
def test_a_table_nobody_spoke_of_is_handed_over_all_the_same(diary: Table, now: datetime) -> None:
    case = a_case()
    db.session.execute(diary.insert().values(id=uuid.uuid4(), about=case.id, words="dear diary"))
    db.session.commit()
    assert made(case, now)["tables"]["diary"]["rows"][0]["words"] == "dear diary"
    with pytest.raises(KeyError):
        test_every_table_and_column_of_a_person_has_a_name_in_three_languages()


@pytest.mark.both_databases
def test_what_was_registered_under_two_entries_is_one_record(app: Flask, now: datetime) -> None:
    one, other = a_case(identity=IDENTITY), a_case(identity=ANOTHER)
    pair = {
        "first_id": min(one.patient_id, other.patient_id),
        "second_id": max(one.patient_id, other.patient_id),
    }
    kept(IdentityDecision(verdict="same", decided_by=a_user().id, decided_at=now, **pair))
    found = made(one, now)
    assert sorted(found["requests"]) == sorted([one.reference, other.reference])
    told = {row["identity"]["name_original"] for row in found["tables"]["patient"]["rows"]}
    assert told == {NAME, OTHER}


def test_who_read_what_is_told_by_role_and_hospital_and_no_name_of_staff(app: Flask, now: datetime) -> None:
    case, hospital = a_case(), a_hospital(name="Szpital Przykładny")
    coordinator = a_user(Role.COORDINATOR, name="Ola Tajna")
    case.consents[0].recorded_by = coordinator.id
    db.session.commit()
    nurse = Actor("link", "7", "hospital", hospital.id)
    stranger = uuid.uuid4()
    audit.record_read(coordinator.as_actor(), "case.read", case, now, case_id=case.id)
    audit.record_read(nurse, "referral.read", case, now, case_id=case.id, page="all", other=str(stranger))
    found = made(case, now, "en")
    assert {(each["who"].split(",")[0], each["times"]) for each in found["who_read_what"]} == {
        ("A coordinator", 1), ("Szpital Przykładny", 1),
    }  # fmt: skip
    assert [each["facts"] for each in found["trail"] if each["facts"]] == [{"page": "all"}]
    whole = json.dumps(found, ensure_ascii=False)
    assert "Tajna" not in whole and str(coordinator.id) not in whole and str(stranger) not in whole


def test_how_hospitals_were_proposed_is_told_with_reasons(two: tuple[Case, Case], now: datetime) -> None:
    case = two[0]
    digest = rankings.keep(rankings.rank_case(case, now), now)
    referral = db.session.scalars(db.select(Referral).where(Referral.case_id == case.id)).one()
    referral.ranking_digest = digest
    db.session.commit()
    (found,) = made(case, now)["lists_of_hospitals"]
    assert found["request"] == case.reference and found["hospitals_in_list"] >= 1
    asked = [each for each in found["ranked"] if each["was_asked"]]
    assert len(asked) == 1 and asked[0]["reasons"] and asked[0]["parts"]


def test_what_was_typed_and_not_saved_and_how_long_it_is_kept(app: Flask, now: datetime) -> None:
    case, other = a_case(), a_case()
    for each in (case, other):
        path = f"/intake/{each.id}/step/contact"
        lost_sessions.keep(path, [("name", f"typed {each.reference}")], now)
    found = made(case, now, "en")
    assert [each["typed"] for each in found["typed_and_not_saved"]] == [{"name": [f"typed {case.reference}"]}]
    assert found["kept_until"][0]["words"].startswith("Kept as long as the request is open, and 1095 days")


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_on_paper_it_is_an_accessible_pdf_in_the_persons_language(
    two: tuple[Case, Case], now: datetime, language: str
) -> None:
    import io

    from pypdf import PdfReader

    pdf = base64.b64decode(letters.made_of(two[0], language, now)["pdf"])
    read = PdfReader(io.BytesIO(pdf))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"] and read.trailer["/Root"]["/Lang"] == language
    text = "\n".join(page.extract_text() for page in read.pages)
    assert NAME in text and OTHER not in text and "Towarzystwo" in text
    assert {"uk": "Згоди", "ru": "Согласия", "en": "Consents"}[language] in text
