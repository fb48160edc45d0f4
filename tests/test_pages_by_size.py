"""No page and no job grows with the database: nothing is read from end to end, and four times the cases cost no more.

In both the same number of cases is open; what grows is all that was ever filed. The long form: `python -m bench.pages`.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask

from bench.sizes import measuring, plans, whole
from bench.sizes.measuring import Visitor, noted
from bench.sizes.scenes import JOBS, PAGES
from referral.db import db, utc_now
from tests.conftest import make_app
from tests.postgres import another_database

FEW, MANY, OPEN = 400, 1_600, 60
MOST_TIMES, SPARE = 1.5, 20_000
"""How much more may be read and compared, in steps of SQLite's machine; half a millisecond more is nothing."""
OVER = {"predicted answers"}
"""It counts five hundred referrals and no more."""
MAY_ASK_ONCE_MORE = {"search, name", "patient's page"}
"""Where somebody so called has a case that is over, their other cases are looked at too; whose phone is not said to be
shared, or who agreed to be written to, is asked after by one statement more."""
A_DAY = 2
"""So many cases are filed a day, in both: what grows is how long the service has been at work."""
SELECTS = re.compile(r"\s*(SELECT|WITH)", re.I)


class Made(NamedTuple):
    """One page: how it was made."""

    statements: int
    steps: int


def _visitor(database: str, size: int, folder: Path) -> Iterator[Visitor]:
    app = make_app(another_database(database, f"cases_{size}", folder))
    with app.app_context():
        known = whole.fill(size, utc_now(), OPEN, days=size / A_DAY, directory=False)
        yield Visitor(app, known)
        db.session.remove()
        db.engine.dispose()


def _made(database: str, size: int, folder: Path) -> dict[str, Made]:
    found = {}
    for visitor in _visitor(database, size, folder):
        for name, scene in PAGES.items():
            with noted() as sent:
                steps = measuring.steps(visitor.open(scene))
            found[name] = Made(len(sent), steps)
    return found


def test_four_times_the_cases_cost_no_more(database: str, tmp_path: Path) -> None:
    few, many = _made(database, FEW, tmp_path), _made(database, MANY, tmp_path)
    more = {name: each.statements - few[name].statements for name, each in many.items()}
    assert not {name: count for name, count in more.items() if abs(count) > (name in MAY_ASK_ONCE_MORE)}
    grown = {
        name: (few[name].steps, each.steps)
        for name, each in many.items()
        if name not in OVER and each.steps > MOST_TIMES * few[name].steps + SPARE
    }
    assert not grown


@pytest.mark.both_databases
def test_no_page_and_no_job_reads_a_growing_table_from_end_to_end(database: str, tmp_path: Path) -> None:
    read: dict[str, set[plans.Read]] = {}
    for visitor in _visitor(database, FEW, tmp_path):
        works = {name: visitor.open(scene) for name, scene in PAGES.items()} | JOBS
        for name, work in works.items():
            with noted() as sent:
                work()
            read[name] = {each for one in sent if SELECTS.match(one.text) for each in _read_whole(one)}
    read["seal"] -= {plans.Read("audit_seal", ""), plans.Read("audit_seal", "pk_audit_seal")}
    assert not {name: each for name, each in read.items() if each}, (
        "of the trail's links only the last is read"
    )


def _read_whole(one: measuring.Sent) -> list[plans.Read]:
    with db.engine.connect() as connection:
        return plans.read_whole(connection, one)


def test_every_table_is_said_to_grow_or_to_stay_small(app: Flask) -> None:
    assert {*plans.GROWING, *plans.REFERENCE} - {"alembic_version"} == set(db.metadata.tables)
    assert not plans.GROWING & plans.REFERENCE
