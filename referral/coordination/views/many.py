"""One decision for many ticked cases: who answers for them, how urgent they are, a reminder to whoever is asked."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import user_of
from referral.coordination import actions
from referral.coordination.forms import ManySchema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.errors import Refusal
from referral.forms import Form
from referral.i18n import ngettext
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.intake.queries import case_for

Decide = Callable[[Case, dict[str, Any]], bool]


@blueprint.post("/desk/many")
@allows(Permission.CASE_COORDINATE)
def decide_many() -> Any:
    """Do one thing to each ticked case, each by itself: what cannot be done at one stops no other."""
    form = Form.of(ManySchema(), request.form)
    back = redirect(url_for("coordination.list", list=request.form.get("list") or None), 303)
    if not form.valid:
        for sentence in (each for found in form.errors.values() for each in found):
            flash(sentence, "error")
        return back
    done = [_done(case_id, DEEDS[form.data["deed"]], form.data) for case_id in form.data["c"]]
    flash(ngettext("Done for %(num)s case.", "Done for %(num)s cases.", sum(done)))
    if left := len(done) - sum(done):
        flash(ngettext("Nothing to do at %(num)s case.", "Nothing to do at %(num)s cases.", left))
    return back


def _done(case_id: uuid.UUID, decide: Decide, data: dict[str, Any]) -> bool:
    try:
        return decide(case_for(current_user, case_id), data)
    except Refusal:
        return False


def _assign(case: Case, data: dict[str, Any]) -> bool:
    owner = user_of(data["many_owner"]) if data.get("many_owner") else None
    intake.assign_owner(case, owner, current_user.as_actor(), utc_now())
    return True


def _set_priority(case: Case, data: dict[str, Any]) -> bool:
    intake.set_priority(case, data["many_priority"], data["many_basis"], current_user.as_actor(), utc_now())
    return True


def _remind(case: Case, _data: dict[str, Any]) -> bool:
    return actions.remind_all(case, current_user.as_actor(), utc_now()) > 0


DEEDS: dict[str, Decide] = {"assign": _assign, "priority": _set_priority, "remind": _remind}
