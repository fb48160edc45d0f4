"""A hospital that is not to be asked for a case: asked why, then kept out; and allowed again."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination.forms import ExcludeSchema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.forms import Form
from referral.hospitals.queries import hospital_of
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.queries import case_for
from referral.referrals import actions


@blueprint.route("/desk/cases/<uuid:case_id>/exclude/<uuid:hospital_id>", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def exclude(case_id: uuid.UUID, hospital_id: uuid.UUID) -> Any:
    """Why this hospital is not to be asked; then it is proposed and sent to no more."""
    case, hospital = open_case(current_user, case_id, utc_now()), hospital_of(hospital_id)
    form = Form.of(ExcludeSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and form.valid:
        actions.exclude(case, hospital, form.data["reason"], current_user.as_actor(), utc_now())
        flash(_("This hospital is not asked for this case any more."))
        return redirect(url_for("coordination.show", case_id=case_id) + "#hospitals", 303)
    page = render_template("coordination/exclude.html", case=case, hospital=hospital, form=form)
    return page, 200 if form.valid else 422


@blueprint.post("/desk/cases/<uuid:case_id>/allow/<uuid:hospital_id>")
@allows(Permission.CASE_COORDINATE)
def allow_again(case_id: uuid.UUID, hospital_id: uuid.UUID) -> Any:
    """Let a hospital be asked again."""
    actions.allow_again(case_for(current_user, case_id), hospital_id, current_user.as_actor(), utc_now())
    flash(_("This hospital may be asked again."))
    return redirect(url_for("coordination.show", case_id=case_id) + "#hospitals", 303)
