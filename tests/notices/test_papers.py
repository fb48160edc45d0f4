"""The papers for a lawyer: each table with a person is in the record, each link and test that they name exists."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from referral.db import db
from referral.intake.person_rows import person_tables

SAFETY = Path(__file__).parents[2] / "docs" / "safety"
PAPERS = sorted(SAFETY.glob("*.md"))
OF_AN_OPERATOR = ("record-of-processing.md", "dpia.md", "joint-controllers.md", "processor.md")


def _read(name: str) -> str:
    return (SAFETY / name).read_text(encoding="utf-8")


def test_every_table_with_a_person_is_named_in_the_record_of_processing(app: Flask) -> None:
    lines = [line for line in _read("record-of-processing.md").splitlines() if line.startswith("| Tables")]
    named = {table for line in lines for table in re.findall(r"`(\w+)`", line)}
    assert {table.name for table in person_tables()} - named == set(), "say for which purpose it is kept"
    assert named <= set(db.metadata.tables), "and no table that there is not"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_each_link_and_test_that_a_paper_names_exists(paper: Path) -> None:
    text = paper.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([\w./-]*)(#[\w-]+)?\)", text):
        linked = (paper.parent / target) if target else paper
        assert linked.exists(), target
        assert not anchor or anchor in _anchors(linked), anchor
    for module, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text):
        tree = ast.parse((SAFETY.parents[1] / module).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, name


def _anchors(paper: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", paper.read_text(encoding="utf-8"), re.M)
    plain = (re.sub(r"[^\w -]", "", heading.lower()) for heading in headings)
    return {"#" + heading.replace(" ", "-") for heading in plain}


@pytest.mark.parametrize("name", OF_AN_OPERATOR)
def test_each_paper_says_that_it_is_a_draft_and_what_the_operator_fills_in(name: str) -> None:
    text = _read(name)
    assert "Draft, not reviewed by a lawyer" in text and "**[FILL IN" in text
