"""The worlds of one seed and who is replayed in them: each replay is a task, run here or in another process.

A process makes the stream of a seed once and keeps it; a stream never crosses from one to another, so that the
same seed gives the same figures however many processes there are.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from time import perf_counter
from typing import Any, NamedTuple

from bench.replaying.asking import AskingTwo
from bench.replaying.calm import calm
from bench.replaying.hindsight import ALL, BLIND, EVEN, hindsight
from bench.replaying.policies import FirstCome, FirstComeForecast, Nearest, Planned, Priced
from bench.replaying.run import run
from bench.replaying.stream import Stream, stream
from bench.replaying.told import Policy
from matching.planning.plan import PlanNeed

PAST = 1
"""The year from which prices are learned is another one: of the next seed."""
POLICIES = ("nearest", "first_come", "first_come_forecast", "plan", "plan_asking_two", "plan_priced")
HINDSIGHT = "hindsight"
LOOKS = {HINDSIGHT: ALL, "hindsight_blind": BLIND, "hindsight_even": EVEN}
"""Who looks back; the last two have no sense where everybody comes."""
PARTS = 4
"""A line of progress for each quarter."""


class Task(NamedTuple):
    """One replay: a world by its seed and size, as it is or calm, and a policy's name or one of LOOKS."""

    seed: int
    people: int
    days: int
    is_calm: bool
    policy: str

    @property
    def name(self) -> str:
        return f"{self.policy}, the world {'calm' if self.is_calm else 'as it is'}"


@lru_cache(maxsize=2)
def world(seed: int, people: int, days: int, is_calm: bool) -> Stream:
    """The stream of a seed, kept."""
    return calm(world(seed, people, days, False)) if is_calm else stream(seed, people, days)


@lru_cache(maxsize=1)
def past(seed: int, people: int, days: int) -> tuple[PlanNeed, ...]:
    """Who came in the year from which prices are learned."""
    before = stream(seed + PAST, people, days).people
    rows = zip(before.need, before.is_interrupted.tolist(), strict=True)
    return tuple(PlanNeed(need, is_interrupted=broken) for need, broken in rows)


def policy(name: str, seed: int, people: int, days: int) -> Policy:
    """A new one, who has seen nothing. Raises KeyError for a name that is nobody's."""
    if name == Priced.name:
        return Priced(past(seed, people, days), days, seed)
    return {each.name: each for each in (Nearest, FirstCome, FirstComeForecast, Planned, AskingTwo)}[name]()


def done(task: Task) -> Any:
    """An Outcome, or for one of LOOKS the Best; says how far it is."""
    begun, one = perf_counter(), world(*task[:4])
    look = LOOKS.get(task.policy)
    found = hindsight(one, look) if look else run(policy_of(task), one, _tell(task, one.end))
    print(f"  {task.name}: {perf_counter() - begun:.1f} s", flush=True)
    return found


def policy_of(task: Task) -> Policy:
    """The policy of a task."""
    return policy(task.policy, task.seed, task.people, task.days)


def _tell(task: Task, end: int) -> Callable[[float], None]:
    step = max(end // PARTS, 1)

    def tell(day: float) -> None:
        if day and int(day) % step == 0:
            print(f"  {task.name}: day {int(day)} of {end}", flush=True)

    return tell


def all_done(tasks: Sequence[Task], processes: int) -> Iterator[Any]:
    """What came of each, in the order of the tasks."""
    if processes == 1:
        yield from map(done, tasks)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        yield from pool.map(done, tasks)
