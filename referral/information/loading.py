"""The answers that are shipped, as drafts: a person checks and publishes each; what a person has written stays."""

import csv
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from referral.audit import system
from referral.db import transaction
from referral.information import actions, queries
from referral.information.forms import RECEIVING
from referral.information.models import Edition
from referral.information.questions import QUESTIONS
from referral.information.saying import LANGUAGES, wrong_with

ANSWERS = Path(__file__).parent / "data" / "answers"
SEPARATOR = " | "
LOADER = system("information")


class BadRow(ValueError):
    """A row of the shipped answers that cannot be; its text names file, question and reason."""


def shipped(country: str) -> dict[str, dict[str, Any]]:
    """Question → the facts of its edition, of those that have a source. Raises BadRow."""
    words, found = words_of(country), {}
    for row in rows_of(ANSWERS / f"{country.lower()}.csv"):
        if row["source"]:
            found[row["question"]] = _facts(country, row, words)
    return found


def _facts(country: str, row: dict[str, str], words: dict[str, dict[str, Any]]) -> dict[str, Any]:
    question = row["question"]
    said = words.get(question, {})
    if question not in QUESTIONS or set(said) != set(LANGUAGES):
        raise BadRow(f"{country} {question}: no such question, or not in all three languages")
    if wrong := wrong_with(said):
        raise BadRow(f"{country} {question}: {wrong}")
    return {
        "words": said,
        "phones": [each.rsplit(":", 1) for each in parts(row["phones"])],
        "links": parts(row["links"]),
        "read_on": date.fromisoformat(row["read_on"]),
        **{name: row[name] for name in ("source", "source_title", "page_date", "note")},
    }


def words_of(country: str) -> dict[str, dict[str, Any]]:
    """Question → language → text and steps, as shipped."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows_of(ANSWERS / f"{country.lower()}.words.csv"):
        found[row["question"]][row["language"]] = {"text": row["text"], "steps": parts(row["steps"])}
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a shipped table; none where it is not shipped."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def parts(text: str) -> list[str]:
    """What stands between the separators of a cell."""
    return [part.strip() for part in text.split(SEPARATOR.strip()) if part.strip()]


def load(now: datetime) -> int:
    """Keep each shipped answer that is new or newer as a draft; how many. What a person wrote is never written over."""
    return sum(_load(country, now) for country in RECEIVING)


@transaction
def _load(country: str, now: datetime) -> int:
    return sum(_draft(country, question, facts, now) for question, facts in shipped(country).items())


def _draft(country: str, question: str, facts: dict[str, Any], now: datetime) -> bool:
    answer = queries.answer_about(country, question)
    newest = queries.edition_of(answer, answer.newest) if answer else None
    if newest is not None and (newest.written_by or _says(newest) == _plain(facts)):
        return False
    actions.write(country, question, facts, newest.number if newest else 0, LOADER, now)
    return True


def _says(edition: Edition) -> dict[str, Any]:
    return _plain(
        {name: getattr(edition, name) for name in ("words", "phones", "links", "source", "read_on")}
    )


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in ("words", "phones", "links", "source", "read_on")}
