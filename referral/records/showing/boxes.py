"""Boxes over a page, in thousandths of its width and height: drawn, named by rows of a grid, or proposed."""

import re
from collections.abc import Iterable
from typing import NamedTuple

WHOLE = 1000
ROWS = 30
"""Lines of a grid over a page: one is about as high as a written line of a form on A4."""
MOST_BOXES = 60
DRAWN = re.compile(r"(\d{1,4}),(\d{1,4}),(\d{1,4}),(\d{1,4})")
SPAN = re.compile(r"(\d{1,2})(?:\s*[-–]\s*(\d{1,2}))?")


class Box(NamedTuple):
    """From left to right and from top to bottom, in thousandths of the page."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def written(self) -> str:
        """As the page sends it."""
        return ",".join(map(str, self))


HALVES = {"rows": (0, WHOLE), "left_rows": (0, WHOLE // 2), "right_rows": (WHOLE // 2, WHOLE)}
"""A field that names rows → which part of them it covers."""
HEADING = Box(0, 0, WHOLE, 170)
NAME_LINES = Box(0, 170, WHOLE, 330)
FOOT = Box(0, 850, WHOLE, WHOLE)
PROPOSED: dict[str, tuple[Box, ...]] = {
    "form_027": (NAME_LINES, FOOT),
    "form_027_1": (NAME_LINES, FOOT),
    "form_030_6": (NAME_LINES,),
    "box": (),
}
"""Where names stand on a kind of paper, as a proposal that a person takes or not."""
ELSEWHERE = (HEADING, FOOT)
ALL_PROPOSED = tuple(box.written for box in (HEADING, NAME_LINES, FOOT))


def proposed(kind: str | None) -> tuple[Box, ...]:
    """Likely places of names; never covered by themselves."""
    return PROPOSED.get(kind or "", ELSEWHERE)


def drawn(text: str) -> list[Box]:
    """The boxes that a page sends, "left,top,right,bottom" each, `;` between. Raises ValueError for anything else."""
    return [_drawn(each) for each in text.split(";") if each.strip()]


def _drawn(text: str) -> Box:
    found = DRAWN.fullmatch(text.strip())
    if found is None:
        raise ValueError("no box")
    box = Box(*(int(each) for each in found.groups()))
    if not (box.left < box.right <= WHOLE and box.top < box.bottom <= WHOLE):
        raise ValueError("an empty box, or one beside the page")
    return box


def of_rows(text: str, part: str) -> list[Box]:
    """Boxes over rows of the grid, "3-5, 9". Raises ValueError for a row that the grid does not have."""
    left, right = HALVES[part]
    return [Box(left, _edge(first - 1), right, _edge(last)) for first, last in _spans(text)]


def _spans(text: str) -> Iterable[tuple[int, int]]:
    for each in filter(None, (part.strip() for part in re.split(r"[,;\n]", text))):
        found = SPAN.fullmatch(each)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not 1 <= first <= last <= ROWS:
            raise ValueError("no row of the grid")
        yield first, last


def _edge(row: int) -> int:
    """Below a row, in thousandths."""
    return row * WHOLE // ROWS
