"""What is said of a copy of a person's record: how it stands, how people made sure who asks, why it is refused."""

from referral.accounts import trail_words
from referral.i18n import _l
from referral.labels import LABELS
from referral.record_copies.models import ASKED, DESK, FAILED, MAKING, OWN_PAGE, READY, REFUSED

STATES: dict[str, object] = {
    ASKED: _l("Somebody has to make sure who asks"),
    MAKING: _l("It is being made"),
    READY: _l("It lies ready"),
    FAILED: _l("It could not be made"),
    REFUSED: _l("Refused"),
}
COLOURS = {ASKED: "yellow", MAKING: "blue", READY: "green", FAILED: "red", REFUSED: "grey"}
"""State → colour of its tag."""
IDENTITY: dict[str, object] = {
    "called_back": _l("Called back on the number that we know; they knew what only they know"),
    "document_seen": _l("Seen in person, with a document"),
    "represents": _l("A parent, guardian or representative, with a paper that says so"),
}
WAYS: dict[str, object] = {
    OWN_PAGE: _l("On their own page, after the second secret"),
    DESK: _l("An administrator saves it and hands it over"),
}
REFUSING: dict[str, object] = {
    "not_sure_who": _l("Nobody could make sure who asks"),
    "not_theirs": _l("Whoever asks is not this person and does not represent them"),
    "taken_back": _l("The person does not wish it any more"),
}
LABELS.update({"copy_state": STATES, "copy_identity": IDENTITY, "copy_way": WAYS, "refusing": REFUSING})
trail_words.DEEDS.update(
    {
        "record_copy.asked": _l("A person asked for everything that is kept about them"),
        "record_copy.identity_checked": _l("Somebody made sure who asks for the record"),
        "record_copy.refused": _l("Handing over a person's record was refused"),
        "record_copy.made_again": _l("A copy of a person's record is to be made again"),
        "record_copy.made": _l("A copy of a person's record was made"),
        "record_copy.failed": _l("A copy of a person's record could not be made"),
        "record_copy.handed_over": _l("A copy of a person's record was handed over"),
    }
)
trail_words.SUBJECTS.update({"record_copy": _l("Copy of a person's record")})
