"""The last pages: check the answers, send, the reference number."""

import uuid
from typing import Any

from flask import current_app, redirect, render_template, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.fields import UNKNOWN
from referral.intake import actions, red_flags
from referral.intake.card import word
from referral.intake.card.card_session import knows_birth_date
from referral.intake.models import Case
from referral.intake.questions.completeness import is_answered, missing
from referral.intake.questions.table import GROUPS
from referral.intake.questions.wording import answered
from referral.intake.views.blueprint import blueprint
from referral.intake.views.steps import address, offers_alone, open_case, readable

PAPERS = "papers.show"


@blueprint.get("/intake/<uuid:case_id>/check")
@allows(Permission.INTAKE_FILE)
def review(case_id: uuid.UUID) -> str:
    """Every answer once more, each with a way to change it."""
    case = readable(case_id)
    parts = [
        (group.heading, answered(case, name), address(case, name))
        for name, group in GROUPS.items()
        if is_answered(case, name) or group.first
    ]
    signs = [(red_flags.words_of(code), said) for code, said in _answered_signs(case)]
    return render_template(
        "intake/review.html",
        case=case,
        parts=parts,
        signs=signs,
        todo=missing(case),
        groups=GROUPS,
        offers_alone=offers_alone(case),
    )


def _answered_signs(case: Case) -> list[tuple[str, str]]:
    """What was said of each warning sign that was asked, yes first; what was answered in writing stays out."""
    order = ("yes", UNKNOWN, "no")
    given = (case.answers or {}).get("red_flags", {})
    known = [(code, said) for code, said in given.items() if said in order]
    return sorted(known, key=lambda each: order.index(each[1]))


@blueprint.get("/intake/<uuid:case_id>/prescription")
@allows(Permission.INTAKE_FILE)
def show_prescription(case_id: uuid.UUID) -> str:
    """What to do where only a prescription is needed: a family doctor writes it, no hospital is asked."""
    return render_template("intake/show_prescription.html", case=readable(case_id))


@blueprint.post("/intake/<uuid:case_id>/check")
@allows(Permission.INTAKE_FILE)
def submit(case_id: uuid.UUID) -> Any:
    """Hand the case to the coordinators."""
    case = open_case(case_id)
    actions.submit(case, current_user.as_actor(), utc_now())
    return redirect(url_for("intake.show_registered", case_id=case_id), 303)


@blueprint.get("/intake/<uuid:case_id>/registered")
@allows(Permission.INTAKE_FILE)
def show_registered(case_id: uuid.UUID) -> str:
    """The reference number and what happens next."""
    case = readable(case_id)
    if case.submitted_at is None:
        raise NotFound()
    return render_template(
        "intake/show_registered.html",
        case=case,
        needs_word=_needs_word(case),
        cards=_cards(case),
        papers=papers_told(case, PAPERS),
    )


def papers_told(case: Case, endpoint: str) -> dict[str, Any] | None:
    """Where the papers are and how they stand; told by the records, which lie above this one."""
    told = current_app.extensions.get("papers_told")
    return told(case, endpoint) if told else None


def _cards(case: Case) -> list[Any]:
    """Cards to give; told by the materials, which lie above this one."""
    told = current_app.extensions.get("cards_to_give")
    return list(told(case)) if told else []


def _needs_word(case: Case) -> bool:
    """Whether a second secret has yet to be agreed."""
    return not knows_birth_date(case) and not word.is_agreed(case)
