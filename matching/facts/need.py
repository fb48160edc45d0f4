"""What one patient needs, in codes only."""

import math
from dataclasses import dataclass

from matching import treatment_forms
from matching.facts.arrays import ADULT_FROM, COUNTRIES, MODALITIES, OLDEST
from matching.facts.validity import a_number, among, at_least_zero, country_codes, degrees, require
from matching.vocabulary import (
    LANGUAGES,
    AgeGroup,
    ClockPhase,
    Country,
    Mobility,
    Modality,
    Priority,
    site_groups,
)


@dataclass(frozen=True, slots=True)
class Need:
    """What one patient needs, in codes only; None, or an empty collection, means not known or no wish.

    `modalities`: needed now first, then later ones. `country`: where the person is now (ISO alpha-2; "UA"
    sends the way through a border crossing). `due_in_days`: negative is past due. `countries`: wished; empty
    is any. `languages`: spoken. `companions`: how many travel along. `phase`: where in the treatment, from what
    people entered. `relatives_lat`, `relatives_lon`: the town of relatives or friends, if it is known. `age_years` on
    the day of asking, with `is_year_only` where only the year of birth is known: a year more is possible. `housing`:
    the patient would stay beside the hospital. `is_palliative`: few visits, nobody is cured. `forms`: which kinds of
    the needed treatments, all of them; none of a treatment is not known which.
    """

    id: str
    priority: Priority
    site_group: str | None = None
    modalities: tuple[Modality, ...] = ()
    age_group: AgeGroup | None = None
    lat: float | None = None
    lon: float | None = None
    country: str | None = None
    due_in_days: float | None = None
    countries: frozenset[Country] = frozenset()
    longest_hours: float | None = None
    languages: frozenset[str] = frozenset()
    mobility: Mobility | None = None
    oxygen: bool | None = None
    relatives_country: str | None = None
    companions: int = 0
    phase: ClockPhase | None = None
    relatives_lat: float | None = None
    relatives_lon: float | None = None
    age_years: float | None = None
    is_year_only: bool = False
    housing: bool | None = None
    is_palliative: bool = False
    forms: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require(bool(self.id), "need: id is empty")
        degrees("need", self.lat, self.lon)
        degrees("need: relatives", self.relatives_lat, self.relatives_lon)
        at_least_zero("need", longest_hours=self.longest_hours, companions=self.companions)
        at_least_zero("need", age_years=self.age_years)
        a_number("need", due_in_days=self.due_in_days)
        require(len(set(self.modalities)) == len(self.modalities), "need: a modality stands twice")
        among("need", "languages", self.languages, LANGUAGES)
        among("need", "modalities", self.modalities, MODALITIES)
        among("need", "forms", self.forms, treatment_forms.codes())
        among("need", "phase", [self.phase] if self.phase else [], tuple(ClockPhase))
        among("need", "countries", self.countries, COUNTRIES)
        among("need", "site_group", [self.site_group] if self.site_group else [], site_groups())
        country_codes("need", country=self.country, relatives_country=self.relatives_country)

    def forms_of(self, modality: Modality) -> tuple[str, ...]:
        """The kinds that are needed of one treatment; none is not known which."""
        return treatment_forms.chosen(modality, self.forms)

    @property
    def ages(self) -> tuple[float, float]:
        """From and below which age in years the patient is: exact, within a year, by age group, or anything.

        >>> Need("marta", Priority.NORMAL, age_group=AgeGroup.CHILD).ages
        (0.0, 18.0)
        """
        if self.age_years is not None:
            return self.age_years, self.age_years + 1.0 if self.is_year_only else math.nextafter(
                self.age_years, OLDEST
            )
        return _AGES[self.age_group]


_AGES = {None: (0.0, OLDEST), AgeGroup.CHILD: (0.0, ADULT_FROM), AgeGroup.ADULT: (ADULT_FROM, OLDEST)}
