"""The desk moves a paper that was sent for the wrong person to the case whose it is."""

import uuid
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.intake.models import Case
from referral.intake.queries import by_reference
from referral.records.papers import actions, queries, wording
from referral.records.papers.forms import MoveSchema

blueprint = Blueprint("moving_papers", __name__)


@blueprint.route("/desk/cases/<reference>/papers/<uuid:origin>/move", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def move(reference: str, origin: uuid.UUID) -> Any:
    """Ask for the reference of the right case, then move the paper there; both cases' trails say so."""
    case = by_reference(current_user, reference)
    if case is None:
        raise NotFound()
    paper, me, now = queries.paper_of(case, origin), current_user.as_actor(), utc_now()
    audit.record_read(me, "case.read", case, now, case_id=case.id)
    form = Form.of(MoveSchema(), request.form) if request.method == "POST" else Form()
    target = _target(form)
    if target is None:
        facts = {"case": case, "paper": paper, "form": form, "words": wording}
        return render_template("records/papers/move.html", **facts), 422 if form.errors else 200
    actions.move(paper, target, me, now)
    flash(_("The paper is with %(reference)s now.", reference=target.reference), "success")
    return redirect(url_for("papers.show", reference=case.reference), 303)


def _target(form: Form) -> Case | None:
    """The right case; where there is none, the form says so."""
    if not form.data:
        return None
    found = by_reference(current_user, form.data["reference"])
    if found is None:
        form.refuse("reference", _("There is no case with this reference."))
    return found
