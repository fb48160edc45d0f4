"""What has to be arranged after an acceptance: one table; its words stand in desk_words.py, the hospital's here."""

from dataclasses import dataclass

from referral.i18n import _l
from referral.referrals.arranging.desk_words import WORDS
from referral.referrals.arranging.models import ARRANGED, NOT_NEEDED, OPEN


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `for_hospital`: what the hospital's page calls it, where the hospital must know.

    `follows_day`: it is open again when the first day moves; another hospital always asks anew.
    """

    for_hospital: object = ""
    follows_day: bool = True


ITEMS: dict[str, Item] = {
    "way": Item(_l("Arrival")),
    "bed": Item(),
    "interpreter": Item(_l("Interpreter")),
    "companion": Item(_l("Who comes with the patient")),
    "papers": Item(follows_day=False),
    "who_pays": Item(follows_day=False),
}
FOR_HOSPITAL: dict[str, object] = {
    NOT_NEEDED: _l("Not needed"),
    ARRANGED: _l("Arranged by the coordinator"),
    OPEN: _l("Still being arranged"),
}
BY_DAY = tuple(code for code, item in ITEMS.items() if item.follows_day)
if ITEMS.keys() != WORDS.keys():
    raise LookupError("every item to arrange needs its words")
