"""The form of an opener's answer, written by who may have been taken over, read by who trusts nothing of it.

An answer is a row of parts: one letter, four bytes of length, so many bytes. `M` with the media
type, an `F` for each fact, a `P` for each page (two bytes of width, two of height, a JPEG), an `R` with a reason where
it was given up, then `E`, empty, at the end. Whatever else comes makes the whole answer worthless.
"""

import re
import struct
from collections.abc import Iterator

from referral.records.opening.plain_jpeg import is_plain
from referral.records.opening.terms import (
    FACTS,
    LONGEST_SIDE,
    MEDIA_TYPES,
    REASONS,
    NotOpened,
    Opened,
    Page,
    Walls,
)

PART, SIZE = struct.Struct("!cI"), struct.Struct("!HH")
SHORT = 200
"""Bytes of a part that is no page."""


class Malformed(ValueError):
    """The answer is not what was agreed."""


def part(kind: bytes, body: bytes = b"") -> bytes:
    """One part, as it is sent."""
    return PART.pack(kind, len(body)) + body


def page(content: bytes, width: int, height: int) -> bytes:
    """A page, as it is sent."""
    return part(b"P", SIZE.pack(width, height) + content)


def longest(walls: Walls) -> int:
    """Bytes that an answer may have at most; who sends more is not read to the end."""
    return walls.pages * (walls.page_bytes + SHORT) + (len(FACTS) + 3) * SHORT


def understood(answer: bytes, walls: Walls) -> Opened:
    """The pages that an answer holds; raises NotOpened with the reason it gives, Malformed for anything not agreed."""
    parts = list(_parts(answer, walls))
    kinds = b"".join(kind for kind, _ in parts)
    if re.fullmatch(rb"(MF*P*)?RE", kinds):
        raise NotOpened(_one_of(parts[-2][1], REASONS))
    if not re.fullmatch(rb"MF*P+E", kinds) or parts[-1][1]:
        raise Malformed
    pages = tuple(_page(body, walls) for kind, body in parts if kind == b"P")
    if len(pages) > walls.pages:
        raise Malformed
    facts = dict(_fact(body) for kind, body in parts if kind == b"F")
    return Opened(pages, _one_of(parts[0][1], MEDIA_TYPES), facts)


def _parts(answer: bytes, walls: Walls) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(answer):
        if len(answer) - at < PART.size:
            raise Malformed
        kind, length = PART.unpack_from(answer, at)
        at += PART.size
        if length > (walls.page_bytes + SIZE.size if kind == b"P" else SHORT) or length > len(answer) - at:
            raise Malformed
        yield kind, answer[at : at + length]
        at += length


def _page(body: bytes, walls: Walls) -> Page:
    if len(body) < SIZE.size:
        raise Malformed
    width, height = SIZE.unpack_from(body)
    content = body[SIZE.size :]
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and is_plain(content, width, height)):
        raise Malformed
    return Page(content, width, height)


def _fact(body: bytes) -> tuple[str, str]:
    name, _, value = body.decode("ascii", "replace").partition("=")
    if name not in FACTS or not re.fullmatch(FACTS[name], value):
        raise Malformed
    return name, value


def _one_of(body: bytes, allowed: tuple[str, ...]) -> str:
    said = body.decode("ascii", "replace")
    if said not in allowed:
        raise Malformed
    return said
