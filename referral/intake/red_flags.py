"""The warning signs: what is asked of whom on which screen, its grade, first aid and words; unsigned as yet."""

import csv
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from referral.fields import UNKNOWN
from referral.i18n import SOURCE, LazyString, _l, language

DATA = Path(__file__).parent / "data"
TABLE = DATA / "red_flags.csv"
NOW, ABOUT, TODAY, MORE, ALONE = "now", "about", "today", "more", "alone"
MOST_ON_A_SCREEN = 12
GRADES = ("ambulance", "today", "call")
"""The grades, the gravest first."""
# What the form of before 28 November 2026 asked; its answers stay readable.
FORMER: dict[str, object] = {
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
Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RedFlag:
    """One warning sign: its screen, of whom it is asked, its grade, two lines of first aid, what it rests on.

    `to_decide` is what a clinician must still decide.

    `applies_when` is always, never, or facts of the patient joined by & (and), ! (not) and | (or).
    """

    code: str
    screen: str
    applies_when: str
    grade: str
    aid_1: str
    aid_2: str
    source: str
    to_decide: str
    date: str
    signed_by: str

    @property
    def words(self) -> object:
        """The sign, in the reader's language."""
        return FORMER.get(self.code) or LazyString(said, "red_flag_words", self.code)

    @property
    def first_aid(self) -> tuple[object, object]:
        """Two lines of first aid, in the reader's language."""
        return LazyString(said, "first_aid", self.aid_1), LazyString(said, "first_aid", self.aid_2)

    def may_apply(self, about: Answers) -> bool:
        """Whether it can apply to this patient; what is not known of them may be so."""
        if self.applies_when in ("always", "never"):
            return self.applies_when == "always"
        return any(all(_may_hold(fact, about) for fact in way.split("&")) for way in _ways(self.applies_when))


def _ways(condition: str) -> list[str]:
    return condition.split("|")


def _may_hold(fact: str, about: Answers) -> bool:
    """Whether a fact, or its contrary, may be so."""
    ticked, wanted = about.get("facts", ()), not fact.startswith("!")
    if fact.removeprefix("!") in ticked:
        return wanted
    return not wanted or about.get("rest") == UNKNOWN


@cache
def _table(name: str) -> dict[str, dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return {row["code"]: row for row in csv.DictReader(table)}


def said(table: str, code: str, reader: str | None = None) -> str:
    """The words of a row in a language, the reader's where none is named; English where a column is missing."""
    row = _table(table)[code]
    return row.get(reader or language()) or row[SOURCE]


@cache
def red_flags() -> dict[str, RedFlag]:
    """Every warning sign by its code, in the order they are asked; those of the former form last."""
    return {code: RedFlag(**row) for code, row in _table("red_flags").items()}


@cache
def facts() -> dict[str, object]:
    """What is asked of the patient between the screens: on which lines depend."""
    return {code: LazyString(said, "red_flag_about", code) for code in _table("red_flag_about")}


def in_words() -> dict[str, object]:
    """Every sign's code → its words, in the reader's language."""
    return {code: flag.words for code, flag in red_flags().items()}


def words_of(code: str) -> str:
    """A sign's words; a code nobody knows is shown as it is."""
    found = red_flags().get(code)
    return str(found.words) if found else code


def asked(screen: str, about: Answers) -> list[RedFlag]:
    """The lines of a screen for this patient, 12 at most; what does not fit on the second is on the third."""
    if screen in (NOW, ALONE):
        return [flag for flag in red_flags().values() if flag.screen == screen]
    fitting = [flag for flag in red_flags().values() if flag.screen == TODAY and flag.may_apply(about)]
    return fitting[:MOST_ON_A_SCREEN] if screen == TODAY else fitting[MOST_ON_A_SCREEN:]


def next_screen(answers: Answers) -> str | None:
    """The first screen not answered yet; None when all that can apply is answered, one yes was enough, or it was the
    former form."""
    given, about = answers.get("red_flags", {}), answers.get("red_flags_about")
    if any(code in FORMER or answer == "yes" for code, answer in given.items()):
        return None
    if not _covers(given, asked(NOW, {})):
        return NOW
    if about is None:
        return ABOUT
    return next((screen for screen in (TODAY, MORE) if not _covers(given, asked(screen, about))), None)


def _covers(given: Collection[str], flags: Iterable[RedFlag]) -> bool:
    return all(flag.code in given for flag in flags)


def grade_of(codes: Iterable[str]) -> str:
    """The gravest grade among signs; a code nobody knows is taken for the gravest."""
    known = {red_flags()[code].grade if code in red_flags() else GRADES[0] for code in codes}
    return next((grade for grade in GRADES if grade in known), GRADES[0])


def gravest_first(codes: Iterable[str]) -> list[RedFlag]:
    """The signs of these that are known and have a grade; what is answered in writing has none."""
    graded = [red_flags()[code] for code in codes if code in red_flags()]
    return sorted(
        (sign for sign in graded if sign.grade in GRADES), key=lambda sign: GRADES.index(sign.grade)
    )


def graver(one: str | None, other: str) -> str:
    """The graver of two grades."""
    return min((grade for grade in (one, other) if grade), key=GRADES.index)


def dispatcher(about: Answers, codes: Iterable[str], bedside: Answers) -> dict[str, str]:
    """What to show or read to the 112 dispatcher, by language; only what is known is said."""
    languages = [column for column in next(iter(_table("dispatcher").values())) if column != "code"]
    known = [code for code in codes if code in red_flags() and red_flags()[code].grade in GRADES]
    return {code: _sentence(code, about, known, bedside) for code in languages}


def _sentence(reader: str, about: Answers, codes: Iterable[str], bedside: Answers) -> str:
    named = [said("red_flag_words", c, reader) for c in codes if c in _table("red_flag_words")]
    lines = {
        "treated": "treatment" in about.get("facts", ()),
        "child": "child" in about.get("facts", ()),
        "pregnant": "pregnant" in about.get("facts", ()),
        "where": bool(bedside.get("address")),
        "phone": bool(bedside.get("phone")),
        "speak": True,
    }
    shown = [said("dispatcher", "dispatch" if named else "dispatch_plain", reader)]
    shown += [said("dispatcher", name, reader) for name, holds in lines.items() if holds]
    values = {"signs": "; ".join(named), "place": bedside.get("address"), "phone": bedside.get("phone")}
    return " ".join(line % values for line in shown)
