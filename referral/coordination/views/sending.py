"""Sending a case to one or several hospitals: fill in, look at it once more, send, go on to the next case."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.advice.advised import advised
from referral.coordination import actions
from referral.coordination.actions import Letter
from referral.coordination.forms import (
    AGREEMENT,
    ALREADY_ASKED,
    CHOOSE_HOSPITAL,
    CLOSED,
    EXCLUDED,
    LONGEST_HOURS,
    NOT_REACHABLE,
    WHY_NOT_NEARER,
    SendSchema,
)
from referral.coordination.offers import Offer, Offers
from referral.coordination.queries import first_but
from referral.coordination.sent import PER_PAGE
from referral.coordination.views.blueprint import blueprint
from referral.coordination.views.case import ranking_of
from referral.db import utc_now
from referral.errors import Conflict, Invalid
from referral.forms import Form, as_id, ids
from referral.guardianship.queries import may_give, standing_of
from referral.guardianship.wording import BLOCKED, NO_CHILD_ALONE
from referral.i18n import ngettext
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.moves import ANSWER_WITHIN
from referral.intake.states import STATES
from referral.moments import day_of
from referral.referrals.answer_times import due_from
from referral.referrals.consents import excluded_of, shown_to
from referral.referrals.queries import referrals_of
from referral.referrals.shown import what_decides
from referral.referrals.shown.held_back import check_names_nobody
from referral.referrals.table.states import ANSWERABLE
from referral.referrals.wording import CASE_MOVED_ON
from referral.zones import day_in

SECONDS_AN_HOUR = 3600


@blueprint.route("/desk/cases/<uuid:case_id>/send", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def send(case_id: uuid.UUID) -> Any:
    """The form, then the same once more to be confirmed, then sent; nothing while the case is not waiting."""
    case = open_case(current_user, case_id, utc_now())
    if case.state != "waiting":
        raise Conflict(STATES[case.state].cannot_send or CASE_MOVED_ON)
    if (standing := standing_of(case, utc_now())).blocks:
        flash(str(BLOCKED[standing.code]), "error")
        return redirect(url_for("coordination.show", case_id=case_id) + "#child", 303)
    ranked = ranking_of(case)
    form = _filled(case) if request.method == "GET" else Form.of(SendSchema(), request.form)
    chosen = ranked.chosen(ids(request.values.getlist("h")))
    if request.method == "POST":
        _check(case, form, ranked, chosen)
    if request.method == "GET" or not form.valid or form.data["step"] == "check":
        return _page(case, ranked, chosen, form)
    return _send(case, ranked, chosen, form.data)


def _filled(case: Case) -> Form:
    hours = int(ANSWER_WITHIN[case.priority].total_seconds()) // SECONDS_AN_HOUR
    filled = {"hours": str(hours), "modality": next(iter(case.modalities), "")}
    reason = advised(case.id, as_id(request.args.get("advice", "")))
    why = {"message": reason, "override": "doctor_asks", "override_note": reason}
    return Form({**filled, **why} if reason else filled)


def _check(case: Case, form: Form, ranked: Offers, chosen: list[Offer]) -> None:
    if not chosen and "h" not in form.errors:
        form.refuse("h", CHOOSE_HOSPITAL)
    excluded = excluded_of(case.id)
    for offer in chosen:
        for sentence in _obstacles(offer, form, excluded):
            form.refuse("h", str(sentence) % {"hospital": offer.hospital.name})
    if not _agreed(case, chosen):
        for name, sentence in AGREEMENT.items():
            if not form.value(name) and name not in form.errors:
                form.refuse(name, sentence)
    if not may_give(case, form.value("agreed_by"), utc_now()):
        form.refuse("agreed_by", NO_CHILD_ALONE)
    try:
        check_names_nobody("message", form.value("message"), case.patient.identity or {})
    except Invalid as refusal:
        form.refuse_all(refusal.errors)
    if ranked.needs_override(chosen) and not form.value("override"):
        form.refuse("override", WHY_NOT_NEARER)


def _agreed(case: Case, chosen: list[Offer]) -> bool:
    """Whether the patient's agreement is on record for each of these."""
    return {str(offer.hospital.id) for offer in chosen} <= shown_to(case)


def _obstacles(offer: Offer, form: Form, excluded: Collection[uuid.UUID]) -> list[object]:
    """Why one of the chosen cannot be asked; sending what was just sent is left to the action, which is harmless."""
    found: list[object] = [] if offer.is_reachable else [NOT_REACHABLE]
    if offer.hospital.closed_at is not None:
        found.append(CLOSED)
    if offer.hospital.id in excluded:
        found.append(EXCLUDED)
    if offer.is_asked and form.value("step") == "check":
        found.append(ALREADY_ASKED)
    return found


def _page(case: Case, ranked: Offers, chosen: list[Offer], form: Form) -> Any:
    checked = request.method == "POST" and form.valid
    deadline = _deadline(form.data) if checked else None
    page = render_template(
        "coordination/confirm.html" if checked else "coordination/send.html",
        case=case,
        ranked=ranked,
        chosen=chosen,
        form=form,
        deadline=deadline,
        deadlines={
            each.hospital.id: due_from(case, each.hospital.country, utc_now(), deadline) for each in chosen
        },
        needs_override=ranked.needs_override(chosen),
        agreed=_agreed(case, chosen),
        too_late=_answers_too_late(case, form, utc_now()),
        withheld=what_decides.withheld(case, day_in(utc_now(), case.place_country)) if checked else [],
    )
    return page, 200 if form.valid else 422


def _deadline(data: dict[str, Any]) -> Any:
    return utc_now() + timedelta(hours=data["hours"])


def _answers_too_late(case: Case, form: Form, now: datetime) -> str:
    """Whether the treatment is late already ("late"), or would be before an answer is due ("after"); else nothing."""
    planned, hours = case.next_treatment_due, form.value("hours")
    if planned is None:
        return ""
    if planned < day_of(now):
        return "late"
    is_number = hours.isascii() and hours.isdigit() and int(hours) <= LONGEST_HOURS
    return "after" if is_number and day_of(now + timedelta(hours=int(hours))) >= planned else ""


def _send(case: Case, ranked: Offers, chosen: list[Offer], data: dict[str, Any]) -> Any:
    letter = Letter(
        modality=data["modality"],
        deadline=_deadline(data),
        message=data.get("message"),
        consent={
            "given_by": data.get("agreed_by"),
            "language": data.get("agreed_in"),
            "basis": data.get("agreed_basis"),
        },
        override_reason=data.get("override") if ranked.needs_override(chosen) else None,
        override_note=data.get("override_note"),
    )
    to = [(offer.hospital.id, offer.rank) for offer in chosen]
    sent = actions.send_to(case, to, letter, ranked.ranked, current_user.as_actor(), utc_now())
    flash(ngettext("%(num)s request is sent.", "%(num)s requests are sent.", len(sent)))
    return redirect(url_for("coordination.show_sent", case_id=case.id), 303)


@blueprint.get("/desk/cases/<uuid:case_id>/sent")
@allows(Permission.CASE_COORDINATE)
def show_sent(case_id: uuid.UUID) -> str:
    """Who is asked now and until when, what happens next, and which case waits for the desk."""
    now = utc_now()
    found = open_case(current_user, case_id, now)
    asked = [each for each in referrals_of(found) if each.state in ANSWERABLE]
    return render_template(
        "coordination/show_sent.html",
        case=found,
        asked=asked[:PER_PAGE],
        more=len(asked[PER_PAGE:]),
        following=first_but(current_user, found.id, now, day_of(now)),
        now=now,
    )
