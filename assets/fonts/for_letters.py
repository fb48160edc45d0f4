"""One face a weight for letters on paper, of the pages' parts: a word in two fonts is read out in pieces."""

import hashlib
import io
from pathlib import Path

PARTS = ("latin", "cyrillic", "latin-ext")
"""The parts of Noto Sans that hold our eight alphabets and every name written in Latin letters."""
WEIGHTS = (400, 700)
WITHOUT = ["GSUB", "GPOS", "GDEF", "MATH", "STAT", "vhea", "vmtx"]
"""What is not needed on paper, and cannot be joined."""


def join(parts: Path, out: Path) -> dict[str, str]:
    """Write a joined face for each weight; plain name → built name, which carries its content's hash."""
    return {f"letters-{weight}.ttf": _kept(_joined(parts, weight), weight, out) for weight in WEIGHTS}


def _joined(parts: Path, weight: int) -> bytes:
    from fontTools.merge import Merger, Options
    from fontTools.ttLib import woff2

    unpacked = []
    for part in PARTS:
        found = io.BytesIO()
        woff2.decompress(io.BytesIO((parts / f"noto-sans-{part}-{weight}-normal.woff2").read_bytes()), found)
        unpacked.append(io.BytesIO(found.getvalue()))
    font = Merger(Options(drop_tables=WITHOUT)).merge(unpacked)
    font.recalcTimestamp, written = False, io.BytesIO()
    font["head"].modified = font["head"].created = 0
    font.save(written)
    return written.getvalue()


def _kept(face: bytes, weight: int, out: Path) -> str:
    name = f"letters-{weight}.{hashlib.sha256(face).hexdigest()[:12]}.ttf"
    (out / name).write_bytes(face)
    return name
