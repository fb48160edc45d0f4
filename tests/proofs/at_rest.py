"""Needles of people are typed into pages and put into every sealed column; then every raw file is searched for them.

All needles have one of three stems, so that one search finds any of them, however the text is written down.
"""

import base64
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask
from sqlalchemy import true

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.person_rows import person_tables, rows_of
from referral.outbox import OutboxMessage
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_referral, a_user
from tests.intake.test_lost_session import post_without_session
from tests.intake.walk import CONTACT, begun, send, volunteer
from tests.pages import Pages
from tests.postgres import PrivatePostgres
from tests.processes import bytes_of
from tests.records.everything import a_person_with_everything
from tests.records.test_nothing_left import _every_value
from tests.referrals.scenes import consent_to_show, words_of
from tests.test_crypto import sealed_columns

STEMS = ("Ярослинда", "Yaroslynda", "380937171")
LETTERS = ("абвгдежзик", "bcdfghjklm")


class Needles:
    """Names, words and telephone numbers that nobody else has; `seeded` so many of them."""

    def __init__(self) -> None:
        self.seeded = 0

    def name(self, script: int = 0) -> str:
        """A name in Cyrillic, or in Latin."""
        self.seeded += 1
        return STEMS[script] + "".join(LETTERS[script][int(digit)] for digit in f"{self.seeded:06}")

    def phone(self) -> str:
        """A Ukrainian mobile number."""
        self.seeded += 1
        return f"+{STEMS[2]}{self.seeded % 1000:03}"

    def mail(self) -> str:
        """An address of theirs."""
        return f"{self.name(1)}@post.example"


def seed(app: Flask, needles: Needles, now: datetime) -> None:
    """A person who walked through the pages, and one with a row in every table, each text of theirs a needle."""
    _walk(app, needles)
    named = {"name_original": needles.name(), "name_latin": needles.name(1), "phone": needles.phone()}
    case = a_person_with_everything(a_case(), now, identity={**named, "birth_date": "1991-07-13"})
    belonging = person_tables()
    for model, columns in sealed_columns().items():
        table: Any = model.__table__  # type: ignore[attr-defined]
        mine = rows_of(table, case.patient_id) if table in belonging else true()
        for row in db.session.scalars(db.select(model).where(mine)):
            for column in columns:
                before: Any = column.__get__(row, model)
                column.__set__(
                    row, {**before, "said": needles.name()} if isinstance(before, dict) else needles.name()
                )
    db.session.commit()
    _answer(app, needles)


def _walk(app: Flask, needles: Needles) -> None:
    pages, _ = volunteer(app)
    case = begun(pages)
    typed = {"name_original": needles.name(), "phone": needles.phone(), "email": needles.mail()}
    more = {"patronymic": needles.name(), "other_spellings": needles.name(1)}
    assert send(pages, case, "contact", {**CONTACT, **typed, **more}).status == 303
    assert send(pages, case, "family", {"news_to": needles.name()}).status == 303
    send(pages, case, "place", {"place_typed": needles.name(), "shelter": needles.name()})
    lost = {"name_original": needles.name(), "phone": needles.phone()}
    assert post_without_session(app, f"/intake/{case.id}/contact", lost).status == 303


def _answer(app: Flask, needles: Needles) -> None:
    """A hospital asks about somebody whom the desk then looks for and looks at."""
    hospital, case = (
        a_hospital(),
        a_case(identity={"name_original": needles.name(), "phone": needles.phone()}),
    )
    consent_to_show(case, hospital)
    referral: Referral = a_referral(case, hospital, state="received")
    nurse = Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=hospital.id))
    asked = nurse.post(f"/hospital/referrals/{referral.id}/ask_information", {"note": needles.name()})
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR))
    found = desk.post("/desk/search", {"words": needles.name()})
    assert found.status in (200, 303), "one who is called nearly so alone is opened at once"
    assert (asked.status, desk.get(f"/desk/cases/{case.id}").status) == (303, 200)


def traces() -> dict[str, set[bytes]]:
    """Each stem, and how it may be written down."""
    return {stem: set(_written(stem)) for stem in STEMS}


def _written(stem: str) -> Iterator[bytes]:
    for text in {stem, stem.lower(), stem.upper()}:
        yield from (text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
        yield text.encode("unicode_escape")
        yield quote(text).encode()
        yield text.encode().hex().encode()
        yield from _in_base64(text.encode())
        if not text.isascii():
            yield text.encode("cp1251")


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """However many bytes stand before: what is the same whatever they and those behind are."""
    for before in range(3):
        whole = base64.b64encode(bytes(before) + raw).decode().rstrip("=")
        yield whole[(before * 8 + 5) // 6 : -2].encode()


def found_in(raw: bytes) -> set[str]:
    """Which stems stand there."""
    return {stem for stem, ways in traces().items() if any(way in raw for way in ways)}


def places_of_rest(server: PrivatePostgres | None) -> Iterator[tuple[str, bytes]]:
    """Every file of the database, its logs, and what each table and each letter says."""
    db.session.rollback()
    for path in _files(server):
        yield path.name, bytes_of(path)
    yield "tables", _every_value().encode()
    yield "letters", "".join(map(_letter, db.session.scalars(db.select(OutboxMessage)))).encode()
    db.session.rollback()


def _letter(message: OutboxMessage) -> str:
    try:
        return words_of(message)
    except AssertionError:  # void
        return ""


def _files(server: PrivatePostgres | None) -> list[Path]:
    if server is None:
        path = Path(str(db.engine.url.database))
        return sorted(path.parent.glob(f"{path.name}*"))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.exec_driver_sql("CHECKPOINT")
    return [server.log, *(path for path in server.data.rglob("*") if path.is_file())]
