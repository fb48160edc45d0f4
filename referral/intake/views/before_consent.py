"""What is typed before the consent: nowhere but in the session's cookie, sealed, so that only this person reads it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from flask import session, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from referral.crypto import app_open, app_seal
from referral.intake.lost_sessions import KEPT_FOR, NOT_ANSWERS

KEY = "typed_before_consent"
LARGEST = 1100
"""Bytes for each of both pages; a browser takes a cookie of some 4,000."""


def paths() -> tuple[str, str]:
    """The pages on which somebody types while nothing may be stored."""
    return url_for("intake.new"), url_for("intake.ask_consent")


def keep(path: str, typed: MultiDict[str, str], now: datetime) -> None:
    """Keep what was typed on one of the two pages for twelve hours; nothing where it is too much for a cookie."""
    answers = [[name, value] for name, value in typed.items(multi=True) if name not in NOT_ANSWERS and value]
    sealed = app_seal(_plain(now, answers), _context(path))
    if len(sealed) <= LARGEST:
        session[KEY] = {**session.get(KEY, {}), path: urlsafe_b64encode(sealed).decode()}


def _plain(now: datetime, answers: list[list[str]]) -> bytes:
    return json.dumps([(now + KEPT_FOR).timestamp(), answers], ensure_ascii=False).encode()


def find(path: str, now: datetime) -> MultiDict[str, str] | None:
    """What this person typed on this page in this browser, if it is still kept."""
    try:
        sealed = urlsafe_b64decode(session.get(KEY, {})[path])
        until, answers = json.loads(app_open(sealed, _context(path)))
    except (KeyError, RuntimeError, ValueError):
        return None
    return MultiDict((name, value) for name, value in answers) if now.timestamp() < until else None


def forget() -> None:
    """Throw away what was typed on both."""
    session.pop(KEY, None)


def _context(path: str) -> str:
    return f"before the consent {current_user.id} {path}"
