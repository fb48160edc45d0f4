"""A step sent without a session, or with an old page's token: nothing typed is lost."""

import uuid
from typing import Any

from flask import current_app, flash, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Refusal
from referral.i18n import _
from referral.intake import lost_sessions, queries
from referral.intake.questions.table import GROUPS
from referral.intake.red_flags import ALONE
from referral.intake.views import before_consent
from referral.intake.views.blueprint import blueprint

STEPS = frozenset(
    f"intake.{view}"
    for view in (
        *(
            "look_up",
            "create",
            "record_consent",
            "answer_red_flags",
            "answer_signs",
            "keep_bedside",
            "answer",
            "answer_locality",
            "answer_diagnosis",
            "answer_locality_and_diagnosis",
        ),
        "seen_by_doctor",
    )
)

FILLED_IN = frozenset(
    f"intake.{view}"
    for view in (
        *("new", "ask_consent", "ask_red_flags", "ask_signs", "ask", "ask_locality", "ask_diagnosis"),
        "ask_note",
        "ask_locality_and_diagnosis",
    )
)
"""The pages on which somebody types; of the others nothing is kept."""

COME_BACK_TO = {"intake.create": "intake.ask_consent", "intake.keep_bedside": "intake.show_emergency"}
NOT_DONE = frozenset({200, 409, 422})
"""With these a page of the intake comes back: something is still to be said, chosen, or looked at again."""


@blueprint.before_request
def _keep_of_signed_out() -> Any:
    if request.method == "POST" and not current_user.is_authenticated and request.endpoint in STEPS:
        return _keep()
    return None


@blueprint.errorhandler(CSRFError)
def _keep_of_old_page(error: CSRFError) -> Any:
    if request.method != "POST" or request.endpoint not in STEPS:
        return web.http_error(error)
    try:
        return _keep()
    except HTTPException as too_many:
        return web.http_error(too_many)


@web.limiter.limit("300 per hour")
def _keep() -> Any:
    page = COME_BACK_TO.get(request.endpoint or "")
    path = url_for(page, **(request.view_args or {})) if page else request.path
    kept = lost_sessions.keep(path, request.form.items(multi=True), utc_now())
    if kept is None:
        return web.error_page(413)
    back = f"{path}?kept={kept}"
    if current_user.is_authenticated:
        flash(
            _(
                "This page had been open for a long time. Your answers are here: look at them and send them again."
            )
        )
        return redirect(back, 303)
    flash(_("Your session had ended. Your answers are stored: sign in, and the page comes back filled in."))
    return redirect(url_for("security.login", next=back), 303)


def typed_before() -> MultiDict[str, str] | None:
    """What was typed on this page and not sent: when the session was lost, or the page was left; or None."""
    kept = _kept_id()
    if kept:
        return lost_sessions.find(kept, request.path, utc_now())
    found = (
        before_consent.find(request.path, utc_now())
        if request.path in before_consent.paths()
        else lost_sessions.find(_draft_of(request.path), request.path, utc_now())
    )
    if found is not None:
        flash(_("What you wrote here is back. It is not saved yet."))
    return found


def _draft_of(path: str) -> uuid.UUID:
    return lost_sessions.draft_id(current_user.id, path)


def keep_typed(path: str, typed: MultiDict[str, str]) -> None:
    """Keep what somebody has typed on one of their pages and not sent; nothing for any other page."""
    if path in before_consent.paths() and current_user.is_authenticated:
        before_consent.keep(path, typed, utc_now())
    elif _may_be_kept(path):
        lost_sessions.keep(path, typed.items(multi=True), utc_now(), _draft_of(path))


def _may_be_kept(path: str) -> bool:
    """Only a page of the intake that this person may fill in; what is answered in writing alone stays with nobody."""
    if not current_user.is_authenticated:
        return False
    try:
        page, values = current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]
        if "case_id" in values:
            queries.case_for(current_user, values["case_id"])
    except (HTTPException, Refusal):
        return False
    is_asked = values.get("group") in (None, *GROUPS) and values.get("screen") != ALONE
    return page in FILLED_IN and is_asked


@blueprint.post("/intake/typed")
@allows(Permission.INTAKE_FILE)
def keep_draft() -> Any:
    """The page's script keeps what is typed, so that Back, a reload or an empty battery loses nothing.

    Without scripts a button does the same, and the page comes back.
    """
    path = request.args.get("next", "")
    keep_typed(path, request.form)
    return redirect(path, 303) if "by_hand" in request.args and _may_be_kept(path) else ("", 204)


@blueprint.after_request
def _keep_unfinished(response: Any) -> Any:
    """What was sent and is not done yet is there again after Back or a reload, with scripts or without."""
    if request.method == "POST" and request.endpoint in STEPS and response.status_code in NOT_DONE:
        keep_typed(request.path, request.form)
    return response


def sent() -> None:
    """This case's page was sent whole: what was kept of it is no longer needed."""
    if "case_id" in (request.view_args or {}):
        lost_sessions.forget(request.path)
    else:
        before_consent.forget()


def _kept_id() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("kept", ""))
    except ValueError:
        return None
