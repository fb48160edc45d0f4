"""What people are called and what is written of them stands in no file: database and its log, logs, letters."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask

from referral.db import db
from tests.conftest import empty
from tests.factories import a_case
from tests.postgres import PrivatePostgres
from tests.proofs.at_rest import STEMS, Needles, found_in, places_of_rest, seed
from tests.proving import numbers, part
from tests.trouble.test_sentinels import told

__all__ = ["told"]
pytestmark = pytest.mark.both_databases
IN_ONE_FILE = 12
"""So many people are looked for at once."""


@pytest.fixture
def server(request: pytest.FixtureRequest, app: Flask) -> PrivatePostgres | None:
    """PostgreSQL's own folder; SQLite has none."""
    is_there = db.engine.dialect.name == "postgresql"
    return request.getfixturevalue("postgres") if is_there else None


def _found(server: PrivatePostgres | None, told: Callable[[], str]) -> list[str]:
    rest = [*places_of_rest(server), ("logs", told().encode())]
    return [f"{where}: {stem}" for where, raw in rest for stem in found_in(raw)]


def test_no_needle_of_a_person_stands_in_any_file(
    app: Flask, now: datetime, server: PrivatePostgres | None, told: Callable[[], str]
) -> None:
    needles = Needles()
    seed(app, needles, now)
    assert _found(server, told) == [] and needles.seeded > 30


@pytest.mark.parametrize("stem", STEMS)
def test_a_needle_that_stands_somewhere_is_found(
    app: Flask, server: PrivatePostgres | None, told: Callable[[], str], stem: str
) -> None:
    a_case(place_name=f"{stem}xy")
    print(stem)
    where = {each.partition(":")[0].rpartition(".")[2] for each in _found(server, told)}
    assert {"tables", "logs"} < where


@pytest.mark.proof
def test_names_at_rest(
    app: Flask, now: datetime, server: PrivatePostgres | None, told: Callable[[], str]
) -> None:
    needles, left, number = Needles(), list[str](), 0
    with part("names at rest") as reached:
        for number in numbers(share=2):
            seed(app, needles, now)
            if number % IN_ONE_FILE == IN_ONE_FILE - 1:
                left += _found(server, told)
                reached.n, reached.failures = needles.seeded, len(left)
                empty(app)
        left += _found(server, told)
        reached.n, reached.failures = needles.seeded, len(left)
    assert left == []
