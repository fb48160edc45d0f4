"""Seeded problems: people over the region, each suiting 5 to 60 services, places for a share of them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]
Int32 = npt.NDArray[np.int32]
URGENCY, SHARES = (4, 2, 1), (0.1, 0.4, 0.5)
FEWEST, MOST = 5, 60
LOAD_STEP, LOAD_STEPS = 20_000, 4


class Problem(NamedTuple):
    """E edges in the order of people; `value`: thousandths of a point; `km`; `slots`: cost of each place."""

    people: int
    services: int
    person: Int32
    service: Int32
    value: Int32
    km: npt.NDArray[np.float32]
    urgency: Int32
    slots: list[Int64]


def make(people: int, services: int, share: float, seed: int = 1) -> Problem:
    """One problem; the same arguments give the same one."""
    chance = np.random.default_rng([seed, people, services, int(share * 100)])
    person, service = suits(chance, people, services)
    home, place = chance.uniform(0, 1200, (people, 2)), chance.uniform(0, 1200, (services, 2))
    km = np.hypot(*(home[person] - place[service]).T).astype(np.float32)
    urgency = chance.choice(URGENCY, people, p=SHARES).astype(np.int32)
    liked = (
        300 * np.exp(-km / 400) + 300 * chance.random(len(person)) + 150 * chance.random(services)[service]
    )
    value = (urgency[person] * (500 + liked) * 1000).astype(np.int32)
    return Problem(
        people, services, person, service, value, km, urgency, slots(chance, people, services, share)
    )


def suits(chance: np.random.Generator, people: int, services: int) -> tuple[Int32, Int32]:
    """Each person with 5 to 60 services, drawn evenly: the edges."""
    wanted = chance.integers(FEWEST, min(MOST, services) + 1, people)
    person = np.repeat(np.arange(people), wanted)
    keys = np.unique(person * np.int64(services) + chance.integers(0, services, len(person)))
    return (keys // services).astype(np.int32), (keys % services).astype(np.int32)


def slots(chance: np.random.Generator, people: int, services: int, share: float) -> list[Int64]:
    """Places for a share of the people, big services and small ones, dearer as they fill."""
    size = chance.uniform(0.2, 1.2, services)
    counts = np.maximum(np.floor(size / size.sum() * people * share), 1).astype(int)
    return [load(count) for count in counts.tolist()]


def load(count: int) -> Int64:
    """What each of so many places costs."""
    return np.arange(count, dtype=np.int64) * LOAD_STEPS // count * LOAD_STEP


def plan_value(problem: Problem, edges: Int64) -> int:
    """The value of a plan from the edges taken: values less what the filled places cost."""
    held = np.bincount(problem.service[edges], minlength=problem.services)
    costs = sum(int(slots[:count].sum()) for slots, count in zip(problem.slots, held, strict=True))
    assert all(count <= len(slots) for slots, count in zip(problem.slots, held, strict=True))
    assert len(np.unique(problem.person[edges])) == len(edges)
    return int(problem.value[edges].sum(dtype=np.int64)) - costs
