"""Needs and hospitals for the tests of the engine: plain ones to vary, and strategies for any."""

import random
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from matching import (
    Group,
    HospitalFacts,
    Need,
    Network,
    Ranking,
    ServiceFacts,
    rank,
    treatment_forms,
    weights,
)
from matching.facts.hospital import FAMILIES, Statement
from matching.vocabulary import (
    LANGUAGES,
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
    site_groups,
)

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
"""The machine may be busy: how long an example took says nothing of the engine."""

SITES = tuple(site_groups())
FEW_SITES = ("breast", "lung", "eye", "lymphoid_leukaemia")
"""Two common ones, a rare one, and one of the blood."""
FEW_MODALITIES = (Modality.SURGERY, Modality.SYSTEMIC_THERAPY, Modality.RADIOTHERAPY)
FEW_FORMS = ("day_unit", "cellular", "proton", "stereotactic", "eye_plaque")
MEDYKA = {"lat": 49.80, "lon": 22.93, "country": "PL"}
LVIV = {"lat": 49.84, "lon": 24.03, "country": "UA"}
KRAKOW = {"lat": 50.06, "lon": 19.94}


def a_need(**facts: Any) -> Need:
    """An adult with breast cancer who needs systemic therapy and stands in Medyka."""
    usual: dict[str, Any] = {
        "id": "need",
        "priority": Priority.URGENT,
        "site_group": "breast",
        "modalities": (Modality.SYSTEMIC_THERAPY,),
        "age_group": AgeGroup.ADULT,
        **MEDYKA,
    }
    return Need(**usual | facts)


def a_service(**facts: Any) -> ServiceFacts:
    """Systemic therapy for adults with breast cancer."""
    usual: dict[str, Any] = {
        "modality": Modality.SYSTEMIC_THERAPY,
        "age_group": AgeGroup.ADULT,
        "offered": Answer.YES,
        "sites_yes": frozenset({"breast"}),
    }
    return ServiceFacts(**usual | facts)


def a_hospital(*services: ServiceFacts, **facts: Any) -> HospitalFacts:
    """A hospital in Kraków with the service above."""
    usual: dict[str, Any] = {
        "id": "h",
        "country": Country.PL,
        "services": services or (a_service(),),
        **KRAKOW,
    }
    return HospitalFacts(**usual | facts)


def a_statement(**facts: Any) -> Statement:
    """The hospital's own page says that systemic therapy for adults with breast cancer is given there."""
    usual: dict[str, Any] = {
        "kind": EvidenceKind.OWN_PAGE,
        "answer": Answer.YES,
        "modality": Modality.SYSTEMIC_THERAPY,
        "age_group": AgeGroup.ADULT,
        "sites": frozenset({"breast"}),
    }
    return Statement(**usual | facts)


def spoken_of(*statements: Statement, **facts: Any) -> HospitalFacts:
    """A hospital that answered nothing itself; others speak of it."""
    return replace(a_hospital(**facts), services=(), statements=statements)


def ranked(need: Need, *hospitals: HospitalFacts) -> Ranking:
    """The ranking of these hospitals with the current weights."""
    return rank(need, Network.of(hospitals), weights.current())


def group_of(need: Need, hospital: HospitalFacts) -> Group:
    """The group of a hospital that stands alone."""
    return Group(int(ranked(need, hospital).group[0]))


def with_service(hospital: HospitalFacts, service: ServiceFacts) -> HospitalFacts:
    """The hospital with one service put in or replaced."""
    cell = service.age_group, service.modality
    others = tuple(each for each in hospital.services if (each.age_group, each.modality) != cell)
    return replace(hospital, services=(*others, service))


def shuffled_within(row: HospitalFacts, chance: Any) -> HospitalFacts:
    """The same hospital, its services and statements given in another order."""
    services, statements = (chance.sample(each, len(each)) for each in (row.services, row.statements))
    return replace(row, services=tuple(services), statements=tuple(statements))


days = st.floats(0, 90).map(lambda value: round(value, 2))
some_sites = st.frozensets(st.sampled_from(FEW_SITES))
points = st.tuples(st.floats(44, 54).map(lambda v: round(v, 4)), st.floats(13, 30).map(lambda v: round(v, 4)))


years = st.sampled_from((0.0, 2.5, 14.99, 15.0, 16.5, 17.5, 17.999, 18.0, 18.5, 19.0, 34.0, 80.0))
AGES_STATED = ((None, None), (None, 18.0), (0.0, 19.0), (18.0, None), (15.0, 25.0), (3.0, 15.0), (18.0, 40.0))
"""From and below which years somebody speaks; None is not said."""


def a_random_statement(chance: random.Random) -> Statement:
    """Whatever anybody may say of a hospital, living or ended."""
    low, high = chance.choice(AGES_STATED)
    return Statement(
        kind=chance.choice(tuple(EvidenceKind)),
        answer=chance.choice((Answer.YES, Answer.YES, Answer.NO)),
        modality=(modality := chance.choice((None, *FEW_MODALITIES, *FEW_MODALITIES))),
        age_group=chance.choice((None, None, *AgeGroup)),
        sites=frozenset(chance.sample((*FEW_SITES, *FAMILIES), chance.choice((0, 0, 1, 1, 2)))),
        scope=chance.choice((None, None, *Scope)),
        age_from=low,
        age_to=high,
        age_days=chance.choice((0.0, 100.0, 400.0, 1200.0, 4000.0)),
        is_undated=chance.random() < 1 / 4,
        ends_in_days=chance.choice((None, None, None, -1.0, 0.0, 30.0)),
        forms=frozenset(
            chance.sample(kinds_of(modality), min(chance.choice((0, 0, 1, 2)), len(kinds_of(modality))))
        ),
    )


def kinds_of(modality: Modality | None) -> list[str]:
    """The kinds of a treatment; none of none."""
    return list(treatment_forms.of(modality)) if modality else []


statements = st.sampled_from([a_random_statement(random.Random(seed)) for seed in range(1000)])
"""One draw each: a network has many."""


@st.composite
def services(draw: st.DrawFn, modality: Modality, age_group: AgeGroup) -> ServiceFacts:
    """Any service, known or not."""
    yes = draw(some_sites)
    places = draw(st.none() | st.integers(0, 6))
    expected = draw(st.none() | st.tuples(st.integers(0, 6), days))
    return ServiceFacts(
        modality=modality,
        age_group=age_group,
        offered=draw(st.sampled_from(Answer)),
        sites_yes=yes,
        sites_no=draw(some_sites) - yes,
        slots_free=places,
        report_age_days=draw(st.none() | days) if places is None else draw(days),
        start_in_days=draw(st.none() | days),
        reply_days=draw(st.none() | days),
        answers_in_time=draw(st.none() | st.sampled_from((0.0, 0.3, 0.75, 1.0))),
        expected_slots=expected and expected[0],
        expected_start_in_days=expected and expected[1],
    )


@st.composite
def hospitals(draw: st.DrawFn, name: str = "h") -> HospitalFacts:
    """Any hospital."""
    cells = [(m, a) for m in FEW_MODALITIES for a in AgeGroup]
    offered = [
        draw(services(*cell)) for cell in draw(st.lists(st.sampled_from(cells), unique=True, max_size=4))
    ]
    place = draw(st.none() | points)
    low, high = draw(st.sampled_from(AGES_STATED))
    return HospitalFacts(
        id=name,
        country=draw(st.sampled_from(Country)),
        lat=place and place[0],
        lon=place and place[1],
        level=draw(st.sampled_from(Level)),
        closed=draw(st.booleans()),
        languages=draw(st.none() | st.frozensets(st.sampled_from(LANGUAGES))),
        open_load=draw(st.none() | st.floats(0, 5)),
        unanswered=draw(st.sampled_from((0, 0, 1, 3))),
        services=tuple(offered),
        statements=tuple(draw(st.lists(statements, max_size=4))),
        scope=draw(st.sampled_from(Scope)),
        takes=draw(st.none() | st.sampled_from(AgeGroup)),
        takes_from=low,
        takes_to=high,
    )


@st.composite
def networks(draw: st.DrawFn, least: int = 1, most: int = 8) -> tuple[HospitalFacts, ...]:
    """Any few hospitals, their ids in no order."""
    count = draw(st.integers(least, most))
    names = draw(st.permutations([f"h{number}" for number in range(count)]))
    return tuple(draw(hospitals(name)) for name in names)


@st.composite
def ages(draw: st.DrawFn) -> dict[str, Any]:
    """Any age: not known, only the age group, years, or a year of birth; the group is the one of the years."""
    known, is_year_only = draw(st.none() | years), draw(st.booleans())
    if known is None:
        return {"age_group": draw(st.none() | st.sampled_from(AgeGroup))}
    is_across = is_year_only and known < 18 < known + 1
    groups = tuple(AgeGroup) if is_across else (AgeGroup.CHILD if known < 18 else AgeGroup.ADULT,)
    return {"age_group": draw(st.sampled_from(groups)), "age_years": known, "is_year_only": is_year_only}


@st.composite
def needs(draw: st.DrawFn) -> Need:
    """Any need, much of it perhaps not known."""
    place, relatives = draw(st.none() | points), draw(st.none() | points)
    return Need(
        id="need",
        priority=draw(st.sampled_from(Priority)),
        site_group=draw(st.none() | st.sampled_from(FEW_SITES)),
        modalities=tuple(draw(st.lists(st.sampled_from(FEW_MODALITIES), unique=True))),
        lat=place and place[0],
        lon=place and place[1],
        country=draw(st.sampled_from((None, "UA", "PL", "MD"))),
        due_in_days=draw(st.none() | st.floats(-60, 60)),
        countries=draw(st.frozensets(st.sampled_from(Country))),
        longest_hours=draw(st.none() | st.floats(0, 24)),
        languages=draw(st.frozensets(st.sampled_from(LANGUAGES))),
        mobility=draw(st.none() | st.sampled_from(Mobility)),
        oxygen=draw(st.none() | st.booleans()),
        relatives_country=draw(st.none() | st.sampled_from(("PL", "HU", "DE"))),
        companions=draw(st.integers(0, 5)),
        phase=draw(st.none() | st.sampled_from(ClockPhase)),
        relatives_lat=relatives and relatives[0],
        relatives_lon=relatives and relatives[1],
        housing=draw(st.none() | st.booleans()),
        is_palliative=draw(st.booleans()),
        forms=draw(st.frozensets(st.sampled_from(FEW_FORMS), max_size=2)),
        **draw(ages()),
    )
