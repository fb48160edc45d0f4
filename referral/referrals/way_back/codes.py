"""What both sides are asked after a visit, in codes: did the patient come, is it treated, why not, was it explained."""

from referral.i18n import _l
from referral.referrals.table.states import PLACING_STATES

PATIENT, HOSPITAL = "patient", "hospital"
REFUSED, NO = "refused", "no"
TREATED: dict[str, object] = {
    "begun": _l("Yes, the treatment has begun"),
    "planned": _l("Not yet: it is planned"),
    REFUSED: _l("No, the treatment was refused"),
}
REASONS: dict[str, object] = {
    "capacity_lost": _l("There was no place after all"),
    "documents": _l("Papers were missing"),
    "funding": _l("It was not settled who pays"),
    "language": _l("Nobody could interpret"),
    "patient_unfit": _l("Too ill for this treatment now"),
    "other_treatment": _l("Another treatment is needed"),
    "not_told": _l("No reason was given"),
    "other": _l("Another reason"),
}
EXPLAINED: dict[str, object] = {
    "yes": _l("Yes, all of it"),
    "partly": _l("Partly"),
    NO: _l("No"),
}
LABELS = {"visit_treated": TREATED, "visit_reason": REASONS, "visit_explained": EXPLAINED}
REPORTED = PLACING_STATES | {"completed", "no_show", "cancelled_by_hospital"}
"""States in which there was, or is, a visit to tell of; its day must have come."""
WRITTEN = PLACING_STATES | {"completed"}
"""States in which the hospital that took the patient may add a letter."""
LONGEST_NOTE, LONGEST_LETTER = 1000, 8000
"""Characters: a letter as text has some three pages; longer ones go on paper or as a file."""
