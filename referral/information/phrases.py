"""The board of phrases: what a patient shows to staff and staff to a patient, the same sentence in eight languages."""

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from referral.i18n import PUBLIC_LANGUAGES, _l

TABLE = Path(__file__).parent / "data" / "phrases.csv"
GROUPS: dict[str, object] = {
    "words_for_112": _l("Words for 112"),
    "signs_now": _l("What is wrong now"),
    "pain": _l("Pain"),
    "greeting_and_consent": _l("First words, and agreeing"),
    "who_i_am": _l("Who I am"),
    "treatment": _l("My treatment"),
    "medicines": _l("Medicines"),
    "side_effects": _l("After the treatment"),
    "line_and_port": _l("Lines and ports"),
    "child": _l("A child"),
    "eating_and_toilet": _l("Eating and toilet"),
    "appointments": _l("Appointments"),
}
"""Code → heading, the most urgent first."""


class Phrase(NamedTuple):
    """One sentence: who says it (`patient` or `staff`), its group, and its words by language."""

    code: str
    group: str
    said_by: str
    words: dict[str, str]


@lru_cache(maxsize=1)
def phrases() -> tuple[Phrase, ...]:
    """Every phrase of the table, in its order."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    return tuple(Phrase(row.pop("code"), row.pop("group"), row.pop("said_by"), row) for row in rows)


def foreign() -> list[str]:
    """The languages of the board that a patient from Ukraine may need: all but Ukrainian and Russian."""
    return [code for code in phrases()[0].words if code not in PUBLIC_LANGUAGES or code == "en"]
