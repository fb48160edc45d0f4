"""Who travels together: said on the page of a case by the other's reference, and taken back there."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination import queries, together
from referral.coordination.forms import NO_SUCH_REFERENCE, LinkSchema, TogetherSchema
from referral.coordination.views.blueprint import blueprint
from referral.coordination.views.case import case_page, opened
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.intake.queries import case_for


@blueprint.post("/desk/cases/<uuid:case_id>/together")
@allows(Permission.COORDINATE)
def travel_together(case_id: uuid.UUID) -> Any:
    """Say that this case and another go to one hospital."""
    form = Form.of(TogetherSchema(), request.form)
    case = case_for(current_user, case_id)
    other = queries.by_reference(current_user, form.data["reference"]) if form.valid else None
    if form.valid and other is None:
        form.refuse("reference", NO_SUCH_REFERENCE)
    if other is None:
        return case_page(opened(case_id), together=form), 422
    together.link(case, other, current_user.as_actor(), utc_now())
    flash(_("Noted: these cases travel together. Plans propose one hospital for all of them, or none."))
    return redirect(url_for("coordination.case", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/together/undo")
@allows(Permission.COORDINATE)
def travel_apart(case_id: uuid.UUID) -> Any:
    """Take back that two cases travel together."""
    form = Form.of(LinkSchema(), request.form)
    if not form.valid:
        raise NotFound()
    together.undo(case_for(current_user, case_id), form.data["link"], current_user.as_actor(), utc_now())
    flash(_("Undone. These cases no longer travel together."))
    return redirect(url_for("coordination.case", case_id=case_id), 303)
