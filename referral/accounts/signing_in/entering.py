"""In and out: whose session a cookie is, its beginning, and its end with all that was open beside it."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from flask import Flask, current_app, session
from flask_login import current_user, user_logged_in
from flask_security import password_reset
from flask_security.utils import set_request_attr
from sqlalchemy import Select, and_

from referral.accounts.models import User
from referral.accounts.signing_in import browsers, sessions
from referral.accounts.signing_in.counted_forms import account_of
from referral.accounts.signing_in.sessions import ACCOUNT, SIGNED_IN, BrowserSession
from referral.db import db, utc_now
from referral.errors import NotFound
from referral.prepared import prepared

KEPT_AT_SIGN_IN = ("_", "fs_", "tf_", "identity.")
View = Callable[..., Any]


def init_app(app: Flask) -> None:
    """Ask the database who is signed in, and tell it of every beginning and end."""
    app.login_manager.user_loader(_signed_in)  # type: ignore[attr-defined]
    app.login_manager.request_loader(None)  # type: ignore[attr-defined]
    user_logged_in.connect(_begin, app)
    password_reset.connect(_know_browser, app)
    app.view_functions["security.logout"] = _ending(app.view_functions["security.logout"])


def _signed_in(key: str) -> User | None:
    """The account of this cookie, if its session lives: one statement, as for the account alone."""
    row = sessions.row_kept(session.get(SIGNED_IN))
    user = db.session.scalars(*_account(str(key), row, utc_now())).first()
    if user is not None:
        set_request_attr("fs_authn_via", "session")
        set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


@prepared
def _account(key: str, row: uuid.UUID | None, now: datetime) -> Select[tuple[User]]:
    theirs = (BrowserSession.user_id == User.id, BrowserSession.opened_with == User.fs_uniquifier)
    query = db.select(User).join(BrowserSession, and_(*theirs))
    return query.where(User.fs_uniquifier == key, User.active, *sessions.is_living(ACCOUNT, row, now))


def _begin(_app: Flask, user: User, **_: Any) -> None:
    """Nothing but the sign-in itself survives it: a new session, a new CSRF token, no card and no answer."""
    over = sessions.named_in(session)
    for key in [key for key in session if not key.startswith(KEPT_AT_SIGN_IN)]:
        session.pop(key)
    session.permanent = True
    now, lasts = utc_now(), timedelta(hours=current_app.config["SESSION_HOURS"])
    sessions.end(over, now)
    session[SIGNED_IN] = str(sessions.begin(ACCOUNT, now, lasts, browsers.name_of_browser(), user))
    browsers.remember(account_of(user))


def _know_browser(_app: Flask, user: User, **_: Any) -> None:
    """Who sets a new password by the letter's link has the mailbox: strangers' guesses hold them up no more."""
    browsers.remember(account_of(user))


def _ending(sign_out: View) -> View:
    """Signing out ends what is open in this browser, wherever its cookie was copied: account, card and answer."""

    @wraps(sign_out)
    def out(*args: Any, **kwargs: Any) -> Any:
        over = sessions.named_in(session)
        answer = sign_out(*args, **kwargs)
        sessions.end(over, utc_now())
        session.clear()
        return answer

    return out


def end_others() -> None:
    """End every session of the signed-in account but this one."""
    user: Any = current_user
    sessions.end_of(user._get_current_object(), utc_now(), but=session.get(SIGNED_IN))


def not_offered(**_: Any) -> Any:
    """There is no such page here."""
    raise NotFound()
