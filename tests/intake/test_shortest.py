"""The shortest honest intake: page by page, with nothing answered that need not be; its taps, letters and seconds.

Keystroke-level model (Card, Moran and Newell, Commun ACM 1980;23:396-410): pointing 1.1 s and a press 0.2 s a tap, one
mental act of 1.35 s a question, 0.28 s a letter. Reading aloud to the patient is told apart and counts by itself.
"""

from typing import Any, NamedTuple

from flask import Flask

from referral.db import db
from referral.intake.models import Case
from tests.intake.walk import volunteer
from tests.pages import Page, Pages

TAP, THINK, LETTER = 1.1 + 0.2, 1.35, 0.28
MOST_PAGES, MOST_TAPS, MOST_SECONDS = 8, 30, 120
BORN = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}


class Step(NamedTuple):
    """One page: what is typed (each field is tapped), what is ticked, the button that sends it."""

    to: str
    typed: dict[str, str]
    ticked: dict[str, Any]
    button: dict[str, str]

    @property
    def taps(self) -> int:
        return len(self.typed) + len(self.ticked) + 1

    @property
    def seconds(self) -> float:
        letters = sum(len(each) for each in self.typed.values())
        return self.taps * TAP + LETTER * letters + THINK * max(1, len(self.ticked) + bool(self.typed))


NONE = {"rest": "none"}
CONSENT = {"agrees": "yes", "given_by": "patient", "read_in": "uk"}
WALK = (
    Step("/intake/new", {"name": "Тестова Олена", **BORN}, CONSENT, {}),
    Step("/red-flags", {}, {}, NONE),
    Step("/red-flags/about", {}, {"facts": ["known"]}, {"rest": "ticked"}),
    Step("/red-flags/today", {}, {}, NONE),
    Step("/contact", {"phone": "+380501234567"}, {"sex": "female", "language_spoken": ["uk"]}, {}),
    Step(
        "/place-and-diagnosis",
        {"place_typed": "Львів", "site_words": "рак грудей"},
        {"place_code": "", "suggested": ""},
        {},
    ),
    Step("/treatment", {}, {"phase": "newly_diagnosed", "modalities": ["surgery"]}, {}),
    Step("/check", {}, {}, {}),
)


def offered(pages: Pages, page: Page, step: Step) -> dict[str, Any]:
    """The first of what typing finds, as the list of proposals shows it."""
    answers = {**step.typed, **step.ticked, **step.button}
    for code in ("place_code", "suggested"):
        if code in step.ticked:
            found = pages.submit(page, step.to, **step.typed, search="place_typed")
            answers[code] = found.all(f"input[@name='{code}']")[0].get("value")
    return answers


def test_the_shortest_honest_intake_is_short(app: Flask) -> None:
    pages, _user = volunteer(app)
    page = pages.get("/intake/new")
    for step in WALK:
        sent = pages.submit(page, step.to, **offered(pages, page, step))
        page = pages.follow(sent) if sent.status == 303 else sent
        assert page.status == 200, f"{step.to} asks for more"
    assert db.session.query(Case).one().state == "waiting" and "registered" in page.text
    taps, seconds = sum(step.taps for step in WALK), sum(step.seconds for step in WALK)
    most = (len(WALK) <= MOST_PAGES, taps <= MOST_TAPS, seconds <= MOST_SECONDS)
    assert most == (True, True, True), (len(WALK), taps, seconds)
