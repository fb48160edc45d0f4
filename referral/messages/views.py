"""The page that a text's link opens: one press to answer, one to stop; and what the desk sees of texts."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import cards, web
from referral.accounts import trail_words
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.db import utc_now
from referral.errors import Conflict
from referral.i18n import _, live_in
from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.intake.states import ASKS
from referral.messages import actions, heard, letters, queries, reach, wording
from referral.messages.models import ToldMessage
from referral.notifications import wording as letter_names
from referral.occasions import STILL_NEEDED

blueprint = Blueprint("messages", __name__)
LETTERS = letters.TEXTS
FROM_ONE_SHELTER = "120 per hour"


@blueprint.get("/m/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def open(token: str) -> str:
    """Nothing happens and nothing is noted: whatever previews an address does that. It names nobody."""
    told = queries.by_token(token, utc_now())
    live_in(told.case.place_country)
    asks = told.occasion == STILL_NEEDED and living_case(told.case).state == "waiting"
    answers = wording.ANSWERS if asks else {}
    return render_template("messages/open.html", told=told, token=token, answers=answers)


@blueprint.post("/m/<token>/answer")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def answer(token: str) -> str:
    """One press; pressed otherwise later, the last word counts."""
    now = utc_now()
    told, said = queries.by_token(token, now), request.form.get("said", "")
    waits = living_case(told.case).state == "waiting"
    if told.occasion != STILL_NEEDED or not waits or said not in wording.ANSWERS:
        raise Conflict(wording.NO_LONGER)
    actions.answer(told, said, _whoever(told), now)
    return render_template("messages/done.html", sentence=wording.ANSWERED[said], token=token)


@blueprint.post("/m/<token>/stop")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def stop(token: str) -> str:
    """No more texts to whoever got this one."""
    now = utc_now()
    told = queries.by_token(token, now)
    actions.stop_by_link(told, _whoever(told), now)
    return render_template("messages/done.html", sentence=wording.STOPPED, token=token)


def _whoever(told: ToldMessage) -> Actor:
    """Whoever holds the link, as a doer: known by the text alone."""
    return Actor("link", str(told.id), "patient")


@blueprint.post("/desk/cases/<uuid:case_id>/messages/looked")
@allows(Permission.CASE_COORDINATE)
def look(case_id: uuid.UUID) -> Any:
    """Somebody has seen to it."""
    case = case_for(current_user, case_id)
    seen = case.asks_at
    if seen is not None:
        actions.looked(case, seen, current_user.as_actor(), utc_now())
    flash(_("Noted."))
    return redirect(url_for("coordination.show", case_id=case.id), 303)


def _of_case(case: Case, _now: Any) -> dict[str, Any] | None:
    lines = queries.of_case(case.id)
    unnamed = case.state != "closed" and reach.names_no_way(case)
    shown = lines or case.asks or unnamed
    return {"lines": lines, "asks": ASKS.get(case.asks or ""), "unnamed": unnamed} if shown else None


def init_app(app: Flask) -> None:
    """Register the pages, the card on the page of a case, and who hears a word that comes in."""
    app.register_blueprint(blueprint)
    cards.register(app, cards.Card("messages", "now", "messages/card.html", _of_case))
    app.extensions["heard_word"] = heard.heard
    app.jinja_env.globals.update(message_words=wording)
    letter_names.LETTERS.update(wording.TEXTS)
    trail_words.DEEDS.update(wording.DEEDS)
    trail_words.SUBJECTS.update({"told_message": wording.TOLD, "stopped_address": wording.STOP_ROW})
