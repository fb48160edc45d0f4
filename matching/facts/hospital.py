"""What hospitals say of themselves and of each service they give."""

from dataclasses import dataclass

from matching.facts.arrays import AGES, COUNTRIES, LEVELS, MODALITIES
from matching.facts.figures import figure
from matching.facts.validity import a_number, among, at_least_zero, degrees, require
from matching.vocabulary import LANGUAGES, AgeGroup, Answer, Country, Level, Modality, site_groups


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """What a hospital says of one modality for one age group, and its last report; None is not known.

    `slots_free`, `report_age_days`, `start_in_days`: its last report, how old it is, and the earliest date a
    treatment can start, counted from now. `reply_days`: how long its answers take. `expected_…`: what
    `forecast` makes of its earlier reports and answers; it counts only where no fresh report says it.
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
    expected_slots: int | None = None
    expected_start_in_days: float | None = None

    def __post_init__(self) -> None:
        who = f"service {self.modality} for {self.age_group}"
        among(who, "modality", [self.modality], MODALITIES)
        among(who, "age_group", [self.age_group], AGES)
        among(who, "sites", self.sites_yes | self.sites_no, site_groups())
        require(not self.sites_yes & self.sites_no, f"{who}: a site is both treated and not treated")
        at_least_zero(who, slots_free=self.slots_free, report_age_days=self.report_age_days)
        at_least_zero(who, reply_days=self.reply_days)
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

    `unanswered`: requests whose time for an answer passed since it last answered or reported anything.
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

    def __post_init__(self) -> None:
        require(bool(self.id), "hospital: id is empty")
        degrees(self.id, self.lat, self.lon)
        among(self.id, "country", [self.country], COUNTRIES)
        among(self.id, "level", [self.level], LEVELS)
        at_least_zero(self.id, open_load=self.open_load, unanswered=self.unanswered)
        among(self.id, "languages", self.languages or (), LANGUAGES)
        cells = {(service.age_group, service.modality) for service in self.services}
        require(len(cells) == len(self.services), f"{self.id}: a service stands twice")
