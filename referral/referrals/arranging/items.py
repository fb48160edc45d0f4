"""What has to be arranged after an acceptance: one table, with each item's words for desk, patient and hospital."""

from dataclasses import dataclass

from referral.i18n import _l
from referral.referrals.arranging.models import ARRANGED, NOT_NEEDED, OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One item. `follows_day`: when the first day moves it has to be arranged anew; another hospital always asks anew.

    `yours`: what the patient's page calls it; `for_hospital`: what the hospital's page calls it, where it must know.
    """

    name: object
    yours: object
    asks: object
    follows_day: bool = True
    for_hospital: object = ""


ITEMS: dict[str, Item] = {
    "way": Item(
        name=_l("The way there"),
        yours=_l("How you get there"),
        asks=_l("Who drives or books, from where, at what time; on foot, lying, with oxygen?"),
        for_hospital=_l("Arrival"),
    ),
    "bed": Item(
        name=_l("A bed outside the hospital"),
        yours=_l("Where you and your family sleep"),
        asks=_l("For the patient before admission and for whoever comes along: where, from which night?"),
    ),
    "interpreter": Item(
        name=_l("Interpreter"),
        yours=_l("Who interprets"),
        asks=_l("Who interprets at the first visit, in which languages; in person or by telephone?"),
        for_hospital=_l("Interpreter"),
    ),
    "companion": Item(
        name=_l("Who comes along"),
        yours=_l("Who comes with you"),
        asks=_l("Who travels with the patient and stays with them; who looks after the children?"),
        for_hospital=_l("Who comes with the patient"),
    ),
    "papers": Item(
        name=_l("Papers"),
        yours=_l("Your papers"),
        asks=_l("Which papers, images and slides, in which language, and how they reach the hospital."),
        follows_day=False,
    ),
    "who_pays": Item(
        name=_l("Who pays"),
        yours=_l("Who pays for the treatment"),
        asks=_l("Temporary protection, insurance or somebody else: who has confirmed it?"),
        follows_day=False,
    ),
}
STATES: dict[str, object] = {
    NOT_NEEDED: _l("Not needed"),
    ARRANGED: _l("Arranged"),
    OPEN: _l("Open"),
}
FOR_PATIENT: dict[str, object] = {
    NOT_NEEDED: _l("Nothing is needed."),
    ARRANGED: _l("It is arranged."),
    OPEN: _l("Your coordinator is still arranging it."),
}
FOR_HOSPITAL: dict[str, object] = {
    NOT_NEEDED: _l("Not needed"),
    ARRANGED: _l("Arranged by the coordinator"),
    OPEN: _l("Still being arranged"),
}
COLOURS = {NOT_NEEDED: "grey", ARRANGED: "green", OPEN: "yellow"}
BY_DAY = tuple(code for code, item in ITEMS.items() if item.follows_day)
"""The items that are open again when the first day moves."""
