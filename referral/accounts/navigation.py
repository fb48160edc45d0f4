"""What the menu shows each role, and each role's first page."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from referral.accounts.roles import Role
from referral.i18n import _l

DIRECTORY = ("hospitals.list", _l("Hospitals"))
DUTY = ("duty.list", _l("Duty"))
INFORMATION = ("information.list_countries", _l("Information for patients"))
SCREENING = ("screening.list_venues", _l("Partner places"))
ORGANISATIONS = ("organisations.list_kept", _l("Organisations"))
SOCIETIES = ("societies.list_kept", _l("Societies"))
LIAISONS = ("societies.list_liaisons", _l("Liaison persons"))
MATERIALS = ("materials.desk", _l("Cards and documents"))
EXPORT_RULES = ("export_rules.list_kept", _l("Export rules"))
ADVISERS = ("advice.list_advisers", _l("Advisers"))
SUPPLIES = ("supplies.list_needs", _l("Medicines and equipment"))
DANGERS = ("dangers.list", _l("Dangers reported"))
SIGNATURES = ("signatures.list", _l("Clinical sign-off"))
PLANS = ("plans.list", _l("Plans"))
FIGURES = ("accountability.show", _l("Figures"))
REPORTS = ("statistics.list", _l("Flash reports"))
RECORDS = ("record_copies.list", _l("Records asked for"))
MENU: dict[str, tuple[tuple[str, object], ...]] = {
    Role.VOLUNTEER: (("intake.list", _l("My intakes")), DIRECTORY),
    Role.COORDINATOR: (
        ("coordination.list", _l("Queue")),
        DUTY,
        PLANS,
        ("intake.list", _l("Intakes")),
        ("notifications.list", _l("Letters")),
        DIRECTORY,
        FIGURES,
        REPORTS,
        SCREENING,
        ("advice.list", _l("Advice")),
        LIAISONS,
        RECORDS,
    ),
    Role.HOSPITAL: (
        ("referrals.list", _l("Requests")),
        ("hospitals.show_own", _l("Our hospital")),
        ("accountability.show_own", _l("Our figures")),
        DIRECTORY,
    ),
    Role.ADMINISTRATOR: (
        ("accounts.list", _l("People")),
        DUTY,
        DIRECTORY,
        ("hospitals.list_proposals", _l("Proposed changes")),
        ("coordination.show_weights", _l("Weights")),
        ("predicted_answers.show", _l("Predicted answers")),
        ("plans.show_reserve_prices", _l("Reserving places")),
        ("notifications.show_mail", _l("Letters")),
        ("records.list", _l("Erasing")),
        RECORDS,
        FIGURES,
        REPORTS,
        INFORMATION,
        SCREENING,
        ORGANISATIONS,
        SOCIETIES,
        LIAISONS,
        MATERIALS,
        EXPORT_RULES,
        ADVISERS,
        SUPPLIES,
        DANGERS,
        SIGNATURES,
    ),
    Role.SCREENING_PARTNER: (("screening.list_own", _l("My places")),),
    Role.ADVISER: (("advice.list_own", _l("What I am asked")), ("advice.edit_own", _l("What I do"))),
    Role.PHARMACIST: (SUPPLIES, SIGNATURES),
    Role.LIAISON: (("societies.list_own", _l("Requests")),),
    Role.CLINICIAN: (SIGNATURES, DANGERS, DIRECTORY),
    Role.EDITOR: (INFORMATION, ORGANISATIONS, SOCIETIES, MATERIALS, EXPORT_RULES, DIRECTORY),
    Role.AUDITOR: (("accounts.list_events", _l("Audit trail")), PLANS, DIRECTORY, FIGURES, REPORTS),
}


def first_page(role: str) -> str:
    """The endpoint a role starts at."""
    return MENU[role][0][0]


MOST_SHOWN = 5
"""So many links of a long menu stand in the bar, in one line of a phone; the others unfold."""


def items() -> list[dict[str, Any]]:
    """The menu of this reader: links (of a long menu the later `folded`), then settings and signing out (or in)."""
    signed_in = current_user and current_user.is_authenticated
    entries = list(MENU.get(current_user.role, ())) if signed_in else []
    links = [_link(endpoint, text) for endpoint, text in entries]
    folds = len(links) > MOST_SHOWN + 1
    shown = [{**each, "folded": folds and at >= MOST_SHOWN} for at, each in enumerate(links)]
    return shown + (_account_links() if signed_in else [_sign_in()])


def _sign_in() -> dict[str, Any]:
    """Marked, for the patient's pages leave it out: behind it the service bears the name that says what it is for."""
    return {**_link("security.login", _l("Sign in"), end=True), "signs_in": True}


def _account_links() -> list[dict[str, Any]]:
    sign_out = {
        "href": url_for("security.logout"),
        "text": str(_l("Sign out")),
        "post": True,
        "current": False,
    }
    return [_link("accounts.edit", current_user.name, end=True), sign_out]


def _link(endpoint: str, text: object, end: bool = False) -> dict[str, Any]:
    return {"href": url_for(endpoint), "text": str(text), "current": request.endpoint == endpoint, "end": end}
