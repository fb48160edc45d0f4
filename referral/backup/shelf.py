"""Where back-ups lie (setting BACKUP_TO): a folder or a bucket, and the streams of sealed parts put there.

A thing is there whole or not at all. A mark lies in the place since the first back-up made by hand: without it an
empty folder stands where a disk is not mounted, and nothing is written beside the back-ups.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import NamedTuple

from referral.backup import sealing
from referral.backup.sentences import Wrong
from referral.records.papers import storing

MARK = "this-is-the-place-of-back-ups"
PART = 32 << 20
"""Bytes of a part before sealing: so much is held in memory."""
Parts = list[list[object]]
"""A stream as the manifest tells it: for each part its SHA-256 and how many bytes it has."""


class Shelf(NamedTuple):
    """One place of back-ups, by its address."""

    address: str

    def put(self, name: str, content: bytes) -> None:
        """Keep bytes under a name; raises Wrong where there is no room or no answer."""
        try:
            storing.at(self.address).put(name, content)
        except storing.NoRoom:
            raise Wrong("full", shelf=self.address) from None
        except storing.Away:
            raise Wrong("away", shelf=self.address) from None

    def get(self, name: str) -> bytes:
        """The bytes of a name; raises Wrong where they are missing."""
        try:
            return storing.at(self.address).get(name)
        except storing.Missing:
            raise Wrong("missing", name=name) from None
        except storing.Away:
            raise Wrong("away", shelf=self.address) from None

    def drop(self, name: str) -> None:
        """Delete it, or it is gone already."""
        try:
            storing.at(self.address).drop(name)
        except storing.Away:
            raise Wrong("away", shelf=self.address) from None

    def names(self, kind: str) -> list[str]:
        """Everything there whose name begins with these two letters, in order; nothing that was only begun."""
        try:
            found = [each.name for each in storing.at(self.address).all(kind)]
        except storing.Away:
            raise Wrong("away", shelf=self.address) from None
        return sorted(name for name in found if not name.endswith(storing.BEGUN))

    def mark(self) -> None:
        """From now on it is the place."""
        self.put(MARK, b"")

    def require_mark(self) -> None:
        """Raise Wrong where the mark is missing."""
        if MARK not in self.names(MARK[:2]):
            raise Wrong("no_mark", shelf=self.address)

    def put_stream(self, public: str, name: str, plain: Iterable[bytes]) -> Parts:
        """Seal a stream in parts of its own names; what the manifest says of it. Nothing at all makes no part."""
        return [
            self._put_part(public, part_name(name, number), part) for number, part in enumerate(_parts(plain))
        ]

    def _put_part(self, public: str, name: str, part: bytes) -> list[object]:
        content = b"".join(sealing.sealed(public, name, [part]))
        self.put(name, content)
        return [sha256(content).hexdigest(), len(content)]

    def get_stream(self, private: str, name: str, parts: Parts) -> Iterator[bytes]:
        """The stream again; raises Wrong for whatever is not as the manifest says."""
        for number, (digest, size) in enumerate(parts):
            own = part_name(name, number)
            content = self.get(own)
            if len(content) < int(str(size)):
                raise Wrong("cut", name=own)
            if sha256(content).hexdigest() != digest:
                raise Wrong("altered", name=own)
            yield from sealing.opened(private, own, content)


def part_name(name: str, number: int) -> str:
    """Under which name a part of a stream lies."""
    return f"{name}.{number:04d}"


def _parts(plain: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in plain:
        held += piece
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)
