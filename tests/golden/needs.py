"""Random needs and small invented worlds, each from dice of its own: the same seed asks the same."""

import math
from random import Random
from typing import Any

from . import tables

Need = dict[str, Any]
World = dict[str, Any]

DAILY, CYCLES, ONCE = "radiotherapy", "systemic_therapy", "surgery"
SOLID = (
    "breast",
    "lung",
    "colorectal",
    "stomach",
    "ovary",
    "cervix",
    "bladder_urinary",
    "soft_tissue",
    "testis",
)
BLOOD = ("lymphoma", "hodgkin", "myeloma", "lymphoid_leukaemia", "myeloid_leukaemia")
CHILDHOOD = ("lymphoid_leukaemia", "brain_cns", "kidney", "bone", "soft_tissue", "hodgkin")
TOWNS = (
    ("PL", 50.72, 23.25), ("PL", 51.76, 19.46), ("PL", 54.35, 18.65), ("PL", 50.01, 20.99), ("PL", 52.41, 16.93),
    ("CZ", 50.04, 15.78), ("CZ", 49.74, 13.38), ("CZ", 49.84, 18.29), ("CZ", 50.66, 14.03), ("SK", 49.00, 21.24),
    ("SK", 48.58, 19.13), ("SK", 48.31, 18.09), ("HU", 46.25, 20.15), ("HU", 47.69, 17.63), ("HU", 48.10, 20.78),
    ("HU", 46.07, 18.23), ("RO", 45.75, 21.23), ("RO", 45.45, 28.05), ("RO", 45.65, 25.60), ("RO", 47.16, 27.58),
    ("UA", 49.84, 24.03), ("UA", 48.62, 22.29), ("UA", 48.92, 24.71), ("UA", 48.29, 25.94), ("MD", 47.01, 28.86),
)  # fmt: skip
HOME = ("HU", 47.53, 21.63)
"""A town from which no way to the west leads around Ukraine."""


def need(dice: Random, **more: Any) -> Need:
    """A plausible need; what is given stands."""
    group = more.get("age_group") or dice.choice(("adult", "adult", "child"))
    country, lat, lon = dice.choice(TOWNS)
    found = {
        "priority": dice.choice(("emergency", "urgent", "normal", "not_triaged")),
        "site_group": dice.choice(CHILDHOOD if group == "child" else SOLID + BLOOD),
        "modalities": [dice.choice((CYCLES, CYCLES, DAILY, ONCE))],
        "age": dice.randint(1, 14) if group == "child" else dice.randint(25, 85),
        "age_group": group, "lat": lat, "lon": lon, "country": country, "mobility": "walks",
        "phase": dice.choice(("newly_diagnosed", "on_chemotherapy", "after_surgery")),
        "languages": dice.choice((["uk"], ["uk", "ru"], ["ru"])),
    }  # fmt: skip
    return found | more


def at(point: tuple[str, float, float]) -> Need:
    """The part of a need that says where the patient is."""
    return dict(zip(("country", "lat", "lon"), point, strict=True))


def away(hours: float) -> list[float]:
    """A point so many hours west of HOME, by 0.0615 · km^0.738."""
    _, lat, lon = HOME
    km = (hours / 0.0615) ** (1 / 0.738)
    return [lat, lon - km / (111.2 * math.cos(math.radians(lat)))]


def fit(modality: str) -> list[str]:
    """Hospitals of that day of which a treatment of an adult's breast cancer could be said without a lie."""
    barred = ("children_only", "no_oncology", "outside_hungarys_14" if modality == DAILY else "no_oncology")
    out = set().union(*(tables.kinds()[kind] for kind in barred))
    return sorted(tables.day() - out)


def twins(dice: Random, *modalities: str) -> tuple[str, str]:
    """Two hospitals of one country and one level."""
    alike: dict[tuple[str, str], list[str]] = {}
    for code in sorted(set(fit(modalities[0])).intersection(*map(fit, modalities))):
        row = tables.centres()[code]
        alike.setdefault((row["country"], row["level"]), []).append(code)
    one, other = dice.sample(dice.choice([codes for codes in alike.values() if len(codes) > 1]), 2)
    return one, other


def said(code: str, asked: Need, **more: Any) -> dict[str, Any]:
    """A statement that answers the whole need."""
    row = {
        "hospital": code, "modality": asked["modalities"][0], "age_group": asked["age_group"],
        "site_group": asked["site_group"], "answer": "yes", "kind": "own_page", "date": "2026-09-01",
    }  # fmt: skip
    return row | more


def silent(**more: Any) -> World:
    """A world in which nobody has said a word of anybody."""
    return {"unsaid": sorted(tables.centres())} | more


def pair(dice: Random, modality: str, near: float, far: float, **more: Any) -> tuple[str, str, Need, World]:
    """Twins so many hours from HOME, of which the same is said and of no other anything."""
    one, other = twins(dice, modality)
    asked = need(dice, age_group="adult", site_group="breast", modalities=[modality], **at(HOME), **more)
    world = silent(moved={one: away(near), other: away(far)}, said=[said(one, asked), said(other, asked)])
    return one, other, asked, world
