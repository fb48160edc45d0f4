"""At the desk: shipments from the reservation to the count, their temperatures and papers."""

import uuid
from datetime import datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Invalid, NotFound
from referral.forms import Form
from referral.i18n import HOSPITAL_LANGUAGES, _
from referral.supplies import moves, queries
from referral.supplies.actions import shipments as actions
from referral.supplies.catalogue import range_of
from referral.supplies.desk_forms import CountSchema, PlanSchema, TemperatureSchema, tenths_of
from referral.supplies.models import Shipment
from referral.supplies.views.blueprint import blueprint, me
from referral.supplies.views.paper import SHEETS, printed, tongues
from referral.zones import REGION

SCHEMAS: dict[str, Any] = {"plan": PlanSchema, "count": CountSchema}


@blueprint.get("/desk/supplies/shipments")
@allows(Permission.SUPPLIES_MANAGE)
def list_shipments() -> str:
    """Every shipment, what is still to be done first."""
    return render_template("supplies/list_shipments.html", shipments=queries.shipments(paging.asked()))


@blueprint.get("/desk/supplies/shipments/<uuid:shipment_id>")
@allows(Permission.SUPPLIES_MANAGE)
def show_shipment(shipment_id: uuid.UUID) -> Any:
    """A shipment: where it is, what is to be done, what was measured."""
    return _page(queries.shipment_of(shipment_id), Form())


def _page(shipment: Shipment, form: Form) -> Any:
    page = render_template(
        "supplies/show_shipment.html",
        shipment=shipment,
        form=form,
        verbs=moves.open_verbs(shipment.state),
        with_figures=moves.WITH_FIGURES,
        readings=queries.temperatures(shipment),
        lacking=actions.is_lacking(shipment),
        range=range_of(shipment.offer.storage),
        travels=shipment.state not in (moves.RESERVED, moves.PLANNED, moves.CANCELLED),
        sheets=SHEETS,
        tongues={code: HOSPITAL_LANGUAGES[code] for code in tongues(shipment)},
    )
    return page, 422 if form.errors else 200


@blueprint.post(
    "/desk/supplies/shipments/<uuid:shipment_id>"
    "/<any(plan, ready, hand_over, cross, receive, count, close, cancel):verb>"
)
@allows(Permission.SUPPLIES_MANAGE)
def move_shipment(shipment_id: uuid.UUID, verb: str) -> Any:
    """One step on."""
    shipment = queries.shipment_of(shipment_id)
    form = Form.of(SCHEMAS[verb](), request.form) if verb in SCHEMAS else Form()
    if not form.valid or not stepped(shipment, verb, form, me()):
        return _page(shipment, form)
    flash(_("Saved."))
    return redirect(url_for("supplies.show_shipment", shipment_id=shipment_id), 303)


def stepped(shipment: Shipment, verb: str, form: Form, actor: Any) -> bool:
    """Take a step; False where something is asked beside its field."""
    now = utc_now()
    try:
        if verb == "plan":
            actions.plan(shipment, form.data, actor, now)
        elif verb == "count":
            actions.count(
                shipment,
                form.data["received"],
                form.data["damaged"],
                actor,
                now,
                form.data["more_came"] == "yes",
            )
        else:
            actions.move(shipment, verb, actor, now)
    except Invalid as error:
        form.refuse_all(error.errors)
        return False
    return True


@blueprint.post("/desk/supplies/shipments/<uuid:shipment_id>/temperature")
@allows(Permission.SUPPLIES_MANAGE)
def measure(shipment_id: uuid.UUID) -> Any:
    """A reading on the way."""
    shipment, form = queries.shipment_of(shipment_id), Form.of(TemperatureSchema(), request.form)
    if not form.valid:
        return _page(shipment, form)
    moment = datetime.combine(form.data["day"], time(form.data["hour"]), REGION)
    try:
        row = actions.measure(shipment, tenths_of(form.data["celsius"]) or 0, moment, me(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return _page(shipment, form)
    breach = _("Noted. This is outside the range: ask the pharmacist before anything is used.")
    flash(breach if row.breach else _("Noted."))
    return redirect(url_for("supplies.show_shipment", shipment_id=shipment_id), 303)


@blueprint.get(
    "/desk/supplies/shipments/<uuid:shipment_id>/<any(donation, packing, proforma):document>/<tongue>"
)
@allows(Permission.SUPPLIES_MANAGE)
def print_paper(shipment_id: uuid.UUID, document: str, tongue: str) -> Any:
    """A paper that travels with it, in Ukrainian, English or the sender's language."""
    shipment = queries.shipment_of(shipment_id)
    if tongue not in tongues(shipment):
        raise NotFound()
    return printed(shipment, document, tongue, utc_now().date())
