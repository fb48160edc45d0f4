"""PDF: each page becomes a picture. Nothing of the document is taken over; rewriting it would keep what is hidden."""

import re
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

from referral.records.opening import on_a_page
from referral.records.opening.active import is_active
from referral.records.opening.pictures import encoded
from referral.records.opening.terms import LONGEST_SIDE, NotOpened, Walls

END, END_WITHIN = b"%%EOF", 2048
"""A document without its end near the end was cut off on its way, even where a reader can guess the rest."""
NEEDS_PASSWORD = pdfium.FPDF_ERR_PASSWORD
SMALL = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/"
    b"Times-Roman>>>>>>/Contents 4 0 R>>endobj 4 0 obj<</Length 36>>stream\nBT /F 9 Tf 9 9 Td (words) Tj ET     \n"
    b"endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
"""One page with a word in a letter that is not in the file: its library looks for the machine's fonts."""


def warm_up() -> None:
    """Open one, so that fonts have been looked for."""
    list(pages(SMALL, Walls()))


def pages(content: bytes, walls: Walls) -> Iterator[bytes]:
    """Its pages as pictures, one after the other."""
    if END not in content[-END_WITHIN:]:
        raise NotOpened("damaged")
    found = _document(content)
    if not 0 < len(found) <= walls.pages:
        raise NotOpened("too_many_pages" if len(found) else "no_picture")
    if is_active(content, found):
        raise NotOpened("active_content")
    for number in range(len(found)):
        yield _page(found, number, walls)


def _document(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as refused:
        is_locked = getattr(refused, "err_code", None) == NEEDS_PASSWORD or re.search(
            "password", str(refused)
        )
        raise NotOpened("encrypted" if is_locked else "damaged") from None


def _page(document: pypdfium2.PdfDocument, number: int, walls: Walls) -> bytes:
    on_a_page.flatten(document[number])
    found = document[number]
    width, height = found.get_size()
    if not (width > 0 and height > 0):
        raise NotOpened("damaged")
    on_a_page.check(found, walls)
    drawn = found.render(scale=LONGEST_SIDE / max(width, height), may_draw_forms=False, rev_byteorder=True)
    try:
        return encoded(drawn.to_pil())
    finally:
        drawn.close()
        found.close()
