"""What the directory of world A, B or C holds: statements of several kinds, dated, undated or ended, by seed.

No hospital ever said any of it: only codes, places and scopes of the houses are real. The houses, treatments and
sites are kept in tables of their own, so that these worlds stay the same when the directory or the engine's
vocabulary grows. Days count from the first day of the replay.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from bench.replaying.hospitals import BLOOD, Draw
from bench.replaying.tables import Row, column, rows

AGES = CHILD, ADULT = ("child", "adult")
BASIC = ("surgery", "systemic_therapy")
TREATMENTS = (*BASIC, "radiotherapy", "brachytherapy", TRANSPLANT := "stem_cell_transplantation")
SITES = tuple(row["site_group"] for row in rows("mix"))
KINDS = ("hospital", "official_list", "contract", "own_page", "society", "press")
MACROS = {
    "all_solid": frozenset(SITES) - BLOOD,
    "all_blood": frozenset(SITES) & BLOOD,
    "all_childhood": frozenset(SITES),
}
CHILDHOOD = ("all_childhood",)
"""Says the age too."""
FITS = {
    ("children", CHILD): "own",
    ("blood", ADULT): "own",
    ("general", ADULT): "general",
    ("both", ADULT): "general",
    ("both", CHILD): "possible",
}
"""What one expects of a house by its scope and an age; of the others little."""
LIVING_DAYS = (0, 330)
"""So long ago what is dated and living was written; what lives and says until when lives through the replay."""
OLDEST_DAYS, LONGEST_DAYS, READ_DAYS = 2200, 900, 60
SAYS_UNTIL = 0.3
"""The part of living statements that say until when; of ended ones, half."""


class Statement(NamedTuple):
    """One row of the directory. Empty: open or not named. `sites`: codes, or one of MACROS."""

    house: str
    modality: str
    age_group: str
    sites: tuple[str, ...]
    answer: str
    kind: str
    dated: int | None
    valid_until: int | None
    read: int


def houses() -> list[Row]:
    """The houses in the network's order."""
    return sorted(rows("houses"), key=lambda row: row["code"])


def fit(scope: str, age: str, modality: str, site: str = "") -> str:
    """What one expects of a house: own, general, possible, unlikely."""
    if scope == "blood" and (modality not in ("systemic_therapy", TRANSPLANT) or site not in {"", *BLOOD}):
        return "unlikely"
    return FITS.get((scope, age), "unlikely")


def expected(scope: str, age: str, modality: str, site: str = "") -> str:
    """The same with what the treatment needs, as the tables name it."""
    needs = "basic" if modality in BASIC else "equipment"
    return f"{fit(scope, age, modality, site)}.{needs}"


def statements(letter: str, draw: Draw) -> list[Statement]:
    """All that the directory holds."""
    of = column("directories", letter)
    return [
        each for house in houses() if draw.random() >= of["house.silent"] for each in _of(house, of, draw)
    ]


def _of(house: Row, of: Mapping[str, float], draw: Draw) -> Iterator[Statement]:
    for age in AGES:
        for modality in TREATMENTS:
            spoken = draw.random() < of["said." + expected(house["scope"], age, modality)]
            for _ in range(spoken and 1 + (draw.random() < of["second"])):
                yield _statement(house, age, modality, of, draw)


def _statement(house: Row, age: str, modality: str, of: Mapping[str, float], draw: Draw) -> Statement:
    kind = KINDS[draw.choice(len(KINDS), p=[of[f"kind.{each}"] for each in KINDS])]
    sites = _sites(house["scope"], age, modality, of, draw)
    is_open = draw.random() < of["age.open"] and sites != CHILDHOOD
    answer = "no" if draw.random() < of["answer.no"] else "yes"
    days, read = _days(kind, of, draw), -int(draw.integers(1, READ_DAYS))
    return Statement(house["code"], modality, "" if is_open else age, sites, answer, kind, *days, read)


def _sites(scope: str, age: str, modality: str, of: Mapping[str, float], draw: Draw) -> tuple[str, ...]:
    chance = draw.random()
    if chance < of["sites.none"]:
        return ()
    if chance < of["sites.none"] + of["sites.all"]:
        blood = scope == "blood" or modality == TRANSPLANT
        return CHILDHOOD if age == CHILD else ("all_blood",) if blood else ("all_solid",)
    at_home = [scope != "blood" or row["site_group"] in BLOOD for row in rows("mix")]
    frequent = np.array([frequency(row, age) for row in rows("mix")]) * at_home
    count = min(int(draw.integers(1, int(of["sites.most"]) + 1)), int((frequent > 0).sum()))
    found = draw.choice(len(SITES), count, replace=False, p=frequent / frequent.sum())
    return tuple(SITES[at] for at in sorted(found))


def frequency(row: Row, age: str) -> float:
    """How often people of this age have a disease of the mix."""
    return float(row["children"]) if age == CHILD else float(row["women"]) + float(row["men"])


def _days(kind: str, of: Mapping[str, float], draw: Draw) -> tuple[int | None, int | None]:
    """Of which day it is, and until when it says that it holds."""
    if draw.random() < of.get(f"undated.{kind}", of["undated.other"]):
        return None, None
    has_ended = draw.random() < of.get(f"ended.{kind}", of["ended.other"])
    if not has_ended:
        until = int(draw.integers(420, LONGEST_DAYS)) if draw.random() < SAYS_UNTIL else None
        return -int(draw.integers(*LIVING_DAYS)), until
    if draw.random() < 0.5:
        return -int(draw.integers(int(of["old_after_days"]) + 1, OLDEST_DAYS)), None
    return -int(draw.integers(*LIVING_DAYS)) - 365, -int(draw.integers(1, 365))


def ended(each: Statement, old_after: float) -> bool:
    """Has it run out before the first day."""
    past = each.valid_until is not None and each.valid_until < 0
    return past or (each.dated is not None and each.dated < -old_after)


def covered(sites: tuple[str, ...]) -> frozenset[str]:
    """The sites that are named, one by one."""
    return frozenset(site for each in sites for site in MACROS.get(each, {each}))
