"""PostgreSQL: a base by pg_basebackup, and the log since by pg_receivewal from a slot, so that nothing is passed over.

A replication slot keeps the log on the server until it was received here; a log file that was received stays in our
folder until it is sealed and put. The service's own account needs no rights for it: BACKUP_DATABASE_URL names one
with REPLICATION that may call pg_switch_wal.
"""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from referral.backup import state
from referral.backup.facts import Facts
from referral.backup.postgres import programs
from referral.backup.sentences import Wrong
from referral.config import setting
from referral.db import db

SLOT = "oncobridge_backup"
RECEIVED_WITHIN = 50.0
"""Seconds in which the log of half a minute has to come."""
HEAD = struct.Struct(">24sQ")
TRIED = 3
"""So often it is tried to count while nobody writes."""
NAME = 24


def log_folder() -> Path:
    """Where received log lies until it is put."""
    found = state.folder() / "log"
    found.mkdir(mode=0o700, exist_ok=True)
    return found


def begin() -> None:
    """From now on the server keeps its log for us."""
    for path in log_folder().iterdir():
        path.unlink()
    with _line() as line:
        line.execute(
            text(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = :slot"
            ),
            {"slot": SLOT},
        )
        line.execute(text("SELECT pg_create_physical_replication_slot(:slot, true)"), {"slot": SLOT})


def base() -> Iterator[bytes]:
    """The whole cluster with the log that it needs, as one tar."""
    command = [
        programs.program("pg_basebackup"),
        "-d",
        programs.address(),
        "-D",
        "-",
        "-F",
        "tar",
        "-X",
        "fetch",
    ]
    yield from programs.output([*command, "--checkpoint=fast", "--no-password"])


def cut(count: Any) -> tuple[Facts, str]:
    """End the running log file; what was counted before it, and where the log ends now.

    `exact` says that nobody wrote in between, so that what is restored must hold the same.
    """
    for _ in range(TRIED):
        before, facts = _looked(count)
        end = _switch()
        if is_exact := _snapshot() == before:
            break
    return {**facts, "exact": is_exact}, end


def receive(end: str, last: str | None) -> list[Path]:
    """Fetch the log up to there; the whole files that were not put yet, in order.

    The program ends with the file in which the log ends, and goes on from the newest file that lies here.
    """
    command = [
        programs.program("pg_receivewal"),
        "-d",
        programs.address(),
        "-D",
        str(log_folder()),
        "-S",
        SLOT,
    ]
    programs.run([*command, f"--endpos={_file_end(end)}", "--no-loop", "--no-password"], RECEIVED_WITHIN)
    whole = sorted(path for path in log_folder().iterdir() if not path.name.endswith(".partial"))
    return [path for path in whole if last is None or path.name > last]


def forget(last: str | None) -> None:
    """Delete what was put, but for the newest file: from it on the rest is fetched."""
    for path in log_folder().iterdir():
        if last and path.name < last:
            path.unlink()


def _file_end(end: str) -> str:
    """The last byte of the log file that ends there or a little before its own end: positions are told as HIGH/LOW."""
    size, high, low = _segment_bytes(), *(int(part, 16) for part in end.split("/"))
    last = -(-((high << 32) + low) // size) * size - 1
    return f"{last >> 32:X}/{last & 0xFFFFFFFF:X}"


def _segment_bytes() -> int:
    return int(state.read("segment_bytes") or 1 << 24)


def files(paths: Iterable[Path]) -> Iterator[bytes]:
    """Log files as one stream."""
    for path in paths:
        content = path.read_bytes()
        yield HEAD.pack(path.name.encode(), len(content)) + content


def unpacked_files(stream: Iterable[bytes], folder: Path) -> None:
    """Write the log files of such a stream into a folder."""
    left = bytearray()
    for piece in stream:
        left += piece
        while len(left) >= HEAD.size:
            name, size = HEAD.unpack_from(left)
            if len(left) < HEAD.size + size:
                break
            content = bytes(left[HEAD.size : HEAD.size + size])
            (folder / name.rstrip(b"\0").decode()).write_bytes(content)
            del left[: HEAD.size + size]


def follows(last: str | None, names: list[str]) -> bool:
    """Whether these log files go on from the last one, each after the other."""
    segments = [name for name in ([last] if last else []) + names if len(name) == NAME]
    return all(_after(one) == other[8:] for one, other in zip(segments, segments[1:], strict=False))


def _after(name: str) -> str:
    per_log = (1 << 32) // _segment_bytes()
    number = int(name[8:16], 16) * per_log + int(name[16:], 16) + 1
    return f"{number // per_log:08X}{number % per_log:08X}"


def _looked(count: Any) -> tuple[str, Facts]:
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as line:
        before = str(line.scalar(text("SELECT pg_current_snapshot()")))
        return before, count(line)


def _snapshot() -> str:
    with db.engine.connect() as line:
        return str(line.scalar(text("SELECT pg_current_snapshot()")))


def _switch() -> str:
    with _line() as line:
        state.write("segment_bytes", int(line.scalar(text(SEGMENT_BYTES)) or 0))
        return str(line.scalar(text("SELECT pg_switch_wal()")))


SEGMENT_BYTES = "SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'"


def _line() -> Connection:
    url = str(setting("BACKUP_DATABASE_URL") or setting("DATABASE_URL"))
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), poolclass=NullPool)
    return engine.connect().execution_options(isolation_level="AUTOCOMMIT")


def last_of(names: list[str], before: str | None) -> str | None:
    """The newest log file that was put."""
    return max((name for name in names if len(name) == NAME), default=before)


def refuse_gap(last: str | None, names: list[str]) -> None:
    """Raise Wrong where log is missing between what was put and what came."""
    if not follows(last, names):
        raise Wrong("gap")
