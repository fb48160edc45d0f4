"""The power is cut while processes answer: what was acknowledged stands, whole, and the audit trail holds."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from flask import Flask

from referral.config import anchors_of
from referral.db import db
from tests.conftest import a_database_apart, make_app
from tests.proofs.answering import Answerer, a_while, answerers, rounds, trail_is_broken, wrong
from tests.proofs.power import Cluster, Disk, after_cut, anchors_too, synchronous
from tests.proving import numbers, part

application = a_database_apart()


@pytest.fixture(scope="module")
def lookout(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Another application with the same keys, that opens what a cut has left."""
    made = make_app(f"sqlite:///{tmp_path_factory.mktemp('lookout') / 'left.sqlite'}")
    with made.app_context():
        db.session.remove()
        db.engine.dispose()  # the last to close a file takes its log away, whosever it is by then
    return made


@pytest.fixture
def disk(app: Flask) -> Disk:
    """What the application's file lies on."""
    return Disk(Path(str(db.engine.url.database)), synchronous())


def _cut(some: list[Answerer], disk: Disk, app: Flask, lookout: Flask, draw: Random) -> list[str]:
    """Hold all, look at what the disk may hold, and let them go on."""
    a_while(draw, 0.15)
    held = [each for each in some if each.running and each.stop(signal.SIGSTOP)]
    with lookout.app_context():
        copy = Path(str(db.engine.url.database))
    disk.cut(copy, draw)
    anchors_too(app, lookout)
    found = after_cut(lookout, some)
    for each in held:
        each.go_on()
    return found


def test_what_was_acknowledged_before_a_cut_stands_whole(app: Flask, disk: Disk, lookout: Flask) -> None:
    with answerers(app) as some:
        for number in range(8):
            assert _cut(some, disk, app, lookout, Random(number)) == []
    assert sum(each.acknowledged for each in some) > 4


def test_where_nothing_is_synced_before_it_is_acknowledged_answers_are_lost(
    app: Flask, disk: Disk, lookout: Flask
) -> None:
    disk.synchronous, found = 1, []
    with answerers(app) as some:
        for number in range(12):
            found += _cut(some, disk, app, lookout, Random(number))
    assert [each for each in found if "acknowledged" in each]


@pytest.mark.proof
def test_power_cuts(app: Flask, disk: Disk, lookout: Flask) -> None:
    lost: list[str] = []
    with part("power cuts, simulated, SQLite") as reached:
        for number, some in rounds(app, numbers(share=2)):
            lost += _cut(some, disk, app, lookout, Random(number))
            reached.n, reached.failures = reached.n + 1, len(lost)
    assert lost == []


@contextmanager
def _cluster(**settings: str) -> Iterator[tuple[Cluster, Flask]]:
    """A server of our own, and the application on it."""
    with Cluster(**settings) as server:
        app = make_app(server.url)
        with app.app_context():
            yield server, app
            db.session.remove()
            db.engine.dispose()
        anchors_of(server.url).unlink(missing_ok=True)


def _begun(app: Flask, seals: bool) -> Answerer:
    each = Answerer(app, seals)
    each.begin()
    return each


def _killed(server: Cluster, some: list[Answerer], draw: Random) -> list[str]:
    """Kill every process of the server while all answer, and start it again."""
    for each in some:
        each.start()
    a_while(draw, 2)
    server.cut()
    for each in some:
        each.stop(may_have_failed=True)
    db.engine.dispose()
    return [what for each in some for what in wrong(each)] + trail_is_broken()


def test_what_was_acknowledged_before_the_cluster_was_killed_stands() -> None:
    with _cluster() as (server, app):
        assert _killed(server, [_begun(app, seals=True)], Random(1)) == []


@pytest.mark.proof
def test_a_cluster_that_promises_what_it_has_not_written_is_seen() -> None:
    with _cluster(synchronous_commit="off", wal_writer_delay="10s") as (server, app):
        some = [_begun(app, seals=False)]
        assert [each for number in range(4) for each in _killed(server, some, Random(number))] != []


@pytest.mark.proof
def test_whole_cluster_killed() -> None:
    lost: list[str] = []
    with _cluster() as (server, app), part("kills of the whole PostgreSQL cluster") as reached:
        some = [_begun(app, seals=number == 0) for number in range(2)]
        for number in numbers(share=2):
            lost += _killed(server, some, Random(number))
            reached.n, reached.failures = reached.n + 1, len(lost)
            some = [_begun(app, each.seals) if each.is_done else each for each in some]
    assert lost == []
