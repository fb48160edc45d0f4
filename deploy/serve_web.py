"""The web's first process: it holds the port, and on SIGHUP serves the program as it lies on the disk by then.

gunicorn reads its program once (preload_app) and its own SIGHUP would serve the old one on. Here the next gunicorn is
started on the same open port; once each of its workers can serve, the one before is asked to end, and answers what has
reached it. A next one that does not come up is told and given up: the one before serves on. Nothing of the program is
loaded here, so that this process is small and needs no reload itself.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

HERE = (
    Path(__file__).absolute().parent
)  # not resolved: a link to the newest release is followed anew each time
WORKERS = int(os.environ.get("WEB_WORKERS", "1"))
BACKLOG = 2048
"""Connections that the kernel keeps while nobody takes them; the system's own limit bounds it."""
COMES_UP_WITHIN, ENDS_WITHIN = 180.0, 45.0
"""Seconds, on the busiest machine; gunicorn itself gives requests thirty to end."""
LOOKS_EVERY = 0.1


def listener() -> socket.socket:
    """The open port: handed over by systemd (sd_listen_fds), else our own. Raises SystemExit where it is taken."""
    if os.environ.pop("LISTEN_PID", "") == str(os.getpid()):
        return socket.socket(fileno=3)
    where = (os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000")))
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    try:
        return socket.create_server(where, family=family, backlog=BACKLOG)
    except OSError as error:
        raise SystemExit(f"cannot listen on {where[0]} port {where[1]}: {error.strerror}") from None


class Server:
    """One gunicorn on the port that is held here; each of its workers says by a pipe when it can serve."""

    def __init__(self, port: int) -> None:
        self.heard, says = os.pipe()
        os.set_blocking(self.heard, False)
        command = [sys.executable, "-m", "gunicorn", "--config", str(HERE / "gunicorn.conf.py")]
        path = os.pathsep.join(filter(None, [str(HERE.parent), os.environ.get("PYTHONPATH", "")]))
        words = {"SERVED_BY": str(os.getpid()), "READY_FD": str(says), "PYTHONPATH": path}
        self.process = subprocess.Popen(
            [*command, "--bind", f"fd://{port}"],
            env={**os.environ, **words},
            pass_fds=(port, says),
            start_new_session=True,
        )
        os.close(says)
        self.said, self.until = 0, time.monotonic() + COMES_UP_WITHIN

    def is_up(self) -> bool:
        """Whether every worker has said that it can serve."""
        with suppress(BlockingIOError):
            self.said += len(os.read(self.heard, 64))
        return self.said >= WORKERS

    def has_ended(self) -> bool:
        """Whether it is no more."""
        return self.process.poll() is not None

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end."""
        if not self.has_ended():
            self.process.send_signal(by)

    def forget(self) -> None:
        """Close our end of its pipe."""
        os.close(self.heard)


class Web:
    """The server that serves, the next one while it comes up, and those that end."""

    def __init__(self) -> None:
        self.port = listener()
        self.serves = Server(self.port.fileno())
        self.next: Server | None = None
        self.leaving: list[Server] = []
        self.is_asked, self.parent = False, os.environ.get("SERVED_BY", "")

    def go_on(self) -> int | None:
        """One look; the exit code where there is nothing left to hold the port for."""
        if self.parent and os.getppid() != int(self.parent):
            self.serves.end(signal.SIGKILL)
            return 0
        for gone in [each for each in self.leaving if each.has_ended()]:
            gone.forget()
            self.leaving.remove(gone)
        if self.is_asked and self.next is None:
            self.is_asked, self.next = False, Server(self.port.fileno())
        if self.next is not None:
            self._follow(self.next)
        return self.serves.process.poll()

    def _follow(self, coming: Server) -> None:
        if coming.is_up():
            self.serves.end()
            self.leaving.append(self.serves)
            self.serves, self.next = coming, None
            _say("the new one serves")
        elif coming.has_ended() or time.monotonic() > coming.until:
            coming.end(signal.SIGKILL)
            self.leaving.append(coming)
            self.next = None
            _say("the new one did not come up: the one before serves on")

    def stop(self) -> None:
        """Ask everybody to end, and wait, not for ever."""
        left = [each for each in (self.serves, self.next, *self.leaving) if each is not None]
        for each in left:
            each.end()
        until = time.monotonic() + ENDS_WITHIN
        while time.monotonic() < until and not all(each.has_ended() for each in left):
            time.sleep(LOOKS_EVERY)
        for each in left:
            each.end(signal.SIGKILL)


def main() -> int:
    """Serve until asked to stop, or until the server ends by itself: then end as it did, to be begun again."""
    web, stopping = Web(), []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda got, _frame: stopping.append(got))
    if web.parent or not sys.stdin.isatty():  # else it says that the terminal is closed
        signal.signal(signal.SIGHUP, lambda _got, _frame: setattr(web, "is_asked", True))
    code: int | None = None
    while not stopping and code is None:
        code = web.go_on()
        time.sleep(LOOKS_EVERY)
    web.stop()
    if code is not None and code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    return code or 0


def _say(words: str) -> None:
    print(f"{'reload':<16} {words}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
