"""SQLite: a consistent copy by its own online back-up, and of it the blocks that changed since the last one.

A first shipment is one in which every block is new, so there is one form and one way to read it.
"""

import sqlite3
import struct
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

BLOCK, DIGEST = 1 << 16, 32
SIZE, BLOCK_HEAD = struct.Struct(">Q"), struct.Struct(">IH")
"""How long the whole file is; of a block its number and how many bytes it has, less one."""


def copy(database: Path, to: Path) -> None:
    """Copy a database while others read and write it: as it is at one moment, in one go."""
    drop(to)
    to.touch(mode=0o600)
    source, copied = sqlite3.connect(f"file:{database}?mode=ro", uri=True), sqlite3.connect(to)
    try:
        copied.execute("PRAGMA synchronous=OFF")
        source.backup(copied)
    finally:
        copied.close()
        source.close()


def drop(copied: Path) -> None:
    """Delete a copy, with the log beside it: a left one would be played into the next copy."""
    for ending in ("", "-wal", "-shm"):
        copied.with_name(copied.name + ending).unlink(missing_ok=True)


class Changes:
    """What of a file differs from what was shipped before; `digests` is whole once all was read."""

    def __init__(self, path: Path, before: bytes) -> None:
        self.path, self.before, self.digests = path, before, b""

    def __iter__(self) -> Iterator[bytes]:
        found = bytearray()
        yield SIZE.pack(self.path.stat().st_size)
        with self.path.open("rb") as file:
            for number, block in enumerate(iter(lambda: file.read(BLOCK), b"")):
                digest = sha256(block).digest()
                found += digest
                if self.before[number * DIGEST : (number + 1) * DIGEST] != digest:
                    yield BLOCK_HEAD.pack(number, len(block) - 1) + block
        self.digests = bytes(found)

    def root(self) -> str:
        """The whole file in one digest."""
        return sha256(self.digests).hexdigest()


def apply(stream: Iterable[bytes], path: Path) -> None:
    """Write a shipment's blocks into the file, which then is as long as it was."""
    path.touch(mode=0o600)
    left, size = bytearray(), None
    with path.open("r+b") as file:
        for piece in stream:
            left += piece
            if size is None and len(left) >= SIZE.size:
                size = SIZE.unpack(left[: SIZE.size])[0]
                del left[: SIZE.size]
            _write_whole_blocks(left, file)
        if size is not None:
            file.truncate(size)


def _write_whole_blocks(left: bytearray, file: object) -> None:
    start = 0
    while len(left) >= start + BLOCK_HEAD.size:
        number, less = BLOCK_HEAD.unpack_from(left, start)
        end = start + BLOCK_HEAD.size + less + 1
        if len(left) < end:
            break
        file.seek(number * BLOCK)  # type: ignore[attr-defined]
        file.write(left[start + BLOCK_HEAD.size : end])  # type: ignore[attr-defined]
        start = end
    del left[:start]


def root_of(path: Path) -> str:
    """The whole file in one digest, as Changes tells it."""
    whole = Changes(path, b"")
    for _ in whole:
        pass
    return whole.root()
