"""The demo's letters; registered in demo mode only, so that they are not found elsewhere."""

import re
from pathlib import Path

from flask import Blueprint, Flask, current_app, render_template
from markupsafe import Markup, escape

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.config import ROOT
from referral.demo import sink
from referral.demo.people import LOG_INS, PASSWORD
from referral.errors import NotFound

blueprint = Blueprint("demo", __name__)
LINK = re.compile(r"https?://\S+")


def init_app(app: Flask) -> None:
    """Register the demo's pages and its log-ins for the sign-in page."""
    app.config.setdefault("DEMO_MAIL", str(ROOT / "var" / "mail"))
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(demo_log_ins=LOG_INS, demo_password=PASSWORD)


def _folder() -> Path:
    return Path(current_app.config["DEMO_MAIL"])


@blueprint.get("/demo/mail")
@allows(Permission.DEMO_MAIL_READ)
def mail() -> str:
    """Every letter the demo has sent, newest first."""
    return render_template("demo/mail.html", letters=sink.some_letters(_folder(), paging.asked()))


@blueprint.get("/demo/mail/<name>")
@allows(Permission.DEMO_MAIL_READ)
def letter(name: str) -> str:
    """One letter, its links to be followed."""
    found = sink.letter(_folder(), name)
    if found is None:
        raise NotFound()
    body = found.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return render_template("demo/letter.html", letter=found, body=_with_links(text))


def _with_links(text: str) -> Markup:
    """The letter's words, escaped, its addresses as links."""
    parts, last = [], 0
    for found in LINK.finditer(text):
        address = escape(found.group())
        parts += [escape(text[last : found.start()]), Markup(f'<a href="{address}">{address}</a>')]
        last = found.end()
    return Markup("").join([*parts, escape(text[last:])])
