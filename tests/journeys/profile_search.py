"""Words are searched in every file of a closed browser profile: in every writing, and in what the profile has packed.

LevelDB: doc/table_format.md and doc/log_format.md of its source (2011, 2013). Snappy: format_description.txt (2011).
Chromium packs large values of IndexedDB whole, behind three bytes (idb_value_wrapping.cc, 2024).
"""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

MAGIC = 0xDB4775248B80FB57
FOOTER, TRAILER, HEADER, BLOCK = 48, 5, 7, 32_768
PACKED = 1
PACKED_VALUE = b"\xff\x11\x02"
"""What stands before a value that Chromium has packed whole."""
LARGEST = 64 * 2**20


class Damaged(ValueError):
    """No table, or nothing packed by Snappy."""


def found(profile: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Each word with each file in which it stands."""
    forms = {word: forms_of(word) for word in words}
    return [
        (word, str(path.relative_to(profile)))
        for path in sorted(each for each in profile.rglob("*") if each.is_file())
        for content in [b"\0".join(contents(path.read_bytes()))]
        for word, written in forms.items()
        if any(form in content for form in written)
    ]


def forms_of(word: str) -> set[bytes]:
    """A word as it may be written: UTF-8, UTF-16, in JSON's signs, in an address, in base64 wherever it begins."""
    plain = {word.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")}
    signs = {json.dumps(word)[1:-1].encode(), quote(word).encode()}
    return plain | signs | {middle for each in plain for middle in _base64(each)}


def _base64(content: bytes) -> Iterator[bytes]:
    """What of it stands in any base64 text that holds it: the signs at both ends depend on their neighbours."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + content + b"\0" * (-(before + len(content)) % 3))
        yield whole[4 if before else 0 : -4]
        yield whole[4 if before else 0 : -4].replace(b"+", b"-").replace(b"/", b"_")


def contents(raw: bytes) -> Iterator[bytes]:
    """A file as it is, a log without what parts it, a table's blocks unpacked, and values that were packed whole."""
    texts = [raw, _log(raw)]
    with suppress(Damaged, IndexError):
        texts += blocks(raw)
    for text in texts:
        yield text
        yield from _values(text)


def _values(text: bytes) -> Iterator[bytes]:
    at = text.find(PACKED_VALUE)
    while at >= 0:
        with suppress(Damaged, IndexError):
            yield unpacked(text[at + len(PACKED_VALUE) :], is_whole=False)
        at = text.find(PACKED_VALUE, at + 1)


def _log(raw: bytes) -> bytes:
    """The records of a log, without the seven bytes before each piece."""
    pieces = []
    for start in range(0, len(raw), BLOCK):
        at, end = start, min(start + BLOCK, len(raw))
        while at + HEADER <= end:
            size = int.from_bytes(raw[at + 4 : at + 6], "little")
            pieces.append(raw[at + HEADER : min(at + HEADER + size, end)])
            at += HEADER + size
    return b"".join(pieces)


def blocks(raw: bytes) -> list[bytes]:
    """The blocks of a LevelDB table, unpacked; Damaged where it is none."""
    if len(raw) < FOOTER or int.from_bytes(raw[-8:], "little") != MAGIC:
        raise Damaged
    at = len(raw) - FOOTER
    for _ in range(2):  # the index of what describes the table is not needed
        _, at = _number(raw, at)
    index = _block(raw, at)
    return [_block(raw, 0, handle) for handle in _handles(index)]


def _block(raw: bytes, at: int, handle: bytes = b"") -> bytes:
    start, at = _number(handle or raw, at)
    size, _ = _number(handle or raw, at)
    content = raw[start : start + size]
    return unpacked(content) if raw[start + size] == PACKED else content


def _handles(index: bytes) -> Iterator[bytes]:
    restarts = int.from_bytes(index[-4:], "little")
    at, end = 0, len(index) - 4 * (restarts + 1)
    while at < end:
        _, at = _number(index, at)
        own, at = _number(index, at)
        size, at = _number(index, at)
        yield index[at + own : at + own + size]
        at += own + size


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, the smallest first, and where the next thing begins."""
    value = shift = 0
    while True:
        byte, at = raw[at], at + 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def unpacked(raw: bytes, is_whole: bool = True) -> bytes:
    """What Snappy has packed; `is_whole`: nothing may stand behind it."""
    size, at = _number(raw, 0)
    if not 0 < size <= LARGEST:
        raise Damaged
    out = bytearray()
    while len(out) < size and at < len(raw):
        at = _literal(raw, at, out) if raw[at] & 3 == 0 else _copy(raw, at, out)
    if len(out) != size or (is_whole and at != len(raw)):
        raise Damaged
    return bytes(out)


def _literal(raw: bytes, at: int, out: bytearray) -> int:
    length, at = raw[at] >> 2, at + 1
    if length >= 60:
        more = length - 59
        length, at = int.from_bytes(raw[at : at + more], "little"), at + more
    out += raw[at : at + length + 1]
    return at + length + 1


def _copy(raw: bytes, at: int, out: bytearray) -> int:
    kind, tag = raw[at] & 3, raw[at]
    width = {1: 1, 2: 2, 3: 4}[kind]
    length = 4 + (tag >> 2 & 7) if kind == 1 else (tag >> 2) + 1
    back = int.from_bytes(raw[at + 1 : at + 1 + width], "little") | ((tag >> 5) << 8 if kind == 1 else 0)
    if not 0 < back <= len(out):
        raise Damaged
    for _ in range(length):
        out.append(out[-back])
    return at + 1 + width
