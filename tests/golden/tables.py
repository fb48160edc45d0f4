"""The tables beside this file: cases, hospitals by kind, sources, bounds; and the points of the directory."""

import csv
import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CENTRES = HERE.parents[1] / "referral" / "hospitals" / "data" / "centres.csv"
SITES = HERE.parents[1] / "matching" / "data" / "sites.csv"
Row = dict[str, str]
Case = dict[str, Any]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


@cache
def groups() -> dict[str, dict[str, Any]]:
    """Each file of cases by its name."""
    return {path.stem: _json(path) for path in sorted((HERE / "cases").glob("*.json"))}


@cache
def cases() -> dict[str, Case]:
    """Every case by its id."""
    return {case["id"]: case for group in groups().values() for case in group["cases"]}


@cache
def kinds() -> dict[str, frozenset[str]]:
    """Hospitals by kind: children only, adults only, no oncology …"""
    return {name: frozenset(kind["hospitals"]) for name, kind in _json(HERE / "kinds.json")["kinds"].items()}


@cache
def kind_sources() -> dict[tuple[str, str], list[str]]:
    """The keys of the sources by kind and hospital."""
    found = _json(HERE / "kinds.json")["kinds"].items()
    return {(name, code): keys for name, kind in found for code, keys in kind["hospitals"].items()}


@cache
def day() -> frozenset[str]:
    """The centres of the day on which the cases were judged: only among them places are counted."""
    return frozenset(_json(HERE / "kinds.json")["centres_of_the_day"])


@cache
def new_centres() -> dict[str, Row]:
    """Centres that a rule or a kind names although the directory of that day lacks them."""
    found: dict[str, Row] = _json(HERE / "kinds.json")["new_centres"]
    return found


@cache
def sources() -> dict[str, Row]:
    """What is said where, by key."""
    return {row["key"]: row for row in _rows(HERE / "sources.csv")}


@cache
def centres() -> dict[str, Row]:
    """The directory's centres by code."""
    return {row["code"]: row for row in _rows(CENTRES)}


@cache
def wholes() -> dict[str, str]:
    """Each part of a site group with the group it is a part of."""
    return {row["code"]: row["part_of"] for row in _rows(SITES) if row["part_of"]}


@cache
def bounds() -> dict[str, float]:
    """The bounds of the rules without facts, by rule."""
    return {row["rule"]: float(row["bound"]) for row in _rows(HERE / "bounds.csv")}


@cache
def table(name: str) -> list[Row]:
    """The rows of another CSV beside this file."""
    return _rows(HERE / name)
