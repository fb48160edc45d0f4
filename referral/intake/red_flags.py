"""The warning signs asked second: their words; their sources are in the table, unsigned as yet."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from referral.i18n import _l

TABLE = Path(__file__).parent / "data" / "red_flags.csv"
WORDS: dict[str, object] = {
    "fever": _l(
        "Chemotherapy in the last 6 weeks, and now a temperature of 38 °C or more, shivering, or feeling very ill"
    ),
    "bleeding": _l("Bleeding that does not stop, or blood coughed up, vomited or in the stool"),
    "breathlessness": _l("New or worse breathlessness"),
    "swollen_face": _l("A swollen face or neck"),
    "spinal_cord": _l("Back pain with new weakness, numbness, or loss of control over bladder or bowel"),
    "confusion": _l("A seizure, confusion, or unusual drowsiness"),
    "bowel_obstruction": _l("Vomiting, and no stool or no urine"),
    "severe_pain": _l("Severe pain that medicines do not relieve"),
    "child_or_leukaemia": _l("A child, or suspected leukaemia, with fever or bruises"),
}


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One warning sign with what it rests on, and who signed it (nobody yet: "no")."""

    code: str
    source: str
    date: str
    signed: str

    @property
    def words(self) -> object:
        """The question, in the reader's language."""
        return WORDS[self.code]


@cache
def red_flags() -> tuple[RedFlag, ...]:
    """All warning signs in the order they are asked."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(RedFlag(**row) for row in csv.DictReader(table))
