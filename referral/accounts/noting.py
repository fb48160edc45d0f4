"""Who comes in, goes out and is turned away, noted in the audit trail: from the library's signals and its answers.

What the library writes is noted in the same transaction, anything else after the answer is made. What strangers can
bring about as often as they like is noted at the 1st, 2nd, 4th, 8th … time within a minute, with the number so far.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from flask_login import current_user, user_logged_in, user_logged_out
from flask_security import signals
from limits.storage import Storage, storage_from_string
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError

from referral import audit
from referral.accounts.models import User
from referral.accounts.permissions import declared
from referral.accounts.signing_in.counted_forms import was_right
from referral.audit import Actor
from referral.crypto import blind_index
from referral.db import db, is_trouble, utc_now

log = structlog.get_logger()
WRITTEN = {
    signals.password_changed: "account.password_changed",
    signals.password_reset: "account.password_reset",
    signals.tf_profile_changed: "account.second_factor_set",
    signals.tf_disabled: "account.second_factor_off",
    signals.wan_registered: "account.passkey_added",
    signals.wan_deleted: "account.passkey_removed",
}
"""Signals of what the library writes → the event in the same transaction."""
PASSING = {
    user_logged_in: "account.signed_in",
    user_logged_out: "account.signed_out",
}
"""Signals beside which nothing is written → the event after the answer."""
SECRETS = {
    "security.login": "password",
    "security.two_factor_token_validation": "code",
    "security.mf_recovery": "recovery_code",
    "security.verify": "password",
    "security.change_password": "password",
    "security.wan_signin_response": "passkey",
}
"""Where a secret is given → which; an answer that is no way on says that it was wrong."""
WINDOW = 60
COUNTS = "noted_counts"
STRANGER = "visitor"


def init_app(app: Flask) -> None:
    """Listen."""
    app.extensions[COUNTS] = storage_from_string(app.config["RATELIMIT_STORAGE_URI"])
    for signal, verb in WRITTEN.items():
        signal.connect(_write(verb), app, weak=False)
    for signal, verb in PASSING.items():
        signal.connect(_keep(verb), app, weak=False)
    signals.tf_code_confirmed.connect(_set_up, app)
    signals.reset_password_instructions_sent.connect(_asked_reset, app)
    signals.user_failed_authn.connect(_failed, app)
    app.after_request(_note)


def _write(verb: str) -> Callable[..., None]:
    def write(_app: Flask, user: User, **_: Any) -> None:
        audit.record(user.as_actor(), verb, _itself(user), utc_now())

    return write


def _set_up(_app: Flask, user: User, **_: Any) -> None:
    """A code is also given at each sign-in; only with a new secret it sets something up."""
    if inspect(_itself(user)).attrs.tf_totp_secret.history.has_changes():
        audit.record(user.as_actor(), "account.second_factor_set", _itself(user), utc_now())


def _itself(user: Any) -> Any:
    """The row, also where the library hands on the proxy of whoever is signed in."""
    return user._get_current_object() if hasattr(user, "_get_current_object") else user


def _keep(verb: str) -> Callable[..., None]:
    def keep(_app: Flask, user: Any, **_: Any) -> None:
        if getattr(user, "id", None):
            _later().append((user.as_actor(), verb, _known(user), {"by": _page()}))

    return keep


def _asked_reset(_app: Flask, user: Any, **_: Any) -> None:
    g.reset_asked = _known(user)


def _failed(_app: Flask, user: Any, **_: Any) -> None:
    g.failed_at = _known(user)


def _later() -> list[tuple[Actor, str, Any, dict[str, Any]]]:
    if "noted_later" not in g:
        g.noted_later = []
    found: list[tuple[Actor, str, Any, dict[str, Any]]] = g.noted_later
    return found


def _page() -> str:
    return (request.endpoint or "").rpartition(".")[2]


class Subject(SimpleNamespace):
    """An account by its number alone; of a name that no account has, that."""

    __tablename__ = User.__tablename__


def _known(user: Any) -> Subject:
    return Subject(id=str(user.id))


def _note(response: Response) -> Response:
    """After the answer is made: whatever was kept, a secret that was wrong, a door that stayed shut."""
    for actor, verb, subject, facts in _later():
        audit.record_read(actor, verb, subject, utc_now(), **facts)
    if asked := g.pop("reset_asked", None):
        _note_counted("account.reset_asked", _stranger(), asked)
    if _is_wrong_secret(response):
        _note_counted("account.sign_in_failed", _whoever(), _whose(), of=SECRETS[request.endpoint or ""])
    elif _is_shut(response):
        _note_refusal(response.status_code)
    return response


def _note_refusal(status: int) -> None:
    """A door stays shut although nothing can be written of it: the page that says so stands."""
    where = {"page": request.endpoint, "status": status}
    try:
        _note_counted("access.refused", current_user.as_actor(), _known(current_user), **where)
    except DBAPIError as error:
        if not is_trouble(error):
            raise
        db.session.rollback()
        log.warning("a refusal was not noted", error=type(error).__name__)


def _is_wrong_secret(response: Response) -> bool:
    is_asked = request.method == "POST" and request.endpoint in SECRETS
    if not is_asked or was_right() or response.status_code not in (200, 422, 429):
        return False
    return any(request.form.get(name) for name in ("password", "code", "credential"))


def _whose() -> Subject:
    """At which account a wrong secret was given."""
    found: Subject | None = g.pop("failed_at", None)
    if found:
        return found
    if current_user.is_authenticated:
        return _known(current_user)
    email = request.form.get("email", "").strip().lower()[:254]
    user = db.session.scalar(db.select(User.id).where(User.email == email))
    return Subject(id=str(user or "unknown"))


def _is_shut(response: Response) -> bool:
    """Somebody with an account asked for a page, or something on it, that is not for them; a typing error is none."""
    if response.status_code not in (403, 404) or request.endpoint is None:
        return False
    return declared(current_app, request.endpoint) is not None and bool(current_user.is_authenticated)


def _whoever() -> Actor:
    return current_user.as_actor() if current_user.is_authenticated else _stranger()


def _stranger() -> Actor:
    """From where, as a keyed hash: the same address is the same visitor, and nobody reads which it is."""
    return Actor(STRANGER, blind_index("visitor", request.remote_addr or "")[:16], STRANGER)


def _note_counted(verb: str, actor: Actor, subject: Any, **facts: Any) -> None:
    counts: Storage = current_app.extensions[COUNTS]
    number = counts.incr(f"noted {verb} {subject.id}", WINDOW)
    if number & (number - 1) == 0:
        audit.record_read(actor, verb, subject, utc_now(), count=number, **facts)
