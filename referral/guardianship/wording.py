"""Who may decide for a child, how it was said, and what is told where nobody has decided."""

from referral.i18n import _l

AUTHORITY: dict[str, object] = {
    "parent": _l("A parent"),
    "guardian": _l("A guardian with a paper"),
    "court": _l("A guardian whom a court here has named"),
    "authority": _l("An officer of the guardianship authority"),
}
TOLD_BY: dict[str, object] = {
    "phone": _l("By telephone"),
    "in_person": _l("In person"),
    "writing": _l("In writing"),
}
DECIDED: dict[str, object] = {
    "agreed": _l("Agrees that hospitals are asked"),
    "refused": _l("Does not agree that hospitals are asked"),
    "vital_interest": _l("Vital interest: recorded by a coordinator"),
}
BLOCKED: dict[str, object] = {
    "unasked": _l("Nobody has said who decides for this child, so nothing is sent to a hospital."),
    "alone": _l("No adult who may decide is with this child, so nothing is sent to a hospital."),
    "refused": _l("The adult who decides for this child does not agree, so nothing is sent to a hospital."),
}
"""Why nothing is sent; what to do next stands on the page of the case."""
TITLES: dict[str, object] = {
    "unasked": _l("A child: who decides?"),
    "alone": _l("A child without an adult who may decide"),
    "refused": _l("The adult who decides does not agree"),
    "vital_interest": _l("A child: sent in vital interest, the adult is still to be reached"),
}
SAY_NAME = _l("Write the name of the adult who decides.")
SAY_RELATION = _l("Write who they are to the child.")
NO_CHILD_ALONE = _l(
    "The patient is under 18 and cannot agree alone. Choose the parent or guardian, or who decided in vital interest."
)
SAY_PHONE = _l("Write the phone number on which this adult can be called back.")
SAY_WHY = _l("Write why this cannot wait for an adult with authority, and which doctor says so.")
SAY_AUTHORITY = _l("Choose what gives this adult the authority.")
SAY_HOW = _l("Choose how it was said.")
SAY_DECISION = _l("Choose what was decided.")
NOT_A_CHILD = _l("The patient is 18 or older and decides alone.")
