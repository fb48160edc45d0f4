"""Medicines of oncology by the names on the box, Cyrillic or Latin: they tell a treatment, never a diagnosis."""

import csv
import re
from functools import cache, lru_cache

from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

_SHORTEST_ENDING = 7  # letters of a whole word that may be known by its ending
_WHOLE = 4  # a name so short is no beginning: "chop" is no "chopin"


@lru_cache(maxsize=16384)
def is_medicine(word: str) -> bool:
    """Whether a normalised word begins as a medicine's name, is a course's, or ends as such names do."""
    if word in _whole() or _stems().match(word):
        return True
    return len(word) >= _SHORTEST_ENDING and word.endswith(_endings())


def medicines_in(words: list[str]) -> list[int]:
    """The places of the words that name medicines; of two letters only beside "course" ("схема АС")."""
    named = [at for at, word in enumerate(words) if is_medicine(word)]
    courses = [at for at in range(1, len(words)) if words[at - 1] in _helpers() and len(words[at]) < _WHOLE]
    apart = [at for at in range(1, len(words)) if words[at] in _whole() and words[at - 1] == "r"]
    return sorted({*named, *courses, *(at - 1 for at in courses), *(at - 1 for at in apart)})


@cache
def _words(kind: str) -> frozenset[str]:
    with (DATA / "medicines.csv").open(encoding="utf-8", newline="") as table:
        cells = [row["words"] for row in csv.DictReader(table) if row["kind"] == kind]
    return frozenset(normalise(word).replace(" ", "") for cell in cells for word in cell.split())


@cache
def _whole() -> frozenset[str]:
    return frozenset(word for word in _words("stem") if len(word) <= _WHOLE)


@cache
def _stems() -> re.Pattern[str]:
    return re.compile("|".join(sorted(word for word in _words("stem") if len(word) > _WHOLE)))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(_words("ending"))


@cache
def _helpers() -> frozenset[str]:
    return _words("helper")
