"""The real directory as facts, and what is invented about it: truth, places week by week, reports, answers.

Centres, coordinates, levels and statements are read from the project's own tables. Everything in `Hidden` is
invented by seed and is bench data only: no hospital ever said it.
"""

import csv
import math
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

import matching
from bench.replaying.tables import number
from matching import HospitalFacts, Network, ServiceFacts
from matching.facts.arrays import site_bit
from matching.vocabulary import AgeGroup, Answer, Country, Level, Modality, site_groups

DIRECTORY = Path(matching.__file__).parent.parent / "referral" / "hospitals" / "data"
AGES, MODALITIES = tuple(AgeGroup), tuple(Modality)
SITES = tuple(code for code, group in site_groups().items() if group.icd10)
"""The groups of whole ICD-10 codes: nobody who arrives has a finer one, and a hospital treats the whole."""
SHAPE = len(AGES), len(MODALITIES)
BLOOD = {"lymphoma", "hodgkin", "myeloma", "lymphoid_leukaemia", "myeloid_leukaemia", "leukaemia_other"}
EQUIPMENT = {Modality.RADIOTHERAPY, Modality.BRACHYTHERAPY, Modality.STEM_CELL_TRANSPLANTATION}
EVERY_FACTOR = (0.5, 1.0, 2.0)
QUICKNESS = (("quick", 0.6), ("middling", 0.3), ("slow", 0.1))

Bool = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Draw = np.random.Generator


class Report(NamedTuple):
    """A hospital writes down its places, each figure `off` by so much: (A, M), mostly 0."""

    day: float
    hospital: int
    off: Ints


class Hidden(NamedTuple):
    """What only the hospitals know, N hospitals in the network's order.

    `gives`: (A, M, N). `treats`: (A, M, S, N), by site group. `places`: (A, M, N, W), for first treatments in
    each week. `silent`: (N,), chance of no answer. `answer`: (N,), median part of the clock an answer takes.
    `lead`: (N,), days from an acceptance to a start that it needs itself beside the patient's preparation.
    """

    gives: Bool
    treats: Bool
    places: Ints
    silent: Floats
    answer: Floats
    lead: Floats


def directory() -> Network:
    """The centres as the product would tell the engine of them before any report."""
    said = defaultdict(list)
    for row in _rows("statements"):
        if row["modality"] and row["answer"] in ("yes", "no"):
            sites = [code for code in row["sites"].split() if code in SITES]
            said[row["centre"]] += [{**row, "site_group": site} for site in sites or [""]]
    return Network.of(facts(row, said[row["code"]]) for row in _rows("centres"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DIRECTORY / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def facts(row: dict[str, str], said: list[dict[str, str]]) -> HospitalFacts:
    """One centre with its statements, rows of modality, age_group, site_group and answer."""
    cells = {(each["modality"], age) for each in said for age in _ages(each)}
    return HospitalFacts(
        id=row["code"],
        country=Country(row["country"]),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        level=Level(row["level"] or "unknown"),
        services=tuple(_service(modality, age, said) for modality, age in sorted(cells)),
    )


def _ages(said: dict[str, str]) -> tuple[str, ...]:
    return (said["age_group"],) if said["age_group"] else AGES


def _service(modality: str, age: str, said: list[dict[str, str]]) -> ServiceFacts:
    """As coordination/engine.py reads them: an age that is not stated says nothing about either."""
    here = [each for each in said if each["modality"] == modality and age in _ages(each)]
    treated = {each["site_group"] for each in here if each["answer"] == "yes"} & set(SITES)
    refused = {each["site_group"] for each in here if each["answer"] == "no"} & set(SITES)
    stated = {Answer.YES for each in here if each["answer"] == "yes" and each["age_group"]}
    stated |= {Answer.NO for each in here if each["answer"] == "no" and not each["site_group"]}
    offered = stated.pop() if len(stated) == 1 else Answer.NOT_KNOWN
    sites = frozenset(treated - refused), frozenset(refused - treated)
    return ServiceFacts(Modality(modality), AgeGroup(age), offered, *sites)


def hidden(network: Network, demand: Floats, weeks: int, draw: Draw) -> Hidden:
    """Invent the rest. `demand`: people a week for each age and modality, (A, M)."""
    gives = draw.random(network.offered.shape) < _chance_of_giving(network)
    treats = draw.random((*gives.shape[:2], len(SITES), len(network))) < _chance_of_site(network)
    return Hidden(
        gives,
        treats,
        places(network, gives, demand, weeks, draw),
        silent(len(network), draw),
        answer(len(network), draw),
        np.zeros(len(network)),
    )


def silent(count: int, draw: Draw) -> Floats:
    """Unequal, and on average as the table says."""
    mean, spread = number("answers.silent"), number("answers.silent_spread")
    drawn = draw.beta(mean * spread, (1 - mean) * spread, count)
    return np.minimum(drawn * mean / drawn.mean(), 1.0)


def answer(count: int, draw: Draw) -> Floats:
    """The median part of the clock that answers take, by hospital."""
    medians = [number(f"answers.{name}") for name, _ in QUICKNESS]
    return draw.choice(medians, count, p=[share for _, share in QUICKNESS])


def _chance_of_giving(network: Network) -> Floats:
    """How probable it is that a hospital gives each treatment to each age, (A, M, N)."""
    named = {(each.modality, row) for row, facts in enumerate(network.hospitals) for each in facts.services}
    chance = np.zeros(network.offered.shape)
    for a, age in enumerate(AGES):
        for m, modality in enumerate(MODALITIES):
            unsaid = number(_nothing_said(age, modality))
            for row in range(len(network)):
                is_named = (modality, row) in named
                chance[a, m, row] = number(f"truth.age_not_said.{age}") if is_named else unsaid
    said = number("truth.said")
    return np.where(network.offered > 0, said, np.where(network.offered < 0, 1 - said, chance))


def _nothing_said(age: AgeGroup, modality: Modality) -> str:
    if age is AgeGroup.CHILD:
        return "truth.nothing_said.child"
    return "truth.nothing_said." + ("equipment" if modality in EQUIPMENT else "adult")


def _chance_of_site(network: Network) -> Floats:
    """How probable it is that a service treats each site group, (A, M, S, N)."""
    bits = np.array([site_bit(code) for code in SITES])[:, None]
    yes = (network.sites_yes[:, :, None, :] & bits) != 0
    no = (network.sites_no[:, :, None, :] & bits) != 0
    names = ["truth.blood_not_said" if site in BLOOD else "truth.site_not_said" for site in SITES]
    unsaid = np.array([number(name) for name in names])[:, None]
    said = number("truth.said")
    return np.where(yes, said, np.where(no, 1 - said, unsaid))


def places(network: Network, gives: Bool | Floats, demand: Floats, weeks: int, draw: Draw) -> Ints:
    """Places by the week, more where more is given; of each age and modality `places.per_person` for each expected."""
    levels = [number(f"places.level.{facts.level}") for facts in network.hospitals]
    spread = number("places.size_spread")
    weight = gives * np.array(levels) * draw.lognormal(0, spread, gives.shape)
    share = weight / np.maximum(weight.sum(axis=2, keepdims=True), 1e-9)
    rate = share * (demand * number("places.per_person"))[:, :, None]
    return draw.poisson(rate[..., None], (*rate.shape, weeks)).astype(np.int32)


def reports(count: int, days: float, draw: Draw, shape: tuple[int, int] = SHAPE) -> list[Report]:
    """Who reports when, in order; each who ever reports has done so once before the first day."""
    found = []
    for hospital in range(count):
        every = number("reports.every_days") * draw.choice(EVERY_FACTOR)
        day = -draw.random() * every
        if draw.random() < number("reports.never"):
            day = math.inf
        while day < days:
            found.append(Report(day, hospital, _off(draw, shape)))
            day += draw.exponential(every)
    return sorted(found, key=lambda report: report.day)


def _off(draw: Draw, shape: tuple[int, int]) -> Ints:
    wrong = number("reports.wrong")
    return draw.choice([-1, 0, 1], shape, p=[wrong / 2, 1 - wrong, wrong / 2])
