"""The poster and the paper list of a place: no names, no field for one; the code leads to the place's page."""

from typing import Any

from flask import render_template, url_for

from referral.config import setting
from referral.i18n import speaking
from referral.letters_on_paper import letters as on_paper
from referral.letters_on_paper import press
from referral.screening.lines import LINES
from referral.screening.models import Venue

SHEETS = {"poster": "screening/poster.html", "list": "screening/paper_list.html"}
"""What can be printed of a place → its template."""


def address_of(venue: Venue, language: str) -> str:
    """Where the code on the poster leads: the place's page in the poster's language, and nothing of anybody."""
    return str(setting("PUBLIC_URL")) + url_for("screening.tick", token=venue.token, lang=language)


def printed(venue: Venue, sheet: str, language: str) -> Any:
    """A sheet as PDF, or as a page to print where this machine cannot make one."""
    with speaking(language):
        address = address_of(venue, language)
        body = render_template(SHEETS[sheet], venue=venue, address=address, lines=LINES)
        title = str(setting("PUBLIC_NAME"))
        made = press.press(body, language, title, on_paper.style()) if press.is_there() else None
    if made is not None:
        return on_paper.as_pdf(made.pdf)
    return render_template("letters_on_paper/page.html", body=body, spoken=language)
