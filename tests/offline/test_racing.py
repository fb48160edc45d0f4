"""Phones that repeat, lines that are cut before and after, two phones at once, wrong clocks: nothing lost or twice."""

import hashlib
import random
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.intake.models import Case
from referral.offline.actions import delivering, papers, room
from referral.offline.models import Device, Envelope
from referral.records.papers.forms import said_of
from tests.conftest import a_database_apart
from tests.offline.phones import Enrolled, a_phone, an_entry, now, signs
from tests.offline.test_papers import Photograph, _begin, _received, _with_paper
from tests.proving import part
from tests.racing import race

application = a_database_apart()
pytestmark = pytest.mark.both_databases
CUT_BEFORE, CUT_AFTER = 0.2, 0.4


class Line:
    """A network that loses requests before they arrive and answers after: the phone hears nothing and tries again."""

    def __init__(self, seed: int) -> None:
        self.chance, self.tries = random.Random(seed), Counter[str]()

    def deliver(self, phone: Enrolled, body: bytes, door: str = "entries", maker: str = "") -> dict[str, Any]:
        while True:
            self.tries["all"] += 1
            if self.chance.random() < CUT_BEFORE:
                continue
            status, said = phone.send(body, door, maker)
            if self.chance.random() >= CUT_AFTER:
                assert status == 200, said
                return dict(said)


def _delivered(app: Flask, most: int, seed: int) -> tuple[set[str], Counter[str]]:
    """So many entries over such a line, some with signs first, some by two phones; ids sent, references heard."""
    line, chance = Line(seed), random.Random(seed + 1)
    phones = [a_phone(app, wrong_by=timedelta(days=days)) for days in (-3, 0, 3)]
    heard, sent = Counter[str](), set()
    for number in range(most):
        phone, other = chance.sample(phones, 2)
        entry = an_entry(made_at=phone.clock() - timedelta(hours=number % 70))
        if number % 25 == 0:
            entry["signs"] = signs(chest_pain="yes")
            told = {**{n: entry[n] for n in ("schema", "id", "made_at", "locale", "signs")}, "kind": "signs"}
            assert line.deliver(phone, phone.sealed(told), "signs")["state"] == "received"
        body = phone.sealed(entry)
        if number % 3 == 0:
            line.deliver(other, body, maker=phone.phone.sign(body))
        heard[line.deliver(phone, body)["reference"]] += 1
        sent.add(entry["id"])
    return sent, heard


def _check(sent: set[str], heard: Counter[str]) -> int:
    """How many were lost or stand twice."""
    db.session.rollback()
    kept = Counter(str(key) for key in db.session.scalars(db.select(Case.idempotency_key)))
    references = set(db.session.scalars(db.select(Case.reference).where(Case.submitted_at.is_not(None))))
    lost = len(sent - kept.keys()) + len(set(heard) - references)
    return lost + sum(many - 1 for many in (*kept.values(), *heard.values()))


def test_over_a_bad_line_nothing_is_lost_and_nothing_stands_twice(app: Flask) -> None:
    sent, heard = _delivered(app, 24, 7)
    assert len(sent) == len(heard) == 24 and _check(sent, heard) == 0
    assert not db.session.scalars(db.select(Envelope.id).where(Envelope.body.is_not(None))).all()


@pytest.mark.proof
def test_a_thousand_entries_over_a_bad_line(app: Flask) -> None:
    with part("offline entries over a line that is cut") as reached:
        sent, heard = _delivered(app, 1000, 20261130)
        reached.n, reached.failures = len(sent), _check(sent, heard)
    assert reached.n == 1000 and reached.failures == 0


def _attempt(device: str, body: bytes, signature: str, door: str = "entry") -> Any:
    def deliver() -> bool:
        phone = db.session.get_one(Device, uuid.UUID(device))
        said = delivering.deliver(delivering.Delivered(door, body, signature, phone), now())
        return bool(said["state"] == "received")

    return deliver


@pytest.mark.parametrize("sealed_anew", [False, True])
def test_two_phones_at_once_give_one_case_and_the_same_answer(app: Flask, sealed_anew: bool) -> None:
    phone, other = a_phone(app), a_phone(app)
    for _ in range(4):
        entry = an_entry()
        body = phone.sealed(entry)
        second = phone.sealed(entry) if sealed_anew else body
        attempts = [
            _attempt(device, each, phone.phone.sign(each))
            for device, each in ((phone.phone.device, body), (other.phone.device, second)) * 2
        ]
        assert race(app, *attempts) == ["won"] * 4
        mine = db.select(Case).where(Case.idempotency_key == uuid.UUID(entry["id"]))
        assert len(db.session.scalars(mine).all()) == 1
        assert (
            phone.send(body)[1]["reference"]
            == other.send(second, maker=phone.phone.sign(second))[1]["reference"]
        )


def test_signs_and_their_entry_at_once_are_one_case_and_one_alarm(app: Flask) -> None:
    from referral.duty.models import DutyAlarm

    phone, other = a_phone(app), a_phone(app)
    for number in range(4):
        entry = an_entry(signs=signs(chest_pain="yes"))
        told = {**{n: entry[n] for n in ("schema", "id", "made_at", "locale", "signs")}, "kind": "signs"}
        first, second = phone.sealed(told), phone.sealed(entry)
        tries = [
            _attempt(phone.phone.device, first, phone.phone.sign(first), "signs"),
            _attempt(other.phone.device, second, phone.phone.sign(second)),
        ]
        assert race(app, *tries) == ["won"] * 2
        case = db.session.scalars(db.select(Case).where(Case.idempotency_key == uuid.UUID(entry["id"]))).one()
        alarms = db.session.scalars(db.select(DutyAlarm).where(DutyAlarm.case_id == case.id)).all()
        assert case.state == "emergency" and case.submitted_at and len(alarms) == 1, number


def _one_photograph(phone: Enrolled) -> tuple[papers.Named, Photograph]:
    """An entry that came, and its only photograph, all of whose pieces are here."""
    photograph = Photograph(bytes(range(256)) * 300)
    origin, entry = _with_paper([photograph])
    phone.send(phone.sealed(entry))
    _begin(phone, entry["id"], origin, [photograph])
    named = papers.Named(*map(uuid.UUID, (entry["id"], origin, photograph.origin)))
    for number, piece in enumerate(photograph.pieces):
        papers.take_piece(named, number, piece, hashlib.sha256(piece).hexdigest())
    return named, photograph


def test_two_phones_that_bring_the_last_photograph_at_once_bring_it_once(app: Flask) -> None:
    phone, other = a_phone(app), a_phone(app)
    for _ in range(4):
        named, photograph = _one_photograph(phone)
        answers = list[dict[str, Any]]()
        attempts = [_whole(device.phone.device, named, answers) for device in (phone, other) * 2]
        assert race(app, *attempts) == ["won"] * 4
        assert {"state": "received"} in answers and not any(each.get("wrong") for each in answers)
        assert _received({"id": str(named.entry_id)}) == [photograph.plain]


def _whole(device: str, named: papers.Named, answers: list[dict[str, Any]]) -> Any:
    def ask() -> None:
        phone = db.session.get_one(Device, uuid.UUID(device))
        answers.append(papers.whole(named, phone, now()))

    return ask


def test_two_phones_at_once_say_no_more_of_an_entry_than_it_may_hold(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    each = Photograph(bytes(9_000))
    monkeypatch.setattr(room, "MOST_OF_ENTRY", len(each.stream) + 1)
    for _ in range(4):
        phones, entry = [a_phone(app), a_phone(app)], an_entry()
        phones[0].send(phones[0].sealed(entry))
        attempts = [_saying(phone.phone.device, entry["id"], each) for phone in phones]
        assert race(app, *attempts) == ["TooLarge", "won"]


def _saying(device: str, entry_id: str, photograph: Photograph) -> Any:
    told = said_of(
        {"origin": str(uuid.uuid4()), "kind": None, "language": None, "files": [photograph.outside()]}
    )

    def say() -> None:
        papers.begin(uuid.UUID(entry_id), told, db.session.get_one(Device, uuid.UUID(device)), now())

    return say
