"""From a name in the catalogue to the class of goods of the export rules; what is stopped is known by any name."""

import re
from functools import cache

from referral.supplies.catalogue import ACTIVITY, DEVICE, KINDS, MEDICINE, Item, items, named

CONTROLLED, RADIONUCLIDE = "controlled", "radionuclide"
WORDS: dict[str, tuple[str, ...]] = {
    CONTROLLED: ("opioid", "opiat", "опіоїд", "опиоид", "опіат", "опиат", "narcot", "наркот", "psychotrop",
                 "психотроп"),
    RADIONUCLIDE: ("radionucl", "radiopharm", "radioact", "radioakt", "радіонукл", "радионукл", "радіофарм",
                   "радиофарм", "радіоакт", "радиоакт"),
}  # fmt: skip
"""Beginnings of words for what gets no checklist."""
ISOTOPE = re.compile(r"\((\d+m?)([A-Za-z]+)\)")


def class_of(term: str) -> str | None:
    """The class of what somebody types; None where nobody knows it. A controlled or radioactive name anywhere in it
    ("morphine 10 mg/ml", "I-131") stops."""
    return _stopped(term) or _of_a_line(term)


def _stopped(term: str) -> str | None:
    begins = {begin: each for each, known in WORDS.items() for begin in known} | _stopped_names()
    words = re.findall(r"[^\W_]+", term.casefold())
    found = {begins[begin] for begin in begins for word in words if word.startswith(begin)}
    together = "".join(words)
    found |= {RADIONUCLIDE for name in _isotopes() if name in together}
    return min(found, default=None)


@cache
def _stopped_names() -> dict[str, str]:
    """One-word names and brands of what is stopped → class."""
    return {
        name.casefold(): _class(each)
        for each in items().values()
        if each.licensed
        for name in each.every_name()
        if name.isalpha()
    }


@cache
def _isotopes() -> set[str]:
    """131i and i131."""
    known = [found for each in items().values() for found in ISOTOPE.findall(each.names["en"])]
    return {f"{mass}{sign}".casefold() for mass, sign in known} | {
        f"{sign}{mass}".casefold() for mass, sign in known
    }


def _of_a_line(term: str) -> str | None:
    found = next(filter(None, (named(kind, term) for kind in KINDS)), None)
    return _class(found) if found else None


def _class(each: Item) -> str:
    if each.kind == DEVICE:
        return "equipment" if each.group in ("equipment", "spare_part") else "device"
    if ACTIVITY in each.strengths:
        return RADIONUCLIDE
    if each.licensed:
        return CONTROLLED
    if each.cytotoxic:
        return "cytotoxic"
    return "medicine_cold_chain" if each.cold == "yes" else MEDICINE
