"""PostgreSQL brought back: the base unpacked, its log played back by a server of our own on a socket of its own."""

import shutil
import tarfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from referral.backup.manifest import DATABASE, LOG, Manifest
from referral.backup.postgres import making, programs
from referral.backup.sentences import Wrong
from referral.config import setting

PORT = 5432
PLAYED_WITHIN = 600.0
"""Seconds for a day's log."""
READY = "SELECT NOT pg_is_in_recovery()"
REACHED = "SELECT pg_last_wal_replay_lsn()::text, pg_last_wal_replay_lsn() >= CAST(:end AS pg_lsn)"


class Streams(Protocol):
    """What is needed of a back-up."""

    def stream(self, told: Manifest, kind: str) -> Iterator[bytes]: ...


def restore(source: Streams, shipments: list[Manifest], folder: Path, open_: ExitStack) -> str:
    """The address of a server that has played everything back; it ends with `open_`, its data stays."""
    data, log = folder / "data", folder / "log"
    for each in (data, log, folder / "socket"):
        each.mkdir(mode=0o700)
    _unpack(source.stream(shipments[0], DATABASE), data)
    for told in shipments:
        making.unpacked_files(source.stream(told, LOG), log)
    _write_settings(folder)
    programs.lend(folder, data, log, folder / "socket", *folder.glob("restore.*"))
    open_.callback(shutil.rmtree, log, ignore_errors=True)
    words = folder / "server.log"
    options = ["-c", f"config_file={folder / 'restore.conf'}", "-c", f"hba_file={folder / 'restore.hba'}"]
    running = open_.enter_context(programs.serving(data, words, options))
    url = _address(folder / "socket")
    _wait(url, running, words, shipments[-1]["end"])
    return url


def _unpack(stream: Iterable[bytes], data: Path) -> None:
    with tarfile.open(fileobj=_Reader(stream), mode="r|") as tar:  # type: ignore[call-overload]
        tar.extractall(data, filter="data")
    data.chmod(0o700)
    (data / "recovery.signal").touch()


class _Reader:
    """A stream as a file to be read."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self.stream, self.left = iter(stream), bytearray()

    def read(self, size: int) -> bytes:
        while len(self.left) < size and (piece := next(self.stream, b"")):
            self.left += piece
        found = bytes(self.left[:size])
        del self.left[:size]
        return found


def _write_settings(folder: Path) -> None:
    """For the playing back alone; nobody but this machine's owner of the folder comes in."""
    (folder / "restore.hba").write_text("local all all trust\n")
    told = {
        "listen_addresses": "",
        "unix_socket_directories": folder / "socket",
        "port": PORT,
        "restore_command": f'cp "{folder / "log"}/%f" "%p"',
        "archive_mode": "off",
        "hot_standby": "off",
        "shared_buffers": "256MB",
    }
    lines = (f"{name} = '{value}'\n" for name, value in told.items())
    (folder / "restore.conf").write_text("".join(lines))


def _address(socket: Path) -> str:
    url = make_url(str(setting("DATABASE_URL")))
    database = url.database if url.drivername.startswith("postgresql") else "postgres"
    name = url.username or "postgres"
    return (
        f"postgresql://{quote(name)}@/{quote(str(database))}?host={quote(str(socket), safe='/')}&port={PORT}"
    )


def _wait(url: str, running: Any, words: Path, end: str) -> None:
    engine, until = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1)), time.monotonic()
    until += PLAYED_WITHIN
    try:
        while not _is_played(engine):
            if running.poll() is not None or time.monotonic() > until:
                raise Wrong("postgres", words=words.read_text(errors="replace").strip()[-programs.SAID :])
            time.sleep(0.1)
        with engine.connect() as line:
            reached, is_whole = line.execute(text(REACHED), {"end": end}).one()
    finally:
        engine.dispose()
    if not is_whole:
        raise Wrong("wal_missing", reached=reached, end=end)


def _is_played(engine: Any) -> bool:
    try:
        with engine.connect() as line:
            return bool(line.scalar(text(READY)))
    except SQLAlchemyError:
        return False
