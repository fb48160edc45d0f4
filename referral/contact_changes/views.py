"""The page on which a patient tells a new phone or place, and the card by which a coordinator decides."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral import cards, labels, web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.contact_changes import actions, letters, queries
from referral.contact_changes.forms import ContactSchema, told_of, whole
from referral.contact_changes.models import ContactChange
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import _, _l
from referral.intake.card import card_session
from referral.intake.card.standing import Progress, standing_of
from referral.intake.localities.in_words import town_in_country
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.phones import of_country

blueprint = Blueprint("contact_changes", __name__)
OVER = _l("This request is closed.")
LETTERS = (letters.contact_told,)
FROM_ONE_SHELTER = "60 per hour"
Decide = Callable[[ContactChange, Actor, datetime], None]


@blueprint.route("/card/contact", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
def tell() -> Any:
    """A new phone, a new place or both: told to a person, written nowhere else; only after the second secret."""
    now = utc_now()
    case = card_session.case_of(session, now)
    if not card_session.is_opened(session):
        return redirect(url_for("intake.unlock"), 303)
    if not standing_of(case, Progress(), opened=True).shows_case:
        raise Conflict(OVER)
    if request.method == "GET":
        return _page(case, Form.again(ContactSchema(), MultiDict()))
    form = whole(Form.of(of_country(ContactSchema(), case.place_country), request.form))
    if not form.valid:
        return _page(case, form), 422
    actions.tell(case, told_of(form), card_session.patient(case), now)
    flash(
        _("Thank you. A coordinator looks at it; until then the number and the place of before stay."),
        "success",
    )
    return redirect(url_for("intake.show_own"), 303)


def _page(case: Case, form: Form) -> str:
    countries = list(labels.LABELS["country"].items())
    return render_template("contact_changes/tell.html", case=case, form=form, countries=countries)


@blueprint.post("/desk/contact-changes/<uuid:change_id>/take")
@allows(Permission.CASE_COORDINATE)
def take_over(change_id: uuid.UUID) -> Any:
    """Write it into the case."""
    return _decided(change_id, actions.take_over, _("The new phone or place is in the case now."))


@blueprint.post("/desk/contact-changes/<uuid:change_id>/refuse")
@allows(Permission.CASE_COORDINATE)
def refuse(change_id: uuid.UUID) -> Any:
    """Leave the case as it is."""
    return _decided(change_id, actions.refuse, _("Refused. The case stays as it is."))


@blueprint.post("/desk/contact-changes/<uuid:change_id>/undo")
@allows(Permission.CASE_COORDINATE)
def undo(change_id: uuid.UUID) -> Any:
    """Take the decision back."""
    return _decided(change_id, actions.undo, _("Undone. What the patient told is to be decided again."))


def _decided(change_id: uuid.UUID, decide: Decide, done: str) -> Any:
    change = queries.change_for(current_user, change_id)
    decide(change, current_user.as_actor(), utc_now())
    flash(done)
    return redirect(url_for("coordination.show", case_id=change.case_id), 303)


def _of_case(case: Case, _now: datetime) -> dict[str, Any] | None:
    """What was told last, beside what the case says; nothing where nothing was told or the case is over."""
    change = queries.last_told(case.id) if case.state != "closed" else None
    if change is None:
        return None
    said, known = change.said or {}, answers_of(case, "contact")
    return {
        "change": change,
        "said": said,
        "phone": known.get("phone") or "",
        "place": town_in_country(case.place_name, case.place_country),
        "new_place": town_in_country(said["town"], said["country"]) if "town" in said else "",
        "is_found": "town" not in said or actions.town_of(said) is not None,
    }


def init_app(app: Flask) -> None:
    """Register the page, the decisions, and the card on the page of a case."""
    app.register_blueprint(blueprint)
    cards.register(app, cards.Card("contact_changes", "now", "contact_changes/card.html", _of_case))
