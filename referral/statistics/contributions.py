"""What a report counts: a row a measure. A feature hands in its events here, and they are protected like the others."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from referral.accountability.facts import ACCEPTED, DECLINED, SILENT, UNKNOWN
from referral.accountability.measures import LEAST
from referral.accountability.publishing import ELSEWHERE
from referral.accountability.wording import DECLINES, ORDERS
from referral.db import db
from referral.hospitals.models import Hospital
from referral.labels import LABELS
from referral.statistics import events
from referral.statistics.events import Event
from referral.supplies.catalogue import KINDS

FEWEST = 3 * LEAST
"""A block is closed once so many are in it: of fewer nearly every group would be withheld. A choice of ours."""
OF_PEOPLE = ("country", "grade", "age", "sex", "language", "site")
Orders = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """One row: what is read, by what it is cut, which of it is cut further, and in which unit it took how long.

    `by`: the dimensions. `within`: a dimension whose groups lie inside those of another ("hospital" in "country").
    `crossed`: rows → columns of tables of two dimensions. `fewest`: how many close a block.
    `numbered`: whether the number in each group is said. Of the placed it is not: taken from the registered it would
    say how many of a group have no place. `with_`: the measure whose blocks it shares, as one tells of the other.
    `from_then`: where reports stand that are older than this row, it counts what came after them, not all that was.
    """

    code: str
    read: Callable[[datetime, datetime], Iterable[Event]]
    by: tuple[str, ...] = ()
    within: Mapping[str, str] = field(default_factory=dict)
    crossed: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    fewest: int = FEWEST
    numbered: bool = True
    with_: str = ""
    from_then: bool = False


def _with(rows: str, columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((rows, each) for each in columns if each != rows)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "registered",
        events.of_registered,
        OF_PEOPLE,
        crossed=_with("country", OF_PEOPLE),
    ),
    Measure(
        "placed",
        events.of_placed,
        OF_PEOPLE,
        crossed=_with("country", OF_PEOPLE) + _with("grade", OF_PEOPLE),
        unit="days",
        numbered=False,
    ),
    Measure("ended", events.of_ended, fewest=LEAST),
    Measure("twice", events.of_twice, fewest=LEAST, from_then=True),
    Measure(
        "answers",
        events.of_answers,
        ("outcome", "country"),
        within={"reason": "outcome", "hospital": "country"},
        crossed=(("country", "outcome"),),
        unit="hours",
        with_="placed",
    ),
    Measure("tick_lists", events.of_tick_lists, ("country",)),
    Measure("calls", events.of_calls, ("country",)),
    Measure("needs", events.of_needs, ("goods",), fewest=LEAST),
    Measure("shipments", events.of_shipments, ("step",)),
)
"""In the order of the page. A report says nothing of a row that is younger than it."""
CHAINS = tuple(
    tuple(each for each in MEASURES if head.code in (each.code, each.with_))
    for head in MEASURES
    if not head.with_
)
"""Measures whose blocks close together."""
BY_CODE = {measure.code: measure for measure in MEASURES}
LEAVE = ("placed", "ended", "twice")
"""Whoever is counted in one of these waits no longer."""


def orders() -> tuple[dict[str, Sequence[str]], dict[str, str]]:
    """Every group that there may be, by dimension; hospitals by their country ("hospital:PL"); and hospitals' names.

    In an order that does not depend on how many are in each (accountability.suppression).
    """
    wanted = db.select(Hospital.id, Hospital.country, Hospital.name)
    found = db.session.execute(wanted.order_by(Hospital.name, Hospital.id)).tuples().all()
    db.session.rollback()
    countries = tuple(LABELS["receiving_country"])
    fixed: dict[str, Sequence[str]] = {
        "country": (*countries, ELSEWHERE),
        "grade": ORDERS["priority"],
        "age": ORDERS["age"],
        "sex": ORDERS["sex"],
        "site": ORDERS["site"],
        "language": (*events.LANGUAGES, events.ANOTHER, UNKNOWN),
        "goods": tuple(KINDS),
        "step": events.STEPS,
        "outcome": (ACCEPTED, DECLINED, SILENT),
        "reason:" + DECLINED: (*DECLINES, UNKNOWN),
    }
    houses = {f"hospital:{each}": [str(id) for id, of, _name in found if of == each] for each in countries}
    return fixed | houses, {str(id): name for id, _of, name in found}
