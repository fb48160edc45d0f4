"""For an adviser: the own list, what they say of themselves, one request with the form, then the others' answers."""

import uuid
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import audit, paging
from referral.accounts.permissions import Permission, allows
from referral.advice import actions, advisers, queries, showing, wording
from referral.advice.forms import COUNTRIES, AboutSchema, AnswerSchema, CloseSchema
from referral.advice.models import OPEN, AdviceSeat
from referral.advice.views.blueprint import blueprint
from referral.centres.choices import hospital_choices
from referral.db import utc_now
from referral.errors import Conflict, Invalid
from referral.forms import Form
from referral.i18n import _
from referral.labels import label


@blueprint.get("/advice")
@allows(Permission.ADVICE_GIVE)
def list_own() -> str:
    """What the adviser is asked, what waits first; until when they may be asked."""
    now, own = utc_now(), queries.adviser_of(current_user)
    return render_template(
        "advice/own_list.html",
        seats=queries.own_seats(current_user, paging.asked()),
        own=own,
        is_willing=own is not None and queries.is_willing(own, now),
        is_confirmed=own is not None and queries.is_confirmed(own, now),
        willing_for=queries.WILLING_FOR,
        now=now,
    )


@blueprint.route("/advice/about", methods=["GET", "POST"])
@allows(Permission.ADVICE_GIVE)
def edit_own() -> Any:
    """What the adviser does, where, in which languages."""
    posted = request.method == "POST"
    form = Form.of(AboutSchema(), request.form) if posted else _stored()
    if posted and form.valid:
        said = {name: form.data[name] for name in ("disciplines", "languages", "country", "institution")}
        advisers.say(
            current_user._get_current_object(), {**said, "hospital_id": form.data["hospital"]}, utc_now()
        )
        flash(_("Saved. A colleague of the coordination looks at it before you are asked."))
        return redirect(url_for("advice.list_own"), 303)
    page = render_template(
        "advice/own_about.html",
        form=form,
        countries=[(code, label("country", code)) for code in COUNTRIES],
        hospitals=hospital_choices(),
    )
    return page, 422 if form.errors else 200


def _stored() -> Form:
    own = queries.adviser_of(current_user)
    if own is None:
        return Form()
    said = {name: getattr(own, name) for name in ("disciplines", "languages", "country", "institution")}
    return Form({**said, "hospital": str(own.hospital_id or "")})


@blueprint.post("/advice/willing")
@allows(Permission.ADVICE_GIVE)
def be_willing() -> Any:
    """With one press: I may still be asked."""
    if advisers.be_willing(current_user, utc_now()):
        flash(_("Thank you. You may be asked for another 90 days."))
        return redirect(url_for("advice.list_own"), 303)
    return redirect(url_for("advice.edit_own"), 303)


@blueprint.get("/advice/<uuid:seat_id>")
@allows(Permission.ADVICE_GIVE)
def show_own(seat_id: uuid.UUID) -> str:
    """One request as this adviser reads it; its reading is noted."""
    seat = queries.seat_of(current_user, seat_id)
    return _page(seat, _answered(seat))


def _answered(seat: AdviceSeat) -> Form:
    """The form as the adviser answered it last."""
    if not seat.answers:
        return Form({"version": "0"})
    last = seat.answers[-1]
    codes = {"options": last.options, "missing": last.missing, "conflict": last.conflict}
    hospital = str(last.hospital_id or "")
    return Form({**codes, "hospital": hospital, **(last.said or {}), "version": str(last.version)})


def _page(seat: AdviceSeat, form: Form) -> str:
    asked, now = seat.request, utc_now()
    is_open = asked.state == OPEN and queries.is_shown(asked.id)
    is_shown = is_open and queries.may_read(seat)
    knows_others = is_shown and queries.has_answered(seat)
    if is_shown:
        audit.record_read(current_user.as_actor(), "advice.read", seat, now, case_id=asked.case_id)
    others = [each for each in asked.seats if each.id != seat.id]
    return render_template(
        "advice/own_show.html",
        seat=seat,
        asked=asked,
        form=form,
        now=now,
        is_shown=is_shown,
        why_not=actions.why_not_read(seat) if is_open and not is_shown else "",
        is_convener=asked.convener_id == seat.user_id,
        has_answered=queries.has_answered(seat),
        must_declare=is_shown and actions.must_declare(seat),
        summary=showing.summary_of(asked.case, now) if is_shown else None,
        others=showing.said_of(asked, others) if knows_others else [],
        hospitals=hospital_choices() if is_shown else [],
    )


@blueprint.post("/advice/<uuid:seat_id>/<any(accept, decline):verb>")
@allows(Permission.ADVICE_GIVE)
def decide(seat_id: uuid.UUID, verb: str) -> Any:
    """Agree to answer, or not."""
    seat, deed = (
        queries.seat_of(current_user, seat_id),
        {"accept": actions.accept, "decline": actions.decline},
    )
    deed[verb](seat, current_user.as_actor(), utc_now())
    agreed, said_no = (
        _("Thank you. Please answer in time."),
        _("Thank you for telling: somebody else is asked."),
    )
    flash(agreed if verb == "accept" else said_no)
    return redirect(url_for("advice.show_own", seat_id=seat_id), 303)


@blueprint.post("/advice/<uuid:seat_id>/answer")
@allows(Permission.ADVICE_GIVE)
def answer(seat_id: uuid.UUID) -> Any:
    """Keep the answer, or its next version."""
    seat, form, now = queries.seat_of(current_user, seat_id), Form.of(AnswerSchema(), request.form), utc_now()
    if not form.valid or not _kept(seat, form, now):
        return _page(queries.seat_of(current_user, seat_id), form), 422
    flash(_("Saved. You may change your answer until the request is closed. Below you read the others."))
    return redirect(url_for("advice.show_own", seat_id=seat_id), 303)


def _kept(seat: AdviceSeat, form: Form, now: datetime) -> bool:
    """Whether it is kept; what was written in another window meanwhile is said, and what is typed stays."""
    try:
        actions.answer(seat, form.data, form.data["version"], current_user.as_actor(), now)
    except Invalid as error:
        form.refuse_all(error.errors)
        return False
    except Conflict as error:
        if error.sentence is not wording.TWICE:
            raise
        form.refuse("options", error.sentence)
        form.values["version"] = str(queries.seat_of(current_user, seat.id).version)
        return False
    return True


@blueprint.route("/advice/<uuid:seat_id>/close", methods=["GET", "POST"])
@allows(Permission.ADVICE_GIVE)
def close_own(seat_id: uuid.UUID) -> Any:
    """The named adviser closes the request, having answered; the case stays as it is."""
    seat = queries.seat_of(current_user, seat_id)
    actions.check_convener(seat)
    form = Form.of(CloseSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "GET" or not form.valid:
        return _closing_page(seat, form), 422 if form.errors else 200
    actions.close(seat.request, form.data, current_user.as_actor(), utc_now())
    flash(_("The request is closed. The coordinator decides what follows."))
    return redirect(url_for("advice.show_own", seat_id=seat_id), 303)


def _closing_page(seat: AdviceSeat, form: Form) -> str:
    return render_template(
        "advice/own_close.html",
        seat=seat,
        form=form,
        said=showing.said_of(seat.request, seat.request.seats),
        hospitals=hospital_choices(),
    )
