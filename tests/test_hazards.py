"""What may go wrong for a patient and what is done against it: each control has a test that exists."""

import ast
import csv
from functools import cache
from pathlib import Path

import pytest

from bench import paper, safety

HOME = Path(__file__).parents[1]
HAZARDS = list(csv.DictReader((HOME / "docs/safety/hazards.csv").read_text().splitlines()))


@cache
def named_in(module: str) -> set[str]:
    """The names of the tests that pytest collects in a file; none where it looks into no such file."""
    path = HOME / module
    is_one = path.is_file() and path.name.startswith("test_")
    parsed = ast.parse(path.read_text()) if is_one else ast.Module([], [])
    functions = (node for node in parsed.body if isinstance(node, ast.FunctionDef))
    return {each.name for each in functions if each.name.startswith("test_")}


@pytest.mark.parametrize("column", ["hazard", "cause"])
def test_there_are_hazards_and_each_has_its_own_name_and_cause(column: str) -> None:
    found = [row[column] for row in HAZARDS]
    assert found and len(set(found)) == len(found)


@pytest.mark.parametrize("row", HAZARDS, ids=lambda row: row["hazard"])
def test_each_control_is_tried_by_a_test_that_exists(row: dict[str, str]) -> None:
    module, _, name = row["test"].partition("::")
    assert module.startswith("tests/") and name in named_in(module)


@pytest.mark.parametrize("row", HAZARDS, ids=lambda row: row["hazard"])
def test_each_row_is_whole_and_unsigned_until_a_clinician_signs(row: dict[str, str]) -> None:
    assert all(row[column] for column in ("hazard", "cause", "harm", "control", "dated")) and None not in row


def test_a_test_that_does_not_exist_is_seen() -> None:
    assert "test_nothing" not in named_in("tests/test_hazards.py") and not named_in("tests/nowhere.py")
    assert not named_in("tests/conftest.py"), "nor is one in a file that is not collected"


GROUPS = paper.rows("groups.csv")
GROUPED = [name for group in GROUPS for name in group["hazards"].split()]
NOT_YET_GROUPED = 40
"""So many new rows may wait to be put into their group; more, and the log can be read by nobody."""


def test_each_of_the_twenty_is_there_with_causes_and_what_remains() -> None:
    numbers = [group["number"] for group in GROUPS]
    assert numbers == [f"H{number}" for number in range(1, len(GROUPS) + 1)] and len(GROUPS) >= 20
    assert all(all(group.values()) for group in GROUPS)


def test_each_group_names_rows_that_exist_and_no_row_stands_in_two() -> None:
    names = {row["hazard"] for row in HAZARDS}
    assert set(GROUPED) <= names and len(set(GROUPED)) == len(GROUPED)
    assert len(names - set(GROUPED)) <= NOT_YET_GROUPED


@pytest.mark.parametrize("name", safety.PAPERS)
def test_the_papers_say_what_their_tables_say(name: str) -> None:
    kept = (paper.SAFETY / name).read_text(encoding="utf-8")
    assert kept == safety.PAPERS[name](), "python -m bench.safety"
