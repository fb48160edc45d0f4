"""Facts, weights and rankings as canonical JSON, so that a ranking can be recomputed byte for byte.

Equal values give equal bytes: keys and sets are sorted, measured numbers are floats, nothing depends on the
order in which rows were given. NaN does not occur; what is not known is left out.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import fields
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from matching.facts.canonical_json import dump
from matching.facts.hospital import HospitalFacts, ServiceFacts, Statement
from matching.facts.need import Need
from matching.facts.network import Network
from matching.planning.plan import PLANNER
from matching.ranking.preferences import WEIGHTS
from matching.ranking.rank import Ranking
from matching.ranking.requirements import ENGINE
from matching.ranking.weights import Weights
from matching.vocabulary import (
    DATA,
    AgeGroup,
    Answer,
    ClockPhase,
    Country,
    EvidenceKind,
    Level,
    Mobility,
    Modality,
    Priority,
    Scope,
    countries,
)

TABLES = (
    "borders.csv",
    "commonness.csv",
    "evidence.csv",
    "figures.csv",
    "houses.csv",
    "lateness.csv",
    "sites.csv",
    "travel.csv",
    "treatment_forms.csv",
    "visits.csv",
    "waiting.csv",
)
WHOLE = frozenset({"places_free", "expected_places", "companions", "offered", "unanswered", "answer"})
"""Keys whose numbers are written whole."""
STORED = {"slots_free": "places_free", "expected_slots": "expected_places"}
"""Fields that have another name than the key they have always been stored under."""
FIELDS = {key: field for field, key in STORED.items()}
MOST_ROWS = 2_048
"""So many hospitals' texts are kept: of two networks of one minute nearly all are the same."""


def need_to_json(need: Need) -> str:
    """A need as canonical JSON.

    >>> need_to_json(Need('marta', Priority.NORMAL))
    '{"id":"marta","priority":"normal"}'
    """
    return dump(_plain(need))


def need_from_json(text: str) -> Need:
    """The need that was written. Raises FactError, ValueError or TypeError for what was not.

    >>> need_from_json('{"id":"marta","priority":"normal"}').priority.name
    'NORMAL'
    """
    return Need(**_coded(json.loads(text)))


def network_to_json(network: Network) -> str:
    """A network as canonical JSON: its hospitals by id, each with its services by code.

    >>> network_to_json(Network.of([HospitalFacts('brno', Country('CZ'))]))
    '[{"country":"CZ","id":"brno","services":[]}]'
    """
    return f"[{','.join(map(_row_text, network.hospitals))}]"


def network_from_json(text: str) -> Network:
    """The network that was written. Raises FactError, ValueError or TypeError for what was not.

    >>> network_from_json('[{"country":"CZ","id":"brno","services":[]}]').ids
    ('brno',)
    """
    return Network.of(_hospital(row) for row in json.loads(text))


def weights_to_json(weights: Weights) -> str:
    """A version of the weights as canonical JSON.

    >>> from matching import weights
    >>> weights_to_json(weights.current())[:35]
    '{"by_priority":{"emergency":{"first'
    """
    table = {p: dict(zip(WEIGHTS, row, strict=True)) for p, row in weights.by_priority.items()}
    return dump(_plain(weights) | {"by_priority": table, "why": dict(weights.why)})


class OtherWeightsError(ValueError):
    """Weights of a table that weighed other things than today's: what was ranked by them is not ranked so again."""


def weights_from_json(text: str) -> Weights:
    """The weights that were written. Raises ValueError, KeyError or TypeError for what were not.

    Raises OtherWeightsError for those of another engine's table; whoever ranks such an input anew takes today's.

    >>> from matching import weights
    >>> weights_from_json(weights_to_json(weights.current())) == weights.current()
    True
    """
    kept = json.loads(text)
    weighed = {name for row in kept["by_priority"].values() for name in row}
    if weighed != set(WEIGHTS):
        raise OtherWeightsError(f"weights {kept['version']}: they weigh {', '.join(sorted(weighed))}")
    table = {Priority(p): tuple(row[name] for name in WEIGHTS) for p, row in kept["by_priority"].items()}
    why = {Priority(p): words for p, words in kept["why"].items()}
    return Weights(**kept | {"by_priority": MappingProxyType(table), "why": MappingProxyType(why)})


def ranking_to_json(ranking: Ranking) -> str:
    """What a ranking said: every hospital in order, with group, score, terms and answers.

    >>> from matching import rank, weights
    >>> network = Network.of([HospitalFacts('brno', Country('CZ'))])
    >>> told = ranking_to_json(rank(Need('marta', Priority.NORMAL), network, weights.current()))
    >>> told[:11], told[-21:]
    ('[["brno",1,', '[1,0,0,1,0,1,1,1,1]]]')
    """
    columns = (ranking.group, ranking.score, ranking.terms.T, ranking.answers.T)
    rows = [[column[row].tolist() for column in columns] for row in ranking.order.tolist()]
    ids = [ranking.network.ids[row] for row in ranking.order.tolist()]
    return dump([[hospital, *row] for hospital, row in zip(ids, rows, strict=True)])


def content_hash(text: str) -> str:
    """The address of a stored text: its SHA-256 in hexadecimal.

    >>> content_hash('{}')[:8]
    '44136fa3'
    """
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def engine_version() -> str:
    """Code and tables that rankings and plans depend on: stored beside each, so that it is recomputed with the same.

    >>> engine_version().split('-')[0] == str(ENGINE)
    True
    """
    sides = " ".join(sorted(f"{each.code}{each.side}{each.child_until:g}" for each in countries().values()))
    tables = b"\0".join((*((DATA / name).read_bytes() for name in TABLES), sides.encode(), b"%d" % PLANNER))
    return f"{ENGINE}-{hashlib.sha256(tables).hexdigest()[:16]}"


def _plain(row: Any) -> dict[str, Any]:
    """A row by field, without what is at its default: most of what might be known is not."""
    given = ((field.name, getattr(row, field.name), field.default) for field in fields(row))
    told = {STORED.get(name, name): value for name, value, default in given if value != default}
    return {key: _value(key, value) for key, value in told.items()}


def _value(key: str, value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if key in WHOLE else float(value)
    return value


@lru_cache(maxsize=MOST_ROWS)
def _row_text(row: HospitalFacts) -> str:
    return dump(_row(row))


def _row(row: HospitalFacts) -> dict[str, Any]:
    services = sorted(row.services, key=lambda service: (service.modality, service.age_group))
    told = sorted(map(dump, map(_plain, row.statements)))
    return _plain(row) | {
        "services": [_plain(service) for service in services],
        **_if_any("statements", told),
    }


def _if_any(key: str, texts: list[str]) -> dict[str, Any]:
    return {key: [json.loads(each) for each in texts]} if texts else {}


def _hospital(kept: dict[str, Any]) -> HospitalFacts:
    country = Country(kept["country"])
    return HospitalFacts(**_coded(kept) | {"country": country})


def _coded(kept: dict[str, Any]) -> dict[str, Any]:
    coded = {key: _CODES[key](value) if key in _CODES else value for key, value in kept.items()}
    return {FIELDS.get(key, key): value for key, value in coded.items()}


def _service(kept: dict[str, Any]) -> ServiceFacts:
    return ServiceFacts(**_coded(kept))


def _statement(kept: dict[str, Any]) -> Statement:
    return Statement(**_coded(kept))


_CODES: dict[str, Callable[[Any], Any]] = {
    "age_group": AgeGroup,
    "answer": Answer,
    "countries": lambda codes: frozenset(Country(each) for each in codes),
    "kind": EvidenceKind,
    "forms": frozenset,
    "languages": frozenset,
    "level": Level,
    "mobility": Mobility,
    "modalities": lambda codes: tuple(Modality(each) for each in codes),
    "modality": Modality,
    "offered": Answer,
    "phase": ClockPhase,
    "priority": Priority,
    "scope": Scope,
    "services": lambda rows: tuple(_service(row) for row in rows),
    "sites": frozenset,
    "sites_no": frozenset,
    "sites_yes": frozenset,
    "statements": lambda rows: tuple(_statement(row) for row in rows),
    "takes": AgeGroup,
}
