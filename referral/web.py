"""What every page shares: CSRF, CSP, request id, any Refusal → a plain-words page, health."""

import uuid
from collections.abc import Callable
from typing import Any, TypeVar

import structlog
from flask import Blueprint, Flask, Response, current_app, g, jsonify, render_template, request
from flask_limiter import Limiter
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import CSRFError
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from referral import attempts, contacts, errors, logs, networks, readiness, scopes, search_engines, trouble
from referral.db import is_trouble, utc_now
from referral.forms import Form
from referral.i18n import _, _l, reader_country

log = structlog.get_logger()
csrf = CSRFProtect()
limiter = Limiter(networks.counted_as, default_limits=[], in_memory_fallback_enabled=True)
COUNTED_IN_DATABASE = attempts.DatabaseStorage.STORAGE_SCHEME
"""What RATELIMIT_STORAGE_URI begins with where attempts are counted in the database; the library knows the others."""
blueprint = Blueprint("health", __name__)

LONGEST_WRITTEN = 20_000
"""Characters of a field that a page takes, to refuse it in words beside it; and of what is shown again."""
LONGEST_NAME = 200
MOST_SENT = 512 * 2**10
"""Bytes of a form: each letter of Cyrillic is sent as six signs."""
LONGEST_OF = {"password": 128, "email": 254}
"""Characters of what the library for signing in reads before any schema of ours, by a part of the field's name."""
TOO_LONG = {
    "password": _l("A password has at most 128 characters."),
    "email": _l("An e-mail address has at most 254 characters."),
}
FORMS = ("", "application/x-www-form-urlencoded", "multipart/form-data")
View = TypeVar("View", bound=Callable[..., Any])
PATIENT_SIDE = ("/card/", "/my/", "/doctor/", "/m/", "/privacy/", "/accessibility/")
"""Where pages for whoever holds a patient's card begin: none names a disease, not even in the service's name."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'; "
        "worker-src 'self'; object-src 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OF_STRANGERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""With a file that somebody sent in, and what was made of it: it may do nothing, and no browser keeps it."""
HSTS = "max-age=31536000"
"""For a year a browser that has been here by https comes by nothing else."""
STATUS: dict[type[errors.Refusal], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Invalid: 422,
    errors.Conflict: 409,
    errors.Expired: 410,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.Refusal: 400,
}
TITLES = {
    400: _l("This request could not be understood"),
    401: _l("Please sign in"),
    403: _l("This is not possible here"),
    404: _l("Page not found"),
    405: _l("This is not possible here"),
    408: _l("The connection was too slow"),
    409: _l("Somebody was faster, or things have moved on"),
    410: _l("This link is no longer valid"),
    413: _l("This is too large to send"),
    415: _l("This request could not be understood"),
    422: _l("Some answers need correcting"),
    429: _l("Too many attempts"),
    503: _l("This is not possible at the moment"),
}
WORDS = {
    400: _l("Go back one page and try again. If it happens again, call your coordinator."),
    401: _l("Your session has ended. Sign in to go on."),
    403: _l("You may not do this with this account."),
    404: _l("The address may be wrong, or the page is not for this account."),
    405: _l("Go back one page and use the buttons there."),
    408: _l("Nothing was saved. Go back one page and send it again where the network is better."),
    409: _l("Nothing was changed. Go back, look at how it stands now and decide again."),
    410: _l("Ask the person who sent it for a new one."),
    413: _l("Send less at once."),
    415: _l("Go back one page and use the buttons there."),
    422: _l("Go back one page and look at the answers marked there."),
    429: _l("Wait a few minutes, then try again."),
    503: _l("Nothing was saved. Try again in a while."),
}


def init_app(app: Flask) -> None:
    """Give the application its common conduct."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session",
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    if app.config["TRUSTED_PROXIES"]:
        hops = app.config["TRUSTED_PROXIES"]
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.before_request(_name_request)
    app.before_request(_refuse_unread)
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_protect)
    app.register_error_handler(errors.Refusal, refused)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(Exception, broken)
    app.register_blueprint(blueprint)
    search_engines.init_app(app)
    name_service(app)


def name_service(app: Flask) -> None:
    """Let every page say what the service is called there, and whom to call."""
    for each in (whom_to_call, service_name, is_patient_side, is_refused):
        app.add_template_global(each)


def whom_to_call(country: str | None = None) -> contacts.Contact | None:
    """The office of the coordination for this page's reader: of the country that the page names, else of their own."""
    return contacts.contact_for(country or reader_country())


@pass_context
def is_refused(context: Context) -> bool:
    """Whether a form of this page came back with errors: then its title says so first."""
    shown = list(context.get_all().values())
    parts = [each for several in shown if type(several) is dict for each in several.values()]
    return any(isinstance(each, Form | FlaskForm) and each.errors for each in (*shown, *parts))


def is_patient_side() -> bool:
    """Whether this page is read by whoever holds a patient's card, or the link that the patient let be sent."""
    return f"{request.path}/".startswith(PATIENT_SIDE)


def service_name() -> str:
    """What the service is called on this page."""
    return str(current_app.config["PUBLIC_NAME"]) if is_patient_side() else str(_("OncoBridge"))


def _name_request() -> None:
    g.request_id = uuid.uuid4().hex
    scopes.begin()


def takes(longest: int, *kinds: str) -> Callable[[View], View]:
    """Let a page take more than others do: characters of each field, as many bytes in all, kinds beside forms."""

    def marked(view: View) -> View:
        view.takes, view.kinds = longest, (*FORMS, *kinds)  # type: ignore[attr-defined]
        return view

    return marked


def _refuse_unread() -> Any:
    """What no page of ours asks for is refused by its kind and its length, before anything is done with it."""
    if request.method not in ("POST", "PUT"):
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if request.mimetype not in getattr(view, "kinds", FORMS):
        return error_page(415)
    request.max_content_length = max(longest := getattr(view, "takes", LONGEST_WRITTEN), MOST_SENT)
    for name, text in request.form.items(multi=True):
        of_name = next((kind for kind in LONGEST_OF if kind in name), None)
        if of_name and len(text) > LONGEST_OF[of_name]:
            return error_page(413, TOO_LONG[of_name])
        if of_name == "email" and "\0" in text:
            return error_page(400)
        if len(name) > LONGEST_NAME or len(text) > longest:
            return error_page(413)
    return None


def _protect(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html" or "Cache-Control" not in response.headers:
        # Pages always: the sign-in library writes "no-store=True", which browsers do not know.
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure and current_app.config["PUBLIC_URL"].startswith("https://"):
        response.headers["Strict-Transport-Security"] = HSTS
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response


def refused(refusal: errors.Refusal) -> tuple[str, int]:
    """The page for a domain error: its status by the table, its sentence in the reader's language."""
    return error_page(status_of(refusal), refusal.sentence, str(refusal.facts.get("look_at", "")))


def status_of(refusal: errors.Refusal) -> int:
    """The HTTP status of a domain error."""
    return next(STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS)


def http_error(error: HTTPException) -> Any:
    """The page for what Werkzeug refuses; a redirect passes."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    if isinstance(error, CSRFError):
        return error_page(400, _l("This page had been open for too long. Go back, reload it and try again."))
    if (error.code or 500) >= 500:
        return trouble.page(getattr(error, "original_exception", None))
    return error_page(error.code or 400)


def broken(error: Exception) -> trouble.Answer:
    """An error nobody foresaw: its class and where it arose are logged, never its words (they may be a patient's)."""
    where = logs.where_of(error.__traceback__)
    log.error("unforeseen", error=type(error).__name__, where=where, request=g.get("request_id"))
    if current_app.testing and not is_trouble(error):
        raise error
    return trouble.page(error)


def error_page(status: int, sentence: object = "", look_at: str = "") -> tuple[str, int]:
    """The one page of every error: a title, what it means, what to do next; `look_at`: where the thing stands now."""
    title, words = TITLES.get(status, TITLES[400]), sentence or WORDS.get(status, WORDS[400])
    facts = {"title": title, "words": words, "look_at": look_at, "written": written()}
    page = render_template("errors/error.html", status=status, **facts)
    return page, status


def written() -> list[str]:
    """The sentences that were sent from one of our own pages, to be copied: going back would show them no more."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") != "same-origin":
        return []
    try:
        sent = request.form.items(multi=True)
    except HTTPException:
        return []
    words = (text.strip() for name, text in sent if "password" not in name)
    return [text for text in words if len(text.split()) > 1 and len(text) <= LONGEST_WRITTEN]


@blueprint.get("/healthz")
def alive() -> tuple[Response, int]:
    """Alive: the process answers; 503 while it is about to end, so that a proxy sends nobody more."""
    return (jsonify(status="leaving"), 503) if readiness.is_leaving() else (jsonify(status="alive"), 200)


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Ready: database, migrations and catalogues are right; else what is not. Letters in need of people are counted."""
    wrong = readiness.problems()
    letters = readiness.letters()
    if wrong:
        return jsonify(status="not ready", problems=wrong, letters=letters), 503
    return jsonify(status="ready", problems=[], letters=letters, watched=readiness.watched(utc_now())), 200


def warm(app: Flask) -> None:
    """Read every page and letter once, a second in all, so that nobody waits for the first of each."""
    for name in app.jinja_env.list_templates(extensions=("html", "txt")):
        app.jinja_env.get_template(name)
