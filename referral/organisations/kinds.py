"""What organisations give, by code, and where they may be."""

from referral.i18n import _l
from referral.labels import LABELS

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
COUNTRIES: dict[str, object] = {**LABELS["receiving_country"], "EU": _l("Several countries")}
"""The receiving countries, and all of them together."""
