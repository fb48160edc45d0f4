"""How the tests see what becomes of a file: the verdict in a word or a number, and what it cost."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from referral.records.opening import NotOpened, Walls, asking
from referral.records.opening.verdicts import Verdict


def verdict_on(content: bytes, walls: Walls | None = None) -> int | str:
    """How many pages, or the reason."""
    try:
        return len(asking.opened(content, walls).pages)
    except NotOpened as refused:
        return refused.reason


def cost_of(content: bytes, walls: Walls | None = None) -> tuple[int | str, Verdict]:
    """The same, asked of the child alone, and what it cost."""
    walls = walls or Walls()
    answer, verdict = asking.asked(asking.opener(), content, walls)
    assert verdict is not None
    try:
        return len(asking.weighed(answer, verdict, walls).pages), verdict
    except NotOpened as refused:
        return refused.reason, verdict


@contextmanager
def planted(program: str) -> Iterator[asking.Opener]:
    """A warm process in which this was run before it took its first file."""
    before = asking.ALONE
    asking.ALONE = before.replace("warm.serve()", f"{program}\nwarm.serve()")
    try:
        found = asking.started()
    finally:
        asking.ALONE = before
    try:
        yield found
    finally:
        found.end()


def resident(process: int) -> int:
    """Bytes of memory that a process holds."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))
