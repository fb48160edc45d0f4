"""All that a society is told of a patient: codes, less than a hospital sees, and nothing anybody has typed."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from referral.accountability.facts import band_of
from referral.i18n import _l
from referral.intake.models import Case
from referral.labels import label, site_name
from referral.referrals.models import Referral
from referral.referrals.table.reasons import REASONS

REJECTED = "rejected"


def codes_of(case: Case, asked: Iterable[Referral], today: date) -> dict[str, Any]:
    """What is told of a case: site group, stage, treatments, age band, phase, country, languages, what was tried."""
    tried = list(asked)
    declined = Counter(each.reason or "other" for each in tried if each.state == REJECTED)
    return {
        "site": case.site_group,
        "stage": (case.answers or {}).get("details", {}).get("stage"),
        "modalities": list(case.modalities or []),
        "age": band_of(case.born, case.age_group, today),
        "phase": case.phase,
        "country": case.place_country,
        "wished": list(case.countries or []),
        "languages": list(case.languages or []),
        "asked": len(tried),
        "declined": dict(declined),
    }


def _labels(kind: str) -> Callable[[Any], str]:
    return lambda codes: ", ".join(label(kind, code) for code in codes)


def _declined(codes: dict[str, int]) -> str:
    reasons = REASONS["reject"]
    return "; ".join(
        f"{reasons.get(code, reasons['other'])}: {number}" for code, number in sorted(codes.items())
    )


LINES: tuple[tuple[str, object, Callable[[Any], str]], ...] = (
    ("site", _l("Where the cancer began"), site_name),
    ("stage", _l("Stage"), lambda code: label("stage", code)),
    ("modalities", _l("Needed treatment"), _labels("modality")),
    ("phase", _l("Where in the treatment"), lambda code: label("phase", code)),
    ("age", _l("Age in years"), str),
    ("country", _l("Where the patient is"), lambda code: label("country", code)),
    ("wished", _l("Countries that the patient wishes"), _labels("country")),
    ("languages", _l("Languages spoken"), _labels("spoken")),
    ("asked", _l("Hospitals asked so far"), str),
    ("declined", _l("Why hospitals declined"), _declined),
)
"""Code → its heading and how it is said, in the order of the page. Nothing else is told."""


def words_of(codes: dict[str, Any]) -> list[tuple[str, str]]:
    """Heading and words of each line; what nobody said is "not known". Where no hospital declined, no reason stands."""
    lines = [line for line in LINES if line[0] != "declined" or codes.get("declined")]
    return [(str(heading), _said(codes.get(name), say)) for name, heading, say in lines]


def _said(value: Any, say: Callable[[Any], str]) -> str:
    return say(value) if value not in (None, "", [], {}, "unknown") else str(_l("Not known"))
