"""How likely a hospital is to treat a need, by who says so and how exactly: the dated tables of data/.

Assumptions until the answers to real requests teach better ones (docs/evidence.md); unsigned.
"""

import csv
from functools import cache
from typing import NamedTuple

import numpy as np

from matching.facts.arrays import MODALITIES, Int32
from matching.facts.figures import figure
from matching.vocabulary import DATA, EvidenceKind, Modality, Scope, site_groups

EXACTNESS = ("site_treatment_age", "site_treatment", "treatment_age", "treatment")
"""How exactly a statement speaks of a need, the most exactly first."""
ENDED, ENDED_PRESS = "ended", "ended_press"
ROWS = (*EvidenceKind, ENDED, ENDED_PRESS)
SOLID, BLOOD = FAMILIES = ("solid", "blood")
DAYS_A_MONTH = 30.44
UNDATED_SHARE = 0.5
"""An undated page counts from the day it was read, with half the shelf life."""


class Row(NamedTuple):
    """One row of data/evidence.csv: chances in thousandths, in the order of EXACTNESS; None: it has no shelf life."""

    chances: tuple[int, ...]
    shelf_months: float | None


@cache
def table() -> dict[str, Row]:
    """The rows by kind, and for what has ended. Raises ValueError for a hole, or a chance that is none."""
    with (DATA / "evidence.csv").open(encoding="utf-8", newline="") as rows:
        found = {row["kind"]: _row(row) for row in csv.DictReader(rows)}
    if tuple(found) != tuple(map(str, ROWS)):
        raise ValueError("evidence.csv: its rows are not those of EvidenceKind and of what has ended")
    return found


@cache
def chances() -> Int32:
    """Chances in thousandths by row of ROWS and by exactness, (8, 4)."""
    return np.array([each.chances for each in table().values()], dtype=np.int32)


@cache
def shelf_days(kind: EvidenceKind, is_undated: bool) -> float:
    """So many days a statement of this kind is taken at its word, where it does not say when it ends."""
    months = table()[kind].shelf_months or 0.0
    return months * DAYS_A_MONTH * (UNDATED_SHARE if is_undated else 1.0)


@cache
def rareness(site_group: str | None, is_child: bool) -> float:
    """How likely a hospital that gives a treatment, and does not say for which cancers, leaves out this one; 0 to 1."""
    return 0.0 if site_group is None else 1 - _commonness()[site_group][is_child]


@cache
def house(scope: Scope, family: str) -> Int32:
    """The chance in thousandths that such a hospital gives each treatment for solid or blood cancers, (M,)."""
    return _houses()[scope, family]


def least() -> int:
    """The smallest chance there is, thousandths: nobody is ever written off."""
    return int(figure("evidence.least"))


def _row(row: dict[str, str]) -> Row:
    if not row["why"] or not row["dated"]:
        raise ValueError(f"evidence.csv: {row['kind']} lacks a reason or a date")
    numbers = tuple(int(row[name]) for name in EXACTNESS)
    if list(numbers) != sorted(numbers, reverse=True) or not 0 < numbers[-1] <= numbers[0] <= 1000:
        raise ValueError(f"evidence.csv: {row['kind']}: saying more exactly cannot make it less likely")
    return Row(numbers, float(row["shelf_months"]) if row["shelf_months"] else None)


@cache
def _commonness() -> dict[str, tuple[float, float]]:
    with (DATA / "commonness.csv").open(encoding="utf-8", newline="") as rows:
        found = {row["site_group"]: _shares(row) for row in csv.DictReader(rows) if row["source"]}
    if set(found) != set(site_groups()) or not all(
        0 < share <= 1 for both in found.values() for share in both
    ):
        raise ValueError("commonness.csv: each site group has its share, with its source")
    return found


def _shares(row: dict[str, str]) -> tuple[float, float]:
    return int(row["share"]) / 1000, int(row["share_child"]) / 1000


@cache
def _houses() -> dict[tuple[Scope, str], Int32]:
    with (DATA / "houses.csv").open(encoding="utf-8", newline="") as rows:
        found = {(Scope(row["scope"]), row["family"]): _by_modality(row) for row in csv.DictReader(rows)}
    if set(found) != {(scope, family) for scope in Scope for family in FAMILIES}:
        raise ValueError("houses.csv: each scope stands once for solid and once for blood cancers")
    return found


def _by_modality(row: dict[str, str]) -> Int32:
    if not row["why"] or not row["dated"]:
        raise ValueError(f"houses.csv: {row['scope']} {row['family']} lacks a reason or a date")
    return np.array([int(row[str(Modality(each))]) for each in MODALITIES], dtype=np.int32)
