"""Photographs that the tests make: good ones, broken ones, and such as were made to do harm."""

import io
import struct
import zlib
from typing import Any

import pillow_heif
from PIL import Image, ImageDraw

NAME = b"Oksana Vymyshlena"
"""A person who does not exist, hidden wherever metadata may hide."""
START_OF_FRAME, SCAN = b"\xff\xc0", b"\xff\xda"


def drawn(size: tuple[int, int] = (240, 160), mode: str = "RGB") -> Image.Image:
    """A picture of which one sees how it is turned: its upper left corner is red."""
    found = Image.new("RGB", size, "white")
    ImageDraw.Draw(found).rectangle((0, 0, size[0] // 4, size[1] // 4), fill="red")
    return found.convert(mode)


def saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    """Its bytes."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener()
    kept = io.BytesIO()
    picture.save(kept, kind, **more)
    return kept.getvalue()


def jpeg(**more: Any) -> bytes:
    """A small photograph."""
    return saved(drawn(), "JPEG", **more)


def exif(orientation: int = 1) -> bytes:
    """Where a photograph was taken, by whom, and how it is turned."""
    found = Image.Exif()
    found[0x0112], found[0x013B] = orientation, NAME.decode()
    found[0x8825] = {1: "N", 2: (50.0, 27.0, 0.0), 3: "E", 4: (30.0, 31.0, 0.0)}
    return found.tobytes()


def with_size(content: bytes, width: int, height: int) -> bytes:
    """The same JPEG, saying that it is of another size."""
    at = content.index(START_OF_FRAME) + 5
    return content[:at] + struct.pack("!HH", height, width) + content[at + 4 :]


def endless_scans(times: int = 500) -> bytes:
    """A progressive JPEG that says its last scan over and over."""
    content = saved(drawn((1000, 1000)), "JPEG", progressive=True)
    last = content[content.rindex(SCAN) : -2]
    return content[:-2] + last * times + content[-2:]


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))


def png(width: int = 10, height: int = 10, before: bytes = b"", data: bytes | None = None) -> bytes:
    """A grey PNG put together by hand: what its head says, chunks before its data, its data."""
    head = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress((b"\0" + b"\x80" * width) * height) if data is None else data
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def bomb(size: int) -> bytes:
    """So many bytes of nothing, packed."""
    packer = zlib.compressobj(9)
    piece = bytes(1 << 20)
    return b"".join(packer.compress(piece) for _ in range(size >> 20)) + packer.flush()


def animated() -> bytes:
    """A PNG that moves: the first picture, then two others."""
    others = [Image.new("RGB", (240, 160), colour) for colour in ("blue", "green")]
    return saved(drawn(), "PNG", save_all=True, append_images=others, duration=100)


def two_in_one() -> bytes:
    """What some telephones send: two JPEGs in one file."""
    return saved(drawn(), "MPO", save_all=True, append_images=[Image.new("RGB", (240, 160))])


def heic(**more: Any) -> bytes:
    """A small photograph of a telephone's."""
    return saved(drawn(), "HEIF", **more)


def heic_with_size(width: int, height: int) -> bytes:
    """One whose head says that it is of another size."""
    content = heic()
    at = content.index(b"ispe") + 8
    return content[:at] + struct.pack("!II", width, height) + content[at + 8 :]


def tenths(content: bytes) -> list[bytes]:
    """The file, cut off after each tenth."""
    return [content[: len(content) * n // 10] for n in range(1, 10)]
