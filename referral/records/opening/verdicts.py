"""What the keeper of a child says of it: how it ended, and what it cost."""

import signal
import struct
from dataclasses import dataclass

from referral.records.opening.terms import Walls

SAID = struct.Struct("!?iQd")
LONGEST_VERDICT = SAID.size
ENDED_BY_TIME = {signal.SIGXCPU, signal.SIGKILL}
"""SIGXCPU and, at the same limit, SIGKILL are the kernel's end of a child that has had its seconds."""


@dataclass(frozen=True)
class Verdict:
    """Whether it was ended for its time, the exit code (negative: the signal), bytes and seconds of the processor."""

    is_late: bool
    code: int
    memory: int
    cpu: float

    def written(self) -> bytes:
        """As it is sent."""
        return SAID.pack(self.is_late, self.code, self.memory, self.cpu)

    @classmethod
    def read(cls, said: bytes) -> "Verdict | None":
        """As it was sent; None when nothing of that kind came."""
        return cls(*SAID.unpack(said)) if len(said) == SAID.size else None

    def reason(self, walls: Walls) -> str:
        """Why the file counts as not opened when the child did not end by itself; empty when it did."""
        if self.is_late or -self.code in ENDED_BY_TIME:
            return "took_too_long"
        if self.code < 0:
            return "too_much_memory" if self.memory > walls.memory / 2 else "damaged"
        return ""
