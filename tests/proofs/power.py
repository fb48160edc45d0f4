"""The power is cut while processes answer: what a disk may hold then, by what SQLite promises under its settings.

The processes are held at any moment and the files copied. Under `synchronous=FULL` every frame that the log's index
knows was synced before anybody was told; what lies behind it may be there, torn, other bytes, or not at all. Under less
only what was written back into the file was synced. Of the file, each page that was written back since the log began
anew may be there or not: the log is not begun anew before the file was synced (sqlite.org/wal.html, pragma.html).
PostgreSQL's processes are all killed at once instead, and the server is started again on what it has written.
"""

import os
import shutil
import signal
import struct
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from flask import Flask

from referral.db import db
from tests.postgres import PrivatePostgres
from tests.processes import bytes_of, until
from tests.proofs.answering import Answerer, trail_is_broken, wrong
from tests.trouble.test_killed import children

HEAD, FRAME_HEAD, PAGE, SECTOR, HALF = 32, 24, 4096, 512, 0.5
FULL = 2
KNOWN_AT, SALT_AT, WRITTEN_BACK_AT = 16, 32, 96
"""Where the index tells how many frames it knows, of which log, and how many are back in the file (walformat.html)."""


@dataclass
class Disk:
    """The files of a database, and what of them a cut may leave in another folder."""

    path: Path
    synchronous: int
    base: bytes = b""
    base_salt: bytes = b""

    def cut(self, copy: Path, draw: Random) -> None:
        """What the disk holds if the power goes now, under this other name."""
        log, index = (Path(f"{self.path}-{kind}") for kind in ("wal", "shm"))
        written, file = bytes_of(log), bytes_of(self.path)
        safe = self._synced(written, bytes_of(index)[:136])
        for kind in ("wal", "shm"):
            Path(f"{copy}-{kind}").unlink(missing_ok=True)
        copy.write_bytes(self._file(file, written[16:24], draw))
        Path(f"{copy}-wal").write_bytes(written[:safe] + torn(written[safe:], draw))

    def _synced(self, written: bytes, index: bytes) -> int:
        """How many bytes of the log are surely on the disk: all of one that is about to begin anew."""
        if index[SALT_AT : SALT_AT + 8] != written[16:24]:
            return len(written)
        at = KNOWN_AT if self.synchronous >= FULL else WRITTEN_BACK_AT
        return HEAD + struct.unpack_from("=I", index, at)[0] * (FRAME_HEAD + PAGE)

    def _file(self, file: bytes, salt: bytes, draw: Random) -> bytes:
        """Each page as it is, or as it was when this log was first seen."""
        if salt != self.base_salt:
            self.base, self.base_salt = file, salt
        pages = [file[at : at + PAGE] for at in range(0, len(file), PAGE)]
        for number in range(min(len(pages), len(self.base) // PAGE)):
            if draw.random() < HALF:
                pages[number] = self.base[number * PAGE : (number + 1) * PAGE]
        return b"".join(pages)


def torn(tail: bytes, draw: Random) -> bytes:
    """What of bytes that nobody has synced may be there: any sectors, or up to any byte."""
    if draw.random() < 0.4:
        return tail[: draw.randint(0, len(tail))]
    sectors = [tail[at : at + SECTOR] for at in range(0, len(tail), SECTOR)]
    other = (lambda each: each, lambda each: bytes(len(each)), lambda each: draw.randbytes(len(each)))
    return b"".join(draw.choice(other)(each) for each in sectors)


def after_cut(lookout: Flask, some: list[Answerer]) -> list[str]:
    """What is wrong with the copy that another application, with the same keys, opens."""
    with lookout.app_context():
        db.session.remove()
        db.engine.dispose()
        try:
            return [*_file_is_broken(), *(each for one in some for each in wrong(one)), *trail_is_broken()]
        except Exception as error:
            return [type(error).__name__]
        finally:
            db.session.remove()
            db.engine.dispose()


def _file_is_broken() -> list[str]:
    with db.engine.connect() as line:
        found = [row[0] for row in line.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
        return found + [str(row) for row in line.exec_driver_sql("PRAGMA foreign_key_check")]


def anchors_too(app: Flask, lookout: Flask) -> None:
    """The file of anchors is copied as it is: each line was synced."""
    here, there = (Path(each.config["AUDIT_ANCHORS"]) for each in (app, lookout))
    there.unlink(missing_ok=True)
    if here.exists():
        shutil.copy(here, there)


def synchronous() -> int:
    """How the application's own connections are set."""
    with db.engine.connect() as line:
        return int(line.exec_driver_sql("PRAGMA synchronous").scalar() or 0)


class Cluster(PrivatePostgres):
    """A server that syncs what it commits, and whose power can be cut."""

    def __init__(self, **settings: str) -> None:
        super().__init__(fsync="on", **settings)

    def cut(self) -> None:
        """Kill every process of it at once, and start it again on what was written."""
        assert self.server is not None
        note = self.data / "postmaster.pid"
        for pid in [self.server.pid, *children(self.server.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()
        note.unlink(missing_ok=True)
        assert until(lambda: self._starts(), 60)

    def _starts(self) -> bool:
        try:
            self._start()
        except RuntimeError:  # a child of the killed server still lives
            return False
        return True
