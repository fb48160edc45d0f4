"""Warning signs: asked second; a yes saves the case at once and says what to do now."""

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral.accounts.models import User
from referral.accounts.permissions import Permission, allows
from referral.db import db, utc_now
from referral.forms import UNKNOWN, Form
from referral.i18n import _
from referral.intake import actions
from referral.intake.forms import SeenByDoctorSchema, red_flags_schema
from referral.intake.models import Case
from referral.intake.red_flags import red_flags as table
from referral.intake.states import PAUSED
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.steps import after, open_case, readable


@blueprint.get("/intake/<uuid:case_id>/red-flags")
@allows(Permission.INTAKE_FILE)
def ask_red_flags(case_id: uuid.UUID) -> str:
    """The warning signs, each yes, no or I don't know."""
    case = open_case(case_id)
    typed = typed_before()
    stored = (case.answers or {}).get("red_flags", {})
    form = Form.again(red_flags_schema(), typed) if typed else Form.filled(red_flags_schema(), stored)
    return render_template("intake/answer_red_flags.html", case=case, form=form, flags=table())


@blueprint.post("/intake/<uuid:case_id>/red-flags")
@allows(Permission.INTAKE_FILE)
def answer_red_flags(case_id: uuid.UUID) -> Any:
    """A yes is an emergency at once, whatever else is unanswered; I don't know asks for a call-back."""
    case = open_case(case_id)
    form = Form.of(red_flags_schema(), request.form)
    ticked = {name: value for name, value in form.values.items() if value in ("yes", "no", UNKNOWN)}
    if "yes" not in ticked.values() and not form.valid:
        return render_template("intake/answer_red_flags.html", case=case, form=form, flags=table()), 422
    sent()
    is_emergency = actions.answer_red_flags(case, ticked, current_user.as_actor(), utc_now())
    return redirect(
        url_for("intake.show_emergency", case_id=case_id) if is_emergency else after(case, "red_flags"), 303
    )


@blueprint.get("/intake/<uuid:case_id>/emergency")
@allows(Permission.INTAKE_FILE)
def show_emergency(case_id: uuid.UUID) -> str:
    """What to do now: whom to call, the reference, who looks after the case."""
    case = readable(case_id)
    return _emergency_page(case, Form.again(SeenByDoctorSchema(), typed_before() or MultiDict()))


def _emergency_page(case: Case, form: Form) -> str:
    owner = db.session.get(User, case.owner_id) if case.owner_id else None
    return render_template(
        "intake/show_emergency.html",
        case=case,
        form=form,
        owner=owner,
        paused=case.state == PAUSED,
        flags=[flag for flag in table() if flag.code in case.red_flags],
    )


@blueprint.post("/intake/<uuid:case_id>/emergency")
@allows(Permission.INTAKE_FILE)
def seen_by_doctor(case_id: uuid.UUID) -> Any:
    """A person records where and when a doctor has seen the patient; the case goes on."""
    case = open_case(case_id)
    form = Form.of(SeenByDoctorSchema(), request.form)
    when = _moment(form) if form.valid else None
    if when is None or not form.valid:
        return _emergency_page(case, form), 422
    sent()
    actions.seen_by_doctor(case, form.data["where"], when, current_user.as_actor(), utc_now())
    flash(_("Noted. The case goes on, referrals can be sent again."))
    return redirect(url_for("intake.show", case_id=case_id), 303)


def _moment(form: Form) -> datetime | None:
    try:
        at = time.fromisoformat(form.data.get("seen_at", "00:00"))
    except ValueError:
        form.refuse("seen_at", _("Please write the time as hours and minutes, for example 14:30."))
        return None
    return datetime.combine(date.fromisoformat(form.data["when"]), at, UTC)
