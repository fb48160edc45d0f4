"""What past requests teach: the chance that a hospital accepts and the days it takes to answer, pooled, calibrated.

    model = learning.learn(past, until)            # needs enough of them: see shortfalls(past)
    learning.to_json(model), learning.from_json(text)
    applied = learning.apply(model, hospitals, need)

A predicted answer is a fact to be shown and a reply time for the treatment clock where there is no other. It answers no
requirement: it cannot make a hospital unsuitable, nor take it out of the list.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.facts.canonical_json import dump
from matching.facts.figures import figure
from matching.facts.hospital import HospitalFacts, ServiceFacts
from matching.facts.need import Need
from matching.facts.site_parts import whole_of
from matching.learning import calibration, evaluation, pooling, reply_time
from matching.learning.calibration import Calibrator
from matching.learning.evaluation import Evaluation, keys_of
from matching.learning.past import Outcome, PastAnswers, PastRequest
from matching.learning.pooling import Effects

__all__ = [
    "Applied",
    "Asked",
    "Evaluation",
    "Model",
    "Outcome",
    "PastAnswers",
    "PastRequest",
    "PredictedAnswer",
    "Shortfall",
    "TooLittle",
    "apply",
    "from_json",
    "learn",
    "minima",
    "predicted_answers",
    "shortfalls",
    "to_json",
]

VERSION = 1
"""Raise it whenever the same answers would give other predicted answers."""
STORED = {"reply_time": "pace", "evaluation": "judgement"}
"""Fields that have another name than the key they have always been stored under."""
FIELDS = {key: field for field, key in STORED.items()}


MINIMA = ("least_answers", "least_of_each", "least_judged")


class Shortfall(NamedTuple):
    """A minimum that is not reached: its figure's key, what there is and what is needed."""

    key: str
    found: int
    needed: int


class TooLittle(ValueError):
    """There are too few past answers to learn from; `shortfalls` says which minimum is missed."""

    def __init__(self, missing: Sequence[Shortfall]) -> None:
        super().__init__(", ".join(f"{each.key}: {each.found} of {each.needed}" for each in missing))
        self.shortfalls = tuple(missing)


class Asked(NamedTuple):
    """One question put to a model: which hospital, for what, how old its capacity figure is (None: none)."""

    hospital: str
    country: str
    site_group: str | None
    modality: str
    report_age_days: float | None


class PredictedAnswer(NamedTuple):
    """Chance 0..1 of acceptance; days to an answer, None beyond the horizon; how many answers it rests on.

    `answers`: this hospital's own; `country_answers`, `all_answers`: those it leans on where these are few.
    """

    chance: float
    median_days: float | None
    ninety_days: float | None
    answers: int
    country_answers: int
    all_answers: int

    @property
    def reply_days(self) -> float:
        """The days for the treatment clock: the median, or the horizon for one that mostly does not answer."""
        return reply_time.HORIZON if self.median_days is None else self.median_days


class Applied(NamedTuple):
    """Hospitals with reply days filled in, the predicted answer by hospital id, and whose reply days are learned."""

    hospitals: tuple[HospitalFacts, ...]
    predicted_answers: Mapping[str, PredictedAnswer]
    filled: frozenset[str]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned: effects on acceptance and on the reply time, the mending curve, and how well it did.

    `levels`: where the curves of the reply time are read for half and for nine in ten of the answers.
    `until`: the moment up to which answers were known, in the days of `PastRequest.sent`. `counts`: requests by
    outcome. `answers`: those a hospital itself answered, by hospital, country, and of all ("").
    """

    version: int
    until: float
    counts: Mapping[str, int]
    answers: Mapping[str, int]
    chance: Effects
    reply_time: Effects
    calibrator: Calibrator
    levels: tuple[float, float]
    spread: Mapping[str, float]
    evaluation: Evaluation


def minima() -> dict[str, int]:
    """The least there must be before anything is learned (data/learning.csv)."""
    return {key: int(figure(f"learning.{key}")) for key in MINIMA}


def shortfalls(past: PastAnswers) -> tuple[Shortfall, ...]:
    """Which minima these requests do not reach, those of the evaluation apart: that is known after learning."""
    refused = (past.outcome == Outcome.REFUSED) | (past.outcome == Outcome.EXPIRED)
    both = min(int(past.is_accepted.sum()), int(refused.sum()))
    return _short(least_answers=int(past.is_answered.sum()), least_of_each=both)


def _short(**there: int) -> tuple[Shortfall, ...]:
    least = minima()
    return tuple(Shortfall(key, found, least[key]) for key, found in there.items() if found < least[key])


def learn(past: PastAnswers, until: float, spread: Mapping[str, float] | None = None) -> Model:
    """Fit, calibrate and evaluate: trained on the past, evaluated on the later. Deterministic.

    Requests and answers after `until` are not looked at. `spread`: prior standard deviations, by default those
    of data/learning.csv. Raises TooLittle below the minima.
    """
    known = past.as_of(until)
    _refuse(shortfalls(known))
    strength = dict(pooling.priors() if spread is None else spread)
    chance, reply = evaluation.fit_both(known, strength)
    said = evaluation.cross_fitted(known, strength)
    mended = evaluation.calibrated(known, said.log_odds), evaluation.levels(known, said.curves)
    found = evaluation.evaluate(known, said)
    _refuse(_short(least_judged=found.judged))
    counted = _counts(known), _answers(known)
    return Model(VERSION, until, *counted, chance, reply, *mended, strength, found)


def _refuse(missing: tuple[Shortfall, ...]) -> None:
    if missing:
        raise TooLittle(missing)


def _counts(past: PastAnswers) -> dict[str, int]:
    return {each.name.lower(): int((past.outcome == each).sum()) for each in Outcome}


def _answers(past: PastAnswers) -> dict[str, int]:
    """A country's code is in capitals and an id is none: one table holds both."""
    table: dict[str, int] = {}
    for row in np.flatnonzero(past.is_answered).tolist():
        for key in (past.hospital[row], past.country[row], ""):
            table[key] = table.get(key, 0) + 1
    return table


def predicted_answers(model: Model, asked: Sequence[Asked]) -> list[PredictedAnswer]:
    """The predicted answer for each question; what was never seen is as its country, then as the whole."""
    if not asked:
        return []
    keys = _keys(asked)
    chance = model.calibrator.chances(model.chance.log_odds(keys, len(asked)))
    curves = reply_time.unanswered(model.reply_time, keys, len(asked))
    median, ninety = (reply_time.days_until(part, curves) for part in model.levels)
    figures = zip(chance.tolist(), _or_none(median), _or_none(ninety), asked, strict=True)
    return [PredictedAnswer(round(p, 4), m, n, *_rests_on(model, row)) for p, m, n, row in figures]


def _keys(asked: Sequence[Asked]) -> pooling.Keys:
    hospital, country, site, modality = (tuple(str(row[n] or "") for row in asked) for n in range(4))
    age = np.array([np.nan if row.report_age_days is None else row.report_age_days for row in asked])
    return keys_of(hospital, country, site, modality, age)


def _or_none(days: npt.NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(each) else round(each, 2) for each in days.tolist()]


def _rests_on(model: Model, row: Asked) -> tuple[int, int, int]:
    told = model.answers
    return told.get(row.hospital, 0), told.get(row.country, 0), told.get("", 0)


def apply(model: Model, hospitals: Iterable[HospitalFacts], need: Need) -> Applied:
    """The same hospitals, `reply_days` filled in where it is not known, for the treatment this need needs now.

    No other fact is touched, no hospital added or left out, and the given ones are not changed.
    """
    rows = tuple(hospitals)
    spoken = {row.id: service for row in rows for service in row.services if _is_needed(service, need)}
    asked = [_asked(row, spoken[row.id], need) for row in rows if row.id in spoken]
    found = {each.hospital: told for each, told in zip(asked, predicted_answers(model, asked), strict=True)}
    filled = frozenset(key for key in found if spoken[key].reply_days is None)
    done = (_filled(row, spoken[row.id], found[row.id]) if row.id in filled else row for row in rows)
    return Applied(tuple(done), MappingProxyType(found), filled)


def _is_needed(service: ServiceFacts, need: Need) -> bool:
    return service.modality in need.modalities[:1] and service.age_group == need.age_group


def _asked(row: HospitalFacts, service: ServiceFacts, need: Need) -> Asked:
    site = whole_of(need.site_group) if need.site_group else None
    return Asked(row.id, row.country, site, service.modality, service.report_age_days)


def _filled(row: HospitalFacts, service: ServiceFacts, told: PredictedAnswer) -> HospitalFacts:
    answered = replace(service, reply_days=told.reply_days)
    return replace(row, services=tuple(answered if each is service else each for each in row.services))


def to_json(model: Model) -> str:
    """The model as canonical JSON: equal models give equal bytes."""
    plain = asdict(replace(model, chance=_plain(model.chance), reply_time=_plain(model.reply_time)))
    return dump({STORED.get(name, name): value for name, value in plain.items()})


def _plain(effects: Effects) -> Effects:
    return Effects(effects.intercept, {group: dict(keys) for group, keys in effects.of.items()})


def from_json(text: str) -> Model:
    """The model that was written. Raises ValueError, KeyError or TypeError for what was not one, or of old."""
    kept = json.loads(text)
    if kept["version"] != VERSION:
        raise ValueError(f"a model of version {kept['version']}, not {VERSION}")
    told = {FIELDS.get(key, key): value for key, value in kept.items()}
    effects = {name: Effects(**told[name]) for name in ("chance", "reply_time")}
    mended = {"calibrator": calibration.calibrator_of(told["calibrator"]), "levels": tuple(told["levels"])}
    return Model(**told | effects | mended | {"evaluation": evaluation.evaluation_of(told["evaluation"])})
