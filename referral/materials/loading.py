"""The cards and documents that are shipped, as drafts: two people check and publish each; what a person wrote stays."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from referral.audit import system
from referral.db import transaction
from referral.information import loading as answers
from referral.information.saying import LANGUAGES
from referral.materials import actions, queries
from referral.materials.cards import DATA, cards
from referral.materials.models import CARD, DOCUMENT, LIFE, MaterialEdition
from referral.materials.saying import LISTS, PARTS, wrong_with

SHELF = Path(answers.__file__).parent / "data" / "shelf.csv"
LOADER = system("materials")
TOLD = ("source", "source_title", "page_date", "note")
NOTED = ("words", "facts", "clinician", "clinician_on", "source", "read_on")
"""What makes a shipped row newer than what was loaded before."""
Said = dict[str, Any]


class BadRow(ValueError):
    """A row of what is shipped that cannot be; its text names the code and the reason."""


def shipped_cards() -> dict[str, Said]:
    """Code → what is said on the card, of those that have a source. Raises BadRow."""
    words = words_of_cards()
    return {row["code"]: _card(row, words) for row in answers.rows_of(DATA / "cards.csv") if row["source"]}


def words_of_cards() -> dict[str, Said]:
    """Code → language → what stands on the card, as shipped."""
    words: dict[str, Said] = defaultdict(dict)
    for row in answers.rows_of(DATA / "cards.words.csv"):
        said = {part: _part(part, row[part]) for part in PARTS[CARD]}
        words[row["code"]][row["language"]] = said
    return words


def _part(part: str, cell: str) -> Any:
    return answers.parts(cell) if part in LISTS else cell.strip()


def _card(row: dict[str, str], words: dict[str, Said]) -> Said:
    role, _, day = row["checked_by"].rpartition(",")
    checked = {"clinician": role.strip(), "clinician_on": date.fromisoformat(day.strip()) if day else None}
    return _sound(CARD, row["code"], {**_told(row), **checked, "words": words[row["code"]], "facts": {}})


def shipped_documents() -> dict[str, Said]:
    """Code → a document of the shelf. Raises BadRow."""
    return {row["code"]: _document(row) for row in answers.rows_of(SHELF)}


def _document(row: dict[str, str]) -> Said:
    words = {each: {"title": row[f"title_{each}"].strip()} for each in LANGUAGES}
    facts: Said = {name: row[name].strip() for name in ("link", "country", "topic", "kind")}
    facts["languages"] = row["languages"].replace("|", " ").replace(",", " ").split()
    told = {**_told(row), "source": row["link"], "clinician": "", "clinician_on": None}
    return _sound(DOCUMENT, row["code"], {**told, "words": words, "facts": facts})


def _told(row: dict[str, str]) -> Said:
    told = {name: row.get(name, "").strip() for name in TOLD}
    return {**told, "read_on": date.fromisoformat(row["read_on"])}


def _sound(kind: str, code: str, said: Said) -> Said:
    if set(said["words"]) != set(LANGUAGES):
        raise BadRow(f"{code}: not in all three languages")
    if wrong := wrong_with(kind, said["words"]):
        raise BadRow(f"{code}: {wrong}")
    return said


def load(now: datetime) -> int:
    """Keep each shipped card and document that is new or newer as a draft; how many."""
    return _load(CARD, shipped_cards(), now) + _load(DOCUMENT, shipped_documents(), now)


@transaction
def _load(kind: str, shipped: dict[str, Said], now: datetime) -> int:
    return sum(_draft(code, kind, said, now) for code, said in shipped.items())


def _draft(code: str, kind: str, said: Said, now: datetime) -> bool:
    newest: MaterialEdition | None = LIFE.newest_of(queries.material_about(code))
    if newest is not None and (
        newest.written_by or all(getattr(newest, name) == said[name] for name in NOTED)
    ):
        return False
    actions.write(code, kind, said, newest.number if newest else 0, LOADER, now)
    return True


def unknown_codes() -> set[str]:
    """Codes of words without a card, which nobody would ever read."""
    return {row["code"] for row in answers.rows_of(DATA / "cards.words.csv")} - set(cards())
