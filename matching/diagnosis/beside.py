"""The words that tell what a clause is about, by kind: what denies, what is denied, kin, spread (beside.csv)."""

import csv
import re
from functools import cache, lru_cache

from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

_OF_CLAUSES = (
    "deny_before",
    "deny_behind",
    "deny_either",
    "thing",
    "kin",
    "spread",
    "spread_adjective",
    "positive",
    "lump",
)


@lru_cache(maxsize=32768)
def says(kind: str, text: str) -> bool:
    """Whether a normalised word, or several, is of a kind by itself."""
    return bool(_pattern(kind).fullmatch(text))


def length_at(kind: str, words: list[str], at: int) -> int:
    """How many words from here on are one phrase of a kind, the longest; 0 for none."""
    reach = min(_reach(kind, words[at]), len(words) - at)
    return next((n for n in range(reach, 0, -1) if says(kind, " ".join(words[at : at + n]))), 0)


def mentions(kind: str, words: list[str]) -> bool:
    """Whether any phrase of a kind stands among the words."""
    return any(length_at(kind, words, at) for at in range(len(words)))


@lru_cache(maxsize=16384)
def is_beside(word: str) -> bool:
    """Whether a word stands in the table by itself, so that it is no misspelling of another."""
    return bool(_any_word().fullmatch(word))


@lru_cache(maxsize=32768)
def _reach(kind: str, word: str) -> int:
    """How many words the longest phrase of a kind has that begins with this one; 0 for none."""
    return max((length for first, length in _beginnings(kind) if first.fullmatch(word)), default=0)


@cache
def _beginnings(kind: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    by_length: dict[int, list[str]] = {}
    for phrase in _phrases(kind):
        words = phrase.split()
        by_length.setdefault(len(words), []).append(_expression(words[0]))
    return tuple((re.compile("|".join(firsts)), length) for length, firsts in by_length.items())


@cache
def _phrases(kind: str) -> tuple[str, ...]:
    return tuple(
        phrase.strip() for row in _rows() if row["kind"] == kind for phrase in row["words"].split(";")
    )


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (DATA / "beside.csv").open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    return re.compile(
        "|".join(sorted({_expression(phrase) for phrase in _phrases(kind)}, key=len, reverse=True))
    )


@cache
def _any_word() -> re.Pattern[str]:
    phrases = (phrase for kind in _OF_CLAUSES for phrase in _phrases(kind))
    return re.compile("|".join({_expression(word) for phrase in phrases for word in phrase.split()}))


def _expression(phrase: str) -> str:
    return " ".join(
        r"\w*".join(re.escape(normalise(piece)) for piece in word.split("*")) for word in phrase.split()
    )
