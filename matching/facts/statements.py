"""What is said of all hospitals as columns, one row a statement, in the order of the hospitals."""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np

from matching import treatment_forms
from matching.facts import evidence_table
from matching.facts.arrays import (
    ADULT_FROM,
    MASK,
    MODALITIES,
    OLDEST,
    Bool,
    Float64,
    Int8,
    Int32,
    Mask,
    UInt64,
    form_mask,
    site_mask,
)
from matching.facts.figures import figure
from matching.facts.hospital import ALL_CHILDHOOD, HospitalFacts, ServiceFacts, Statement
from matching.vocabulary import AgeGroup, Answer, EvidenceKind, Modality, Scope, countries

T = TypeVar("T")

HOUSE = -1
"""In `modality`: the statement speaks of the hospital as a whole."""
UNSAID_SCOPE = -1
KINDS, SCOPES = tuple(EvidenceKind), tuple(Scope)
ENDED, ENDED_PRESS = (evidence_table.ROWS.index(each) for each in ("ended", "ended_press"))
STRENGTH_STEP = 1e7
"""A stronger kind outweighs any age in days."""


class Statements(NamedTuple):
    """S statements: columns of shape (S,).

    `hospital`: its row in the network; `modality`: in MODALITIES or HOUSE, as it is to who asks for no kind of it: a
    kind apart, or one denied, says nothing of the treatment. `spoken`: the treatment it speaks of, `forms`: bits of the
    kinds that it names. `row`: of evidence_table.ROWS; `scope`: in SCOPES or UNSAID_SCOPE; `says`: 1 or −1; `sites`,
    `families`: bits of what it names, parts of it included, and of what it means by "all …"; `age_from`, `age_to`:
    years, NaN where no age is stated; `strength`: the newest of the
    strongest kind has the most.
    """

    hospital: Int32
    modality: Int8
    row: Int8
    scope: Int8
    says: Int8
    is_living: Bool
    is_press: Bool
    sites: UInt64
    families: UInt64
    age_from: Float64
    age_to: Float64
    strength: Float64
    spoken: Int8
    forms: Mask


class House(NamedTuple):
    """What hospitals are as a whole, (N,): `scope` in SCOPES; from and below which years of age they take people.

    `rareness`: how much of a cancer's rareness counts there, 0 to 1: rare ones are sent to institutes.
    """

    scope: Int8
    rareness: Float64
    takes_from: Float64
    takes_to: Float64


def columns(hospitals: Sequence[HospitalFacts]) -> Statements:
    """The statements of these rows as columns, with what each hospital answered itself."""
    return _columns_of(hospitals, range(len(hospitals)))


def patched(before: Statements, hospitals: Sequence[HospitalFacts], anew: Sequence[int]) -> Statements:
    """The columns of the same hospitals of a moment ago, with what is said of some of them, by row, made anew."""
    stays = ~np.isin(before.hospital, anew)
    pairs: Iterable[tuple[Any, Any]] = zip(before, _columns_of(hospitals, anew), strict=True)
    joined = [np.concatenate((old[stays], new)) for old, new in pairs]
    order = np.argsort(joined[0], kind="stable")
    return Statements(*(column[order] for column in joined))


def _columns_of(hospitals: Sequence[HospitalFacts], which: Iterable[int]) -> Statements:
    told = [(at, each) for at in which for each in said(hospitals[at])]
    rows = [_cells(at, each, *ages(each, hospitals[at])) for at, each in told]
    kinds = (
        np.int32, *[np.int8] * 4, *[np.bool_] * 2, *[np.uint64] * 2, *[np.float64] * 3, np.int8, MASK,
    )  # fmt: skip
    cells = zip(*rows, strict=True) if rows else ((),) * len(kinds)
    return Statements(*(np.array(list(each), dtype=kind) for each, kind in zip(cells, kinds, strict=True)))


def said(hospital: HospitalFacts) -> Iterator[Statement]:
    """What sources say of it, then what it answered itself of each service."""
    yield from hospital.statements
    for service in hospital.services:
        yield from _answered(service)


def ages(statement: Statement, hospital: HospitalFacts) -> tuple[float, float]:
    """From and below which age in years it speaks; NaN where it states none.

    A children's hospital that states no age means children; childhood ends where the country says it does.
    """
    low, high = statement.age_from, statement.age_to
    if low is not None or high is not None:
        return low or 0.0, OLDEST if high is None else high
    group = statement.age_group or (AgeGroup.CHILD if _is_for_children(statement, hospital) else None)
    if group is None:
        return math.nan, math.nan
    return (0.0, child_until(hospital)) if group is AgeGroup.CHILD else (ADULT_FROM, OLDEST)


def child_until(hospital: HospitalFacts) -> float:
    """The age in years at which childhood ends there, by its own word, else by its country."""
    own = hospital.takes is AgeGroup.CHILD and hospital.takes_to is not None
    return float(hospital.takes_to or 0) if own else countries()[hospital.country].child_until


def _is_for_children(statement: Statement, hospital: HospitalFacts) -> bool:
    by_words = statement.scope is Scope.CHILDREN or ALL_CHILDHOOD in statement.sites
    return by_words or hospital.scope is Scope.CHILDREN


def _answered(service: ServiceFacts) -> Iterable[Statement]:
    """A hospital's own answers about one service: given now, to this age; not at all is for no site either."""
    if service.offered is not Answer.NOT_KNOWN and not (service.offered is Answer.YES and service.sites_yes):
        yield _own(service, service.offered, frozenset())
    if service.sites_yes and service.offered is not Answer.NO:
        yield _own(service, Answer.YES, service.sites_yes)
    if service.sites_no:
        yield _own(service, Answer.NO, service.sites_no)


def _own(service: ServiceFacts, answer: Answer, sites: frozenset[str]) -> Statement:
    return _made(answer, service.modality, service.age_group, sites)


@lru_cache(maxsize=4096)
def _made(answer: Answer, modality: Modality, age_group: AgeGroup, sites: frozenset[str]) -> Statement:
    """Most hospitals answer as others do."""
    return Statement(EvidenceKind.HOSPITAL, answer, modality, age_group, sites)


@lru_cache(maxsize=4096)
def _masks(sites: frozenset[str], answer: Answer) -> tuple[np.uint64, np.uint64]:
    """The bits of the site groups named, parts included, and of those meant by "all …"."""
    said = Statement(EvidenceKind.HOSPITAL, answer, sites=sites)
    return site_mask(said.covered()), site_mask(said.meant())


def _cells(at: int, each: Statement, age_from: float, age_to: float) -> tuple[object, ...]:
    spoken = HOUSE if each.modality is None else MODALITIES.index(each.modality)
    modality = HOUSE if _is_of_kinds_alone(each) else spoken
    is_press, scope = each.kind is EvidenceKind.PRESS, each.scope
    kind, is_living = KINDS.index(each.kind), each.is_living
    row = kind if is_living else ENDED_PRESS if is_press else ENDED
    strength = (len(KINDS) - kind) * STRENGTH_STEP - each.age_days
    return (
        at, modality, row, UNSAID_SCOPE if scope is None else SCOPES.index(scope), int(each.answer), is_living,
        is_press, *_masks(each.sites, each.answer), age_from, age_to, strength, spoken, form_mask(each.forms),
    )  # fmt: skip


def age_days(strength: Float64) -> Float64:
    """How old a statement of this strength is; of no statement (−∞) it is not a number.

    >>> age_days(np.array([3 * STRENGTH_STEP - 40, 3 * STRENGTH_STEP])).tolist()
    [40.0, 0.0]
    """
    with np.errstate(invalid="ignore"):
        days: Float64 = np.mod(-strength, STRENGTH_STEP)
    return days


def _is_of_kinds_alone(each: Statement) -> bool:
    """Does it speak of kinds that are given without the usual treatment, or deny kinds."""
    if each.modality is None or not each.forms:
        return False
    kinds = treatment_forms.of(each.modality)
    return each.answer is Answer.NO or all(kinds[code].is_apart for code in each.forms)


MOST_ANSWERS = 1024
"""Then all are forgotten: 12 bytes a hospital each."""


class Remembered:
    """Answers to what was asked before of the same statements and hospitals.

    `limits`: the years of age at which any answer may change, rising.
    """

    __slots__ = ("_answers", "limits")

    def __init__(self, said: Statements, house: House) -> None:
        told = np.concatenate([said.age_from, said.age_to, house.takes_from, house.takes_to])
        known = {*told[np.isfinite(told)].tolist(), 0.0, ADULT_FROM, figure("evidence.asked_from_years")}
        self.limits: tuple[float, ...] = tuple(sorted(known))
        self._answers: dict[Hashable, Any] = {}

    def answer(self, asked: Hashable, find: Callable[[], T]) -> T:
        """What was answered before, else what is found now."""
        found: T | None = self._answers.get(asked)
        if found is None:
            if len(self._answers) >= MOST_ANSWERS:
                self._answers.clear()
            self._answers[asked] = found = find()
        return found

    def alike(self, low: float, high: float) -> tuple[float, float]:
        """The youngest who are answered as people of `low` to `high` years are; wide ranges stay as they are."""
        passed = bisect_right(self.limits, low)
        if high - low > 1 or passed != bisect_left(self.limits, high):
            return low, high
        youngest = self.limits[passed - 1]
        return youngest, math.nextafter(youngest, OLDEST)
