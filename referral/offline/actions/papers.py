"""Photographs of an entry: sealed pieces are kept until a file is whole, then opened and received as any other paper.

Which key opens a file stands inside its entry; until that is filed the pieces stay sealed, and no more than so many.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from referral.db import db, transaction
from referral.errors import Conflict, Invalid, NotFound, Refusal, TooLarge
from referral.offline.intake_keys import unb64
from referral.offline.models import RECEIVED, Device, Entry, Piece, SealedFile
from referral.offline.queries import case_of_paper, entry_called
from referral.offline.unsealing import NotOpened, photograph
from referral.records.papers import receiving
from referral.records.papers.forms import said_of
from referral.records.papers.models import PHONE, Paper
from referral.records.papers.sent import (
    CHUNK,
    MOST_BYTES,
    MOST_FILES,
    MOST_PAPERS,
    Said,
    Sender,
    length_of,
    pieces,
)
from referral.records.retention import rules

TAGS = 16 * (MOST_BYTES // 65_520 + 1)
MOST_SEALED = MOST_BYTES + TAGS
WITHOUT_ENTRY = 40 * 2**20
"""Bytes of sealed pieces that are kept for an entry which has not been filed; more waits on its phone."""
ON_THE_WAY = 4 * MOST_SEALED
"""The same of one that has been filed: files go one after another, and a whole one leaves no piece."""
MOST_WITHOUT_ENTRY = 50
"""Entries which have not been filed and of which something sealed is kept; a phone sends its entry first anyway."""
AT_ONCE = 200


class EntryFirst(Exception):
    """So many pieces lie here already for an entry that has not come: it has to come first."""


class Named(NamedTuple):
    """One file of one paper of one entry."""

    entry_id: uuid.UUID
    paper: uuid.UUID
    file: uuid.UUID

    def of(self, model: Any) -> tuple[Any, ...]:
        """Its rows."""
        return (model.entry_id == self.entry_id, model.paper == self.paper, model.file == self.file)


@transaction
def begin(entry_id: uuid.UUID, said: Said, now: datetime) -> None:
    """Note what is to come; the second time is harmless, and a stream that was sealed anew begins anew.

    Raises TooLarge, Invalid before anything is kept; Conflict for what nobody wants any more, EntryFirst.
    """
    if not said.files:
        raise Invalid({"files": [""]})
    if len(said.files) > MOST_FILES or any(not 0 < each.size <= MOST_SEALED for each in said.files):
        raise TooLarge()
    if _papers(entry_id) - {said.origin} and len(_papers(entry_id) | {said.origin}) > MOST_PAPERS:
        raise TooLarge()
    entry = entry_called(entry_id)
    if entry is None or entry.state != RECEIVED:
        _check_few(entry_id, now)
    else:
        _check_wanted(entry, said.origin)
    for each in said.files:
        _note(Named(entry_id, said.origin, each.origin), each.sha256, each.size, now)


def _check_wanted(entry: Entry, origin: uuid.UUID) -> None:
    """Of a paper that was taken back, or of somebody erased, nothing is taken: else its phone sends it for ever."""
    if entry.case is None or entry.case.patient.erased_at:
        raise Conflict()
    here = (Paper.case_id == case_of_paper(entry, origin).id, Paper.origin == origin)
    if db.session.scalar(db.select(Paper.id).where(*here, Paper.removed_at.is_not(None))):
        raise Conflict()


def _check_few(entry_id: uuid.UUID, now: datetime) -> None:
    """What comes before its entry would fill the database if it never came; an honest phone sends that first."""
    filed = db.select(Entry.id).where(Entry.id == SealedFile.entry_id, Entry.state == RECEIVED).exists()
    young = SealedFile.said_at >= now - rules()["sealed_half"].span
    others = db.select(SealedFile.entry_id).where(young, SealedFile.entry_id != entry_id, ~filed).distinct()
    if len(db.session.scalars(others.limit(MOST_WITHOUT_ENTRY)).all()) >= MOST_WITHOUT_ENTRY:
        raise EntryFirst


def _papers(entry_id: uuid.UUID) -> set[uuid.UUID]:
    return set(
        db.session.scalars(db.select(SealedFile.paper).where(SealedFile.entry_id == entry_id).distinct())
    )


def _note(named: Named, sha256: str, size: int, now: datetime) -> None:
    known = db.session.get(SealedFile, named, with_for_update=True, populate_existing=True)
    if known is None:
        try:
            with db.session.begin_nested():
                db.session.add(
                    SealedFile(**named._asdict(), sha256=sha256, size=size, said_at=now, is_whole=False)
                )
            return
        except IntegrityError:
            known = db.session.get_one(SealedFile, named, with_for_update=True, populate_existing=True)
    if known.is_whole or (known.sha256, known.size) == (sha256, size):
        return
    known.sha256, known.size, known.said_at = sha256, size, now
    db.session.execute(delete(Piece).where(*named.of(Piece)))


@transaction
def take_piece(named: Named, number: int, content: bytes, sha256: str) -> None:
    """Keep one sealed piece, once. Raises NotFound, TooLarge, Invalid (another digest or length), EntryFirst."""
    file = _locked(named)
    expected = length_of(file.size, number)
    if not expected:
        raise NotFound()
    if len(content) > expected:
        raise TooLarge()
    if len(content) != expected or hashlib.sha256(content).hexdigest() != sha256:
        raise Invalid({"": [""]})
    if file.is_whole:
        return
    known = db.session.get(Piece, (*named, number))
    if known is None:
        _check_room(named.entry_id)
        facts = {"number": number, "sha256": sha256, "size": len(content), "body": content}
        db.session.add(Piece(**named._asdict(), **facts))
    else:
        known.sha256, known.body = sha256, content


def _locked(named: Named) -> SealedFile:
    found = db.session.get(SealedFile, named, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


def _check_room(entry_id: uuid.UUID) -> None:
    entry = entry_called(entry_id)
    most = ON_THE_WAY if entry is not None and entry.state == RECEIVED else WITHOUT_ENTRY
    here = db.select(db.func.coalesce(db.func.sum(Piece.size), 0)).where(Piece.entry_id == entry_id)
    if int(db.session.scalar(here) or 0) >= most:
        raise EntryFirst


def whole(named: Named, device: Device, now: datetime) -> dict[str, Any]:
    """Put a sealed file together, open it and receive it: `state` received, or `missing`, or `wrong`.

    Raises NotFound, Conflict where its paper was taken back, and EntryFirst while its entry is not filed; then its
    pieces stay as they are.
    """
    file = _found(named)
    if file.is_whole:
        return {"state": RECEIVED}
    found = _pieces(named)
    missing = [number for number in range(pieces(file.size)) if number not in found]
    if missing:
        return {"missing": missing}
    sealed = [found[number] for number in sorted(found)]
    if hashlib.sha256(b"".join(sealed)).hexdigest() != file.sha256:
        return _wrong(named)
    entry = entry_called(named.entry_id)
    if entry is None or entry.state != RECEIVED or entry.case is None:
        raise EntryFirst
    try:
        _receive(entry, named, sealed, device, now)
    except (NotOpened, Invalid, ValueError):
        return _wrong(named)
    _done(named)
    return {"state": RECEIVED}


def _found(named: Named) -> SealedFile:
    found = db.session.get(SealedFile, named)
    if found is None:
        raise NotFound()
    return found


def _pieces(named: Named) -> dict[int, bytes]:
    rows = db.session.execute(db.select(Piece.number, Piece.body).where(*named.of(Piece)))
    return {number: body for number, body in rows}


def _receive(entry: Entry, named: Named, sealed: Sequence[bytes], device: Device, now: datetime) -> None:
    """The plain file by the same deeds as one from a signed-in page; its digest is the one inside the entry."""
    paper = _named(entry.papers or [], named.paper)
    file = _named(paper["files"], named.file)
    plain = photograph(sealed, unb64(file["key"]), unb64(file["nonce"]))
    if len(plain) != file["size"] or hashlib.sha256(plain).hexdigest() != file["sha256"]:
        raise NotOpened("damaged")
    by = Sender(PHONE, device.user.as_actor(), device.user_id)
    row = receiving.begin(case_of_paper(entry, named.paper), _said(paper), by, now)
    for number in range(pieces(len(plain))):
        part = plain[number * CHUNK : (number + 1) * CHUNK]
        receiving.take_chunk(row, named.file, number, part, hashlib.sha256(part).hexdigest())
    if receiving.whole(row, named.file, by, now).state != RECEIVED:
        raise NotOpened("damaged")


def _named(rows: Sequence[dict[str, Any]], origin: uuid.UUID) -> dict[str, Any]:
    """The paper or file of this id, as the entry's inside tells it; NotOpened where it tells of none."""
    found = next((each for each in rows if each["origin"] == str(origin)), None)
    if found is None:
        raise NotOpened("malformed")
    return found


def _said(paper: Mapping[str, Any]) -> Said:
    """A paper as the receiving deeds take it; a kind or language that is not known any more stays open."""
    try:
        return said_of(paper)
    except Invalid:
        return said_of({**paper, "kind": None, "language": None})


@transaction
def _wrong(named: Named) -> dict[str, Any]:
    db.session.execute(delete(Piece).where(*named.of(Piece)))
    return {"wrong": True}


@transaction
def _done(named: Named) -> None:
    _locked(named).is_whole = True
    db.session.execute(delete(Piece).where(*named.of(Piece)))


def standing(entry_id: uuid.UUID, only: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """How an entry's papers stand, as their phone is told: each file is received, or the numbers of its pieces here."""
    files = db.select(SealedFile).where(SealedFile.entry_id == entry_id)
    rows = list(db.session.scalars(files.order_by(SealedFile.paper, SealedFile.file)))
    here = db.select(Piece.paper, Piece.file, Piece.number).where(Piece.entry_id == entry_id)
    have: dict[tuple[uuid.UUID, uuid.UUID], list[int]] = {}
    for paper, file, number in db.session.execute(here.order_by(Piece.number)):
        have.setdefault((paper, file), []).append(number)
    papers: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in rows:
        told = {"origin": str(row.file), "state": RECEIVED if row.is_whole else "receiving",
                "sha256": row.sha256 if row.is_whole else None,
                "have": have.get((row.paper, row.file), [])}  # fmt: skip
        papers.setdefault(row.paper, []).append(told)
    return [_paper(origin, told) for origin, told in papers.items() if only in (None, origin)]


def _paper(origin: uuid.UUID, files: list[dict[str, Any]]) -> dict[str, Any]:
    state = RECEIVED if all(each["state"] == RECEIVED for each in files) else "receiving"
    return {"paper": str(origin), "origin": str(origin), "state": state, "files": files}


def all_whole(entry_id: uuid.UUID, device: Device, now: datetime) -> None:
    """After an entry was filed: receive the files whose pieces came before it.

    What cannot be taken now its phone asks about by itself; the entry has been filed all the same.
    """
    waiting = db.select(SealedFile).where(SealedFile.entry_id == entry_id, SealedFile.is_whole.is_(False))
    for named in [Named(each.entry_id, each.paper, each.file) for each in db.session.scalars(waiting)]:
        if _pieces(named):
            with suppress(Refusal, EntryFirst):
                whole(named, device, now)


def clear(now: datetime) -> None:
    """Delete what never arrived whole, once its time is over; a phone that still has it begins anew."""
    while _clear_some(now):
        pass


@transaction
def _clear_some(now: datetime) -> bool:
    """The index by day is read for one span alone; what is older went when its day came."""
    span = rules()["sealed_half"].span
    old = (SealedFile.is_whole.is_(False), SealedFile.said_at.between(now - 2 * span, now - span))
    found = db.session.scalars(db.select(SealedFile).where(*old).limit(AT_ONCE)).all()
    for named in [Named(each.entry_id, each.paper, each.file) for each in found]:
        for model in (Piece, SealedFile):
            db.session.execute(delete(model).where(*named.of(model)))
    return bool(found)
