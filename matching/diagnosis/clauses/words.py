"""The clauses of a typed text, and which of their words name a tumour or an organ."""

import re
from functools import lru_cache

from matching.diagnosis.beside import says
from matching.diagnosis.icd10 import TITLES, abbreviations, known_words
from matching.diagnosis.negation import names_tumour, without_asides
from matching.diagnosis.spelling import is_known, mend
from matching.diagnosis.typed_text import normalise

Clauses = list[list[str]]
_LANGUAGES = frozenset(TITLES.values())
_LONG_WORD = (
    8  # letters; a full stop behind a longer word ends a sentence, behind a shorter one it may shorten it
)
_SHORTEST_ABBREVIATION = 3
_SHORTEST_ORGAN = 3
_BOUNDARY = re.compile(
    r"[,;:\n()!—–]+|\s-+\s|(?<=\w)\.\s+|\s(?:а|але|но|зато|однак|однако|but|while)\s", re.I
)
_OBLIQUE = re.compile(
    r"rak(?:a|u|om|iv|ov)|puhlini|opuholi|\w+omi|leik(?:oz[au]|emii)|onkologii|novoobrazovaniia"
)


def clauses_of(text: str) -> Clauses:
    """The typed text as clauses of normalised, mended words; none of them empty."""
    parts = [mend(normalise(part)).split() for part in _parts(text)]
    return [part for part in parts if part]


def joined(clauses: Clauses) -> str:
    """The clauses as one normalised text."""
    return " ".join(word for clause in clauses for word in clause)


@lru_cache(maxsize=16384)
def is_tumour(word: str) -> bool:
    """Whether a word names a tumour: by its name, or as a known abbreviation."""
    if says("deny_either", word) or says("function", word):
        return False
    return names_tumour(word) or (len(word) >= _SHORTEST_ABBREVIATION and word in abbreviations())


def has_tumour(words: list[str]) -> bool:
    """Whether any word names a tumour, or several together do."""
    return any(map(is_tumour, words)) or names_tumour(" ".join(words))


@lru_cache(maxsize=16384)
def is_organ(word: str) -> bool:
    """Whether the vocabulary of diagnoses knows the word, and it is nothing that is said beside them."""
    if len(word) < _SHORTEST_ORGAN or word not in known_words(_LANGUAGES) or word.isdigit():
        return False
    if any(
        says(kind, word) for kind in ("thing", "function", "kin", "self", "spread", "link", "onto", "from")
    ):
        return False
    return bool(without_asides(word)) and not is_tumour(word)


def is_oblique(word: str) -> bool:
    """Whether a tumour's name stands in another case than the first, as in "раку нема"."""
    return bool(_OBLIQUE.fullmatch(word))


def _parts(text: str) -> list[str]:
    """The text cut at its boundaries; not at the full stop of a shortened word ("мол. залози")."""
    parts, start = [], 0
    for found in _BOUNDARY.finditer(text):
        if found.group().startswith(".") and not _ends_sentence(text[start : found.start()]):
            continue
        parts.append(text[start : found.start()])
        start = found.end()
    return [*parts, text[start:]]


def _ends_sentence(before: str) -> bool:
    words = normalise(before).split()
    return bool(words) and (len(words[-1]) > _LONG_WORD or is_known(words[-1]))
