"""Work done in forked children: each has a folder of its own in memory, a limit of time, and no way back but a note.

The processor's time is limited, so that a busy machine makes no hang of what is only slow; the clock's time too, and
generously, for what waits for ever. A child that dies of either is told apart from one that failed by itself.
"""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MEMORY = 16 << 30
"""Bytes of addresses a child may ask for: a fault that fills memory ends there."""
BROKEN = 70
NOTE, OUTPUT = "note.json", "output"
IN_MEMORY = "/dev/shm"


@dataclass(frozen=True)
class Job:
    """Something to do in a child; `seconds` of the processor and `wait` of the clock end it."""

    key: Any
    work: Callable[[Path], Any]
    seconds: float
    wait: float


@dataclass(frozen=True)
class Done:
    """A job that ended: what it said, or what ended it (`late` or `died`), and its own time of the processor."""

    job: Job
    said: Any
    ended: str
    seconds: float


@dataclass
class _Child:
    job: Job
    folder: Path
    number: int
    until: float = field(default=0.0)


def scratch() -> Path:
    """A new folder, in memory where the machine has such a place."""
    return Path(tempfile.mkdtemp(prefix="mutants-", dir=IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None))


def run(jobs: Iterable[Job], at_once: int) -> Iterator[Done]:
    """Each job in a child of its own, so many at once; yields each as it ends. Raises RuntimeError for our own bugs."""
    waiting, running = iter(jobs), list[_Child]()
    try:
        while True:
            while len(running) < at_once and (job := next(waiting, None)) is not None:
                running.append(_start(job))
            if not running:
                return
            for child in [each for each in running if (_ended(each))]:
                running.remove(child)
                yield _done(child)
            time.sleep(0.01)
    finally:
        for child in running:
            _end(child)
            os.waitpid(child.number, 0)
            shutil.rmtree(child.folder, ignore_errors=True)


def _start(job: Job) -> _Child:
    folder = scratch()
    sys.stdout.flush()
    sys.stderr.flush()
    number = os.fork()
    if number == 0:
        _live(job, folder)
    return _Child(job, folder, number, time.monotonic() + job.wait)


def _live(job: Job, folder: Path) -> None:
    code = BROKEN
    try:
        os.setsid()
        _apart(folder)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, job.seconds)
        said = job.work(folder)
        signal.setitimer(signal.ITIMER_PROF, 0)
        (folder / NOTE).write_text(json.dumps(said), encoding="utf-8")
        code = 0
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def _apart(folder: Path) -> None:
    """Temporary files, and all that is printed, go to the child's own folder."""
    os.environ["TMPDIR"] = os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = str(folder)
    output = os.open(folder / OUTPUT, os.O_WRONLY | os.O_CREAT)
    os.dup2(output, 1)
    os.dup2(output, 2)


def _ended(child: _Child) -> bool:
    """Whether it has ended; sets its state. Ends it when the clock says so."""
    if time.monotonic() > child.until:
        _end(child)
    return os.waitid(os.P_PID, child.number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(child: _Child) -> None:
    try:
        os.killpg(child.number, signal.SIGKILL)
    except ProcessLookupError:
        return


def _done(child: _Child) -> Done:
    late = time.monotonic() > child.until
    _end(child)  # what it left running
    _, status, used = os.wait4(child.number, 0)
    try:
        code = os.waitstatus_to_exitcode(status)
        if code == BROKEN:
            raise RuntimeError((child.folder / OUTPUT).read_text(errors="replace")[-4000:])
        note = child.folder / NOTE
        said = json.loads(note.read_text(encoding="utf-8")) if code == 0 and note.exists() else None
    finally:
        shutil.rmtree(child.folder, ignore_errors=True)
    ended = "" if said is not None else "late" if late or code == -signal.SIGPROF else "died"
    return Done(child.job, said, ended, used.ru_utime + used.ru_stime)
