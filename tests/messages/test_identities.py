"""No identity stands in a message, a subject, a gateway's address, a log or a row of ours."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.messages import letters
from referral.messages.models import ToldMessage
from referral.outbox import OutboxMessage
from tests.channels.gateways import Gateway
from tests.conftest import empty
from tests.factories import NOW, a_user
from tests.messages.people import sms_is_there, who_may_be_written_to
from tests.messages.test_killed import _drain, _round
from tests.proving import minutes, part

DAY = timedelta(days=1)
FAMILY = ("Шевчук", "Коваленко", "Бондаренко", "Кравець", "Ткачук", "Мельник")
GIVEN = ("Оксана", "Тарас", "Соломія", "Богдан", "Ярина", "Остап")


def _seeded(number: int) -> dict[str, Any]:
    """An identity that cannot stand anywhere by chance."""
    name = f"{FAMILY[number % 6]}{_letters(number)} {GIVEN[number // 6 % 6]}"
    return {
        "name_original": name,
        "name_latin": f"Zq{_letters(number, 'bcdfghklmnprstvz')} Qx",
        "phone": f"+38050{2_000_000 + number}",
        "second_phone": f"+38067{2_000_000 + number}",
        "second_contact": f"сестра {_letters(number)}енко",
        "birth_date": f"19{40 + number % 60}-0{1 + number % 9}-1{number % 9}",
        "email": f"seed{number}@patients.example",
    }


def _letters(number: int, alphabet: str = "бвгджзклмнпрстхц") -> str:
    return "".join(alphabet[number >> shift & 15] for shift in (12, 8, 4, 0))


def _leaks(app: Flask, sms: Gateway, first: int, count: int, capfd: Any, mails: list[Any]) -> list[str]:
    """Tell so many people everything that is told without a step of a referral; where one of them is named."""
    sms.heard.clear()
    mails.clear()
    owner, known = a_user(Role.COORDINATOR), [_seeded(number) for number in range(first, first + count)]
    allowed = {"second_may_hear": "yes"}
    for identity in known:
        who_may_be_written_to(
            identity=identity, messages=allowed, owner_id=owner.id, phase="on_chemotherapy",
            submitted_at=NOW - 7 * DAY, next_treatment_due=NOW.date() + 3 * DAY,
        )  # fmt: skip
    _round(NOW)
    _drain(NOW)
    assert len(sms.heard) == len(mails) == count
    said = [f"{each.path} {each.said['text']} {each.said['from']}" for each in sms.heard]
    said += [f"{each['Subject']} {each['To']} {each.get_content()}" for each in mails]
    said += ["".join(capfd.readouterr())]
    said += [str({**vars(row)}) for row in db.session.scalars(db.select(OutboxMessage))]
    said += [str({**vars(row)}) for row in db.session.scalars(db.select(ToldMessage))]
    whole = "\n".join(said)
    words = set(re.findall(r"[\w@.+'-]+", whole))
    return [each for identity in known for each in _parts(identity) if each in words or f"+{each}" in words]


def _parts(identity: dict[str, Any]) -> Iterator[str]:
    for name, value in identity.items():
        yield from ([value] if name in ("email", "birth_date") else value.lstrip("+").split())


@pytest.fixture
def mails(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What leaves by e-mail."""
    found: list[Any] = []
    monkeypatch.setattr("referral.mail.send", found.append)
    monkeypatch.setattr(letters, "utc_now", letters.utc_now)
    return found


@pytest.mark.both_databases
def test_no_identity_is_in_a_message_a_subject_an_address_or_a_log(
    app: Flask, sms: Gateway, capfd: Any, mails: list[Any]
) -> None:
    assert _leaks(app, sms, 0, 12, capfd, mails) == []


@pytest.mark.proof
@pytest.mark.both_databases
def test_none_of_many_thousand_identities_is_in_a_message_a_subject_an_address_or_a_log(
    app: Flask, sms: Gateway, capfd: Any, mails: list[Any], database: str
) -> None:
    end, found, first = time.monotonic() + 60 * minutes(), [], 0
    kind = database.partition(":")[0].partition("+")[0]
    with (
        part(f"identities in messages, {kind}") as reached,
        part(f"messages looked through, {kind}") as looked,
    ):
        while time.monotonic() < end and first < 50_000:
            db.session.remove()
            empty(app)
            found += _leaks(app, sms, first, 100, capfd, mails)
            first += 100
            reached.n, reached.failures = first, len(found)
            looked.n, looked.failures = looked.n + len(sms.heard) + len(mails), len(found)
    assert found == []


def test_an_identity_in_a_text_is_seen(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The look itself: each part of an identity is a word of its own."""
    sms_is_there(app, monkeypatch)
    parts = list(_parts(_seeded(7)))
    assert len(parts) >= 9 and all(re.fullmatch(r"[\w@.+'-]+", each) for each in parts)
