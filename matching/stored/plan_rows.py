"""Those who wait as rows of plain values, for what is kept of a plan."""

import json
from typing import Any

from matching.planning.plan import PlanNeed
from matching.stored.canonical import need_from_json, need_to_json
from matching.vocabulary import Modality


def need_to_row(each: PlanNeed) -> dict[str, Any]:
    """One who waits as plain values."""
    return {
        "need": json.loads(need_to_json(each.need)),
        "family": each.travel_group,
        "joined": list(each.joined),
        "is_interrupted": each.is_interrupted,
        "waited_days": float(each.waited_days),
    } | ({"avoid": sorted(each.avoid)} if each.avoid else {})


def need_from_row(row: dict[str, Any]) -> PlanNeed:
    """One who waits from plain values."""
    joined = tuple(Modality(code) for code in row["joined"])
    facts = {"travel_group": row["family"]} | {name: row[name] for name in ("is_interrupted", "waited_days")}
    avoid = frozenset(row.get("avoid", ()))
    return PlanNeed(need_from_json(json.dumps(row["need"])), joined=joined, avoid=avoid, **facts)
