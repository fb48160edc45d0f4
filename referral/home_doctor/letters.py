"""The letter to the doctor at home: neutral, with a link; its words are made at delivery."""

import uuid
from typing import Any

from flask import url_for

from referral.config import setting
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.home_doctor.models import HomeDoctor
from referral.home_doctor.queries import by_token
from referral.outbox import letter


@letter("letter_ready")
def letter_ready(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Void once the patient has taken it back, or the link's days are over."""
    doctor = db.session.get(HomeDoctor, uuid.UUID(facts["doctor"]))
    if doctor is None or by_token(link_token(doctor.id), utc_now()) is None:
        return None
    return {
        "link": url_for("home_doctor.open_letters", token=link_token(doctor.id), _external=True),
        "until": doctor.opens_until,
        "name": setting("PUBLIC_NAME"),
    }
