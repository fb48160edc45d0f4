"""The pages of hospitals: the directory, one hospital, and a hospital's own page."""

import uuid
from datetime import timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from referral import labels, paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.forms import Form
from referral.hospitals import actions, capacity, commands, queries, wording
from referral.hospitals.forms import FactsSchema, OfferSchema, RegisteredEmailSchema, SlotsSchema
from referral.hospitals.models import Hospital
from referral.hospitals.saying import spoken_of
from referral.hospitals.spoken_to import speak_to
from referral.i18n import _, live_in

blueprint = Blueprint("hospitals", __name__)
OWN = "hospitals.show_own"


def init_app(app: Flask) -> None:
    """Register the pages of hospitals, their commands, and the choices other pages offer."""
    app.register_blueprint(blueprint)
    app.cli.add_command(commands.group)
    labels.LABELS.update(wording.CODES)
    app.jinja_env.globals.update(
        disease_name=wording.disease_name, spoken_of=spoken_of, page_day=wording.page_day
    )
    app.extensions["hospital_choices"] = queries.hospital_choices


@blueprint.before_request
def _speak_all_languages() -> None:
    g.hospital_side = True
    if current_user.is_authenticated:
        speak_to(current_user.hospital_id)


@blueprint.get("/hospitals", endpoint="list")
@allows(Permission.HOSPITAL_READ)
def list_hospitals() -> str:
    """Every oncology hospital we know, filtered by country, treatment and words."""
    wanted = {name: request.args.get(name, "") for name in ("country", "modality", "text")}
    found = queries.directory(**wanted, page=paging.asked())
    given = queries.given(found.rows, utc_now().date())
    return render_template("hospitals/list.html", hospitals=found, wanted=wanted, given=given)


@blueprint.get("/hospitals/<uuid:hospital_id>")
@allows(Permission.HOSPITAL_READ)
def show(hospital_id: uuid.UUID) -> str:
    """One hospital: what is known, who says so, and since when."""
    found = queries.hospital_of(hospital_id)
    return render_template("hospitals/show.html", **_shown(found), form=Form())


@blueprint.post("/hospitals/<uuid:hospital_id>/email")
@allows(Permission.HOSPITAL_MANAGE)
def register_email(hospital_id: uuid.UUID) -> Any:
    """Set the address to which this hospital's referrals go."""
    found, form = queries.hospital_of(hospital_id), Form.of(RegisteredEmailSchema(), request.form)
    if not form.valid:
        return render_template("hospitals/show.html", **_shown(found), form=form), 422
    actions.register_email(found, form.data["email"], current_user.as_actor(), utc_now())
    flash(_("The address is registered."))
    return redirect(url_for("hospitals.show", hospital_id=hospital_id), 303)


@blueprint.post("/hospitals/<uuid:hospital_id>/<any(open, close):verb>")
@allows(Permission.HOSPITAL_MANAGE)
def set_open(hospital_id: uuid.UUID, verb: str) -> Any:
    """Take a hospital out of proposals, or back in."""
    actions.set_open(queries.hospital_of(hospital_id), verb == "open", current_user.as_actor(), utc_now())
    flash(
        _("The hospital is in proposals again.") if verb == "open" else _("The hospital is out of proposals.")
    )
    return redirect(url_for("hospitals.show", hospital_id=hospital_id), 303)


@blueprint.get("/hospital")
@allows(Permission.HOSPITAL_EDIT_OWN)
def show_own() -> str:
    """The hospital's own page, as it keeps it."""
    return render_template("hospitals/show_own.html", **_shown(_own()), form=Form())


@blueprint.route("/hospital/facts", methods=["GET", "POST"])
@allows(Permission.HOSPITAL_EDIT_OWN)
def edit_own() -> Any:
    """Languages and how to reach us."""
    found = _own()
    if request.method == "GET":
        stored = {"languages": found.languages, "phone": found.phone, "website": found.website}
        return render_template(
            "hospitals/edit_own.html", hospital=found, form=Form.filled(FactsSchema(), stored)
        )
    form = Form.of(FactsSchema(), request.form)
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
        return render_template("hospitals/show_own.html", **_shown(found), form=form), 422
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


def _shown(found: Hospital) -> dict[str, Any]:
    stale = timedelta(days=current_app.config["STALE_AFTER_DAYS"])
    now = utc_now()
    return {"hospital": found, "offers": queries.offers(found, now.date()), "stale_after": stale, "now": now}
