"""The warm process: imports what opens files, then forks a keeper a file, which forks the child behind the walls.

Nothing of the service is in it: it is started with an empty environment (asking.py), and knows no address and no key.
"""

import os
import select
import signal
import socket
import warnings
from typing import NoReturn

from referral.records.opening import answers, confining, kinds
from referral.records.opening.terms import GIVEN, NotOpened, Walls
from referral.records.opening.verdicts import Verdict

LINE = 0
"""Number of the line to the service."""
FILE, ANSWER, NO_WORDS = 0, 1, 2
"""The only open descriptors of a child: the file, the pipe for the answer, and where words of libraries vanish."""
MOST_DESCRIPTORS = 1024


def serve() -> None:
    """Say which walls stand, then take files until the service is gone."""
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    kinds.warm_up()
    line = socket.socket(fileno=LINE)
    line.send(" ".join(("ready", *_standing())).encode("ascii"))
    while True:
        given, lent, _flags, _address = socket.recv_fds(line, GIVEN.size, 3)
        if not given:
            return
        if os.fork() == 0:
            _keep(Walls.unpacked(given), *lent)
        for each in lent:
            os.close(each)


def _standing() -> list[str]:
    """The walls that a child, forked for this alone, could raise."""
    ours, theirs = os.pipe()
    if os.fork() == 0:
        try:
            confining.become_nobody()
            confining.limit(Walls())
            os.write(theirs, b"limits seccomp" if confining.close_the_kernel() else b"limits")
        finally:
            os._exit(0)
    os.close(theirs)
    said = os.read(ours, 64).decode("ascii").split()
    os.close(ours)
    return [*said, *(["libheif"] if kinds.heic_is_safe() else [])]


def _keep(walls: Walls, file: int, answer: int, verdict: int) -> NoReturn:
    """Look after one child, and say how it ended; never to come back."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.close(LINE)
        if (child := os.fork()) == 0:
            _open(walls, file, answer)
        os.close(answer)
        os.write(verdict, _watched(child, walls.seconds).written())
    finally:
        os._exit(0)


def _watched(child: int, seconds: float) -> Verdict:
    ended = os.pidfd_open(child)
    is_late = not select.select([ended], [], [], seconds)[0]
    if is_late:
        os.kill(child, signal.SIGKILL)
    _pid, status, cost = os.wait4(child, 0)
    cpu = cost.ru_utime + cost.ru_stime
    return Verdict(is_late, os.waitstatus_to_exitcode(status), cost.ru_maxrss * 1024, cpu)


def _open(walls: Walls, file: int, answer: int) -> NoReturn:
    """The child: behind the walls before it reads a byte, gone when it has answered."""
    try:
        os.dup2(answer, ANSWER)
        os.dup2(file, FILE)
        os.closerange(NO_WORDS + 1, MOST_DESCRIPTORS)
        content = _content()
        if _are_raised(walls, kinds.needs_a_thread(content)):
            _answer(content, walls)
        else:
            _say(answers.part(b"R", b"walls_missing"))
        _say(answers.part(b"E"))
    finally:
        os._exit(0)


def _are_raised(walls: Walls, with_a_thread: bool) -> bool:
    """Raise the walls around this process; whether all that must stand do."""
    try:
        confining.become_nobody()
        confining.limit(walls, with_a_thread)
    except (OSError, ValueError):
        return False
    return confining.close_the_kernel(with_a_thread) or (walls.without_seccomp and not with_a_thread)


def _content() -> bytes:
    return os.pread(FILE, os.fstat(FILE).st_size, 0)


def _answer(content: bytes, walls: Walls) -> None:
    try:
        for each in kinds.answered(content, walls):
            _say(each)
    except NotOpened as refused:
        _say(answers.part(b"R", refused.reason.encode("ascii")))


def _say(what: bytes) -> None:
    while what:
        what = what[os.write(ANSWER, what) :]
