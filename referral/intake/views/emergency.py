"""Warning signs: asked second, screen by screen; a yes saves the case at once and says what to do now."""

import uuid
from datetime import UTC, date, datetime, time
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral.accounts.models import User
from referral.accounts.permissions import Permission, allows
from referral.db import db, utc_now
from referral.duty import queries as duty
from referral.errors import Invalid
from referral.forms import Form
from referral.i18n import _, language, language_of, moment_there
from referral.intake import actions, queries, red_flags
from referral.intake.actions.emergency import bedside_of, country_of
from referral.intake.forms import BedsideSchema, SeenByDoctorSchema, read_seen_by_doctor
from referral.intake.models import Case
from referral.intake.states import PAUSED
from referral.intake.views.blueprint import blueprint
from referral.intake.views.lost_session import sent, typed_before
from referral.intake.views.steps import open_case, readable
from referral.moments import WRITE_TIME, is_time_of_day, moment_of
from referral.zones import zone_of

NOON = time(12)
"""Stands for a time of day that nobody knows; pages then show the day alone."""
FIELDS = {"day": "when", "time": "seen_at"}
"""Beside which field a moment is refused."""


@blueprint.get("/intake/<uuid:case_id>/emergency")
@allows(Permission.INTAKE_FILE)
def show_emergency(case_id: uuid.UUID) -> str:
    """What to do now: whom to call, a phone and the place, what to tell the dispatcher, who acknowledged it."""
    case, typed = readable(case_id), typed_before() or MultiDict()
    bedside = Form.again(BedsideSchema(), typed) if "phone" in typed else None
    return _emergency_page(case, Form.again(SeenByDoctorSchema(), typed), bedside)


def _emergency_page(case: Case, form: Form, bedside: Form | None = None) -> str:
    known, now = bedside_of(case), utc_now()
    signs = red_flags.gravest_first(case.red_flags)
    about = (case.answers or {}).get("red_flags_about", {})
    return render_template(
        "intake/show_emergency.html",
        case=case,
        form=form,
        bedside=bedside or Form.filled(BedsideSchema(), known),
        known=known,
        owner=db.session.get(User, case.owner_id) if case.owner_id else None,
        paused=case.state == PAUSED,
        grade=case.grade or "ambulance",
        signs=signs,
        sentences=_spoken_first(red_flags.dispatcher(about, [sign.code for sign in signs], known), case),
        alarm=duty.alarm_with_name(case.id),
        on_duty=duty.answering(now, country_of(case)),
        next_signs=red_flags.next_screen(case.answers or {}),
        now=now,
        clock=clock_there(case, now),
    )


@blueprint.get("/intake/<uuid:case_id>/emergency/now")
@allows(Permission.INTAKE_FILE)
def show_taken(case_id: uuid.UUID) -> str:
    """Whether somebody has taken it, and who is on duty: nothing of the patient, so that it may be asked for often."""
    case, now = queries.case_for(current_user, case_id), utc_now()
    return render_template(
        "intake/show_taken.html",
        case=case,
        paused=case.state == PAUSED,
        grade=case.grade or "ambulance",
        alarm=duty.alarm_with_name(case.id),
        on_duty=duty.answering(now, country_of(case)),
        now=now,
    )


def clock_there(case: Case, now: datetime) -> str:
    """What the clock shows now where the patient is, with whose clock it is."""
    return moment_there(now, _zone(case))


def _spoken_first(sentences: dict[str, str], case: Case) -> list[tuple[str, str]]:
    """The sentence in the language of the country first; all of them where it is not known."""
    spoken = language_of(country_of(case) or "")
    return sorted(sentences.items(), key=lambda each: (each[0] != spoken, each[0] == language()))


@blueprint.post("/intake/<uuid:case_id>/emergency/contact")
@allows(Permission.INTAKE_FILE)
def keep_bedside(case_id: uuid.UUID) -> Any:
    """A phone of whoever stands there, and the place."""
    case = open_case(case_id)
    form = Form.of(BedsideSchema(), request.form)
    if not form.valid:
        return _emergency_page(case, Form(), form), 422
    actions.keep_bedside(case, form.data, current_user.as_actor(), utc_now())
    flash(_("The phone and the place are saved. Whoever calls sees them."))
    return redirect(url_for("intake.show_emergency", case_id=case_id), 303)


@blueprint.post("/duty/alarms/<uuid:alarm_id>/acknowledge")
@allows(Permission.DUTY_ANSWER)
def acknowledge_alarm(alarm_id: uuid.UUID) -> Any:
    """One person takes an alarm: nobody else is told any more."""
    alarm = duty.alarm_of(alarm_id)
    case = db.session.get_one(Case, alarm.case_id)
    actions.acknowledge(case, alarm, current_user.as_actor(), utc_now())
    flash(_("You have taken it. Please call now: the patient is waiting for help."))
    if current_user.role == "coordinator":
        return redirect(url_for("coordination.show", case_id=case.id), 303)
    return redirect(url_for("duty.list"), 303)


@blueprint.post("/intake/<uuid:case_id>/emergency")
@allows(Permission.INTAKE_FILE)
def seen_by_doctor(case_id: uuid.UUID) -> Any:
    """A person records where and when a doctor has seen the patient and what came of it; the case goes on."""
    case = open_case(case_id)
    form = read_seen_by_doctor(request.form)
    when = _moment(form, case) if form.valid else None
    if when is None or not form.valid:
        return _emergency_page(case, form), 422
    try:
        _record(case, form, when)
    except Invalid as refusal:
        for name, sentences in refusal.errors.items():
            form.refuse(FIELDS[name], sentences[0])
        return _emergency_page(case, form), 422
    sent()
    flash(_("Noted. The case goes on, requests can be sent again."))
    return redirect(url_for("intake.show", case_id=case_id), 303)


def _record(case: Case, form: Form, when: datetime) -> None:
    came = (form.data["outcome"], form.data.get("said"), bool(form.data.get("seen_at")))
    actions.seen_by_doctor(case, form.data["where"], when, current_user.as_actor(), utc_now(), *came)


def _moment(form: Form, case: Case) -> datetime | None:
    """By the clock where the patient is; a time nobody knows is noon, or now when noon is still to come."""
    day, written, zone = date.fromisoformat(form.data["when"]), form.data.get("seen_at"), _zone(case)
    if not written:
        noon = datetime.combine(day, NOON, zone).astimezone(UTC)
        return min(noon, utc_now()) if day == utc_now().astimezone(zone).date() else noon
    if not is_time_of_day(written):
        form.refuse("seen_at", WRITE_TIME)
        return None
    return moment_of(day, written, zone)


def _zone(case: Case) -> Any:
    return zone_of(country_of(case))
