"""A mistake of the directory is reported by coordinators and hospitals; the answer stands on the same page."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.hospitals import queries
from referral.hospitals.forms import MistakeSchema
from referral.hospitals.importing import reporting
from referral.hospitals.importing.queries import reported_by
from referral.hospitals.views.blueprint import blueprint
from referral.i18n import _


@blueprint.route("/hospitals/<uuid:hospital_id>/mistake", methods=["GET", "POST"])
@allows(Permission.MISTAKE_REPORT)
def report_mistake(hospital_id: uuid.UUID) -> Any:
    """Say what is wrong about a hospital, and see what was answered before."""
    found = queries.hospital_of(hospital_id)
    form = Form.of(MistakeSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "GET" or not form.valid:
        reported = reported_by(current_user.id, hospital_id)
        page = render_template("hospitals/report_mistake.html", hospital=found, form=form, reported=reported)
        return page, 200 if request.method == "GET" else 422
    reporting.report(found, form.data["words"], current_user.as_actor(), utc_now())
    flash(_("Thank you. An administrator will look at it; the answer will stand here."))
    return redirect(url_for("hospitals.report_mistake", hospital_id=hospital_id), 303)
