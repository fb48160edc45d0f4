"""The societies that are shipped, as drafts: a person checks and publishes each; what a person wrote stays."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from matching.vocabulary import languages
from referral.addresses import is_page
from referral.audit import system
from referral.db import transaction
from referral.fields import is_plain_address
from referral.information.forms import is_number
from referral.information.loading import BadRow, parts, rows_of
from referral.information.saying import LANGUAGES
from referral.organisations.saying import wrong_with
from referral.societies import queries
from referral.societies.actions import editing
from referral.societies.forms import NAMES, OFFICE
from referral.societies.kinds import COUNTRIES, KINDS, TOPICS
from referral.societies.models import SocietyEdition

DATA = Path(__file__).parent / "data"
LOADER = system("societies")
REACHED_BY = {"phone": is_number, "email": is_plain_address}
COMPARED = ("kind", *NAMES, "office", "topics", "languages", "words", "links", "source", "read_on")


def shipped() -> dict[str, dict[str, Any]]:
    """Code → country and the facts of its edition, of those that have a source. Raises BadRow."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of(DATA / "societies.words.csv"):
        said[row["code"]][row["language"]] = row["text"]
    rows = [row for row in rows_of(DATA / "societies.csv") if row["source"]]
    return {row["code"]: {"country": row["country"], **_facts(row, dict(said[row["code"]]))} for row in rows}


def _facts(row: dict[str, str], said: dict[str, str]) -> dict[str, Any]:
    facts = {
        "words": said,
        "office": {name: row[f"office_{name}"] for name in OFFICE if row[f"office_{name}"]},
        "links": parts(row["links"]),
        "topics": [code for code in TOPICS if code in row["topics"].split(";")],
        "languages": [code for code in languages() if code in row["languages"].split(";")],
        "read_on": date.fromisoformat(row["read_on"]),
        **{name: row[name] for name in ("kind", *NAMES, "source", "source_title", "page_date", "note")},
    }
    if wrong := _wrong(row, facts):
        raise BadRow(f"{row['code']}: {wrong}")
    return facts


def _wrong(row: dict[str, str], facts: dict[str, Any]) -> object:
    office = facts["office"]
    if facts["kind"] not in KINDS or row["country"] not in COUNTRIES:
        return "no such kind or country"
    if set(filter(None, row["topics"].split(";"))) - set(TOPICS):
        return "no such topic"
    if not all(map(is_page, (facts["source"], *facts["links"]))):
        return "a link that is no whole address"
    if not all(reads(office[name]) for name, reads in REACHED_BY.items() if name in office):
        return "an office that nobody reaches"
    return wrong_with({each: facts["words"].get(each, "") for each in LANGUAGES})


@transaction
def load(now: datetime) -> int:
    """Keep each shipped one that is new or newer as a draft; how many. What a person wrote is never written over."""
    return sum(_draft(code, facts, now) for code, facts in shipped().items())


def _draft(code: str, facts: dict[str, Any], now: datetime) -> bool:
    society, country = queries.named(code), facts.pop("country")
    newest = queries.newest(society) if society else None
    if newest is not None and (newest.written_by or _is_same(newest, facts)):
        return False
    editing.write(country, code, facts, newest.number if newest else 0, LOADER, now)
    return True


def _is_same(edition: SocietyEdition, facts: dict[str, Any]) -> bool:
    return all(getattr(edition, name) == facts[name] for name in COMPARED)
