"""Texts to the patient's side, each with the link that it holds."""

import uuid
from datetime import datetime

from referral.crypto import short_token, token_hash
from referral.intake.models import Case
from referral.messages.models import TOKEN, ToldMessage
from tests.crowd.writing import add


def some_texts(case: Case, size: int, now: datetime) -> ToldMessage:
    """`size` texts to the patient of one case, the first of them to be opened."""
    made = []
    for number in range(size):
        told = ToldMessage(id=uuid.uuid4(), case_id=case.id, reader="patient", at=now, shut=[], facts={})
        told.occasion, told.window = "case.still_needed", str(number)
        told.token_hash = token_hash(short_token(TOKEN, told.id))
        made.append(told)
    add(made)
    return made[0]
