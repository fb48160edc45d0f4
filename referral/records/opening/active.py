"""Whether a PDF holds what acts: a program, another file, something it starts. Paper does none of that."""

import re
import zlib
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium

ACTS = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|GoToE)(?![A-Za-z0-9])"
)
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
"""A letter of a name written as its number (ISO 32000-1, 7.3.5)."""
PACKED = re.compile(rb"/ObjStm\b[^\x00]{0,400}?\bstream\r?\n")
MOST_PACKED = 4 << 20
"""Bytes of one packed row of objects that are looked through."""


def is_active(content: bytes, found: pypdfium2.PdfDocument) -> bool:
    """What its reader finds, and what stands in its bytes, packed rows of objects among them."""
    if pdfium.FPDFDoc_GetJavaScriptActionCount(found) > 0 or pdfium.FPDFDoc_GetAttachmentCount(found) > 0:
        return True
    return any(ACTS.search(_spelt_out(each)) for each in (content, *_packed(content)))


def _packed(content: bytes) -> Iterator[bytes]:
    for each in PACKED.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[each.end() :], MOST_PACKED)
        except zlib.error:
            continue


def _spelt_out(content: bytes) -> bytes:
    return ESCAPED.sub(lambda each: bytes((int(each[1], 16),)), content)
