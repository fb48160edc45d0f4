"""Photographs of an entry: sealed pieces are kept until a file is whole, then opened and received as any other paper.

Which key opens a file stands inside its entry; until that is filed the pieces stay sealed, and no more than so many.
"""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, delete
from sqlalchemy.exc import IntegrityError

from referral.db import db, transaction
from referral.errors import Conflict, Invalid, NotFound, Refusal, TooLarge
from referral.offline.actions import room
from referral.offline.actions.room import EntryFirst
from referral.offline.intake_keys import unb64
from referral.offline.models import RECEIVED, Device, Entry, Piece, SealedFile
from referral.offline.queries import case_of_paper, entry_called
from referral.offline.unsealing import NotOpened, photograph
from referral.records.papers import receiving
from referral.records.papers.forms import said_of
from referral.records.papers.models import PHONE, Paper
from referral.records.papers.sent import (
    CHUNK,
    Said,
    SaidFile,
    Sender,
    length_of,
    pieces,
)
from referral.records.retention import rules

AT_ONCE = 200


class Named(NamedTuple):
    """One file of one paper of one entry."""

    entry_id: uuid.UUID
    paper: uuid.UUID
    file: uuid.UUID

    def of(self, model: Any) -> tuple[Any, ...]:
        """Its rows."""
        return (model.entry_id == self.entry_id, model.paper == self.paper, model.file == self.file)


@transaction
def begin(entry_id: uuid.UUID, said: Said, device: Device, now: datetime) -> None:
    """Note what is to come; the second time is harmless, and a stream that was sealed anew begins anew.

    Raises TooLarge, TooMany, Invalid before anything is kept; Conflict for what nobody wants any more, EntryFirst.
    """
    if not said.files:
        raise Invalid({"files": [""]})
    room.check_much(entry_id, said, device, now)
    entry = entry_called(entry_id)
    if entry is None or entry.state != RECEIVED:
        room.check_few(entry_id, now)
    else:
        _check_wanted(entry, said.origin)
    for each in said.files:
        _note(Named(entry_id, said.origin, each.origin), each, device, now)


def _check_wanted(entry: Entry, origin: uuid.UUID) -> None:
    """Of a paper that was taken back, or of somebody erased, nothing is taken: else its phone sends it for ever."""
    if entry.case is None or entry.case.patient.erased_at:
        raise Conflict()
    here = (Paper.case_id == case_of_paper(entry, origin).id, Paper.origin == origin)
    if db.session.scalar(db.select(Paper.id).where(*here, Paper.removed_at.is_not(None))):
        raise Conflict()


def _note(named: Named, said: SaidFile, device: Device, now: datetime) -> None:
    facts = {"sha256": said.sha256, "size": said.size, "said_at": now, "device_id": device.id}
    known = db.session.get(SealedFile, named, with_for_update=True, populate_existing=True)
    if known is None:
        try:
            with db.session.begin_nested():
                db.session.add(SealedFile(**named._asdict(), **facts, is_whole=False))
            return
        except IntegrityError:
            known = db.session.get_one(SealedFile, named, with_for_update=True, populate_existing=True)
    if known.is_whole or (known.sha256, known.size) == (said.sha256, said.size):
        return
    for name, value in facts.items():
        setattr(known, name, value)
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
        room.check_pieces(named.entry_id)
        facts = {"number": number, "sha256": sha256, "size": len(content), "body": content}
        db.session.add(Piece(**named._asdict(), **facts))
    else:
        known.sha256, known.body = sha256, content


def _locked(named: Named) -> SealedFile:
    found = db.session.get(SealedFile, named, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound()
    return found


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
    """Unless another phone has brought it whole in this very moment: its pieces went before they were read here."""
    if _locked(named).is_whole:
        return {"state": RECEIVED}
    db.session.execute(delete(Piece).where(*named.of(Piece)))
    return {"wrong": True}


@transaction
def _done(named: Named) -> None:
    _locked(named).is_whole = True
    db.session.execute(delete(Piece).where(*named.of(Piece)))


def standing(entry_id: uuid.UUID, only: uuid.UUID | None = None) -> list[dict[str, Any]]:
    """How an entry's papers stand, as their phone is told: each file is received, or the numbers of its pieces here.

    `only`: no other paper is read. An entry has at most MOST_PAPERS of MOST_FILES.
    """
    of_file, of_piece = (
        (model.entry_id == entry_id, *([model.paper == only] if only else []))
        for model in (SealedFile, Piece)
    )
    files = db.select(SealedFile).where(*of_file)
    rows = list(db.session.scalars(files.order_by(SealedFile.paper, SealedFile.file)))
    here = db.select(Piece.paper, Piece.file, Piece.number).where(*of_piece)
    have: dict[tuple[uuid.UUID, uuid.UUID], list[int]] = {}
    for paper, file, number in db.session.execute(here.order_by(Piece.number)):
        have.setdefault((paper, file), []).append(number)
    papers: dict[uuid.UUID, list[dict[str, Any]]] = {}
    for row in rows:
        told = {"origin": str(row.file), "state": RECEIVED if row.is_whole else "receiving",
                "sha256": row.sha256 if row.is_whole else None,
                "have": have.get((row.paper, row.file), [])}  # fmt: skip
        papers.setdefault(row.paper, []).append(told)
    return [_paper(origin, told) for origin, told in papers.items()]


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


def half(now: datetime) -> Select[tuple[SealedFile]]:
    """What never arrived whole and whose time is over, the oldest first."""
    old = (~SealedFile.is_whole, SealedFile.said_at < now - rules()["sealed_half"].span)
    return db.select(SealedFile).where(*old).order_by(SealedFile.said_at)


@transaction
def _clear_some(now: datetime) -> bool:
    """However long ago it was said: an index of those alone that are not whole ends the search."""
    found = db.session.scalars(half(now).limit(AT_ONCE)).all()
    for named in [Named(each.entry_id, each.paper, each.file) for each in found]:
        for model in (Piece, SealedFile):
            db.session.execute(delete(model).where(*named.of(model)))
    return bool(found)
