"""The web's first process: it holds the port, and on SIGHUP serves the program as it lies on the disk by then.

gunicorn reads its program once (preload_app) and its own SIGHUP would serve the old one on. Here the next gunicorn is
started on the same open port; once each of its workers can serve, the one before is asked to end, and answers what has
reached it. A next one that does not come up is told and given up: the one before serves on. Where other hosts serve
beside it (WEB_LEAVES_AFTER), /healthz says for so many seconds that it goes, and the proxy sends nobody more. Nothing
of the program is loaded here, so that this process is small and needs no reload itself. systemd is told by it alone
(Type=notify), and as the first process of a container it takes away the dead of others.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

HERE = Path(__file__).absolute().parent
"""Not resolved: a link to the newest release is followed anew each time."""
NOT = ("", "0", "false", "no", "off", "f", "n")
"""How DEMO says no: a demo reads no file of settings (referral/serve.py)."""
LINE = re.compile(
    r"""^\s*(?:export\s+)?(?P<name>\w+)\s*=\s*(?P<q>['"]?)(?P<value>.*?)(?P=q)(?:\s+#.*)?$""", re.M
)
"""A setting in the file of settings."""
BACKLOG = 2048
"""Connections that the kernel keeps while nobody takes them; the system's own limit bounds it."""
COMES_UP_WITHIN, ENDS_WITHIN = 180.0, 45.0
"""Seconds, on the busiest machine; gunicorn itself gives requests thirty to end."""
LOOKS_EVERY = 0.1
NOT_UP = "the new one did not come up: the one before serves on"


def said() -> dict[str, str]:
    """The settings: what the environment says, and what the file of settings says where that says nothing.

    A file that cannot be read says nothing here: the program names it when it starts.
    """
    file = Path(os.environ.get("SETTINGS", HERE.parent / "var" / "settings.env")).absolute()
    is_demo = os.environ.get("DEMO", "").lower() not in NOT
    if is_demo or not file.is_file() or not os.access(file, os.R_OK):
        return dict(os.environ)
    found = LINE.finditer(file.read_text(encoding="utf-8", errors="replace"))
    return {**{each["name"]: each["value"] for each in found}, **os.environ, "SETTINGS": str(file)}


def number(settings: dict[str, str], name: str, usual: int) -> int:
    """A setting that is a number; 0 where it is none, which the program names when it starts."""
    told = settings.get(name, "") or str(usual)
    return int(told) if told.isdecimal() and int(told) < 2**16 else 0


def listener(settings: dict[str, str]) -> socket.socket:
    """The open port: handed over by systemd (sd_listen_fds), else our own. Raises SystemExit where it is taken."""
    if os.environ.pop("LISTEN_PID", "") == str(os.getpid()):
        return socket.socket(fileno=3)
    where = (settings.get("HOST", "127.0.0.1"), number(settings, "PORT", 8000))
    family = socket.AF_INET6 if ":" in where[0] else socket.AF_INET
    try:
        return socket.create_server(where, family=family, backlog=BACKLOG)
    except OSError as error:
        raise SystemExit(f"cannot listen on {where[0]} port {where[1]}: {error.strerror}") from None


class Leaving:
    """A file that every server here holds: as soon as something stands in it, /healthz says that it goes."""

    def __init__(self) -> None:
        self.file = os.memfd_create("leaving")

    def say(self) -> None:
        """Nobody more is to be sent here."""
        os.write(self.file, b".")


class Server:
    """One gunicorn on the port that is held here; each of its workers says by a pipe when it can serve."""

    def __init__(self, port: int, leaving: int) -> None:
        settings = said()
        self.heard, says = os.pipe()
        os.set_blocking(self.heard, False)
        try:
            self.process = self._started(port, says, leaving, settings)
        except OSError:
            self.forget()
            raise
        finally:
            os.close(says)
        self.workers, self.said = number(settings, "WEB_WORKERS", 1) or 1, 0
        self.until = time.monotonic() + COMES_UP_WITHIN

    def _started(
        self, port: int, says: int, leaving: int, settings: dict[str, str]
    ) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "gunicorn", "--config", str(HERE / "gunicorn.conf.py")]
        kept = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
        named = {"SETTINGS": settings["SETTINGS"]} if "SETTINGS" in settings else {}
        files = {"READY_FD": str(says), "LEAVING_FD": str(leaving)}
        return subprocess.Popen(
            [*command, "--bind", f"fd://{port}"],
            cwd=HERE.parent,  # python looks there first: in the release before, were it not said
            env={**kept, **named, "SERVED_BY": str(os.getpid()), **files},
            pass_fds=(port, says, leaving),
            start_new_session=True,
        )

    def is_up(self) -> bool:
        """Whether every worker has said that it can serve."""
        with suppress(BlockingIOError):
            self.said += len(os.read(self.heard, 64))
        return self.said >= self.workers

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
        self.port, self.leaving_file = listener(said()), Leaving()
        self.serves = self._server()
        self.next: Server | None = None
        self.leaving: list[Server] = []
        self.is_asked, self.is_told, self.parent = False, False, os.environ.get("SERVED_BY", "")

    def _server(self) -> Server:
        return Server(self.port.fileno(), self.leaving_file.file)

    def leave(self, seconds: int, is_enough: Callable[[], bool]) -> None:
        """Say that it goes, and serve on for so long, or until it is enough."""
        self.leaving_file.say()
        until = time.monotonic() + seconds
        while time.monotonic() < until and not is_enough() and not self.serves.has_ended():
            time.sleep(LOOKS_EVERY)

    def go_on(self) -> int | None:
        """One look; the exit code where there is nothing left to hold the port for."""
        if self.parent and os.getppid() != int(self.parent):
            self.serves.end(signal.SIGKILL)
            return 0
        self._bury()
        if not self.is_told and self.serves.is_up():
            self.is_told = True
            notify("READY=1")
        if self.is_asked and self.next is None:
            self._begin_next()
        if self.next is not None:
            self._follow(self.next)
        return self.serves.process.poll()

    def _begin_next(self) -> None:
        self.is_asked = False
        try:
            self.next = self._server()
        except OSError:  # of a release that is not there
            _say(NOT_UP)

    def _bury(self) -> None:
        """Forget those that have ended; and take away those of others, which a container's first process inherits."""
        for gone in [each for each in self.leaving if each.has_ended()]:
            gone.forget()
            self.leaving.remove(gone)
        ours = {each.process.pid for each in (self.serves, self.next, *self.leaving) if each is not None}
        with suppress(ChildProcessError):
            dead = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if dead is not None and dead.si_pid not in ours:
                os.waitpid(dead.si_pid, 0)

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
            _say(NOT_UP)

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
    stopping: list[int] = []
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda got, _frame: stopping.append(got))
    web = Web()
    if web.parent or not sys.stdin.isatty():  # else it says that the terminal is closed
        signal.signal(signal.SIGHUP, lambda _got, _frame: setattr(web, "is_asked", True))
    code: int | None = None
    while not stopping and code is None:
        code = web.go_on()
        time.sleep(LOOKS_EVERY)
    if code is None:
        web.leave(number(said(), "WEB_LEAVES_AFTER", 0), lambda: len(stopping) > 1)
    web.stop()
    if code is not None and code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    return code or 0


def notify(words: str) -> None:
    """Tell systemd, where it started us (sd_notify): READY=1 once, STATUS=… after each reload."""
    if where := os.environ.get("NOTIFY_SOCKET"):
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.connect(where.replace("@", "\0", 1) if where.startswith("@") else where)
            line.send(words.encode())


def _say(words: str) -> None:
    print(f"{'reload':<16} {words}", file=sys.stderr, flush=True)
    notify(f"STATUS={words}")


if __name__ == "__main__":
    sys.exit(main())
