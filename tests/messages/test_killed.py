"""The clock ticks and its worker is killed, again and again: nobody is told twice of the same, and nobody is forgotten.

The worker is a process of its own that is ended by SIGKILL at any moment; time is told to it, so that a month passes in
seconds. What is to be told is reckoned here anew, by days alone.
"""

import random
import signal
import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from referral import mail, outbox
from referral.accounts.permissions import Role
from referral.crypto import report_token
from referral.db import db, transaction
from referral.intake.models import Case
from referral.messages import actions, letters
from referral.messages.finding import News
from referral.messages.models import ToldMessage
from referral.outbox import SENT, OutboxMessage
from referral.zones import day_in
from tests import apart
from tests.channels.gateways import Gateway, Heard
from tests.conftest import a_database_apart, empty
from tests.factories import NOW, a_referral, a_user
from tests.messages.people import texts, who_may_be_written_to
from tests.proving import Reached, minutes, part, seed
from tests.referrals.scenes import entered

application = a_database_apart()

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
LONGEST_STEP = 10 * 60
"""Minutes between two ticks, at most: less than any stage lasts."""
Expected = set[tuple[Any, str, str, str]]
SEED = 20261129


class Clock:
    """The moment that the worker has come to and how often it ticked, which outlive it: a small file in its memory."""

    def __init__(self) -> None:
        self.kept: Any = apart.CONTEXT.RawArray("d", 2)
        self.write(NOW, 0)

    def write(self, now: datetime, ticks: int) -> None:
        """Keep both."""
        self.kept[:] = now.timestamp(), ticks

    @property
    def now(self) -> datetime:
        """The last moment that was begun."""
        return datetime.fromtimestamp(self.kept[0], NOW.tzinfo)

    @property
    def ticks(self) -> int:
        """How often it ticked."""
        return int(self.kept[1])


def _work(_say: apart.Say, clock: Clock, until: datetime, dice: random.Random) -> None:
    """Tick and send until the month is over, from where the worker before was when it was killed."""
    mail.send = lambda _letter: None  # type: ignore[assignment]
    _round(clock.now)
    while clock.now < until:
        clock.write(min(until, clock.now + dice.randint(1, LONGEST_STEP) * MINUTE), clock.ticks + 1)
        _round(clock.now)


def _round(now: datetime) -> None:
    letters.utc_now = lambda: now  # type: ignore[attr-defined]
    actions.tick(now)
    outbox.deliver(now)
    db.session.remove()


def _a_world(dice: random.Random) -> Expected:
    """Some people of each kind, and what each of them, and the desk, is to be told within the month."""
    owner = a_user(Role.COORDINATOR, email="desk@foundation.example")
    found: Expected = set()
    for number in range(dice.randint(4, 6)):
        phone = {"phone": f"+38050{dice.randint(2_000_000, 9_999_999)}"}
        may_hear = number % 4 != 3
        contact = {} if may_hear else {"safe_to_contact": "no"}
        since = NOW - timedelta(hours=dice.randint(1, 100))
        due = NOW.date() + dice.randint(-1, 25) * DAY if number % 2 else None
        case = who_may_be_written_to(
            identity=phone, contact=contact, submitted_at=since, next_treatment_due=due, owner_id=owner.id
        )
        found |= _of_case(case, since, due, may_hear, f"user:{owner.id}")
    return found | _of_placed(dice)


def _of_placed(dice: random.Random) -> Expected:
    """Somebody whom a hospital accepts within the month, with a first day."""
    phone, day = (
        {"phone": f"+38063{dice.randint(2_000_000, 9_999_999)}"},
        NOW.date() + dice.randint(2, 22) * DAY,
    )
    case = who_may_be_written_to(identity=phone, state="placed")
    accepted = entered(a_referral(case, state="accepted", first_date=day), NOW + dice.randint(0, 400) * HOUR)
    told = {(case.id, "visit.near", f"{accepted.id} {day} {stage}", "patient") for stage in ("1", "3")}
    return told | {(case.id, "referral.accept", str(accepted.moves[-1].id), "patient")}


def _of_case(case: Case, since: datetime, due: Any, may_hear: bool, owner: str) -> Expected:
    end = day_in(NOW + MONTH, "PL")
    weeks = (end - day_in(since, "PL")).days // 7
    found: Expected = set()
    if may_hear:
        found |= {(case.id, "case.still_needed", f"week {week}", "patient") for week in range(1, weeks + 1)}
    if due:
        days = [(due - NOW.date()).days - passed for passed in range((end - NOW.date()).days + 1)]
        stages = {_stage(left) for left in days} - {""}
        found |= {(case.id, "treatment.due", f"{due} {stage}", owner) for stage in stages}
    return found


def _stage(left: int) -> str:
    """By the issue: 7, 3, 1 days before, and once it is late."""
    names = {**dict.fromkeys(range(4, 8), "7"), 3: "3", 2: "3", 1: "1", 0: "1", -1: "overdue", -2: "overdue"}
    return {**names, -3: "overdue"}.get(left, "")


MONTH = timedelta(days=24)


def _drain(until: datetime) -> None:
    """A worker that is not killed: what was in doubt, leased or waiting for the morning leaves."""
    for hours in (0, 1, 14, 15):
        letters.utc_now = lambda at=until + timedelta(hours=hours): at  # type: ignore[attr-defined]
        for _ in range(9):
            outbox.deliver(until + timedelta(hours=hours), 200)
    db.session.remove()


def _look(sms: Gateway, expected: Expected) -> list[object]:
    """What is wrong: told twice, forgotten, told beside what is to be told, heard under two names."""
    kept = db.session.execute(
        db.select(ToldMessage, OutboxMessage).join(OutboxMessage, OutboxMessage.id == ToldMessage.outbox_id)
    ).all()
    told = Counter((each.case_id, each.occasion, each.window, each.reader) for each, _row in kept)
    heard = {each.said["reference"] for each in sms.heard}
    by_text = [row for _each, row in kept if row.channel == "sms"]
    unheard = [row.id for row in by_text if report_token(row.id) not in heard]
    wrong: list[object] = [each for each, count in told.items() if count > 1]
    wrong += [("forgotten", each) for each in expected - set(told)]
    wrong += [("not to be told", each) for each in set(told) - expected]
    wrong += [("not sent", row.state, row.id) for _each, row in kept if row.state != SENT]
    wrong += [("never heard", each) for each in unheard]
    wrong += [("a stranger's", each) for each in heard - {report_token(row.id) for row in by_text}]
    rows = db.session.query(
        OutboxMessage.reader, OutboxMessage.occasion, OutboxMessage.subject, OutboxMessage.window
    )
    return wrong + [
        ("twice in the outbox", each) for each, count in Counter(map(tuple, rows)).items() if count > 1
    ]


def _live_through(app: Flask, sms: Gateway, dice: random.Random, kills: int) -> tuple[int, int, list[object]]:
    """One month: how often it ticked, how often its worker was killed, what was wrong."""
    sms.heard.clear()
    expected, clock, killed = _a_world(dice), Clock(), 0
    until = NOW + MONTH
    while clock.now < until:
        worker = apart.begin(app, _work, clock, until, random.Random(dice.random()))
        if not worker.is_over(dice.uniform(0.02, 0.5) if killed < kills else None):
            worker.kill()
            killed += 1
        assert worker.process.exitcode in (0, -signal.SIGKILL), "a worker broke down"
    _drain(until)
    return clock.ticks, killed, _look(sms, expected)


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    """The desk's letters are taken by a server that nobody need run."""
    monkeypatch.setattr("referral.mail.send", lambda _letter: None)
    monkeypatch.setattr(letters, "utc_now", letters.utc_now)


@pytest.mark.both_databases
def test_a_month_with_a_worker_that_is_killed_tells_all_of_it_once(
    app: Flask, sms: Gateway, no_mail: None
) -> None:
    ticks, killed, wrong = _live_through(app, sms, random.Random(SEED), kills=4)
    assert wrong == [] and ticks > 40 and killed >= 2, (ticks, killed, wrong[:9])


@pytest.mark.proof
@pytest.mark.both_databases
def test_months_with_workers_that_are_killed_tell_all_of_it_once(
    app: Flask, sms: Gateway, no_mail: None, database: str
) -> None:
    end, dice, found = time.monotonic() + 60 * minutes(), random.Random(seed()), []
    kind = database.partition(":")[0].partition("+")[0]
    with part(f"ticks of telling, {kind}") as of_ticks, part(f"kills of its worker, {kind}") as of_kills:
        while time.monotonic() < end:
            db.session.remove()
            empty(app)
            ticks, killed, wrong = _live_through(app, sms, dice, kills=9)
            _count(of_ticks, ticks, wrong)
            _count(of_kills, killed, wrong)
            found += wrong
    assert found == [], found[:9]


def _count(reached: Reached, n: int, wrong: list[object]) -> None:
    reached.n, reached.failures = reached.n + n, reached.failures + len(wrong)


@pytest.mark.both_databases
def test_the_database_itself_keeps_it_once(app: Flask) -> None:
    case = who_may_be_written_to()

    @transaction
    def twice() -> None:
        for number in range(2):
            row = ToldMessage(case_id=case.id, reader="patient", occasion="x", window="", at=NOW)
            row.token_hash, row.shut, row.facts = str(number), [], {}
            db.session.add(row)

    with pytest.raises(IntegrityError):
        twice()


def test_nothing_leaves_before_the_commit(app: Flask, sms: Gateway) -> None:
    case = who_may_be_written_to()
    news = News(case.id, "case.still_needed", "week 1", ("patient",))

    @transaction
    def told_and_broken_off() -> None:
        assert actions.tell(news, "patient", NOW)
        raise LookupError("the deed failed")

    with pytest.raises(LookupError):
        told_and_broken_off()
    assert sms.heard == [] and texts() == []
    assert actions.tell(news, "patient", NOW) and sms.heard == [], "it leaves when it is its turn"


def test_it_is_not_sent_before_the_gateway_has_it(
    app: Flask, sms: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, seen, engine = who_may_be_written_to(), [], db.engine
    actions.tell(News(case.id, "case.still_needed", "week 1", ("patient",)), "patient", NOW)

    def look(_heard: Heard) -> None:
        with engine.connect() as line:
            seen.append(line.execute(db.select(OutboxMessage.state)).scalar_one())

    sms.before = look
    monkeypatch.setattr(letters, "utc_now", lambda: NOW)
    outbox.deliver(NOW)
    assert seen == ["sending"]
