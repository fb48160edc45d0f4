"""The patient's own answer to the slot they were given: I will come, or I cannot; by the card's session."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from referral import audit, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import live_in
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.referrals import actions, queries, visits, wording
from referral.referrals.forms import STEP_FORMS
from referral.referrals.models import Referral
from referral.referrals.second_thoughts.keeping import keep_until
from referral.referrals.table.moves import available
from referral.referrals.table.states import PATIENT
from referral.referrals.table.words import PATIENT_STEPS
from referral.referrals.views.blueprint import blueprint


@blueprint.route("/card/answer", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def answer_as_patient() -> Any:
    """The hospital and the day, and two buttons; a no needs its reason, so that a better one is found."""
    case = card_session.case_of(session, utc_now())
    if not card_session.is_opened(session):
        return redirect(url_for("intake.show_own"), 303)
    referral = queries.placing_referral(case)
    live_in(case.place_country)
    if request.method == "POST":
        return _answer(case, referral)
    return _page(case, referral, Form())


def _answer(case: Case, referral: Referral | None) -> Any:
    verb = request.form.get("verb", "")
    if referral is None or verb not in PATIENT_STEPS:
        raise Conflict(wording.MOVED_ON)
    typed = request.form.copy()
    typed.pop("verb")
    is_sure = typed.pop("sure", "") == "yes"
    form = Form.of(STEP_FORMS[verb](), typed)
    if not form.valid:
        return _page(case, referral, form), 422
    if PATIENT_STEPS[verb].is_serious and not is_sure:
        return _ask_once_more(referral, verb, form)
    actions.take(actions.Step(referral, verb, card_session.patient(case), utc_now(), **form.data))
    flash(str(PATIENT_STEPS[verb].done), "success")
    return redirect(url_for("intake.show_own"), 303)


def _ask_once_more(referral: Referral, verb: str, form: Form) -> str:
    """A no is asked for a second time, with what it brings about, before anything is written."""
    return render_template(
        "referrals/ask_once_more.html",
        referral=referral,
        verb=verb,
        words=PATIENT_STEPS[verb],
        typed=form.values,
        form=form,
        seen=request.form.get("seen", referral.version, type=int),
        kept_until=keep_until(utc_now(), referral.hospital.country),
    )


def _page(case: Case, referral: Referral | None, form: Form) -> str:
    actor = card_session.patient(case)
    audit.record_read(actor, "case.read", case, utc_now(), case_id=case.id)
    possible = {move.verb: move for move in available(referral.state, PATIENT)} if referral else {}
    steps = [(possible[verb], words) for verb, words in PATIENT_STEPS.items() if verb in possible]
    return render_template(
        "referrals/answer_as_patient.html",
        case=case,
        referral=referral,
        form=form,
        steps=steps,
        visit=visits.rows(referral) if referral else [],
        visit_when=visits.day_and_hour(referral) if referral else "",
    )
