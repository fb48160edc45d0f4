"""What the desk writes down of an answer that a hospital gave elsewhere: the inputs of each, with what they are called.

Read by coordinators, in their languages.
"""

from dataclasses import dataclass, replace

from referral.i18n import _l
from referral.referrals.table.asked import (
    CONDITIONS,
    COULD_BE,
    FIRST_VISIT,
    QUESTION_EXAMPLE,
    THE_REASON,
    UNTIL_THE_END,
    VISIT,
    WHICH_HOSPITAL,
    Ask,
)
from referral.referrals.table.moves import CLOSED_HOUSE, HOUSE_CLOSED, HOUSE_OPENED, HOUSE_STANDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """How the desk names an answer that it records for a hospital, what that brings about, and the way back.

    `asks`: what is written down of it.
    """

    name: object
    means: object
    undo: object
    asks: tuple[Ask, ...]

    @property
    def told(self) -> dict[str, object]:
        """What each thing written down is called where it is looked at once more."""
        return {ask.name: ask.told for ask in self.asks}


_MORE, _FIRST = _l("What else was said"), _l("First visit")
MORE = Ask(
    "note",
    _MORE,
    _l("If there was anything. The hospital reads it: please name no patient."),
    told=_MORE,
)
THEIR_TIME = _l("In the hospital's own time, for example 9:30.")
THE_VISIT = tuple(replace(ask, hint=THEIR_TIME) if ask.name == "first_time" else ask for ask in VISIT)
"""What the hospital is asked of the first visit, as the desk is asked it."""
ACCEPTED = (
    Ask(
        "first_date",
        FIRST_VISIT,
        _l("For example 27 3 2027. Leave it empty if the hospital will set it later."),
        told=_FIRST,
    ),
    *THE_VISIT,
    MORE,
)
ACCEPTED_WITH_CONDITIONS = (
    replace(CONDITIONS, told=_l("What must be settled first")),
    Ask(
        "hold_until",
        _l("Until when does the hospital keep the place?"),
        UNTIL_THE_END,
        told=_l("The place is kept until"),
    ),
    Ask("first_date", COULD_BE, _l("Leave it empty if it is not known yet."), told=_FIRST),
    *THE_VISIT,
)
DECLINED = (
    replace(THE_REASON, told=_l("Reason")),
    replace(
        MORE,
        hint=_l("Needed only if you chose “Another reason”. The hospital reads it: please name no patient."),
    ),
)
NAMED_ANOTHER = (replace(WHICH_HOSPITAL, told=_l("They name")), MORE)
ASKED_BACK = (
    Ask(
        "coded",
        _l("Tick what the hospital needs"),
        _l("The hospital reads it in its own language."),
        told=_l("The hospital needs"),
    ),
    Ask(
        "note",
        _l("Another question, in the hospital's own words"),
        QUESTION_EXAMPLE,
        rows=4,
        told=_l("The hospital's question"),
    ),
)
HOUSE: dict[str, tuple[object, object, str]] = {
    CLOSED_HOUSE: (
        _l("Ended because the hospital takes nobody now: %(hospital)s"),
        _l("The request ended because the hospital takes nobody now"),
        "bad",
    ),
    HOUSE_CLOSED: (
        _l("The hospital takes nobody now: ask whether this patient's place stands: %(hospital)s"),
        _l("A hospital that has taken the patient takes nobody new"),
        "bad",
    ),
    HOUSE_STANDS: (
        _l("The hospital was asked, and the place stands: %(hospital)s"),
        _l("The place at a hospital that takes nobody new stands"),
        "good",
    ),
    HOUSE_OPENED: (
        _l("The hospital takes patients again: %(hospital)s"),
        _l("The hospital of the request takes patients again"),
        "now",
    ),
}
"""What a hospital's closing does: history, audit trail, tone."""
TAKES_A_SLOT = _l(
    "A place of this hospital is taken for the patient. After an hour, in which it can be undone, the other "
    "hospitals asked are told."
)
UNDO_OR_CANCEL = _l(
    "If it turns out to be wrong, choose “Undo the acceptance” within the hour. Later choose “The hospital cancels”: "
    "the place is free again, and the case comes back to the top of the queue."
)
