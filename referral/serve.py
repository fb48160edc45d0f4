"""Everything one command starts and stops together: set-up, gunicorn, the outbox worker, the mail sink.

Run as `python -m referral.serve`; the Makefile's `run` prepares the environment first.
"""

import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from flask import Flask
from flask_migrate import upgrade

from referral import create_app, logs, readiness, starting
from referral.accounts.security import refuse_unsafe_start
from referral.children import Child
from referral.config import ROOT, keep_private
from referral.db import utc_now
from referral.records.opening import chosen

SINK_PORT = 8025
NOT = ("", "0", "false", "no", "off", "f", "n")
"""How a setting says no (the settings' library reads it so)."""
HEAD_START = 2.0
"""Seconds by which the web begins before the workers, which read as much from the disk as it does."""


def main() -> int:
    """Prepare the database, then serve until asked to stop; the exit code of whoever could never serve."""
    logs.tell_no_words()
    keep_private()
    starting.refuse_wrong_settings()
    demo = os.environ.get("DEMO", "").lower() not in NOT
    sink = _start_sink() if demo else None
    with starting.telling():
        app = create_app()
        _refuse_taken("PORT", int(os.environ.get("PORT", "8000")))
        _refuse_taken("METRICS_PORT", app.config["METRICS_PORT"], app.config["METRICS_HOST"])
        with app.app_context():
            prepare(app)
    children = _children(app.config["METRICS_PORT"])
    _announce(app)
    try:
        return _watch(children)
    finally:
        _stop(children)
        if sink:
            sink.stop()  # type: ignore[attr-defined]


def prepare(app: Flask) -> None:
    """Migrate, mark, fill: quick when nothing is to be done."""
    refuse_unsafe_start(app)
    if readiness.is_ahead():
        _say("database", "of a later release: left as it is")
    else:
        _say("database", "migrating")
        upgrade()
    refuse_unsafe_start(app)
    from referral.hospitals.loading import load_directory

    _say("hospitals", str(load_directory(utc_now())))
    if app.config["DEMO"]:
        from referral.demo import reading
        from referral.demo.seed import fill_empty

        _say("demo people", fill_empty(utc_now()))
        _say("demo papers", reading.read_papers(utc_now()))
    _say("opening files", chosen.said())
    wrong = readiness.problems()
    if wrong:
        raise SystemExit("not ready: " + ", ".join(wrong))


def _children(metrics_port: int) -> list[Child]:
    """The web first, and its processor to itself; who works in the background begins a little later."""
    web, *workers = [Child(command, _environment()) for command in _commands(metrics_port)]
    for each in workers:
        each.due = time.monotonic() + HEAD_START
    return [web, *workers]


def _commands(metrics_port: int) -> list[list[str]]:
    web = [sys.executable, str(ROOT / "deploy" / "serve_web.py")]
    flask = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py")]
    ends_with_us = ["--parent", str(os.getpid())]
    worker = [*flask, "outbox", "work", *ends_with_us]
    monitored = [[*flask, "metrics", "serve", *ends_with_us]] if metrics_port else []
    # Planning reckons for long: in a process of its own it takes nothing from what has a minute.
    return [web, [*worker, "--without", "planning"], [*worker, "--only", "planning"], *monitored]


def _environment() -> dict[str, str]:
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, "SERVED_BY": str(os.getpid())}


def _start_sink() -> object:
    from referral.demo.sink import start

    given = os.environ.setdefault("MAIL_PORT", str(SINK_PORT if _is_free(SINK_PORT) else _any_port()))
    _refuse_taken("MAIL_PORT", int(given))
    return start(int(given), Path(ROOT / "var" / "mail"))


def _refuse_taken(setting: str, port: int, host: str = "127.0.0.1") -> None:
    if port and not _is_free(port, host):
        raise SystemExit(f"port {port} is in use by another program: choose another with {setting}=")


def _is_free(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _watch(children: Sequence[Child]) -> int:
    """Until asked to stop; on SIGHUP the program as it lies on the disk by then takes over (in a terminal: its end)."""
    asked: list[int] = []

    def ask(number: int, _frame: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGINT, signal.SIGTERM, *(() if sys.stdin.isatty() else (signal.SIGHUP,))):
        signal.signal(number, ask)
    while not set(asked) - {signal.SIGHUP}:
        if signal.SIGHUP in asked:
            asked.remove(signal.SIGHUP)
            _renew(children)
        for child in children:
            if code := child.look():
                return code
        time.sleep(0.1)
    return 0


def _renew(children: Sequence[Child]) -> None:
    """The web goes on without a gap; a worker ends what it has begun, and its next is begun."""
    web, *workers = children
    web.renew(signal.SIGHUP)
    for each in workers:
        each.renew(signal.SIGTERM)


def _stop(children: Sequence[Child]) -> None:
    for child in children:
        child.stop()
    for child in children:
        child.wait()


def _announce(app: Flask) -> None:
    _say("open", app.config["PUBLIC_URL"])
    if app.config["DEMO"]:
        from referral.demo.people import LOG_INS, PASSWORD

        for log_in in LOG_INS:
            _say(f"  {log_in.role}", f"{log_in.email}   {PASSWORD}")
        _say("  letters", app.config["PUBLIC_URL"] + "/demo/mail")


def _say(what: str, words: str) -> None:
    print(f"{what:<16} {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
