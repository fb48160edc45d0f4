"""The page on which a patient says whether help is still needed; a no is asked twice."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from referral import cards, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import _, _l, live_in
from referral.intake.card import card_session
from referral.intake.card.standing import Progress, standing_of
from referral.intake.models import Case
from referral.still_needed import actions, queries
from referral.still_needed.forms import SaidSchema
from referral.still_needed.models import NO, StillNeeded

blueprint = Blueprint("still_needed", __name__)
OVER = _l("This request is closed.")
FROM_ONE_SHELTER = "60 per hour"


@blueprint.route("/card/still-needed", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def say() -> Any:
    """Yes by one press; a no by two, with its reason if they wish; only after the second secret."""
    now = utc_now()
    case = card_session.case_of(session, now)
    if not card_session.is_opened(session):
        return redirect(url_for("intake.unlock"), 303)
    if not standing_of(case, Progress(), opened=True).shows_case:
        raise Conflict(OVER)
    if request.method == "GET":
        return _page(case, Form.again(SaidSchema(), MultiDict()))
    form = Form.of(SaidSchema(), request.form)
    if not form.valid:
        return _page(case, form), 422
    if form.data["said"] == NO and form.data.get("sure") != "yes":
        return _page(case, form, asks_twice=True)
    actions.say(case, form.data["said"], card_session.patient(case), now, form.data.get("reason"))
    flash(_thanks(form.data["said"]), "success")
    return redirect(url_for("intake.show_own"), 303)


def _thanks(said: str) -> str:
    if said == NO:
        return _("Thank you. A person calls you before anything is ended. You may change your mind here.")
    return _("Thank you. We go on looking.")


def _page(case: Case, form: Form, asks_twice: bool = False) -> str:
    live_in(case.place_country)
    last = queries.last_said(case.id)
    return render_template(
        "still_needed/say.html", case=case, form=form, asks_twice=asks_twice, last=last.said if last else ""
    )


def _of_case(case: Case, _now: datetime) -> StillNeeded | None:
    """What the patient answered last; nothing where the case is over."""
    return queries.last_said(case.id) if case.state != "closed" else None


def init_app(app: Flask) -> None:
    """Register the page, and the card on the page of a case."""
    app.register_blueprint(blueprint)
    cards.register(app, cards.Card("still_needed", "now", "still_needed/card.html", _of_case))
