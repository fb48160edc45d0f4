"""The patient's card on paper, the size of a wallet's, and its address sent to the patient's own phone."""

import uuid
from typing import Any

import segno
from flask import current_app, redirect, render_template, url_for
from flask_login import current_user
from markupsafe import Markup

from referral.accounts.permissions import Permission, allows
from referral.crypto import link_token
from referral.db import utc_now
from referral.i18n import PUBLIC_LANGUAGES, speaking
from referral.intake import actions, queries
from referral.intake.card import sending, word
from referral.intake.card.actions import short_code
from referral.intake.card.card_session import knows_birth_date
from referral.intake.card.wording import CARD_WORDS, initials
from referral.intake.models import Card
from referral.intake.views.blueprint import blueprint
from referral.intake.views.steps import open_case, readable


@blueprint.get("/intake/<uuid:case_id>/card")
@allows(Permission.INTAKE_FILE)
def show_card(case_id: uuid.UUID) -> str:
    """The card to print, in three languages at once, and the ways to the patient's own phone."""
    case = readable(case_id)
    live = queries.live_card(case)
    return render_template(
        "intake/show_card.html",
        case=case,
        card=live,
        sides=_sides(),
        home=_without_scheme(current_app.config["PUBLIC_URL"]),
        initials=initials(case.patient.identity or {}),
        needs_word=not knows_birth_date(case),
        has_word=word.is_agreed(case),
        **(_of(live) if live else {}),
        sent=sending.to_patient(case, card_address(live)) if live else None,
    )


@blueprint.post("/intake/<uuid:case_id>/card")
@allows(Permission.INTAKE_FILE)
def reissue_card(case_id: uuid.UUID) -> Any:
    """A new card; the lost one stops working at once."""
    case = open_case(case_id)
    actions.issue_card(case, current_user.as_actor(), utc_now())
    return redirect(url_for("intake.show_card", case_id=case_id), 303)


def _of(live: Card) -> dict[str, object]:
    return {"qr": qr_code(live), "address": card_address(live), "short": short_code(live)}


def qr_code(live: Card) -> Markup:
    """The card's code as a picture: the address of the patient's own page, and nothing else."""
    code = segno.make(card_address(live), error="m", micro=False)
    return Markup(code.svg_inline(border=4, omitsize=True))


def card_address(live: Card) -> str:
    """The public address behind the code; no name, no reference."""
    public: str = current_app.config["PUBLIC_URL"]
    return public + url_for("intake.open_card", token=link_token(live.id))


def _without_scheme(address: str) -> str:
    """As people type it."""
    return address.split("://", 1)[-1].rstrip("/")


def _sides() -> list[tuple[str, dict[str, str]]]:
    sides = []
    for code in PUBLIC_LANGUAGES:
        with speaking(code):
            sides.append((code, {name: str(words) for name, words in CARD_WORDS.items()}))
    return sides
