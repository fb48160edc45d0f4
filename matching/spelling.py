"""Mends misspelt words by the vocabulary: a word nobody knows becomes the known one a letter or two away."""

import csv
from collections import Counter
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from matching.doubts import names_tumour, words_of_doubt
from matching.icd10 import known_words
from matching.typed_text import normalise
from matching.vocabulary import DATA

_SHORTEST = 5  # letters; a shorter word is too near to too many others
_LONG = 9  # letters; from here on two wrong ones still leave the word plain


def mend(normal: str) -> str:
    """The normalised text, each misspelt word replaced by the likeliest word of the vocabulary.

    An ordinary word that only looks like one of ours ("dancer") stays: see ordinary_words.csv.
    """
    return " ".join(_mended(word) for word in normal.split())


def is_known(word: str) -> bool:
    """True when a normalised word stands in the vocabulary, in a table of doubts or tumours, or is ordinary."""
    return word in _vocabulary() or word in _ordinary() or names_tumour(word)


def is_ordinary(typed: str) -> bool:
    """True for a word, small letters in its own alphabet, that is not ours though it looks so or reads alike:
    "dancer", "all"; "гість", a guest, but not "gist"."""
    return typed in _ordinary_as_typed()


@lru_cache(maxsize=8192)
def _mended(word: str) -> str:
    if len(word) < _SHORTEST or not word.isalpha() or is_known(word):
        return word
    errors = 1 if len(word) < _LONG else 2
    near = [
        found
        for length in range(len(word) - errors, len(word) + errors + 1)
        for found in process.extract(
            word, _by_length().get(length, ()), scorer=OSA.distance, score_cutoff=errors, limit=8
        )
    ]
    return _likeliest(word, near) if near else word


def _likeliest(word: str, near: list[tuple[str, int, int]]) -> str:
    """The nearest; among equals one that begins alike, then the most usual one."""
    return min(
        near, key=lambda found: (found[1], found[0][0] != word[0], -_vocabulary()[found[0]], found[0])
    )[0]


@cache
def _by_length() -> dict[int, list[str]]:
    words: dict[int, list[str]] = {}
    for word in sorted(_vocabulary()):
        if word.isalpha():
            words.setdefault(len(word), []).append(word)
    return words


@cache
def _vocabulary() -> Counter[str]:
    return known_words() + Counter(words_of_doubt())


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(normalise(word) for word in _ordinary_as_typed())


@cache
def _ordinary_as_typed() -> frozenset[str]:
    with (DATA / "ordinary_words.csv").open(encoding="utf-8", newline="") as table:
        return frozenset(row["word"] for row in csv.DictReader(table))
