"""Words of what organisations give, and of deeds in the audit trail."""

from referral.accounts import trail_words
from referral.i18n import _l
from referral.labels import LABELS as COUNTRY_NAMES

KINDS: dict[str, object] = {
    "hotline": _l("Help line"),
    "lodging": _l("Place to stay"),
    "transport": _l("Transport"),
    "interpreters": _l("Interpreters"),
    "funds": _l("Money for treatment or living"),
    "patients": _l("Patients’ organisation"),
    "psychological": _l("Psychological help"),
    "legal": _l("Legal help"),
    "general": _l("Several kinds of help"),
}
"""Code → what an organisation gives, what is needed first before the rest."""
LABELS: dict[str, dict[str, object]] = {"organisation_kind": KINDS}
COUNTRIES: dict[str, object] = {**COUNTRY_NAMES["receiving_country"], "EU": _l("Several countries")}
LABELS["organisation_country"] = COUNTRIES

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
