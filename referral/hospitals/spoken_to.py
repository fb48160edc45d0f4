"""A hospital is spoken to in the language of its letters and told its own time, whether by link or by account."""

import uuid

from referral.db import db
from referral.hospitals.models import Hospital
from referral.i18n import speak_as_letter


def speak_to(hospital_id: uuid.UUID | None) -> None:
    """From here on this request speaks as that hospital's country does; nothing for who is of no hospital."""
    hospital = db.session.get(Hospital, hospital_id) if hospital_id else None
    if hospital is not None:
        speak_as_letter(hospital.country)
