"""Cells of before become statements and back, on both databases: nothing a hospital or a source said is lost."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from referral.db import db
from referral.hospitals.models import Hospital, Statement
from tests.conftest import make_app
from tests.postgres import another_database

pytestmark = pytest.mark.both_databases

HOSPITAL = uuid.UUID("3ed4a8c880c2456298ca777aa65800e2")
OWN, PAGE = "the hospital itself", "its page, Oddział, 2013-10-11: “leczymy”"
CELLS = [
    ("radiotherapy", "adult", "", "yes", OWN, "2026-11-01", True),
    ("radiotherapy", "adult", "breast", "yes", OWN, "2026-11-01", True),
    ("radiotherapy", "adult", "eye", "no", OWN, "2026-11-01", True),
    ("surgery", "", "breast", "yes", PAGE, "2013-10", False),
    ("surgery", "", "lung", "yes", PAGE, "2013-10", False),
    ("surgery", "child", "", "no", "another page", "some day", False),
]


@pytest.fixture
def filled(database: str, tmp_path: Path) -> Iterator[None]:
    """A database at the revision before, with a hospital and its cells."""
    with make_app(another_database(database, "cells", tmp_path)).app_context():
        downgrade(revision="0003")
        with db.engine.begin() as connection:
            _fill(connection)
        yield
        db.session.remove()
        db.engine.dispose()


def _fill(connection: Any) -> None:
    is_sqlite = db.engine.dialect.name == "sqlite"
    own = HOSPITAL.hex if is_sqlite else str(HOSPITAL)
    values = {"id": own, "code": "pl-x", "country": "PL", "lat": 51, "lon": 22, "precision": "city"}
    texts = ("name", "name_en", "city", "coordinates_source", "level", "level_source", "languages_source")
    values |= {name: "x" for name in (*texts, "phone", "website", "contact_source", "source", "note")}
    values |= {"languages": "[]", "is_oncology": True, "is_demo": False, "version": 1}
    connection.execute(text(_insert("hospital", values)), values)
    for cell in CELLS:
        names = ("modality", "age_group", "site_group", "answer", "source", "source_date", "said_by_hospital")
        made = uuid.uuid4()
        row = {
            "id": made.hex if is_sqlite else str(made),
            "hospital_id": own,
            **dict(zip(names, cell, strict=True)),
        }
        connection.execute(text(_insert("capability", row)), row)


def _insert(table: str, values: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(f':{name}' for name in values)})"


def _cells() -> list[tuple[Any, ...]]:
    names = "modality, age_group, site_group, answer, source, source_date, said_by_hospital"
    with db.engine.connect() as connection:
        return [
            (*row[:-1], bool(row[-1])) for row in connection.execute(text(f"SELECT {names} FROM capability"))
        ]


def test_answers_of_the_hospital_stay_its_answers_and_pages_are_kept_with_their_source(filled: None) -> None:
    upgrade()
    said = db.session.scalars(db.select(Statement)).all()
    found = {(s.modality, s.answer): s for s in said}
    assert len(said) == len(found) == 4
    yes, no = found["radiotherapy", "yes"], found["radiotherapy", "no"]
    assert (yes.kind, yes.sites, yes.dated, yes.is_undated) == (
        "hospital",
        ["breast"],
        date(2026, 11, 1),
        False,
    )
    assert (no.kind, no.sites) == ("hospital", ["eye"])
    page = found["surgery", "yes"]
    assert (page.kind, page.sites, page.title, page.words) == (
        "press",
        ["breast", "lung"],
        f"{PAGE} (2013-10)",
        "",
    )
    assert page.is_undated and page.page_date == "undated" and page.dated == date(2013, 10, 1)
    assert found["surgery", "no"].dated == datetime.now(UTC).date(), "of a day nobody knows"
    (hospital,) = db.session.scalars(db.select(Hospital)).all()
    assert (hospital.scope, hospital.takes, hospital.takes_to) == ("general", "", None)


def test_down_again_every_cell_is_there_with_who_said_it(filled: None) -> None:
    upgrade()
    db.session.remove()
    downgrade(revision="0003")
    kept = {(*cell[:4], cell[6]) for cell in _cells()}
    assert kept == {(*cell[:4], cell[6]) for cell in CELLS if cell[2] or cell[3] == "no"}
    assert all(PAGE in cell[4] for cell in _cells() if cell[0] == "surgery" and cell[3] == "yes")


def test_of_what_only_statements_hold_the_cells_take_what_they_can(filled: None) -> None:
    upgrade()
    facts = {"hospital_id": HOSPITAL, "kind": "official", "page_date": "2024", "dated": date(2024, 1, 1)}
    for modality, answer, sites in (
        ("surgery", "planned", []),
        ("", "yes", ["eye"]),
        ("follow_up", "yes", ["all_solid"]),
    ):
        words = {"words": "słowa", "page": "https://x.example", "title": "T"}
        db.session.add(Statement(modality=modality, answer=answer, sites=sites, **facts, **words))
    db.session.commit()
    db.session.remove()
    downgrade(revision="0003")
    added = [cell for cell in _cells() if "x.example" in cell[4]]
    assert added == [("follow_up", "", "", "yes", "https://x.example, T: “słowa”", "2024", False)]
