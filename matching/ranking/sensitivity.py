"""Which weights would change the first place, and what a ranking would be after one change: exact, by columns.

A weight changes by whole thousandths while the others keep their proportions as nearly as whole numbers that
add up to TOTAL can; every such weight is tried, so the answer is the smallest change there is.
"""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.arrays import AGES, Bool, Float64, Int32
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.facts.need import Need
from matching.facts.network import Network
from matching.ranking.explanation import Change
from matching.ranking.preferences import PREFERENCES
from matching.ranking.rank import Ranking, rank
from matching.ranking.weights import TOTAL, Weights
from matching.vocabulary import Answer, Country, Modality

Int64 = npt.NDArray[np.int64]


class Tipping(NamedTuple):
    """The smallest change of one weight that puts another hospital first; `weights` in order of PREFERENCES."""

    preference: str
    was: int
    to: int
    hospital: str
    weights: tuple[int, ...]


def tippings(ranking: Ranking) -> tuple[Tipping, ...]:
    """For each preference whose weight could change the first place, how; the smallest change first.

    Only hospitals of the first one's group can take its place: a weight never moves a hospital between groups.
    """
    if not len(ranking):
        return ()
    rivals = _rivals(ranking)
    if len(rivals) < 2:
        return ()
    found = [_tipping(ranking, rivals, place) for place in range(len(PREFERENCES))]
    told = [each for each in found if each is not None]
    return tuple(sorted(told, key=lambda each: abs(each.to - each.was)))


def _rivals(ranking: Ranking) -> Int32:
    """The first row and those of its group that beat it on anything, or win a tie; in the order of rows."""
    first = int(ranking.order[0])
    better: Bool = np.asarray((ranking.values > ranking.values[:, [first]]).any(axis=0))
    better[: first + 1] = True
    return np.flatnonzero((ranking.group == ranking.group[first]) & better).astype(np.int32)


def _tipping(ranking: Ranking, rivals: Int32, place: int) -> Tipping | None:
    weights = ranking.weights.by_priority[ranking.need.priority]
    tried = _reweighted(weights, place)
    scores: Float64 = tried.astype(np.float64) @ ranking.values[:, rivals].astype(np.float64)
    firsts = rivals[scores.argmax(axis=1)]
    changed = np.flatnonzero(firsts != ranking.order[0])
    if not len(changed):
        return None
    to = int(changed[np.abs(changed - weights[place]).argmin()])
    kept: list[int] = tried[to].tolist()
    return Tipping(PREFERENCES[place], weights[place], to, ranking.network.ids[firsts[to]], tuple(kept))


def _reweighted(weights: Sequence[int], place: int) -> Int64:
    """The weights for every value 0..TOTAL of one of them, shape (TOTAL + 1, K); each row adds up to TOTAL."""
    to = np.arange(TOTAL + 1)
    shares = np.array(weights, dtype=np.int64)
    shares[place] = 0
    if not shares.sum():
        shares[:] = 1
        shares[place] = 0
    parts = (TOTAL - to)[:, None] * shares[None, :]
    whole, left = np.divmod(parts, shares.sum())
    missing = TOTAL - to - whole.sum(axis=1)
    order = np.argsort(np.argsort(-left, axis=1, kind="stable"), axis=1, kind="stable")
    whole += order < missing[:, None]
    whole[:, place] = to
    kept: Int64 = whole
    kept[weights[place]] = weights
    return kept


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
