"""Where the audit's chain stood at which moment, said outside the database: a file, the log, letters to auditors.

An anchor holds everything before it: who has the database alone can neither cut the chain behind an anchor, nor make
another one. The first anchor also says up to where the chain may hold links of before there was a key.
"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import structlog

from referral import audit
from referral.audit import AuditSeal
from referral.config import setting
from referral.db import db

log = structlog.get_logger()
EVERY = timedelta(seconds=30)
"""The chain's end is anchored so often while it grows; sealing is looked at every fifteen seconds at least."""
AT_ONCE = 500


class Anchor(NamedTuple):
    """A position of the chain, its digest, and when it was said."""

    position: int
    digest: str
    at: datetime

    def line(self) -> str:
        """As it stands in the file, in a letter and on the command line."""
        return f"{self.position} {self.digest} {self.at.isoformat(timespec='seconds')}"


def path() -> Path:
    """The file of anchors of this installation."""
    return Path(setting("AUDIT_ANCHORS"))


def written() -> Iterator[Anchor]:
    """Every anchor of the file, the oldest first; a line that broke off is none."""
    if not path().exists():
        return
    with path().open(encoding="utf-8") as lines:
        for line in lines:
            if anchor := read(line):
                yield anchor


def read(line: str) -> Anchor | None:
    """The anchor of a line of the file or of a letter; None where it is none."""
    words = line.split()
    if len(words) != 3 or not words[0].isdecimal() or not line.endswith(("\n", "+00:00")):
        return None
    return Anchor(int(words[0]), words[1], datetime.fromisoformat(words[2]))


def first() -> Anchor | None:
    """The anchor that was said first."""
    return next(written(), None)


def newest() -> Anchor | None:
    """The anchor that was said last; only the end of the file is read."""
    if not path().exists():
        return None
    with path().open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1_000))
        lines = file.read().decode(errors="replace").splitlines(keepends=True)
    return next((anchor for line in reversed(lines) if (anchor := read(line))), None)


def looked_at() -> datetime | None:
    """When the chain's end was last compared with the newest anchor, also when nothing was new."""
    found = path()
    return datetime.fromtimestamp(found.stat().st_mtime, UTC) if found.exists() else None


def drop(now: datetime) -> Anchor:
    """Anchor the chain's end: one line of the file, on the disk before this returns, and one of the log."""
    position, digest = audit.end()
    last = newest()
    anchor = Anchor(position, digest, now)
    if last and (last.position, last.digest) == (position, digest):
        anchor = last
    else:
        _append(anchor)
        log.info("audit anchor", position=position, digest=digest)
    os.utime(path(), (now.timestamp(), now.timestamp()))
    return anchor


def drop_often(now: datetime) -> None:
    """The same, when the newest anchor is old enough."""
    last = looked_at()
    if last is None or abs(now - last) >= EVERY:
        drop(now)


def _append(anchor: Anchor) -> None:
    path().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, (anchor.line() + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def unlike() -> Iterator[tuple[Anchor, bool]]:
    """The anchors that the chain does not bear out; True where it has another link there, False where it has none."""
    said = written()
    while some := list(islice(said, AT_ONCE)):
        stands = {0: audit.GENESIS, **_digests(some)}
        for anchor in some:
            if (found := stands.get(anchor.position)) != anchor.digest:
                yield anchor, found is not None


def _digests(some: list[Anchor]) -> dict[int, str]:
    """By a look that begins after the anchors were read: SQLite shows an older one no link that came since."""
    wanted = AuditSeal.position.in_({anchor.position for anchor in some})
    with db.engine.connect() as line:
        rows = line.execute(db.select(AuditSeal.position, AuditSeal.digest).where(wanted))
        return {position: digest for position, digest in rows}


def is_borne_out(anchor: Anchor) -> bool:
    """Whether the chain still says at this position what it said when it was anchored."""
    return anchor.position == 0 or _digests([anchor]).get(anchor.position) == anchor.digest
