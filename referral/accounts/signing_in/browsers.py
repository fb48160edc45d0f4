"""Which browser this is: its name as people say it, and for which accounts and cards its owner has used it.

What a browser is known for lies in a cookie of its own, signed, for a year; it opens nothing and is counted apart
when somebody guesses (guesses). Signing out leaves it.
"""

import re
import secrets
from datetime import timedelta

from flask import Flask, Response, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from referral.accounts.signing_in.guesses import Guesser
from referral.crypto import blind_index
from referral.networks import network_of_request

COOKIE, SALT, KNOWN = "__Host-known", "known browser", "oncobridge.known_browser"
LASTS = timedelta(days=365)
MOST = 12
"""A computer in a shelter is known for so many people, the last ones."""
NAMES = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"(Firefox|FxiOS)/"),
    ("Chrome", r"(Chrome|CriOS|Chromium)/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("Android", r"Android"),
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh"),
    ("Linux", r"Linux|X11"),
)


def init_app(app: Flask) -> None:
    """Write the cookie when a browser has become known."""
    app.after_request(_write)


def name_of_browser() -> str:
    """What this browser calls itself, as people say it: "Firefox, Android"; a table of names, nothing of its own."""
    told = request.headers.get("User-Agent", "")[:400]
    found = (next((name for name, sign in table if re.search(sign, told)), "") for table in (NAMES, SYSTEMS))
    return ", ".join(filter(None, found))


def guesser(subject: str) -> Guesser:
    """Who guesses at this account or card: the browser by its own name where it is known for it."""
    return Guesser(_known().get(_short(subject), ""), network_of_request())


def is_known(subject: str) -> bool:
    """Whether the owner of this account or card has used this browser before."""
    return _short(subject) in _known()


def remember(subject: str) -> None:
    """From now on this browser is known for an account or a card: its owner has just proved to be one."""
    name = _short(subject)
    known = {each: drawn for each, drawn in _known().items() if each != name}
    kept = dict(list(known.items())[1 - MOST :])
    request.environ[KNOWN] = {**kept, name: _known().get(name) or secrets.token_hex(8)}


def _short(subject: str) -> str:
    return blind_index("known browser", subject)[:16]


def _known() -> dict[str, str]:
    if KNOWN not in request.environ:
        request.environ[KNOWN] = _read(request.cookies.get(COOKIE, ""))
    known: dict[str, str] = request.environ[KNOWN]
    return known


def _read(cookie: str) -> dict[str, str]:
    try:
        return dict(_signer().loads(cookie, max_age=int(LASTS.total_seconds())))
    except (BadSignature, ValueError, TypeError):
        return {}


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def _write(response: Response) -> Response:
    known = request.environ.get(KNOWN)
    if known and known != _read(request.cookies.get(COOKIE, "")):
        lasts, value = int(LASTS.total_seconds()), _signer().dumps(known)
        response.set_cookie(COOKIE, str(value), max_age=lasts, secure=True, httponly=True, samesite="Lax")
    return response
