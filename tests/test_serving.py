"""Serving: from any folder, ready only when all is right, refusing an unsafe start, stopping everything together."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask

from referral import readiness, web
from referral.accounts.security import refuse_unsafe_start
from referral.config import SECRETS, new_key
from referral.db import db
from tests.conftest import free_port, make_app
from tests.factories import a_user
from tests.pages import Pages

PATIENCE = 300  # how long a busy machine may take: waited for in vain only where something is broken


def _environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key not in (*SECRETS, "DEMO", "PYTHONPATH")}
    return {**kept, "DATABASE_URL": f"sqlite:///{folder / 'served.sqlite'}", **more}


def _secrets() -> dict[str, str]:
    return {name: new_key() for name in SECRETS}


def _get(port: int, path: str) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError:
        return 0


def _wait_for(port: int, path: str, process: subprocess.Popen[bytes]) -> int:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        if status := _get(port, path):
            return status
        time.sleep(0.2)
    return 0


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Processes a test starts; every one is ended afterwards."""
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.wait(20)


def test_gunicorn_starts_from_another_folder(root: Path, tmp_path: Path, started: list) -> None:
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--pythonpath", str(root), "--no-control-socket"]
    command += ["--bind", f"127.0.0.1:{port}", "--threads", "2", "wsgi:app"]
    environment = _environment(tmp_path, **_secrets())
    started.append(subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL))
    assert _wait_for(port, "/healthz", started[0]) == 200
    assert _get(port, "/account/login") == 200, "templates and words are found from there too"


def test_one_command_serves_and_one_signal_stops_all(root: Path, tmp_path: Path, started: list) -> None:
    port, mail = free_port(), free_port()
    environment = _environment(tmp_path, DEMO="1", PORT=str(port), MAIL_PORT=str(mail), **_secrets())
    command = [sys.executable, "-m", "referral.serve"]
    started.append(subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE))
    assert _wait_for(port, "/readyz", started[0]) == 200
    assert _get(port, "/demo/mail") == 200
    children = _children(started[0].pid)
    assert len(children) == 3, "gunicorn, the worker, and the one that plans"

    started[0].send_signal(signal.SIGTERM)
    words = started[0].communicate(timeout=PATIENCE)[0].decode()
    assert started[0].returncode == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    assert "volunteer@demo.example" in words and f":{port}" in words


def test_a_port_in_use_is_said_in_one_line(root: Path, tmp_path: Path, started: list) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        environment = _environment(
            tmp_path, DEMO="1", PORT=str(taken), MAIL_PORT=str(free_port()), **_secrets()
        )
        command = [sys.executable, "-m", "referral.serve"]
        done = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=PATIENCE
        )
    assert done.returncode == 1
    assert f"port {taken} is in use by another program: choose another with PORT=" in done.stderr
    assert "Traceback" not in done.stderr


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_without_secrets_the_start_is_refused_and_every_gap_is_named(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=root,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    for name in SECRETS:
        assert name in done.stderr, name


@pytest.mark.parametrize("demo", [True, False])
def test_demo_and_real_people_never_meet(tmp_path: Path, now: datetime, demo: bool) -> None:
    url = f"sqlite:///{tmp_path / 'marked.sqlite'}"
    app = make_app(url, DEMO=not demo)
    with app.app_context():
        readiness.declare(readiness.REAL if demo else readiness.DEMO, now)
    other = make_app(url, DEMO=demo)
    with pytest.raises(RuntimeError, match="marked as"):
        refuse_unsafe_start(other)
    _close(app, other)


def test_a_demo_account_stops_a_real_start(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'real.sqlite'}", DEMO=False)
    refuse_unsafe_start(app)
    with app.app_context():
        a_user("volunteer", is_demo=True)
    with pytest.raises(RuntimeError, match="demo account"):
        refuse_unsafe_start(app)
    _close(app)


def test_people_in_an_unmarked_database_are_taken_for_real(tmp_path: Path) -> None:
    app = make_app(f"sqlite:///{tmp_path / 'unmarked.sqlite'}", DEMO=True)
    with app.app_context():
        a_user("volunteer")
    with pytest.raises(RuntimeError, match="unmarked"):
        refuse_unsafe_start(app)
    app.config["DEMO"] = False
    refuse_unsafe_start(app)
    with app.app_context():
        assert readiness.installation() == readiness.REAL
    _close(app)


def _close(*apps: Flask) -> None:
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def test_outside_demo_mode_letters_cannot_be_read(app: Flask, pages: Pages) -> None:
    assert pages.get("/demo/mail").status == 404


def test_an_unready_service_says_so(app: Flask, pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pages.client.get("/readyz").status_code == 200
    monkeypatch.setattr(readiness, "migrated", lambda: False)
    answer = pages.client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json["problems"] == ["migrations"]


def test_warmed_no_page_is_compiled_for_anybody(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    web.warm(app)

    def compiled(*_args: object, **_facts: object) -> None:
        raise AssertionError("somebody waits for a page to be compiled")

    monkeypatch.setattr(app.jinja_env, "compile", compiled)
    assert Pages(app).get("/account/login").status == 200
    pages = Pages(app).sign_in(a_user("coordinator"))
    assert pages.get("/plans").status == 200 and pages.get("/desk").status == 200
