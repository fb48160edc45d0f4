"""One visitor for every page test: parses HTML strictly and checks what every page must have."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import html5lib
from flask import Flask
from sqlalchemy import insert
from werkzeug.test import TestResponse

from referral.accounts.models import User
from referral.accounts.signing_in.sessions import BrowserSession
from referral.db import db
from referral.i18n import HOSPITAL_LANGUAGES

BASE = "http://127.0.0.1"
REFERENCE = re.compile(r"OB-[0-9A-Z]{4}-[0-9A-Z]{3}")
NO_TEXT = ("application/pdf", "application/zip", "application/octet-stream", "image/jpeg")
FORM_FIELDS = ("input", "select", "textarea")


class Page:
    """A parsed answer: `status`, `text` (what a reader reads), `tree`, and finders."""

    def __init__(self, response: TestResponse) -> None:
        self.response, self.status = response, response.status_code
        self.html = "" if response.mimetype in NO_TEXT else response.get_data(as_text=True)
        self.location = response.headers.get("Location", "")
        self.tree: Any = None
        if response.mimetype == "text/html" and self.html.strip() and not 300 <= self.status < 400:
            parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
            self.tree = parser.parse(self.html)
            _check(self)

    @property
    def text(self) -> str:
        """The words on the page, white space folded."""
        return re.sub(r"\s+", " ", " ".join(self.tree.itertext())).strip()

    @property
    def title(self) -> str:
        return "".join(self.tree.find(".//title").itertext()).strip()

    def all(self, path: str) -> list[Any]:
        return list(self.tree.iterfind(f".//{path}"))

    def links(self) -> list[str]:
        return [a.get("href") for a in self.all("a") if a.get("href")]

    def forms(self) -> list[dict[str, Any]]:
        """Each form: its action and what a browser would send of it unchanged."""
        return [_form(form) for form in self.all("form")]

    def form(self, action_part: str) -> dict[str, Any]:
        """The one form whose address contains this part."""
        found = [form for form in self.forms() if action_part in form["action"]]
        assert found, f"no form to {action_part!r} among {[form['action'] for form in self.forms()]}"
        return found[0]


def _form(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for field in (f for name in FORM_FIELDS for f in form.iterfind(f".//{name}")):
        name, kind = field.get("name"), field.get("type", "text")
        if (
            not name
            or kind in ("submit", "button")
            or (kind in ("radio", "checkbox") and field.get("checked") is None)
        ):
            continue
        values.setdefault(name, []).append(_value(field))
    return {"action": form.get("action") or "", "method": form.get("method", "get"), "values": values}


def _value(field: Any) -> str:
    if field.tag == "textarea":
        return "".join(field.itertext())
    if field.tag == "select":
        chosen = [o for o in field.iterfind(".//option") if o.get("selected") is not None]
        return (chosen or field.findall(".//option"))[0].get("value", "")
    return field.get("value", "on" if field.get("type") == "checkbox" else "")


def _check(page: Page) -> None:
    tree = page.tree
    assert tree.get("lang") in HOSPITAL_LANGUAGES, "the page names its language"
    assert page.title, "the page has a title"
    assert _main_headings(tree) == {1}, f"one main heading, not {_main_headings(tree)}"
    headings = ["".join(h.itertext()) for level in range(1, 5) for h in tree.iterfind(f".//h{level}")]
    spelled = [each for each in headings if REFERENCE.search(each)]
    assert not spelled, f"a heading that is read letter by letter: {spelled}"
    ids = [element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")]
    assert len(ids) == len(set(ids)), f"an id twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    _check_labels(tree, set(ids))
    _check_nothing_inline(tree)
    assert "script-src 'self'" in page.response.headers["Content-Security-Policy"]


def _main_headings(tree: Any) -> set[int]:
    """How many main headings are seen at a time: of the page, or of each of the screens that it shows in turn."""
    sections, steps = tree.findall(".//main/section[@hidden]"), tree.findall(".//main//form[@data-step]")
    screens = [*(each for each in sections if each.find(".//form[@data-step]") is None), *steps]
    return {len(each.findall(".//h1")) for each in screens or [tree]}


def _check_labels(tree: Any, ids: set[str]) -> None:
    labelled = {label.get("for") for label in tree.iterfind(".//label")}
    inside = {field for label in tree.iterfind(".//label") if (label.text or "").strip() for field in label}
    for field in (f for name in FORM_FIELDS for f in tree.iterfind(f".//{name}")):
        if field.get("type") in ("hidden", "submit", "button") or field in inside:
            continue
        named = field.get("id") in labelled or field.get("aria-label") or field.get("aria-labelledby")
        assert named, f"a field without a label: {field.get('name')}"
    assert {target for target in labelled if target} <= ids, "a label for no field"


def _check_nothing_inline(tree: Any) -> None:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        assert not element.get("style"), f"an inline style on {element.tag}"
        assert not [name for name in element.attrib if name.startswith("on")], f"a handler on {element.tag}"
    for script in tree.iterfind(".//script"):
        assert script.get("src"), "an inline script"
    assert tree.find(".//style") is None, "an inline style sheet"


def session_row(kind: str, **facts: object) -> str:
    """What the database keeps of a session, which lasts as long as any test's clock; its id."""
    row, now = uuid.uuid4(), datetime(1990, 1, 1, tzinfo=UTC)
    lasts = {"begun_at": now, "ends_at": now.replace(year=2990)}
    with db.engine.begin() as line:
        line.execute(insert(BrowserSession).values(id=row, kind=kind, browser="Test", **lasts, **facts))
    db.session.rollback()
    return str(row)


class Pages:
    """A visitor: get, post, follow; knows the CSRF token; can be signed in as a user."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()

    def sign_in(self, user: User) -> "Pages":
        """Become this user, as after a finished sign-in."""
        row = session_row("account", user_id=user.id, opened_with=user.fs_uniquifier)
        with self.client.session_transaction(base_url=BASE) as session:
            session.update(_user_id=user.fs_uniquifier, _fresh=True, fs_cc="set", fs_paa=4e9, sid=row)
            session["identity.id"] = user.fs_uniquifier
        return self

    def get(self, path: str, language: str | None = None, **kwargs: Any) -> Page:
        headers = {"Accept": "text/html", **({"Accept-Language": language} if language else {})}
        return self._send("get", path, headers=headers, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, language: str | None = None) -> Page:
        headers = {"Accept": "text/html", **({"Accept-Language": language} if language else {})}
        form = {"csrf_token": self.csrf(), **(data or {})}
        return self._send("post", path, data=form, headers=headers)

    def put(self, path: str, content: bytes = b"x") -> Page:
        """Send bytes, as a script does."""
        headers = {"X-CSRFToken": self.csrf(), "Content-Type": "application/octet-stream"}
        return self._send("put", path, data=content, headers=headers)

    def _send(self, method: str, path: str, **kwargs: Any) -> Page:
        """Send in an application context of its own, as a server does; the test then reads everything anew."""
        with self.app.app_context():
            answer = self.client.open(path, method=method.upper(), base_url=BASE, **kwargs)
        db.session.rollback()
        return Page(answer)

    def submit(
        self, page: Page, action_part: str, at: str = "", language: str | None = None, **answers: Any
    ) -> Page:
        """Fill the page's own form as a person would and send it (`at`: the page's path, if it has none)."""
        form = page.form(action_part)
        return self.post(form["action"] or at, {**form["values"], **answers}, language)

    def follow(self, page: Page) -> Page:
        """Go where a redirect points."""
        assert 300 <= page.status < 400, f"expected a redirect, got {page.status}: {page.html[:300]}"
        parts = urlsplit(page.location)
        return self.get(parts.path + (f"?{parts.query}" if parts.query else ""))

    def csrf(self) -> str:
        """A CSRF token of this visitor's session, taken as the forms take it."""
        from flask import session as flask_session
        from flask_wtf.csrf import generate_csrf

        with (
            self.app.app_context(),
            self.client.session_transaction(base_url=BASE) as session,
            self.app.test_request_context(),
        ):
            flask_session.update(session)
            token = str(generate_csrf())
            session["csrf_token"] = flask_session["csrf_token"]
        return token
