"""Passwords that are guessed first: common ones and words near to this service, however they are dressed up.

What is left of a password without such words, rows of keys, repeated signs, years and runs of digits is its own. The
words are ours, in Latin and Cyrillic letters and as they come out when the keyboard stands on the other alphabet.
"""

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from referral.i18n import _l

SAY_ANOTHER = _l(
    "This is guessed too easily: a common password, or words near to this service. Write a sentence of your own."
)
LONGEST = 128
"""Signs that are looked at; the library takes no more."""
WORDS = Path(__file__).parents[1] / "data" / "guessed_words.csv"
OWN_SIGNS = 6
"""So many signs a password must have of its own."""
LATIN_KEYS, CYRILLIC_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.", "йцукенгшщзхїфівапролджєячсмитьбю"
ROWS = (
    "1234567890", "!@#$%^&*()", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "йцукенгшщзхї",
    "йцукенгшщзхъ", "фівапролджє", "фывапролджэ", "ячсмитьбю", "abcdefghijklmnopqrstuvwxyz",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", "1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "qazwsxedcrfvtgbyhnujm",
    "1й2ц3у4к5е6н7г8ш9щ0з",
)  # fmt: skip
DRESSED = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SAME = re.compile(r"(.)\1{2,}")


def is_guessable(password: str) -> bool:
    """Whether a password has too few signs of its own.

    >>> is_guessable("P@ssw0rd-2026!"), is_guessable("bridge over the river")
    (True, False)
    """
    return _own(unicodedata.normalize("NFKC", password[:LONGEST]).casefold()) < OWN_SIGNS


def _own(said: str) -> int:
    """How many signs no listed part covers, at best."""
    fewest = [0]
    for end in range(1, len(said) + 1):
        starts = (end - len(part) for part in _parts_before(said, end))
        fewest.append(min([fewest[-1] + 1, *(fewest[start] for start in starts)]))
    return fewest[-1]


def _parts_before(said: str, end: int) -> list[str]:
    """Every listed part, row of keys, year or repetition that ends here."""
    longest = max(map(len, _listed()))
    found = [said[start:end] for start in range(max(0, end - longest), end - 2)]
    return [each for each in found if _is_listed(each) or _YEAR.fullmatch(each) or _SAME.fullmatch(each)]


def _is_listed(part: str) -> bool:
    return part in _listed() or part.translate(DRESSED) in _listed()


@cache
def _listed() -> frozenset[str]:
    """The words in either alphabet's keys, and each piece of three keys or more of a row, in both directions."""
    with WORDS.open(encoding="utf-8", newline="") as table:
        words = {row["word"] for row in csv.DictReader(table)}
    to_latin, to_cyrillic = (
        str.maketrans(*keys) for keys in ((CYRILLIC_KEYS, LATIN_KEYS), (LATIN_KEYS, CYRILLIC_KEYS))
    )
    moved = {each.translate(keys) for each in words for keys in (to_latin, to_cyrillic)}
    return frozenset(words | moved | {piece for row in ROWS for piece in _pieces(row) | _pieces(row[::-1])})


def _pieces(row: str) -> set[str]:
    return {row[start:end] for start in range(len(row)) for end in range(start + 3, len(row) + 1)}
