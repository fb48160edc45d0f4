"""What a coordinator decides about a case: priority, owner, notes, seen by a doctor, called back, closed."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user
from marshmallow import Schema

from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import user_of
from referral.coordination.forms import (
    CloseSchema,
    NoteSchema,
    OwnerSchema,
    ParkSchema,
    PrioritySchema,
    SeenSchema,
    seen_at,
)
from referral.coordination.views.blueprint import blueprint
from referral.coordination.views.case import page_of
from referral.db import utc_now
from referral.errors import Conflict, Invalid
from referral.forms import Form
from referral.i18n import _
from referral.intake import actions as intake
from referral.intake.actions.emergency import country_of
from referral.intake.models import Case
from referral.intake.moves import MOVED_ON
from referral.intake.queries import case_for, consent_of
from referral.moments import day_of, moment_from
from referral.referrals import actions as referrals
from referral.zones import zone_of

Decide = Callable[[Case, dict[str, Any]], None]
SEEN_FIELDS = {"day": "seen_on", "time": "seen_time"}
"""Beside which field the moment of a doctor's visit is refused."""


@blueprint.post("/desk/cases/<uuid:case_id>/note")
@allows(Permission.CASE_COORDINATE)
def add_note(case_id: uuid.UUID) -> Any:
    """Keep a note."""
    return _decide(case_id, "note", NoteSchema(), _keep_note, _("The note is stored."))


@blueprint.post("/desk/cases/<uuid:case_id>/priority")
@allows(Permission.CASE_COORDINATE)
def set_priority(case_id: uuid.UUID) -> Any:
    """Set the priority, with what it rests on."""
    return _decide(case_id, "priority", PrioritySchema(), _set_priority, _("The priority is set."))


@blueprint.post("/desk/cases/<uuid:case_id>/owner")
@allows(Permission.CASE_COORDINATE)
def assign_owner(case_id: uuid.UUID) -> Any:
    """Name who answers for the case."""
    return _decide(case_id, "owner", OwnerSchema(), _assign_owner, _("The owner is named."))


@blueprint.post("/desk/cases/<uuid:case_id>/seen")
@allows(Permission.CASE_COORDINATE)
def record_doctor(case_id: uuid.UUID) -> Any:
    """Record that a doctor has seen the patient: the case goes on."""
    return _decide(
        case_id, "seen", SeenSchema(), _note_seen, _("Noted. The case goes on, requests can be sent again.")
    )


@blueprint.post("/desk/cases/<uuid:case_id>/close")
@allows(Permission.CASE_COORDINATE)
def close(case_id: uuid.UUID) -> Any:
    """Close the case with its outcome."""
    return _decide(case_id, "close", CloseSchema(), _close, _("The case is closed."))


@blueprint.post("/desk/cases/<uuid:case_id>/called-back")
@allows(Permission.CASE_COORDINATE)
def record_call_back(case_id: uuid.UUID) -> Any:
    """Note that the patient was called back."""
    intake.called_back(case_for(current_user, case_id), current_user.as_actor(), utc_now())
    flash(_("The call-back is noted."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/heard")
@allows(Permission.CASE_COORDINATE)
def hear(case_id: uuid.UUID) -> Any:
    """Note that somebody has heard what the patient or the hospital told."""
    case, seen = case_for(current_user, case_id), moment_from(request.form.get("seen", ""))
    if seen is None:
        raise Conflict(MOVED_ON)
    intake.hear(case, seen, current_user.as_actor(), utc_now())
    flash(_("Noted. It stands here no longer as something new."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/again")
@allows(Permission.CASE_COORDINATE)
def begin_again(case_id: uuid.UUID) -> Any:
    """A patient whose case is over needs help again: a draft of the same person, to be filled in."""
    new = intake.begin_again(case_for(current_user, case_id), current_user.as_actor(), utc_now())
    flash(_("A new need of the same person is begun. Ask what has changed; nothing is sent yet."))
    return redirect(url_for("coordination.show", case_id=new.id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/wait")
@allows(Permission.CASE_COORDINATE)
def wait_for_others(case_id: uuid.UUID) -> Any:
    """Note that somebody has looked, and waits for the requests that are open."""
    case, seen = case_for(current_user, case_id), moment_from(request.form.get("seen", ""))
    if seen is None:
        raise Conflict(MOVED_ON)
    intake.wait_for_others(case, seen, current_user.as_actor(), utc_now())
    flash(_("Noted. The case stands where its open requests put it."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/park")
@allows(Permission.CASE_COORDINATE)
def park(case_id: uuid.UUID) -> Any:
    """Lay a case aside until a day."""
    return _decide(
        case_id, "park", ParkSchema(), _park, _("The case is parked. Any news of it ends that at once.")
    )


@blueprint.post("/desk/cases/<uuid:case_id>/take-up")
@allows(Permission.CASE_COORDINATE)
def take_up_again(case_id: uuid.UUID) -> Any:
    """Take a parked case up again."""
    intake.take_up_again(case_for(current_user, case_id), current_user.as_actor(), utc_now())
    flash(_("The case is in the queue again."))
    return redirect(url_for("coordination.show", case_id=case_id), 303)


@blueprint.post("/desk/cases/<uuid:case_id>/consents/<uuid:consent_id>/withdraw")
@allows(Permission.CASE_COORDINATE)
def withdraw_consent(case_id: uuid.UUID, consent_id: uuid.UUID) -> Any:
    """Note that the patient takes a consent back: what it allowed ends at once."""
    consent = consent_of(case_for(current_user, case_id), consent_id)
    referrals.withdraw_consent(consent, current_user.as_actor(), utc_now())
    flash(
        _(
            "The consent is withdrawn. Nothing is shown by it any more. If a place was accepted, call the patient."
        )
    )
    return redirect(url_for("coordination.show", case_id=case_id), 303)


def _decide(case_id: uuid.UUID, name: str, schema: Schema, decide: Decide, done: str) -> Any:
    form = Form.of(schema, request.form)
    if not form.valid:
        return page_of(case_id, **{name: form}), 422
    try:
        decide(case_for(current_user, case_id), form.data)
    except Invalid as refusal:
        form.refuse_all(refusal.errors)
        return page_of(case_id, **{name: form}), 422
    flash(done)
    return redirect(url_for("coordination.show", case_id=case_id), 303)


def _keep_note(case: Case, data: dict[str, Any]) -> None:
    intake.add_note(case, data["note"], current_user.as_actor(), utc_now())


def _set_priority(case: Case, data: dict[str, Any]) -> None:
    intake.set_priority(case, data["priority"], data["basis"], current_user.as_actor(), utc_now())


def _assign_owner(case: Case, data: dict[str, Any]) -> None:
    chosen = user_of(data["owner"]) if data["owner"] else None
    intake.assign_owner(case, chosen, current_user.as_actor(), utc_now())


def _note_seen(case: Case, data: dict[str, Any]) -> None:
    when = seen_at(data, zone_of(country_of(case)))
    came = (data["seen_outcome"], data.get("seen_said"))
    try:
        intake.seen_by_doctor(case, data["seen_where"], when, current_user.as_actor(), utc_now(), *came)
    except Invalid as refusal:
        raise Invalid({SEEN_FIELDS[name]: found for name, found in refusal.errors.items()}) from None


def _park(case: Case, data: dict[str, Any]) -> None:
    now = utc_now()
    intake.park(case, data["until"], data["why"], current_user.as_actor(), day_of(now), now)


def _close(case: Case, data: dict[str, Any]) -> None:
    referrals.close_case(case, data["outcome"], current_user.as_actor(), utc_now())
