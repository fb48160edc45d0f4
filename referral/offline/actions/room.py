"""How much sealed is taken of an entry, of a phone within a day, of entries that have not come: refused before work."""

import uuid
from datetime import datetime

from referral.db import db, take_turns
from referral.errors import TooLarge, TooMany
from referral.offline.models import RECEIVED, Device, Entry, Piece, SealedFile
from referral.offline.queries import entry_called
from referral.records.papers.sent import (
    DAY,
    MOST_A_DAY,
    MOST_BYTES,
    MOST_FILES,
    MOST_OF_CASE,
    MOST_PAPERS,
    Said,
)
from referral.records.retention import rules

TAGS = 16 * (MOST_BYTES // 65_520 + 1)
MOST_SEALED = MOST_BYTES + TAGS
WITHOUT_ENTRY = 40 * 2**20
"""Bytes of sealed pieces that are kept for an entry which has not been filed; more waits on its phone."""
MOST_OF_ENTRY = MOST_OF_CASE + MOST_OF_CASE // 1000
"""Bytes of all sealed files of an entry: as many as of a case, each piece with its seal."""
ON_THE_WAY = 4 * MOST_SEALED
"""The same of one that has been filed: files go one after another, and a whole one leaves no piece."""
MOST_WITHOUT_ENTRY = 50
"""Entries which have not been filed and of which something sealed is kept; a phone sends its entry first anyway."""


class EntryFirst(Exception):
    """So many pieces lie here already for an entry that has not come: it has to come first."""


def check_much(entry_id: uuid.UUID, said: Said, device: Device, now: datetime) -> None:
    """By number and bytes of this entry, and by what this phone has said within a day; what is known counts once.

    Two senders of one phone, and two phones that bring one entry, are counted one after the other.
    """
    take_turns(Device, device.id)
    take_turns(Entry, entry_id)
    of_entry = db.select(SealedFile.paper, SealedFile.file, SealedFile.size).where(
        SealedFile.entry_id == entry_id
    )
    known = {(paper, file): size for paper, file, size in db.session.execute(of_entry)}
    new = {(said.origin, each.origin): each.size for each in said.files}
    together = known | new
    mine = [paper for paper, _file in together if paper == said.origin]
    is_much = len(mine) > MOST_FILES or len({paper for paper, _file in together}) > MOST_PAPERS
    is_large = (
        any(not 0 < size <= MOST_SEALED for size in new.values()) or sum(together.values()) > MOST_OF_ENTRY
    )
    if is_much or is_large:
        raise TooLarge()
    fresh = sum(size for named, size in new.items() if known.get(named) != size)
    today = (SealedFile.device_id == device.id, SealedFile.said_at > now - DAY)
    told = db.session.scalar(db.select(db.func.coalesce(db.func.sum(SealedFile.size), 0)).where(*today))
    if fresh and int(told or 0) + fresh > MOST_A_DAY:
        raise TooMany()


def check_few(entry_id: uuid.UUID, now: datetime) -> None:
    """What comes before its entry would fill the database if it never came; an honest phone sends that first."""
    filed = db.select(Entry.id).where(Entry.id == SealedFile.entry_id, Entry.state == RECEIVED).exists()
    young = SealedFile.said_at >= now - rules()["sealed_half"].span
    others = db.select(SealedFile.entry_id).where(young, SealedFile.entry_id != entry_id, ~filed).distinct()
    if len(db.session.scalars(others.limit(MOST_WITHOUT_ENTRY)).all()) >= MOST_WITHOUT_ENTRY:
        raise EntryFirst


def check_pieces(entry_id: uuid.UUID) -> None:
    """Whether one piece more of an entry may come. Raises EntryFirst."""
    entry = entry_called(entry_id)
    most = ON_THE_WAY if entry is not None and entry.state == RECEIVED else WITHOUT_ENTRY
    here = db.select(db.func.coalesce(db.func.sum(Piece.size), 0)).where(Piece.entry_id == entry_id)
    if int(db.session.scalar(here) or 0) >= most:
        raise EntryFirst
