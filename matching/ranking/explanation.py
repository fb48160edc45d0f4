"""Why, why not, what if: one ranked hospital in codes and numbers; the words live outside.

Codes that a table of wording must cover, with what comes along:

- `Term.name`: PREFERENCES. `value` thousandths, `weight` 0..1000, `contribution` = value · weight; `known` False
  means the neutral value was taken. `amount` in `unit`, one of UNITS: `days` (to the first treatment),
  `places`, `hours` (about, by road), `languages` (codes both speak, a space between), `level` (a Level),
  `country` (the hospital's), `referrals_per_place`, `requests` (left unanswered). `source`: one of SOURCES.
  `age_days`: of the hospital's report, else None. `state`: of `places`, a CapacityState's name in small letters.
- `Explanation.failed`, `.not_known`: REQUIREMENTS, the first that failed first.
- `Change.code`: CHANGES, with `was` and `to` (see changes).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from matching.evidence.answering import Word
from matching.facts import clock, lateness, travel
from matching.facts.arrays import UNKNOWN_SLOTS
from matching.facts.capacity import CapacityState
from matching.facts.hospital import Statement
from matching.facts.lateness import Lateness
from matching.facts.need import Need
from matching.ranking import measured_facts
from matching.ranking.changes import Change, Rows
from matching.ranking.measured_facts import Amount, Measure, later_answer, or_none
from matching.ranking.need_columns import NeedColumns, cube_at
from matching.ranking.preferences import PREFERENCES
from matching.ranking.rank import Group, Ranking
from matching.ranking.requirements import REQUIREMENTS, TABLE
from matching.vocabulary import UKRAINE, Answer

PASSES = -1
"""A requirement that does not fail; what its change depends on is never below nothing."""


class Term(NamedTuple):
    """One preference's part in a score."""

    name: str
    value: int
    weight: int
    contribution: int
    known: bool
    amount: Amount
    unit: str
    source: str
    age_days: float | None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One hospital of a ranking: the terms add up to the score; the changes together admit it.

    `lateness`: the published figure for this site, treatment and phase, None if there is none; a start
    `half_days` late is worth half. `slot_chance`: thousandths. `expected_slots`: what the forecast counts with
    instead of a report, or None. `later`: each later treatment by its code, and whether it is given here to this age
    and for this site. `slots`: what is known of free ones.
    """

    hospital: str
    group: Group
    score: int
    terms: tuple[Term, ...]
    failed: tuple[str, ...]
    not_known: tuple[str, ...]
    changes: tuple[Change, ...]
    way: clock.Way
    due: clock.Due
    distance_km: float | None
    hours: float | None
    crossing: str | None
    capacity: CapacityState
    slot_chance: int
    expected_slots: int | None
    lateness: Lateness | None
    half_days: float
    later: Mapping[str, Answer]
    evidence: "Evidence"
    slots: Measure


class Evidence(NamedTuple):
    """Who says that one hospital treats the need, and how likely asking it is to end with a place; thousandths.

    `word`: hospital, source or nobody. `statement`: what says so best, or refuses, None if there is none.
    """

    word: str
    statement: Statement | None
    treats: int
    slot: int
    answers: int
    chance: int


def explain(ranking: Ranking, row: int) -> Explanation:
    """All there is to say of one row (a hospital's position in `ranking.network.ids`).

    >>> from matching import rank, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> ranking = rank(OLENA, NETWORK, weights.current())
    >>> told = explain(ranking, ranking.row('krakow'))
    >>> told.group.name, told.score == sum(term.contribution for term in told.terms)
    ('CONFIRMED', True)
    >>> told.hours, told.crossing
    (4.1, 'krakovets')
    """
    columns = ranking.need_columns
    return Explanation(
        hospital=ranking.network.ids[row],
        group=Group(int(ranking.group[row])),
        score=int(ranking.score[row]),
        terms=_terms(ranking, row),
        failed=_answering(ranking, row, Answer.NO),
        not_known=_answering(ranking, row, Answer.NOT_KNOWN),
        changes=changes(ranking, row),
        way=way(columns, row),
        due=columns.due,
        distance_km=or_none(columns.distance_km[row]),
        hours=or_none(columns.hours[row]),
        crossing=crossing(columns, row),
        capacity=CapacityState(int(ranking.capacity_state[row])),
        slot_chance=int(ranking.slot_chance[row]),
        expected_slots=_expected(columns, row),
        lateness=lateness.of(ranking.need),
        half_days=lateness.half_days(ranking.need),
        later=_later(ranking, row),
        evidence=_evidence(ranking.need_columns, row),
        slots=measured_facts.slots(columns, row),
    )


def _evidence(columns: NeedColumns, row: int) -> Evidence:
    found, at = columns.evidence, int(columns.evidence.statement[row])
    return Evidence(
        Word(int(found.word[row])).name.lower(),
        columns.network.statement(at) if at >= 0 else None,
        int(found.treats[row]),
        int(columns.slot_chance[row]),
        int(columns.answers_in_time[row]),
        int(columns.chance[row]),
    )


def _expected(columns: NeedColumns, row: int) -> int | None:
    slots = int(columns.expected_slots[row])
    return None if slots == UNKNOWN_SLOTS else slots


def best(ranking: Ranking, count: int) -> tuple[Explanation, ...]:
    """The explanations of the first `count` rows, best first.

    >>> from matching import rank, weights
    >>> from matching.facts.examples import NETWORK, OLENA
    >>> [told.hospital for told in best(rank(OLENA, NETWORK, weights.current()), 1)]
    ['krakow']
    """
    return tuple(explain(ranking, row) for row in ranking.order[:count].tolist())


def admissions(ranking: Ranking) -> Mapping[str, tuple[Change, ...]]:
    """For every unsuitable hospital by id, best first, the changes that together would admit it.

    >>> from dataclasses import replace
    >>> from matching import Network, rank, weights
    >>> from matching.facts.examples import KRAKOW, OLENA
    >>> network = Network.of([replace(KRAKOW, closed=True)])
    >>> [change.code for change in admissions(rank(OLENA, network, weights.current()))['krakow']]
    ['hospital_reopens']
    """
    rows = ranking.rows(Group.UNSUITABLE)
    failures, ids = _failures(ranking, rows), ranking.network.ids
    made = {failure: _changes(ranking.need, failure) for failure in set(failures)}
    hospitals = map(ids.__getitem__, rows.tolist())
    return MappingProxyType(dict(zip(hospitals, map(made.__getitem__, failures), strict=True)))


def changes(ranking: Ranking, row: int) -> tuple[Change, ...]:
    """What would admit one hospital; nothing where no requirement failed."""
    if ranking.group[row] != Group.UNSUITABLE:
        return ()
    return _changes(ranking.need, _failures(ranking, [row])[0])


def way(columns: NeedColumns, row: int) -> clock.Way:
    """The parts of the days until the first treatment at one hospital."""
    age, modality = cube_at(columns.need)
    certain = age is not None and modality is not None
    told = certain and not np.isnan(columns.network.reply_days[age, modality, row])
    reply, hours = float(columns.reply_days[row]), or_none(columns.hours[row])
    total, journey = or_none(columns.first_treatment_days[row]), None
    if hours is not None:
        journey = hours / clock.HOURS_A_DAY
    preparation = clock.preparation_days()
    wait = None if total is None or journey is None else total - (reply + journey + preparation)
    return clock.Way(reply, bool(told), journey, preparation, wait, total)


def crossing(columns: NeedColumns, row: int) -> str | None:
    """The code of the border crossing on the way; None outside Ukraine or where a position is not known."""
    if columns.start is None or columns.need.country != UKRAINE or np.isnan(columns.distance_km[row]):
        return None
    return travel.crossing_to(columns.start, columns.network.beyond_border[:, row]).code


def _terms(ranking: Ranking, row: int) -> tuple[Term, ...]:
    weights = ranking.weights.of_terms(ranking.need.priority)
    values, terms = ranking.values[:, row].tolist(), ranking.terms[:, row].tolist()
    facts = [measured_facts.TABLE[name](ranking.need_columns, row) for name in PREFERENCES]
    parts = zip(PREFERENCES, values, weights, terms, facts, strict=True)
    return tuple(Term(name, value, weight, term, *fact) for name, value, weight, term, fact in parts)


def _later(ranking: Ranking, row: int) -> Mapping[str, Answer]:
    wanted = map(str, ranking.need.modalities[1:])
    said = (later_answer(each, row) for each in ranking.need_columns.later)
    return MappingProxyType(dict(zip(wanted, said, strict=True)))


def _answering(ranking: Ranking, row: int, answer: Answer) -> tuple[str, ...]:
    answers = zip(REQUIREMENTS, ranking.answers[:, row].tolist(), strict=True)
    return tuple(code for code, given in answers if given == answer)


def _failures(ranking: Ranking, rows: Rows) -> list[tuple[int, ...]]:
    """For each row a number for each requirement: PASSES, or the one its change depends on.

    Rows that fail alike share them, so that their changes are made once.
    """
    failed = ranking.answers[:, rows] == Answer.NO
    numbers = np.full(failed.shape, PASSES, np.int64)
    for position, rule in enumerate(TABLE):
        if rule.change is not None:
            numbers[position, failed[position]] = rule.change.number(ranking.need_columns, rows)[
                failed[position]
            ]
    return list(map(tuple, numbers.T.tolist()))


def _changes(need: Need, numbers: tuple[int, ...]) -> tuple[Change, ...]:
    return tuple(
        Change(rule.change.code, rule.code, *rule.change.from_to(need, number))
        for rule, number in zip(TABLE, numbers, strict=True)
        if rule.change is not None and number != PASSES
    )
