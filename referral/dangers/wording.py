"""Words of what becomes of a danger, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.dangers.models import (
    CLOSED,
    HARM,
    JUDGED,
    LOOKED,
    MENDED,
    NEAR_MISS,
    NEW,
    NO,
    NONE,
    NOT_A_DANGER,
    NOT_NEEDED,
    UNKNOWN,
    YES,
)
from referral.dangers.saying import CAME_TO_HARM
from referral.i18n import _l

LABELS: dict[str, dict[str, object]] = {
    "danger_state": {
        NEW: _l("New: nobody has looked at it"),
        LOOKED: _l("Looked at"),
        JUDGED: _l("Judged"),
        MENDED: _l("Mended"),
        CLOSED: _l("Closed by a second person"),
    },
    "danger_harm": CAME_TO_HARM,
    "danger_verdict": {
        HARM: _l("Somebody came to harm"),
        NEAR_MISS: _l("Near miss: it was caught before anybody came to harm"),
        NONE: _l("A danger, and nobody came to harm"),
        NOT_A_DANGER: _l("Not a danger"),
    },
    "danger_authority": {
        UNKNOWN: _l("Not decided yet"),
        YES: _l("Yes, the authority was told"),
        NO: _l("No, not yet"),
        NOT_NEEDED: _l("It need not be told"),
    },
}
COLOURS = {NEW: "red", LOOKED: "orange", JUDGED: "yellow", MENDED: "blue", CLOSED: "grey"}
"""State → the colour of its tag."""

trail_words.DEEDS.update(
    {
        "danger.reported": _l("Somebody reported a danger"),
        "danger.late": _l("Nobody looked at a reported danger in time, and people were told"),
        "danger.read": _l("A reported danger was read"),
        "danger.looked_at": _l("A reported danger was looked at"),
        "danger.judged": _l("A reported danger was judged"),
        "danger.mended": _l("What was done about a reported danger was written"),
        "danger.closed": _l("A reported danger was closed by a second person"),
        "danger.authority": _l("Whether the authority was told of a danger was written"),
        "danger.erased": _l("The words of a reported danger were erased"),
        "danger.exported": _l("The log of dangers was saved as a table"),
    }
)
trail_words.SUBJECTS["danger"] = _l("Reported danger")
