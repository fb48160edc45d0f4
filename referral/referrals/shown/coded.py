"""Questions and answers that hospital and coordinator choose from a table: each reads them in their language."""

import csv
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from referral.i18n import SOURCE, language

TABLE = Path(__file__).parents[1] / "data" / "coded.csv"
QUESTION, ANSWER = "question", "answer"
KINDS = {"ask_information": QUESTION, "give_information": ANSWER}
"""Verb → what is chosen with it."""


@cache
def rows(kind: str) -> dict[str, dict[str, str]]:
    """Code → language → words, of one kind, in the order in which a page offers them."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {row["code"]: row for row in csv.DictReader(table) if row["kind"] == kind}


def codes(verb: str) -> tuple[str, ...]:
    """What may be chosen with a verb."""
    return tuple(rows(KINDS[verb])) if verb in KINDS else ()


def offered(verb: str) -> list[tuple[str, str]]:
    """Each code with its words in the reader's language."""
    return [(code, _words(row)) for code, row in rows(KINDS[verb]).items()] if verb in KINDS else []


def said(verb: str, chosen: Iterable[str] | None) -> list[str]:
    """The words of what was chosen, in the reader's language; a code that has left the table is not shown."""
    found = rows(KINDS[verb]) if verb in KINDS else {}
    return [_words(found[code]) for code in chosen or () if code in found]


def _words(row: dict[str, str]) -> str:
    return row.get(language()) or row[SOURCE]
