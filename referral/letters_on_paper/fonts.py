"""The faces that letters on paper are set in: the fonts of our pages, unpacked once, and no other of the machine."""

import io
from functools import cache
from pathlib import Path

from referral.assets import BUILD, read_manifest

PARTS = ("latin", "cyrillic", "middle", "latin-ext")
"""The files of Noto Sans whose letters our eight alphabets need, the most used first; each is a family of its own."""
WEIGHTS = (400, 700)
MISSING = "\ufffd"
"""What is printed for a sign that none of them has."""


def families() -> str:
    """The families in the order in which a letter is looked for, as CSS writes them."""
    return ", ".join(f'"Noto Sans {part}"' for part in PARTS)


def faces(scheme: str) -> str:
    """The rules that name every face, their files under a scheme of ours."""
    return "".join(_face(scheme, part, weight) for part in PARTS for weight in WEIGHTS)


def _face(scheme: str, part: str, weight: int) -> str:
    source = f"{scheme}build/{_built(part, weight)}"
    return f'@font-face{{font-family:"Noto Sans {part}";font-weight:{weight};src:url("{source}")}}\n'


@cache
def _built(part: str, weight: int) -> str:
    return read_manifest(BUILD)[f"noto-sans-{part}-{weight}-normal.woff2"]


@cache
def unpacked(path: Path) -> bytes:
    """A face as TrueType: unpacking costs a third of a second for all, so it is done once in a process."""
    from fontTools.ttLib import woff2

    found = io.BytesIO()
    woff2.decompress(io.BytesIO(path.read_bytes()), found)
    return found.getvalue()


@cache
def signs() -> frozenset[int]:
    """The code points that every weight can show in one part or another."""
    return frozenset.intersection(*(_signs_of(weight) for weight in WEIGHTS))


def _signs_of(weight: int) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    fonts = (TTFont(io.BytesIO(unpacked(BUILD / _built(part, weight)))) for part in PARTS)
    return frozenset(sign for font in fonts for sign in font.getBestCmap())


def printable(text: str) -> str:
    """The same text with a sign of its own for each that could not be printed."""
    known = signs()
    return "".join(sign if ord(sign) in known or sign in "\n\t" else MISSING for sign in text)
