"""Words of organisations' kinds for pages, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.i18n import _l
from referral.organisations.kinds import COUNTRIES, KINDS

LABELS: dict[str, dict[str, object]] = {"organisation_kind": KINDS, "organisation_country": COUNTRIES}

trail_words.DEEDS.update(
    {
        "organisations.written": _l("An organisation was written"),
        "organisations.checked": _l("An organisation was compared with its source"),
        "organisations.published": _l("An organisation was published"),
        "organisations.confirmed": _l("The source of an organisation was read again"),
        "organisations.withdrawn": _l("An organisation was withdrawn"),
        "organisations.brought_back": _l("A withdrawn organisation became a draft again"),
    }
)
trail_words.SUBJECTS.update({"organisation": _l("Organisation")})
