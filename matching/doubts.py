"""Whether typed words speak of a tumour at all, deny it, only suspect it or call it benign; tables decide."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from matching.typed_text import normalise
from matching.vocabulary import DATA

Doubt = Literal["none", "suspected", ""]
_MEANINGS = ("ignore", "suspected", "none", "benign")
_GAP = r"(?:\w+ ){0,2}"


def read_doubts(text: str) -> tuple[str, frozenset[str]]:
    """The normalised text without its words of doubt, and which kinds of them it had (see doubt.csv)."""
    found = set()
    for meaning in _MEANINGS:
        stripped = _doubt_pattern(meaning).sub(" ", text)
        if stripped != text:
            found.add(meaning)
        text = " ".join(stripped.split())
    return text, frozenset(found)


def names_tumour(text: str) -> bool:
    """True when a word of the normalised text is one of tumour_words.csv, spelt rightly."""
    return _tumour_pattern(("yes", "no")).search(text) is not None


def names_malignancy(text: str) -> bool:
    """True when a word of the normalised text means a malignant tumour, and not just any tumour."""
    return _tumour_pattern(("yes",)).search(text) is not None


@cache
def _tumour_pattern(kinds: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(_tumour_expression(kinds))


@cache
def _tumour_expression(kinds: tuple[str, ...]) -> str:
    stems = (_word(row["stem"]) for row in _rows("tumour_words.csv") if row["malignant"] in kinds)
    return rf"\b(?:{'|'.join(sorted(set(stems), key=len, reverse=True))})(?!\w)"


@cache
def _doubt_pattern(meaning: str) -> re.Pattern[str]:
    phrases = {_expression(row["phrase"]) for row in _rows("doubt.csv") if row["meaning"] == meaning}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(phrases, key=len, reverse=True))})(?!\w)")


def _expression(phrase: str) -> str:
    parts = [_part(part) for part in phrase.split()]
    return " ".join(parts).replace(f"{_GAP} ", _GAP)


def _part(part: str) -> str:
    if part == "{tumour}":
        return _tumour_expression(("yes", "no"))
    return _GAP if part == "…" else _word(part)


def _word(pattern: str) -> str:
    pieces = (re.escape(normalise(piece)) for piece in pattern.split("*"))
    return r"\w*".join(pieces)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)
