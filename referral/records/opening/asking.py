"""How the service asks for a file to be opened: of a warm process that holds no secret and forks a child a file.

That process is started anew, not forked from the service: whoever takes over a child finds no key, no database and no
environment in its memory. Inside bwrap where that works. It ends by itself with the service.
"""

import atexit
import os
import select
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from threading import BoundedSemaphore, Lock

from referral.records.opening.answers import Malformed, longest, understood
from referral.records.opening.terms import NOBODY, NotOpened, Opened, Walls
from referral.records.opening.verdicts import LONGEST_VERDICT, Verdict

HERE = Path(__file__).resolve().parent
ALONE = """
import sys, types
for name, path in zip(("referral", "referral.records"), sys.argv[1:]):
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [path]
from referral.records.opening import warm
warm.serve()
"""
"""The opener's program: our folder by its own name, without the application that stands above it."""
ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "1",
}
OF_THE_SYSTEM = ("/usr", "/lib", "/lib64", "/sbin", "/etc/ld.so.cache")
"""What bwrap leaves of the machine: programs, libraries and where they lie."""
TO_START = 60.0
"""Seconds within which a process is warm on a slow machine."""
AT_ONCE, WAITS = 2, 60.0
"""Files that one process has opened at a time, each within `Walls.memory`; seconds for which others wait."""
LATER = 5.0
"""Seconds after the child's own time within which its keeper has to answer."""


@dataclass(frozen=True)
class Opener:
    """A warm process: the line to it, the service's process that started it, and which walls stand in it."""

    line: socket.socket
    process: subprocess.Popen[bytes]
    of: int
    walls: dict[str, bool]

    def is_ours_and_lives(self) -> bool:
        """Whether this very process started it and can still ask it."""
        return self.of == os.getpid() and self.process.poll() is None

    def end(self) -> None:
        """Stop it if it is this process's; what it is opening ends within its own time."""
        self.line.close()
        if self.of != os.getpid():
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(2)
        self.process.kill()
        self.process.wait()


_kept: list[Opener] = []
_starting = Lock()
_at_once = BoundedSemaphore(AT_ONCE)


def opened(content: bytes, walls: Walls | None = None) -> Opened:
    """The pages of a file that may be hostile, and what kind of file it is.

    Raises NotOpened with a reason of REASONS, and nothing else whatever the file holds. Takes up to `walls.seconds`.
    """
    walls = walls or Walls()
    if not len(content):
        raise NotOpened("empty")
    if len(content) > walls.largest:
        raise NotOpened("too_large")
    warm = opener()
    if not _at_once.acquire(timeout=WAITS):
        raise NotOpened("not_answered")
    try:
        return weighed(*asked(warm, content, walls), walls)
    finally:
        _at_once.release()


def standing() -> dict[str, bool]:
    """Which walls stand on this machine: fork, limits, seccomp, bwrap; and whether HEIC is safe to open (libheif)."""
    try:
        return dict(opener().walls)
    except NotOpened:
        return dict.fromkeys(("fork", "limits", "seccomp", "libheif", "bwrap"), False)


def opener() -> Opener:
    """The warm process of this process, started when it is first needed or when it has died."""
    with _starting:
        if not (_kept and _kept[0].is_ours_and_lives()):
            ended()
            _kept.append(started())
        return _kept[0]


def started() -> Opener:
    """A new warm process, inside bwrap where it answers from there."""
    bwrap = shutil.which("bwrap")
    inside = _started([*_inside(bwrap)]) if bwrap else None
    found = inside or _started([])
    if found is None:
        raise NotOpened("walls_missing")
    found.walls["bwrap"] = inside is not None
    return found


@atexit.register
def ended() -> None:
    """End the warm process that this very process has started."""
    while _kept:
        _kept.pop().end()


def _started(inside: list[str]) -> Opener | None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    program = [*inside, sys.executable, "-I", "-c", ALONE, str(HERE.parents[1]), str(HERE.parent)]
    nothing = subprocess.DEVNULL
    process = subprocess.Popen(
        program, stdin=theirs.fileno(), stdout=nothing, stderr=nothing, env=ENVIRONMENT, cwd="/"
    )
    theirs.close()
    ours.settimeout(TO_START)
    try:
        greeting = ours.recv(64).decode("ascii")
    except (OSError, UnicodeDecodeError):
        greeting = ""
    made = Opener(ours, process, os.getpid(), {"fork": True, **_walls(greeting)})
    if greeting:
        return made
    made.end()
    return None


def _walls(greeting: str) -> dict[str, bool]:
    return {name: name in greeting.split() for name in ("limits", "seccomp", "libheif")}


def _inside(bwrap: str) -> Iterator[str]:
    """A file system of programs and libraries alone, no network, no other process to be seen."""
    yield from (bwrap, "--unshare-all", "--unshare-user", "--uid", str(NOBODY), "--gid", str(NOBODY))
    yield from ("--die-with-parent", "--new-session", "--cap-drop", "ALL")
    own = (sys.prefix, sys.base_prefix, os.path.realpath(sys.prefix), str(HERE))
    for path in dict.fromkeys(each for each in (*OF_THE_SYSTEM, *own) if Path(each).exists()):
        yield from ("--ro-bind", path, path)
    yield from ("--proc", "/proc", "--dev", "/dev", "--chdir", "/", "--")


def asked(warm: Opener, content: bytes, walls: Walls) -> tuple[bytes, Verdict | None]:
    """The child's answer as it came, and its keeper's verdict; None when there was none in time."""
    until = time.monotonic() + walls.seconds + LATER
    with _pipe() as (answer, to_answer), _pipe() as (verdict, to_verdict), _lent(content) as file:
        try:
            socket.send_fds(warm.line, [walls.packed()], [file, to_answer.fileno(), to_verdict.fileno()])
        except OSError as broken:
            raise NotOpened("not_answered") from broken
        to_answer.close()
        to_verdict.close()
        said = _read(answer.fileno(), longest(walls), until)
        answer.close()  # who says more than agreed speaks to nobody
        return said, Verdict.read(_read(verdict.fileno(), LONGEST_VERDICT, until))


@contextmanager
def _pipe() -> Iterator[tuple[FileIO, FileIO]]:
    ours, theirs = os.pipe()
    with FileIO(ours, "rb") as reading, FileIO(theirs, "wb") as writing:
        yield reading, writing


@contextmanager
def _lent(content: bytes) -> Iterator[int]:
    """The file as something of the memory that can be handed over."""
    file = os.memfd_create("paper")
    try:
        with open(file, "wb", closefd=False) as into:
            into.write(content)
        yield file
    finally:
        os.close(file)


def _read(pipe: int, most: int, until: float) -> bytes:
    """All that comes, up to one byte more than agreed, until a moment."""
    found = bytearray()
    while len(found) <= most and select.select([pipe], [], [], max(0.0, until - time.monotonic()))[0]:
        if not (more := os.read(pipe, min(1 << 20, most + 1 - len(found)))):
            break
        found += more
    return bytes(found)


def weighed(answer: bytes, verdict: Verdict | None, walls: Walls) -> Opened:
    """The pages, if all is as agreed; NotOpened with the reason otherwise."""
    if verdict is None:
        raise NotOpened("not_answered")
    if verdict.reason(walls):
        raise NotOpened(verdict.reason(walls))
    try:
        return understood(answer, walls)
    except Malformed as malformed:
        raise NotOpened("damaged") from malformed
