"""Where papers lie: a folder or a bucket (setting PAPERS); each thing under a random name, sealed for its person.

What is put is there whole or not at all: a file is written beside, brought to the disk and renamed; a bucket does so by
itself. Whoever has the store alone reads nothing, whoever destroys a person's key has made it unreadable for ever.
"""

import errno
import os
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from urllib.parse import urlsplit

from referral.config import setting
from referral.crypto import DataKey
from referral.errors import Unavailable
from referral.i18n import _l

S3, BEGUN = "s3://", ".begun"
"""How a bucket's address begins, and how a file ends that is still being written; nobody reads it."""
MARK, MARK_SEEN_FOR = "this-is-the-store-of-papers", 10.0
"""Lies in a store since something was first put there: without it an empty folder or bucket stands in its place. For
so many seconds a bucket is not asked again."""
USED: list[Callable[[], bool]] = []
"""Whether anything should lie there, registered at import by who knows the rows."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_ROOM = _l("There is no room for papers at the moment. Nothing was saved: please try again in an hour.")
AWAY = _l(
    "The place where papers are stored does not answer. Nothing was saved: please try again in a while."
)


class NoRoom(Unavailable):
    """The disk or the quota is full; nothing is half kept."""

    code = "no_room"


class Away(Unavailable):
    """The store does not answer; the same may succeed later."""

    code = "store_away"


class Missing(Exception):
    """The store holds nothing under this name."""


class Lying(NamedTuple):
    """A thing in the store, whole or begun: its name there and when it was written."""

    name: str
    at: datetime


class Store(Protocol):
    """What a folder and a bucket can both do."""

    def put(self, name: str, content: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...
    def drop(self, name: str) -> None: ...
    def all(self, start: str) -> Iterator[Lying]: ...
    def is_marked(self) -> bool: ...
    def mark(self) -> None: ...


def require() -> None:
    """Raise Away where an empty place stands instead of the store: a disk that is not mounted has lost nothing.

    Looked at twice: somebody may be putting the first thing there at this moment.
    """
    here = _store().is_marked
    if not here() and any(used() for used in USED) and not here():
        raise Away(AWAY)


def put(name: str, content: bytes) -> None:
    """Keep bytes under a name, whole or not at all, and never beside the store; raises NoRoom or Away."""
    store = _store()
    if not store.is_marked():
        require()
        store.mark()
    store.put(name, content)


def get(name: str) -> bytes:
    """The bytes of a name; raises Missing, or Away where the whole store is."""
    try:
        return _store().get(name)
    except Missing:
        require()
        raise


def drop(name: str) -> None:
    """Delete it; harmless where it is gone already. Raises Away."""
    require()
    _store().drop(name)


def lying(start: str) -> Iterator[Lying]:
    """Whatever lies there under names that begin so (two signs), also what was begun and never ended."""
    return _store().all(start)


def keep(key: DataKey, content: bytes) -> str:
    """Seal bytes for the owner of this key and keep them; the fresh random name. Raises NoRoom, Away, Erased."""
    name = uuid.uuid4().hex
    put(name, key.sealed(content, name))
    return name


def opened(key: DataKey, name: str) -> bytes:
    """What was kept for the owner of this key under a name. Raises Missing, Away, Erased."""
    return key.unsealed(get(name), name)


def _store() -> Store:
    return at(str(setting("PAPERS")))


@cache
def at(address: str) -> Store:
    """The store of an address, whatever lies in it."""
    return Bucket(address) if address.startswith(S3) else Folder(Path(address))


class Folder:
    """A folder of this machine; names are spread over 256 folders in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, content: bytes) -> None:
        """Written beside, brought to the disk, renamed."""
        begun = self._path(name + BEGUN)
        try:
            begun.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(begun, content)
            begun.rename(self._path(name))
            _settle(begun.parent)
        except OSError as error:
            with suppress(OSError):
                begun.unlink(missing_ok=True)
            raise _why(error) from None

    def get(self, name: str) -> bytes:
        """Read whole."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise Missing(name) from None
        except OSError:
            raise Away(AWAY) from None

    def drop(self, name: str) -> None:
        """Deleted, or gone already."""
        try:
            self._path(name).unlink(missing_ok=True)
        except OSError:
            raise Away(AWAY) from None

    def all(self, start: str) -> Iterator[Lying]:
        """Every file of one folder, with the moment it was written."""
        for path in (self.root / start).glob("*"):
            with suppress(FileNotFoundError):
                yield Lying(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))

    def is_marked(self) -> bool:
        """Asked each time: a disk goes at any moment. What cannot be looked at is not there."""
        return os.path.isfile(self.root / MARK)  # noqa: PTH113

    def mark(self) -> None:
        """From now on it is the store; several may say so at once."""
        try:
            self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
            (self.root / MARK).touch(mode=0o600)
            _settle(self.root)
        except OSError as error:
            raise _why(error) from None

    def _path(self, name: str) -> Path:
        return self.root / name[:2] / name


def _why(error: OSError) -> Unavailable:
    return NoRoom(NO_ROOM) if error.errno in FULL else Away(AWAY)


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """The new name itself is on the disk."""
    line = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(line)
    finally:
        os.close(line)


class Bucket:
    """A bucket of S3 or of what speaks like it; endpoint and keys come from the environment, as boto3 reads them."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self.bucket, self.prefix = parts.netloc, parts.path.strip("/")
        self.marked_until = 0.0

    def put(self, name: str, content: bytes) -> None:
        """One object, there whole or not at all."""
        self._ask("put_object", name, Body=content)

    def get(self, name: str) -> bytes:
        """One object, read to its end: a line that breaks on the way is a store that does not answer."""
        from botocore import exceptions

        body = self._ask("get_object", name)["Body"]
        try:
            content: bytes = body.read()
        except exceptions.BotoCoreError:
            raise Away(AWAY) from None
        return content

    def drop(self, name: str) -> None:
        """Deleted, or gone already."""
        self._ask("delete_object", name)

    def all(self, start: str) -> Iterator[Lying]:
        """Every object whose name begins so."""
        more: dict[str, str] = {}
        while True:
            page = self._ask_bucket("list_objects_v2", "", Prefix=self._key(start), **more)
            for each in page.get("Contents", ()):
                yield Lying(each["Key"].rpartition("/")[2], each["LastModified"].astimezone(UTC))
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    def is_marked(self) -> bool:
        """Not asked again for some seconds."""
        if time.monotonic() < self.marked_until:
            return True
        try:
            self._ask("head_object", MARK)
        except Missing:
            return False
        self.marked_until = time.monotonic() + MARK_SEEN_FOR
        return True

    def mark(self) -> None:
        """From now on it is the store."""
        self.put(MARK, b"")

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _ask(self, verb: str, name: str, **more: Any) -> Any:
        return self._ask_bucket(verb, name, Key=self._key(name), **more)

    def _ask_bucket(self, verb: str, name: str, **more: Any) -> Any:
        from botocore import exceptions

        try:
            return getattr(_asked(), verb)(Bucket=self.bucket, **more)
        except exceptions.ClientError as error:
            raise _meant(error.response.get("Error", {}).get("Code", ""), name) from None
        except exceptions.BotoCoreError:
            raise Away(AWAY) from None


def _meant(code: str, name: str) -> Exception:
    """What a bucket's answer means to us."""
    if code in ("NoSuchKey", "404"):
        return Missing(name)
    full = ("QuotaExceeded", "XMinioStorageFull", "InsufficientCapacity", "EntityTooLarge")
    return NoRoom(NO_ROOM) if code in full else Away(AWAY)


@cache
def _asked() -> Any:
    """Loaded only where a bucket is used: the library is large. No call waits longer than some seconds."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        "s3", config=Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 3})
    )
