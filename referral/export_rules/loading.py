"""The rules that are shipped, as drafts: two people check and publish each; what a person wrote stays."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from referral.addresses import is_page
from referral.audit import system
from referral.db import transaction
from referral.export_rules import actions, queries
from referral.export_rules.authorities import is_somebody
from referral.export_rules.forms import IN_FORCE, PLAIN, YES, wrong_with
from referral.export_rules.goods import COUNTRIES, DAYS_ARE, GOODS, ROUTES, STEPS
from referral.export_rules.models import ExportRuleEdition
from referral.export_rules.saying import PARTS
from referral.export_rules.saying import wrong_with as wrong_words
from referral.information.loading import BadRow, rows_of
from referral.information.saying import LANGUAGES

DATA = Path(__file__).parent / "data"
LOADER = system("export_rules")
Key = tuple[str, str]


def words_of() -> dict[Key, dict[str, dict[str, str]]]:
    """Country and code → language → requirement and exception, as they lie in the table."""
    said: dict[Key, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in rows_of(DATA / "rules.words.csv"):
        said[row["country"], row["code"]][row["language"]] = {part: row[part] for part in PARTS}
    return dict(said)


def shipped() -> dict[Key, dict[str, Any]]:
    """Country and code → the facts of its edition. Raises BadRow."""
    said = words_of()
    rows = rows_of(DATA / "rules.csv")
    return {
        (row["country"], row["code"]): _facts(row, said.get((row["country"], row["code"]), {}))
        for row in rows
    }


def _facts(row: dict[str, str], said: dict[str, dict[str, str]]) -> dict[str, Any]:
    typed = {
        "position": int(row["position"]),
        "days": int(row["days"]) if row["days"] else None,
        **{name: date.fromisoformat(row[name]) if row[name] else None for name in IN_FORCE},
        "read_on": date.fromisoformat(row["read_on"]),
    }
    plain = {name: row[name] for name in PLAIN if name not in typed}
    facts = plain | typed | {"words": said, "goods": row["goods"].split(), "topic": row["code"]}
    facts["found"] = row["found"] == YES
    if wrong := _wrong(row["country"], facts):
        raise BadRow(f"{row['country']} {row['code']}: {wrong}")
    return facts


def _wrong(country: str, facts: dict[str, Any]) -> object:
    codes = (
        ({country}, COUNTRIES), (set(facts["goods"]), GOODS), ({facts["step"]}, STEPS),
        ({facts["days_are"]} - {""}, DAYS_ARE), ({facts["route"]}, ROUTES),
    )  # fmt: skip
    if unknown := [given - set(known) for given, known in codes if given - set(known)]:
        return unknown
    if facts["source"] and not is_page(facts["source"]):
        return "a link that is no whole address"
    if not is_somebody(facts["authority"]):
        return "no such authority"
    if set(facts["words"]) != set(LANGUAGES):
        return "not in all three languages"
    return wrong_with(facts) or wrong_words(facts["words"])


@transaction
def load(now: datetime) -> int:
    """Keep each shipped one that is new or newer as a draft; how many. What a person wrote is never written over."""
    return sum(_draft(*key, facts, now) for key, facts in shipped().items())


def _draft(country: str, code: str, facts: dict[str, Any], now: datetime) -> bool:
    rule = queries.named(country, code)
    newest = queries.newest(rule) if rule else None
    if newest is not None and (newest.written_by or _is_same(newest, facts)):
        return False
    actions.write(country, code, facts, newest.number if newest else 0, LOADER, now)
    return True


def _is_same(edition: ExportRuleEdition, facts: dict[str, Any]) -> bool:
    return all(getattr(edition, name) == value for name, value in facts.items())
