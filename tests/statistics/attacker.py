"""Somebody who has every report of every week, each page, PDF and table of them, and solves for what is withheld.

They know which groups there are, that numbers are whole and none is below nought, every total, line and cell that was
ever published, and that whoever is placed or closed was registered before. For each small cell a linear program finds
the least and the most that it may be; rounded inwards to whole numbers, it is recovered where both are one.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from math import ceil, floor
from typing import Any

import numpy as np
from scipy.optimize import linprog

from referral.accountability.measures import LEAST
from referral.accountability.suppression import OTHERS
from referral.statistics import exporting, weeks
from referral.statistics.contributions import LEAVE
from referral.statistics.events import Event
from tests.statistics.network import FIRST, KNOWN, OF_PEOPLE, Network

Row = dict[str, str]
Variable = tuple[str, ...]


class Program:
    """Unknown whole numbers from nought on, and what is known of sums of them."""

    def __init__(self) -> None:
        self.at: dict[Variable, int] = {}
        self.equal: list[tuple[list[int], float]] = []
        self.at_least: list[tuple[dict[int, float], float]] = []

    def index(self, variable: Variable) -> int:
        """The number of an unknown."""
        return self.at.setdefault(variable, len(self.at))

    def know(self, unknown: Iterable[Variable], total: float) -> None:
        """That some add up to a number."""
        self.equal.append(([self.index(each) for each in unknown], total))

    def ends(self, wanted: Sequence[Variable]) -> tuple[int, int]:
        """The least and the most that the sum of some may be."""
        goal = np.zeros(len(self.at))
        goal[[self.at[each] for each in wanted]] = 1
        low, high = (self._solved(sign * goal) for sign in (1, -1))
        return ceil(low - 1e-6), floor(-high + 1e-6)

    def _solved(self, goal: Any) -> float:
        a, b = np.zeros((len(self.equal), len(self.at))), [total for _of, total in self.equal]
        for line, (of, _total) in enumerate(self.equal):
            a[line, of] = 1
        c, d = np.zeros((len(self.at_least), len(self.at))), [-least for _of, least in self.at_least]
        for line, (those, _least) in enumerate(self.at_least):
            for at, sign in those.items():
                c[line, at] = -sign
        found = linprog(goal, A_ub=c if len(c) else None, b_ub=d or None, A_eq=a, b_eq=b, method="highs")
        return float(found.fun) if found.status == 0 else {3: -1e9}[found.status]


def published(reports: Iterable[dict[str, Any]]) -> list[Row]:
    """Every number of every report, as the table to save tells it; each once."""
    found: dict[tuple[str, ...], Row] = {}
    for report in reports:
        text = "".join(exporting.lines_of(report)).lstrip("\ufeff")
        for row in csv.DictReader(io.StringIO(text)):
            found[tuple(row.values())] = row
    return list(found.values())


def members(dimension: str, line: str, lines: Iterable[str]) -> list[str]:
    """Which groups a published line holds: the others are those that stand in no line of their own."""
    known = KNOWN[dimension]
    return [line] if line != OTHERS else [each for each in known if each not in lines]


def blocks(rows: Iterable[Row], measure: str) -> dict[tuple[str, str], list[Row]]:
    """The published rows of a measure by their weeks."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row["measure"] == measure and row["table"] != "so_far":
            found[row["from_week"], row["to_week"]].append(row)
    return found


def of_people(rows: Sequence[Row]) -> Program:
    """What is known of one block of the registered: country × group for each dimension."""
    program, lines = Program(), _lines(rows)
    (total,) = {float(row["number"]) for row in rows if row["table"] == "total"}
    for dimension in OF_PEOPLE[1:]:
        cells = {(c, g): (dimension, c, g) for c in KNOWN["country"] for g in KNOWN[dimension]}
        program.know(cells.values(), total)
        for country in KNOWN["country"]:
            _tie(program, dimension, country)
        for row in rows:
            if row["table"] in (dimension, "country", f"country/{dimension}"):
                of = _of(row, dimension, lines)
                program.know([cells[each] for each in of], float(row["number"]))
    return program


def _lines(rows: Sequence[Row]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["table"]].add(row["group"])
    return found


def _tie(program: Program, dimension: str, country: str) -> None:
    """A country's cells add up to the same in every table."""
    one = {program.index((dimension, country, group)): 1.0 for group in KNOWN[dimension]}
    other = {program.index((OF_PEOPLE[1], country, group)): -1.0 for group in KNOWN[OF_PEOPLE[1]]}
    if dimension != OF_PEOPLE[1]:
        both = one | other
        program.at_least += [(both, 0.0), ({at: -sign for at, sign in both.items()}, 0.0)]


def _of(row: Row, dimension: str, lines: dict[str, set[str]]) -> list[tuple[str, str]]:
    countries, groups = list(KNOWN["country"]), list(KNOWN[dimension])
    if row["table"] == "country":
        countries = members("country", row["group"], lines["country"])
    elif row["table"] == dimension:
        groups = members(dimension, row["group"], lines[dimension])
    else:
        countries = members("country", row["row"], lines["country"])
        groups = members(dimension, row["group"], lines[dimension])
    return [(country, group) for country in countries for group in groups]


def small_of_people(network: Network, span: tuple[str, str]) -> Iterator[list[Variable]]:
    """What is small and true of one block of the registered: groups, countries, and each cell of the two."""
    those = [e for e in within(network, "registered", span)]
    for dimension in OF_PEOPLE[1:]:
        counted = {(c, g): 0 for c in KNOWN["country"] for g in KNOWN[dimension]}
        for event in those:
            counted[event.groups["country"], event.groups[dimension]] += 1
        for group in KNOWN[dimension]:
            if sum(counted[c, group] for c in KNOWN["country"]) < LEAST:
                yield [(dimension, c, group) for c in KNOWN["country"]]
        yield from ([(dimension, c, g)] for (c, g), number in counted.items() if number < LEAST)


def within(network: Network, measure: str, span: tuple[str, str]) -> list[Event]:
    """What really happened in the weeks of a block."""
    first = weeks.monday_of(span[0]) if span[0] else FIRST
    return [
        e
        for week, each in network.happened[measure].items()
        if first <= week <= weeks.monday_of(span[1])
        for e in each
    ]


def over_time(rows: Sequence[Row], until: date) -> Program:
    """What is known of each week's totals: blocks add up; whoever leaves was registered before."""
    program, every = Program(), list(weeks.between(FIRST, until))
    for measure in ("registered", *LEAVE):
        for week in every:
            program.index((measure, weeks.name_of(week)))
        for (first, last), those in blocks(rows, measure).items():
            begins = weeks.monday_of(first) if first else FIRST
            (total,) = {float(row["number"]) for row in those if row["table"] == "total"}
            program.know(
                [(measure, weeks.name_of(w)) for w in weeks.between(begins, weeks.monday_of(last))], total
            )
    for until in every:
        signs = {}
        for measure, sign in (("registered", 1.0), *((each, -1.0) for each in LEAVE)):
            signs |= {program.at[measure, weeks.name_of(w)]: sign for w in weeks.between(FIRST, until)}
        program.at_least.append((signs, 0.0))
    return program


def of_answers(rows: Sequence[Row]) -> Program:
    """What is known of one block of answers: country × answer, hospitals, reasons."""
    program, lines = Program(), _lines(rows)
    houses = {c: KNOWN.get(f"hospital:{c}", ()) for c in KNOWN["country"]}
    for country in KNOWN["country"]:
        cells = {program.index(("cell", country, each)): 1.0 for each in KNOWN["outcome"]}
        inside = {program.index(("hospital", each)): -1.0 for each in houses[country]}
        if inside:
            program.at_least += [(cells | inside, 0.0), ({at: -s for at, s in (cells | inside).items()}, 0.0)]
    declined = {program.index(("cell", country, "declined")): 1.0 for country in KNOWN["country"]}
    why = {program.index(("reason", each)): -1.0 for each in KNOWN["reason:declined"]}
    program.at_least += [(declined | why, 0.0), ({at: -s for at, s in (declined | why).items()}, 0.0)]
    for row in rows:
        if row["table"] in ("total", "country", "outcome", "country/outcome"):
            of = list(_answer_cells(row, lines))
            program.know([("cell", *each) for each in of], float(row["number"]))
        elif row["table"] in ("hospital", "reason"):
            key = f"{row['table']}:{row['row']}"
            shown = {
                each["group"] for each in rows if (each["table"], each["row"]) == (row["table"], row["row"])
            }
            program.know(
                [(row["table"], each) for each in members(key, row["group"], shown)], float(row["number"])
            )
    return program


def _answer_cells(row: Row, lines: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    countries, outcomes = list(KNOWN["country"]), list(KNOWN["outcome"])
    if row["table"] == "country":
        countries = members("country", row["group"], lines["country"])
    elif row["table"] == "outcome":
        outcomes = members("outcome", row["group"], lines["outcome"])
    elif row["table"] == "country/outcome":
        countries = members("country", row["row"], lines["country"])
        outcomes = members("outcome", row["group"], lines["outcome"])
    return ((country, outcome) for country in countries for outcome in outcomes)


def small_of_answers(network: Network, span: tuple[str, str]) -> Iterator[list[Variable]]:
    """What is small and true of one block of answers."""
    counted: dict[Variable, int] = defaultdict(int)
    for event in within(network, "answers", span):
        counted["cell", event.groups["country"], event.groups["outcome"]] += 1
        counted["hospital", event.groups["hospital"]] += 1
        if "reason" in event.groups:
            counted["reason", event.groups["reason"]] += 1
    every = [("cell", c, o) for c in KNOWN["country"] for o in KNOWN["outcome"]]
    every += [("hospital", each) for c in KNOWN["country"] for each in KNOWN.get(f"hospital:{c}", ())]
    every += [("reason", each) for each in KNOWN["reason:declined"]]
    return ([each] for each in every if counted[each] < LEAST)
