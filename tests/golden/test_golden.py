"""The shipped directory ranked for every case, as `flask rank` does: each rule that a coordinator would sign holds."""

from functools import cache
from typing import Any

import pytest

from tests.golden import judging, tables
from tests.golden.playing import shipped_engine


@cache
def rankings() -> dict[str, list[dict[str, Any]]]:
    """The ranking of every case, by its id."""
    asked = [{key: case.get(key) for key in ("id", "need", "world")} for case in tables.cases().values()]
    return {each["id"]: each["hospitals"] for each in shipped_engine(asked)}


@pytest.mark.parametrize("case", tables.cases().values(), ids=lambda case: case["id"])
def test_every_rule_of_a_case_holds(case: dict[str, Any]) -> None:
    verdicts = judging.judge_case(case, rankings()[case["id"]])
    broken = [f"{rule['must']}: {verdict.seen}" for rule, verdict in verdicts if not verdict.holds]
    assert not broken, f"{case['story']} {broken}"
