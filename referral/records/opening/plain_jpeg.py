"""Whether bytes are one plain baseline JPEG and nothing beside it (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator

START, END, SCAN, FRAME, JFIF = 0xD8, 0xD9, 0xDA, 0xC0, 0xE0
TABLES = {0xDB, 0xC4}
JFIF_LENGTH = 16
"""Bytes of the segment that names the format, without the thumbnail it may hold."""
NEXT_MARKER = re.compile(rb"\xff[^\x00]")


def is_plain(content: bytes, width: int, height: int) -> bool:
    """Whether it is a JPEG of this size with one scan, without comment, metadata, profile or anything after its end."""
    try:
        found = list(_segments(content))
    except (IndexError, ValueError):
        return False
    markers = [marker for marker, _ in found]
    frames = [body for marker, body in found if marker == FRAME]
    return (
        markers[0] == JFIF
        and all(marker in {*TABLES, FRAME} for marker in markers[1:-1])
        and markers[-1] == SCAN
        and len(found[0][1]) == JFIF_LENGTH - 2
        and [_size(body) for body in frames] == [(width, height)]
    )


def _size(frame: bytes) -> tuple[int, int]:
    return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and body of each segment; ValueError where the bytes are no such row, or go on after the end."""
    if content[:2] != bytes((0xFF, START)):
        raise ValueError
    at, marker = 2, START
    while marker != SCAN:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if content[at] != 0xFF or length < 2 or at + 2 + length > len(content):
            raise ValueError
        yield marker, content[at + 4 : at + 2 + length]
        at += 2 + length
    ends = NEXT_MARKER.search(content, at)
    if not ends or ends.start() != len(content) - 2 or content[-1] != END:
        raise ValueError
