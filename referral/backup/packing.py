"""A stream made smaller and brought back: what is sealed cannot be made smaller any more, so it comes first."""

import zlib
from collections.abc import Iterable, Iterator

QUICKLY = 1


def packed(plain: Iterable[bytes]) -> Iterator[bytes]:
    """The stream compressed; nothing stays nothing."""
    packer, was_any = zlib.compressobj(QUICKLY), False
    for piece in plain:
        was_any = True
        if made := packer.compress(piece):
            yield made
    if was_any:
        yield packer.flush()


def unpacked(stream: Iterable[bytes]) -> Iterator[bytes]:
    """The stream as it was."""
    unpacker = zlib.decompressobj()
    for piece in stream:
        yield unpacker.decompress(piece)
    yield unpacker.flush()
