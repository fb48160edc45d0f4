"""The one door to matching: rows → facts, a case → its need; ranked, kept as it was, recomputed byte for byte."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import matching
from matching import Change, Explanation, Group, Need, Network, Ranking, Term, Tipping
from matching.facts.canonical_json import dump, dump_object
from matching.facts.lateness import Lateness
from matching.ranking.measured_facts import Measure
from matching.ranking.preferences import WEIGHTS
from matching.vocabulary import ServiceKind
from referral.engine.directory import Row, kind_of
from referral.engine.facts import need_of, network_left, network_of
from referral.engine.kept.network import network_for
from referral.engine.learned import Applied
from referral.engine.ranking_records import keep_text
from referral.engine.ranking_records import text_of as text_kept
from referral.intake.models import Case

__all__ = [
    "FULL_SCORE",
    "WEIGHTS",
    "Change",
    "Explanation",
    "Group",
    "Lateness",
    "Measure",
    "Need",
    "Ranked",
    "Ranking",
    "Recomputed",
    "Term",
    "Tipping",
    "kinds_of",
    "content_hash",
    "current_weights",
    "explanation",
    "explanations",
    "keep",
    "kilometres",
    "keep_text",
    "need_of",
    "network_left",
    "network_of",
    "rank_case",
    "ranked_again",
    "recompute",
    "text_kept",
    "text_of",
    "tippings",
]

FULL_SCORE = matching.FULL_SCORE
content_hash = matching.content_hash


class Ranked(NamedTuple):
    """A case's need against the network, ranked.

    `learned`: the predicted answers in force, whose reply days the network then holds; None while they are off.
    `rows`: what the network was made of, by hospital id.
    """

    need: Need
    network: Network
    ranking: Ranking
    learned: Applied | None = None
    rows: Mapping[str, Row] = MappingProxyType({})


def rank_case(case: Case, now: datetime) -> Ranked:
    """Rank every hospital of the directory for this case, as of now."""
    need = need_of(case, now)
    network, rows, applied = network_for(need, kinds_of([case]), now)
    ranking = matching.rank(need, network, matching.weights.current())
    return Ranked(need, network, ranking, applied, rows)


def kinds_of(cases: Iterable[Case]) -> set[ServiceKind]:
    """The services these cases need first; of an unknown age none."""
    known = (each for each in cases if each.modalities and each.age_group)
    return {kind_of(each.modalities[0], str(each.age_group)) for each in known}


def explanations(ranking: Ranking) -> tuple[Explanation, ...]:
    """Every hospital of a ranking, best first, with its terms, reasons and what would admit it."""
    return matching.best(ranking, len(ranking))


def explanation(ranking: Ranking, row: int) -> Explanation:
    """One hospital of a ranking, with its terms, reasons and what would admit it."""
    return matching.explain(ranking, row)


def kilometres(ranked: Ranked, hospitals: Iterable[str]) -> dict[str, float | None]:
    """The distance to some hospitals, by id: in straight lines, through the border crossing; None where not known."""
    rows = {each: ranked.network.ids.index(each) for each in hospitals if each in ranked.network.ids}
    return {each: matching.exact_km(ranked.ranking, row) for each, row in rows.items()}


def tippings(ranking: Ranking) -> tuple[Tipping, ...]:
    """Which weight would change the first place, the smallest change first."""
    return matching.tippings(ranking)


def current_weights() -> dict[str, Any]:
    """The weights in force, every earlier version, and the costs of lateness, for the administrators' page."""
    table = matching.weights
    costs = list(matching.lateness.table().values())
    return {
        "current": table.current(),
        "versions": [table.of(name) for name in table.versions()],
        "lateness": costs,
    }


def text_of(ranked: Ranked, at: datetime) -> str:
    """The whole input and outcome of a ranking as canonical JSON."""
    return _text(ranked.ranking, at.isoformat(), matching.engine_version())


def keep(ranked: Ranked, now: datetime) -> str:
    """Keep a ranking somebody acts on, addressed by its content, in the running transaction; its digest."""
    return keep_text(text_of(ranked, now), now)


class Recomputed(NamedTuple):
    """A kept ranking beside the one made anew from its input, each under the name of the engine that made it."""

    kept: str
    made: str
    kept_by: str
    made_by: str

    @property
    def is_same(self) -> bool:
        """Byte for byte: the same engine and tables, the same input, the same outcome."""
        return self.kept == self.made

    @property
    def is_earlier(self) -> bool:
        """Made by another engine or other tables: what was kept stands, and may differ from what is made now."""
        return self.kept_by != self.made_by


def recompute(digest: str) -> Recomputed:
    """The same ranking made anew from what was kept. Raises NotFound for an unknown digest."""
    text = text_kept(digest)
    kept = as_weighed_now(json.loads(text))
    engine = matching.engine_version()
    return Recomputed(text, _text(_ranked(kept), kept["at"], engine), kept["engine"], engine)


def ranked_again(digest: str) -> tuple[datetime, Ranking]:
    """When a kept ranking was made, and the ranking of what was kept then. Raises NotFound."""
    kept = as_weighed_now(json.loads(text_kept(digest)))
    return datetime.fromisoformat(kept["at"]), _ranked(kept)


def _ranked(kept: Mapping[str, Any]) -> Ranking:
    need = matching.need_from_json(dump(kept["need"]))
    network = matching.network_from_json(dump(kept["network"]))
    return matching.rank(need, network, matching.weights_from_json(dump(kept["weights"])))


def as_weighed_now(kept: dict[str, Any]) -> dict[str, Any]:
    """An input that was kept; where its weights weighed other things than today's, with today's instead."""
    try:
        matching.weights_from_json(dump(kept["weights"]))
    except matching.OtherWeightsError:
        return kept | {"weights": json.loads(matching.weights_to_json(matching.weights.current()))}
    return kept


def _text(ranking: Ranking, at: str, engine: str) -> str:
    parts = {
        "at": dump(at),
        "engine": dump(engine),
        "need": matching.need_to_json(ranking.need),
        "network": matching.network_to_json(ranking.network),
        "ranking": matching.ranking_to_json(ranking),
        "weights": matching.weights_to_json(ranking.weights),
    }
    return dump_object(parts)
