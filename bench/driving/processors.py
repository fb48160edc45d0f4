"""How much of the processors a process and all it started have used, those that ended included."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
UTIME, CUTIME_END = 11, 15
"""Where in the fields after the name: own time in programs and system, then that of children that have ended."""


def used(pid: int) -> float:
    """Seconds of a process, of its children and of theirs."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    own = sum(map(int, fields[UTIME:CUTIME_END])) / TICKS
    return own + sum(used(int(child)) for child in children)
