"""Papers with pages whose pixels are known, in any state of a request."""

import uuid
from datetime import datetime
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw

from referral.audit import Actor
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.records.papers import storing
from referral.records.papers.models import AVAILABLE, Paper, PaperFile, PaperPage
from referral.records.showing import actions, queries
from referral.records.showing.boxes import Box
from referral.records.showing.models import PaperCover
from tests.factories import NOW, a_user, kept

SIZE = (400, 600)
RED = (220, 20, 20)
NAME = Box(100, 200, 600, 260)
"""Where the red letters of the name stand, in thousandths."""
ORIGINAL = b"%PDF-1.7 the file as it came"


def a_picture(comment: bytes = b"") -> bytes:
    """A white page on which a name stands in red; with a comment and a camera's data, as photographs have."""
    page = Image.new("RGB", SIZE, "white")
    left, top, right, bottom = in_pixels(NAME)
    ImageDraw.Draw(page).rectangle((left, top, right - 1, bottom - 1), fill=RED)
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    coded = BytesIO()
    page.save(coded, "JPEG", quality=95, exif=exif, comment=comment or b"Secret Name")
    return coded.getvalue()


def in_pixels(box: Box) -> tuple[int, int, int, int]:
    """A box on this page."""
    return tuple(each * SIZE[at % 2] // 1000 for at, each in enumerate(box))  # type: ignore[return-value]


def a_paper(case: Case, kind: str | None = "pathology", pages: int = 1, **facts: Any) -> Paper:
    """A paper that was opened and is there, with pages and the file it came as."""
    said = {"came_by": "volunteer", "added_at": NOW, "state": AVAILABLE, "language": "uk", **facts}
    paper = kept(Paper(case=case, origin=uuid.uuid4(), kind=kind, **said))
    key = case.patient.data_key
    file = kept(
        PaperFile(paper=paper, position=0, origin=uuid.uuid4(), sha256="0" * 64, size=len(ORIGINAL),
                  media_type="application/pdf", state="checked", name=storing.keep(key, ORIGINAL))
    )  # fmt: skip
    for number in range(1, pages + 1):
        name = storing.keep(key, a_picture())
        kept(PaperPage(paper=paper, file=file, number=number, width=SIZE[0], height=SIZE[1], name=name))
    return paper


def a_page(case: Case, paper: Paper, number: int = 1) -> queries.DeskPage:
    """A page as the desk sees it."""
    return queries.desk_page(case, paper.id, number)


def covered(case: Case, paper: Paper, number: int = 1, looked: bool = True) -> PaperCover:
    """The page with the name covered; `looked`: and somebody has looked at the copy."""
    desk = a_user().as_actor()
    row = actions.cover(a_page(case, paper, number), [NAME], desk, utc_now())
    if looked:
        assert actions.check(case, row, desk, utc_now())
    return row


def agree(case: Case, *kinds: str, actor: Actor | None = None, now: datetime | None = None) -> None:
    """The patient lets hospitals see papers of these kinds."""
    given = {"given_by": "patient", "language": "uk", "basis": None}
    actions.agree(case, kinds or ("pathology",), given, actor or a_user().as_actor(), now or utc_now())
    db.session.commit()
