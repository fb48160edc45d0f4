"""What a letter's link opens, without an account: an institution's own page, and an organisation's."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from referral import paging, web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _
from referral.supplies import moves, queries
from referral.supplies.actions import needs as deeds
from referral.supplies.actions import offers
from referral.supplies.desk_forms import CountSchema, NeedSchema
from referral.supplies.models import Institution
from referral.supplies.views.blueprint import asked_item, blueprint, choose
from referral.supplies.views.institutions import written
from referral.supplies.views.shipments import stepped

A_DAY, READ = "200 per day", "300 per hour"


def _actor(kind: str, row: Any) -> Actor:
    return Actor(kind, str(row.id), kind)


def _own(token: str) -> str:
    return url_for("supplies.show_institution_own", token=token)


@blueprint.get("/supplies/institution/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ)
def show_institution_own(token: str) -> Any:
    """The needs of an institution, each with one press to say that it stands, and what comes to it."""
    return _page(queries.institution_with(token), token, Form())


def _page(institution: Institution, token: str, form: Form, counted: uuid.UUID | None = None) -> Any:
    coming = queries.shipments_to(institution)
    to_count = [each.id for each in coming if each.state == moves.RECEIVED]
    page = render_template(
        "supplies/show_institution_own.html",
        institution=institution,
        token=token,
        needs=queries.needs(paging.asked(), institution),
        shipments=coming,
        form=form,
        counting=counted or next(iter(to_count), None),
        open_verbs=moves.open_verbs,
        today=utc_now().date(),
    )
    return page, 422 if form.errors else 200


@blueprint.post("/supplies/institution/<token>/needs/<uuid:need_id>/<any(confirm, withdraw):verb>")
@allows(Permission.PUBLIC)
@web.limiter.limit(A_DAY)
def move_need_own(token: str, need_id: uuid.UUID, verb: str) -> Any:
    """One press: it is still needed, or not any more."""
    institution, need = queries.institution_with(token), queries.need_of(need_id)
    if need.institution_id != institution.id:
        raise NotFound()
    deed = {"confirm": deeds.confirm, "withdraw": deeds.withdraw}[verb]
    deed(need, _actor("institution", institution), utc_now())
    flash(_("Saved."))
    return redirect(_own(token), 303)


@blueprint.route("/supplies/institution/<token>/needs/new", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(A_DAY, methods=["POST"])
def make_need_own(token: str) -> Any:
    """What an institution writes itself: first which goods, then how many."""
    institution, item = queries.institution_with(token), asked_item()
    if item is None:
        return choose(_("What is needed?"), _own(token), token=token)
    form = Form.of(NeedSchema(), request.form) if request.method == "POST" else Form()
    actor = _actor("institution", institution)
    if request.method == "POST" and form.valid and written(institution, form, item, actor):
        return redirect(_own(token), 303)
    facts = {"form": form, "item": item, "back": _own(token), "institution": institution}
    return render_template("supplies/make_need.html", **facts), 422 if form.errors else 200


@blueprint.post("/supplies/institution/<token>/shipments/<uuid:shipment_id>/<any(receive, count):verb>")
@allows(Permission.PUBLIC)
@web.limiter.limit(A_DAY)
def move_shipment_own(token: str, shipment_id: uuid.UUID, verb: str) -> Any:
    """It has come; and how many pieces were counted."""
    institution, shipment = queries.institution_with(token), queries.shipment_of(shipment_id)
    if shipment.need.institution_id != institution.id:
        raise NotFound()
    form = Form.of(CountSchema(), request.form) if verb == "count" else Form()
    if not form.valid or not stepped(shipment, verb, form, _actor("institution", institution)):
        return _page(institution, token, form, shipment_id)
    flash(_("Saved. Thank you."))
    return redirect(_own(token), 303)


@blueprint.get("/supplies/offer/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ)
def show_offer_own(token: str) -> Any:
    """An organisation's offer and what became of it."""
    offer, today = queries.offer_with(token), utc_now().date()
    facts = {"offer": offer, "token": token, "shipments": queries.shipments_of_offer(offer)}
    is_soon = offers.expires_soon(offer, today)
    return render_template("supplies/show_offer_own.html", **facts, is_soon=is_soon, today=today)


@blueprint.post("/supplies/offer/<token>/withdraw")
@allows(Permission.PUBLIC)
@web.limiter.limit(A_DAY)
def withdraw_offer_own(token: str) -> Any:
    """Nothing more of it is promised."""
    offer = queries.offer_with(token)
    offers.withdraw(offer, _actor("organisation", offer), utc_now())
    flash(_("Saved."))
    return redirect(url_for("supplies.show_offer_own", token=token), 303)
