"""A step sent without a session, or with an old page's token: nothing typed is lost."""

import uuid
from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from referral import web
from referral.db import utc_now
from referral.i18n import _
from referral.intake import lost_sessions
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
        ),
        "seen_by_doctor",
    )
)

COME_BACK_TO = {"intake.create": "intake.ask_consent", "intake.keep_bedside": "intake.show_emergency"}


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
    """What was typed on this page when the session was lost, or None."""
    kept = _kept_id()
    return lost_sessions.find(kept, request.path, utc_now()) if kept else None


def sent() -> None:
    """This case's page was sent whole: what was kept of it is no longer needed."""
    if "case_id" in (request.view_args or {}):
        lost_sessions.forget(request.path)


def _kept_id() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.args.get("kept", ""))
    except ValueError:
        return None
