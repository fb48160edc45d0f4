"""The catalogue: medicines by INN with ATC code, devices by term; found by names and brands in both scripts."""

import csv
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from referral.i18n import language
from referral.information.saying import LANGUAGES

DATA = Path(__file__).parent / "data"
MEDICINE, DEVICE = "medicine", "device"
KINDS = (MEDICINE, DEVICE)
ACTIVITY = "MBq"
"""Strength in becquerels: a radionuclide."""
MOST_FOUND, LEAST_TYPED = 40, 3


@dataclass(frozen=True, slots=True)
class Item:
    """One line. `names`: language → name; `forms`: pharmaceutical forms, of a device its unit; `strengths`: units.

    `group`: pharmacological class; `cold`: "yes", "no" or "unknown"; `licensed`: only with a named licence holder.
    """

    kind: str
    code: str
    names: dict[str, str]
    atc: str
    group: str
    forms: tuple[str, ...]
    strengths: tuple[str, ...]
    cold: str
    cytotoxic: bool
    licensed: bool
    also: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called for this reader: the INN or the term."""
        return self.names.get(language()) or self.names["en"]

    def every_name(self) -> Iterator[str]:
        """INN in each language, Latin, brands, ATC code."""
        yield from filter(None, (*self.names.values(), *self.also, self.atc))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


@cache
def items() -> dict[tuple[str, str], Item]:
    """(kind, code) → line."""
    brands: dict[str, list[str]] = {}
    for row in _rows("medicines.brands.csv"):
        brands.setdefault(row["code"], []).extend((row["brand_latin"], row["brand_cyrillic"]))
    medicines = [_medicine(row, brands.get(row["code"], [])) for row in _rows("medicines.csv")]
    return {(each.kind, each.code): each for each in (*medicines, *map(_device, _rows("equipment.csv")))}


def _medicine(row: dict[str, str], brands: list[str]) -> Item:
    strengths = _parts(row["strength_units"])
    return Item(
        kind=MEDICINE,
        code=row["code"],
        names={tongue: row[f"inn_{tongue}"] for tongue in LANGUAGES},
        atc=row["atc"],
        group=row["class"],
        forms=_parts(row["forms"]),
        strengths=strengths,
        cold=row["cold_chain"],
        cytotoxic=row["cytotoxic"] == "yes",
        licensed=row["controlled"] == "yes" or ACTIVITY in strengths,
        also=(row["inn_latin"], *filter(None, brands)),
    )


def _device(row: dict[str, str]) -> Item:
    names = {tongue: row[f"term_{tongue}"] for tongue in LANGUAGES}
    units = _parts(row["units"])
    return Item(DEVICE, row["code"], names, row["term_code"], row["kind"], units, (), "no", False, False, ())


def item(kind: str, code: str) -> Item | None:
    """One line; None for a code that is in none."""
    return items().get((kind, code))


def named(kind: str, text: str) -> Item | None:
    """The one line that a name in either script means exactly; None where there is none or several."""
    found = _by_name().get((kind, " ".join(text.casefold().split())), [])
    return found[0] if len(found) == 1 else None


@cache
def _by_name() -> dict[tuple[str, str], list[Item]]:
    """(kind, name in either script) → lines of that name."""
    found: dict[tuple[str, str], list[Item]] = {}
    for each in items().values():
        for name in {name.casefold() for name in each.every_name()}:
            found.setdefault((each.kind, name), []).append(each)
    return found


GROUPS: dict[tuple[str, ...], str] = {
    ("cytostatic", "cytotoxic", "chemotherap", "цитостат", "хіміотерап", "химиотерап"): "cytotoxic",
    ("antibiotic", "антибіотик", "антибиотик", "antimycotic", "антимікотик"): "antiinfective",
    ("painkiller", "analges", "знебол", "обезбол", "анальгет", "opioid", "опіоїд", "опиоид"): "pain",
    ("antiemetic", "протиблюв", "противорвот"): "antiemetic",
    ("hormon", "гормон"): "hormone",
    ("immunotherap", "імунотерап", "иммунотерап"): "checkpoint",
    ("targeted", "таргет"): "targeted",
}
"""Beginnings of words for a whole group → the group: whoever writes one is asked which medicine is meant."""


def group_of(text: str) -> str | None:
    """The group that words name in place of a medicine."""
    words = text.casefold().split()
    named = (group for begins, group in GROUPS.items() if any(word.startswith(begins) for word in words))
    return next(named, None)


def members(group: str) -> list[Item]:
    """The medicines of a group, by name."""
    found = (each for each in items().values() if each.kind == MEDICINE and _is_of(each, group))
    return sorted(found, key=lambda each: each.names["en"])


def _is_of(each: Item, group: str) -> bool:
    return each.cytotoxic if group == "cytotoxic" else each.group == group


def search(text: str) -> list[Item]:
    """Lines whose names begin with, else hold, else are nearly what was typed; nothing for less than three signs."""
    typed = " ".join(text.casefold().split())
    if len(typed) < LEAST_TYPED:
        return []
    held = [(min(positions), each) for each in items().values() if (positions := _positions(each, typed))]
    held.sort(key=lambda pair: (pair[0] > 0, pair[1].names["en"]))
    return [each for _, each in held][:MOST_FOUND] or _nearly(typed)


def _positions(each: Item, typed: str) -> list[int]:
    return [at for name in each.every_name() if (at := name.casefold().find(typed)) >= 0]


def _nearly(typed: str) -> list[Item]:
    known = {name.casefold(): each for each in items().values() for name in each.every_name() if name}
    close = difflib.get_close_matches(typed[:60], known, n=5, cutoff=0.75)
    return list({known[name].code: known[name] for name in close}.values())


def range_of(storage: str) -> tuple[int, int]:
    """Least and most of one way to store (storage.csv), in tenths of a degree Celsius.

    >>> range_of("cold")
    (20, 80)
    """
    return _ranges()[storage]


@cache
def _ranges() -> dict[str, tuple[int, int]]:
    return {
        row["code"]: (round(10 * float(row["least"])), round(10 * float(row["most"])))
        for row in _rows("storage.csv")
    }
