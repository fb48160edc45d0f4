"""Phones without a network: their own page, the doors at which they deliver, their list, the desk's page."""

from flask import Flask

from referral import readiness, web
from referral.accounts import trail_words
from referral.db import utc_now
from referral.offline import letters, queries, wording
from referral.offline.saying import written_offline
from referral.offline.views import delivering, desk, devices, papers, shell
from referral.offline.views.blueprint import blueprint

__all__ = ["delivering", "desk", "devices", "init_app", "papers", "shell"]
LETTERS = (letters.signs_unopened,)
DOORS = (
    delivering.deliver,
    delivering.deliver_signs,
    papers.begin_paper,
    papers.take_piece,
    papers.receive_whole,
)
"""Where a phone's own signature stands in for a page's token."""


def _waiting() -> dict[str, int]:
    return queries.open_count(utc_now())


def init_app(app: Flask) -> None:
    """Register the phone's page, the desk's and the doors; what waits for a person is watched."""
    app.register_blueprint(blueprint)
    shell.init_app(app)
    for door in DOORS:
        web.csrf.exempt(door)
    app.add_template_global(written_offline, "written_offline")
    app.add_template_global(_waiting, "phones_waiting")
    trail_words.DEEDS.update(wording.DEEDS)
    trail_words.SUBJECTS.update(wording.SUBJECTS)
    readiness.watch(app, "phones_without_network", queries.open_count)
