"""The hazards that are known, to which a reported danger is linked, in the reader's words and by what they are about.

Tables of docs/safety: groups.csv (what may happen to people, and which hazards lead there), hazards.csv (their causes,
both in English), hazards.words.csv (both in the other public languages).
"""

import csv
from functools import cache

from referral.config import ROOT
from referral.i18n import _l, language
from referral.labels import at_the_head

FOLDER = ROOT / "docs" / "safety"
NOT_GROUPED = _l("Not sorted yet")


@cache
def _table(name: str, key: str) -> dict[str, dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as table:
        return {row[key]: row for row in csv.DictReader(table)}


@cache
def hazards() -> dict[str, str]:
    """Code → its cause in words, as the log has them, in English."""
    return {code: row["cause"] for code, row in _table("hazards.csv", "hazard").items()}


def cause(code: str) -> str:
    """What leads to a hazard, in the reader's language; a code that the log no longer has, by itself."""
    return _said(code, hazards().get(code, code))


def by_group() -> list[tuple[str, list[tuple[str, str]]]]:
    """What may happen → the causes of it, each with its code, in the reader's language; each cause stands in one."""
    groups = _table("groups.csv", "number").values()
    found = [(_said(each["number"], each["title"]), each["hazards"].split()) for each in groups]
    grouped = {code for _, codes in found for code in codes}
    found.append((str(NOT_GROUPED), [code for code in hazards() if code not in grouped]))
    return [(title, [(code, cause(code)) for code in codes]) for title, codes in found if codes]


def _said(code: str, english: str) -> str:
    return at_the_head(_table("hazards.words.csv", "code").get(code, {}).get(language()) or english)
