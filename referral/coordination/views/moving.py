"""A referral's moves from the desk: each button of the table of moves, asked once more with what it needs."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination.forms import move_schema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.errors import Conflict, Invalid, NotFound
from referral.forms import Form
from referral.i18n import _
from referral.referrals import actions, visits
from referral.referrals.models import Referral
from referral.referrals.moving import what_happened
from referral.referrals.queries import referral_for
from referral.referrals.reading import open_referral
from referral.referrals.second_thoughts.offered import offered
from referral.referrals.table.desk_asked import THE_VISIT
from referral.referrals.table.desk_words import STEPS, DeskWords
from referral.referrals.table.moves import MOVES, Move
from referral.referrals.table.states import COORDINATOR


@blueprint.app_template_global("moves_of")
def moves_of(referral: Referral) -> list[tuple[str, DeskWords]]:
    """The buttons of a referral, exactly those that the table of moves allows now; what gives a slot up comes last."""
    moves = sorted(offered(referral, COORDINATOR, utc_now()), key=lambda move: STEPS[move.verb].warns)
    return [(move.verb, STEPS[move.verb]) for move in moves]


@blueprint.route("/desk/referrals/<uuid:referral_id>/<verb>", methods=["GET", "POST"])
@allows(Permission.CASE_COORDINATE)
def take_step(referral_id: uuid.UUID, verb: str) -> Any:
    """Ask what a move needs, say what it brings about, then make it."""
    referral = open_referral(current_user, referral_id, utc_now())
    step = _step(referral, verb)
    form, seen = Form(visits.typed(referral)), request.form.get("seen", referral.version, type=int)
    if request.method == "POST":
        form = Form.of(move_schema(step), request.form)
        if form.valid and _made(referral, step, form, seen):
            flash(_("Done. If the hospital needs to know, it is told."))
            return redirect(url_for("coordination.show", case_id=referral.case_id), 303)
    page = render_template(
        "coordination/take_step.html",
        referral=referral,
        move=step,
        form=form,
        seen=seen,
        words=STEPS[verb],
        visit_asks=THE_VISIT,
        asked_last=next((each for each in reversed(referral.moves) if each.coded), None),
    )
    return page, 200 if form.valid else 422


@blueprint.post("/desk/referrals/<uuid:referral_id>/new-link")
@allows(Permission.CASE_COORDINATE)
def renew_link(referral_id: uuid.UUID) -> Any:
    """Send the hospital a new link; the old one ends."""
    referral = referral_for(current_user, referral_id)
    actions.renew_link(referral, current_user.as_actor(), utc_now())
    flash(_("A new link is on its way to the hospital."))
    return redirect(url_for("coordination.show", case_id=referral.case_id), 303)


@blueprint.post("/desk/referrals/<uuid:referral_id>/agreed-again")
@allows(Permission.CASE_COORDINATE)
def agree_again(referral_id: uuid.UUID) -> Any:
    """The patient was called and agrees after all: the place stays theirs, the hospital gets a new link."""
    referral = referral_for(current_user, referral_id)
    actions.agree_again(referral, current_user.as_actor(), utc_now())
    flash(_("Noted. The place stays the patient's, and the hospital gets a new link."))
    return redirect(url_for("coordination.show", case_id=referral.case_id), 303)


def _step(referral: Referral, verb: str) -> Move:
    """The move of this verb; asking for one that the state no longer allows says what happened instead."""
    if verb not in MOVES or COORDINATOR not in MOVES[verb].by:
        raise NotFound()
    if request.method == "GET" and referral.state not in MOVES[verb].sources:
        raise Conflict(what_happened(referral))
    return MOVES[verb]


def _made(referral: Referral, step: Move, form: Form, seen: int) -> bool:
    """Make the move; an answer it refuses is shown beside its field."""
    asked = {name: value for name, value in form.data.items() if value is not None and name != "seen"}
    try:
        actions.take(
            actions.Step(referral, step.verb, current_user.as_actor(), utc_now(), seen=seen, **asked)
        )
    except Invalid as refusal:
        form.refuse_all(refusal.errors)
        return False
    return True
