"""A letter's words, laid out: composed in its reader's language, pressed, kept; or made again from what was kept."""

import uuid
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from flask import Response, current_app, render_template

from referral.audit import Actor
from referral.i18n import speaking
from referral.intake.models import Case
from referral.letters_on_paper import actions, blank_form, fonts, length, press, wording
from referral.letters_on_paper.kinds import Kind, Offer
from referral.letters_on_paper.models import PrintedLetter

SHEET = Path(__file__).resolve().parents[1] / "static" / "letter.css"
FILE = "letter.pdf"
"""Under this name it is saved, whoever it is about."""


class Made(NamedTuple):
    """A letter's HTML and title, and its PDF where this machine can print."""

    body: str
    title: str
    pressed: press.Pressed | None


@cache
def style() -> str:
    """The styles of every letter, on paper and on the page that stands in for it."""
    return f'body {{ font-family: "{fonts.NAME}" }}\n' + SHEET.read_text(encoding="utf-8")


def title() -> str:
    """The title of every PDF: the service's public name, and that it is a letter, in the reader's language."""
    return f"{current_app.config['PUBLIC_NAME']} · {wording.TITLE}"


def print_now(offer: Offer, case: Case, language: str, actor: Actor, now: datetime) -> PrintedLetter:
    """Compose a letter as of now and keep its version."""
    spoken = language if language in offer.languages else offer.languages[0]
    made = compose(offer.kind, offer.subject, spoken, now)
    return actions.keep(case, offer.kind.name, offer.subject.id, spoken, _said(made), actor, now)


def _said(made: Made) -> dict[str, Any]:
    said = {"body": made.body, "title": made.title, "style": style()}
    if made.pressed is None:
        return said
    facts = {"sha256": made.pressed.sha256, "pages": made.pressed.pages, "made_with": press.made_with()}
    return {**said, **facts}


def compose(kind: Kind, subject: Any, language: str, now: datetime) -> Made:
    """The letter in a language; its free words are cut as far as its pages ask for, and say so."""
    with speaking(language):
        for longest in kind.cuts:
            body = render_template(kind.template, printed_in=language, **kind.said(subject, now, longest))
            if longest != kind.cuts[-1] and length.lines_of(body) > kind.most_pages * length.LINES_ON_A_PAGE:
                continue
            made = _laid(body, language)
            if made.pressed is None or made.pressed.pages <= kind.most_pages:
                break
    return made


def _laid(body: str, language: str) -> Made:
    named = title()
    return Made(body, named, press.press(body, language, named, style()) if press.is_there() else None)


def blank(number: str, language: str) -> Made:
    """One form without answers, under a number."""
    with speaking(language):
        body = render_template("letters_on_paper/form.html", number=number, **blank_form.said())
        return _laid(body, language)


def again(row: PrintedLetter) -> press.Pressed:
    """The PDF of a version once more: the same bytes, as long as the libraries are the same."""
    said = row.said or {}
    return press.press(said["body"], row.language, said["title"], said["style"])


def shown(row: PrintedLetter, page: str = "letters_on_paper/page.html") -> Any:
    """A version as PDF, or as a page to print where this machine cannot make one."""
    if press.is_there():
        return as_pdf(again(row).pdf)
    return render_template(page, body=(row.said or {})["body"], spoken=row.language)


def as_pdf(pdf: bytes) -> Response:
    """A PDF to be looked at and printed, kept by no cache, under a name that tells nothing."""
    found = Response(pdf, mimetype="application/pdf")
    found.headers["Content-Disposition"] = f'inline; filename="{FILE}"'
    found.headers["Cache-Control"] = "no-store"
    return found


def is_of(row: PrintedLetter, about: uuid.UUID, kinds: set[str]) -> bool:
    """Whether a version is about this and of one of these kinds."""
    return row.about == about and row.kind in kinds
