"""A hospital's answer given by telephone, e-mail or letter: chosen, written down, looked at once more, recorded."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict, Invalid, NoSlotLeft, NotFound
from referral.fields import clean
from referral.forms import Form
from referral.i18n import _
from referral.recorded_answers.forms import CHANNEL_NAMES, NO_SLOT_LEFT, RECORD_FORMS, answer_of, told_of
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.moving import check_reason, what_happened
from referral.referrals.queries import hospitals_called, referral_for
from referral.referrals.reading import open_referral
from referral.referrals.second_thoughts.offered import recordable_now
from referral.referrals.table.desk_words import STEPS
from referral.referrals.table.moves import ANSWERS, MOVES
from referral.referrals.told import check_told

blueprint = Blueprint("recorded_answers", __name__)


@blueprint.app_template_global("may_record")
def may_record(referral: Referral) -> bool:
    """Whether an answer of the hospital can be recorded now."""
    return bool(recordable_now(referral))


@blueprint.get("/desk/referrals/<uuid:referral_id>/answer")
@allows(Permission.CASE_COORDINATE)
def new(referral_id: uuid.UUID) -> str:
    """Which answer did the hospital give? Only those that the table of moves allows now."""
    referral = open_referral(current_user, referral_id, utc_now())
    possible = {move.verb for move in recordable_now(referral)}
    if not possible:
        raise Conflict(what_happened(referral))
    answers = [(verb, row.recorded) for verb, row in STEPS.items() if verb in possible]
    return render_template("recorded_answers/new.html", referral=referral, answers=answers)


@blueprint.route("/desk/referrals/<uuid:referral_id>/answer/<verb>", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def create(referral_id: uuid.UUID, verb: str) -> Any:
    """Write down what the hospital said and who said it, look at it once more, record it."""
    if verb not in ANSWERS:
        raise NotFound()
    referral = open_referral(current_user, referral_id, utc_now())
    form = Form({"words": clean(request.args.get("words", ""))})
    if request.method == "POST":
        form = Form.of(RECORD_FORMS[verb](), request.form)
    if form.data.get("step") == "record":
        return _record(referral, verb, form)
    if verb not in {move.verb for move in recordable_now(referral)}:
        raise Conflict(what_happened(referral))
    if form.data.get("step") == "check" and _can_be_true(referral, verb, form):
        return _confirm(referral, verb, form)
    return _ask(referral, verb, form)


@blueprint.post("/desk/referrals/<uuid:referral_id>/objection-settled")
@allows(Permission.CASE_COORDINATE)
def settle_objection(referral_id: uuid.UUID) -> Any:
    """Note that the hospital's objection to a recorded answer was talked over."""
    referral = referral_for(current_user, referral_id)
    actions.settle_objection(referral, current_user.as_actor(), utc_now())
    flash(_("Noted. The objection is settled."))
    return redirect(url_for("coordination.show", case_id=referral.case_id), 303)


@blueprint.post("/desk/referrals/<uuid:referral_id>/place-stands")
@allows(Permission.CASE_COORDINATE)
def settle_closing(referral_id: uuid.UUID) -> Any:
    """Note that a hospital which takes nobody new was asked, and that the patient's place stands."""
    referral = referral_for(current_user, referral_id)
    actions.settle_closing(referral, current_user.as_actor(), utc_now())
    flash(_("Noted. The place stands."))
    return redirect(url_for("coordination.show", case_id=referral.case_id), 303)


def _can_be_true(referral: Referral, verb: str, form: Form) -> bool:
    """What the action would refuse is said before the look at it, beside its field."""
    try:
        check_told(told_of(form.data), referral, utc_now())
        check_reason(MOVES[verb], form.data.get("reason"), form.data.get("note"))
    except Invalid as wrong:
        _show_wrong(form, wrong)
    return form.valid


def _show_wrong(form: Form, wrong: Invalid) -> None:
    for name, sentences in wrong.errors.items():
        for sentence in sentences:
            form.refuse(name, sentence)


def _record(referral: Referral, verb: str, form: Form) -> Any:
    said = {"told": told_of(form.data), "seen": _seen(referral), **answer_of(form.data)}
    try:
        actions.take(actions.Step(referral, verb, current_user.as_actor(), utc_now(), **said))
    except Invalid as wrong:
        _show_wrong(form, wrong)
        return _ask(referral, verb, form)
    except NoSlotLeft:
        return _confirm(referral, verb, form, NO_SLOT_LEFT)
    flash(_("The answer is recorded. The hospital gets a letter that says so, and can object."), "success")
    return redirect(url_for("coordination.show", case_id=referral.case_id), 303)


def _ask(referral: Referral, verb: str, form: Form) -> Any:
    typed = form.value("words")
    page = render_template(
        "recorded_answers/create.html",
        referral=referral,
        verb=verb,
        words=STEPS[verb].recorded,
        form=form,
        channels=CHANNEL_NAMES.items(),
        move=MOVES[verb],
        found=hospitals_called(typed, referral.hospital_id) if MOVES[verb].names_hospital else [],
        seen=_seen(referral),
    )
    return page, 200 if form.valid else 422


def _confirm(referral: Referral, verb: str, form: Form, no_slot_left: object = None) -> Any:
    page = render_template(
        "recorded_answers/confirm.html",
        referral=referral,
        verb=verb,
        words=STEPS[verb].recorded,
        move=MOVES[verb],
        form=form,
        answer=answer_of(form.data),
        told=told_of(form.data),
        channels=CHANNEL_NAMES,
        no_slot_left=no_slot_left,
        seen=_seen(referral),
    )
    return page, 409 if no_slot_left else 200


def _seen(referral: Referral) -> int:
    return request.form.get("seen", referral.version, type=int)


def init_app(app: Flask) -> None:
    """Register the pages of recorded answers."""
    app.register_blueprint(blueprint)
