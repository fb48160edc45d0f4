"""A report on paper: the same numbers in the reader's language, pressed to the same bytes each time."""

from base64 import b64encode
from functools import cache
from pathlib import Path

from flask import current_app, render_template

from referral.accountability.drawing import Drawing
from referral.accountability.measures import LEAST
from referral.i18n import _
from referral.letters_on_paper import fonts, letters, press
from referral.statistics import public, showing
from referral.statistics.making import Body

DRAWN = Path(__file__).resolve().parents[1] / "static" / "report.css"


@cache
def _style() -> str:
    return letters.style() + DRAWN.read_text(encoding="utf-8")


def picture_of(drawn: Drawing, kind: str) -> str:
    """A drawing as the source of a picture, with colours of its own: a picture knows no style of the page."""
    drawing = render_template("statistics/picture.svg", drawn=drawn, kind=kind, font=fonts.NAME)
    return press.PICTURE + b64encode(drawing.encode()).decode()


def body_of(said: Body, digest: str) -> str:
    """What is printed."""
    return render_template(
        "statistics/paper.html",
        week=public.week_words(said["week"]),
        made_at=showing.made_at(said),
        in_short=showing.in_short(said),
        sections=showing.sections(said),
        capacity=showing.capacity(said),
        digest=digest,
        least=LEAST,
        picture_of=picture_of,
    )


def pdf_of(said: Body, digest: str, language: str) -> bytes:
    """The report as PDF; made of its frozen numbers alone."""
    title = f"{current_app.config['PUBLIC_NAME']} · {_('Flash report')}"
    return press.press(body_of(said, digest), language, title, _style()).pdf
