"""The patient's own two pages of the way back: how the visit went, and the letters that hospitals wrote."""

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
from referral.referrals.forms import ReportSchema, filled
from referral.referrals.models import Referral
from referral.referrals.views.blueprint import blueprint
from referral.referrals.way_back import told
from referral.referrals.way_back.codes import PATIENT

FROM_ONE_SHELTER = "60 per hour"


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
        form=form if form.values or last is None else filled(last),
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
