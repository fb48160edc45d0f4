"""The second factor: a step of the clock counts once, and its recovery codes are shown when it is set up."""

from collections.abc import Callable
from functools import wraps
from hmac import compare_digest
from typing import Any

from flask import Flask, render_template, request, session
from flask_security import MfRecoveryCodesUtil, Totp, tf_code_confirmed, tf_profile_changed
from flask_security.proxies import _security
from flask_security.utils import hash_password, verify_password
from passlib.exc import UsedTokenError  # type: ignore[import-untyped]
from sqlalchemy import or_

from referral.accounts.models import User
from referral.db import guarded_update

WAS_SET_UP = "oncobridge.second_factor_set_up"
HASHED = "$argon2"
"""How a code begins that is kept as a password is."""


class StepsOnce(Totp):
    """Codes of which each counts once, also for two who send it at the same moment: the database decides."""

    def get_last_counter(self, user: Any) -> int | None:
        """The newest step that was used."""
        return user.tf_last_step if user else None

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Keep the step, if nobody has used it or a later one meanwhile; else the code is refused."""
        is_newer = or_(User.tf_last_step.is_(None), User.tf_last_step < tmatch.counter)
        if not guarded_update(User, User.id == user.id, is_newer, tf_last_step=tmatch.counter):
            raise UsedTokenError()


class CodesOnce(MfRecoveryCodesUtil):
    """Recovery codes of which each works once: the library takes one out of the list, which the database never saw.

    They are kept as passwords are, so they are shown when they are made and never again.
    """

    def create_recovery_codes(self, user: Any) -> list[str]:
        """New codes to be shown; what is kept of them opens nothing."""
        codes: list[str] = super().create_recovery_codes(user)
        user.mf_recovery_codes = [str(hash_password(each)) for each in codes]
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:
        """None: nobody can read them any more."""
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        """Whether it is one of those that are left."""
        return _kept_as(user, code) is not None

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        """Keep the others, as a new list."""
        used = _kept_as(user, code)
        user.mf_recovery_codes = [each for each in user.mf_recovery_codes or () if each != used]
        return used is not None


def _kept_as(user: Any, code: str) -> str | None:
    """What is kept of this code; of those made before they were hashed the code itself."""
    for each in user.mf_recovery_codes or ():
        if (
            verify_password(code, each)
            if each.startswith(HASHED)
            else compare_digest(code.encode(), each.encode())
        ):
            return str(each)
    return None


def init_app(app: Flask) -> None:
    """Show the recovery codes when a second factor is set up, at the first sign-in or later."""
    tf_code_confirmed.connect(_note_first, app)
    tf_profile_changed.connect(_note, app)
    for endpoint in ("two_factor_token_validation", "two_factor_setup_validate"):
        name = f"security.{endpoint}"
        app.view_functions[name] = _with_codes(app.view_functions[name])


def _note_first(_app: Any, user: User, **_: Any) -> None:
    """A code has been proved: of a second factor that is only being set up, if no sign-in asked for it."""
    if session.get("tf_state") == "validating_profile":
        request.environ[WAS_SET_UP] = user


def _note(_app: Any, user: User, **_: Any) -> None:
    request.environ[WAS_SET_UP] = user


def _with_codes(view: Callable[..., Any]) -> Callable[..., Any]:
    """The page with new recovery codes in place of the view's answer, if a second factor was set up by it."""

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> Any:
        answer = view(*args, **kwargs)
        user = request.environ.get(WAS_SET_UP)
        if user is None:
            return answer
        codes = _security.mf_recovery_codes_util.create_recovery_codes(user)
        return render_template("accounts/keep_codes.html", codes=codes)

    return answered
