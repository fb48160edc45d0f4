"""Who decides for a child: a block on the page of the case, and the page where the decision is written down."""

import uuid
from datetime import datetime
from typing import Any, NamedTuple

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import cards, labels
from referral.accounts.permissions import Permission, allows
from referral.cards import Card
from referral.db import utc_now
from referral.forms import Form
from referral.guardianship import actions, queries, wording
from referral.guardianship.authorities import Authority, to_call
from referral.guardianship.forms import AdultSchema, VitalInterestSchema
from referral.guardianship.models import AGREED
from referral.guardianship.queries import Standing
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.phones import of_country

blueprint = Blueprint("guardianship", __name__)
WHO = ("adult_name", "relation", "adult_phone", "said_time")


class Shown(NamedTuple):
    """What the block on the page of a case tells: how it stands, its heading, and whom to call."""

    standing: Standing
    title: object
    blocked: object
    authorities: list[Authority]


@blueprint.route("/desk/cases/<uuid:case_id>/child", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def decide(case_id: uuid.UUID) -> Any:
    """What the adult who decides has said; or, below, why it cannot wait."""
    case = open_case(current_user, case_id, utc_now())
    form = (
        Form.of(of_country(AdultSchema(), case.place_country), request.form)
        if request.method == "POST"
        else Form()
    )
    if request.method == "POST" and form.valid:
        said = form.data
        who = {name: said[name] for name in WHO if said.get(name)}
        told = {name: said[name] for name in ("authority", "told_by", "said_on")}
        has_agreed = said["decision"] == AGREED
        actions.record_adult(case, has_agreed, who, **told, actor=current_user.as_actor(), now=utc_now())
        flash(
            _("Written down: what the adult decided.") if has_agreed else _("Written down. Nothing is sent.")
        )
        return redirect(url_for("coordination.show", case_id=case_id), 303)
    return _page(case, form, Form())


@blueprint.post("/desk/cases/<uuid:case_id>/child/vital-interest")
@allows(Permission.CASE_COORDINATE)
def record_vital_interest(case_id: uuid.UUID) -> Any:
    """A coordinator answers for not waiting, with the reason."""
    case = open_case(current_user, case_id, utc_now())
    form = Form.of(VitalInterestSchema(), request.form)
    if not form.valid:
        return _page(case, Form(), form)
    actions.record_vital_interest(case, form.data["why"], current_user.as_actor(), utc_now())
    flash(_("Written down. Hospitals may be asked; go on looking for the adult who decides."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/child/take-back")
@allows(Permission.CASE_COORDINATE)
def take_back(case_id: uuid.UUID) -> Any:
    """Undo a decision that was written down by mistake, or that holds no longer."""
    actions.take_back(case_for(current_user, case_id), current_user.as_actor(), utc_now())
    flash(_("Taken back. What the intake was told about the child holds again."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


def _page(case: Case, form: Form, why: Form) -> Any:
    page = render_template(
        "guardianship/decide.html",
        case=case,
        form=form,
        why=why,
        standing=queries.standing_of(case, utc_now()),
        authorities=to_call(case.place_country),
    )
    return page, 200 if form.valid and why.valid else 422


def _block(case: Case, now: datetime) -> Shown | None:
    """What is shown of a child for whom somebody has to decide, or has; nothing of anybody else."""
    if case.state == "closed":
        return None
    standing = queries.standing_of(case, now)
    if not standing.blocks and standing.decision is None:
        return None
    title, why = wording.TITLES.get(standing.code, ""), wording.BLOCKED.get(standing.code, "")
    return Shown(standing, title, why, to_call(case.place_country) if standing.asks else [])


def init_app(app: Flask) -> None:
    """Register the page, the block on the page of a case, and the words of its codes."""
    app.register_blueprint(blueprint)
    labels.LABELS.update(
        child_authority=wording.AUTHORITY, child_told_by=wording.TOLD_BY, child_decision=wording.DECIDED
    )
    cards.register(app, Card("guardianship", "now", "guardianship/card.html", _block))
