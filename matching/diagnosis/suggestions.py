"""Words in Ukrainian, Russian or English → ICD-10 codes for a person to choose from; it chooses nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np

from matching.diagnosis import ngram_index
from matching.diagnosis.icd10 import Icd10Code, abbreviations, benign_codes, icd10, known_phrases
from matching.diagnosis.inflection import nominative
from matching.diagnosis.keyboard import retyped
from matching.diagnosis.negation import (
    Doubt,
    before_spread,
    names_kind_of_tumour,
    names_malignancy,
    names_tumour,
    read_negations,
    without_asides,
    without_benign,
)
from matching.diagnosis.parts import named_beside
from matching.diagnosis.spelling import is_known, is_ordinary, mend
from matching.diagnosis.subcodes import CHAPTER, exact, site_of
from matching.diagnosis.typed_text import (
    capitals,
    is_code,
    normalise,
    words_apart,
    words_typed,
    written_codes,
)

__all__ = ["Doubt", "Icd10Code", "Suggestion", "doubt_of", "icd10", "suggest", "warm"]

_LEAST_SCORE = 200  # below this no shown phrase shared more than word endings with the typed one
_SURE = 1000
_SOMEWHERE = "C80"  # malignant neoplasm, without specification of site
_STORY = 16  # words; in a longer text only those around a tumour word say where the tumour is
_BEFORE, _BEHIND = 3, 4  # words taken with it
_PLAIN = 250  # what stands before "with metastases" is taken for the whole when it is as like as this
_SHORTEST_ABBREVIATION = 3  # letters it must have in small letters among other words
_SHORTEST_RETYPED = 3  # letters a tumour word must have to be believed typed on the other keyboard


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code somebody may have meant: likeness in thousandths (0..1000), and how sure the words were.

    `exact` is the code with a fourth character where the words or a written code say it and its site group differs.
    `site_group` is a part of one where the code or the words say so.
    """

    code: str
    site_group: str
    score: int
    doubt: Doubt
    exact: str


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read what was typed: normalised and mended, codes certain from it, and its words of doubt."""

    text: str
    certain: dict[str, int]
    stripped: str
    doubts: frozenset[str]

    @property
    def names_tumour(self) -> bool:
        return bool(self.certain) or names_tumour(self.stripped) or "none" in self.doubts


def suggest(text: str, limit: int = 5) -> tuple[Suggestion, ...]:
    """The codes whose phrases are most like the text, best first, at most `limit`; empty if it names no tumour.

    A word that only suspects a tumour, or calls it benign, flags every suggestion "suspected". Only the first
    500 characters are read. Order of equal scores is by code.
    """
    scores, doubt, words = _scored(text)
    best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:limit]
    written, said = written_codes(text), words.split()
    short = frozenset[str]() if doubt else _short(text)
    meant = [(code, score, exact(code, written, words)) for code, score in best]
    return tuple(
        Suggestion(code, named_beside(full, said, short) or site_of(full) or "", score, doubt, full)
        for code, score, full in meant
    )


def doubt_of(text: str) -> Doubt:
    """ "none" when the words name no tumour or deny it, "suspected" when they only suspect one, else ""."""
    scores, doubt, _words = _scored(text)
    return doubt if scores else "none"


def warm() -> None:
    """Build the index before the first person waits for it (seconds, cold)."""
    suggest("рак невідомо чого, підозраа")


def _scored(text: str) -> tuple[dict[str, int], Doubt, str]:
    """Likeness by code, how sure the words are, and the words as they were read."""
    reading = next((each for each in _readings(text) if each.names_tumour), None)
    if reading and reading.certain and is_code(text):
        return reading.certain, "", reading.text
    return (*_judged(reading), reading.text) if reading else ({}, "none", "")


def _judged(reading: _Reading) -> tuple[dict[str, int], Doubt]:
    left, doubts, certain = reading.stripped, reading.doubts, reading.certain
    calm, is_called_benign = without_benign(left)
    if calm != left and not certain and not names_malignancy(calm):
        return _benign(calm, left), "suspected"
    if not certain and (not names_tumour(left) or ("none" in doubts and not names_kind_of_tumour(left))):
        return {}, "none"
    return {**_of_origin(left), **certain}, "suspected" if doubts or is_called_benign else ""


def _readings(text: str) -> Iterator[_Reading]:
    """The text as typed, then as typed on the other keyboard: all of it, or the words nobody knows."""
    apart = words_apart(text)
    as_typed = " ".join(_retyped_if_unknown(word) for word in apart) if len(apart) > 1 else text
    yield _read(as_typed, _certain(as_typed))
    if not is_ordinary(text.strip().casefold()):
        other = retyped(text[:500])
        reading = _read(other, _codes_of(word for word in capitals(other) if len(word) >= _SHORTEST_RETYPED))
        if reading.certain or any(map(_is_long_tumour_word, reading.text.split())):
            yield reading


def _read(text: str, certain: dict[str, int]) -> _Reading:
    mended = mend(normalise(text))
    stripped, doubts = read_negations(mended)
    return _Reading(mended, certain, stripped, doubts)


def _is_long_tumour_word(word: str) -> bool:
    return len(word) >= _SHORTEST_RETYPED and names_tumour(word)


def _retyped_if_unknown(word: str) -> str:
    """A word of the wrong keyboard among right ones: unknown as it stands, and known on the other keyboard."""
    normal = normalise(word).split()
    if all(len(part) < _SHORTEST_RETYPED or is_known(part) for part in normal):
        return word
    other = normalise(retyped(word)).split()
    is_plain = len(other) == 1 and len(other[0]) >= _SHORTEST_RETYPED and is_known(other[0])
    return retyped(word) if is_plain else word


def _certain(text: str) -> dict[str, int]:
    """Codes written out, and abbreviations: in capitals anywhere; in small letters alone, or if they are no word."""
    normal = normalise(text)
    pairs = {f"{one} {two}" for one, two in pairwise(normal.split())}
    alone = set() if is_ordinary(text.strip().casefold()) else {normal, without_asides(normal)}
    chapters = (code[:CHAPTER] for code in written_codes(text))
    written = {code: _SURE for code in chapters if code in icd10()}
    return written | _codes_of(_short(text) | pairs | alone)


def _short(text: str) -> frozenset[str]:
    """The words that may be abbreviations: in capitals, or long enough and no ordinary word."""
    typed = (word for word in words_typed(text) if len(word) >= _SHORTEST_ABBREVIATION)
    return capitals(text) | {normalise(word) for word in typed if not is_ordinary(word)}


def _codes_of(short: Iterable[str]) -> dict[str, int]:
    known = (abbreviations().get(word, frozenset()) for word in short)
    return dict.fromkeys(frozenset[str]().union(*known), _SURE)


def _benign(calm: str, left: str) -> dict[str, int]:
    """Benign tumours that oncology treats, if the words without "benign" lead to their site group; else none."""
    nearest = _best(_alike(calm)) if names_tumour(calm) else None
    if nearest is None:
        return {}
    alike = _alike(left)
    return {code: alike[code] for code in benign_codes(icd10()[nearest].site_group) if code in alike}


def _of_origin(left: str) -> dict[str, int]:
    """The codes the words are like; where they tell of a spread, by what stands before it if that says enough."""
    origin = _alike(before_spread(left))
    nearest = _best(origin)
    says_enough = nearest is not None and nearest != _SOMEWHERE and origin[nearest] >= _PLAIN
    return origin if says_enough else _alike(left) or {_SOMEWHERE: _LEAST_SCORE}


def _best(scores: dict[str, int]) -> str | None:
    return max(scores, key=lambda code: (scores[code], code), default=None)


def _alike(normal: str) -> dict[str, int]:
    index = _index()
    likeness_to = index.to(nominative(_telling(normal)))
    thousandths = zip(index.groups, np.rint(likeness_to * _SURE).astype(int).tolist(), strict=True)
    return {code: score for code, score in thousandths if score >= _LEAST_SCORE}


def _telling(normal: str) -> str:
    """Of a whole story, the known words around those that name a tumour, if any does."""
    words = normal.split()
    if len(words) <= _STORY:
        return normal
    named = [position for position, word in enumerate(words) if names_tumour(word)]
    near = {position + step for position in named for step in range(-_BEFORE, _BEHIND + 1)}
    return (
        " ".join(word for position, word in enumerate(words) if position in near and is_known(word)) or normal
    )


@cache
def _index() -> ngram_index.NgramIndex:
    phrases = ((code, without_asides(phrase) or phrase) for code, phrase in known_phrases())
    return ngram_index.index([(code, nominative(phrase)) for code, phrase in phrases])
