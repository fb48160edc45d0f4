"""For administrators and coordinators: the places and their counts; for coordinators: who waits for a call."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.models import User
from referral.accounts.permissions import Permission, allows
from referral.db import db, utc_now
from referral.errors import Invalid, NotFound
from referral.forms import Form
from referral.i18n import PUBLIC_LANGUAGES, _, ngettext
from referral.intake.actions.reading import open_case
from referral.screening import actions, calling, queries
from referral.screening.forms import (
    COUNTRIES,
    EndedSchema,
    EndSchema,
    PartnerSchema,
    ResultSchema,
    VenueSchema,
)
from referral.screening.letters import SHEETS, address_of, printed
from referral.screening.lines import LINES
from referral.screening.models import KINDS, Venue
from referral.screening.views.blueprint import blueprint
from referral.zones import day_in


@blueprint.get("/desk/screening")
@allows(Permission.SCREENING_MANAGE)
def list_venues() -> str:
    """Every partner place."""
    return render_template(
        "screening/list_venues.html", venues=queries.venues(paging.asked()), today=utc_now().date()
    )


@blueprint.route("/desk/screening/new", methods=["GET", "POST"])
@allows(Permission.SCREENING_MANAGE)
def make_venue() -> Any:
    """A new place, with a code of its own."""
    form = Form.of(VenueSchema(), request.form) if request.method == "POST" else Form()
    venue = _made(form) if request.method == "POST" and form.valid else None
    if venue is None:
        page = render_template("screening/make_venue.html", form=form, kinds=KINDS, countries=COUNTRIES)
        return page, 422 if form.errors else 200
    flash(_("Saved. Print its poster and its paper list here."))
    return redirect(url_for("screening.show_venue", venue_id=venue.id), 303)


def _made(form: Form) -> Venue | None:
    try:
        return actions.make_venue(form.data, current_user.as_actor(), utc_now())
    except Invalid as error:
        form.refuse_all(error.errors)
        return None


@blueprint.get("/desk/screening/<uuid:venue_id>")
@allows(Permission.SCREENING_MANAGE)
def show_venue(venue_id: uuid.UUID) -> str:
    """A place: its poster, its partners, its counts by day."""
    return _venue_page(queries.venue_of(venue_id), Form())


def _venue_page(venue: Venue, form: Form) -> str:
    now = utc_now()
    return render_template(
        "screening/show_venue.html",
        venue=venue,
        is_active=queries.is_active(venue, day_in(now, venue.country)),
        address=address_of(venue, "uk"),
        days=queries.days_of(venue, now),
        lines=LINES,
        partners=queries.partners_of(venue),
        all_partners=queries.partners(),
        form=form,
        sheets=SHEETS,
        tongues=PUBLIC_LANGUAGES,
    )


@blueprint.post("/desk/screening/<uuid:venue_id>/end")
@allows(Permission.SCREENING_MANAGE)
def revoke(venue_id: uuid.UUID) -> Any:
    """Its code is answered no more."""
    actions.revoke(queries.venue_of(venue_id), current_user.as_actor(), utc_now())
    flash(_("Ended. Whoever scans its poster reads whom to call."))
    return _back(venue_id)


@blueprint.post("/desk/screening/<uuid:venue_id>/<any(give, take):verb>")
@allows(Permission.SCREENING_MANAGE)
def share(venue_id: uuid.UUID, verb: str) -> Any:
    """Let a partner see a place's counts, or no longer."""
    venue, form = queries.venue_of(venue_id), Form.of(PartnerSchema(), request.form)
    if not form.valid:
        return _venue_page(venue, form), 422
    chosen, me, now = form.data["partner"], current_user.as_actor(), utc_now()
    if verb == "take":
        actions.take_away(venue, chosen, me, now)
        return _back(venue_id)
    try:
        actions.give(venue, db.session.get(User, chosen), me, now)
    except Invalid as error:
        form.refuse_all(error.errors)
        return _venue_page(venue, form), 422
    return _back(venue_id)


def _back(venue_id: uuid.UUID) -> Any:
    return redirect(url_for("screening.show_venue", venue_id=venue_id), 303)


@blueprint.get("/desk/screening/<uuid:venue_id>/<any(poster, list):sheet>/<tongue>")
@allows(Permission.SCREENING_MANAGE)
def print_sheet(venue_id: uuid.UUID, sheet: str, tongue: str) -> Any:
    """The poster or the paper list of a place, in one of the public languages."""
    if tongue not in PUBLIC_LANGUAGES:
        raise NotFound()
    return printed(queries.venue_of(venue_id), sheet, tongue)


@blueprint.get("/desk/calls")
@allows(Permission.CASE_COORDINATE)
def list_calls() -> str:
    """Who waits for a call: reference, country, until when; no name and no place."""
    return render_template(
        "screening/list_calls.html",
        calls=queries.calls(paging.asked()),
        ended=queries.ended_since(utc_now() - calling.TAKEN_BACK_WITHIN),
        now=utc_now(),
    )


@blueprint.route("/desk/calls/end", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def end_calls() -> Any:
    """End all who wait, after a flood: with a reason, asked twice, and to be taken back for a day."""
    form = Form.of(EndSchema(), request.form) if request.method == "POST" else Form()
    country = {"all": None}.get(form.value("country"), form.value("country"))
    count = queries.waiting_count(country) if form.data else None
    if count is not None and form.data["count"] == count:
        ended = calling.end_all(country, count, form.data["reason"], current_user.as_actor(), utc_now())
        flash(ngettext("%(num)s call was ended.", "%(num)s calls were ended.", ended))
        return redirect(url_for("screening.list_calls"), 303)
    facts = {"form": form, "count": count, "countries": COUNTRIES, "reasons": calling.REASONS}
    return render_template("screening/end_calls.html", **facts), 422 if form.errors else 200


@blueprint.post("/desk/calls/take_back")
@allows(Permission.CASE_COORDINATE)
def take_back_calls() -> Any:
    """Whoever was ended by mistake waits again."""
    form = Form.of(EndedSchema(), request.form)
    if not form.valid:
        raise Invalid(form.errors)
    back = calling.take_back(form.data["ended_at"], current_user.as_actor(), utc_now())
    flash(ngettext("%(num)s person waits for a call again.", "%(num)s people wait for a call again.", back))
    return redirect(url_for("screening.list_calls"), 303)


@blueprint.get("/desk/calls/<uuid:call_id>")
@allows(Permission.CASE_COORDINATE)
def show_call(call_id: uuid.UUID) -> str:
    """Whom to call, at which number, and what was ticked; its reading is noted."""
    call = queries.call_of(call_id)
    case = open_case(current_user, call.case_id, utc_now())
    facts = {"call": call, "case": case, "identity": case.patient.identity or {}}
    return render_template("screening/show_call.html", **facts, lines=LINES, results=calling.RESULTS)


@blueprint.post("/desk/calls/<uuid:call_id>")
@allows(Permission.CASE_COORDINATE)
def note_call(call_id: uuid.UUID) -> Any:
    """What came of a call."""
    call, form = queries.call_of(call_id), Form.of(ResultSchema(), request.form)
    if not form.valid:
        raise Invalid(form.errors)
    calling.note(call, form.data["result"], current_user.as_actor(), utc_now())
    flash(_("Saved."))
    return redirect(url_for("screening.list_calls"), 303)
