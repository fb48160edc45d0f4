"""What sex the words or the intake say the patient has, and which organs that rules out."""

import csv
from functools import cache

from matching.diagnosis.beside import says
from matching.vocabulary import DATA

_CHAPTER = 3
_SEXES = ("female", "male")


def is_impossible(code: str, sex: str) -> bool:
    """Whether a code names an organ that the sex does not have; of a sex that is not known, never."""
    return any(first <= code[:_CHAPTER] <= last for first, last in _spans().get(sex, ()))


def sex_said(words: str) -> str:
    """The sex that the normalised words say, "" when they say none or both."""
    said = [sex for sex in _SEXES if any(says(sex, word) for word in words.split())]
    return said[0] if len(said) == 1 else ""


@cache
def _spans() -> dict[str, tuple[tuple[str, str], ...]]:
    with (DATA / "organs_by_sex.csv").open(encoding="utf-8", newline="") as table:
        return {row["never"]: tuple(map(_span, row["codes"].split())) for row in csv.DictReader(table)}


def _span(span: str) -> tuple[str, str]:
    first, _dash, last = span.partition("-")
    return first, last or first
