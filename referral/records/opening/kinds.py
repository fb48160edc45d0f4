"""Which kind of file it is, by its first bytes and never by its name, and who opens that kind.

This and what it imports runs in the warm process and its children alone; the service never loads these libraries.
"""

from collections.abc import Callable, Iterator

from PIL import Image

from referral.records.opening import answers, dicom, documents, pictures
from referral.records.opening.pictures import heic_is_safe
from referral.records.opening.terms import DICOM, HEIC, JPEG, PDF, PNG, NotOpened, Walls

__all__ = ["answered", "heic_is_safe", "kind_of", "warm_up"]
STARTS = ((b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG), (b"%PDF-", PDF))
BRANDS = {b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"}
"""Of a file's first box, ISO/IEC 23008-12: pictures in HEVC."""
PREAMBLE = 128
"""Bytes that say nothing before DICOM's own four (DICOM PS3.10)."""
BLANK_BEFORE = 16
"""Blank bytes that programs write before a PDF's head."""

Opening = Callable[[bytes, Walls], Iterator[bytes]]
OPENS: dict[str, Opening] = {
    JPEG: pictures.of_jpeg,
    PNG: pictures.of_png,
    HEIC: pictures.of_heic,
    PDF: documents.pages,
    DICOM: dicom.pages,
}
MEANS = (
    (Image.DecompressionBombError, "too_many_pixels"),
    (MemoryError, "too_much_memory"),
    (Exception, "damaged"),
)
"""What a library says, and what it means for the reader; the first that fits."""


def kind_of(content: bytes) -> str:
    """The media type; NotOpened when it is none that is opened here."""
    if content[4:8] == b"ftyp" and content[8:12] in BRANDS:
        return HEIC
    if content[PREAMBLE : PREAMBLE + 4] == b"DICM":
        return DICOM
    head = content[: BLANK_BEFORE + 8]
    for start, kind in STARTS:
        if (head.lstrip() if kind == PDF else head).startswith(start):
            return kind
    raise NotOpened("unknown_format")


def needs_a_thread(content: bytes) -> bool:
    """Whether its library decodes in a thread of its own whatever it is told: libheif does."""
    return content[4:8] == b"ftyp"


def answered(content: bytes, walls: Walls) -> Iterator[bytes]:
    """The parts of the answer, page by page; NotOpened, and nothing else, when it is given up."""
    kind = kind_of(content)
    yield answers.part(b"M", kind.encode("ascii"))
    try:
        yield from OPENS[kind](content, walls)
    except NotOpened:
        raise
    except Exception as failed:
        raise NotOpened(next(code for type_, code in MEANS if isinstance(failed, type_))) from None


def warm_up() -> None:
    """Use each library once, so that whatever it reads when it is first used has been read before the walls."""
    for each in (pictures, documents, dicom):
        each.warm_up()
