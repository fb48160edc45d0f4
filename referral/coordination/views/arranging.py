"""The list after an acceptance: its card on the page of a case, and a page for each item."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.cards import Card
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.errors import Conflict, NotFound
from referral.forms import Form
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.queries import case_for
from referral.referrals import actions
from referral.referrals.arranging import desk_words
from referral.referrals.arranging.desk_proposals import proposed
from referral.referrals.arranging.form import ArrangementSchema
from referral.referrals.arranging.items import ITEMS
from referral.referrals.arranging.listed import Line, accepted_of, lines_of
from referral.referrals.arranging.sheet import arrangements_of

ARRANGEMENTS = Card("arrange", "referrals", "coordination/arrangements.html", arrangements_of)
SAID = ("who", "at_time", "note")


@blueprint.route("/desk/cases/<uuid:case_id>/arrange/<item>", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def arrange(case_id: uuid.UUID, item: str) -> Any:
    """How one item stands, said by a person; what is known of it stands beside as a proposal."""
    case = open_case(current_user, case_id, utc_now())
    referral = accepted_of(case)
    if item not in ITEMS:
        raise NotFound()
    if referral is None:
        raise Conflict(desk_words.NOBODY_ACCEPTED)
    line = next(each for each in lines_of(case, referral) if each.code == item)
    form = Form.of(ArrangementSchema(), request.form) if request.method == "POST" else _filled(line)
    if request.method == "POST" and form.valid:
        said = {name: form.data[name] for name in SAID if form.data.get(name)}
        told = (said, current_user.as_actor(), utc_now(), form.data.get("on_day"))
        actions.settle_item(case, item, form.data["state"], *told)
        flash(_("Saved. A wrong tick can be undone in the list."))
        return redirect(url_for("coordination.show", case_id=case_id) + "#arrange", 303)
    page = render_template(
        "coordination/arrange.html", case=case, referral=referral, line=line, form=form,
        proposal=proposed(item, case, referral),
    )  # fmt: skip
    return page, 200 if form.valid else 422


@blueprint.post("/desk/cases/<uuid:case_id>/arrange/<item>/undo")
@allows(Permission.CASE_COORDINATE)
def undo_arrangement(case_id: uuid.UUID, item: str) -> Any:
    """Take the last word of an item back."""
    if item not in ITEMS:
        raise NotFound()
    actions.undo_item(case_for(current_user, case_id), item, current_user.as_actor(), utc_now())
    flash(_("Undone. What stood there before stands again."))
    return redirect(url_for("coordination.show", case_id=case_id) + "#arrange", 303)


def _filled(line: Line) -> Form:
    """What was said before; of an item that has to be arranged anew the words, but no tick."""
    kept = {"state": line.kept.state if line.kept and not line.again else None, **line.said}
    on_day = line.kept.on_day.isoformat() if line.kept and line.kept.on_day and not line.again else None
    return Form.filled(ArrangementSchema(), {**kept, "on_day": on_day})
