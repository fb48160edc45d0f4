"""The pages of records: how long things are kept, and erasing a person by two people."""

import uuid
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask_login import current_user

from referral import paging, readiness
from referral.accounts.permissions import Permission, allows
from referral.db import db, empty_log, utc_now
from referral.errors import Conflict
from referral.forms import Form
from referral.i18n import _
from referral.intake.models import Case
from referral.records import actions, queries, retention, wording
from referral.records.forms import REASON_WORDS, ErasureSchema
from referral.records.opening import chosen
from referral.records.papers import views as papers
from referral.records.reading import views as reading
from referral.records.showing import views as showing

blueprint = Blueprint("records", __name__)


def init_app(app: Flask) -> None:
    """Register the pages of records."""
    app.register_blueprint(blueprint)
    papers.init_app(app)
    reading.init_app(app)
    showing.init_app(app)
    app.jinja_env.globals["kept_days"] = kept_days
    readiness.watch(app, "opening", lambda _now: chosen.watched())


def kept_days(what: str) -> float:
    """How many days something is stored, for pages of features below this one."""
    return retention.rules()[what].days


@blueprint.route("/erasures", methods=["GET", "POST"], endpoint="list")
@allows(Permission.ERASURE_ASK)
def list_erasures() -> Any:
    """Ask to erase a person; see what waits for a second person, and what is past its time."""
    form = Form.of(ErasureSchema(), request.form) if request.method == "POST" else Form()
    case = queries.case_by_reference(form.data["reference"]) if form.data else None
    if form.data and case is None:
        form.refuse("reference", _("There is no case with this reference."))
    if form.data and form.valid and case and _asked(case, form):
        flash(_("Noted. Another person, an administrator, must approve it."))
        return redirect(url_for("records.list"), 303)
    return render_template("records/list.html", form=form, **_lists()), 422 if form.errors else 200


def _asked(case: Case, form: Form) -> bool:
    """Note the wish; what stands against it is said beside the reference."""
    try:
        actions.ask_erasure(case.patient, form.data["reason"], current_user.as_actor(), utc_now())
    except Conflict as refusal:
        form.refuse("reference", refusal.sentence)
        return False
    return True


@blueprint.post("/erasures/<uuid:wish_id>/<any(approve, refuse):verb>")
@allows(Permission.ERASURE_APPROVE)
def decide_erasure(wish_id: uuid.UUID, verb: str) -> Any:
    """Approve or refuse somebody else's wish to erase."""
    decide = actions.approve_erasure if verb == "approve" else actions.refuse_erasure
    decide(queries.wish_of(wish_id), current_user.as_actor(), utc_now())
    db.session.rollback()
    empty_log()
    flash(_("The person has been erased.") if verb == "approve" else _("The request has been refused."))
    return redirect(url_for("records.list"), 303)


def _lists() -> dict[str, Any]:
    return {
        "wishes": queries.open_wishes(paging.asked()),
        "due": retention.due_for_erasure(utc_now(), paging.asked("due")),
        "rules": retention.rules().values(),
        "words": wording,
        "reasons": [(code, str(words)) for code, words in REASON_WORDS.items()],
        "reason_words": REASON_WORDS,
    }
