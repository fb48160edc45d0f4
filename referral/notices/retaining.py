"""How long what is kept, why, and on what law: the periods are those by which the program deletes."""

from typing import NamedTuple

from referral.i18n import _l
from referral.records import wording
from referral.records.retention import rules

STORAGE = "5(1)(e)"
"""The article on which every period rests: no longer than needed. The figures are a choice, unsigned."""
ALSO = {
    "draft": "7(3), 17(1)(b)",
    "closed_case": "17(3)(e)",
    "letter": "5(2)",
    "answer_link": "32",
    "identity_code": "32",
    "mailed_code": "32",
    "suggestion_network": "32",
    "paper_taken_back": "17(1)(b)",
    "invitation": "5(2), 32",
}
"""Further articles of the General Data Protection Regulation, by what is kept."""


class Kept(NamedTuple):
    """One thing that is kept: what, how long, why, and the articles."""

    what: object
    how_long: object
    reason: object
    law: str


WITHOUT_DAYS: dict[str, Kept] = {
    "open_case": Kept(
        _l("A case for which a hospital is looked for"),
        _l("Until it is closed"),
        _l("Without it nobody can be asked."),
        "5(1)(b), 6(1)(a)",
    ),
    "consents": Kept(
        _l("That somebody agreed: to what, in which words, when, and when it was taken back"),
        _l("It stays, without a name once the person is erased"),
        _l("To be able to show that there was a consent."),
        "5(2), 7(1), 17(3)(b)",
    ),
    "audit_trail": Kept(
        _l("The record of who read or changed what"),
        _l("It stays; it holds numbers and codes, no names and nothing of an illness"),
        _l("To find out whose data were touched if something goes wrong."),
        "5(2), 32, 33",
    ),
    "after_erasing": Kept(
        _l("What is left of an erased person"),
        _l("It stays: codes, moments and countries that name nobody"),
        _l("To count how many were helped and how long it took."),
        "9(2)(j), 89(1), 17(3)(d)",
    ),
    "accounts": Kept(
        _l("Accounts of people who work here"),
        _l("It stays, so that the record of who did what keeps its meaning"),
        _l("To be able to say who read or changed what."),
        "6(1)(f), 32",
    ),
}
"""What no number of days ends."""


ABOUT_A_PATIENT = (
    "open_case",
    "draft",
    "closed_case",
    "paper_taken_back",
    "letter",
    "advice",
    "consents",
    "audit_trail",
    "after_erasing",
)
"""What a patient reads first; the rest is of links, codes and orders."""


def parted() -> tuple[list[Kept], list[Kept]]:
    """What a patient reads first, in that order, and everything else."""
    kept = reasons()
    return [kept.pop(code) for code in ABOUT_A_PATIENT], list(kept.values())


def reasons() -> dict[str, Kept]:
    """Everything that is kept, by its code: first what the retention table ends, then what no number of days ends."""
    timed = {code: Kept(*_timed(code), _law(code)) for code in rules()}
    return timed | WITHOUT_DAYS


def _timed(code: str) -> tuple[object, object, object]:
    rule = rules()[code]
    how_long = f"{wording.how_long(rule)}. {wording.COUNTED_FROM[rule.counted_from]}."
    return wording.WHAT[code], how_long, wording.WHY[code]


def _law(code: str) -> str:
    return ", ".join(filter(None, (STORAGE, ALSO.get(code))))
