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
    """All rows, by the first sign, so that most places of a text are left at once."""
    by_sign: dict[str, list[str]] = {}
    for number, row in enumerate(_rows()):
        short = _folded(row["short"])
        by_sign.setdefault(short[0], []).append(f"(?P<s{number}>{re.escape(short[1:])}{_end(row)})")
    signs = (f"{re.escape(sign)}(?:{'|'.join(rows)})" for sign, rows in by_sign.items())
    return re.compile(rf"(?<![\w/.])(?:{'|'.join(signs)})")


def _end(row: dict[str, str]) -> str:
    """What must follow a shortened word: no other letter, and for some a certain word."""
    end, before = "" if row["short"].endswith(".") else r"(?![\w/])", _folded(row["before"])
    if before == _ANY_WORD:
        return end + r"(?=\W{0,2}[^\W\d_](?:[^\W\d_]{2}|[^\W\d_]?[/.]))"
    return end + (rf"(?=\s*(?:{'|'.join(map(re.escape, before.split()))}))" if before else "")
