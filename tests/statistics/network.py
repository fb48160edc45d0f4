"""A network without a database: who was registered, placed, closed, answered in which week; as many weeks as wanted."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from typing import Any

from referral.accountability.facts import UNKNOWN
from referral.accountability.publishing import ELSEWHERE
from referral.statistics import making, weeks
from referral.statistics.contributions import LEAVE, Measure
from referral.statistics.events import Event

FIRST = date(2026, 11, 2)
HOUSES = {
    f"hospital:{country}": [f"{country}{n}" for n in range(4)] for country in ("PL", "CZ", "HU", "SK", "RO")
}
KNOWN: dict[str, Any] = {
    "country": ("PL", "CZ", "HU", "SK", "RO", ELSEWHERE),
    "grade": ("urgent", "soon", "normal", "not_triaged"),
    "age": ("0-17", "18-39", "40-64", "65+", UNKNOWN),
    "sex": ("female", "male", UNKNOWN),
    "language": ("uk", "ru", "en", "another", UNKNOWN),
    "site": tuple(f"site {number}" for number in range(12)),
    "outcome": ("accepted", "declined", "silent"),
    "reason:declined": ("no_capacity", "funding", "language", UNKNOWN),
    "goods": ("medicine", "device"),
    "step": ("reserved", "handed_over", "received", "counted", "short", "cancelled"),
    **HOUSES,
}
OF_PEOPLE = ("country", "grade", "age", "sex", "language", "site")


@dataclass
class Network:
    """What happened, by measure and week."""

    happened: dict[str, dict[date, list[Event]]] = field(default_factory=dict)

    def read(self, measure: Measure, first: date | None, last: date) -> Iterable[Event]:
        """As a measure reads the database."""
        by_week = self.happened.get(measure.code, {})
        return [
            event
            for week, those in by_week.items()
            if week <= last and (not first or week >= first)
            for event in those
        ]

    def reports(self, number: int) -> list[dict[str, Any]]:
        """The report of each week, one after the other, each made from the one before."""
        found, before = [], {}
        for monday in weeks.between(FIRST, FIRST + (number - 1) * weeks.WEEK):
            before = making.measured(before, monday, KNOWN, self.read)
            found.append(
                {
                    "week": weeks.name_of(monday),
                    "made_at": "2027-06-01T00:00:00+00:00",
                    "measures": before,
                    "capacity": None,
                    "names": {house: house for each in HOUSES.values() for house in each},
                }
            )
        return found


def _one(dice: random.Random, dimension: str) -> str:
    """A group; the later in the list, the rarer."""
    return (
        min(dice.choice(KNOWN[dimension]) for _ in range(1))
        if dice.random() < 0.25
        else KNOWN[dimension][min(int(dice.expovariate(1.1)), len(KNOWN[dimension]) - 1)]
    )


def a_network(dice: random.Random, number: int, most: int) -> Network:
    """Up to so many people a week, many weeks; groups from nobody to many."""
    found = Network({code: {} for code in ("registered", *LEAVE, "answers", "tick_lists")})
    for week in (FIRST + n * timedelta(days=7) for n in range(number)):
        people = [{name: _one(dice, name) for name in OF_PEOPLE} for _ in range(dice.randint(0, most))]
        found.happened["registered"][week] = [Event(person) for person in people]
        placed = [person for person in people if dice.random() < 0.7]
        found.happened["placed"][week] = [Event(person, dice.uniform(1, 40)) for person in placed]
        left = [person for person in people if person not in placed and dice.random() < 0.3]
        found.happened["ended"][week] = [Event(person) for person in left[::2]]
        found.happened["twice"][week] = [Event(person) for person in left[1::2]]
        found.happened["answers"][week] = [_answer(dice, person not in placed) for person in people]
        found.happened["tick_lists"][week] = [
            Event({"country": _one(dice, "country")}, number=dice.randint(0, 40))
        ]
    return found


def _answer(dice: random.Random, is_no: bool) -> Event:
    country = _one(dice, "country").replace(ELSEWHERE, "PL")
    groups = {"country": country, "hospital": dice.choice(HOUSES[f"hospital:{country}"])}
    if not is_no:
        return Event(groups | {"outcome": "accepted"}, dice.uniform(1, 90))
    if dice.random() < 0.2:
        return Event(groups | {"outcome": "silent"}, inf)
    return Event(
        groups | {"outcome": "declined", "reason": _one(dice, "reason:declined")}, dice.uniform(1, 90)
    )
