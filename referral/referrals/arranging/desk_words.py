"""What has to be arranged after an acceptance, in words of the desk and of the patient's own page."""

from dataclasses import dataclass

from referral.i18n import _l
from referral.referrals.arranging.models import ARRANGED, NOT_NEEDED, OPEN


@dataclass(frozen=True, slots=True)
class ItemWords:
    """Of one item: its name at the desk, what the patient's page calls it, what the desk asks."""

    name: object
    yours: object
    asks: object


WORDS: dict[str, ItemWords] = {
    "way": ItemWords(
        _l("The way there"),
        _l("How you get there"),
        _l("Who drives or books, from where, at what time; on foot, lying, with oxygen?"),
    ),
    "bed": ItemWords(
        _l("A bed outside the hospital"),
        _l("Where you and your family sleep"),
        _l("For the patient before admission and for whoever comes along: where, from which night?"),
    ),
    "interpreter": ItemWords(
        _l("Interpreter"),
        _l("Who interprets"),
        _l("Who interprets at the first visit, in which languages; in person or by telephone?"),
    ),
    "companion": ItemWords(
        _l("Who comes along"),
        _l("Who comes with you"),
        _l("Who travels with the patient and stays with them; who looks after the children?"),
    ),
    "papers": ItemWords(
        _l("Papers"),
        _l("Your papers"),
        _l("Which papers, images and slides, in which language, and how they reach the hospital."),
    ),
    "who_pays": ItemWords(
        _l("Who pays"),
        _l("Who pays for the treatment"),
        _l("Temporary protection, insurance or somebody else: who has confirmed it?"),
    ),
}
NAMES: dict[str, object] = {item: words.name for item, words in WORDS.items()}
STATES: dict[str, object] = {
    NOT_NEEDED: _l("Not needed"),
    ARRANGED: _l("Arranged"),
    OPEN: _l("Not settled yet"),
}
FOR_PATIENT: dict[str, object] = {
    NOT_NEEDED: _l("Nothing is needed."),
    ARRANGED: _l("It is arranged."),
    OPEN: _l("Your coordinator is still arranging it."),
}
COLOURS = {NOT_NEEDED: "grey", ARRANGED: "green", OPEN: "yellow"}
NOBODY_ACCEPTED = _l("No hospital holds this patient now, so there is nothing to arrange.")
CHOOSE_STATE = _l("Choose how it stands: not needed, arranged, or open.")
SAY_BY_WHOM = _l("Write who has arranged it or does it.")
WRITE_HOUR = _l("Write the time in hours and minutes, for example 14:30.")
