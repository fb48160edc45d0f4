"""Which hospital suits which patient: pure functions over frozen values; no web, database, clock or chance.

    ranking = matching.rank(need, network, matching.weights.current())
    matching.best(ranking, 10), matching.admissions(ranking), matching.explain(ranking, ranking.row("id"))

    plan = matching.assign(needs, network, weights)      # for everybody who waits, proven; matching.check(plan)
    found = matching.match(needs, offers, today)         # of medicines and equipment; matching.check_matching(found)

It computes no diagnosis, prognosis or treatment: it compares what people and hospitals said.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from matching.facts import lateness
from matching.facts.capacity import CapacityState
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.facts.validity import FactError
from matching.ranking import weights
from matching.ranking.changes import Change
from matching.ranking.explanation import Explanation, Term, admissions, best, explain
from matching.ranking.geodesic import exact_km
from matching.ranking.measured_facts import SOURCES, UNITS
from matching.ranking.preferences import PREFERENCES
from matching.ranking.rank import FULL_SCORE, Group, Ranking, rank
from matching.ranking.requirements import CHANGES, REQUIREMENTS
from matching.ranking.sensitivity import Tipping, tippings
from matching.ranking.weights import Weights
from matching.stored.canonical import (
    OtherWeightsError,
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

if TYPE_CHECKING:
    from matching.market.price_market import MarginalValue as MarginalValue
    from matching.planning.assignment import assign as assign
    from matching.planning.assignment import marginal_values as marginal_values
    from matching.planning.assignment import prepare as prepare
    from matching.planning.assignment import solve as solve
    from matching.planning.assignment import with_slots as with_slots
    from matching.planning.backup_hospital import backup_plan as backup_plan
    from matching.planning.checking import PlanError as PlanError
    from matching.planning.checking import check as check
    from matching.planning.fairness import Fairer as Fairer
    from matching.planning.fairness import nearer as nearer
    from matching.planning.fairness import parity as parity
    from matching.planning.first_come import first_come as first_come
    from matching.planning.incremental_plan import OpenPlan as OpenPlan
    from matching.planning.plan import UNPLACED_REASONS as UNPLACED_REASONS
    from matching.planning.plan import Aims as Aims
    from matching.planning.plan import Plan as Plan
    from matching.planning.plan import PlanNeed as PlanNeed
    from matching.planning.plan import PlanService as PlanService
    from matching.planning.plan import Waiting as Waiting
    from matching.planning.reserve_prices import Postponed as Postponed
    from matching.planning.reserve_prices import Prices as Prices
    from matching.planning.reserve_prices import expected_prices as expected_prices
    from matching.planning.reserve_prices import may_be_postponed as may_be_postponed
    from matching.planning.reserve_prices import postponed as postponed
    from matching.planning.reserve_prices import with_prices as with_prices
    from matching.stored.plan_text import plan_from_json as plan_from_json
    from matching.stored.plan_text import plan_lines as plan_lines
    from matching.stored.plan_text import plan_to_json as plan_to_json
    from matching.supplies.checking import MatchingError as MatchingError
    from matching.supplies.checking import check_matching as check_matching
    from matching.supplies.facts import LAST_DAY as LAST_DAY
    from matching.supplies.facts import SupplyLocation as SupplyLocation
    from matching.supplies.facts import SupplyNeed as SupplyNeed
    from matching.supplies.facts import SupplyOffer as SupplyOffer
    from matching.supplies.matching import match as match
    from matching.supplies.result import Left as Left
    from matching.supplies.result import Line as Line
    from matching.supplies.result import Matching as Matching
    from matching.supplies.result import Terms as Terms
    from matching.supplies.result import WhyNot as WhyNot

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
    "OtherWeightsError",
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
]

PLANNING = {
    "Aims": "planning.plan",
    "Fairer": "planning.fairness",
    "LAST_DAY": "supplies.facts",
    "Left": "supplies.result",
    "Line": "supplies.result",
    "MarginalValue": "market.price_market",
    "Matching": "supplies.result",
    "MatchingError": "supplies.checking",
    "OpenPlan": "planning.incremental_plan",
    "Plan": "planning.plan",
    "PlanError": "planning.checking",
    "PlanNeed": "planning.plan",
    "PlanService": "planning.plan",
    "Postponed": "planning.reserve_prices",
    "Prices": "planning.reserve_prices",
    "SupplyLocation": "supplies.facts",
    "SupplyNeed": "supplies.facts",
    "SupplyOffer": "supplies.facts",
    "Terms": "supplies.result",
    "UNPLACED_REASONS": "planning.plan",
    "Waiting": "planning.plan",
    "WhyNot": "supplies.result",
    "assign": "planning.assignment",
    "backup_plan": "planning.backup_hospital",
    "check": "planning.checking",
    "check_matching": "supplies.checking",
    "expected_prices": "planning.reserve_prices",
    "first_come": "planning.first_come",
    "marginal_values": "planning.assignment",
    "match": "supplies.matching",
    "may_be_postponed": "planning.reserve_prices",
    "nearer": "planning.fairness",
    "parity": "planning.fairness",
    "plan_from_json": "stored.plan_text",
    "plan_lines": "stored.plan_text",
    "plan_to_json": "stored.plan_text",
    "postponed": "planning.reserve_prices",
    "prepare": "planning.assignment",
    "solve": "planning.assignment",
    "with_prices": "planning.reserve_prices",
    "with_slots": "planning.assignment",
}
"""Names that stand on compiled code, each with its module: loaded when first asked for, for that takes a second."""


def __getattr__(name: str) -> Any:
    """A name of PLANNING, from its module."""
    if name not in PLANNING:
        raise AttributeError(f"module 'matching' has no attribute '{name}'")
    return getattr(import_module(f"matching.{PLANNING[name]}"), name)


def __dir__() -> list[str]:
    """Every name there is, also those that are not loaded yet."""
    return sorted({*globals(), *PLANNING})
