"""From what is counted to what may be said of it: totals, groups and crossings, none of them small or to be got.

Every block counts others than any block before it, and its tables share nothing but lines that are published: so what
is safe in one table is safe beside all the others (docs/decisions.md).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import inf
from typing import Any

from referral.accountability.measures import difference_of, median_of
from referral.accountability.suppression import OTHERS, published
from referral.statistics import protecting
from referral.statistics.contributions import Measure, Orders
from referral.statistics.events import Event

Lines = dict[str, list[Event]]
"""Published group → who is in it; OTHERS where small ones stand together."""
ENDS = ("mid", "low", "high")


def block_of(measure: Measure, counted: Sequence[Event], orders: Orders) -> dict[str, Any]:
    """All that is said of one block: the total, each dimension, what lies within, each crossing."""
    lines = {name: lines_of(counted, name, orders[name]) for name in measure.by}
    return {
        "total": number_of(counted),
        "took": took(measure, counted),
        "by": {name: _said(measure, found, orders[name]) for name, found in lines.items()},
        "within": {
            name: _within(measure, name, lines[parent], orders) for name, parent in measure.within.items()
        },
        "crossed": {
            f"{rows}/{columns}": _crossed(measure, lines[rows], lines[columns], rows)
            for rows, columns in measure.crossed
        },
    }


def lines_of(counted: Sequence[Event], dimension: str, order: Sequence[str]) -> Lines | None:
    """The groups of one dimension that may be published; None where only the total could be said."""
    found: Lines = {code: [] for code in order}
    for event in counted:
        found.setdefault(event.groups[dimension], []).append(event)
    kept = published({code: number_of(those) for code, those in found.items()})
    if kept is None:
        return None
    shown = {code: found[code] for code in kept if code != OTHERS}
    small = [event for code, those in found.items() if code not in shown for event in those]
    return shown | ({OTHERS: small} if OTHERS in kept else {})


def number_of(counted: Sequence[Event]) -> int:
    """How many are counted."""
    return sum(event.number for event in counted)


def _said(measure: Measure, found: Lines | None, order: Sequence[str]) -> list[dict[str, Any]] | None:
    if found is None:
        return None
    together = {OTHERS: [code for code in order if code not in found]}
    return [
        {"code": code, **_figures(measure, those)}
        | ({"together": together[code]} if code in together else {})
        for code, those in found.items()
    ]


def _within(measure: Measure, name: str, parents: Lines | None, orders: Orders) -> dict[str, Any]:
    """Of each published group those inside it; what stands together with others is cut no further."""
    cut = {code: orders[f"{name}:{code}"] for code in parents or () if f"{name}:{code}" in orders}
    return {
        code: _said(measure, lines_of((parents or {})[code], name, order), order)
        for code, order in cut.items()
    }


def _crossed(measure: Measure, rows: Lines | None, columns: Lines | None, by: str) -> dict[str, Any] | None:
    if rows is None or columns is None:
        return None
    cells = _cells(rows, columns)
    hidden = protecting.withheld([[number_of(cells[row, column]) for column in columns] for row in rows])
    shown = {
        (row, column)
        for i, row in enumerate(rows)
        for j, column in enumerate(columns)
        if (i, j) not in hidden
    }
    compared = measure.unit == "days" and by == "grade"
    return {
        "rows": list(rows),
        "columns": list(columns),
        "cells": [
            [_cell(measure, cells[row, column], rows[row] if compared else ()) if (row, column) in shown else None
             for column in columns]
            for row in rows
        ],
    }  # fmt: skip


def _cells(rows: Lines, columns: Lines) -> Mapping[tuple[str, str], list[Event]]:
    column_of = {id(event): code for code, those in columns.items() for event in those}
    found: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for row, those in rows.items():
        for event in those:
            found[row, column_of[id(event)]].append(event)
    return found


def _cell(measure: Measure, those: Sequence[Event], row: Sequence[Event]) -> dict[str, Any]:
    """A cell, and by how much its median differs from that of the others of its row: of equal need."""
    mine = {id(event) for event in those}
    others = _values([event for event in row if id(event) not in mine])
    beside = _ends(difference_of(_values(those), others)) if row else None
    return {**_figures(measure, those), "beside": beside}


def _figures(measure: Measure, those: Sequence[Event]) -> dict[str, Any]:
    number = {"n": number_of(those)} if measure.numbered else {}
    return {**number, "took": took(measure, those)}


def took(measure: Measure, counted: Sequence[Event]) -> dict[str, Any] | None:
    """The median of how long it took, with its interval; None where it is not measured, or of too few."""
    values = _values(counted)
    return (
        _ends(median_of([each for each in values if each < inf], longer=values.count(inf)))
        if measure.unit
        else None
    )


def _values(counted: Sequence[Event]) -> list[float]:
    return [event.value for event in counted if event.value is not None]


def _ends(measured: dict[str, Any]) -> dict[str, Any] | None:
    """Without the number behind it: of how many it is not known is a small group of its own."""
    return None if measured["n"] is None else {end: measured[end] for end in ENDS}
