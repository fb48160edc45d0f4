"""A card on paper: one sheet of A5 or A4 with the code of its page, set like our letters."""

from flask import render_template

from referral.config import setting
from referral.i18n import speaking
from referral.letters_on_paper import kept, letters, press
from referral.materials.queries import Shown

PAGE = "/materials"
"""Below it lies the page of each card: what the code on paper opens."""
PAPERS = {"a5": "A5", "a4": "A4"}
MARGINS = {"a5": "9mm 10mm", "a4": "14mm 15mm"}
DENSITIES: dict[str, tuple[str, ...]] = {
    "a5": (
        "letter-sheet letter-sheet--a5",
        "letter-sheet letter-sheet--small",
        "letter-sheet letter-sheet--least",
    ),
    "a4": ("letter-sheet", "letter-sheet letter-sheet--a5", "letter-sheet letter-sheet--small"),
}
"""How large the print is: the first that leaves a card on one page."""


class Sheet:
    """A card's HTML and, where this machine can print, its PDF."""

    def __init__(self, body: str, title: str, pressed: press.Pressed | None) -> None:
        self.body, self.title, self.pressed = body, title, pressed


def sheet(card: Shown, spoken: str, paper: str) -> Sheet:
    """The sheet of a card in a language; smaller print where it would take two pages."""
    with speaking(spoken):
        for density in DENSITIES[paper]:
            made = _laid(card, spoken, paper, density)
            if made.pressed is None or made.pressed.pages == 1:
                break
    return made


def _laid(card: Shown, spoken: str, paper: str, density: str) -> Sheet:
    said = card.edition.words[spoken]
    address = f"{setting('PUBLIC_URL')}{PAGE}/{card.code}"
    facts = {"card": card, "said": said, "density": density, "address": address, "spoken": spoken}
    body = render_template("materials/sheet.html", **facts)
    title = f"{setting('PUBLIC_NAME')} · {said['title']}"
    return Sheet(body, title, _pressed(body, spoken, title, paper) if press.is_there() else None)


def _pressed(body: str, spoken: str, title: str, paper: str) -> press.Pressed:
    page = f"@page {{ size: {PAPERS[paper]}; margin: {MARGINS[paper]} }}\n"
    return kept.PUBLIC.pressed(body, spoken, title, letters.style() + page)
