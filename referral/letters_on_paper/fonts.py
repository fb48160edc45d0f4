"""The faces that letters on paper are set in: the font of our pages, joined at set-up, and no other of the machine."""

import io
from functools import cache
from pathlib import Path

from referral.assets import BUILD, read_manifest

NAME, WEIGHTS = "Noto Sans", (400, 700)
MISSING = "\ufffd"
"""What is printed for a sign that the font does not have."""


def faces(scheme: str) -> str:
    """The rules that name each weight, its file under a scheme of ours."""
    each = zip(WEIGHTS, addresses(scheme), strict=True)
    return "".join(
        f'@font-face{{font-family:"{NAME}";font-weight:{weight};src:url("{source}")}}\n'
        for weight, source in each
    )


def addresses(scheme: str) -> list[str]:
    """Where each weight lies, under a scheme of ours."""
    return [f"{scheme}build/{path_of(weight).name}" for weight in WEIGHTS]


@cache
def path_of(weight: int) -> Path:
    """The file of a weight, as set-up has built it."""
    return BUILD / read_manifest(BUILD)[f"letters-{weight}.ttf"]


@cache
def signs() -> frozenset[int]:
    """The code points that every weight can show."""
    from fontTools.ttLib import TTFont

    fonts = (TTFont(io.BytesIO(path_of(weight).read_bytes())) for weight in WEIGHTS)
    return frozenset.intersection(*(frozenset(font.getBestCmap()) for font in fonts))


def printable(text: str) -> str:
    """The same text with a sign of its own for each that could not be printed."""
    known = signs()
    return "".join(sign if ord(sign) in known or sign in "\n\t" else MISSING for sign in text)
