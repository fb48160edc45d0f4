"""In which letters a file is written: UTF-8, UTF-16 with or without its mark, or a code page of our countries."""

import codecs
import re
from collections import Counter
from pathlib import Path

from referral.hospitals.values import BadTable

CHUNK = 1 << 20
SAMPLE = 1 << 16
"""Bytes of lines with letters beyond a to z that tell a code page."""
SHORT = 4096
CODE_PAGES = (
    "cp1250", "cp1251", "iso8859_2", "cp852", "koi8_u", "mac_latin2", "cp866", "iso8859_5", "mac_cyrillic",
)  # fmt: skip
"""What spreadsheets and registers of our countries write that is no Unicode; the likeliest first."""
ALPHABETS = (
    "ąćęłńóśźż",
    "áčďéěíňóřšťúůýž",
    "áéíóöőúüű",
    "áäčďéíĺľňóôŕšťúýž",
    "ăâîșțşţ",
    "äöüß",
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)
"""The letters beyond a to z of one language each: a code page is right where all its letters are one language's."""
NO_LETTERS = frozenset("\xa0\xad„”“’‘–—…•°§©®«»№")
NO_WORD = re.compile(r"[а-яёіїєґ][А-ЯЁІЇЄҐA-Za-z]|[A-Za-z][А-Яа-яЁёІіЇїЄєҐґ]")
"""No word looks like this: a capital within, Latin and Cyrillic mixed."""
UNLIKELY = 3
ESCAPED = re.compile("[\udc80-\udcff]")
"""Bytes that are no UTF-8, as Python hands them on."""
UNTOLD = (
    "In which letters this file is written cannot be told, so its names would be read wrongly. Open it in a "
    "spreadsheet and save it as “CSV UTF-8” or as .xlsx."
)
MOST_NULS = 8
"""Of as many bytes one is a NUL in UTF-16 at least; fewer are damage in another coding."""
FEW_WRONG = 20
"""So many letters rightly read for one that is not: then the file is UTF-8 with a damaged row, no code page."""


def coding_of(path: Path) -> str:
    """The name of the coding, as Python knows it. Raises BadTable where it cannot be told."""
    with path.open("rb") as file:
        head = file.read(SHORT)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if head.count(b"\0") * MOST_NULS > len(head):
        return max(("utf-16-le", "utf-16-be"), key=lambda coding: _plausible(head, coding))
    return "utf-8-sig" if _is_utf8(path) else _code_page(path)


def _plausible(head: bytes, coding: str) -> int:
    """How many signs of a beginning are signs of our alphabets, digits and marks of writing."""
    text = head[: len(head) // 2 * 2].decode(coding, "replace")
    return sum(sign < "\u0250" or "\u0400" <= sign < "\u0500" for sign in text if sign != "\0")


def _is_utf8(path: Path) -> bool:
    """Whether it is, or is but for a few damaged letters, which their rows are refused for."""
    wrong = right = 0
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            wrong += (bad := len(ESCAPED.findall(text)))
            right += len(text) - len(text.encode("ascii", "ignore")) - bad
    return wrong == 0 or right > wrong * FEW_WRONG


def _code_page(path: Path) -> str:
    with path.open("rb") as file:
        lines = (line for line in file.read(CHUNK).splitlines() if not line.isascii())
        sample = b"\n".join(lines)[:SAMPLE]
    likely = {coding: _likelihood(sample.decode(coding, "replace")) for coding in CODE_PAGES}
    best = max(CODE_PAGES, key=likely.__getitem__)
    if likely[best] < 0:
        raise BadTable(UNTOLD)
    return best


def _likelihood(text: str) -> int:
    """How well the letters beyond a to z fit one language, at its best."""
    found = Counter(sign for sign in text if sign > "\x7f" and sign not in NO_LETTERS)
    fits = max(sum(_fit(sign, alphabet) * n for sign, n in found.items()) for alphabet in ALPHABETS)
    return fits - UNLIKELY * len(NO_WORD.findall(text))


def _fit(sign: str, alphabet: str) -> int:
    if "\x80" <= sign < "\xa0" or sign == "\ufffd":
        return -10
    return 1 if sign.lower() in alphabet else -3
