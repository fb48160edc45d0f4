"""Shortened words of papers, written out: "м/ж", "c-r", "зл. н/у"; whichever alphabet each letter was typed in."""

import csv
import re
import unicodedata
from functools import cache

from matching.vocabulary import DATA

_TWIN = str.maketrans("асеіорхукмтнв", "aceiopxykmthb")
_ANY_WORD = "*"  # in the column "before": some word of three letters must follow
_GLUED_STAGE = re.compile(r"(?<=\w{3})(?=[pcрс]?[tт][0-4xх][a-dа-в]?[nн][0-3xх])", re.I)
_GLUED_NUMBER = re.compile(r"(?:(?<=[а-яіїєґ]{4})|(?<=\bрак)|(?<=[a-z]{6}))(?=\d)", re.I)


def written_out(text: str) -> str:
    """The text with what stands in shorthand.csv written out, and a stage or number set apart from its word.

    >>> written_out("С-r м/ж"), written_out("РМЗT2N1M0")
    (' рак   молочной железы ', 'РМЗ T2N1M0')
    """
    plain = _GLUED_NUMBER.sub(" ", _GLUED_STAGE.sub(" ", unicodedata.normalize("NFKC", text)))
    written, end = [], 0
    for found in _pattern().finditer(_folded(plain)):
        written += [plain[end : found.start()], f" {_words()[found.lastgroup or '']} "]
        end = found.end()
    return "".join([*written, plain[end:]])


def _folded(text: str) -> str:
    """The text in small letters and one alphabet, sign for sign."""
    return "".join(letter.lower()[:1] or letter for letter in text).translate(_TWIN)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (DATA / "shorthand.csv").open(encoding="utf-8", newline="") as table:
        return tuple(sorted(csv.DictReader(table), key=lambda row: -len(row["short"])))


@cache
def _words() -> dict[str, str]:
    return {f"s{number}": row["words"] for number, row in enumerate(_rows())}


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<s{number}>{_expression(row)})" for number, row in enumerate(_rows())))


def _expression(row: dict[str, str]) -> str:
    short, before = _folded(row["short"]), _folded(row["before"])
    end = "" if short.endswith(".") else r"(?![\w/])"
    if before == _ANY_WORD:
        end += r"(?=\W{0,2}[^\W\d_]{3})"
    elif before:
        end += rf"(?=\s*(?:{'|'.join(map(re.escape, before.split()))}))"
    return rf"(?<![\w/.]){re.escape(short)}{end}"
