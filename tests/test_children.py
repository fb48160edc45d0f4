"""Processes begun again and asked to stop: at once where others ended them, later and later by themselves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from referral.children import FIRST_PAUSE, LONGEST_PAUSE, Child
from tests.processes import PATIENCE, ROOT


@pytest.fixture
def begun() -> Iterator[list[Child]]:
    """Processes a test starts; every one is ended afterwards."""
    children: list[Child] = []
    yield children
    for child in children:
        child.stop()
        child.wait()


def _running(child: Child) -> "subprocess.Popen[bytes]":
    child.due = 0.0
    child.look()
    assert child.process is not None
    return child.process


def _child(begun: list[Child], code: str) -> Child:
    child = Child([sys.executable, "-c", code], dict(os.environ), has_lived=True)
    begun.append(child)
    return child


@pytest.fixture
def hangs_up() -> Iterator[None]:
    """Children hear a hang-up, also where the tests themselves were begun deaf to it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, before)


@pytest.mark.usefixtures("hangs_up")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_who_is_killed_often_is_not_kept_waiting_longer(begun: list[Child], number: signal.Signals) -> None:
    child = _child(begun, "import time; time.sleep(60)")
    for _ in range(6):
        process = _running(child)
        process.send_signal(number)
        process.wait()
        child.look()
        assert child.process is None and child.due - time.monotonic() <= FIRST_PAUSE


@pytest.mark.parametrize("end", ["raise SystemExit(3)", "import os; os.abort()"])
def test_what_ends_by_itself_again_and_again_waits_longer(begun: list[Child], end: str) -> None:
    child = _child(begun, end)
    for _ in range(6):
        _running(child).wait()
        child.look()
    assert child.due - time.monotonic() > LONGEST_PAUSE / 2


ASKED_WHILE_IT_WAITS = """
import os, signal, threading, time
from types import SimpleNamespace
from referral import keyring, worker
keyring.say_always = lambda app: None
ask, wait = lambda: os.kill(os.getpid(), signal.SIGTERM), threading.Condition.wait
def asked_amid(condition, timeout=None):
    if threading.current_thread() is threading.main_thread():
        ask()
    return wait(condition, timeout)
threading.Timer(0.5, ask).start()
threading.Condition.wait = asked_amid
worker.work(SimpleNamespace(), (), 1.0)
print("ended")
"""


def test_a_worker_ends_at_whatever_moment_it_is_asked_to() -> None:
    """A handler that takes a lock which the interrupted thread holds would wait for ever, as an orphan."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED_WHILE_IT_WAITS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stdout == "ended\n", done.stderr
