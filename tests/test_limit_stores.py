"""Where attempts are counted: several processes count together, in the database or in Redis; a window ends."""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from limits import RateLimitItemPerHour, RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from referral import attempts, web
from referral.db import db
from tests.conftest import free_port, make_app
from tests.pages import BASE, Pages

MANY, MOST = 8, 20


@pytest.fixture(scope="module")
def redis_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis server of our own on loopback."""
    with a_redis(tmp_path_factory.mktemp("redis")) as (address, _server):
        yield address


@contextmanager
def a_redis(folder: Path) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """A server and its address; ended by its own number."""
    pytest.importorskip("redis", reason="redis of requirements.lock is not installed")
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed. On Debian: apt-get install redis-server")
    port = free_port()
    options = ("--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", "")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([program, *options], stdout=log, stderr=log)
    yield f"redis://127.0.0.1:{port}", server
    server.terminate()
    server.wait(20)


@pytest.fixture(params=["database", "redis"])
def address(request: pytest.FixtureRequest, app: Flask) -> str:
    """Where is counted; nothing yet."""
    found = "database://" if request.param == "database" else str(request.getfixturevalue("redis_address"))
    _limiter(found).storage.reset()
    return found


def _limiter(address: str) -> FixedWindowRateLimiter:
    """As another process would make its own."""
    store = storage_from_string(address)
    until = time.monotonic() + 20
    while not store.check() and time.monotonic() < until:
        time.sleep(0.05)
    return FixedWindowRateLimiter(store)


@pytest.mark.both_databases
def test_what_two_processes_count_is_one_count(address: str) -> None:
    one, other = _limiter(address), _limiter(address)
    item = RateLimitItemPerHour(3)
    assert [each.hit(item, "two", "x") for each in (one, other, one, other)] == [True, True, True, False]
    assert other.hit(item, "two", "y"), "another name is another count"
    assert one.get_window_stats(item, "two", "x").remaining == 0
    one.clear(item, "two", "x")
    assert other.hit(item, "two", "x")


@pytest.mark.both_databases
def test_of_many_at_once_exactly_so_many_are_let_through(app: Flask, address: str) -> None:
    limiter, item, let = _limiter(address), RateLimitItemPerHour(MOST), []

    def try_often() -> None:
        with app.app_context():
            let.extend(limiter.hit(item, "many", address) for _ in range(MOST // 2))

    threads = [threading.Thread(target=try_often) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let) == MANY * MOST // 2 and let.count(True) == MOST


@pytest.mark.both_databases
def test_a_window_ends(address: str) -> None:
    limiter, item = _limiter(address), RateLimitItemPerSecond(1)
    assert limiter.hit(item, "ends") and not limiter.hit(item, "ends")
    time.sleep(1.1)
    assert limiter.hit(item, "ends")


@pytest.mark.both_databases
def test_counts_whose_window_is_over_are_deleted(app: Flask) -> None:
    store = attempts.DatabaseStorage()
    store.incr("over", 0), store.incr("lives", 60)
    assert attempts.forget_ended() == 1 and store.get("lives") == 1 and store.get("over") == 0
    assert store.reset() == 1


def test_two_processes_that_count_in_the_database_refuse_together(tmp_path: Path) -> None:
    shared = {"RATELIMIT_ENABLED": True, "RATELIMIT_STORAGE_URI": "database://"}
    app = make_app(f"sqlite:///{tmp_path / 'limits.sqlite'}", **shared)
    with app.app_context():
        codes = [_ask(app) for _ in range(21)]
        assert codes[-1] == 429 and set(codes[:-1]) == {codes[0]} and codes[0] != 429
        assert isinstance(web.limiter.storage, attempts.DatabaseStorage)
        web.limiter.enabled = False
        db.session.remove()
        db.engine.dispose()


def test_where_the_store_is_away_each_process_counts_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.limiter, "_storage_dead", False)  # and so again for whoever comes after
    with a_redis(tmp_path) as (address, server):
        _limiter(address)
        shared = {"RATELIMIT_ENABLED": True, "RATELIMIT_STORAGE_URI": address}
        app = make_app(f"sqlite:///{tmp_path / 'limits.sqlite'}", **shared)
        with app.app_context():
            expected, item = _ask(app), RateLimitItemPerHour(2)
            assert attempts.let(web.limiter.limiter, item, "away")
            server.kill()
            server.wait(20)
            assert [attempts.let(web.limiter.limiter, item, "away") for _ in range(3)] == [True, True, False]
            codes = [_ask(app) for _ in range(21)]
            assert codes[-1] == 429 and set(codes[:-1]) == {expected}
            web.limiter.enabled = False
            db.session.remove()
            db.engine.dispose()


def _ask(app: Flask) -> int:
    pages: Any = Pages(app)
    form = {"csrf_token": pages.csrf(), "email": "a@b.example"}
    with app.app_context():
        return int(pages.client.post("/account/reset", base_url=BASE, data=form).status_code)
