"""Plays the rules that need no facts against any `rank(cases) -> answers`, many rounds at once.

A rule is a generator: it yields the cases it asks, (need, world) each, gets their answers back and returns what it
compared and whether it held. All rounds of a rule are asked together, so that a slow start is paid once.
"""

from collections.abc import Callable, Generator
from datetime import date
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from referral.engine.ranking_file import ranked

DAY = date(2026, 11, 28)
"""The day on which the cases were judged; what sources say counts from it."""

Hospital = dict[str, Any]
Asked = tuple[dict[str, Any], dict[str, Any]]
Rank = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
Checks = list[tuple[str, bool]]


def shipped_engine(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The engine on the shipped directory, as `flask rank --on 2026-11-28`."""
    return ranked(cases, DAY)


class Answer:
    """One ranking, as a rule looks at it."""

    def __init__(self, hospitals: list[Hospital]) -> None:
        self.hospitals = hospitals

    @cached_property
    def by(self) -> dict[str, Hospital]:
        """Each hospital by its code."""
        return {each["code"]: each for each in self.hospitals}

    @cached_property
    def order(self) -> list[str]:
        """All codes, best first."""
        return [each["code"] for each in self.hospitals]

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each code."""
        return {code: place for place, code in enumerate(self.order, 1)}

    @cached_property
    def proposed(self) -> list[Hospital]:
        """The suitable, best first."""
        return [each for each in self.hospitals if each["suitable"]]

    @cached_property
    def codes(self) -> list[str]:
        """The codes of the suitable, best first."""
        return [each["code"] for each in self.proposed]

    def before(self, one: str, other: str) -> bool:
        """Whether one is proposed, and stands before the other."""
        return bool(self.by[one]["suitable"]) and self.place[one] < self.place[other]

    def score(self, code: str) -> float:
        """The score; that of an unsuitable hospital is below every other."""
        found = self.by[code]
        return float(found["score"]) if found["suitable"] else float("-inf")


class Tally(NamedTuple):
    """How many comparisons held, of how many; and what broke."""

    held: int
    asked: int
    broken: list[str]


Game = Generator[list[Asked], list[Answer], Checks]
Rule = Callable[[Random], Game]


def play(rule: Rule, rank: Rank, rounds: int, seed: int = 1) -> Tally:
    """One rule, so many rounds."""
    games = [rule(Random(f"{seed} {rule.__name__} {number}")) for number in range(rounds)]
    checks: Checks = []
    wanted = [(game, next(game)) for game in games]
    while wanted:
        wanted = _answered(rank, wanted, checks)
    broken = [what for what, held in checks if not held]
    return Tally(len(checks) - len(broken), len(checks), broken)


def _answered(
    rank: Rank, wanted: list[tuple[Game, list[Asked]]], checks: Checks
) -> list[tuple[Game, list[Asked]]]:
    asked = [{"need": need, "world": world} for _, cases in wanted for need, world in cases]
    answers = iter(rank([{"id": str(number)} | case for number, case in enumerate(asked)]))
    following = []
    for game, cases in wanted:
        try:
            following.append((game, game.send([Answer(next(answers)["hospitals"]) for _ in cases])))
        except StopIteration as end:
            checks.extend(end.value)
    return following
