"""Sign-in by flask-security: passwords, sessions, second factor by role; its words and pages are ours."""

from typing import Any

from flask import Flask, current_app
from flask_login import current_user
from flask_security import Security, SQLAlchemyUserDatastore

from referral.accounts.models import User
from referral.db import db

security = Security()


class _NoRoles:
    """The role is a column of the account; the library's role table is not used."""


datastore = SQLAlchemyUserDatastore(db, User, _NoRoles)


def init_app(app: Flask) -> None:
    """Set up signing in."""
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_URL_PREFIX="/account",
        SECURITY_POST_LOGIN_VIEW="/",
        SECURITY_POST_LOGOUT_VIEW="/",
        SECURITY_FLASH_MESSAGES=True,
    )
    security.init_app(app, datastore)


def account_language() -> str | None:
    """The signed-in reader's own language, or None."""
    user: Any = current_user
    return user.language if user and user.is_authenticated else None


def is_demo() -> bool:
    """Whether this installation shows invented people only."""
    return bool(current_app.config["DEMO"])
