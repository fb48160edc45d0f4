"""One table of coded reasons: why a hospital declines or cancels, a patient declines or does not come."""

from referral.i18n import _l

NO_CAPACITY = "no_capacity"
"""The reason that says something of the hospital's slots."""

# Kind of reason → its codes with their names, in the order in which a page offers them.
REASONS: dict[str, dict[str, object]] = {
    "reject": {
        NO_CAPACITY: _l("No capacity"),
        "cannot_treat_this_site": _l("We do not treat this kind of cancer"),
        "modality_not_available": _l("We do not offer this treatment"),
        "age_group": _l("We do not treat this age group"),
        "needs_more_information": _l("We need more information"),
        "prerequisites_missing": _l("Examinations or documents are missing"),
        "too_late_for_us": _l("We could not begin in time"),
        "funding": _l("Funding is not settled"),
        "language": _l("We have nobody who speaks the language"),
        "other": _l("Another reason"),
    },
    "patient": {
        "too_far": _l("Too far away"),
        "country": _l("The patient wishes another country"),
        "family": _l("Family reasons"),
        "treated_elsewhere": _l("Already treated elsewhere"),
        "returned_home": _l("Returned home"),
        "cost": _l("Cost"),
        "no_longer_wants": _l("The patient no longer wants treatment"),
        "other": _l("Another reason"),
    },
    "no_show": {
        "cancelled_late": _l("The cancellation came too late"),
        "arrived_late": _l("Arrived too late"),
        "forgot": _l("Forgot"),
        "ill": _l("Was ill"),
        "transport": _l("No transport"),
        "unknown": _l("The reason is not known"),
    },
    "cancel": {
        "capacity_lost": _l("Capacity was lost"),
        "staff": _l("Staff are missing"),
        "equipment": _l("Equipment has failed"),
        "patient_unfit": _l("The patient is not fit for it now"),
        "documents": _l("Documents are missing"),
        "other": _l("Another reason"),
    },
}
NOTE_REQUIRED = frozenset({("reject", "other"), ("cancel", "other")})
