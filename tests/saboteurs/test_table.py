"""The table of saboteurs fits today's code, and those of the quick tests are caught."""

from pathlib import Path

import pytest

from tests.how_to.copying import Copy
from tests.saboteurs.running import caught
from tests.saboteurs.table import ROWS, Saboteur

QUICK = "tests/test_crypto.py"
"""Tests that take a few seconds: every saboteur that they catch is tried here, all by `make proof`."""


def test_there_are_sixty_with_a_name_each() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_text_of_each_stands_in_the_code_exactly_once(root: Path, row: Saboteur) -> None:
    assert (root / row.file).read_text(encoding="utf-8").count(row.find) == 1
    assert row.find != row.put and (root / row.tests).exists()


@pytest.mark.proof
def test_those_of_the_quick_tests_are_caught(root: Path, tmp_path: Path) -> None:
    copy, mine = Copy.of(root, tmp_path / "tree"), [row for row in ROWS if row.tests == QUICK]
    assert mine
    assert [row.name for row in mine if not caught(copy, row)] == []


@pytest.mark.proof
def test_every_one_is_caught() -> None:
    from tests.saboteurs import running

    assert running.main([]) == 0
