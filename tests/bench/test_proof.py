"""The table of `make proof`: what was reached, what failed, and what may be said of a nought."""

from pathlib import Path

import pytest

from bench import proof
from tests import proving

REPORT = """PASSED tests/test_a.py::test_races[1]
PASSED tests/test_a.py::test_races[2]
FAILED tests/test_b.py::test_long - x
PASSED tests/test_c.py::test_ten_thousand_tamperings[sqlite]
"""


def test_parts_are_counted_by_themselves_and_other_tests_by_name() -> None:
    lines = [
        '{"part": "tamperings", "n": 900, "failures": 0}',
        '{"part": "tamperings", "n": 100, "failures": 0, "test": "test_ten_thousand_tamperings"}',
    ]
    found = proof.reached(lines, REPORT)
    assert found == {"tamperings": (1000, 0), "test: races": (2, 0), "test: long": (1, 1)}
    assert proof.table(found)[2:] == [
        "| tamperings | 1,000 | 0 | 3.0e-03 |",
        "| test: races | 2 | 0 | 1.5e+00 |",
        "| test: long | 1 | 1 | – |",
    ]


def test_sums_of_several_runs_are_added_and_nothing_else_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures = tmp_path / "figures.md"
    figures.write_text("# Figures\n\nSomething else.\n")
    monkeypatch.setattr(proof, "FIGURES", figures)
    for _ in range(2):
        proof.keep({"tamperings": (6000, 0), "kills": (10, 1)})
    proof.keep({"races": (5, 0)})
    said = figures.read_text()
    assert said.startswith("# Figures\n\nSomething else.\n") and said.count(proof.HEAD) == 1
    assert proof.written(said) == {"tamperings": (12000, 0), "kills": (20, 2), "races": (5, 0)}


def test_where_and_when_are_said() -> None:
    assert [line.split()[0] for line in proof.circumstances()] == ["date", "commit", "machine", "fsync"]


def test_a_part_writes_down_what_it_reached_also_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PROOF_FILE", str(tmp_path / "reached"))
    monkeypatch.setenv("PROOF_MINUTES", "0.5")
    with pytest.raises(ZeroDivisionError), proving.part("kills") as reached:
        for number in proving.numbers(most=7):
            reached.n = number + 1
        reached.failures += 1 // 0
    lines = (tmp_path / "reached").read_text().splitlines()
    assert proof.reached(lines, "") == {"kills": (7, 0)} and '"test": "test_a_part_writes' in lines[0]
