"""Hard rules: a table reason → predicate over columns answering yes, no or not known, each with its source.

Any "no" makes a hospital unsuitable for this need; any "not known" has to be asked, and takes nothing from its rank.
docs/how-to.md says how to add one.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from matching.evidence.refusals import Refusal
from matching.facts.arrays import COUNTRIES, Int8, site_bit
from matching.facts.figures import figure
from matching.facts.need import Need
from matching.facts.validity import among
from matching.ranking import changes
from matching.ranking.changes import ChangeRule
from matching.ranking.need_columns import NO, UNSAID, YES, NeedColumns
from matching.vocabulary import Answer, Mobility


@dataclass(frozen=True, slots=True)
class Requirement:
    """A hard rule: its reason code, its predicate (shape (N,): -1, 0 or 1), where it comes from and why.

    `reads`: every field of a Need that the predicate looks at (a test holds it to that); people alike in them are
    answered alike, so the kernels ask once for all of them. `change`: what lets it pass; None if it never says no.
    """

    code: str
    answer: Callable[[NeedColumns], Int8]
    source: str
    why: str
    reads: tuple[str, ...]
    change: ChangeRule | None

    def __post_init__(self) -> None:
        among(f"requirement {self.code}", "reads", self.reads, [field.name for field in fields(Need)])


def closed(columns: NeedColumns) -> Int8:
    """No where the hospital takes nobody at present."""
    return np.where(columns.network.closed, NO, YES)


def site(columns: NeedColumns) -> Int8:
    """Yes only where the hospital said so of this site group for this service; no also where a source does."""
    if columns.need.site_group is None:
        return _all(columns, Answer.NOT_KNOWN)
    bit = site_bit(columns.need.site_group)
    treats, refuses = (columns.sites_yes & bit) != 0, (columns.sites_no & bit) != 0
    return _or_refused(columns, treats.view(np.int8) - refuses.view(np.int8), Refusal.SITE)


def modality(columns: NeedColumns) -> Int8:
    """Does the hospital say that it gives the treatment needed now, to whichever age; no also where a source does."""
    return _or_refused(columns, columns.offers_modality, Refusal.MODALITY)


def form(columns: NeedColumns) -> Int8:
    """Is the kind of the treatment given that is needed, where people know which; no also where a source says so."""
    if not columns.need.modalities or not columns.need.forms_of(columns.need.modalities[0]):
        return _all(columns, Answer.YES)
    return _or_refused(columns, columns.evidence.own_form.view(np.int8), Refusal.FORM)


def age_group(columns: NeedColumns) -> Int8:
    """Does it take the patient's age: for the treatment needed now, or at all where it does not give that.

    No where it is for others alone and has not said otherwise; asked where an adults' team is asked of the young.
    Where it gives the treatment to nobody, that is the reason and not the age.
    """
    refused = _or_refused(columns, columns.takes_age, Refusal.AGE_GROUP)
    answers = np.where(columns.offers_modality == NO, columns.takes_age, refused)
    return np.where(columns.evidence.age_is_asked, np.minimum(answers, UNSAID), answers)


def _or_refused(columns: NeedColumns, answers: Int8, refusal: Refusal) -> Int8:
    """The hospital's own answers; where it gave none, what a living source refuses."""
    is_refused = columns.evidence.all_refusals & np.int8(refusal.bit) != 0
    refused = is_refused & (answers == UNSAID)
    found: Int8 = np.where(refused, NO, answers)
    return found


def country(columns: NeedColumns) -> Int8:
    """Yes where no country is wished, or this one is."""
    wished = columns.need.countries
    if not wished:
        return _all(columns, Answer.YES)
    answers = np.array([Answer.YES if each in wished else Answer.NO for each in COUNTRIES], dtype=np.int8)
    return answers[columns.network.country]


def longest_journey(columns: NeedColumns) -> Int8:
    """Is the journey, about, within the hours the patient can bear; not known without both positions."""
    longest = columns.need.longest_hours
    if longest is None:
        return _all(columns, Answer.YES)
    return np.where(np.isnan(columns.hours), UNSAID, np.where(columns.hours <= longest, YES, NO))


def capacity(columns: NeedColumns) -> Int8:
    """No where a fresh report says that no slot is left; not known where such a report is stale.

    A hospital that never reported is not held back by this rule: nobody said there is none and it may accept.
    """
    none_left = columns.slots_free == 0
    fresh = none_left & (columns.report_age_days <= figure("fresh_report_days"))
    answers: Int8 = YES - none_left.view(np.int8) - fresh.view(np.int8)
    return answers


def transport(columns: NeedColumns) -> Int8:
    """Not known where a stretcher or oxygen has to travel further than one crew or cylinder lasts."""
    limit = transport_limit_hours(columns)
    if limit is None:
        return _all(columns, Answer.YES)
    return (columns.hours <= limit).view(np.int8)


def transport_limit_hours(columns: NeedColumns) -> float | None:
    """The shortest limit that holds for this patient, hours; None if none does."""
    limits = []
    if columns.need.mobility is Mobility.STRETCHER:
        limits.append(figure("transport_ask_hours.stretcher"))
    if columns.need.oxygen:
        limits.append(figure("transport_ask_hours.oxygen"))
    return min(limits, default=None)


def _all(columns: NeedColumns, answer: Answer) -> Int8:
    return np.full(len(columns), int(answer), np.int8)


SERVICE = ("age_group", "modalities")
FORM = ("forms",)
AGE = ("age_years", "is_year_only")
WAY = ("lat", "lon", "country")

TABLE = (
    Requirement(
        "closed",
        closed,
        source="the hospital's own page",
        why="a closed hospital takes nobody",
        reads=(),
        change=changes.REOPENS,
    ),
    Requirement(
        "site",
        site,
        source="the hospital's answers, then living sources",
        why="it treats this disease",
        reads=("site_group", *SERVICE, *AGE, *FORM),
        change=changes.TREATS_SITE,
    ),
    Requirement(
        "modality",
        modality,
        source="the hospital's answers, then living sources",
        why="the treatment needed now",
        reads=("site_group", *SERVICE, *AGE, *FORM),
        change=changes.OFFERS_MODALITY,
    ),
    Requirement(
        "form",
        form,
        source="the hospital's answers, then living sources",
        why="the kind of the treatment needed now",
        reads=("site_group", *SERVICE, *AGE, *FORM),
        change=changes.GIVES_FORM,
    ),
    Requirement(
        "age_group",
        age_group,
        source="the hospital's answers, then living sources",
        why="children need a children's service",
        reads=("site_group", *SERVICE, *AGE, *FORM),
        change=changes.TAKES_AGE_GROUP,
    ),
    Requirement(
        "country",
        country,
        source="the patient's wish",
        why="a wish for countries is kept, and can be widened",
        reads=("countries",),
        change=changes.WISH_COUNTRY,
    ),
    Requirement(
        "longest_journey",
        longest_journey,
        source="the patient's wish (data/travel.csv)",
        why="can be borne",
        reads=("longest_hours", *WAY),
        change=changes.LONGER_JOURNEY,
    ),
    Requirement(
        "capacity",
        capacity,
        source="the hospital's report (data/figures.csv)",
        why="no slot, no proposal",
        reads=SERVICE,
        change=changes.SLOT_REPORTED,
    ),
    Requirement(
        "transport",
        transport,
        source="data/travel.csv",
        why="stretcher and oxygen need arranging",
        reads=("mobility", "oxygen", *WAY),
        change=None,
    ),
)
"""In the order in which a first reason is named."""

REQUIREMENTS = tuple(rule.code for rule in TABLE)
CHANGES = tuple(rule.change.code for rule in TABLE if rule.change is not None)

ENGINE = 7
"""Raise it whenever the same facts and tables would give another ranking, as by a new requirement; it is stored
beside each ranking. Then `python -m tests.matching.keep` keeps one for those who come after."""
