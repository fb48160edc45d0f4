"""The real service for a browser: the application on loopback, its own database, a real SMTP sink."""

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from referral import outbox
from referral.db import db, utc_now
from referral.demo import sink
from referral.demo.seed import fill_empty
from referral.hospitals.loading import load_directory
from referral.intake import suggestions
from referral.intake.models import Case
from referral.plans import jobs
from tests.conftest import free_port, make_app

LINK = re.compile(r"https?://\S+")


class Site:
    """A running demo installation: its address, its letters, and a look into its database."""

    def __init__(self, app: Flask, url: str, mail: Path) -> None:
        self.app, self.url, self.mail = app, url, mail

    @contextmanager
    def inside(self) -> Iterator[None]:
        """An application context, to look at what the pages have done."""
        with self.app.app_context():
            yield
            db.session.rollback()
            db.session.remove()

    def cases_named(self, name: str) -> list[uuid.UUID]:
        """The ids of the cases of people of this name; of whom another journey has erased nothing is known."""
        with self.inside():
            found = db.session.scalars(db.select(Case))
            return [each.id for each in found if (each.patient.identity or {}).get("name_original") == name]

    def make_draft(self) -> None:
        """Make the draft that was asked for, as the worker does."""
        with self.inside():
            jobs.work(utc_now())

    def letters_to(self, recipient: str) -> list[str]:
        """Deliver what waits; the words of every letter this reader has, newest first."""
        return [str(letter.get_content()) for letter in self._mailbox(recipient)]

    def letter_about(self, reference: str, recipient: str) -> str:
        """The newest letter that this reader has about a case; letters of other journeys may leave after it."""
        return next(
            words
            for letter in self._mailbox(recipient)
            if reference in letter["Subject"] + (words := str(letter.get_content()))
        )

    def _mailbox(self, recipient: str) -> list[EmailMessage]:
        with self.inside():
            outbox.deliver(utc_now())
        return [letter for _, letter in sink.letters(self.mail) if letter["To"] == recipient]

    def link_in(self, letter: str) -> str:
        """The first address in a letter."""
        found = LINK.search(letter)
        assert found, letter
        return found.group()


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve the demo, filled with its invented people and the real directory, until the block ends."""
    port, mail = free_port(), folder / "mail"
    url = f"http://127.0.0.1:{port}"
    controller = sink.start(free_port(), mail)
    app = make_app(
        f"sqlite:///{folder / 'journey.sqlite'}",
        TESTING=False,
        DEMO=True,
        PUBLIC_URL=url,
        MAIL_PORT=controller.port,
        DEMO_MAIL=str(mail),
    )
    with app.app_context():
        load_directory(utc_now())
        fill_empty(utc_now())
        db.session.remove()
        suggestions.warm()
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Site(app, url, mail)
    finally:
        server.shutdown()
        thread.join(20)
        server.server_close()
        controller.stop()
        with app.app_context():
            db.engine.dispose()
