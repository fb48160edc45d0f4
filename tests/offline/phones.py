"""A volunteer's phone beside the application: enrolled, sealing to today's key, delivering as often as one likes."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.intake import red_flags
from referral.offline import intake_keys
from referral.offline.actions import devices
from tests.factories import a_user
from tests.offline import sealing
from tests.pages import BASE

CONSENT = {"agrees": "yes", "given_by": "patient", "read_in": "uk"}
CONTACT = {
    "name_original": "Тестова Олена",
    "birth_date-day": "3",
    "birth_date-month": "2",
    "birth_date-year": "1980",
    "sex": "female",
    "phone": "+380501234567",
    "language_spoken": ["uk"],
}
PLACE = {"place_typed": "Львів", "place_code": "none"}
DIAGNOSIS = {"site_words": "рак грудей", "site": "breast"}
TREATMENT = {"phase": "newly_diagnosed", "modalities": ["surgery"]}
ANSWERS: dict[str, Any] = {**CONSENT, **CONTACT, **PLACE, **DIAGNOSIS, **TREATMENT, "facts_rest": "none"}
"""Enough to be registered."""


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def signs(**said: str) -> dict[str, dict[str, str]]:
    """Every sign that is asked of somebody of whom nothing else is known: no, but for those named."""
    codes = [
        each.code for screen in ("now", "today", "more") for each in red_flags.asked(screen, {"rest": "none"})
    ]
    return {code: {"answer": said.get(code, "no"), "at": now().isoformat()} for code in {*codes, *said}}


def an_entry(
    entry_id: uuid.UUID | None = None, made_at: datetime | None = None, **changed: Any
) -> dict[str, Any]:
    """A whole entry as a phone writes it, before it is sealed."""
    return {
        "schema": 1,
        "id": str(entry_id or uuid.uuid4()),
        "made_at": (made_at or now()).isoformat(),
        "locale": "uk",
        "answers": ANSWERS,
        "signs": signs(),
        "papers": [],
        "unfinished": False,
        **changed,
    }


@dataclass
class Enrolled:
    """One enrolled phone and its owner; `wrong_by`: how far its clock is before ours."""

    app: Flask
    user: User
    phone: sealing.Phone
    wrong_by: timedelta = timedelta()
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def clock(self) -> datetime:
        """What this phone believes the time is."""
        return now() + self.wrong_by

    def sealed(self, entry: dict[str, Any], **changed: Any) -> bytes:
        """An entry sealed to the newest key."""
        secret = self.app.config["INTAKE_KEYS"][0]
        key = intake_keys.point_of(intake_keys.private_key(secret).public_key())
        at = self.clock().isoformat()
        return sealing.seal(entry, key, intake_keys.name_of(secret), self.phone, at, **changed)

    def send(self, body: bytes, door: str = "entries", maker: str = "", **headers: str) -> Any:
        """Deliver bytes: the answer's status beside what it says."""
        told = {**self.phone.headers(body), "X-Sent-At": self.clock().isoformat(), **headers}
        told |= {"X-Maker-Signature": maker} if maker else {}
        with self.app.app_context():
            answer = self.client.post(
                f"/offline/{door}", data=body, headers=told, content_type="application/json", base_url=BASE
            )
        db.session.rollback()
        return answer.status_code, answer.get_json(silent=True)

    def ask(self, entry_id: str) -> Any:
        """What became of an entry."""
        path = f"/offline/entries/{entry_id}"
        with self.app.app_context():
            answer = self.client.get(path, headers=self.phone.headers(b"", "GET", path), base_url=BASE)
        db.session.rollback()
        return answer.status_code, answer.get_json(silent=True)


def a_phone(app: Flask, user: User | None = None, wrong_by: timedelta = timedelta()) -> Enrolled:
    """A phone of a volunteer, enrolled."""
    owner, phone = user or a_user(Role.VOLUNTEER), sealing.Phone()
    point = sealing.point(phone.key.public_key())
    device = devices.enrol(owner, point, "Червоний телефон", owner.as_actor(), now())
    phone.device = str(device.id)
    return Enrolled(app, owner, phone, wrong_by)
