"""Answers for patients in every country, with as many suggestions."""

import uuid
from datetime import datetime, timedelta

from referral.information.forms import RECEIVING
from referral.information.models import Answer, Edition, Suggestion
from referral.information.questions import QUESTIONS
from tests.crowd.writing import add
from tests.information.answers import FACTS


def some_information(size: int, now: datetime) -> Suggestion:
    """Every question of every country published, and `size` suggestions that nobody has answered."""
    for country in RECEIVING:
        for question in QUESTIONS:
            _published(country, question, now)
    made = [
        Suggestion(
            id=uuid.uuid4(), country="PL", question="insured", language="uk", words=f"Line {n}", link="",
            told_at=now, due_at=now + timedelta(days=3), state="open", reply="",
        )
        for n in range(size)
    ]  # fmt: skip
    add(made)
    return made[0]


def _published(country: str, question: str, now: datetime) -> None:
    answer = Answer(id=uuid.uuid4(), country=country, question=question, state="published", newest=1)
    edition = Edition(id=uuid.uuid4(), answer_id=answer.id, number=1, written_at=now, **FACTS)
    answer.shown_id, answer.next_check = edition.id, now.date() + timedelta(days=90)
    add([answer])
    add([edition])
