"""At the desk: institutions and the two calls; their needs."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Invalid
from referral.forms import Form
from referral.i18n import _
from referral.supplies import queries
from referral.supplies.actions import institutions as actions
from referral.supplies.actions import needs as deeds
from referral.supplies.desk_forms import InstitutionSchema, NeedSchema, need_of
from referral.supplies.models import Institution, Need
from referral.supplies.views.blueprint import asked_item, blueprint, choose, me

VERBS = {
    "call": actions.call,
    "verify": actions.verify,
    "again": actions.begin_again,
    "stop": actions.stop,
}


@blueprint.get("/desk/supplies/institutions")
@allows(Permission.SUPPLIES_MANAGE)
def list_institutions() -> str:
    """Every institution, what is to be called first."""
    found = queries.institutions(paging.asked())
    return render_template("supplies/list_institutions.html", institutions=found, today=utc_now().date())


@blueprint.route("/desk/supplies/institutions/new", methods=["GET", "POST"])
@allows(Permission.SUPPLIES_MANAGE)
def make_institution() -> Any:
    """Enter an institution; nothing of it is published before two calls."""
    form = Form.of(InstitutionSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and form.valid and (made := _entered(form)):
        flash(_("Saved. Now two people call the official number, one after the other."))
        return redirect(url_for("supplies.show_institution", institution_id=made.id), 303)
    page = render_template("supplies/make_institution.html", form=form)
    return page, 422 if form.errors else 200


def _entered(form: Form) -> Institution | None:
    try:
        return actions.make(form.data, me(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return None


@blueprint.get("/desk/supplies/institutions/<uuid:institution_id>")
@allows(Permission.SUPPLIES_MANAGE)
def show_institution(institution_id: uuid.UUID) -> str:
    """An institution: its calls, its needs."""
    found = queries.institution_of(institution_id)
    return render_template(
        "supplies/show_institution.html",
        institution=found,
        needs=queries.needs(paging.asked(), found),
        today=utc_now().date(),
    )


@blueprint.post("/desk/supplies/institutions/<uuid:institution_id>/<any(call, verify, again, stop):verb>")
@allows(Permission.SUPPLIES_MANAGE)
def move_institution(institution_id: uuid.UUID, verb: str) -> Any:
    """One of the two calls was made; or they are to be made again; or nothing of it is published any more."""
    VERBS[verb](queries.institution_of(institution_id), me(), utc_now())
    flash(_("Saved."))
    return redirect(url_for("supplies.show_institution", institution_id=institution_id), 303)


@blueprint.route("/desk/supplies/institutions/<uuid:institution_id>/needs/new", methods=["GET", "POST"])
@allows(Permission.SUPPLIES_MANAGE)
def make_need(institution_id: uuid.UUID) -> Any:
    """What an institution has said by telephone: first which goods, then how many."""
    institution = queries.institution_of(institution_id)
    back = url_for("supplies.show_institution", institution_id=institution_id)
    item = asked_item()
    if item is None:
        return choose(_("What is needed?"), back, institution_id=institution_id)
    form = Form.of(NeedSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "POST" and form.valid and written(institution, form, item, me()):
        return redirect(back, 303)
    page = render_template(
        "supplies/make_need.html", form=form, item=item, back=back, institution=institution
    )
    return page, 422 if form.errors else 200


def written(institution: Institution, form: Form, item: Any, actor: Any) -> Need | None:
    """The need that a valid form asks for; None where something is asked beside its field."""
    facts = need_of(form, item)
    if facts is None:
        return None
    try:
        said = "besides" if form.data["besides"] else form.data["same"]
        need = deeds.write(institution, facts, said, actor, utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return None
    flash(_("Saved. It lapses after 30 days unless somebody says that it is still needed."))
    return need


@blueprint.get("/desk/supplies")
@allows(Permission.SUPPLIES_MANAGE)
def list_needs() -> str:
    """Every need, the fewest days of stock first."""
    found = queries.needs(paging.asked())
    facts = {"needs": found, "repeated": queries.repeated(found.rows), "twin_of": queries.twin_of}
    return render_template("supplies/list_needs.html", **facts, today=utc_now().date())


@blueprint.post("/desk/supplies/needs/<uuid:need_id>/<any(confirm, withdraw):verb>")
@allows(Permission.SUPPLIES_MANAGE)
def move_need(need_id: uuid.UUID, verb: str) -> Any:
    """It is still needed, or not any more."""
    need = queries.need_of(need_id)
    {"confirm": deeds.confirm, "withdraw": deeds.withdraw}[verb](need, me(), utc_now())
    flash(_("Saved."))
    return redirect(url_for("supplies.show_institution", institution_id=need.institution_id), 303)
