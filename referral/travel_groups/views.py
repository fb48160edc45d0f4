"""Who travels together: said on the page of a case by the other's reference, and taken back there."""

import uuid
from datetime import datetime
from typing import Any

from flask import Blueprint, Flask, flash, redirect, request, url_for
from flask_login import current_user

from referral import cards, paging
from referral.accounts.permissions import Permission, allows
from referral.cards import Card
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.intake.models import Case
from referral.intake.queries import by_reference, case_for
from referral.paging import Page
from referral.travel_groups import actions
from referral.travel_groups.forms import NO_SUCH_REFERENCE, LinkSchema, TogetherSchema

blueprint = Blueprint("travel_groups", __name__)


@blueprint.post("/desk/cases/<uuid:case_id>/together")
@allows(Permission.CASE_COORDINATE)
def link(case_id: uuid.UUID) -> Any:
    """Say that this case and another go to one hospital."""
    form = Form.of(TogetherSchema(), request.form)
    case = case_for(current_user, case_id)
    other = by_reference(current_user, form.data["reference"]) if form.valid else None
    if form.valid and other is None:
        form.refuse("reference", NO_SUCH_REFERENCE)
    if other is None:
        return cards.page(case_id, together=form), 422
    actions.link(case, other, current_user.as_actor(), utc_now())
    flash(_("Noted: these cases travel together. Plans propose one hospital for all of them, or none."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/together/undo")
@allows(Permission.CASE_COORDINATE)
def unlink(case_id: uuid.UUID) -> Any:
    """Take back that two cases travel together."""
    form = Form.of(LinkSchema(), request.form)
    if not form.valid:
        raise NotFound()
    actions.undo(case_for(current_user, case_id), form.data["link"], current_user.as_actor(), utc_now())
    flash(_("Undone. These cases no longer travel together."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


def init_app(app: Flask) -> None:
    """Register the steps and the card of travel groups."""
    app.register_blueprint(blueprint)
    cards.register(app, Card("travel_groups", "decide", "travel_groups/card.html", _companions))


def _companions(case: Case, _now: datetime) -> Page[actions.Companion]:
    return paging.page_among(actions.companions(case), paging.asked("together"))
