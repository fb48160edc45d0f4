"""Ukrainian and Russian words in Latin letters: KMU-2010, ICAO, a Polish clerk or by ear lead to one key a word."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import product

from matching.diagnosis.icd10 import known_words

_CYRILLIC = frozenset({"uk", "ru"})
_SHORTEST = 4
_MOST_READINGS = 32
_PLAIN = str.maketrans("łńśćźóąęšžčřýíáéúůěďťňľĺŕôäüö", "lnsczoaeszcryiaeuuedtnllroauo")
_CLERKS = (("szcz", "sch"), ("shch", "sch"), ("stsch", "sch"), ("ż", "zh"), ("ž", "zh"), ("š", "sh"), ("č", "ch_"),
           ("cz", "ch_"), ("sz", "sh"), ("tsch", "ch_"), ("tch", "ch_"), ("kh", "h"), ("ts", "c"), ("tz", "c"),
           ("zgh", "zh"), ("ph", "f"), ("w", "v"), ("j", "i"), ("y", "i"), ("q", "k"))  # fmt: skip
_AMBIGUOUS = {
    "ch": ("ch_", "h"),
    "x": ("ks", "h"),
    "io": ("o", "e"),
    "c": ("c", "k"),
    "ci": ("c", "ci", "ch_"),
}
_IS_AMBIGUOUS = re.compile("ch(?!_)|x|io|ci|c(?!h)")
_SOUNDS = (("_", ""), ("g", "h"), ("ie", "e"), ("io", "o"))
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=8192)
def read_in_cyrillic(word: str) -> str:
    """The usual word of the vocabulary, normalised, that this one is by some rule of transliteration; "" for none.

    >>> read_in_cyrillic("yaiechnykiv"), read_in_cyrillic("szczytowydky"), read_in_cyrillic("dancer")
    ('iaechnikiv', 'schitovidki', '')
    """
    if len(word) < _SHORTEST:
        return ""
    meant = [found for key in keys(word) for found in _by_key().get(key, ())]
    return max(meant, key=lambda each: (known_words(_CYRILLIC)[each], each), default="")


@lru_cache(maxsize=8192)
def keys(word: str) -> tuple[str, ...]:
    """By how the word may sound, the surest first."""
    for signs, sound in _CLERKS:
        word = word.replace(signs, sound)
    plain = word.translate(_PLAIN)
    pieces = _IS_AMBIGUOUS.split(plain)
    choices = [_AMBIGUOUS[found] for found in _IS_AMBIGUOUS.findall(plain)]
    readings: Iterable[tuple[str, ...]] = (
        product(*choices) if len(choices) < 5 else [tuple(c[0] for c in choices)]
    )
    joined = ("".join(a + b for a, b in zip(pieces, (*reading, ""), strict=True)) for reading in readings)
    return tuple(dict.fromkeys(_sounding(each) for each in joined))[:_MOST_READINGS]


def key(normal: str) -> str:
    """How a normalised word of the vocabulary sounds: what was Cyrillic has one key only."""
    return _sounding(normal.replace("ts", "c"))


def _sounding(word: str) -> str:
    for signs, sound in _SOUNDS:
        word = word.replace(signs, sound)
    return _DOUBLE.sub(r"\1", word)


@cache
def _by_key() -> dict[str, tuple[str, ...]]:
    words: dict[str, tuple[str, ...]] = {}
    for word in known_words(_CYRILLIC):
        if len(word) >= _SHORTEST and word.isalpha():
            words[key(word)] = (*words.get(key(word), ()), word)
    return words
