"""Pictures of the board of phrases: drawn by ourselves, in lines, for a group or for one sentence."""

import csv
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "pictures.csv"
DRAWING = (
    '<svg class="app-picture" viewBox="0 0 48 48" width="48" height="48" fill="none" stroke="currentColor" '
    'stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{}</svg>'
)
"""It says what the words beside it say: a screen reader reads those and leaves the picture out (an empty alt)."""


@cache
def pictures() -> dict[str, str]:
    """Code of a group or a phrase → the shapes of its picture, on 48 by 48."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["code"]: row["drawn"] for row in csv.DictReader(table)}


def picture(code: str) -> str:
    """The markup of a picture of a group or a phrase; nothing where none is drawn."""
    drawn = pictures().get(code)
    return DRAWING.format(drawn) if drawn else ""
