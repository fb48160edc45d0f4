"""Possibly the same person: who may be, two side by side, the decision of a coordinator, and its undoing."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit, cards, paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import names_of
from referral.cards import Card
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _, _l
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.same_person import actions as people
from referral.same_person.forms import SamePersonSchema, UndoSchema

blueprint = Blueprint("same_person", __name__)

DONE: dict[str, object] = {
    "different": _l("Noted: they are different people. This pair will not be shown again."),
    "keep_both": _l("Noted: it is the same person. Both cases stay as they are."),
    "keep_this": _l("Noted: it is the same person. The other case is closed as registered twice."),
    "keep_other": _l("Noted: it is the same person. This case is closed as registered twice."),
}


@blueprint.get("/desk/cases/<uuid:case_id>/same-person", endpoint="list")
@allows(Permission.CASE_COORDINATE)
def likely(case_id: uuid.UUID) -> str:
    """Who may be the same person, with reasons; nobody's name is shown before the pair is opened."""
    case = open_case(current_user, case_id, utc_now())
    found = people.likely(case, paging.asked("phones"), paging.asked("decided"))
    deciders = names_of(str(each.decision.decided_by) for each in found.decided.rows)
    born = (case.patient.identity or {}).get("birth_date")
    return render_template("same_person/list.html", case=case, likely=found, deciders=deciders, born=born)


@blueprint.route("/desk/cases/<uuid:case_id>/same-person/<uuid:other_id>", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def decide(case_id: uuid.UUID, other_id: uuid.UUID) -> Any:
    """Two cases' people side by side, and the decision."""
    case, other = case_for(current_user, case_id), case_for(current_user, other_id)
    if request.method == "GET":
        return _pair_page(case, other, Form())
    form = Form.of(SamePersonSchema(), request.form)
    if not form.valid:
        return _pair_page(case, other, form), 422
    people.decide(case, other, form.data["verdict"], current_user.as_actor(), utc_now())
    flash(str(DONE[form.data["verdict"]]))
    return redirect(url_for("same_person.list", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/same-person/undo")
@allows(Permission.CASE_COORDINATE)
def undo(case_id: uuid.UUID) -> Any:
    """Take a decision back."""
    form = Form.of(UndoSchema(), request.form)
    if not form.valid:
        raise NotFound()
    case = case_for(current_user, case_id)
    people.undo(case, form.data["decision"], current_user.as_actor(), utc_now())
    flash(_("The decision is undone. A case that it had closed is open again."))
    return redirect(url_for("same_person.list", case_id=case_id), 303)


def _pair_page(case: Case, other: Case, form: Form) -> str:
    for one, two in ((case, other), (other, case)):
        actor = current_user.as_actor()
        audit.record_read(actor, "case.read", one, utc_now(), case_id=one.id, compared_with=str(two.id))
    return render_template(
        "same_person/decide.html",
        case=case,
        other=other,
        rows=people.side_by_side(case, other),
        why=people.why(case, other),
        choices=people.choices(case, other),
        standing=people.standing(case, other),
        form=form,
    )


class Shown(NamedTuple):
    """What the card shows: how many may be the same person, and which entries were closed as theirs."""

    number: int
    closed: Sequence[Case]


def _of_case(case: Case, _now: datetime) -> Shown:
    return Shown(people.how_many(case), people.closed_with(case))


def init_app(app: Flask) -> None:
    """Register the pages and the card of the same person."""
    app.register_blueprint(blueprint)
    cards.register(app, Card("same_person", "who", "same_person/card.html", _of_case))
