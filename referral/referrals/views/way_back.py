"""How the visit went and the hospital's letter: by link and by account the same page."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import _, language
from referral.referrals import actions, wording
from referral.referrals.forms import LetterSchema, ReportSchema, filled
from referral.referrals.views import by_account, by_link
from referral.referrals.views.blueprint import blueprint
from referral.referrals.views.door import Door
from referral.referrals.way_back import told
from referral.referrals.way_back.codes import HOSPITAL

FROM_ONE_HOSPITAL = "120 per hour"


@blueprint.route("/answer/way-back", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_HOSPITAL, methods=["POST"])
def show_way_back_by_link() -> Any:
    """Two questions after the visit, and the letter; by the hospital's link."""
    return _way_back(by_link.door_of(by_link.own_link()))


@blueprint.post("/answer/way-back/<uuid:letter_id>/take-back")
@allows(Permission.PUBLIC)
def take_letter_back_by_link(letter_id: uuid.UUID) -> Any:
    """A letter was wrong: nobody reads it any more."""
    return _withdraw_letter(by_link.door_of(by_link.own_link()), letter_id)


@blueprint.route("/hospital/referrals/<uuid:referral_id>/way-back", methods=["GET", "POST"])
@allows(Permission.REFERRAL_ANSWER)
def show_way_back(referral_id: uuid.UUID) -> Any:
    """The same for staff who are signed in."""
    return _way_back(by_account.door_of(referral_id))


@blueprint.post("/hospital/referrals/<uuid:referral_id>/way-back/<uuid:letter_id>/take-back")
@allows(Permission.REFERRAL_ANSWER)
def take_letter_back(referral_id: uuid.UUID, letter_id: uuid.UUID) -> Any:
    """The same for staff who are signed in."""
    return _withdraw_letter(by_account.door_of(referral_id), letter_id)


def _way_back(door: Door) -> Any:
    referral, now = door.referral, utc_now()
    if not (told.may_report(referral, now) or told.may_write(referral)):
        raise Conflict(wording.MOVED_ON, look_at=door.home)
    if request.method == "GET":
        return _hospital_page(door, filled(told.last_report(referral, HOSPITAL)), _new_letter())
    return _write(door) if "text" in request.form else _report(door)


def _report(door: Door) -> Any:
    form = Form.of(ReportSchema(), request.form)
    if not form.valid:
        return _hospital_page(door, form, _new_letter()), 422
    actions.report_visit(door.referral, form.data, language(), door.actor, utc_now())
    flash(_("Saved. Thank you."), "success")
    return redirect(door.way_back, 303)


def _write(door: Door) -> Any:
    form = Form.of(LetterSchema(), request.form)
    if not form.valid:
        report = filled(told.last_report(door.referral, HOSPITAL))
        return _hospital_page(door, report, form), 422
    actions.write_letter(door.referral, form.data["text"], form.data["language"], door.actor, utc_now())
    flash(_("The letter is saved. The patient reads it on their own page."), "success")
    return redirect(door.way_back, 303)


def _withdraw_letter(door: Door, letter_id: uuid.UUID) -> Any:
    actions.take_letter_back(told.letter_of(door.referral, letter_id), door.actor, utc_now())
    flash(_("The letter is taken back. Nobody reads it any more."), "success")
    return redirect(door.way_back, 303)


def _new_letter() -> Form:
    return Form({"language": language()})


def _hospital_page(door: Door, report: Form, letter: Form) -> str:
    audit.record_read(door.actor, "referral.read", door.referral, utc_now(), case_id=door.referral.case_id)
    return render_template(
        "referrals/show_way_back.html",
        door=door,
        referral=door.referral,
        report=report,
        letter=letter,
        letters=told.letters_to(door.referral),
        may_report=told.may_report(door.referral, utc_now()),
        may_write=told.may_write(door.referral),
    )
