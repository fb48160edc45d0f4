"""A hospital's own page, as it keeps it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.hospitals import actions, capacity, queries
from referral.hospitals.forms import FactsSchema, OfferSchema, SlotsSchema
from referral.hospitals.models import Hospital
from referral.hospitals.views.blueprint import blueprint
from referral.hospitals.views.directory import shown_of
from referral.i18n import _, live_in
from referral.phones import of_country

OWN = "hospitals.show_own"


@blueprint.get("/hospital")
@allows(Permission.HOSPITAL_EDIT_OWN)
def show_own() -> str:
    """The hospital's own page, as it keeps it."""
    return render_template("hospitals/show_own.html", **shown_of(_own()), form=Form())


@blueprint.route("/hospital/facts", methods=["GET", "POST"])
@allows(Permission.HOSPITAL_EDIT_OWN)
def edit_own() -> Any:
    """Languages and how to reach us."""
    found = _own()
    if request.method == "GET":
        stored = {"languages": found.languages, "phone": found.phone, "website": found.website}
        stored["contact_agreed"] = "yes" if found.contact_agreed_at else ""
        return render_template(
            "hospitals/edit_own.html", hospital=found, form=Form.filled(FactsSchema(), stored)
        )
    form = Form.of(of_country(FactsSchema(), found.country), request.form)
    if not form.valid:
        return render_template("hospitals/edit_own.html", hospital=found, form=form), 422
    actions.keep_facts(found, **form.data, actor=current_user.as_actor(), now=utc_now())
    return _saved()


@blueprint.route("/hospital/offers/<modality>/<age_group>", methods=["GET", "POST"])
@allows(Permission.HOSPITAL_EDIT_OWN)
def edit_offer(modality: str, age_group: str) -> Any:
    """What we say of one treatment for one age group."""
    found = _own()
    offer = queries.offer_of(found, modality, age_group, utc_now().date())
    stored = Form.filled(OfferSchema(), queries.own_answer(offer))
    form = Form.of(OfferSchema(), request.form) if request.method == "POST" else stored
    if request.method == "GET" or not form.valid:
        page = render_template("hospitals/edit_offer.html", hospital=found, offer=offer, form=form)
        return page, 200 if request.method == "GET" else 422
    answer = "" if form.data["answer"] == "unknown" else form.data["answer"]
    said = (modality, age_group, answer, form.data["sites"], form.data["refused"])
    kinds = actions.Kinds(form.data["kinds"], form.data["refused_kinds"])
    actions.keep_offer(found, *said, current_user.as_actor(), utc_now(), kinds)
    return _saved()


@blueprint.post("/hospital/places")
@allows(Permission.HOSPITAL_EDIT_OWN)
def report_slots() -> Any:
    """Say how many slots there are now."""
    found, form = _own(), Form.of(SlotsSchema(), request.form)
    if not form.valid:
        return render_template("hospitals/show_own.html", **shown_of(found), form=form), 422
    said = (form.data["modality"], form.data["age_group"], form.data["places"], form.data["earliest_start"])
    capacity.report_slots(found.id, *said, current_user.as_actor(), utc_now(), actions.OWN_WORD)
    return _saved()


@blueprint.post("/hospital/services/<uuid:service_id>/still-true")
@allows(Permission.HOSPITAL_EDIT_OWN)
def confirm_slots(service_id: uuid.UUID) -> Any:
    """One tap: the figure still holds."""
    service = queries.service_of_hospital(current_user.hospital_id, service_id)
    shown = request.form.get("shown", type=int)
    capacity.still_true(service, current_user.as_actor(), utc_now(), shown)
    return _saved()


@blueprint.post("/hospital/confirm")
@allows(Permission.HOSPITAL_EDIT_OWN)
def confirm_own() -> Any:
    """One tap: everything on the page is right."""
    actions.confirm_page(_own(), current_user.as_actor(), utc_now())
    return _saved()


def _own() -> Hospital:
    found = queries.hospital_of(current_user.hospital_id)
    live_in(found.country)
    return found


def _saved() -> Any:
    flash(_("Saved. Thank you."))
    return redirect(url_for(OWN), 303)
