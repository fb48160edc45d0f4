"""The pages of the directory: every hospital, and one with all that is said of it."""

import uuid
from datetime import timedelta
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.hospitals import actions, queries
from referral.hospitals.forms import RegisteredEmailSchema
from referral.hospitals.models import Hospital
from referral.hospitals.views.blueprint import blueprint
from referral.i18n import _


@blueprint.get("/hospitals", endpoint="list")
@allows(Permission.HOSPITAL_READ)
def list_hospitals() -> str:
    """Every oncology hospital we know, filtered by country, treatment and words."""
    wanted = {name: request.args.get(name, "") for name in ("country", "modality", "text")}
    today = utc_now().date()
    found = queries.directory(today, **wanted, page=paging.asked())
    given = queries.given((each.id for each in found.rows), today)
    return render_template("hospitals/list.html", hospitals=found, wanted=wanted, given=given)


@blueprint.get("/hospitals/<uuid:hospital_id>")
@allows(Permission.HOSPITAL_READ)
def show(hospital_id: uuid.UUID) -> str:
    """One hospital: what is known, who says so, and since when."""
    found = queries.hospital_of(hospital_id)
    return render_template("hospitals/show.html", **shown_of(found), form=Form())


@blueprint.post("/hospitals/<uuid:hospital_id>/email")
@allows(Permission.HOSPITAL_MANAGE)
def register_email(hospital_id: uuid.UUID) -> Any:
    """Set the address to which this hospital's referrals go."""
    found, form = queries.hospital_of(hospital_id), Form.of(RegisteredEmailSchema(), request.form)
    if not form.valid:
        return render_template("hospitals/show.html", **shown_of(found), form=form), 422
    actions.register_email(found, form.data["email"], current_user.as_actor(), utc_now())
    flash(_("The address is registered."))
    return redirect(url_for("hospitals.show", hospital_id=hospital_id), 303)


@blueprint.post("/hospitals/<uuid:hospital_id>/<any(open, close):verb>")
@allows(Permission.HOSPITAL_MANAGE)
def set_open(hospital_id: uuid.UUID, verb: str) -> Any:
    """Take a hospital out of proposals, or back in."""
    actions.set_open(queries.hospital_of(hospital_id), verb == "open", current_user.as_actor(), utc_now())
    flash(
        _("The hospital is in proposals again.") if verb == "open" else _("The hospital is out of proposals.")
    )
    return redirect(url_for("hospitals.show", hospital_id=hospital_id), 303)


def shown_of(found: Hospital) -> dict[str, Any]:
    """What a hospital's page shows of it."""
    stale = timedelta(days=current_app.config["STALE_AFTER_DAYS"])
    now = utc_now()
    return {"hospital": found, "offers": queries.offers(found, now.date()), "stale_after": stale, "now": now}
