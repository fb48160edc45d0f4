"""Who steals the database reads no entry in it: neither one that waits sealed nor one that was filed."""

import uuid
from pathlib import Path
from typing import Any

from flask import Flask

from referral.db import db
from tests.conftest import a_database_apart
from tests.offline import sealing
from tests.offline.phones import ANSWERS, a_phone, an_entry
from tests.processes import bytes_of

application = a_database_apart()
NAME, TOWN = "Вигадзьо Насінненко", "Вигаданівка під Лісом"


def _bytes_of(app: Flask) -> bytes:
    """Every byte of the file, and of what is still written beside it."""
    db.session.rollback()
    path = Path(app.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///"))
    return b"".join(bytes_of(each) for each in path.parent.glob(f"{path.name}*") if each.is_file())


def _seeded(**changed: Any) -> dict[str, Any]:
    return an_entry(answers={**ANSWERS, "name_original": NAME, "place_typed": TOWN, **changed})


def test_no_name_of_an_entry_stands_in_the_database(app: Flask) -> None:
    phone = a_phone(app)
    states = [
        phone.send(phone.sealed(_seeded()))[1]["state"],
        phone.send(phone.sealed(_seeded(sex="")))[1]["state"],
        phone.send(phone.sealed({**_seeded(), "schema": 9}))[1]["state"],
    ]
    assert states == ["received", "needs_mending", "refused"]
    stolen = _bytes_of(app)
    assert phone.phone.device.replace("-", "").encode() in stolen, "the file was looked at"
    for words in (NAME, TOWN):
        for coded in ("utf-8", "utf-16-le", "utf-16-be"):
            assert words.encode(coded) not in stolen
        assert sealing.b64(words.encode())[:20].encode() not in stolen


def test_the_test_would_see_a_name(app: Flask) -> None:
    phone = a_phone(app)
    phone.user.name = NAME
    db.session.commit()
    assert NAME.encode() in _bytes_of(app) and uuid.UUID(phone.phone.device)
