"""A case with an available paper, and people who read it."""

import hashlib
import io
import uuid
from typing import Any

from flask import Flask
from PIL import Image

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, utc_now
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.records.papers import storing
from referral.records.papers.models import AVAILABLE, CHECKED, COORDINATOR, Paper, PaperFile, PaperPage
from referral.records.reading import actions
from referral.records.reading.models import PaperValue
from tests.factories import a_case, a_user
from tests.pages import Pages

HERE = (100, 200, 300, 50)
ELSEWHERE = (100, 700, 300, 50)
AGREED = {"given_by": "patient", "language": "uk", "basis": None}
CLINIC = {"institution": "Харківський онкоцентр", "email": "archive@clinic.example"}


def a_picture(width: int = 60, height: int = 90) -> bytes:
    """A small JPEG."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(kept, "JPEG")
    return kept.getvalue()


def a_paper(case: Case, kind: str | None = "form_027_1", pages: int = 1, **facts: Any) -> Paper:
    """A paper that people can read, with its pages in the store."""
    content = a_picture()
    defaults = {
        "kind": kind,
        "came_by": COORDINATOR,
        "added_at": utc_now(),
        "state": AVAILABLE,
        "origin": uuid.uuid4(),
    }
    paper = Paper(id=uuid.uuid4(), case=case, case_id=case.id, **{**defaults, **facts})
    file = PaperFile(
        id=uuid.uuid4(), paper=paper, position=0, origin=uuid.uuid4(), size=len(content), state=CHECKED,
        sha256=hashlib.sha256(content).hexdigest(), media_type="image/jpeg",
        name=storing.keep(case.data_key, content),
    )  # fmt: skip
    db.session.add_all([paper, file])
    for number in range(1, pages + 1):
        name = storing.keep(case.data_key, content)
        db.session.add(PaperPage(paper=paper, file=file, number=number, width=60, height=90, name=name))
    db.session.commit()
    return paper


def a_reader() -> Actor:
    """A coordinator as a doer."""
    return a_user(Role.COORDINATOR).as_actor()


def read(
    paper: Paper,
    field: str,
    said: dict[str, str],
    reader: Actor | None = None,
    frame: Any = HERE,
    page: int = 1,
) -> PaperValue:
    """A value that somebody typed."""
    return actions.type_value(paper, page, field, said, frame, reader or a_reader(), utc_now())


def a_read_paper(case: Case) -> dict[str, Any]:
    """A paper with a value, a doubt of the patient and a letter to a treating hospital."""
    value = read(a_paper(case), "ecog", {"ecog": "1"})
    doubt = actions.doubt(case, value, "", card_session.patient(case), utc_now())
    asked = actions.ask(case, CLINIC, ["imaging"], "paper", AGREED, a_reader(), utc_now())
    return {"value": value, "doubt": doubt, "records_request": asked}


def desk(app: Flask, user: User | None = None) -> Pages:
    """The pages as a coordinator has them."""
    return Pages(app).sign_in(user or a_user(Role.COORDINATOR))


def address(paper: Paper, page: int = 1, **asked: str) -> str:
    """The page of a paper beside its values."""
    typed = "&".join(f"{name}={value}" for name, value in asked.items())
    return f"/desk/cases/{paper.case_id}/papers/{paper.id}/read/{page}" + (f"?{typed}" if typed else "")


__all__ = [
    "AGREED",
    "CLINIC",
    "ELSEWHERE",
    "HERE",
    "a_case",
    "a_paper",
    "a_picture",
    "a_reader",
    "address",
    "desk",
    "read",
]
