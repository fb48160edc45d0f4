"""A fair toy of a ranking engine, to try the rules on: evidence × half-value of the journey. It knows no `matching`."""

import math
from typing import Any

from . import tables

Case = dict[str, Any]
DAY, OWN = "2026-11-28", "hospital"
HALF = {"radiotherapy": 1.0, "brachytherapy": 1.0, "systemic_therapy": 2.0, "hormone_therapy": 2.0}
ONCE, LEAST = 4.0, 0.5
WORTH = {OWN: 1.0, "official": 0.9, "own_page": 0.9, "contract": 0.9, "society": 0.8, "press": 0.3}
ENDED, NOTHING, DENIED, NO_PLACE_KNOWN, NO_TONGUE_KNOWN, INSTITUTE = 0.1, 0.02, 0.01, 0.7, 0.85, 1.05
NO_KIND = 0.3
KINDS = {
    "radiotherapy": "stereotactic proton total_body under_anaesthesia",
    "stem_cell_transplantation": "auto allo",
    "systemic_therapy": "day_unit in_patient oral cellular",
}
BLOOD = ("lymphoma", "hodgkin", "myeloma", "lymphoid_leukaemia", "myeloid_leukaemia", "leukaemia_other")
WIDE = {
    "all_blood": lambda site: _whole(site) in BLOOD,
    "all_solid": lambda site: _whole(site) not in BLOOD,
    "all_childhood": bool,
}


def rank(cases: list[Case]) -> list[Case]:
    """What `flask rank` answers, in small."""
    return [{"id": case["id"], "hospitals": _ranked(case["need"], case.get("world") or {})} for case in cases]


def _ranked(need: Case, world: Case) -> list[Case]:
    silent, said = set(world.get("unsaid", ())), {code: [] for code in tables.centres()}
    shipped = [row for row in tables.table("toy_statements.csv") if row["hospital"] not in silent]
    for row in [*shipped, *world.get("said", ())]:
        if row["modality"] in need["modalities"][:1]:
            said[row["hospital"]].append(row)
    found = [_judged(code, row, said[code], need, world) for code, row in tables.centres().items()]
    return sorted(found, key=lambda each: (not each["suitable"], -each["score"], each["code"]))


def _judged(code: str, centre: dict[str, str], said: list[Case], need: Case, world: Case) -> Case:
    hours = _hours(*world.get("moved", {}).get(code, (centre["lat"], centre["lon"])), need)
    treats, word, refused = _chance(said, need)
    chance = treats * _place(code, need, world)
    tongue = set(need.get("languages", ())) & set(world.get("languages", {}).get(code, ()))
    value = chance * (1 if tongue else NO_TONGUE_KNOWN) * (INSTITUTE if "institute" in centre["level"] else 1)
    stays = need.get("housing")
    score = 1000 * value * 0.5 ** ((hours or 0) / _half(need, stays))
    fits = chance and not refused and _fits(code, centre["country"], hours, need, world)
    return {"code": code, "suitable": bool(fits), "evidence": word, "chance": chance, "hours": hours, "score": score,
            "terms": {}, "reasons": []}  # fmt: skip


def _hours(lat: Any, lon: Any, need: Case) -> float | None:
    if need.get("lat") is None:
        return None
    south, west, north, east = map(math.radians, (need["lat"], need["lon"], float(lat), float(lon)))
    chord = (
        math.sin((north - south) / 2) ** 2
        + math.cos(south) * math.cos(north) * math.sin((east - west) / 2) ** 2
    )
    return float(0.0615 * (12742 * math.asin(math.sqrt(chord))) ** 0.738)


def _half(need: Case, stays: bool) -> float:
    half = ONCE if stays else HALF.get((need["modalities"] or [""])[0], ONCE)
    haste = 0.5 if need["priority"] == "emergency" else 1.0
    return max(LEAST, half * haste * (0.5 if need.get("mobility") == "stretcher" else 1.0))


def _chance(said: list[Case], need: Case) -> tuple[float, str, bool]:
    """The chance that it treats this need, the word for it, and whether a living no excludes it."""
    heard = [row | {"lives": (row.get("valid_until") or DAY) >= DAY} for row in said if _speaks_of(row, need)]
    exact = [row for row in heard if row["site_group"] == need["site_group"]]
    heard = exact if need["site_group"] in tables.wholes() and exact else heard
    living = sorted((WORTH[row["kind"]], row["date"], row["answer"]) for row in heard if row["lives"])
    if living and living[-1][2] == "no":
        return DENIED, "source", living[-1][0] > WORTH["press"]
    chances = [_worth(row, need) if row["lives"] else ENDED for row in heard if row["answer"] == "yes"]
    own = (
        any(row["kind"] == OWN and row["lives"] for row in heard)
        and need["site_group"]
        and need["modalities"]
    )
    return max(chances, default=NOTHING), OWN if own else "source" if heard else "nobody", False


def _worth(row: Case, need: Case) -> float:
    kind = 1.0 if _wanted(need) <= set(row.get("forms", ())) else NO_KIND
    return (
        WORTH[row["kind"]] * kind * (1.0 if row["site_group"] else 0.8) * (1.0 if row["age_group"] else 0.85)
    )


def _wanted(need: Case) -> set[str]:
    """The kinds asked for, of the treatment needed now."""
    return set(need.get("forms", ())) & set(KINDS.get((need["modalities"] or [""])[0], "").split())


def _speaks_of(row: Case, need: Case) -> bool:
    said, site, age = row["site_group"], need["site_group"], need.get("age")
    same = said in ("", site, _whole(site)) or (site and said in WIDE and WIDE[said](site))
    aged = age is None or float(row.get("age_from") or 0) <= age <= float(row.get("age_to") or 200)
    denied = row["answer"] == "no" and row.get("forms") and not _wanted(need) & set(row["forms"])
    return bool(same and aged and not denied and row["age_group"] in ("", need.get("age_group")))


def _whole(site: str | None) -> str | None:
    return tables.wholes().get(site or "", site)


def _place(code: str, need: Case, world: Case) -> float:
    mine = [
        row
        for row in world.get("places", ())
        if row["hospital"] == code and row["modality"] in need["modalities"]
    ]
    fresh = [row["free"] for row in mine if row["reported_days_ago"] < 30]
    return NO_PLACE_KNOWN if not fresh else 1.0 if fresh[-1] else 0.0


def _fits(code: str, country: str, hours: float | None, need: Case, world: Case) -> bool:
    kinds, age, wish = tables.kinds(), need.get("age"), need.get("countries")
    young = (
        age is None or age <= (18 if country in ("SK", "CZ") else 17) or code not in kinds["children_only"]
    )
    rays = "radiotherapy" in need["modalities"][:1]
    grown = age is None or age >= 18 or rays or code not in kinds["adults_only"]
    scope = code not in kinds["no_oncology"] or _whole(need["site_group"]) in (None, *BLOOD)
    near = hours is None or hours <= need.get("longest_hours", 1000)
    return (
        young
        and grown
        and scope
        and near
        and code not in world.get("closed", ())
        and (not wish or country in wish)
    )
