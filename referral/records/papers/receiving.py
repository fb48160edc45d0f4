"""A paper arrives: said first, then in pieces of any order and number of times, then whole; through whichever door.

Nothing counts as received but a file whose digest agrees, and a paper all of whose files are. What a race loses, or a
store that is full did not keep, leaves nothing behind.
"""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete

from referral import audit
from referral.audit import Actor
from referral.crypto import DataKey
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotFound, TooLarge
from referral.i18n import _l
from referral.intake.models import Case
from referral.records.papers import keeping, room, storing
from referral.records.papers.models import RECEIVED, RECEIVING, Paper, PaperChunk, PaperFile
from referral.records.papers.queries import of_case
from referral.records.papers.sent import (
    MEBIBYTES,
    TOO_LARGE,
    Said,
    Sender,
    Whole,
    check,
    length_of,
    pieces,
    said_alike,
)

OTHER_FILES = _l("Another paper was sent under this number before. Begin it again.")
WRONG_PIECE = _l("A part of the file was damaged on its way. It is sent again.")
OVER = _l("This paper cannot be added to any more.")


def begin(case: Case, said: Said, by: Sender, now: datetime) -> Paper:
    """The paper of this number, begun where it is new; the sender's second time is harmless.

    Raises TooLarge, TooMany, Invalid before anything is kept; Conflict where other files were said under the same
    number.
    """
    check(said)
    return _begin(case.id, said, by, now)


@transaction
def _begin(case_id: uuid.UUID, said: Said, by: Sender, now: datetime) -> Paper:
    """The case is locked, so that two senders of one paper meet, and the papers of a case are counted right."""
    if not guarded_lock(Case, Case.id == case_id):
        raise NotFound()
    case = db.session.get_one(Case, case_id, populate_existing=True)
    if case.patient.data_key.wrapped is None:
        raise NotFound()
    mine = db.select(Paper).where(of_case(case_id))
    if known := db.session.scalars(mine.where(Paper.origin == said.origin)).first():
        return _same(known, said)
    room.check(case_id, said, by.account, now)
    return _new(case, said, by, now)


def _same(known: Paper, said: Said) -> Paper:
    if known.removed_at or not said_alike(said, known.files):
        raise Conflict(OTHER_FILES)
    return known


def _new(case: Case, said: Said, by: Sender, now: datetime) -> Paper:
    paper = Paper(
        id=uuid.uuid4(), case=case, origin=said.origin, kind=said.kind, language=said.language, came_by=by.came_by,
        added_by=by.account, referral_id=by.referral_id, added_at=now,
    )  # fmt: skip
    for position, each in enumerate(said.files):
        facts = {"origin": each.origin, "sha256": each.sha256, "size": each.size, "media_type": each.type}
        paper.files.append(PaperFile(id=uuid.uuid4(), position=position, **facts))
    db.session.add(paper)
    db.session.flush()
    audit.record(by.actor, "paper.begun", paper, now, case_id=case.id, files=len(said.files))
    return paper


def take_chunk(paper: Paper, file_origin: uuid.UUID, number: int, content: bytes, sha256: str) -> None:
    """Keep one piece, sealed; a piece that is here, or of a file that is whole, is taken and thrown away.

    Raises NotFound for no such file or number, TooLarge or Invalid for another length, Invalid for another digest.
    """
    file = _file(paper, file_origin)
    _check_piece(file, number, content, sha256)
    if file.state != RECEIVING or _is_here(file, number, sha256):
        return
    _put(file.data_key, content, file.id, number, sha256)


def _check_piece(file: PaperFile, number: int, content: bytes, sha256: str) -> None:
    expected = length_of(file.size, number)
    if not expected:
        raise NotFound()
    if len(content) > expected:
        raise TooLarge(str(TOO_LARGE) % {"limit": MEBIBYTES})
    if len(content) != expected or hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid({"": [str(WRONG_PIECE)]})


def _is_here(file: PaperFile, number: int, sha256: str) -> bool:
    same = (PaperChunk.file_id == file.id, PaperChunk.number == number, PaperChunk.sha256 == sha256)
    return db.session.scalar(db.select(PaperChunk.number).where(*same)) is not None


def _put(key: DataKey, content: bytes, file_id: uuid.UUID, number: int, sha256: str) -> None:
    """What is not needed in the end, the new piece or the one before, is let go."""
    name = storing.keep(key, content)
    needless = [name]
    try:
        needless = _note_chunk(file_id, number, sha256, len(content), name)
    finally:
        keeping.let_go(needless)


@transaction
def _note_chunk(file_id: uuid.UUID, number: int, sha256: str, size: int, name: str) -> list[str]:
    """Note a piece under the lock of its file; the names that nobody needs."""
    if not _still(file_id):
        return [name]
    known = db.session.get(PaperChunk, (file_id, number), populate_existing=True)
    if known is None:
        db.session.add(PaperChunk(file_id=file_id, number=number, sha256=sha256, size=size, name=name))
        return []
    if known.sha256 == sha256:
        return [name]
    before, known.name, known.sha256 = known.name, name, sha256
    return [before]


def _still(file_id: uuid.UUID) -> bool:
    """Lock a file that is still being received; False when it is not, or is gone."""
    return guarded_update(PaperFile, PaperFile.id == file_id, PaperFile.state == RECEIVING, state=RECEIVING)


def whole(paper: Paper, file_origin: uuid.UUID, by: Sender, now: datetime) -> Whole:
    """Put a file together: received when its digest agrees, else what is missing, or that it was altered.

    Of an altered file all pieces are let go: its sender begins again. Raises NotFound, NoRoom, Away.
    """
    file = _file(paper, file_origin)
    if file.state != RECEIVING:
        return Whole(RECEIVED)
    found, missing = _gathered(file)
    if missing:
        return Whole(RECEIVING, missing)
    content = b"".join(found)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        keeping.let_go(_forget_pieces(file.id))
        return Whole(RECEIVING, is_wrong=True)
    _keep_whole(file, content, by.actor, now)
    return Whole(RECEIVED)


def _gathered(file: PaperFile) -> tuple[list[bytes], tuple[int, ...]]:
    """The pieces in their order, and the numbers of those that are not here, or are not in the store any more."""
    key, names = file.data_key, _names(file.id)
    missing = [number for number in range(pieces(file.size)) if number not in names]
    found: list[bytes] = []
    for number in () if missing else sorted(names):
        try:
            found.append(storing.opened(key, names[number]))
        except storing.Missing:
            missing.append(number)
    if found and missing:
        _forget_pieces(file.id, missing)
    return found, tuple(missing)


def _names(file_id: uuid.UUID) -> dict[int, str]:
    query = db.select(PaperChunk.number, PaperChunk.name).where(PaperChunk.file_id == file_id)
    return {number: name for number, name in db.session.execute(query)}


@transaction
def _forget_pieces(file_id: uuid.UUID, numbers: Sequence[int] = ()) -> list[str]:
    """Delete the rows of these pieces, or of all, while the file is still received; their names."""
    if not _still(file_id):
        return []
    which = [PaperChunk.file_id == file_id, *([PaperChunk.number.in_(numbers)] if numbers else [])]
    gone = list(db.session.scalars(db.select(PaperChunk.name).where(*which)))
    db.session.execute(delete(PaperChunk).where(*which))
    return gone


def _keep_whole(file: PaperFile, content: bytes, actor: Actor, now: datetime) -> None:
    paper_id, file_id = file.paper_id, file.id
    name = storing.keep(file.data_key, content)
    needless = [name]
    try:
        needless = _note_whole(paper_id, file_id, name, actor, now)
    finally:
        keeping.let_go(needless)


@transaction
def _note_whole(paper_id: uuid.UUID, file_id: uuid.UUID, name: str, actor: Actor, now: datetime) -> list[str]:
    """The paper is locked first, so that of two last files one sees the other; the names that nobody needs."""
    if not guarded_update(Paper, Paper.id == paper_id, Paper.state == RECEIVING, state=RECEIVING):
        return [name]
    is_first = (PaperFile.id == file_id, PaperFile.state == RECEIVING)
    if not guarded_update(PaperFile, *is_first, state=RECEIVED, name=name):
        return [name]
    needless = list(_names(file_id).values())
    db.session.execute(delete(PaperChunk).where(PaperChunk.file_id == file_id))
    _receive(paper_id, actor, now)
    return needless


def _receive(paper_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """A paper is received once none of its files is still under way; from then on it waits to be opened."""
    under_way = db.select(PaperFile.id).where(PaperFile.paper_id == paper_id, PaperFile.state == RECEIVING)
    if db.session.scalars(under_way.limit(1)).first() is not None:
        return
    guarded_update(Paper, Paper.id == paper_id, state=RECEIVED, received_at=now, check_at=now)
    paper = db.session.get_one(Paper, paper_id)
    audit.record(actor, "paper.received", paper, now, case_id=paper.case_id)


def add_whole(case: Case, said: Said, contents: Sequence[bytes], by: Sender, now: datetime) -> Paper:
    """A paper whose files are all here at once (a plain form, what the outbox sealed): all of it, or nothing."""
    paper = begin(case, said, by, now)
    paper_id, was_there = paper.id, paper.added_at != now
    try:
        for position, content in enumerate(contents):
            _add_file(paper_id, position, content, by.actor, now)
    except Exception:
        if not was_there:
            keeping.let_go(undo(paper_id))
        raise
    return db.session.get_one(Paper, paper_id)


def _add_file(paper_id: uuid.UUID, position: int, content: bytes, actor: Actor, now: datetime) -> None:
    wanted = db.select(PaperFile).where(PaperFile.paper_id == paper_id, PaperFile.position == position)
    file = db.session.scalars(wanted).one()
    if file.state == RECEIVING:
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise Invalid({"files": [str(WRONG_PIECE)]})
        _keep_whole(file, content, actor, now)


@transaction
def undo(paper_id: uuid.UUID) -> list[str]:
    """Delete a paper that did not arrive whole, with all that came of it; the names it had in the store."""
    half = (Paper.id == paper_id, Paper.state == RECEIVING)
    if not guarded_update(Paper, *half, state=RECEIVING):
        return []
    return keeping.delete_rows([paper_id])


def standing(paper: Paper) -> dict[str, Any]:
    """How a paper stands, as its sender is told: the pieces that are here, the digest of each file that is whole."""
    have: dict[uuid.UUID, list[int]] = {}
    under_way = [each.id for each in paper.files if each.state == RECEIVING]
    query = db.select(PaperChunk.file_id, PaperChunk.number).where(PaperChunk.file_id.in_(under_way))
    for file_id, number in db.session.execute(query.order_by(PaperChunk.number)):
        have.setdefault(file_id, []).append(number)
    files = [_told(each, have.get(each.id, [])) for each in paper.files]
    return {"paper": str(paper.id), "state": paper.state, "files": files}


def _told(file: PaperFile, have: list[int]) -> dict[str, Any]:
    digest = None if file.state == RECEIVING else file.sha256
    return {"origin": str(file.origin), "state": file.state, "have": have, "sha256": digest}


def _file(paper: Paper, origin: uuid.UUID) -> PaperFile:
    """A file of a paper; NotFound for none, Conflict where the paper was taken back."""
    if paper.removed_at:
        raise Conflict(OVER)
    wanted = db.select(PaperFile).where(PaperFile.paper_id == paper.id, PaperFile.origin == origin)
    file = db.session.scalars(wanted).first()
    if file is None:
        raise NotFound()
    return file
