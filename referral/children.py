"""Processes that are started again when they end, after a pause that grows while they end at once by themselves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

LIVES = 20.0
"""Seconds after which a process has come up; one that ends by itself before that has never worked, and is told."""
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 10.0
ENDS_WITHIN = 20.0
FROM_OUTSIDE = frozenset(-number for number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
"""How a process ends that others end: it is no fault of its own, and the next is not kept waiting for it."""


@dataclass(slots=True)
class Child:
    """One of them: how it is started, and how it fares."""

    command: Sequence[str]
    environment: Mapping[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = field(default=0.0)
    has_lived: bool = False
    is_renewed: bool = False

    def look(self) -> int | None:
        """Start it, or start it again; its exit code where it has never come up."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is None:
            self._lives(now)
        elif self.process is not None:
            if self.process.returncode > 0 and not self.has_lived:
                return int(self.process.returncode)
            self._ended(now, self.process)
        elif now >= self.due:
            self.process = subprocess.Popen(self.command, env=dict(self.environment), start_new_session=True)
            self.began = now
        return None

    def _lives(self, now: float) -> None:
        if now - self.began > LIVES:
            self.has_lived, self.pause = True, FIRST_PAUSE

    def _ended(self, now: float, process: "subprocess.Popen[bytes]") -> None:
        how = f"signal {-process.returncode}" if process.returncode < 0 else f"code {process.returncode}"
        print(f"ended            {self._name()} by {how}: begun again", file=sys.stderr, flush=True)
        self.process, self.due = None, now + self.pause
        if process.returncode not in FROM_OUTSIDE and not self.is_renewed:
            self.pause = min(self.pause * 2, LONGEST_PAUSE)
        self.is_renewed = False

    def _name(self) -> str:
        return " ".join(os.path.basename(word) for word in self.command[2:] if not word.startswith("-"))

    def renew(self, by: signal.Signals) -> None:
        """Ask it to take over the program as it is by now, or to end so that its next does."""
        if self.process is not None and self.process.poll() is None:
            self.is_renewed = by == signal.SIGTERM
            self.process.send_signal(by)

    def stop(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self) -> None:
        """Wait for its end, not for ever."""
        if self.process is not None:
            try:
                self.process.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                self.process.kill()
