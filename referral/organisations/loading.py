"""The organisations that are shipped, as drafts: a person checks and publishes each; what a person wrote stays."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from matching.vocabulary import languages
from referral.addresses import is_page
from referral.audit import system
from referral.db import transaction
from referral.information.forms import RECEIVING, is_number
from referral.information.loading import BadRow, parts, rows_of
from referral.information.saying import LANGUAGES
from referral.organisations import actions, queries
from referral.organisations.forms import localities_of
from referral.organisations.kinds import KINDS
from referral.organisations.models import EVERYWHERE, OrganisationEdition
from referral.organisations.saying import wrong_with

DATA = Path(__file__).parent / "data"
LOADER = system("organisations")
COMPARED = ("kind", "name", "localities", "languages", "words", "phones", "links", "source", "read_on")


def shipped(country: str) -> dict[str, dict[str, Any]]:
    """Code → the facts of its edition, of those that have a source. Raises BadRow."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows_of(DATA / f"{country.lower()}.words.csv"):
        said[row["code"]][row["language"]] = row["text"]
    rows = [row for row in rows_of(DATA / f"{country.lower()}.csv") if row["source"]]
    return {row["code"]: _facts(country, row, dict(said[row["code"]])) for row in rows}


def _facts(country: str, row: dict[str, str], said: dict[str, str]) -> dict[str, Any]:
    facts = {
        "words": said,
        "phones": [_phone(each) for each in parts(row["phones"])],
        "links": parts(row["links"]),
        "localities": localities_of(row["localities"]),
        "languages": [code for code in languages() if code in row["languages"].replace(";", " ").split()],
        "read_on": date.fromisoformat(row["read_on"]),
        **{name: row[name] for name in ("kind", "name", "source", "source_title", "page_date", "note")},
    }
    if wrong := _wrong(facts):
        raise BadRow(f"{country} {row['code']}: {wrong}")
    return facts


def _wrong(facts: dict[str, Any]) -> object:
    if facts["kind"] not in KINDS:
        return "no such kind"
    if not all(map(is_page, (facts["source"], *facts["links"]))):
        return "a link that is no whole address"
    if not all(is_number(number) for _, number in facts["phones"]):
        return "a telephone that is no number"
    return wrong_with({each: facts["words"].get(each, "") for each in LANGUAGES})


def _phone(text: str) -> list[str]:
    label, _, number = text.rpartition(":")
    return [label.strip() or "other", number.strip()]


def load(now: datetime) -> int:
    """Keep each shipped one that is new or newer as a draft; how many. What a person wrote is never written over."""
    return sum(_load(country, now) for country in (*RECEIVING, EVERYWHERE))


@transaction
def _load(country: str, now: datetime) -> int:
    return sum(_draft(country, code, facts, now) for code, facts in shipped(country).items())


def _draft(country: str, code: str, facts: dict[str, Any], now: datetime) -> bool:
    organisation = queries.named(country, code)
    newest = queries.newest(organisation) if organisation else None
    if newest is not None and (newest.written_by or _is_same(newest, facts)):
        return False
    actions.write(country, code, facts, newest.number if newest else 0, LOADER, now)
    return True


def _is_same(edition: OrganisationEdition, facts: dict[str, Any]) -> bool:
    return all(getattr(edition, name) == facts[name] for name in COMPARED)
