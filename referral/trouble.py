"""The page of what broke on our side: it tells the truth about what was sent, and needs no session and no database.

What was typed stands in its form, to be sent again; the numbers for an emergency and the coordination's stand above.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request
from werkzeug.exceptions import HTTPException

from referral import db
from referral.contacts import contact_for
from referral.i18n import _l, language

UNAVAILABLE, BROKEN = 503, 500
AGAIN_AFTER = 20
"""Seconds after which a browser or a proxy may ask again."""
TITLES = {
    UNAVAILABLE: _l("The service can save nothing at the moment"),
    BROKEN: _l("Something went wrong on our side"),
}
NOTHING = _l("Nothing was changed. Try again in a minute. If it happens again, call your coordinator.")
NOT_SAVED = _l("Not saved: what you sent is stored nowhere. Send it again in a minute.")
UNSURE = _l(
    "It is not certain whether what you sent was saved. Look at how it stands before you write it once more."
)
SECRET = {
    "password": _l("Password"),
    "new_password": _l("New password"),
    "new_password_confirm": _l("New password again"),
    "password_confirm": _l("New password again"),
}
"""What is never written back into a page, and how it is asked for once more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One field as it was sent; `asks`: how it is asked for once more, where it may not be written back."""

    name: str
    text: str
    asks: object = ""


Answer = tuple[str, int, dict[str, str]]


def page(error: BaseException | None) -> Answer:
    """The page for an error of ours: 503 where the database is the trouble, 500 for all others."""
    status = UNAVAILABLE if db.is_trouble(error) else BROKEN
    g.without_account = True  # who asks is known by the database; the page speaks as the browser does
    fields = list(_sent())
    facts: dict[str, Any] = {"title": TITLES[status], "words": _words(), "contact": contact_for()}
    again = fields if _may_go_again() else []
    template = current_app.jinja_env.get_template("errors/trouble.html")
    facts |= {"locale": language(), "request": request, "again": again, "address": _address()}
    return template.render(facts, written=_sentences(fields)), status, {"Retry-After": str(AGAIN_AFTER)}


def _address() -> str:
    """Where this request went: it goes there again."""
    return request.script_root + request.full_path.rstrip("?")


def _words() -> object:
    if request.method != "POST":
        return NOTHING
    return UNSURE if db.may_be_saved() else NOT_SAVED


def _may_go_again() -> bool:
    """What came from a page of ours, and is surely not saved, may be sent once more from here."""
    return request.method == "POST" and _is_from_here() and not db.may_be_saved()


def _is_from_here() -> bool:
    """Whether it bears this visitor's own token, or the browser says that a page of ours has sent it."""
    return bool(g.get("csrf_valid")) or request.headers.get("Sec-Fetch-Site") == "same-origin"


def _sent() -> Iterator[Sent]:
    """The fields of a form as they came from one of our own pages; nothing of a secret but that it was there."""
    if not _is_from_here():
        return
    try:
        sent = list(request.form.items(multi=True))
    except HTTPException:
        return
    for name, text in sent:
        is_secret = "password" in name
        yield Sent(name, "" if is_secret else text, SECRET.get(name, SECRET["password"]) if is_secret else "")


def _sentences(fields: list[Sent]) -> list[str]:
    """What somebody wrote in words, to be read and copied."""
    return [each.text.strip() for each in fields if len(each.text.split()) > 1]
