"""At the desk: offers, what the engine proposes, and reserving."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Invalid
from referral.forms import Form
from referral.i18n import _
from referral.supplies import demand, desk_words, proposals, queries
from referral.supplies.actions import offers as actions
from referral.supplies.actions import shipments
from referral.supplies.desk_forms import ReserveSchema
from referral.supplies.forms import OfferSchema, offer_of
from referral.supplies.models import Offer
from referral.supplies.views.blueprint import asked_item, blueprint, choose, me

LISTS = ("pairs", "unused", "unmet")
"""Of what is proposed, each with pages of its own."""


@blueprint.get("/desk/supplies/offers")
@allows(Permission.SUPPLIES_MANAGE)
def list_offers() -> str:
    """Every offer, those nobody has looked at first."""
    found = queries.offers(paging.asked())
    facts = {"offers": found, "today": utc_now().date(), "expires_soon": actions.expires_soon}
    return render_template("supplies/list_offers.html", **facts)


@blueprint.route("/desk/supplies/offers/new", methods=["GET", "POST"])
@allows(Permission.SUPPLIES_MANAGE)
def make_offer() -> Any:
    """What an organisation has said by telephone: first which goods, then how many."""
    item, back = asked_item(), url_for("supplies.list_offers")
    if item is None:
        return choose(_("What is offered?"), back)
    form = Form.of(OfferSchema(), request.form) if request.method == "POST" else Form({"papers": []})
    if request.method == "POST" and form.valid and (made := offered(form, item, me())):
        return redirect(url_for("supplies.show_offer", offer_id=made.id), 303)
    page = render_template("supplies/make_offer.html", form=form, item=item, back=back, action="")
    return page, 422 if form.errors else 200


def offered(form: Form, item: Any, actor: Any) -> Offer | None:
    """The offer that a valid form makes; None where something is asked beside its field."""
    facts = offer_of(form, item)
    if facts is None:
        return None
    try:
        return actions.make(facts, actor, utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return None


@blueprint.get("/desk/supplies/offers/<uuid:offer_id>")
@allows(Permission.SUPPLIES_MANAGE)
def show_offer(offer_id: uuid.UUID) -> str:
    """An offer and what became of it."""
    found = queries.offer_of(offer_id)
    today = utc_now().date()
    return render_template(
        "supplies/show_offer.html",
        offer=found,
        shipments=queries.shipments_of_offer(found),
        is_soon=actions.expires_soon(found, today),
        today=today,
    )


@blueprint.post("/desk/supplies/offers/<uuid:offer_id>/<any(take, withdraw):verb>")
@allows(Permission.SUPPLIES_MANAGE)
def move_offer(offer_id: uuid.UUID, verb: str) -> Any:
    """Somebody has looked at it; or nothing more of it is promised."""
    {"take": actions.take, "withdraw": actions.withdraw}[verb](queries.offer_of(offer_id), me(), utc_now())
    flash(_("Saved."))
    return redirect(url_for("supplies.show_offer", offer_id=offer_id), 303)


@blueprint.get("/desk/supplies/proposals")
@allows(Permission.SUPPLIES_MANAGE)
def list_proposals() -> str:
    """What may go where, and of the rest why not. Nothing is reserved by it."""
    found = proposals.table(utc_now().date())
    parts = {name: paging.page_among(getattr(found, name), paging.asked(name)) for name in LISTS}
    return render_template("supplies/list_proposals.html", how_good=desk_words.how_good(found.gap), **parts)


@blueprint.post("/desk/supplies/reserve")
@allows(Permission.SUPPLIES_MANAGE)
def reserve() -> Any:
    """A person promises pieces of an offer to a need."""
    form = Form.of(ReserveSchema(), request.form)
    if not form.valid:
        raise Invalid(form.errors)
    offer, need = queries.offer_of(form.data["offer_id"]), queries.need_of(form.data["need_id"])
    made = shipments.reserve(offer, need, form.data["quantity"], me(), utc_now())
    flash(_("Reserved. Now the transport is planned."))
    return redirect(url_for("supplies.show_shipment", shipment_id=made.id), 303)


@blueprint.get("/desk/supplies/demand")
@allows(Permission.SUPPLIES_MANAGE)
def show_demand() -> str:
    """What patients run out of, by country and INN, as numbers."""
    return render_template("supplies/show_demand.html", countries=demand.shown())
