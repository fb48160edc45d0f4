"""Mends misspelt words by the vocabulary: a word nobody knows becomes the known one a letter or two away."""

import csv
import re
from collections import Counter
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.diagnosis.beside import is_beside
from matching.diagnosis.icd10 import known_words
from matching.diagnosis.letters.glued import set_apart
from matching.diagnosis.letters.latin import key, keys, read_in_cyrillic
from matching.diagnosis.medicines import is_medicine
from matching.diagnosis.negation import names_tumour, words_of_negation
from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

_SHORTEST = 5  # letters; a shorter word is too near to too many others
_ONE_LETTER = {"sch": "щ", "zh": "ж", "ch": "ч", "sh": "ш", "iu": "ю", "ia": "я"}
_OF_ONE_LETTER = re.compile("|".join(_ONE_LETTER))
_CYRILLIC, _LATIN = frozenset({"uk", "ru"}), frozenset({"en", "la"})
_CANCER = "rak"  # "рак", normalised
_SHORTEST_SOUNDING = 8  # letters; a shorter one sounds like too many others
_LONG = 9  # letters; from here on two wrong ones still leave the word plain


def mend(normal: str) -> str:
    """The normalised text, each misspelt word replaced by the likeliest word of the vocabulary.

    An ordinary word that only looks like one of ours ("dancer") stays: see ordinary_words.csv. Short words stay
    too, but for the one that matters most: what is a letter away from "рак" and stands among other words.
    """
    words = normal.split()
    return " ".join(_CANCER if len(words) > 1 and _may_be_cancer(word) else _mended(word) for word in words)


def is_known(word: str) -> bool:
    """True when a normalised word stands in the vocabulary, in a table of doubts or tumours, or is ordinary."""
    return word in _vocabulary() or word in _ordinary() or names_tumour(word) or _is_said(word)


def _is_said(word: str) -> bool:
    return is_medicine(word) or is_beside(word)


def is_ordinary(typed: str) -> bool:
    """True for a word, small letters in its own alphabet, that is not ours though it looks so or reads alike:
    "dancer", "all"; "гість", a guest, but not "gist"."""
    return typed in _ordinary_as_typed()


@lru_cache(maxsize=8192)
def _may_be_cancer(word: str) -> bool:
    """True for "раа", "рк", "арк": no word, and one error away from "рак"."""
    is_near = len(word) < _SHORTEST and word.isalpha() and OSA.distance(word, _CANCER) == 1
    return is_near and word not in _ordinary() and not names_tumour(word)


@lru_cache(maxsize=8192)
def _mended(word: str) -> str:
    if is_known(word):
        return word if word in _vocabulary() or not names_tumour(word) else read_in_cyrillic(word) or word
    if not word.isalpha() or len(word) < _SHORTEST:
        return read_in_cyrillic(word) or word
    read = read_in_cyrillic(word) or set_apart(word, names_tumour)
    return (
        read
        or _nearest(word, _by_length())
        or _nearest(_letters(word), _cyrillic_by_length())
        or _sounding(word)
    )


def _sounding(word: str) -> str:
    """The Cyrillic word that sounds nearly so, when it is not written by any rule."""
    if len(word) < _SHORTEST_SOUNDING:
        return word
    near = (_nearest(sound, _cyrillic_by_sound()) for sound in keys(word))
    return next(filter(None, near), word)


def _nearest(word: str, known: dict[int, dict[str, str]]) -> str:
    """The known word at most one error away, two from a long word, or ""; among the nearest one that begins
    alike, then the most usual one."""
    errors = 1 if len(word) < _LONG else 2
    near = [
        (distance, spelt[0] != word[0], -_vocabulary()[meant], meant)
        for length in range(len(word) - errors, len(word) + errors + 1)
        for spelt, distance, meant in process.extract(
            word, known.get(length, {}), scorer=OSA.distance, score_cutoff=errors, limit=8
        )
    ]
    return min(near)[3] if near else ""


@cache
def _by_length() -> dict[int, dict[str, str]]:
    """The vocabulary by length, each word as it is spelt."""
    return _grouped({word: word for word in _vocabulary()})


@cache
def _cyrillic_by_length() -> dict[int, dict[str, str]]:
    """The Ukrainian and Russian words by length, each with one sign a letter."""
    return _grouped({word: _letters(word) for word in known_words(_CYRILLIC)})


@cache
def _cyrillic_by_sound() -> dict[int, dict[str, str]]:
    return _grouped({word: key(word) for word in known_words(_CYRILLIC)})


def _grouped(spelt: dict[str, str]) -> dict[int, dict[str, str]]:
    words: dict[int, dict[str, str]] = {}
    for word, letters in spelt.items():
        if word.isalpha():
            words.setdefault(len(letters), {})[word] = letters
    return words


def _letters(word: str) -> str:
    """The word with one sign for what is one Cyrillic letter, so that a wrong one counts as one error."""
    return _OF_ONE_LETTER.sub(lambda signs: _ONE_LETTER[signs.group()], word)


@cache
def _vocabulary() -> Counter[str]:
    return known_words(_CYRILLIC | _LATIN) + Counter(words_of_negation())


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(normalise(word) for word in _ordinary_as_typed())


@cache
def _ordinary_as_typed() -> frozenset[str]:
    with (DATA / "ordinary_words.csv").open(encoding="utf-8", newline="") as table:
        return frozenset(row["word"] for row in csv.DictReader(table))
