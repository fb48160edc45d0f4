"""What is agreed between who asks for a file to be opened and who opens it: limits, pages, reasons."""

import struct
from dataclasses import astuple, dataclass, field, replace

MIB = 1024 * 1024
LONGEST_SIDE = 2000
"""Pixels of a page's longer side: a printed page at 170 dots per inch, on which small print is read."""
JPEG, PNG, HEIC, PDF, DICOM = "image/jpeg", "image/png", "image/heic", "application/pdf", "application/dicom"
MEDIA_TYPES = (JPEG, PNG, HEIC, PDF, DICOM)
REASONS = (
    "empty", "too_large", "unknown_format", "damaged", "too_many_pages", "too_many_pixels", "encrypted",
    "active_content", "took_too_long", "too_much_memory", "no_picture", "unreadable_compression", "letters_missing",
    "walls_missing", "not_answered",
)  # fmt: skip
"""Why a file was not opened; the words for people stand in wording.py."""
NOT_THE_FILE = frozenset({"walls_missing", "not_answered"})
"""These say nothing about the file: it is kept and tried again."""
FACTS = {
    "modality": r"[A-Z]{2,4}",
    "study_date": r"\d{4}-\d{2}-\d{2}",
    "body_part": r"[A-Z0-9 _]{1,16}",
    "laterality": r"[LRUB]",
    "orientation": r"[-+0-9.eE\\]{11,120}|[AFHLPR]{1,3}\\[AFHLPR]{1,3}",
}
"""What is taken over from a DICOM file's tags, and what each may look like (DICOM PS3.6, 2026b): codes, no words."""
NOBODY = 65534
"""The user and the group that own nothing."""
GIVEN = struct.Struct("!9Q")


class NotOpened(Exception):
    """The file was not opened; `reason` stands in REASONS. Nothing of the file stands in it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Walls:
    """The limits of one opening. Only `without_seccomp` is a person's decision; the others are changed by tests."""

    cpu_seconds: int = 8
    seconds: int = 60
    memory: int = 900 * MIB
    largest: int = 25 * MIB
    pages: int = 60
    pixels: int = 64_000_000
    page_bytes: int = 4 * MIB
    scans: int = 64
    without_seccomp: bool = False

    def packed(self) -> bytes:
        """The limits as the opener is told them."""
        return GIVEN.pack(*map(int, astuple(self)))

    @classmethod
    def unpacked(cls, given: bytes) -> "Walls":
        """The limits as they were told."""
        *limits, without = GIVEN.unpack(given)
        return replace(cls(*limits), without_seccomp=bool(without))


@dataclass(frozen=True)
class Page:
    """One page: an upright baseline JPEG without metadata, at most LONGEST_SIDE pixels a side."""

    content: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Opened:
    """What was in the file: at least one page, what kind of file it was, and the allowed facts of a DICOM file."""

    pages: tuple[Page, ...]
    media_type: str
    facts: dict[str, str] = field(default_factory=dict)
