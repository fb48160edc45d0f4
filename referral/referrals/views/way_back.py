"""How the visit went and the hospital's letter: by link and by account the same page, and the patient's own two."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict, NotFound
from referral.forms import Form
from referral.i18n import _, language, live_in
from referral.intake.card import card_session
from referral.intake.card.standing import Progress, standing_of
from referral.intake.models import Case
from referral.referrals import actions, wording
from referral.referrals.forms import LetterSchema, ReportSchema
from referral.referrals.models import Referral
from referral.referrals.views import by_account, by_link
from referral.referrals.views.blueprint import blueprint
from referral.referrals.views.door import Door
from referral.referrals.way_back import told
from referral.referrals.way_back.codes import HOSPITAL, PATIENT
from referral.referrals.way_back.models import VisitReport

FROM_ONE_HOSPITAL = "120 per hour"
FROM_ONE_SHELTER = "60 per hour"


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
    return _take_back(by_link.door_of(by_link.own_link()), letter_id)


@blueprint.route("/hospital/referrals/<uuid:referral_id>/way-back", methods=["GET", "POST"])
@allows(Permission.REFERRAL_ANSWER)
def show_way_back(referral_id: uuid.UUID) -> Any:
    """The same for staff who are signed in."""
    return _way_back(by_account.door_of(referral_id))


@blueprint.post("/hospital/referrals/<uuid:referral_id>/way-back/<uuid:letter_id>/take-back")
@allows(Permission.REFERRAL_ANSWER)
def take_letter_back(referral_id: uuid.UUID, letter_id: uuid.UUID) -> Any:
    """The same for staff who are signed in."""
    return _take_back(by_account.door_of(referral_id), letter_id)


def _way_back(door: Door) -> Any:
    referral, now = door.referral, utc_now()
    if not (told.may_report(referral, now) or told.may_write(referral)):
        raise Conflict(wording.MOVED_ON, look_at=door.home)
    if request.method == "GET":
        return _hospital_page(door, _filled(told.last_report(referral, HOSPITAL)), _new_letter())
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
        report = _filled(told.last_report(door.referral, HOSPITAL))
        return _hospital_page(door, report, form), 422
    actions.write_letter(door.referral, form.data["text"], form.data["language"], door.actor, utc_now())
    flash(_("The letter is saved. The patient reads it on their own page."), "success")
    return redirect(door.way_back, 303)


def _take_back(door: Door, letter_id: uuid.UUID) -> Any:
    actions.take_letter_back(told.letter_of(door.referral, letter_id), door.actor, utc_now())
    flash(_("The letter is taken back. Nobody reads it any more."), "success")
    return redirect(door.way_back, 303)


def _new_letter() -> Form:
    return Form({"language": language()})


def _filled(report: VisitReport | None) -> Form:
    names = ("came", "treated", "reason", "explained", "note")
    return Form.filled(ReportSchema(), {name: getattr(report, name) for name in names} if report else {})


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


@blueprint.route("/card/visit", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def report_as_patient() -> Any:
    """How the visit went, as the patient says it; only after the second secret."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.show_own"), 303)
    referral = told.visit_of(case, utc_now())
    if request.method == "GET":
        return _patient_page(case, referral, Form.again(ReportSchema(), MultiDict()))
    if referral is None:
        raise Conflict(wording.MOVED_ON)
    form = Form.of(ReportSchema(), request.form)
    if not form.valid:
        return _patient_page(case, referral, form), 422
    actions.report_visit(referral, form.data, language(), card_session.patient(case), utc_now())
    flash(_("Thank you. You may correct it here at any time."), "success")
    return redirect(url_for("intake.show_own"), 303)


def _opened() -> Case | None:
    """The case, where the second secret was given and its consent to store lives; of a closed one letters are read."""
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    may_keep = standing_of(case, Progress(), opened=True).shows_case or case.state == "closed"
    return case if card_session.is_opened(session) and may_keep else None


def _patient_page(case: Case, referral: Referral | None, form: Form) -> str:
    last = told.last_report(referral, PATIENT) if referral else None
    audit.record_read(card_session.patient(case), "case.read", case, utc_now(), case_id=case.id)
    return render_template(
        "referrals/report_as_patient.html",
        case=case,
        referral=referral,
        form=form if form.values or last is None else _filled(last),
        is_told=last is not None,
    )


@blueprint.get("/card/letters")
@allows(Permission.PUBLIC)
def show_letters() -> Any:
    """The letters that hospitals wrote, to read, show to a doctor and print; only after the second secret."""
    case = _opened()
    if case is None:
        return redirect(url_for("intake.show_own"), 303)
    letters = told.letters_of(case.id)
    if not letters and case.state == "closed":
        raise NotFound()
    audit.record_read(card_session.patient(case), "letter.read", case, utc_now(), case_id=case.id)
    return render_template("referrals/show_letters.html", case=case, letters=letters)
