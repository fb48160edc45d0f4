"""Whether typed words speak of a tumour at all, deny it, only suspect it or call it benign; tables decide."""

import csv
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Literal

from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

Doubt = Literal["none", "suspected", ""]
_MEANINGS = ("suspected", "none")
_MARK = "¤"  # behind a tumour word, while doubts are read
_JOINT = "_"  # between the words of one tumour, meanwhile
_GAP = rf"(?:\w+{_MARK}? ){{0,2}}"
_LONGEST_WORD = 60  # letters; a longer one is no word, and would be searched for long
_ANY_TUMOUR = ("yes", "no", "any")


def read_negations(text: str) -> tuple[str, frozenset[str]]:
    """The normalised text without its words of doubt, and which kinds of them it had (see doubt.csv)."""
    text = _marked(_stripped("ignore", text))
    found = set()
    for meaning in _MEANINGS:
        stripped = _stripped(meaning, text)
        if stripped != text:
            found.add(meaning)
        text = stripped
    return without_asides(text.replace(_MARK, "").replace(_JOINT, " ")), frozenset(found)


def hears(meaning: str, text: str) -> bool:
    """Whether the normalised text holds a phrase of this meaning."""
    return _doubt_pattern(meaning).search(_marked(text)) is not None


def without_asides(text: str) -> str:
    """The normalised text without words that say nothing of the diagnosis: kin, sides, treatments."""
    return _stripped("aside", text)


def without_benign(text: str) -> tuple[str, bool]:
    """The normalised text without "benign" and without harmless growths (a cyst, a polyp), and whether it said
    "benign" itself."""
    plain = _stripped("benign", text)
    return _stripped("harmless", plain), plain != text


def before_spread(text: str) -> str:
    """What stands before "with metastases in …" if it names a tumour, else the text; where a tumour spread to
    is not where it began."""
    head = _doubt_pattern("spread").split(text, maxsplit=1)[0].strip()
    return head if names_tumour(head) else text


def names_tumour(text: str) -> bool:
    """True when a word of the normalised text is one of tumour_words.csv, spelt rightly."""
    return _names(text, _ANY_TUMOUR)


def names_kind_of_tumour(text: str) -> bool:
    """True when the words name more than "a tumour": a malignant one, or one by its name ("meningioma")."""
    return _names(text, ("yes", "no"))


def names_malignancy(text: str) -> bool:
    """True when a word of the normalised text means a malignant tumour, and not just any tumour."""
    return _names(text, ("yes",))


@cache
def words_of_negation() -> frozenset[str]:
    """The whole words of doubt.csv, normalised: what a misspelt word of doubt may have been."""
    phrases = (row["phrase"] for row in _rows("doubt.csv"))
    return frozenset(normalise(word) for phrase in phrases for word in phrase.split() if word.isalpha())


def _names(text: str, kinds: tuple[str, ...]) -> bool:
    return any(_is_tumour(word, kinds) for word in text.split()) or bool(_groups_of_words(kinds).search(text))


def _marked(text: str) -> str:
    """Each tumour word with a mark behind it, so that the patterns of doubt need not know them all."""
    joined = _groups_of_words(_ANY_TUMOUR).sub(lambda words: words.group().replace(" ", _JOINT), text)
    words = joined.split()
    return " ".join(
        word + _MARK if _JOINT in word or _is_tumour(word, _ANY_TUMOUR) else word for word in words
    )


@lru_cache(maxsize=16384)
def _is_tumour(word: str, kinds: tuple[str, ...]) -> bool:
    return len(word) <= _LONGEST_WORD and _tumour_words(kinds).fullmatch(word) is not None


@cache
def _tumour_words(kinds: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_word(stem) for stem in _stems(kinds) if " " not in stem))


@cache
def _groups_of_words(kinds: tuple[str, ...]) -> re.Pattern[str]:
    """Tumours named by more than one word; a pattern that matches nothing where there is none."""
    stems = [_word(stem) for stem in _stems(kinds) if " " in stem]
    return re.compile(rf"\b(?:{'|'.join(stems) or '(?!)'})(?!\w)")


def _stems(kinds: tuple[str, ...]) -> list[str]:
    return [row["stem"] for row in _rows("tumour_words.csv") if row["malignant"] in kinds]


def _stripped(meaning: str, text: str) -> str:
    return " ".join(_doubt_pattern(meaning).sub(" ", text).split())


@cache
def _doubt_pattern(meaning: str) -> re.Pattern[str]:
    phrases = {_expression(row["phrase"]) for row in _rows("doubt.csv") if row["meaning"] == meaning}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(phrases, key=len, reverse=True))}){_MARK}?(?!\w)")


def _expression(phrase: str) -> str:
    parts = [_part(part) for part in phrase.split()]
    return f"{_MARK}? ".join(parts).replace(f"{_GAP}{_MARK}? ", _GAP)


def _part(part: str) -> str:
    if part == "{tumour}":
        return rf"\w+{_MARK}"
    return _GAP if part == "…" else _word(part)


def _word(pattern: str) -> str:
    pieces = (re.escape(normalise(piece)) for piece in pattern.split("*"))
    return r"\w*".join(pieces)


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)
