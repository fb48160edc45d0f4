"""What lies on a page of a PDF, looked at before it is drawn: pictures too large, letters that would not be seen.

A document that does not bring its own letters is drawn with those of whoever shows it. Nobody's Cyrillic letters are to
be had behind the walls, and a page on which words are silently missing is worse than none: such a file is refused.
"""

import re
from collections.abc import Iterator
from ctypes import byref, c_uint, c_ushort
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from referral.records.opening.terms import NotOpened, Walls

MOST, DEEPEST = 20_000, 4
"""Things of a page that are looked at; groups in groups."""
DRAWN = re.compile(r"[\x00-\xff\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u20ac\ufb01\ufb02]*")
"""Signs of the letters that the library brings itself (the fourteen of ISO 32000-1, 9.6.2.2)."""
LONGEST = 4096


def flatten(page: pypdfium2.PdfPage) -> None:
    """Make what was filled in and written on it part of it; NotOpened where that has no looks that could be drawn."""
    for number in range(min(MOST, pdfium.FPDFPage_GetAnnotCount(page))):
        each = pdfium.FPDFPage_GetAnnot(page, number)
        if pdfium.FPDFAnnot_HasKey(each, b"V") and not pdfium.FPDFAnnot_HasKey(each, b"AP"):
            raise NotOpened("letters_missing")
        pdfium.FPDFPage_CloseAnnot(each)
    pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY)
    page.close()


def check(page: pypdfium2.PdfPage, walls: Walls) -> None:
    """Raise NotOpened where the page's pictures are too large together, or letters of it are missing."""
    pixels, foreign = 0, []
    for kind, each in _all_on(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pixels += _pixels(each)
        elif kind == pdfium.FPDF_PAGEOBJ_TEXT and not _brings_letters(each):
            foreign.append(each)
    if pixels > walls.pixels:
        raise NotOpened("too_many_pixels")
    if foreign and not all(DRAWN.fullmatch(each) for each in _texts(page, foreign)):
        raise NotOpened("letters_missing")


def _all_on(page: pypdfium2.PdfPage) -> Iterator[tuple[int, Any]]:
    """Kind and handle of each thing, those in groups among them."""
    waiting = [
        (pdfium.FPDFPage_GetObject(page, n), 0) for n in range(min(MOST, pdfium.FPDFPage_CountObjects(page)))
    ]
    for each, depth in waiting:
        kind = pdfium.FPDFPageObj_GetType(each)
        yield kind, each
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
            count = min(pdfium.FPDFFormObj_CountObjects(each), MOST - len(waiting))
            waiting += [(pdfium.FPDFFormObj_GetObject(each, n), depth + 1) for n in range(count)]


def _pixels(picture: Any) -> int:
    width, height = c_uint(), c_uint()
    pdfium.FPDFImageObj_GetImagePixelSize(picture, byref(width), byref(height))
    return width.value * height.value


def _brings_letters(text: Any) -> bool:
    return bool(pdfium.FPDFFont_GetIsEmbedded(pdfium.FPDFTextObj_GetFont(text)) > 0)


def _texts(page: pypdfium2.PdfPage, texts: list[Any]) -> Iterator[str]:
    read = page.get_textpage()
    kept = (c_ushort * LONGEST)()
    for each in texts:
        length = pdfium.FPDFTextObj_GetText(each, read, kept, LONGEST * 2)
        yield bytes(kept)[: max(0, min(length, LONGEST * 2) - 2)].decode("utf-16-le", "replace")
    read.close()
