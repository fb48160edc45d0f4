"""What a sender says of a paper before sending it, and how much is taken: told before any work is done."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NamedTuple

from referral.audit import Actor
from referral.errors import Invalid, TooLarge
from referral.i18n import _l

CHUNK = 65_536
"""Bytes of a piece; the last of a file may be shorter."""
MOST_BYTES = 25 * 2**20
MOST_FILES, MOST_PAPERS = 12, 60
"""Files of a paper, papers of a case."""
MOST_KEPT = 2 * MOST_PAPERS
"""Papers of a case with those taken back, whose files stay for some days: nobody fills the store by taking back."""
MEBIBYTES = MOST_BYTES // 2**20
GIBIBYTE = 2**30
MOST_OF_CASE = 500 * 2**20
"""Bytes of all papers of a case, with those taken back: an illness in photographs and scans, not 60 × 12 × 25 MB."""
MOST_A_DAY = 5 * GIBIBYTE
"""Bytes of one account, and of one phone, within a day: a thousand entries of six photographs of 700 KB are 4.2 GB."""
DAY = timedelta(days=1)
TOO_MUCH_OF_CASE = _l(
    "The papers of one patient may have %(limit)s MB together. Take back what is not needed, or tell your coordinator."
)
TOO_MUCH_A_DAY = _l(
    "More than %(limit)s GB were sent from here within a day. Nothing is lost: the rest can be sent tomorrow."
)
TOO_LARGE = _l("A file may have at most %(limit)s MB.")
TOO_MANY_FILES = _l("A paper may have at most %(limit)s files. Send the rest as another paper.")
TOO_MANY_PAPERS = _l("This case has %(limit)s papers already. Take back what is not needed first.")
NOTHING = _l("Choose at least one photograph or file.")
EMPTY = _l("One of the files is empty. Choose it again.")
ENDINGS = {
    "image/jpeg": "jpg", "image/png": "png", "image/heic": "heic", "image/heif": "heic", "application/pdf": "pdf",
    "application/dicom": "dcm",
}  # fmt: skip
"""How a file is called when it is saved, by what it was found to be."""


class SaidFile(NamedTuple):
    """A file that is to come: the sender's own id, the digest of the whole file (hexadecimal), its bytes, its kind."""

    origin: uuid.UUID
    sha256: str
    size: int
    type: str

    @property
    def pieces(self) -> int:
        """How many pieces it comes in."""
        return pieces(self.size)


class Said(NamedTuple):
    """A paper that is to come."""

    origin: uuid.UUID
    kind: str | None
    language: str | None
    files: tuple[SaidFile, ...]

    @property
    def size(self) -> int:
        """Bytes of all its files."""
        return sum(each.size for each in self.files)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends it: a code of models.CAME_BY, the doer, their account if they have one, the request if a hospital."""

    came_by: str
    actor: Actor
    account: uuid.UUID | None = None
    referral_id: uuid.UUID | None = None


class Whole(NamedTuple):
    """What came of putting a file together: its state, the numbers of the pieces it lacks, whether it was altered."""

    state: str
    missing: tuple[int, ...] = ()
    is_wrong: bool = False


def pieces(size: int) -> int:
    """How many pieces a file of so many bytes comes in."""
    return -(-size // CHUNK)


def length_of(size: int, number: int) -> int:
    """How many bytes the piece of a number has; 0 where there is none."""
    return max(min(CHUNK, size - number * CHUNK), 0) if number >= 0 else 0


def said_alike(said: Said, files: list[Any]) -> bool:
    """Whether the files of a paper that is known are the files that are said now."""
    known = {(each.origin, each.sha256, each.size) for each in files}
    return known == {(each.origin, each.sha256, each.size) for each in said.files}


def check(said: Said) -> None:
    """Refuse what is too much or nothing before any work is done. Raises TooLarge, Invalid."""
    if not said.files:
        raise Invalid({"files": [str(NOTHING)]})
    if len(said.files) > MOST_FILES:
        raise TooLarge(str(TOO_MANY_FILES) % {"limit": MOST_FILES})
    if any(each.size > MOST_BYTES for each in said.files):
        raise TooLarge(str(TOO_LARGE) % {"limit": MEBIBYTES})
    if any(each.size < 1 for each in said.files):
        raise Invalid({"files": [str(EMPTY)]})
