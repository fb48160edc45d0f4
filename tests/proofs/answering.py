"""Processes of their own that answer through the pages, one answer after another, and say which ones were taken.

A process may be stopped or killed at any moment. Whoever goes on sends the first answer that was not acknowledged once
more, as a person would whose page did not come back: it may stand already, and may not stand twice.
"""

import fcntl
import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import NoReturn

from flask import Flask
from sqlalchemy import func

from referral import anchors, audit, verifying
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.referrals.models import Referral, ReferralMove
from tests.conftest import empty
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.pages import BASE, Pages
from tests.referrals.scenes import consent_to_show

LONG, MANY = 20, 10
"""So many answers about one request, which takes longer the more there are; so many requests of one process."""
VERBS = ("ask_information", "give_information")
SEALS_EVERY = 5


@dataclass
class Answerer:
    """One process: hospital and desk, who ask and answer in turn; `acknowledged` answers were taken."""

    app: Flask
    seals: bool
    acknowledged: int = 0
    pid: int = 0
    said: bytes = b""
    referrals: list[uuid.UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        hospital, desk = a_hospital(), Pages(self.app).sign_in(a_user(Role.COORDINATOR))
        nurse = Pages(self.app).sign_in(a_user(Role.HOSPITAL, hospital_id=hospital.id))
        for _ in range(MANY):
            case = a_case()
            consent_to_show(case, hospital)
            self.referrals.append(a_referral(case, hospital, state="received").id)
        self.doors = (("/hospital/referrals", nurse, nurse.csrf()), ("/desk/referrals", desk, desk.csrf()))

    def begin(self) -> None:
        """The first two answers, from here: whatever is read once is read before processes are made."""
        for number in range(2):
            assert self.send(number) == 303
            self.acknowledged += 1

    def start(self) -> None:
        """Go on where the last acknowledged answer was."""
        db.session.remove()
        self.reading, writing = os.pipe()
        fcntl.fcntl(self.reading, fcntl.F_SETFL, os.O_NONBLOCK)
        if (pid := os.fork()) == 0:
            self._answer(writing)
        os.close(writing)
        self.pid = pid

    def _answer(self, writing: int) -> NoReturn:
        code = 1
        try:
            db.engine.dispose(close=False)
            for number in range(self.acknowledged, LONG * MANY):
                if self.send(number) != 303:
                    break
                os.write(writing, b".")
                if self.seals and number % SEALS_EVERY == 0:
                    audit.seal()
                    anchors.drop(utc_now())
            else:
                code = 0
        finally:
            os._exit(code)

    def send(self, number: int) -> int:
        """The answer of this number; the page's status."""
        at, pages, token = self.doors[number % 2]
        address = f"{at}/{self.referrals[number // LONG]}/{VERBS[number % 2]}"
        form = {"csrf_token": token, "note": f"Answer {number}"}
        with self.app.app_context():
            return pages.client.post(address, base_url=BASE, data=form).status_code

    def listen(self) -> None:
        """Count what was acknowledged since."""
        try:
            while some := os.read(self.reading, 4096):
                self.acknowledged += len(some)
        except BlockingIOError:
            pass

    def stop(self, order: int = signal.SIGKILL, may_have_failed: bool = False) -> bool:
        """Kill, or hold, this process wherever it is; False when it had ended by itself, all answers given."""
        os.kill(self.pid, order)
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        self.listen()
        if os.WIFEXITED(status):
            assert may_have_failed or os.WEXITSTATUS(status) == 0, "an answer was refused"
        if not os.WIFSTOPPED(status):
            os.close(self.reading)
            self.pid = 0
        return not os.WIFEXITED(status)

    def go_on(self) -> None:
        """A process that was held."""
        os.kill(self.pid, signal.SIGCONT)

    @property
    def is_done(self) -> bool:
        """Whether everything is answered."""
        return self.acknowledged == LONG * MANY


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
            if each.pid:
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
