"""A short text as it leaves, how many SMS it takes, and the longest that it may be.

3GPP TS 23.038 (alphabet) and 23.040 (segments): 160 signs of the GSM alphabet in one SMS, 153 each in several; with any
sign outside of it 70 and 67. What is written with an escape takes two places, an emoji two of the longer alphabet's;
neither is cut in two.
"""

from collections.abc import Iterable
from dataclasses import dataclass

GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = frozenset("^{}\\[~]|€\f")
"""Signs of the alphabet's extension: an escape goes before each."""
ALONE_GSM, EACH_GSM = 160, 153
ALONE_WIDE, EACH_WIDE = 70, 67
MOST_SEGMENTS = 2
"""So many SMS a text of ours takes at most, in every language with the longest values."""


@dataclass(frozen=True, slots=True)
class Short:
    """One short text to one address; `token` is its keyed name, under which a gateway reports of it."""

    address: str
    words: str
    language: str
    token: str


def is_gsm(words: str) -> bool:
    """Whether the GSM alphabet has every sign."""
    return GSM.issuperset(set(words) - ESCAPED)


def segments(words: str) -> int:
    """How many SMS these words take."""
    if is_gsm(words):
        return _filled((2 if sign in ESCAPED else 1 for sign in words), ALONE_GSM, EACH_GSM)
    return _filled((len(sign.encode("utf-16-be")) // 2 for sign in words), ALONE_WIDE, EACH_WIDE)


def _filled(widths: Iterable[int], alone: int, each: int) -> int:
    sizes = list(widths)
    if sum(sizes) <= alone:
        return 1
    count, used = 1, 0
    for size in sizes:
        if used + size > each:
            count, used = count + 1, 0
        used += size
    return count
