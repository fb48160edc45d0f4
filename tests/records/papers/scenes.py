"""Papers as tests send them: a picture drawn by code, its pieces, a sender, a store that is counted."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from PIL import Image, ImageDraw

from referral.audit import Actor
from referral.db import db
from referral.intake.models import Case
from referral.records.papers import receiving, storing
from referral.records.papers.models import Paper, PaperFile
from referral.records.papers.sent import CHUNK, Said, SaidFile, Sender
from referral.records.papers.sweeping import STARTS
from tests.factories import NOW

VOLUNTEER = Sender("volunteer", Actor("user", str(uuid.uuid4()), "volunteer"))
COORDINATOR = Actor("user", str(uuid.uuid4()), "coordinator")
_numbers = count()


def a_picture(side: int = 400, noise: bool = False) -> bytes:
    """A JPEG, each time another; with noise it is large."""
    number = next(_numbers)
    image = (
        Image.effect_noise((side, side), 90).convert("RGB")
        if noise
        else Image.new("RGB", (side, side), "white")
    )
    ImageDraw.Draw(image).text((20, 20), f"Paper {number}", fill="black")
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=90)
    return kept.getvalue()


def said(*contents: bytes, origin: uuid.UUID | None = None) -> Said:
    """What a sender says of files with these contents."""
    files = tuple(
        SaidFile(uuid.uuid4(), hashlib.sha256(each).hexdigest(), len(each), "image/jpeg") for each in contents
    )
    return Said(origin or uuid.uuid4(), "pathology", "uk", files)


def pieces_of(content: bytes) -> list[bytes]:
    """The pieces a file comes in."""
    return [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)]


def send_pieces(paper: Paper, file: uuid.UUID, content: bytes, numbers: Any = None) -> None:
    """Send pieces of a file, all or those named, in the order named."""
    found = pieces_of(content)
    for number in range(len(found)) if numbers is None else numbers:
        digest = hashlib.sha256(found[number]).hexdigest()
        receiving.take_chunk(paper, file, number, found[number], digest)


def a_paper(case: Case, *contents: bytes, by: Sender = VOLUNTEER) -> Paper:
    """A paper that has arrived whole."""
    files = contents or (a_picture(),)
    return receiving.add_whole(case, said(*files), files, by, NOW)


def names_in_rows() -> set[str]:
    """Every name of the store that stands in a row."""
    from sqlalchemy import true

    from referral.records.papers import keeping

    found = set(db.session.scalars(keeping.names(true())))
    db.session.rollback()
    return found


def names_in_store() -> set[str]:
    """Every name that lies in the store."""
    return {each.name for start in STARTS for each in storing.lying(start)}


def file_of(paper: Paper, position: int = 0) -> PaperFile:
    """A file of a paper, read anew."""
    db.session.expire_all()
    return next(each for each in paper.files if each.position == position)


def all_bytes(app: Flask) -> Iterator[bytes]:
    """The contents of every file of the folder of papers."""
    for path in Path(app.config["PAPERS"]).rglob("*"):
        if path.is_file() and path.name != storing.MARK:
            yield path.read_bytes()
