"""Processes of their own that answer through the pages, one answer after another, and say which ones were taken.

A process may be stopped or killed at any moment. Whoever goes on sends the first answer that was not acknowledged once
more, as a person would whose page did not come back: it may stand already, and may not stand twice.
"""

import os
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import Flask, current_app
from sqlalchemy import func

from referral import anchors, audit, verifying
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.referrals.models import Referral, ReferralMove
from tests import apart
from tests.conftest import empty
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.pages import BASE, Pages
from tests.processes import until
from tests.referrals.scenes import consent_to_show

LONG, MANY = 20, 10
"""So many answers about one request, which takes longer the more there are; so many requests of one process."""
VERBS = ("ask_information", "give_information")
SEALS_EVERY = 5


class Door(NamedTuple):
    """Where somebody who is signed in answers."""

    at: str
    cookie: str
    token: str

    def send(self, app: Flask, referral_id: uuid.UUID, verb: str, note: str) -> int:
        """One answer; the page's status."""
        form = {"csrf_token": self.token, "note": note}
        with app.app_context():
            client = app.test_client(use_cookies=False)
            address, headers = f"{self.at}/{referral_id}/{verb}", {"Cookie": self.cookie}
            return client.post(address, base_url=BASE, data=form, headers=headers).status_code


class Answers(NamedTuple):
    """What one process answers: hospital and desk, who ask and answer in turn."""

    doors: tuple[Door, ...]
    referrals: tuple[uuid.UUID, ...]

    def send(self, app: Flask, number: int) -> int:
        """The answer of this number; the page's status."""
        side = number % 2
        return self.doors[side].send(app, self.referrals[number // LONG], VERBS[side], f"Answer {number}")


def _answer(say: apart.Say, answers: Answers, first: int, seals: bool) -> None:
    """From this number on, saying so of each that is taken."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for number in range(first, LONG * MANY):
        if (status := answers.send(app, number)) != 303:
            sys.exit(f"answer {number}: {status}")
        say()
        if seals and number % SEALS_EVERY == 0:
            audit.seal()
            anchors.drop(utc_now())


@dataclass
class Answerer:
    """One process and its answers, of which so many were acknowledged."""

    app: Flask
    seals: bool
    acknowledged: int = 0
    running: apart.Apart | None = None

    def __post_init__(self) -> None:
        hospital, desk = a_hospital(), Pages(self.app).sign_in(a_user(Role.COORDINATOR))
        nurse = Pages(self.app).sign_in(a_user(Role.HOSPITAL, hospital_id=hospital.id))
        doors = _door("/hospital/referrals", nurse), _door("/desk/referrals", desk)
        self.referrals = tuple(_shown_to(hospital) for _ in range(MANY))
        self.answers = Answers(doors, self.referrals)

    def begin(self) -> None:
        """The first two answers, from here: each door opens."""
        for number in range(2):
            assert self.send(number) == 303
            self.acknowledged += 1

    def start(self) -> None:
        """Go on where the last acknowledged answer was."""
        db.session.remove()
        self.running = apart.begin(self.app, _answer, self.answers, self.acknowledged, self.seals)

    def send(self, number: int) -> int:
        """The answer of this number, from here; the page's status."""
        return self.answers.send(self.app, number)

    def stop(self, order: int = signal.SIGKILL, may_have_failed: bool = False) -> bool:
        """Kill, or hold, this process wherever it is; False when it had ended by itself, all answers given."""
        assert self.running is not None
        process = self.running.process
        with suppress(ProcessLookupError):
            os.kill(process.pid, order)
        held = order == signal.SIGSTOP
        assert until(lambda: process.exitcode is not None or (held and _is_held(process.pid)))
        self.acknowledged += self.running.heard()
        if process.exitcode is None:
            return True
        self.running = None
        assert may_have_failed or process.exitcode in (0, -signal.SIGKILL), "an answer was refused"
        return bool(process.exitcode == -signal.SIGKILL)

    def go_on(self) -> None:
        """A process that was held."""
        assert self.running is not None
        os.kill(self.running.process.pid, signal.SIGCONT)

    @property
    def is_done(self) -> bool:
        """Whether everything is answered."""
        return self.acknowledged == LONG * MANY


def _door(at: str, pages: Pages) -> Door:
    token, name = pages.csrf(), pages.app.config["SESSION_COOKIE_NAME"]
    cookie = pages.client.get_cookie(name, domain=urlsplit(BASE).hostname or "")
    assert cookie is not None
    return Door(at, f"{name}={cookie.value}", token)


def _shown_to(hospital: Hospital) -> uuid.UUID:
    """A request that it has received."""
    case = a_case()
    consent_to_show(case, hospital)
    return a_referral(case, hospital, state="received").id


def _is_held(pid: int) -> bool:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0] == "T"
    return False


@contextmanager
def answerers(app: Flask, many: int = 2) -> Iterator[list[Answerer]]:
    """So many processes, all ended with the block."""
    found = [Answerer(app, seals=number == 0) for number in range(many)]
    for each in found:
        each.begin()
        each.start()
    try:
        yield found
    finally:
        for each in found:
            if each.running:
                each.stop()


def rounds(app: Flask, turns: Iterator[int]) -> Iterator[tuple[int, list[Answerer]]]:
    """Processes that answer, with the number of each turn; when all is answered, others on an empty database."""
    is_over = False
    while not is_over:
        with answerers(app) as some:
            is_over = True
            for number in turns:
                yield number, some
                if all(each.is_done for each in some):
                    is_over = False
                    break
        empty(app)


def a_while(draw: Random, longest: float) -> None:
    """So long until the next misfortune."""
    time.sleep(draw.uniform(0, longest))


def wrong(each: Answerer) -> list[str]:
    """What is lost, stands twice or in part: by the application whose context is pushed."""
    db.session.rollback()
    stand = [found for referral_id in each.referrals for found in _standing(referral_id)]
    numbers = [number for number, _ in stand]
    found: list[str] = []
    if numbers != list(range(len(numbers))):
        found.append(f"twice or out of order: {numbers[-5:]}")
    if not each.acknowledged <= len(numbers) <= each.acknowledged + 1:
        found.append(f"{each.acknowledged} acknowledged, {len(numbers)} stand")
    db.session.rollback()
    return found + [what for _, what in stand if what]


def _standing(referral_id: uuid.UUID) -> Iterator[tuple[int, str]]:
    """The number of each answer that stands, and what is wrong with its request."""
    referral = db.session.get(Referral, referral_id)
    if referral is None:
        return
    query = (
        db.select(ReferralMove).where(ReferralMove.referral_id == referral_id).order_by(ReferralMove.number)
    )
    moves = db.session.scalars(query).all()
    noted = db.select(func.count(AuditEvent.id)).where(AuditEvent.subject_id == str(referral_id))
    events = db.session.scalar(noted.where(AuditEvent.verb.in_([f"referral.{verb}" for verb in VERBS])))
    is_whole = events == len(moves) and (not moves or referral.state == moves[-1].to_state)
    for move in moves:
        yield (
            int((move.note or "Answer -1").split()[1]),
            "" if is_whole else f"{referral.state}, {events} events",
        )


def trail_is_broken() -> list[str]:
    """What the proof of the audit trail finds, anchors outside the database among it."""
    db.session.rollback()
    found = [finding.what for finding in verifying.prove().found]
    db.session.rollback()
    return found
