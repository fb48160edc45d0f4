"""Tumour words in the nominative: "пухлину", "раком" and "лімфоми" say no more than "пухлина", "рак", "лімфома"."""

import csv
import re
from functools import cache, lru_cache

from matching.diagnosis.typed_text import normalise
from matching.vocabulary import DATA

_ANY_BEGINNING = "*"  # in inflections.csv: the stem may end a longer word, as "ом" ends "лімфом"


@lru_cache(maxsize=8192)
def nominative(normal: str) -> str:
    """The normalised text, each inflected tumour word of inflections.csv in its plain form."""
    return " ".join(_word(word) for word in normal.split())


@lru_cache(maxsize=8192)
def _word(word: str) -> str:
    for form, plain in _forms():
        if found := form.fullmatch(word):
            return found[1] + plain
    return word


@cache
def _forms() -> tuple[tuple[re.Pattern[str], str], ...]:
    with (DATA / "inflections.csv").open(encoding="utf-8", newline="") as rows:
        return tuple(_form(row) for row in csv.DictReader(rows))


def _form(row: dict[str, str]) -> tuple[re.Pattern[str], str]:
    begins = r"(\w*)" if row["stem"].startswith(_ANY_BEGINNING) else "()"
    stem, plain = row["stem"].lstrip(_ANY_BEGINNING), row["nominative"].lstrip(_ANY_BEGINNING)
    forms = "|".join(re.escape(normalise(stem + ending)) for ending in row["endings"].split())
    return re.compile(f"{begins}(?:{forms})"), normalise(plain)
