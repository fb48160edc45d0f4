"""A referral's moves from the desk: each button of the table of moves, asked once more with what it needs."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral.accounts.permissions import Permission, allows
from referral.coordination.forms import DAY_FIRST, NOTE_FIRST, move_schema
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.errors import Conflict, Invalid, NotFound
from referral.forms import Form
from referral.i18n import _, _l
from referral.referrals import actions
from referral.referrals.models import Referral
from referral.referrals.moves import COORDINATOR, MOVES, Move, available
from referral.referrals.moving import what_happened
from referral.referrals.queries import referral_for
from referral.referrals.reading import open_referral

# Verb → its button, and what it brings about.
BUTTONS: dict[str, tuple[object, object]] = {
    "give_information": (
        _l("Answer the question"),
        _l("The hospital reads your answer; its time for a decision begins again."),
    ),
    "meet_conditions": (
        _l("The conditions are met"),
        _l(
            "The held place becomes the patient's. Other hospitals asked are told that they are no longer needed."
        ),
    ),
    "fail_conditions": (
        _l("The conditions cannot be met"),
        _l("The held place is free again. The case stays in the queue."),
    ),
    "withdraw": (
        _l("Withdraw the referral"),
        _l("The hospital is told, and its link ends. You can send a new referral later."),
    ),
    "withdraw_after_acceptance": (
        _l("Withdraw after the acceptance"),
        _l("The place is free again, the hospital is told, and the case comes back to the top of the queue."),
    ),
    "set_appointment": (
        _l("Set the appointment"),
        _l("The hospital is told. The patient is asked to confirm."),
    ),
    "confirm": (_l("The patient confirms"), _l("The hospital is told that the patient will come.")),
    "decline": (
        _l("The patient declines"),
        _l("The place is free again, the hospital is told, and the case comes back to the top of the queue."),
    ),
    "attend": (_l("The patient came"), _l("The first visit is noted.")),
    "miss": (
        _l("The patient did not come"),
        _l("The place is free again, and the case comes back to the top of the queue."),
    ),
    "cancel": (
        _l("The hospital cancels"),
        _l("The place is free again, and the case comes back to the top of the queue."),
    ),
    "start_treatment": (_l("Treatment has begun"), _l("The case is noted as in treatment.")),
    "complete": (_l("Treatment is completed"), _l("The case is closed with this outcome.")),
}

WARNS = frozenset({"fail_conditions", "withdraw", "withdraw_after_acceptance", "decline", "miss", "cancel"})


@blueprint.app_template_global("moves_of")
def moves_of(referral: Referral) -> list[tuple[str, str]]:
    """The buttons of a referral, exactly those that the table of moves allows now; what gives a place up comes last."""
    moves = sorted(available(referral.state, COORDINATOR), key=lambda move: move.verb in WARNS)
    return [(move.verb, str(BUTTONS[move.verb][0])) for move in moves]


@blueprint.route("/desk/referrals/<uuid:referral_id>/<verb>", methods=["GET", "POST"])
@allows(Permission.COORDINATE)
def move(referral_id: uuid.UUID, verb: str) -> Any:
    """Ask what a move needs, say what it brings about, then make it."""
    referral = open_referral(current_user, referral_id, utc_now())
    step = _step(referral, verb)
    form, seen = Form(), request.form.get("seen", referral.version, type=int)
    if request.method == "POST":
        form = Form.of(move_schema(step), request.form)
        if form.valid and _made(referral, step, form, seen):
            flash(_("Done. If the hospital needs to know, it is told."))
            return redirect(url_for("coordination.case", case_id=referral.case_id), 303)
    page = render_template(
        "coordination/move.html", referral=referral, move=step, form=form, seen=seen, **_asked(verb)
    )
    return page, 200 if form.valid else 422


@blueprint.post("/desk/referrals/<uuid:referral_id>/new-link")
@allows(Permission.COORDINATE)
def renew_link(referral_id: uuid.UUID) -> Any:
    """Send the hospital a new link; the old one ends."""
    referral = referral_for(current_user, referral_id)
    actions.renew_link(referral, current_user.as_actor(), utc_now())
    flash(_("A new link is on its way to the hospital."))
    return redirect(url_for("coordination.case", case_id=referral.case_id), 303)


def _asked(verb: str) -> dict[str, Any]:
    """What the page of one move says and asks."""
    words, means = BUTTONS[verb]
    return {
        "words": words,
        "means": means,
        "asks_note": verb in NOTE_FIRST,
        "asks_day": verb in DAY_FIRST,
        "warns": verb in WARNS,
    }


def _step(referral: Referral, verb: str) -> Move:
    """The move of this verb; asking for one that the state no longer allows says what happened instead."""
    if verb not in BUTTONS:
        raise NotFound()
    if request.method == "GET" and referral.state not in MOVES[verb].sources:
        raise Conflict(what_happened(referral))
    return MOVES[verb]


def _made(referral: Referral, step: Move, form: Form, seen: int) -> bool:
    """Make the move; an answer it refuses is shown beside its field."""
    asked = {name: value for name, value in form.data.items() if value is not None}
    try:
        getattr(actions, step.verb)(referral, current_user.as_actor(), utc_now(), seen=seen, **asked)
    except Invalid as refusal:
        for name, sentences in refusal.errors.items():
            for sentence in sentences:
                form.refuse(name, sentence)
        return False
    return True
