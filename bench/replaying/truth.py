"""Whether a house of world A, B or C really treats a need, drawn from what the directory says of it.

For each need (site, treatment, age) and house one statement decides: what names this need before what names other
sites, then the stronger kind, then the newer. Its kind and how narrowly it speaks have a true share in
true_shares.csv; where nothing speaks, the scope of the house has one. What is true of one site is mostly true of
the service's others (directories.csv, `same.…`), without changing any share.
"""

import math
from collections import defaultdict
from functools import cache
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from bench.replaying.hospitals import BLOOD, Bool, Draw, Floats, Ints
from bench.replaying.said import (
    ADULT,
    AGES,
    SITES,
    TRANSPLANT,
    TREATMENTS,
    Statement,
    covered,
    ended,
    expected,
    fit,
    houses,
)
from bench.replaying.tables import Row, column, rows

STRENGTH = ("hospital", "official_list", "contract", "own_page", "society", "undated", "press", "ended")
"""The strongest first. Undated is whoever wrote it but press; ended, whatever ran out."""
NO = {"press": "no_press", "ended": "no_ended"}
SHAPE = len(AGES), len(TREATMENTS), len(SITES)

Evidence = tuple[str, str]


class Truth(NamedTuple):
    """Needs against N houses, (A, T, S, N): who treats whom, and the row of EVIDENCE that it was drawn from."""

    treats: Bool
    evidence: Ints

    def rows_by_kind(self) -> dict[str, list[int]]:
        """The rows of EVIDENCE by their kind."""
        found: dict[str, list[int]] = {}
        for row, (kind, _) in enumerate(evidence()):
            found.setdefault(kind, []).append(row)
        return found


@cache
def evidence() -> tuple[Evidence, ...]:
    """The rows of true_shares.csv. Raises ValueError for one given twice, or without reason or date."""
    table = rows("true_shares")
    found = tuple((row["evidence"], row["specificity"]) for row in table)
    if len(set(found)) != len(found) or not all(all(row.values()) for row in table):
        raise ValueError("true_shares.csv: a row is given twice or has no reason or date")
    return found


def shares(letter: str) -> Floats:
    """The true share of each row in a world."""
    return np.array([float(row[letter]) for row in rows("true_shares")])


def truth(letter: str, said: list[Statement], draw: Draw) -> Truth:
    """Draw it."""
    found = evidence_of(letter, said)
    return Truth(drawn_from(letter, found, draw), found)


def drawn_from(letter: str, found: Ints, draw: Draw) -> Bool:
    """What is true where these rows of EVIDENCE speak."""
    luck = ndtr(_together(found.shape, column("directories", letter), draw))
    return np.asarray(luck < shares(letter)[found])


def _together(shape: tuple[int, ...], of: dict[str, float], draw: Draw) -> Floats:
    """Standard normal for each need and house, more alike within a service and within a house."""
    ages, treatments, _, count = shape
    house, service = of["same.house"], of["same.service"]
    parts = (house, (count,)), (service, (ages, treatments, 1, count)), (1 - house - service, shape)
    found = np.zeros(shape)
    for variance, size in parts:
        found = found + math.sqrt(variance) * draw.standard_normal(size)
    return found


def evidence_of(letter: str, said: list[Statement]) -> Ints:
    """What speaks for each need at each house, as rows of EVIDENCE, (A, T, S, N)."""
    old_after, of_house = column("directories", letter)["old_after_days"], defaultdict(list)
    for each in said:
        of_house[each.house, each.modality].append(each)
    place, every = {each: row for row, each in enumerate(evidence())}, houses()
    found = np.zeros((*SHAPE, len(every)), np.int32)
    for n, house in enumerate(every):
        for t, treatment in enumerate(TREATMENTS):
            here = of_house[house["code"], treatment]
            for a, age in enumerate(AGES):
                for s, site in enumerate(SITES):
                    found[a, t, s, n] = place[_deciding(house, here, treatment, age, site, old_after)]
    return found


def _deciding(
    house: Row, here: list[Statement], treatment: str, age: str, site: str, old_after: float
) -> Evidence:
    scope = house["scope"]
    speaking = [each for each in here if _speaks(each, age, site)]
    if not speaking:
        return "silent", expected(scope, age, treatment, site)

    def order(each: Statement) -> tuple[bool, int, int]:
        newest = each.read if each.dated is None else each.dated
        return _names_others(each, site), STRENGTH.index(_strength(each, old_after)), -newest

    first = min(speaking, key=order)
    kind = _strength(first, old_after)
    if first.answer == "no":
        return NO.get(kind, "no_living"), "any"
    return kind, _specificity(first, scope, age, site)


def _speaks(each: Statement, age: str, site: str) -> bool:
    """A no about other sites says nothing of this one."""
    return each.age_group in ("", age) and (each.answer == "yes" or not _names_others(each, site))


def _names_others(each: Statement, site: str) -> bool:
    return bool(each.sites) and site not in covered(each.sites)


def _strength(each: Statement, old_after: float) -> str:
    if ended(each, old_after):
        return "ended"
    return "undated" if each.dated is None and each.kind != "press" else each.kind


def _specificity(each: Statement, scope: str, age: str, site: str) -> str:
    if not each.age_group and fit(scope, age, each.modality, site) in ("possible", "unlikely"):
        return "age_unlikely"
    if _names_others(each, site) or (not each.sites and _is_rare(each, scope, age, site)):
        return "doubtful"
    if not each.age_group:
        return "age_open"
    return "site" if each.sites else "treatment"


def _is_rare(each: Statement, scope: str, age: str, site: str) -> bool:
    """Blood cancer of an adult, where a house of no such scope names no disease."""
    return age == ADULT and site in BLOOD and scope != "blood" and each.modality != TRANSPLANT
