"""The table of saboteurs fits today's code, and two of them, drawn by luck, are caught."""

import random
from pathlib import Path

import pytest

from tests.how_to.copying import Copy
from tests.saboteurs.running import caught
from tests.saboteurs.table import ROWS, Saboteur

QUICK = (
    "tests/test_audit.py",
    "tests/test_crypto.py",
    "tests/test_chain.py",
    "tests/hospitals/test_capacity.py",
)
"""The files of tests that take a few seconds: of these rows two are drawn."""


def test_there_are_sixty_with_a_name_each() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_text_of_each_stands_in_the_code_exactly_once(root: Path, row: Saboteur) -> None:
    assert (root / row.file).read_text(encoding="utf-8").count(row.find) == 1
    assert row.find != row.put and (root / row.tests).exists()


def test_two_drawn_by_luck_are_caught(root: Path, tmp_path: Path) -> None:
    copy = Copy.of(root, tmp_path / "tree")
    for row in random.sample([row for row in ROWS if row.tests in QUICK], 2):
        assert caught(copy, row), f"nobody notices {row.name}"


@pytest.mark.proof
def test_every_one_is_caught() -> None:
    from tests.saboteurs import running

    assert running.main([]) == 0
