"""The way of an acceptance by link, from the view to the commit: which modules act, in which order."""

import sys
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import Any

from flask import Flask
from sqlalchemy import event

from referral.db import db
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in

# docs/architecture.md tells the same way in words.
WAY = (
    "referrals/views/by_link.py",
    "accounts/signing_in/sessions.py",
    "hospitals/spoken_to.py",
    "referrals/views/door.py",
    "referrals/moving.py",
    "referrals/consents.py",
    "referrals/second_thoughts/undoing.py",
    "intake/moves.py",
    "referrals/taking/effects.py",
    "hospitals/capacity.py",
    "referrals/telling.py",
)
BESIDE = "watch/"
"""It listens to what every deed notes in the trail, and is on the way of none."""
VALUES = ("models.py", "step.py", "forms.py")
"""Rows, values and what was typed are handed along; the plumbing at the top of referral/ serves every feature."""


class Walk:
    """The modules of features in which a function was called, until the first commit."""

    def __init__(self, root: Path) -> None:
        self.home, self.calls, self.is_over = str(root / "referral") + "/", list[str](), False

    def __call__(self, frame: FrameType, what: str, _argument: Any) -> None:
        """Note a call; what sys.setprofile wants."""
        path = frame.f_code.co_filename.removeprefix(self.home)
        if what != "call" or self.is_over or path == frame.f_code.co_filename:
            return
        if path.startswith(BESIDE):
            return
        if "/" in path and path.rpartition("/")[2] not in VALUES and (self.calls or path == WAY[0]):
            self.calls.append(path)

    def end(self, *_arguments: Any) -> None:
        """The commit."""
        self.is_over = True


def test_an_acceptance_by_link_passes_eleven_modules_of_seven_rooms_in_this_order(
    app: Flask, root: Path
) -> None:
    referral = a_sent_referral()
    pages = Pages(app)
    pages.submit(pages.get(link_in(letters("referral_new")[-1])), "/answer/")
    page, walk = pages.get("/answer/step/accept"), Walk(root)
    event.listen(db.session, "after_commit", walk.end)
    sys.setprofile(walk)
    try:
        assert pages.submit(page, "/answer/step/accept").status == 303
    finally:
        sys.setprofile(None)
        event.remove(db.session, "after_commit", walk.end)
    assert walk.is_over and referral.state == "accepted"
    assert tuple(dict.fromkeys(walk.calls)) == WAY
    assert len([path for path, _calls in groupby(walk.calls)]) <= 17, (
        "and comes back to the page and the mover, nowhere else"
    )
