"""What is handed over: one ZIP of record.json, record.pdf and the papers, made while it is sent, one file in memory.

Of the papers each file as it came, pieces of files, pages as hospitals saw them.
"""

import base64
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from referral.db import db
from referral.record_copies.gathering import Whose
from referral.record_copies.models import RecordCopy
from referral.records.papers import storing
from referral.records.papers.models import Paper, PaperFile
from referral.records.papers.sent import ENDINGS
from referral.records.showing import bundle
from referral.records.showing.models import PaperCover

JSON, PDF = "record.json", "record.pdf"
MISSING, HARMFUL = "papers/missing.txt", "papers/harmful.txt"
"""Lists of files that are not there: lost by the store, or with a harmful program in them."""
FILE = "record.zip"
"""Under this name it is saved, whoever it is about."""
FOLDER = "papers"
INFECTED = "infected"
"""A file in which a harmful program was found is handed to nobody; a list names it."""


class Lying(NamedTuple):
    """A file of the copy: its path there, of which paper, its name in the store, bytes, the key that opens it."""

    path: str
    paper_id: uuid.UUID
    name: str
    size: int
    key_id: uuid.UUID


def sent(copy: RecordCopy, opened: Callable[[Lying], bytes]) -> Iterator[bytes]:
    """The ZIP, piece after piece. `opened`: the bytes of a file that lies in the store.

    Raises Away where the store of papers does not answer, before anything is sent.
    """
    storing.require()
    made = copy.made or {}
    whose = Whose.of(copy.case)
    return bundle.packed(_parts(made, lying(whose), opened, harmful(whose)))


def _parts(
    made: dict[str, str],
    inside: Sequence[Lying],
    opened: Callable[[Lying], bytes],
    left_out: Sequence[str] = (),
) -> Iterator[tuple[str, bytes]]:
    yield JSON, made.get("json", "").encode()
    if "pdf" in made:
        yield PDF, base64.b64decode(made["pdf"])
    missing = []
    for each in inside:
        try:
            yield each.path, opened(each)
        except storing.Missing:
            missing.append(each.path)
    for name, paths in ((MISSING, missing), (HARMFUL, left_out)):
        if paths:
            yield name, "\n".join(paths).encode()


def lying(whose: Whose) -> list[Lying]:
    """Every file of the papers, those taken back and not yet deleted among them, in order."""
    return [each for number, paper in _numbered(whose) for each in _of_paper(number, paper)]


def harmful(whose: Whose) -> list[str]:
    """Which files are left out because a harmful program was found in them."""
    return [
        f"{folder_of(number)}/{file.position + 1}"
        for number, paper in _numbered(whose)
        for file in paper.files
        if file.refused_why == INFECTED
    ]


def _numbered(whose: Whose) -> Iterator[tuple[int, Paper]]:
    wanted = db.select(Paper).where(Paper.case_id.in_(whose.references))
    return enumerate(db.session.scalars(wanted.order_by(Paper.added_at, Paper.id)), 1)


def folder_of(number: int) -> str:
    """Where a paper's files lie."""
    return f"{FOLDER}/{number:03d}"


def _of_paper(number: int, paper: Paper) -> Iterator[Lying]:
    folder, key = folder_of(number), paper.data_key.id
    for file in paper.files:
        yield from _of_file(f"{folder}/{file.position + 1}", file, key)
    covers = db.select(PaperCover).where(PaperCover.paper_id == paper.id)
    ordered = db.session.scalars(covers.order_by(PaperCover.number, PaperCover.id))
    for at, cover in enumerate(ordered, 1):
        yield Lying(f"{folder}/covered-{at}.jpg", paper.id, cover.name, cover.size, key)


def _of_file(path: str, file: PaperFile, key: uuid.UUID) -> Iterator[Lying]:
    if file.refused_why == INFECTED:
        return
    if file.name:
        yield Lying(f"{path}.{ENDINGS.get(file.media_type, 'bin')}", file.paper_id, file.name, file.size, key)
    for chunk in file.chunks:
        yield Lying(f"{path}.piece-{chunk.number}", file.paper_id, chunk.name, chunk.size, key)
