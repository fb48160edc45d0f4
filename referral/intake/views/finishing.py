"""The last pages: check the answers, send, the reference number, the card."""

import uuid
from typing import Any

import segno
from flask import current_app, redirect, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from referral.accounts.permissions import Permission, allows
from referral.crypto import link_token
from referral.db import utc_now
from referral.errors import NotFound
from referral.fields import UNKNOWN
from referral.i18n import PUBLIC_LANGUAGES, speaking
from referral.intake import actions, queries, red_flags
from referral.intake.card import word
from referral.intake.card.card_session import knows_birth_date
from referral.intake.card.wording import CARD_WORDS
from referral.intake.models import Card, Case
from referral.intake.questions.completeness import is_answered, missing
from referral.intake.questions.table import GROUPS
from referral.intake.questions.wording import answered
from referral.intake.references import code_of
from referral.intake.views.blueprint import blueprint
from referral.intake.views.steps import address, open_case, readable


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
        "intake/review.html", case=case, parts=parts, signs=signs, todo=missing(case), groups=GROUPS
    )


def _answered_signs(case: Case) -> list[tuple[str, str]]:
    """What was said of each warning sign that was asked, yes first; what was answered in writing stays out."""
    order = ("yes", UNKNOWN, "no")
    given = (case.answers or {}).get("red_flags", {})
    known = [(code, said) for code, said in given.items() if said in order]
    return sorted(known, key=lambda each: order.index(each[1]))


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
    return render_template("intake/show_registered.html", case=case, needs_word=_needs_word(case))


@blueprint.get("/intake/<uuid:case_id>/card")
@allows(Permission.INTAKE_FILE)
def show_card(case_id: uuid.UUID) -> str:
    """The card to print, in three languages at once."""
    case = readable(case_id)
    live = queries.live_card(case)
    shown = {"qr": qr_code(live), "address": card_address(live), "short": short_code(live)} if live else {}
    return render_template(
        "intake/show_card.html",
        case=case,
        card=live,
        sides=_sides(),
        needs_word=not knows_birth_date(case),
        has_word=word.is_agreed(case),
        **shown,
    )


def _needs_word(case: Case) -> bool:
    """Whether a second secret has yet to be agreed."""
    return not knows_birth_date(case) and not word.is_agreed(case)


@blueprint.post("/intake/<uuid:case_id>/card")
@allows(Permission.INTAKE_FILE)
def reissue_card(case_id: uuid.UUID) -> Any:
    """A new card; the lost one stops working at once."""
    case = open_case(case_id)
    actions.issue_card(case, current_user.as_actor(), utc_now())
    return redirect(url_for("intake.show_card", case_id=case_id), 303)


def qr_code(live: Card) -> Markup:
    """The card's code as a picture: the address of the patient's own page, and nothing else."""
    code = segno.make(card_address(live), error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True))


def card_address(live: Card) -> str:
    """The public address behind the code; no name, no reference."""
    public: str = current_app.config["PUBLIC_URL"]
    return public + url_for("intake.open_card", token=link_token(live.id))


def short_code(live: Card) -> str:
    """What is read aloud where the code cannot be scanned."""
    return code_of(link_token(live.id))


def _sides() -> list[tuple[str, dict[str, str]]]:
    sides = []
    for code in PUBLIC_LANGUAGES:
        with speaking(code):
            sides.append((code, {name: str(words) for name, words in CARD_WORDS.items()}))
    return sides
