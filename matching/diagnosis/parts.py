"""Parts of site groups that ICD-10 has no code for: the words beside the code name them, as in "stomach, GIST"."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

_CHAPTER = 3


@dataclass(frozen=True, slots=True)
class Part:
    """A site group that words name beside some codes of three characters.

    `words`: beginnings of normalised words, any of which names it; those joined by "+" only together.
    `abbreviations`: normalised words as a whole. `unless`: beginnings of words that say it is another tumour.
    """

    site_group: str
    codes: frozenset[str]
    words: tuple[tuple[str, ...], ...]
    abbreviations: frozenset[str]
    unless: tuple[str, ...]


@cache
def parts() -> tuple[Part, ...]:
    """The table, in its order: the first that is named counts."""
    with (DATA / "parts.csv").open(encoding="utf-8", newline="") as table:
        return tuple(map(_part, csv.DictReader(table)))


def named_beside(code: str, said: Collection[str], short: Collection[str]) -> str | None:
    """The part that these normalised words name beside a code; `short`: those that may be abbreviations.

    >>> named_beside("C16", ["gist", "shlunka"], ["gist"]), named_beside("C50", [], ["gist"])
    ('gist', None)
    """
    beside = (part for part in parts() if code[:_CHAPTER] in part.codes)
    return next((part.site_group for part in beside if _is_named(part, said, short)), None)


def nameable(code: str) -> frozenset[str]:
    """The parts that words may name beside a code."""
    return frozenset(part.site_group for part in parts() if code[:_CHAPTER] in part.codes)


def _is_named(part: Part, said: Collection[str], short: Collection[str]) -> bool:
    if any(word.startswith(part.unless) for word in said):
        return False
    is_written = any(all(any(word.startswith(each) for word in said) for each in both) for both in part.words)
    return is_written or not part.abbreviations.isdisjoint(short)


def _part(row: dict[str, str]) -> Part:
    words = tuple(tuple(normalise(each).split()) for each in row["words"].replace("+", "_").split())
    spans = frozenset(code for span in row["codes"].split() for code in _span(span))
    short, unless = (normalise(row[name]).split() for name in ("abbreviations", "unless"))
    return Part(row["site_group"], spans, words, frozenset(short), tuple(unless))


def _span(span: str) -> list[str]:
    first, _, last = span.partition("-")
    return [f"{first[0]}{number:02}" for number in range(int(first[1:]), int((last or first)[1:]) + 1)]
