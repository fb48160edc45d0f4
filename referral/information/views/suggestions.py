"""Where anybody says what is wrong or missing, what became of it, and the editors who answer."""

import uuid
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.audit import Actor
from referral.db import utc_now
from referral.errors import NotFound
from referral.forms import Form
from referral.i18n import _, ngettext
from referral.information import actions, queries
from referral.information.forms import SuggestionSchema, VerdictSchema
from referral.information.models import TAKEN
from referral.information.questions import QUESTIONS
from referral.information.saying import spoken as spoken_now
from referral.information.subjects import Subject, network_today, subject_of
from referral.information.views.blueprint import blueprint, country_of

READER = Actor("reader", "public", "public")
"""Whoever suggests something has no name here."""
FROM_ONE_SHELTER = "30 per hour"


@blueprint.route("/information/<code>/suggest", methods=["GET", "POST"])
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER, methods=["POST"])
def suggest(code: str) -> Any:
    """Is this wrong, or missing? Anybody says so, without a name."""
    country, about = country_of(code), request.values.get("about", "")
    asked = {"country": country, "question": request.args.get("question", ""), "about": about}
    subject = _about(country, about)
    form = Form.of(SuggestionSchema(), request.form) if request.method == "POST" else Form(asked)
    if request.method == "GET" or not form.valid:
        choices = [(code, each.words) for code, each in QUESTIONS.items()]
        page = render_template(
            "information/suggest.html", country=country, form=form, question_choices=choices, subject=subject
        )
        return page, 422 if form.errors else 200
    said = form.data
    told = (country, said["question"], said["words"], said["link"], spoken_now(), READER, utc_now())
    row = actions.suggest(*told, about, network_today())
    return redirect(url_for("information.show_suggestion", suggestion_id=row.id), 303)


def _about(country: str, about: str) -> Subject | None:
    """The line of another feature that is reported; it speaks all languages. Raises NotFound for none such."""
    subject = subject_of(about)
    if about and (subject is None or subject.country not in ("", country)):
        raise NotFound()
    g.hospital_side = bool(about)
    return subject


@blueprint.get("/information/suggestions/<uuid:suggestion_id>")
@allows(Permission.PUBLIC)
def show_suggestion(suggestion_id: uuid.UUID) -> str:
    """What became of a suggestion; whoever made it keeps this address."""
    suggestion = queries.suggestion_of(suggestion_id)
    g.hospital_side = bool(suggestion.about)
    return render_template("information/show_suggestion.html", suggestion=suggestion)


@blueprint.route("/desk/information/suggestions/<uuid:suggestion_id>", methods=["GET", "POST"])
@allows(Permission.INFORMATION_EDIT)
def decide(suggestion_id: uuid.UUID) -> Any:
    """Read what somebody suggests and say what becomes of it."""
    suggestion = queries.suggestion_of(suggestion_id)
    form = Form.of(VerdictSchema(), request.form) if request.method == "POST" else Form()
    if request.method == "GET" or not form.valid:
        page = render_template(
            "information/decide.html",
            suggestion=suggestion,
            form=form,
            questions=QUESTIONS,
            subject=subject_of(suggestion.about),
            same_network=len(queries.of_network(suggestion.network)) if suggestion.network else 1,
        )
        return page, 422 if form.errors else 200
    taken = form.data["verdict"] == TAKEN
    actions.decide(suggestion, taken, form.data["reply"], current_user.as_actor(), utc_now())
    flash(_("Saved. Whoever suggested it reads your answer at their address."))
    return redirect(url_for("information.list_countries"), 303)


@blueprint.post("/desk/information/suggestions/<uuid:suggestion_id>/leave")
@allows(Permission.INFORMATION_EDIT)
def leave(suggestion_id: uuid.UUID) -> Any:
    """Leave it, and all that waits from the same network, as it is: how a flood is cleared."""
    left = actions.leave(queries.suggestion_of(suggestion_id), current_user.as_actor(), utc_now())
    flash(
        ngettext("%(num)s suggestion was left as it is.", "%(num)s suggestions were left as they are.", left)
    )
    return redirect(url_for("information.list_countries"), 303)


@blueprint.post("/desk/information/suggestions/<uuid:suggestion_id>/erase")
@allows(Permission.INFORMATION_EDIT)
def erase(suggestion_id: uuid.UUID) -> Any:
    """Somebody's data stands in it: nobody reads it any more."""
    actions.erase(queries.suggestion_of(suggestion_id), current_user.as_actor(), utc_now())
    flash(_("Erased."))
    return redirect(url_for("information.list_countries"), 303)
