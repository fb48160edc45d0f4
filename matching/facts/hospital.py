"""What hospitals, and sources about them, say of each service they give."""

from dataclasses import dataclass

from matching import treatment_forms
from matching.facts import evidence_table, site_parts
from matching.facts.arrays import AGES, COUNTRIES, LEVELS, MODALITIES
from matching.facts.figures import figure
from matching.facts.validity import a_number, among, at_least_zero, degrees, require
from matching.vocabulary import (
    LANGUAGES,
    AgeGroup,
    Answer,
    Country,
    EvidenceKind,
    Level,
    Modality,
    Scope,
    site_groups,
)

ALL_SOLID, ALL_BLOOD, ALL_CHILDHOOD = FAMILIES = ("all_solid", "all_blood", "all_childhood")
"""What a source says of whole families of disease."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A hospital gives a treatment, or does not; None, or empty, means that the source does not say it.

    `modality` None: it speaks of the hospital as a whole, of which `scope` is what it is for. `sites`: codes of site
    groups, or of FAMILIES; a part named beside its whole group says which part of it is meant. `forms`: the kinds of
    the treatment that it names. `age_from`, `age_to`: years, from and below. `age_days`: since the source's own date,
    where it has none (`is_undated`) since it was read. `ends_in_days`: until the source's own last day.
    """

    kind: EvidenceKind
    answer: Answer
    modality: Modality | None = None
    age_group: AgeGroup | None = None
    sites: frozenset[str] = frozenset()
    scope: Scope | None = None
    age_from: float | None = None
    age_to: float | None = None
    age_days: float = 0.0
    is_undated: bool = False
    ends_in_days: float | None = None
    forms: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require(self.answer is not Answer.NOT_KNOWN, "statement: it says neither yes nor no")
        among("statement", "sites", self.sites, {*site_groups(), *FAMILIES})
        among("statement", "modality", [self.modality] if self.modality else [], MODALITIES)
        known = treatment_forms.of(self.modality) if self.modality else ()
        among("statement", "forms", self.forms, known)
        among("statement", "age_group", [self.age_group] if self.age_group else [], AGES)
        at_least_zero("statement", age_from=self.age_from, age_to=self.age_to, age_days=self.age_days)

    @property
    def is_living(self) -> bool:
        """Can it be taken at its word today: within its own term, else within the shelf life of its kind.

        >>> Statement(EvidenceKind.PRESS, Answer.YES, age_days=4000).is_living
        False
        """
        if self.ends_in_days is not None:
            return self.ends_in_days >= 0
        return self.age_days <= evidence_table.shelf_days(self.kind, self.is_undated)

    def named(self) -> frozenset[str]:
        """The site groups it names."""
        return self.sites - frozenset(FAMILIES)

    def covered(self) -> frozenset[str]:
        """The site groups it names, with those of their parts that it means.

        >>> sorted(Statement(EvidenceKind.PRESS, Answer.YES, sites=frozenset({"eye"})).covered())
        ['eye', 'eye_melanoma', 'retinoblastoma']
        """
        means = site_parts.treated if self.answer is Answer.YES else site_parts.refused
        return means(self.named())

    def meant(self) -> frozenset[str]:
        """The site groups of the families it names.

        >>> len(Statement(EvidenceKind.PRESS, Answer.YES, sites=frozenset({"all_blood"})).meant())
        14
        """
        return frozenset(code for each in self.sites & frozenset(FAMILIES) for code in _members(each))


def _members(family: str) -> list[str]:
    if family == ALL_CHILDHOOD:
        return list(site_groups())
    return [code for code, group in site_groups().items() if f"all_{group.family}" == family]


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a hospital says of one modality for one age group, and its last report; None is not known.

    `slots_free`, `report_age_days`, `start_in_days`: its last report, how old it is, and the earliest date a treatment
    can start, counted from now. `reply_days`: how long its answers take; `answers_in_time`: the share that comes within
    the time for an answer. `expected_…`: what `forecast` makes of its earlier reports and answers; it counts only where
    no fresh report says it.
    """

    modality: Modality
    age_group: AgeGroup
    offered: Answer = Answer.NOT_KNOWN
    sites_yes: frozenset[str] = frozenset()
    sites_no: frozenset[str] = frozenset()
    slots_free: int | None = None
    report_age_days: float | None = None
    start_in_days: float | None = None
    reply_days: float | None = None
    answers_in_time: float | None = None
    expected_slots: int | None = None
    expected_start_in_days: float | None = None

    def __post_init__(self) -> None:
        who = f"service {self.modality} for {self.age_group}"
        among(who, "modality", [self.modality], MODALITIES)
        among(who, "age_group", [self.age_group], AGES)
        among(who, "sites", self.sites_yes | self.sites_no, site_groups())
        require(not self.sites_yes & self.sites_no, f"{who}: a site is both treated and not treated")
        at_least_zero(who, slots_free=self.slots_free, report_age_days=self.report_age_days)
        at_least_zero(who, reply_days=self.reply_days, answers_in_time=self.answers_in_time)
        require((self.answers_in_time or 0) <= 1, f"{who}: more answers come in time than are asked for")
        at_least_zero(who, expected_slots=self.expected_slots)
        a_number(who, start_in_days=self.start_in_days, expected_start_in_days=self.expected_start_in_days)
        undated = self.slots_free is not None and self.report_age_days is None
        require(not undated, f"{who}: slots without the age of their report")
        halved = (self.expected_slots is None) != (self.expected_start_in_days is None)
        require(not halved, f"{who}: slots are expected without a date, or a date without slots")

    @property
    def is_fresh(self) -> bool:
        """Is there a report to be taken at its word."""
        return self.report_age_days is not None and self.report_age_days <= figure("fresh_report_days")

    @property
    def expects_start(self) -> bool:
        """Is the first date what is expected, not what was reported."""
        return self.expected_start_in_days is not None and not self.is_fresh


@dataclass(frozen=True, slots=True)
class HospitalFacts:
    """One hospital as a row; None is not known. `open_load`: its open referrals for each of its slots.

    `unanswered`: requests whose time for an answer passed since it last answered or reported anything. `statements`:
    what sources say that it treats; `scope`: what it is for; `takes`: whom alone; `takes_from`, `takes_to`: from and
    below which years, where it says so.
    """

    id: str
    country: Country
    lat: float | None = None
    lon: float | None = None
    level: Level = Level.UNKNOWN
    closed: bool = False
    languages: frozenset[str] | None = None
    open_load: float | None = None
    unanswered: int = 0
    services: tuple[ServiceFacts, ...] = ()
    statements: tuple[Statement, ...] = ()
    scope: Scope = Scope.GENERAL
    takes: AgeGroup | None = None
    takes_from: float | None = None
    takes_to: float | None = None

    def __post_init__(self) -> None:
        require(bool(self.id), "hospital: id is empty")
        degrees(self.id, self.lat, self.lon)
        among(self.id, "country", [self.country], COUNTRIES)
        among(self.id, "level", [self.level], LEVELS)
        at_least_zero(self.id, open_load=self.open_load, unanswered=self.unanswered)
        at_least_zero(self.id, takes_from=self.takes_from, takes_to=self.takes_to)
        among(self.id, "languages", self.languages or (), LANGUAGES)
        cells = {(service.age_group, service.modality) for service in self.services}
        require(len(cells) == len(self.services), f"{self.id}: a service stands twice")
