"""What a ranking would be if a tipping, or the changes of an explanation, came true: tests hold what is said to it."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from matching.facts.arrays import AGES
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.ranking.changes import Change
from matching.ranking.rank import Ranking, rank
from matching.ranking.sensitivity import Tipping
from matching.ranking.weights import Weights
from matching.vocabulary import Answer, Country, Modality


def reweigh(weights: Weights, need: Need, tipping: Tipping) -> Weights:
    """The weights after a tipping, for a ranking that shows it; never stored as a version."""
    table = dict(weights.by_priority) | {need.priority: tipping.weights}
    return replace(weights, version=f"{weights.version}?", by_priority=MappingProxyType(table))


def what_if(
    need: Need, network: Network, weights: Weights, changes: Sequence[Change], hospital: str
) -> Ranking:
    """The ranking if these changes (of an explanation of this hospital) came true. Nothing is changed itself."""
    rows = {row.id: row for row in network.hospitals}
    for change in changes:
        need = _wished(need, change)
        rows[hospital] = _saying(rows[hospital], need, change)
    return rank(need, Network.of(rows.values()), weights)


def _wished(need: Need, change: Change) -> Need:
    if change.code == "wish_country":
        return replace(need, countries=need.countries | {Country(str(change.to))})
    if change.code == "longer_journey" and isinstance(change.to, int | float):
        return replace(need, longest_hours=float(change.to))
    return need


def _saying(row: HospitalFacts, need: Need, change: Change) -> HospitalFacts:
    if change.code == "hospital_reopens":
        return replace(row, closed=False)
    wanted = _cells(row, need)
    if change.code == "hospital_treats_site":
        site = frozenset({str(change.to)})
        told = [replace(s, sites_yes=s.sites_yes | site, sites_no=s.sites_no - site) for s in wanted]
    elif change.code in ("hospital_offers_modality", "hospital_takes_age_group"):
        told = [replace(s, offered=Answer.YES) for s in wanted]
    elif change.code == "place_reported":
        told = [replace(s, places_free=1, report_age_days=0.0) for s in wanted]
    else:
        return row
    cells = {(s.age_group, s.modality) for s in told}
    others = tuple(s for s in row.services if (s.age_group, s.modality) not in cells)
    return replace(row, services=(*others, *told))


def _cells(row: HospitalFacts, need: Need) -> list[ServiceFacts]:
    """The services the need asks of; for what is not known of it every one that might be meant."""
    ages = [need.age_group] if need.age_group else list(AGES)
    modalities = list(need.modalities[:1]) or sorted({s.modality for s in row.services}) or [Modality.SURGERY]
    known = {(s.age_group, s.modality): s for s in row.services}
    cells = [(age, modality) for age in ages for modality in modalities]
    return [known.get(cell, ServiceFacts(modality=cell[1], age_group=cell[0])) for cell in cells]
