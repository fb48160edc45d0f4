"""Whatever a mail server does with a letter, the desk sees it within the minute, and nothing counts as sent untaken."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral import mail, outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db
from referral.notifications import queries
from referral.outbox import BOUNCED, DEAD, PENDING, REFUSED, SENT, OutboxMessage
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_user
from tests.notifications.crooked_servers import (
    AT_THE_DOOR,
    DRIPS,
    HANGS_UP_AFTER_DATA,
    NO_STARTTLS,
    WITH_STARTTLS,
    WITH_THE_LETTER,
    crooked,
)
from tests.notifications.mail_servers import Postmaster, listening
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral, letters
from tests.stopwatch import FOR_EVER

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that says nothing is waited for a second, not twenty."""
    monkeypatch.setattr(mail, "TIMEOUT", 1)
    monkeypatch.setattr(mail, "DEADLINE", 1.5)
    monkeypatch.setattr(mail, "TAKES", 1.0)


@pytest.fixture
def master(app: Flask) -> Iterator[Postmaster]:
    """A mail server that takes everything until it is told otherwise."""
    with listening(app) as found:
        yield found


@pytest.fixture
def desk(app: Flask) -> User:
    """Whoever looks at the desk."""
    return a_user("coordinator")


def _seen(desk: User) -> dict[str, str]:
    """What the desk's page of letters shows of requests: state by the list they stand in."""
    lists: dict[str, Callable[[User], object]] = {
        "lost": queries.lost_letters,
        "tried": queries.not_taken_yet,
    }
    found = ((name, each.letter) for name, look in lists.items() for each in look(desk).rows)  # type: ignore[attr-defined]
    return {name: letter.state for name, letter in found if letter.template == "referral_new"}


def _said(master: Postmaster, now: datetime, word: str) -> Referral:
    referral = a_sent_referral(now=now)
    master.says[str(referral.hospital.email)] = word
    outbox.deliver(now)
    return referral


@pytest.mark.parametrize("word", ["550 5.1.1 no such mailbox", "553 5.7.1 not here", "501 5.1.3 bad address"])
def test_refused_for_good_it_is_lost_at_once(
    app: Flask, master: Postmaster, desk: User, now: datetime, word: str
) -> None:
    referral = _said(master, now, word)
    db.session.refresh(referral)
    assert _seen(desk) == {"lost": REFUSED} and referral.undelivered_at == now


@pytest.mark.parametrize(
    "word", ["451 4.7.1 greylisted", "450 4.2.1 try later", "452 4.2.2 mailbox full", "421 busy"]
)
def test_put_off_it_is_shown_as_tried_on_and_is_no_failure_yet(
    app: Flask, master: Postmaster, desk: User, now: datetime, word: str
) -> None:
    referral = _said(master, now, word)
    db.session.refresh(referral)
    assert _seen(desk) == {"tried": PENDING} and referral.undelivered_at is None
    page = Pages(app).sign_in(desk).get("/desk/letters")
    assert "Not taken yet, and tried on" in page.text and referral.case.reference in page.text


def test_greylisted_for_a_quarter_of_an_hour_it_arrives_and_nobody_is_called(
    app: Flask, master: Postmaster, desk: User, now: datetime
) -> None:
    referral = _said(master, now, "451 4.7.1 greylisted, come back in 15 minutes")
    for minute in range(1, 40):
        if minute == 15:
            master.says.clear()
        outbox.deliver(now + minute * MINUTE)
    (letter,) = letters("referral_new")
    db.session.refresh(referral)
    assert (letter.state, referral.undelivered_at, _seen(desk)) == (SENT, None, {})
    assert letter.sent_at is not None and letter.sent_at - now <= timedelta(minutes=22)
    assert len(master.received) == 1


def test_taken_and_sent_back_it_is_lost_at_once(
    app: Flask, master: Postmaster, desk: User, now: datetime
) -> None:
    a_sent_referral(now=now)
    outbox.deliver(now)
    assert _seen(desk) == {}
    outbox.came_back(letters("referral_new")[0].id, now + MINUTE)
    assert _seen(desk) == {"lost": BOUNCED}


@pytest.mark.parametrize("way", AT_THE_DOOR)
def test_a_server_that_does_not_let_us_in_is_left_in_time_and_shown(
    app: Flask, desk: User, now: datetime, way: str
) -> None:
    a_sent_referral(now=now)
    began = time.monotonic()
    with crooked(app, way):
        assert outbox.deliver(now).sent == 0
    assert time.monotonic() - began < FOR_EVER and _seen(desk) == {"tried": PENDING}
    page = Pages(app).sign_in(a_user(Role.ADMINISTRATOR)).get("/letters")
    assert "The mail server does not take letters" in page.text


@pytest.mark.parametrize("way", WITH_THE_LETTER)
def test_a_letter_that_a_server_may_have_taken_is_marked_and_sent_once_more_only(
    app: Flask, desk: User, now: datetime, way: str
) -> None:
    address = str(a_sent_referral(now=now).hospital.email).encode()
    with crooked(app, way) as server:
        assert outbox.deliver(now).sent == 0 and server.letters == 1
        (letter,) = letters("referral_new")
        assert _seen(desk) == {"tried": PENDING} and letter.sent_at is None and letter.became == "in_doubt"
        for minutes in (5, 31, 90, 600, 3000):
            outbox.deliver(now + minutes * MINUTE)
    to_reader = [
        line for line in server.heard.splitlines() if line.upper().startswith(b"RCPT") and address in line
    ]
    assert len(to_reader) <= 2, "its reader has it twice at most, not nine times"
    if way == HANGS_UP_AFTER_DATA:  # the other one talks to nobody for the rest of its days
        assert len(to_reader) == 2 and _seen(desk) == {"lost": DEAD}
    assert "Not certain: a server had it" in Pages(app).sign_in(desk).get("/desk/letters", "en").text


def test_a_server_that_thinks_for_long_has_taken_it(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    monkeypatch.setattr(mail, "TAKES", 30.0)
    with listening(app) as master:
        master.thinks = 1.0
        a_sent_referral(now=now)
        assert outbox.deliver(now).sent == 1 and len(master.received) == 1


@pytest.mark.parametrize("way", WITH_STARTTLS)
def test_without_starttls_nothing_of_a_letter_is_said(
    app: Flask, desk: User, now: datetime, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SECURITY", "starttls")
    a_sent_referral(now=now)
    with crooked(app, way) as server:
        assert outbox.deliver(now).sent == 0
    assert b"MAIL FROM" not in server.heard.upper() and server.letters == 0
    assert _seen(desk) == {"tried": PENDING}, "it waits: our server's trouble is no refusal of the hospital"


def test_a_server_that_takes_one_reader_alone_has_reached_the_hospital_once(
    app: Flask, master: Postmaster, desk: User, now: datetime
) -> None:
    hospital = a_hospital(email=None)
    nurse, doctor = (a_user(Role.HOSPITAL, hospital_id=hospital.id) for _ in range(2))
    master.says[nurse.email] = "550 5.1.1 no such mailbox"
    referral = a_sent_referral(a_case(), hospital, now=now)
    outbox.deliver(now)
    db.session.refresh(referral)
    assert master.readers == [doctor.email] and referral.undelivered_at is None
    assert _seen(desk) == {"lost": REFUSED}, "and that one of them has no mailbox is seen all the same"


def test_when_no_reader_is_taken_the_hospital_is_not_reached(
    app: Flask, master: Postmaster, now: datetime
) -> None:
    hospital = a_hospital(email=None)
    for _ in range(2):
        master.says[a_user(Role.HOSPITAL, hospital_id=hospital.id).email] = "550 5.1.1 no such mailbox"
    referral = a_sent_referral(a_case(), hospital, now=now)
    outbox.deliver(now)
    db.session.refresh(referral)
    assert referral.undelivered_at == now


def test_while_one_server_drips_the_outbox_goes_on(app: Flask, now: datetime) -> None:
    a_sent_referral(now=now)
    began = time.monotonic()
    with crooked(app, DRIPS):
        outbox.deliver(now)
    assert time.monotonic() - began < FOR_EVER
    with listening(app) as master:
        assert outbox.deliver(now + 2 * MINUTE).sent == 1 and len(master.received) == 1


def test_each_way_of_failing_keeps_the_letter_for_the_next_try(app: Flask, now: datetime) -> None:
    a_sent_referral(now=now)
    with crooked(app, NO_STARTTLS):
        outbox.deliver(now)
    waiting = db.session.scalars(
        db.select(OutboxMessage).where(OutboxMessage.template == "referral_new")
    ).one()
    assert waiting.due_at in (now + MINUTE, now + outbox.DOUBTED_FOR)
