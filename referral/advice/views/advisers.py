"""For coordinators and administrators: who advises, who is invited, who is confirmed."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import i18n, paging
from referral.accounts.permissions import Permission, allows
from referral.advice import advisers, queries
from referral.advice.forms import InviteSchema
from referral.advice.views.blueprint import blueprint
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import _


@blueprint.route("/desk/advisers", methods=["GET", "POST"])
@allows(Permission.ADVISERS_MANAGE)
def list_advisers() -> Any:
    """Every adviser, until when each may be asked, and the invitation of another."""
    form = Form.of(InviteSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and form.valid and _invited(form):
        flash(_("The invitation has been sent."))
        return redirect(url_for("advice.list_advisers"), 303)
    now = utc_now()
    page = render_template(
        "advice/list_advisers.html",
        form=form,
        listed=queries.advisers(paging.asked()),
        counts=queries.counts_by_discipline(now),
        is_willing=lambda each: queries.is_willing(each, now),
        is_confirmed=lambda each: queries.is_confirmed(each, now),
        confirmed_for=queries.CONFIRMED_FOR,
        languages_all=i18n.HOSPITAL_LANGUAGES,
    )
    return page, 422 if form.errors else 200


def _invited(form: Form) -> bool:
    try:
        advisers.invite(form.data["email"], form.data["language"], current_user.as_actor(), utc_now())
    except Conflict as error:
        form.refuse("email", error.sentence)
        return False
    return True


@blueprint.post("/desk/advisers/<uuid:adviser_id>/<any(confirm, unconfirm):verb>")
@allows(Permission.ADVISERS_MANAGE)
def vouch(adviser_id: uuid.UUID, verb: str) -> Any:
    """Vouch for what an adviser says of themselves, or no longer."""
    adviser, deed = (
        queries.adviser_with(adviser_id),
        {"confirm": advisers.confirm, "unconfirm": advisers.take_back},
    )
    deed[verb](adviser, current_user.as_actor(), utc_now())
    flash(_("Saved."))
    return redirect(url_for("advice.list_advisers"), 303)
