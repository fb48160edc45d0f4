"""Seeded crowds, kind and unkind: who suits what and how people value it, a family of problems a row.

Urgency multiplies all values of a person, as in `problems`, but where a family says that people are alike.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bench.assigning.problems import (
    FEWEST,
    MOST,
    SHARES,
    URGENCY,
    Int32,
    Int64,
    Problem,
    load,
    make,
    slots,
    suits,
)

Chance = np.random.Generator
WORTH = 1_000_000
"""What a place is worth, thousandths of a point, where nothing else tells."""
SPREAD_KM, REGION_KM, TOWNS = 60, 1200, 14


class Size(NamedTuple):
    """How many people and services, and places for which share of the people."""

    people: int
    services: int
    share: float


class Folk(NamedTuple):
    """Edges in the order of people, what each is worth, and the places; None for those of `problems`."""

    person: Int32
    service: Int32
    value: Int64
    slots: list[Int64] | None = None


def made(family: str, size: Size, seed: int = 1) -> Problem:
    """One problem of a family; the same arguments give the same one."""
    if family == "uniform":
        return make(*size, seed=seed)
    chance = np.random.default_rng([seed, size.people, size.services, int(size.share * 100)])
    person, service, value, places = FAMILIES[family](chance, size)
    places = slots(chance, *size) if places is None else places
    km = np.zeros(len(person), np.float32)
    whole = np.maximum(value, 1).astype(np.int32)
    return Problem(
        size.people, len(places), person, service, whole, km, np.ones(size.people, np.int32), places
    )


def _urgency(chance: Chance, people: int) -> Int64:
    return chance.choice(URGENCY, people, p=SHARES).astype(np.int64)


def _near(chance: Chance, size: Size, towns: int) -> Folk:
    """People live in towns; a person suits hospitals of which the nearest are the likeliest."""
    town = chance.uniform(0, REGION_KM, (towns, 2))
    home = town[chance.integers(0, towns, size.people)] + chance.normal(0, SPREAD_KM, (size.people, 2))
    place = chance.uniform(0, REGION_KM, (size.services, 2))
    person, service = suits(chance, size.people, size.services)
    km = np.hypot(*(home[person] - place[service]).T)
    liked = 300 * np.exp(-km / 400) + 100 * chance.random(len(person))
    return Folk(person, service, ((500 + liked) * 1000).astype(np.int64))


def _clusters(chance: Chance, size: Size) -> Folk:
    folk = _near(chance, size, 40)
    return folk._replace(value=folk.value * _urgency(chance, size.people)[folk.person])


def _drawn(count: int) -> Callable[[Chance, Size], Folk]:
    """Every pair is worth one of so many values: with one, all is alike to all."""

    def family(chance: Chance, size: Size) -> Folk:
        person, service = suits(chance, size.people, size.services)
        return Folk(person, service, WORTH * chance.integers(1, count + 1, len(person)))

    return family


def _same_best(chance: Chance, size: Size) -> Folk:
    """All rank hospitals nearly alike."""
    person, service = suits(chance, size.people, size.services)
    quality = chance.permutation(size.services) * (WORTH // size.services)
    return Folk(person, service, WORTH + quality[service] + chance.integers(0, 1_000, len(person)))


def _aligned(chance: Chance, size: Size) -> Folk:
    """A hospital is worth the same to all whom it suits."""
    person, service = suits(chance, size.people, size.services)
    return Folk(person, service, WORTH + chance.integers(0, WORTH, size.services)[service])


def _urgency_quality(chance: Chance, size: Size) -> Folk:
    person, service = suits(chance, size.people, size.services)
    quality = chance.integers(WORTH // 2, WORTH, size.services)
    return Folk(person, service, _urgency(chance, size.people)[person] * quality[service])


def _continuous(chance: Chance, size: Size) -> Folk:
    person, service = suits(chance, size.people, size.services)
    urgency, quality = chance.uniform(1, 4, size.people), chance.uniform(0.5, 1, size.services)
    return Folk(person, service, (WORTH * urgency[person] * quality[service]).astype(np.int64))


def _identical(of_all: int | None) -> Callable[[Chance, Size], Folk]:
    """Everybody suits the same twenty services alike: all there are, or twenty of more."""

    def family(chance: Chance, size: Size) -> Folk:
        services = of_all or size.services
        row = np.sort(chance.choice(services, min(20, services), replace=False))
        worth = WORTH + chance.integers(0, WORTH, len(row))
        person = np.repeat(np.arange(size.people, dtype=np.int32), len(row))
        places = slots(chance, size.people, services, size.share)
        return Folk(person, np.tile(row.astype(np.int32), size.people), np.tile(worth, size.people), places)

    return family


def _repeated(chance: Chance, rows: Folk, of: Int64) -> Folk:
    """Each person has the edges of the row it is `of`."""
    ends = np.searchsorted(rows.person, np.arange(rows.person.max() + 2))
    counts = np.diff(ends)[of]
    person = np.repeat(np.arange(len(of), dtype=np.int32), counts)
    edge = np.repeat(ends[of] - (np.cumsum(counts) - counts), counts) + np.arange(len(person))
    return Folk(person, rows.service[edge], rows.value[edge])


def _towns(towns: int, noise: float = 0.0) -> Callable[[Chance, Size], Folk]:
    """Everybody of one town and urgency has the same row; with noise values differ by this share of a place's worth."""

    def family(chance: Chance, size: Size) -> Folk:
        rows = _rows(chance, towns, size)
        urgency = np.searchsorted(np.cumsum(SHARES), chance.random(size.people)).clip(0, 2)
        folk = _repeated(chance, rows, 3 * chance.integers(0, towns, size.people) + urgency)
        noisy = folk.value + (noise * WORTH * chance.random(len(folk.value))).astype(np.int64)
        return folk._replace(value=noisy)

    return family


def _rows(chance: Chance, towns: int, size: Size) -> Folk:
    """A row for each town and urgency."""
    place, home = chance.uniform(0, REGION_KM, (size.services, 2)), chance.uniform(0, REGION_KM, (towns, 2))
    quality = 200 * chance.random(size.services)
    person, service = suits(chance, towns, size.services)
    km = np.hypot(*(home[person] - place[service]).T)
    value = ((500 + 300 * np.exp(-km / 400) + quality[service]) * 1000).astype(np.int64)
    town = Folk(person, service, value)
    rows = _repeated(chance, town, np.repeat(np.arange(towns), 3))
    return rows._replace(value=rows.value * np.tile(np.array(URGENCY), towns)[rows.person])


def _alike_in_threes(chance: Chance, size: Size) -> Folk:
    """Each row stands three or four times."""
    rows = size.people * 2 // 7 + 1
    few = _near(chance, size._replace(people=rows), 40)
    return _repeated(chance, few, np.sort(chance.integers(0, rows, size.people)))


def _one_place_each(chance: Chance, size: Size) -> Folk:
    services = size.people * 9 // 10
    person, service = suits(chance, size.people, services)
    value = chance.integers(WORTH // 2, 5 * WORTH, len(person))
    return Folk(person, service, value, [np.zeros(1, np.int64)] * services)


def _huge(chance: Chance, size: Size) -> Folk:
    """The first hospital suits all and has places for all."""
    person, service = suits(chance, size.people, size.services)
    everybody = np.arange(size.people, dtype=np.int32)
    keys = np.unique(
        np.append(person, everybody) * np.int64(size.services) + np.append(service, 0 * everybody)
    )
    person, service = (keys // size.services).astype(np.int32), (keys % size.services).astype(np.int32)
    places = slots(chance, *size)
    value = chance.integers(WORTH // 2, WORTH, len(person))
    return Folk(person, service, value, [load(size.people), *places[1:]])


def _wide(chance: Chance, size: Size) -> Folk:
    """Values from one to a thousand million."""
    person, service = suits(chance, size.people, size.services)
    return Folk(person, service, (10 ** chance.uniform(0, 9, len(person))).astype(np.int64))


def _zipf(chance: Chance, size: Size) -> Folk:
    """Few services suit nearly everybody, most suit few."""
    wanted = chance.integers(FEWEST, MOST + 1, size.people)
    person = np.repeat(np.arange(size.people, dtype=np.int64), wanted)
    service = (size.services ** chance.random(len(person))).astype(np.int64) - 1
    keys = np.unique(person * size.services + service)
    value = chance.integers(WORTH // 2, 5 * WORTH, len(keys))
    return Folk((keys // size.services).astype(np.int32), (keys % size.services).astype(np.int32), value)


def _disconnected(chance: Chance, size: Size) -> Folk:
    """Ten regions that share nothing."""
    person, service = suits(chance, size.people, size.services)
    same = person % 10 == service % 10
    value = chance.integers(WORTH // 2, 5 * WORTH, int(same.sum()))
    return Folk(person[same], service[same], value)


def _single_edges(chance: Chance, size: Size) -> Folk:
    person = np.arange(size.people, dtype=np.int32)
    service = chance.integers(0, size.services, size.people).astype(np.int32)
    return Folk(person, service, chance.integers(1, 5 * WORTH, size.people))


def _few_places(count: int) -> Callable[[Chance, Size], Folk]:
    """So many places in all."""

    def family(chance: Chance, size: Size) -> Folk:
        person, service = suits(chance, size.people, size.services)
        places = [np.zeros(int(s < count), np.int64) for s in range(size.services)]
        return Folk(person, service, chance.integers(1, 5 * WORTH, len(person)), places)

    return family


def _chain(chance: Chance, size: Size) -> Folk:
    """Person k suits services k and k + 1 only, and the last of all is the only one to spare."""
    people = min(size.people, 3_000)
    person = np.repeat(np.arange(people, dtype=np.int32), 2)
    service = person + np.tile(np.array([0, 1], np.int32), people)
    value = WORTH - 2 * np.arange(2 * people, dtype=np.int64)
    return Folk(person, service, value, [np.zeros(1, np.int64)] * (people + 1))


FAMILIES: dict[str, Callable[[Chance, Size], Folk]] = {
    "clusters": _clusters,
    "one_place_each": _one_place_each,
    "all_ties": _drawn(1),
    "two_values": _drawn(2),
    "ten_values": _drawn(10),
    "same_best": _same_best,
    "aligned": _aligned,
    "urgency_quality": _urgency_quality,
    "continuous": _continuous,
    "identical": _identical(None),
    "identical_20": _identical(20),
    "towns_14": _towns(14),
    "towns_200": _towns(200),
    "towns_noise": _towns(14, 0.1),
    "alike_in_threes": _alike_in_threes,
    "huge": _huge,
    "wide": _wide,
    "zipf": _zipf,
    "disconnected": _disconnected,
    "single_edges": _single_edges,
    "one_place": _few_places(1),
    "no_place": _few_places(0),
    "chain": _chain,
}
ALL = ("uniform", *FAMILIES)
