"""How far away is a hospital of which a living source says that it gives this treatment for this cancer?

`python -m bench.reach [COUNT]` draws people as the replay does (2,000, by seed), asks the directory as shipped, and
ends with one JSON object: the part within 4 hours of road, by kind of source and by who asks. A statement counts that
is living, says yes to the treatment, names the cancer or means it ("all solid tumours"), and is for the patient's
age or leaves it open. Newspapers alone are told apart.
"""

import json
import sys
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

import numpy as np

from bench.replaying.arrivals import people
from matching import Need, Network
from matching.evidence.questions import Fit, standing
from matching.facts.statements import Statements
from matching.ranking.need_columns import NeedColumns, questions
from referral.engine import facts
from referral.engine.ranking_file import shipped

COUNT, SEED, DAYS = 2000, 20261128, 365
DAY = datetime(2026, 11, 29, tzinfo=UTC)
NEAR_HOURS = 4.0


def main(count: str = str(COUNT)) -> None:
    """Ask, and print what was found; `--quick` for a tenth."""
    count = str(COUNT // 10) if count == "--quick" else count
    network = facts.network_of(shipped.rows({}, DAY).values(), DAY)
    asked = people(int(count), DAYS, np.random.default_rng(SEED)).need
    print(
        json.dumps(
            {"bench": "reach", "people": len(asked), "hospitals": len(network), **reach(asked, network)}
        )
    )


def reach(asked: tuple[Need, ...], network: Network) -> dict[str, Any]:
    """The part of needs within reach, whole and by group."""
    held: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for need in asked:
        found = within(need, network)
        for group in ("all", str(need.age_group), str(need.modalities[0]), f"from {need.country}"):
            held[group].append(found)
    return {
        "within_hours": NEAR_HOURS,
        "living": {group: _part(each, 0) for group, each in sorted(held.items())},
        "with_press": {"all": _part(held["all"], 1)},
    }


def within(need: Need, network: Network) -> tuple[bool, bool]:
    """Is a hospital near of which a living source says so; and with newspapers too."""
    columns = NeedColumns.of(need, network)
    near = columns.hours <= NEAR_HOURS
    told = _telling(need, network.said)
    by_press = bool(near[network.said.hospital[told]].any())
    return bool(near[network.said.hospital[told & ~network.said.is_press]].any()), by_press


def _telling(need: Need, said: Statements) -> Any:
    rows = standing(questions(need)[0], said)
    names = rows.is_of_site | rows.is_of_family
    return rows.is_of_treatment & rows.says_yes & names & (rows.fit >= Fit.OPEN) & said.is_living


def _part(found: list[tuple[bool, bool]], at: int) -> float:
    return round(sum(each[at] for each in found) / len(found), 3)


if __name__ == "__main__":
    main(*sys.argv[1:])
