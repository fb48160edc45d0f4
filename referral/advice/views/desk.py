"""For coordinators: ask for advice, the list of what is open, one request, its closing, the way to a request."""

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.advice import actions, desk_words, queries, showing
from referral.advice.forms import COUNTRIES, AskSchema, CloseSchema
from referral.advice.models import AdviceRequest
from referral.advice.views.blueprint import blueprint
from referral.centres.choices import hospital_choices
from referral.db import utc_now
from referral.errors import Conflict, Invalid
from referral.forms import Form
from referral.i18n import _
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.queries import case_for
from referral.labels import choices, label
from referral.referrals.shown import what_decides
from referral.zones import day_in


@blueprint.route("/desk/cases/<uuid:case_id>/advice", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def ask(case_id: uuid.UUID) -> Any:
    """Ask advisers of several disciplines about a case."""
    case, now = open_case(current_user, case_id, utc_now()), utc_now()
    form = Form.of(AskSchema(), request.form) if request.method == "POST" else _filled()
    asked = _asked(case, form, now) if request.method == "POST" and form.valid else None
    if asked is None:
        return _ask_page(case, form, now), 422 if form.errors else 200
    flash(_("The advisers are asked. You are told when they have answered or the time is over."))
    return redirect(url_for("advice.show", advice_id=asked.id), 303)


def _filled() -> Form:
    return Form({"clock": "72", "countries": list(COUNTRIES)})


def _asked(case: Case, form: Form, now: datetime) -> AdviceRequest | None:
    given = {"given_by": form.data["agreed_by"], "language": form.data["agreed_in"]}
    consent = {**given, "basis": form.data.get("agreed_basis")}
    asked = {**form.data, "hours": int(form.data["clock"])}
    try:
        return actions.ask(case, asked, consent, current_user.as_actor(), now)
    except Invalid as error:
        form.refuse_all(error.errors)
        return None


def _ask_page(case: Case, form: Form, now: datetime) -> str:
    counts = queries.counts_by_discipline(now)
    there = queries.available(COUNTRIES, now)
    return render_template(
        "advice/ask.html",
        case=case,
        form=form,
        disciplines=[(code, name, _how_many(counts[code])) for code, name in choices("advice_discipline")],
        conveners=[(str(each.user_id), each.user.name) for each in there],
        countries=[(code, label("country", code)) for code in COUNTRIES],
        summary=showing.summary_of(case, now),
        withheld=what_decides.withheld(case, day_in(now, case.place_country)),
    )


def _how_many(number: int) -> str:
    return str(_("Can be asked now: %(number)s", number=number))


@blueprint.get("/desk/advice", endpoint="list")
@allows(Permission.CASE_COORDINATE)
def list_open() -> str:
    """The list of the week: what is open, who sits, until when; to be printed."""
    return render_template("advice/list.html", board=queries.board(paging.asked()), now=utc_now())


@blueprint.get("/desk/advice/<uuid:advice_id>")
@allows(Permission.CASE_COORDINATE)
def show(advice_id: uuid.UUID) -> str:
    """One request: what the advisers read, who was asked, what they answered."""
    return _page(queries.request_of(advice_id), Form())


def _page(found: AdviceRequest, form: Form) -> str:
    now = utc_now()
    case = open_case(current_user, found.case_id, now)
    return render_template(
        "advice/show.html",
        asked=found,
        case=case,
        form=form,
        now=now,
        said=showing.said_of(found, found.seats),
        conclusion=showing.conclusion_of(found),
        summary=showing.summary_of(case, now),
        hospitals=hospital_choices() if found.state == "open" else [],
    )


@blueprint.post("/desk/advice/<uuid:advice_id>/close")
@allows(Permission.CASE_COORDINATE)
def close(advice_id: uuid.UUID) -> Any:
    """Close with a conclusion or without agreement; the case stays as it is."""
    found, form = queries.request_of(advice_id), Form.of(CloseSchema(), request.form)
    if not form.valid:
        return _page(found, form), 422
    actions.close(found, form.data, current_user.as_actor(), utc_now())
    flash(_("The request is closed. Nothing of the case was changed."))
    return redirect(url_for("advice.show", advice_id=advice_id), 303)


@blueprint.post("/desk/advice/<uuid:advice_id>/turn")
@allows(Permission.CASE_COORDINATE)
def turn(advice_id: uuid.UUID) -> Any:
    """Open the ordinary sending with the hospital and the reason of the conclusion; nothing is sent by it."""
    found = queries.request_of(advice_id)
    case = case_for(current_user, found.case_id)
    if case.state == "closed":
        raise Conflict(desk_words.CASE_OVER)
    actions.turn(found, current_user.as_actor(), utc_now())
    return redirect(url_for("coordination.send", case_id=case.id, h=found.hospital_id, advice=found.id), 303)
