"""What the states of a row are called, and deeds in the trail."""

from referral.accounts import trail_words
from referral.accounts.roles import Role
from referral.i18n import _l
from referral.signatures.models import OBJECTED, OLDER, SIGNED, UNSIGNED

LABELS: dict[str, dict[str, object]] = {
    "signature_state": {
        SIGNED: _l("Signed"),
        OBJECTED: _l("Objected to"),
        OLDER: _l("Unsigned: an older text was signed"),
        UNSIGNED: _l("Not signed yet"),
    },
    "signer": {Role.CLINICIAN: _l("clinician"), Role.PHARMACIST: _l("pharmacist")},
    "signature_verdict": {
        SIGNED: _l("I sign: it is right as it stands"),
        OBJECTED: _l("I object: it should be changed"),
    },
}
COLOURS = {SIGNED: "green", OBJECTED: "red", OLDER: "orange", UNSIGNED: "yellow"}
"""State → the colour of its tag."""


trail_words.DEEDS.update(
    {
        "signature.signed": _l("A row of a clinical table was signed"),
        "signature.objected": _l("A row of a clinical table was objected to"),
    }
)
trail_words.SUBJECTS["clinical_signature"] = _l("Signature of a clinical table")
