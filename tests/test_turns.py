"""Kinds of work and whose turn they are: one at a time, free when the holder is killed, none held up by another."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral import turns, worker
from referral.accounts import actions
from referral.audit import system
from referral.db import db, utc_now
from referral.demo import sink
from referral.outbox import PENDING, SENDING, SENT, OutboxMessage
from referral.queued import claim
from referral.turns import Kind, WorkTurn
from tests import processes
from tests.conftest import free_port
from tests.pages import Pages
from tests.racing import race

DONE = Kind("deadlines", 60.0, ())


def _turn(kind: str) -> WorkTurn | None:
    db.session.rollback()
    return db.session.get(WorkTurn, kind, populate_existing=True)


@pytest.mark.both_databases
def test_a_turn_is_held_by_one_process_and_free_when_that_is_killed(app: Flask) -> None:
    with processes.beside(app, "-m", "tests.processes", DONE.name) as other:
        assert other.stdout and other.stdout.readline().strip() == "held"
        assert turns.take(DONE, utc_now()) is False
        with turns.held(Kind("sealing", 60.0, ())) as is_ours:
            assert is_ours, "another kind is another turn"
        other.kill()
        other.wait()
        assert processes.until(lambda: turns.take(DONE, utc_now()))


@pytest.mark.both_databases
def test_of_many_at_once_one_takes_a_turn(app: Flask, now: datetime) -> None:
    done: list[datetime] = []
    kind = Kind("deadlines", 60.0, (done.append,))
    outcomes = race(app, *(lambda: turns.take(kind, utc_now()) for _ in range(6)))
    assert outcomes.count("won") == 1 and len(done) == 1


@pytest.mark.both_databases
def test_a_turn_comes_when_it_is_due_and_not_before(app: Flask, now: datetime) -> None:
    kind = Kind("retention", 60.0, ())
    began = utc_now()
    assert turns.take(kind, began) and not turns.take(kind, began + timedelta(seconds=30))
    assert turns.take(kind, utc_now() + timedelta(seconds=61))


def test_a_quick_kind_writes_nothing_while_nothing_waits(app: Flask) -> None:
    kind = Kind("letters", 2.0, (), lambda _now: None)
    assert turns.take(kind, utc_now())
    assert not turns.take(kind, utc_now() + timedelta(seconds=5))
    assert turns.take(kind, utc_now() + turns.NOTED_EVERY), "what nobody asked for is looked for too"
    assert turns.take(Kind("letters", 2.0, (), lambda now: now), utc_now())


def test_a_lease_whose_holder_says_nothing_ends(app: Flask) -> None:
    turns._add_missing("sealing")
    gone = "another-machine:1:abc"
    assert turns._lease("sealing", gone, utc_now())
    assert not turns._lease("sealing", "me:1:x", utc_now())
    turns._renew("sealing", gone, utc_now() + 2 * turns.LEASE)
    assert not turns._lease("sealing", "me:1:x", utc_now() + turns.LEASE)
    assert turns._lease("sealing", "me:1:x", utc_now() + 2 * turns.LEASE)


@pytest.mark.both_databases
def test_a_turn_that_fails_is_free_again_and_says_since_when(app: Flask) -> None:
    def fails(_now: datetime) -> None:
        raise OSError

    done: list[datetime] = []
    kind = Kind("retention", 0.0, (fails, done.append))
    for _ in range(2):
        assert turns.take(kind, utc_now())
    row = _turn("retention")
    assert len(done) == 2, "the next job goes on"
    assert row and row.error == "OSError" and row.failing_since and row.done_at is None
    assert turns.take(Kind("retention", 0.0, (done.append,)), utc_now())
    assert (row := _turn("retention")) and row.error is None and row.failing_since is None and row.done_at


@pytest.mark.both_databases
def test_readyz_tells_how_late_each_kind_of_work_is(app: Flask, pages: Pages) -> None:
    shown = pages.client.get("/readyz").json["watched"]["work"]
    assert set(shown) == set(worker.NAMES)
    assert shown["deadlines"]["late_s"] is None, "it never ran"
    actions.invite("a@example.org", "volunteer", None, "en", system("test"), utc_now() - timedelta(minutes=5))
    assert turns.take(DONE, utc_now())
    shown = pages.client.get("/readyz").json["watched"]["work"]
    assert shown["deadlines"]["late_s"] == 0
    assert 300 <= shown["letters"]["late_s"] < 600 and shown["sealing"]["late_s"] >= 300


@contextmanager
def a_server_that_hangs() -> Iterator[int]:
    """It takes connections and never says a word; its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def accept() -> None:
            try:
                while True:
                    taken.append(server.accept()[0])
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)  # closing alone wakes nobody who waits for a caller
        for each in taken:
            each.close()


@pytest.mark.both_databases
def test_a_mail_server_that_hangs_holds_up_no_deadline(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    actions.invite("a@example.org", "volunteer", None, "en", system("test"), utc_now())
    with a_server_that_hangs() as port:
        monkeypatch.setitem(app.config, "MAIL_PORT", port)
        with processes.worker(app):
            assert processes.until(lambda: _states() == [SENDING])
            done = processes.until(lambda: all(_turn(each) for each in ("deadlines", "sealing", "retention")))
            assert done and _states() == [SENDING], "the letter hangs all the while"


def _states() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(db.select(OutboxMessage.state)))


@pytest.mark.both_databases
def test_two_workers_send_a_backlog_and_no_letter_twice(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(120):
        actions.invite(f"p{number}@example.org", "volunteer", None, "en", system("test"), utc_now())
    controller = sink.start(free_port(), tmp_path)
    monkeypatch.setitem(app.config, "MAIL_PORT", controller.port)
    with processes.worker(app, "--only", "letters"), processes.worker(app, "--only", "letters"):
        assert processes.until(lambda: set(_states()) == {SENT})
    received = [str(letter["Message-ID"]) for _, letter in sink.letters(tmp_path)]
    controller.stop()
    assert len(received) == len(set(received)) == 120


@pytest.mark.both_databases
def test_of_two_processes_that_claim_at_once_none_waits_for_the_other(app: Flask) -> None:
    for number in range(5):
        actions.invite(f"p{number}@example.org", "volunteer", None, "en", system("test"), utc_now())
    first, second = claim(utc_now(), 2), claim(utc_now(), 1)
    assert len(first) == 2 and len(second) == 1 and not set(first) & set(second)
    if db.engine.dialect.name == "postgresql":  # SQLite knows one writer at a time
        with db.engine.connect() as other:
            waits = db.select(OutboxMessage.id).where(OutboxMessage.state == PENDING).limit(1)
            assert other.scalar(waits.with_for_update()), "another process is just claiming it"
            assert len(claim(utc_now(), 5)) == 1, "the one beside it is had at once"
