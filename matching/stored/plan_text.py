"""A plan's whole input and outcome as canonical JSON, so that a run can be recomputed byte for byte."""

import json
from typing import Any

import numpy as np

from matching.facts.canonical_json import dump
from matching.planning.assignment import prepare, solve
from matching.planning.plan import Aims, Plan
from matching.planning.reserve_prices import Prices, charged
from matching.stored.canonical import network_from_json, network_to_json, weights_from_json, weights_to_json
from matching.stored.plan_rows import need_from_row, need_to_row
from matching.vocabulary import AgeGroup, Modality, ServiceKey

PLANNER = 2
"""Raise it whenever the same facts, figures and prices would give another plan."""


def plan_to_json(plan: Plan, prices: Prices | None = None) -> str:
    """Everything a plan was made from, and every line of it. `prices`: those it was made with, if any.

    >>> from matching import PlanNeed, assign, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> text = plan_to_json(assign([PlanNeed(OLENA)], NETWORK, weights.current()))
    >>> json.loads(text)['lines'][0]['hospital']
    'krakow'
    """
    return dump(_input(plan, prices) | {"lines": plan_lines(plan), "value": plan.value, "bound": plan.bound})


def plan_from_json(text: str) -> tuple[Plan, Prices | None]:
    """The plan made anew from the input that was written, with the rules of today.

    >>> from matching import PlanNeed, assign, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> text = plan_to_json(assign([PlanNeed(OLENA)], NETWORK, weights.current()))
    >>> plan, prices = plan_from_json(text)
    >>> plan_to_json(plan, prices) == text
    True
    """
    kept = json.loads(text)
    network = network_from_json(dump(kept["network"]))
    needs = [need_from_row(row) for row in kept["needs"]]
    prices = _prices(kept["prices"])
    waiting = prepare(needs, network, weights_from_json(dump(kept["weights"])))
    aims = Aims.plain(len(needs), len(waiting.services)) if prices is None else charged(waiting, prices)
    multiplier = np.array(kept["multiplier"] or [int(each) for each in aims.multiplier], np.int64)
    longest = aims.longest_hours if kept["longest_hours"] is None else kept["longest_hours"]
    return solve(waiting, aims._replace(multiplier=multiplier, longest_hours=longest)), prices


def _input(plan: Plan, prices: Prices | None) -> dict[str, Any]:
    plain = bool((plan.aims.multiplier == Aims.plain(1, 0).multiplier[0]).all())
    longest = plan.aims.longest_hours
    return {
        "planner": PLANNER,
        "needs": [need_to_row(each) for each in plan.needs],
        "network": json.loads(network_to_json(plan.network)),
        "weights": json.loads(weights_to_json(plan.weights)),
        "prices": None if prices is None else _priced(prices),
        "multiplier": None if plain else plan.aims.multiplier.tolist(),
        "longest_hours": longest if np.isfinite(longest) else None,
    }


def plan_lines(plan: Plan) -> list[dict[str, Any]]:
    """Every line of a plan as plain values.

    >>> from matching import PlanNeed, assign, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> (line,) = plan_lines(assign([PlanNeed(OLENA)], NETWORK, weights.current()))
    >>> line['need'], line['hospital'], line['reason'], line['worth'] > 0
    ('olena', 'krakow', None, True)
    """
    return [
        {"need": each.id, "hospital": plan.hospital_of(each.id), "reason": reason, "worth": int(pair_value)}
        for each, reason, pair_value in zip(plan.needs, plan.reason, plan.pair_value, strict=True)
    ]


def _priced(prices: Prices) -> dict[str, Any]:
    named = {(key.hospital, key.age_group, key.modality): price for key, price in prices.of.items()}
    of = [[*name, price] for name, price in sorted(named.items()) if price]
    return {"of": of, "seed": prices.seed, "expected": prices.expected}


def _prices(kept: dict[str, Any] | None) -> Prices | None:
    if kept is None:
        return None
    of = {ServiceKey(h, Modality(m), AgeGroup(a)): price for h, a, m, price in kept["of"]}
    return Prices(of, kept["seed"], kept["expected"])
