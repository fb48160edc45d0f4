"""What goes on by itself: kinds of work apart from one another, each in a thread with a turn of its own.

What hangs in one kind (a mail server that does not answer) holds up no other.
"""

import signal
import threading
import time
from collections.abc import Collection
from datetime import datetime
from typing import Any

import structlog
from flask import Flask

from referral import anchors, attempts, audit, chain, keyring, outbox, readiness, turns, waiting
from referral.accountability.gathering import gather_daily
from referral.accountability.publishing import publish_quarters
from referral.accounts import auditors
from referral.accounts.signing_in import guesses, sessions
from referral.advice import clock as advice
from referral.backup import shipping
from referral.coordination.queue.checking import check_daily
from referral.dangers import clock as dangers
from referral.db import db, empty_log, utc_now
from referral.duty.actions import escalate
from referral.engine.ranking_records import clear_networks
from referral.information.letters import tell_daily
from referral.messages import actions as telling
from referral.notifications import mailbox
from referral.notifications.actions import follow_addresses
from referral.offline.actions import ending as sealed
from referral.offline.actions import papers as sealed_papers
from referral.plans import jobs
from referral.record_copies import jobs as record_copies
from referral.record_copies.notes import remind as remind_of_records
from referral.records import retention
from referral.records.papers import checking, sweeping
from referral.records.reading import clock as reading
from referral.referrals.actions import deadlines
from referral.screening.calling import raise_late
from referral.screening.versions import end_days
from referral.societies.actions import clock as societies
from referral.statistics import jobs as reports
from referral.supplies.actions.needs import lapse_due
from referral.supplies.demand import count_daily
from referral.supplies.telling import ask_due
from referral.turns import Kind
from referral.watch import actions as watch

log = structlog.get_logger()
HOUR, MINUTE, OFTEN = 3600.0, 60.0, 2.0
LOOKS_EVERY = 0.25
"""Seconds between two looks whether it is asked to stop."""
ENDS_WITHIN = 15.0
"""Seconds in which what was begun may end once the worker is asked to stop."""


def _send(_now: datetime) -> None:
    """A backlog leaves without a pause."""
    outbox.drain()


def _seal(now: datetime) -> None:
    """Seal what is new, and say outside the database where the chain ends now."""
    audit.seal()
    anchors.drop_often(now)


def _oldest_unsealed(_now: datetime) -> datetime | None:
    return audit.oldest_unsealed()


def _empty_log(_now: datetime) -> None:
    db.session.remove()
    empty_log()


def _forget_attempts(now: datetime) -> None:
    attempts.forget_ended()
    guesses.forget_ended(now)
    sessions.forget_over(now)


KINDS: tuple[Kind, ...] = (
    Kind("letters", OFTEN, (_send,), waiting.oldest_due, by_many=True),
    Kind(
        "deadlines",
        MINUTE,
        (
            escalate,
            deadlines.tick,
            watch.tell_missed,
            telling.tick,
            raise_late,
            advice.tick,
            societies.tick,
            reading.tick,
            dangers.tick,
        ),
    ),
    Kind("returns", MINUTE, (mailbox.read, follow_addresses)),
    Kind("sealing", OFTEN, (_seal,), _oldest_unsealed),
    Kind("proving", HOUR, (chain.prove_daily, auditors.tell)),
    Kind("queue", HOUR, (check_daily, watch.check, tell_daily, lapse_due, ask_due)),
    Kind("figures", HOUR, (gather_daily, publish_quarters, count_daily)),
    Kind(
        "retention",
        MINUTE,
        (
            retention.clear,
            sweeping.clear,
            sealed_papers.clear,
            sealed.clear,
            clear_networks,
            _forget_attempts,
            end_days,
            dangers.clear,
            _empty_log,
        ),
    ),
    Kind("papers", OFTEN, (checking.work,), checking.oldest),
    Kind("sweeping", HOUR, (sweeping.sweep,)),
    shipping.KIND,
    Kind("planning", OFTEN, (jobs.work,), jobs.oldest),
    Kind("reports", OFTEN, (reports.work,), reports.oldest),
    Kind("records", OFTEN, (record_copies.work, remind_of_records), record_copies.oldest),
)
NAMES = tuple(kind.name for kind in KINDS)


def init_app(app: Flask) -> None:
    """Let whoever watches the service see how late each kind of work is."""
    readiness.watch(app, "work", lambda now: turns.lags(KINDS, now))


def work(app: Flask, names: Collection[str], every: float) -> None:
    """Do the named kinds of work until asked to stop; what was begun is ended."""
    stop, asked = threading.Event(), asked_to_stop()
    chosen = [kind for kind in KINDS if kind.name in names]
    threads = [threading.Thread(target=_go_on, args=(app, kind, stop, every), daemon=True) for kind in chosen]
    for thread in threads:
        thread.start()
    keyring.say_always(app)
    while not asked:
        time.sleep(LOOKS_EVERY)
    stop.set()
    for thread in threads:
        thread.join(ENDS_WITHIN / len(threads))


def asked_to_stop() -> list[int]:
    """The signals by which this process is asked to stop, as they come.

    A handler takes no lock: it may come while the thread that it interrupts holds that lock, and wait for ever.
    """
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: asked.append(got))
    return asked


def _go_on(app: Flask, kind: Kind, stop: threading.Event, every: float) -> None:
    pause = max(every, kind.every / 20)
    with app.app_context():
        while not stop.is_set():
            _take_safely(kind)
            stop.wait(pause)


def _take_safely(kind: Kind) -> Any:
    """A database that is away for a while ends no kind of work."""
    try:
        return turns.take(kind, utc_now())
    except Exception as error:
        log.error("no turn", job=kind.name, error=type(error).__name__)
    finally:
        db.session.remove()
    return False
