"""The patient agrees once for the hospitals of named countries: chosen, shown as the list stands today, recorded."""

import uuid
from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination.forms import AgreementSchema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.errors import Invalid
from referral.forms import Form
from referral.guardianship.queries import may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.referrals import actions
from referral.zones import day_in

USUAL_DAYS = 14


@blueprint.route("/desk/cases/<uuid:case_id>/agreement", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def agree(case_id: uuid.UUID) -> Any:
    """Which countries, until when, who agreed; then the hospitals by name; then it is recorded."""
    case = open_case(current_user, case_id, utc_now())
    typed = request.method == "POST"
    form = Form.of(AgreementSchema(), request.form) if typed else Form({"days": str(USUAL_DAYS)})
    if typed and not may_give(case, form.value("agreed_by"), utc_now()):
        form.refuse("agreed_by", NO_CHILD_ALONE)
    if typed and form.valid and form.data["step"] == "record" and _recorded(case, form):
        flash(
            _("The agreement is recorded. These hospitals can be asked without another call to the patient.")
        )
        return redirect(url_for("coordination.show", case_id=case_id) + "#history", 303)
    shown = actions.hospitals_of(form.data["countries"]) if typed and form.valid else []
    page = render_template("coordination/agree.html", case=case, form=form, hospitals=shown)
    return page, 200 if form.valid else 422


def _recorded(case: Case, form: Form) -> bool:
    now, data = utc_now(), form.data
    said = {"given_by": data["agreed_by"], "language": data["agreed_in"], "basis": data.get("agreed_basis")}
    ends_on = day_in(now, case.place_country) + timedelta(days=data["days"])
    try:
        actions.agree_for_countries(case, data["countries"], ends_on, said, current_user.as_actor(), now)
    except Invalid as refusal:
        form.refuse_all(refusal.errors)
    return form.valid
