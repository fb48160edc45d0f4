"""Processes beside the test that live in an application of their own, on the same database and with the same keys.

A fork of a process that has SQLite's file open takes its lines and locks along (sqlite.org/howtocorrupt.html, 2.6).
So nothing forks here with an open database: a process that has read our code and never opened one begins the others.
"""

import multiprocessing
import pickle
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from flask import Flask

from referral import create_app
from referral.config import settings
from referral.i18n import speaking
from tests.reading_ahead import WHOLE

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([WHOLE])
BESIDE_SETTINGS = ("TESTING", "RATELIMIT_ENABLED")
Say = Callable[[], object]


class Apart(NamedTuple):
    """A process that works, and what it says: one byte each time."""

    process: Any
    hearing: Connection

    def heard(self) -> int:
        """How often it has said something since."""
        count = 0
        with suppress(EOFError):
            while self.hearing.poll():
                self.hearing.recv_bytes()
                count += 1
        return count

    def is_over(self, within: float | None) -> bool:
        """Whether it ended within these seconds; without them, once it has."""
        self.process.join(within)
        return self.process.exitcode is not None

    def kill(self) -> None:
        """End it wherever it is, and wait until it is gone."""
        self.process.kill()
        self.process.join()


def begin(app: Flask, work: Callable[..., None], *args: Any) -> Apart:
    """A process that does this work (a function of a module, called with `say` and these) once its own app stands."""
    hearing, saying = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=_live, args=(_facts(app), saying, work, args), daemon=True)
    process.start()
    saying.close()
    hearing.recv_bytes()
    return Apart(process, hearing)


def _facts(app: Flask) -> dict[str, Any]:
    facts = {name: app.config[name] for name in (*settings(), *BESIDE_SETTINGS)}
    assert pickle.dumps(facts)
    return facts


def _live(
    facts: dict[str, Any], saying: Connection, work: Callable[..., None], args: tuple[Any, ...]
) -> None:
    app = create_app(facts)
    with app.app_context(), speaking("en"):
        saying.send_bytes(b".")
        work(lambda: saying.send_bytes(b"."), *args)
