"""The archive holds nobody: of seeded people none is found in it, in no spelling of any column."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.advice import actions, clock
from referral.advice.models import AdviceRecord
from referral.db import db, utc_now
from tests.advice.scenes import CONCLUSION, an_adviser, answers, asked_for
from tests.factories import a_case, a_user

FEW, MANY = 40, 10_000


def a_person(number: int) -> dict[str, str]:
    """Somebody whose every fact is theirs alone."""
    return {
        "name_original": f"Прізвище{number:05d} Ім’я{number:05d}",
        "name_latin": f"Surname{number:05d} Given{number:05d}",
        "birth_date": "1980-02-03",
        "phone": f"+38050{number:07d}",
    }


def seeded(number: int) -> list[dict[str, Any]]:
    """People asked about, with their names typed into every free field; then closed, and archived."""
    user, me = an_adviser("surgical"), a_user()
    people = []
    for each in range(number):
        identity = a_person(each)
        case = a_case(identity=identity)
        typed = f"{identity['name_latin']} {identity['phone']} {identity['name_original']} {case.reference}"
        request = asked_for(case, by=me)
        answers(request, user, words=typed, missing_words=typed, conflict="other", conflict_words=typed)
        actions.close(request, {**CONCLUSION, "words": typed}, me.as_actor(), utc_now())
        people.append(
            {**identity, "reference": case.reference, "case": str(case.id), "request": str(request.id)}
        )
    while clock.archive(utc_now() + timedelta(days=200)):
        pass
    return people


def archived() -> str:
    rows = db.session.execute(db.select(AdviceRecord.__table__)).all()
    return json.dumps([list(row) for row in rows], default=str, ensure_ascii=False)


def holds_nobody(number: int) -> None:
    people = seeded(number)
    text = archived()
    assert len(json.loads(text)) == number
    words = {
        word
        for each in people
        for name, value in each.items()
        if name != "birth_date"
        for word in value.split()
    }
    words |= {each["phone"][-9:] for each in people}
    assert [word for word in words if word in text] == []


def test_none_of_the_seeded_is_found_in_the_archive(app: Flask) -> None:
    holds_nobody(FEW)


@pytest.mark.proof
def test_none_of_ten_thousand_is_found_in_the_archive(app: Flask) -> None:
    holds_nobody(MANY)
