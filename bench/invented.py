"""Seeded, invented hospitals, as many as a measurement asks, and one need; none of them is real."""

import random
from dataclasses import replace
from typing import Any

from matching import HospitalFacts, Need, ServiceFacts
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

TREATMENTS = (Modality.SURGERY, Modality.SYSTEMIC_THERAPY, Modality.RADIOTHERAPY)
MOST_SAID = 14
"""Statements of a hospital: 7 in the mean, as in the directory."""
SCOPES = (Scope.ONCOLOGY,) * 5 + (Scope.GENERAL,) * 5 + (*Scope,)


def a_need() -> Need:
    """A woman's breast cancer in codes: systemic therapy now, surgery later, at a shelter near the border."""
    return Need(
        id="bench",
        priority=Priority.URGENT,
        site_group="breast",
        modalities=(Modality.SYSTEMIC_THERAPY, Modality.SURGERY),
        age_group=AgeGroup.ADULT,
        lat=49.78,
        lon=22.77,
        country="PL",
        due_in_days=9,
        countries=frozenset({Country.PL, Country.CZ, Country.SK}),
        longest_hours=8,
        languages=frozenset({"uk", "ru"}),
        relatives_country="CZ",
    )


def hospitals(count: int, seed: int = 20261121) -> tuple[HospitalFacts, ...]:
    """That many hospitals with three services each and some statements, known and unknown mixed."""
    chance, said = random.Random(seed), random.Random(f"more {seed}")
    return tuple(_hospital(f"hospital-{number:05}", chance, said) for number in range(count))


def _hospital(name: str, chance: random.Random, said: random.Random) -> HospitalFacts:
    return HospitalFacts(
        statements=tuple(_statement(said) for _ in range(said.randint(0, MOST_SAID))),
        scope=said.choice(SCOPES),
        takes=said.choices((None, *AgeGroup), (18, 1, 1))[0],
        id=name,
        country=chance.choice(tuple(Country)),
        lat=chance.uniform(44.0, 54.5),
        lon=chance.uniform(13.0, 28.0),
        level=chance.choice(tuple(Level)),
        closed=chance.random() < 0.03,
        languages=chance.choice((None, frozenset(chance.sample(LANGUAGES, 3)))),
        open_load=chance.choice((None, chance.uniform(0, 3))),
        services=tuple(_service(modality, chance) for modality in TREATMENTS),
    )


def _service(modality: Modality, chance: random.Random) -> ServiceFacts:
    sites = chance.sample(sorted(site_groups()), 28)
    places = chance.choice((None, 0, 1, 2, 5))
    return ServiceFacts(
        modality=modality,
        age_group=chance.choices((AgeGroup.ADULT, AgeGroup.CHILD), (9, 1))[0],
        offered=chance.choices((Answer.YES, Answer.NOT_KNOWN, Answer.NO), (7, 2, 1))[0],
        sites_yes=frozenset(sites[:22]),
        sites_no=frozenset(sites[22:]),
        slots_free=places,
        report_age_days=None if places is None else chance.uniform(0, 30),
        start_in_days=chance.choice((None, chance.uniform(0, 60))),
        reply_days=chance.choice((None, chance.uniform(0.5, 6))),
    )


def _statement(chance: random.Random) -> Statement:
    few = frozenset(chance.sample(sorted(site_groups()), chance.randint(1, 3)))
    return Statement(
        kind=chance.choice(tuple(EvidenceKind)),
        answer=chance.choices((Answer.YES, Answer.NO), (14, 1))[0],
        modality=chance.choice((None, *TREATMENTS, *Modality)),
        age_group=chance.choice((None, None, *AgeGroup)),
        sites=chance.choice((frozenset(), few, frozenset({chance.choice(FAMILIES)}))),
        scope=chance.choice((None, None, None, *Scope)),
        age_days=chance.uniform(0, 1500),
        is_undated=chance.random() < 1 / 5,
    )


def needs(count: int, seed: int = 20261121) -> tuple[Need, ...]:
    """That many needs, all unlike: most things known, a third inside Ukraine, the rest around it."""
    chance, told = random.Random(seed), random.Random(f"more {seed}")
    return tuple(_need(f"need-{number:06}", chance, told) for number in range(count))


def _need(name: str, chance: random.Random, told: random.Random) -> Need:
    inside = chance.random() < 1 / 3
    return _aged(
        told,
        Need(
            id=name,
            priority=chance.choice(tuple(Priority)),
            site_group=chance.choice((None, *site_groups())),
            modalities=tuple(chance.sample(TREATMENTS, chance.choice((0, 1, 1, 1, 2, 2, 3)))),
            age_group=chance.choice((AgeGroup.ADULT,) * 6 + (AgeGroup.CHILD, None)),
            lat=chance.uniform(46.0, 52.0) if inside else chance.uniform(44.0, 54.5),
            lon=chance.uniform(22.5, 40.0) if inside else chance.uniform(13.0, 28.0),
            country="UA" if inside else chance.choice(("PL", "SK", "RO", "MD", "HU", "CZ", "DE")),
            due_in_days=chance.choice((None, chance.uniform(-30, 60))),
            countries=frozenset(chance.sample(tuple(Country), chance.choice((0, 0, 1, 3)))),
            longest_hours=chance.choice((None, None, chance.uniform(2, 20))),
            languages=frozenset(chance.sample(LANGUAGES[:4], chance.choice((0, 1, 2, 2)))),
            mobility=chance.choice((None, *Mobility)),
            oxygen=chance.choice((None, False, True)),
            relatives_country=chance.choice((None, None, "PL", "HU", "DE")),
            phase=chance.choice((None, *ClockPhase)),
            **_town(chance),
        ),
    )


def _aged(chance: random.Random, need: Need) -> Need:
    """With years of age for most whose age group is known; some would stay there, some are not to be cured."""
    known: dict[str, Any] = {
        "housing": chance.choice((None, False, True)),
        "is_palliative": chance.random() < 0.1,
    }
    low, high = (0, 17) if need.age_group is AgeGroup.CHILD else (18, 90)
    years = chance.randint(low, high) + round(chance.random(), 3)
    if need.age_group is not None and chance.random() < 0.8:
        known |= {"age_years": years, "is_year_only": chance.random() < 0.1}
    return replace(need, **known)


def _town(chance: random.Random) -> dict[str, float]:
    """A town of relatives for every fourth."""
    if chance.random() < 3 / 4:
        return {}
    return {"relatives_lat": chance.uniform(45.0, 54.0), "relatives_lon": chance.uniform(14.0, 27.0)}
