"""Papers of cases and what was read from them, as many as a service of a size has; nothing lies in the store."""

import random
import uuid
from collections.abc import Iterator
from datetime import timedelta

from bench.sizes.cases import Filed
from bench.sizes.requests import Request
from bench.sizes.writing import Row, write
from referral.records.papers.models import (
    AVAILABLE,
    CHECKED,
    HOSPITAL,
    VOLUNTEER,
    Paper,
    PaperFile,
    PaperPage,
)
from referral.records.reading.models import PaperValue

HOUR = timedelta(hours=1)
EVERY, OF_A_CASE = 2, 3
"""Of so many cases one has papers, and how many of them; a choice of ours, nobody has counted yet."""
LETTER_EVERY = 20
"""Of so many requests one has a letter of its hospital as a file."""


def fill(draw: random.Random, filed: list[Filed], asked: list[Request], typist: uuid.UUID) -> None:
    """Write papers of one file and one page, a value read from each, and letters of hospitals."""
    brought = [_brought(draw, each) for each in filed[::EVERY] for _ in range(OF_A_CASE)]
    letters = [_letter(draw, each) for each in asked[::LETTER_EVERY]]
    papers = brought + letters
    write(Paper, papers)
    files = [_file(draw, each) for each in papers]
    write(PaperFile, files)
    write(PaperPage, (_page(draw, each) for each in files))
    write(PaperValue, _values(draw, filed, brought, typist))


def _id(draw: random.Random) -> uuid.UUID:
    return uuid.UUID(int=draw.getrandbits(128), version=4)


def _brought(draw: random.Random, case: Filed) -> Row:
    usual = {"kind": "form_027_1", "came_by": VOLUNTEER, "added_by": case.row["created_by"]}
    return _paper(draw, case) | usual


def _letter(draw: random.Random, request: Request) -> Row:
    usual = {"kind": "hospital_letter", "came_by": HOSPITAL, "referral_id": request.id}
    return _paper(draw, request.case) | usual


def _paper(draw: random.Random, case: Filed) -> Row:
    times = {"added_at": case.filed, "received_at": case.filed, "checked_at": case.filed + HOUR}
    return {"id": _id(draw), "case_id": case.id, "origin": _id(draw), "state": AVAILABLE, **times}


def _file(draw: random.Random, paper: Row) -> Row:
    facts = {"position": 0, "sha256": "0" * 64, "size": 1, "media_type": "image/jpeg", "state": CHECKED}
    return {"id": _id(draw), "paper_id": paper["id"], "origin": _id(draw), "name": _id(draw).hex, **facts}


def _page(draw: random.Random, file: Row) -> Row:
    of = {"paper_id": file["paper_id"], "file_id": file["id"], "number": 1}
    return {"id": _id(draw), **of, "width": 1400, "height": 2000, "name": _id(draw).hex}


def _values(draw: random.Random, filed: list[Filed], papers: list[Row], typist: uuid.UUID) -> Iterator[Row]:
    """Of each paper the stage, sealed under the key of its person."""
    who = {case.id: case.who for case in filed}
    for paper in papers:
        value_id = _id(draw)
        said = who[paper["case_id"]].sealed("paper_value", "said_sealed", value_id, {"stage": "II"})
        of = {
            "id": value_id,
            "case_id": paper["case_id"],
            "paper_id": paper["id"],
            "field": "stage",
            "page": 1,
        }
        frame = {"left": 0, "top": 0, "width": 100, "height": 100}
        yield {**of, **frame, "said_sealed": said, "typed_by": typist, "typed_at": paper["checked_at"]}
