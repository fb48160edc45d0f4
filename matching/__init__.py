"""Which hospital suits which patient: pure functions over frozen values; no web, database, clock or chance.

    ranking = matching.rank(need, network, matching.weights.current())
    matching.best(ranking, 10), matching.admissions(ranking), matching.explain(ranking, ranking.row("id"))

    plan = matching.assign(needs, network, weights)      # for everybody who waits, proven; matching.check(plan)

It computes no diagnosis, prognosis or treatment: it compares what people and hospitals said.
"""

from importlib import import_module
from typing import Any

from matching import lateness, weights
from matching.canonical import (
    content_hash,
    engine_version,
    need_from_json,
    need_to_json,
    network_from_json,
    network_to_json,
    ranking_to_json,
    weights_from_json,
    weights_to_json,
)
from matching.capacity import CapacityState
from matching.explanation import CHANGES, Change, Explanation, Term, admissions, best, exact_km, explain
from matching.facts import HospitalFacts, Need, Network, ServiceFacts
from matching.measures import SOURCES, UNITS
from matching.preferences import PREFERENCES
from matching.ranking import FULL_SCORE, Group, Ranking, rank
from matching.requirements import REQUIREMENTS
from matching.sensitivity import Tipping, tippings, what_if
from matching.validity import FactError
from matching.weights import Weights

__all__ = [
    "CHANGES",
    "CapacityState",
    "FULL_SCORE",
    "PREFERENCES",
    "REQUIREMENTS",
    "SOURCES",
    "UNITS",
    "Change",
    "Explanation",
    "FactError",
    "Group",
    "HospitalFacts",
    "Need",
    "Network",
    "Ranking",
    "ServiceFacts",
    "Term",
    "Tipping",
    "Weights",
    "admissions",
    "best",
    "content_hash",
    "engine_version",
    "exact_km",
    "explain",
    "lateness",
    "need_from_json",
    "need_to_json",
    "network_from_json",
    "network_to_json",
    "rank",
    "ranking_to_json",
    "weights",
    "weights_from_json",
    "tippings",
    "weights_to_json",
    "what_if",
]

PLANNING = {
    "Aims": "plan",
    "Fairer": "fairness",
    "Hold": "pricing",
    "OpenPlan": "mending",
    "Plan": "plan",
    "PlanError": "checking",
    "PlanNeed": "plan",
    "PlanService": "plan",
    "Prices": "pricing",
    "UNPLACED_REASONS": "plan",
    "Waiting": "plan",
    "Worth": "market",
    "assign": "assignment",
    "check": "checking",
    "expected_prices": "pricing",
    "first_come": "first_come",
    "holds": "pricing",
    "may_be_held": "pricing",
    "nearer": "fairness",
    "nearest_first": "first_come",
    "parity": "fairness",
    "place_worths": "assignment",
    "plan_from_json": "plan_text",
    "plan_lines": "plan_text",
    "plan_to_json": "plan_text",
    "prepare": "assignment",
    "second_places": "second",
    "solve": "assignment",
    "with_places": "assignment",
    "with_prices": "pricing",
}
"""Names that stand on compiled code, each with its module: loaded when first asked for, for that takes a second."""


def __getattr__(name: str) -> Any:
    """A name of PLANNING, from its module."""
    if name not in PLANNING:
        raise AttributeError(f"module 'matching' has no attribute '{name}'")
    return getattr(import_module(f"matching.{PLANNING[name]}"), name)
