"""A code by e-mail or to the phone, on the patient's own page: asked for with one button, typed in the same browser."""

from typing import Any

from flask import redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.accounts.signing_in import browsers
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _l, live_in
from referral.intake.card import card_session, mailed, word
from referral.intake.card.forms import MailedCodeSchema
from referral.intake.models import Case
from referral.intake.views.blueprint import blueprint
from referral.intake.views.card import GUESSES_FROM_ONE_SHELTER

WRONG_CODE = _l("This is not the code that we sent, or it is over. Look again, or ask for a new one.")


@blueprint.post("/card/code/send")
@allows(Permission.PUBLIC)
@web.limiter.limit(GUESSES_FROM_ONE_SHELTER)
def mail_code() -> Any:
    """Send a code to the address on file, unless this browser waits for one; the address is never shown."""
    return _send(mailed.EMAIL)


@blueprint.post("/card/code/send/phone")
@allows(Permission.PUBLIC)
@web.limiter.limit(GUESSES_FROM_ONE_SHELTER)
def text_code() -> Any:
    """The same to the phone on file, by the way that the patient has agreed to; the number is never shown."""
    return _send(mailed.PHONE)


def _send(way: str) -> Any:
    now = utc_now()
    case = card_session.case_of(session, now)
    guesser = browsers.guesser(card_session.subject_of(session))
    if card_session.is_opened(session) or not mailed.send(session, case, way, guesser, now):
        return redirect(url_for("intake.show_own"), 303)
    return redirect(url_for("intake.open_by_code"), 303)


@blueprint.route("/card/code/open", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(GUESSES_FROM_ONE_SHELTER, methods=["POST"])
def open_by_code() -> Any:
    """The digits that came open hospital, date and clinical words for this session."""
    case = card_session.case_of(session, utc_now())
    if card_session.is_opened(session):
        return redirect(url_for("intake.show_own"), 303)
    if not mailed.ways(case):
        raise NotFound()
    if request.method == "GET":
        return _page(case, Form.again(MailedCodeSchema(), MultiDict()))
    form = Form.of(MailedCodeSchema(), request.form)
    if form.valid and _opens(case, form.data["mailed_code"]):
        return redirect(url_for("intake.show_own"), 303)
    return _page(case, form.refuse("mailed_code", WRONG_CODE) if form.valid else form), 422


def _opens(case: Case, typed: str) -> bool:
    subject = card_session.subject_of(session)
    right = mailed.open_with(session, case, word.digits(typed), browsers.guesser(subject), utc_now())
    if right:
        browsers.remember(subject)
    return right


def _page(case: Case, form: Form) -> str:
    live_in(case.place_country)
    sent, ways = mailed.way_sent(session, utc_now()), mailed.ways(case)
    return render_template("intake/open_by_code.html", case=case, form=form, sent=sent, ways=ways)
