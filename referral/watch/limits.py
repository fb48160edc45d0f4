"""Until when somebody must act on a case, by its state and priority, and after how long the next person is told.

Both stand in tables beside this file, each row with its source; nobody has signed them.
"""

import csv
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from referral.hospitals.working_days import after_office_hours, end_of_office_day

DATA = Path(__file__).parent / "data"
OFFICE, ALWAYS = "office", "always"
"""Hours in which offices are open in the country of the patient; hours of the clock, also at night and on holidays."""
BEFORE_RELEASE = timedelta(hours=4)
"""A choice of ours: the people who are told that nobody has called yet need some hours to do it."""
OWNER, DEPUTY, COORDINATORS = "owner", "deputy", "coordinators"


@dataclass(frozen=True, slots=True)
class Limit:
    """One row: so many hours, by which clock, on whose word."""

    state: str
    priority: str
    hours: float
    clock: str
    source: str

    def after(self, since: datetime, country: str | None, hours: float | None = None) -> datetime:
        """The moment so many hours later by this row's clock; as many as the row has if no other number is given."""
        number = self.hours if hours is None else hours
        if self.clock == ALWAYS:
            return since + timedelta(hours=number)
        return after_office_hours(since, number, country or "")


@dataclass(frozen=True, slots=True)
class Step:
    """Who is told that nobody acted, and how long after the moment, by either clock."""

    name: str
    hours: dict[str, float]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


@cache
def limits() -> dict[tuple[str, str], Limit]:
    """Every row, by state and priority; a case whose state has none is over."""
    rows = (
        Limit(row["state"], row["priority"], float(row["hours"]), row["clock"], row["source"])
        for row in _rows("limits")
    )
    return {(row.state, row.priority): row for row in rows}


@cache
def steps() -> tuple[Step, ...]:
    """Who is told, one after the other."""
    return tuple(
        Step(row["step"], {clock: float(row[clock]) for clock in (OFFICE, ALWAYS)}) for row in _rows("steps")
    )


def act_by(
    state: str,
    priority: str,
    since: datetime,
    country: str | None,
    parked_until: date | None = None,
    release_at: datetime | None = None,
) -> datetime:
    """The latest moment at which somebody must act on a case since the last act; LookupError for a case that is over.

    `parked_until`: somebody has decided that nothing is asked before that day; then it is the end of the first office
    day from then on, if that is later. `release_at`: when a slot is given away unless the patient is called: somebody
    acts so long before that whoever is told can still call.
    """
    row = limits()[state, priority]
    limit = row.after(since, country)
    if parked_until is not None:
        limit = max(limit, end_of_office_day(parked_until, country or ""))
    return limit if release_at is None else min(limit, _before(release_at, since))


def _before(release_at: datetime, since: datetime) -> datetime:
    """The last moment to call in good time; whoever has acted later than that has until the slot is given away."""
    in_time = release_at - BEFORE_RELEASE
    return in_time if since < in_time else release_at


def tell_at(state: str, priority: str, missed: datetime, country: str | None, step: Step) -> datetime:
    """When the people of a step are told that nobody acted by a moment."""
    row = limits()[state, priority]
    return row.after(missed, country, step.hours[row.clock]) if step.hours[row.clock] else missed
