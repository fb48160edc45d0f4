"""The figures as a table to save: codes and numbers of groups of ten or more, nothing of a person."""

from collections.abc import Iterator
from typing import Any

from referral import sheets
from referral.accountability.queries import Board, Figures

MEASURES = ("answer", "accepted", "late", "missed", "treatment")
ENDS = ("n", "mid", "low", "high")
UNITS = {"answer": "hours", "treatment": "days"}
NAMES = (
    "scope", "which", "dimension", "group", "requests",
    *(f"{name}_{end}{'_' + UNITS[name] if name in UNITS and end != 'n' else ''}" for name in MEASURES for end in ENDS),
    "start_not_recorded", "impossible_times",
)  # fmt: skip


def lines_of(board: Board) -> Iterator[str]:
    """A row for the scope, for each of its parts and for each of its groups, withheld ones with empty numbers."""
    rows = [(board.scope, board.scope_id, "", "", board.own)]
    kind = "country" if board.scope == "all" else "hospital"
    rows += [(kind, line.code, "", "", line.figures) for line in board.parts]
    rows += [
        (board.scope, board.scope_id, dimension, line.code, line.figures)
        for dimension, lines in board.groups.items()
        for line in lines
    ]
    return sheets.lines_of(NAMES, ([*map(str, head), *_cells(figures)] for *head, figures in rows))


def _cells(figures: Figures) -> Iterator[str]:
    yield _said(figures.get("requests"))
    for name in MEASURES:
        measure = figures.get(name, {})
        yield from (_said(measure.get(end)) for end in ENDS)
    yield _said(figures.get("no_start"))
    yield _said(figures.get("impossible"))


def _said(value: Any) -> str:
    return "" if value is None else str(value)
