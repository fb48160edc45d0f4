"""A report as a table to save: every published number, codes and no names of people."""

from collections.abc import Iterator
from typing import Any

from referral import sheets
from referral.statistics import making
from referral.statistics.contributions import BY_CODE
from referral.statistics.making import Body

NAMES = (
    "measure", "from_week", "to_week", "table", "row", "group", "together", "number",
    "median", "low", "high", "unit", "beside_median", "beside_low", "beside_high",
)  # fmt: skip
ENDS = ("mid", "low", "high")
AGES = ("number", "unknown", "oldest", "mid", "low", "high")
LOAD = ("unanswered",)
"""What reports that were frozen before it was counted do not have."""


def lines_of(body: Body) -> Iterator[str]:
    """The head and a row for each number; what is withheld has no row."""
    return sheets.lines_of(NAMES, ([_said(each) for each in row] for row in _rows(body)))


def _rows(body: Body) -> Iterator[tuple[Any, ...]]:
    yield _row("report", {"from": "", "to": body["week"]}, ("made_at", "", body["made_at"]), {})
    for code, number in making.people_of(body["measures"]).items():
        yield _row("people", {"from": "", "to": body["week"]}, ("so_far", "", code), {"n": number})
    for code, measured in body["measures"].items():
        yield _row(code, {"from": "", "to": body["week"]}, ("so_far", "", ""), {"n": measured["so_far"]})
        for block in measured["blocks"]:
            yield _row(code, block, ("total", "", ""), {"n": block["total"], "took": block["took"]})
        yield from _block(code, measured["block"])
    for country, ages in (body["capacity"] or {}).items():
        for name in (*AGES, *(each for each in LOAD if each in ages)):
            yield _row(
                "capacity", {"from": "", "to": body["week"]}, (name, "", country), {"n": ages.get(name)}
            )


def _block(code: str, block: Body | None) -> Iterator[tuple[Any, ...]]:
    if block is None:
        return
    for dimension, lines in block["by"].items():
        yield from (_row(code, block, (dimension, "", line["code"]), line) for line in lines or ())
    for dimension, parents in block["within"].items():
        for parent, lines in parents.items():
            yield from (_row(code, block, (dimension, parent, line["code"]), line) for line in lines or ())
    for crossing, found in block["crossed"].items():
        for row, cells in zip(found["rows"], found["cells"], strict=True) if found else ():
            for column, cell in zip(found["columns"], cells, strict=True):
                if cell is not None:
                    yield _row(code, block, (crossing, row, column), cell)


def _row(code: str, span: Body, where: tuple[str, str, str], line: Body) -> tuple[Any, ...]:
    took, beside = line.get("took") or {}, line.get("beside") or {}
    unit = BY_CODE[code].unit if code in BY_CODE and took else ""
    together = " ".join(line.get("together", ()))
    ends = (*(took.get(end) for end in ENDS), unit, *(beside.get(end) for end in ENDS))
    return (code, span["from"], span["to"], *where, together, line.get("n"), *ends)


def _said(value: Any) -> str:
    return "" if value is None else str(value)
