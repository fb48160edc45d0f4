"""The letters that requests print: by which permission, in which languages, and when they can be."""

from typing import Any

from referral.accounts.permissions import Permission
from referral.i18n import _l
from referral.intake.localities.in_words import with_town
from referral.letters_on_paper.kinds import Kind
from referral.referrals.on_paper import for_patient, packet

ON_TWO_PAGES: dict[str, Any] = {"most_pages": packet.MOST_PAGES, "cuts": packet.CUTS}


def _hospital(referral: Any) -> str:
    return with_town(referral.hospital)


VISIT = Kind(
    for_patient.VISIT,
    _l("Letter for the patient: the first visit"),
    "referrals/visit.html",
    Permission.INTAKE_FILE,
    for_patient.accepted_cases,
    for_patient.visit,
    for_patient.patients_languages,
    **ON_TWO_PAGES,
)
CONFIRMATION = Kind(
    for_patient.CONFIRMATION,
    _l("Confirmation for border and shelter: no illness in it"),
    "referrals/confirmation.html",
    Permission.INTAKE_FILE,
    for_patient.registered,
    for_patient.confirmation,
    for_patient.ways_languages,
)
PACKET = Kind(
    packet.PACKET,
    _l("Request for the hospital, without a name"),
    "referrals/packet.html",
    Permission.CASE_COORDINATE,
    packet.to_ask,
    packet.pseudonymous,
    packet.languages,
    _hospital,
    **ON_TWO_PAGES,
)
NAMED_PACKET = Kind(
    packet.NAMED_PACKET,
    _l("Request for the hospital that has accepted, with the name"),
    "referrals/packet.html",
    Permission.CASE_COORDINATE,
    packet.accepted,
    packet.named,
    packet.languages,
    _hospital,
    **ON_TWO_PAGES,
)
ALL = (VISIT, CONFIRMATION, PACKET, NAMED_PACKET)
