"""The trail's page tells when its chain was last proved as a whole, and looks at the newest links itself."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral import audit, chain
from referral.accounts.permissions import Role
from referral.audit import AuditEvent, AuditSeal, system
from referral.db import db
from referral.paging import long_page_of
from tests import factories as a
from tests.pages import Pages

SEALED = chain.NEWEST_SEALS + 10


@pytest.fixture
def sealed(app: Flask, now: datetime) -> None:
    """More events than are looked at with the page, all sealed."""
    hospital = a.a_hospital()
    for number in range(SEALED):
        audit.record(system("test"), "thing.read", hospital, now + timedelta(minutes=number))
    db.session.commit()
    assert audit.seal() == SEALED


def _alter(position: int) -> None:
    link = db.session.get_one(AuditSeal, position)
    db.session.get_one(AuditEvent, link.event_id).actor_id = "somebody else"
    db.session.commit()


def test_what_a_proof_found_is_kept_until_the_next(sealed: None, now: datetime) -> None:
    assert chain.last() is None
    assert chain.prove(now).found == []
    _alter(3)
    kept = chain.last()
    assert kept is not None and (kept.position, kept.broken_at) == (SEALED, None)
    chain.prove_daily(now + timedelta(hours=23))
    assert chain.last().broken_at is None
    chain.prove_daily(now + timedelta(hours=25))
    assert chain.last().broken_at == 3


def test_among_the_newest_links_an_alteration_is_seen_at_once(sealed: None, now: datetime) -> None:
    assert chain.newest_broken() is None
    _alter(SEALED - 2)
    assert chain.newest_broken() == SEALED - 2


def test_the_page_says_whether_and_when_the_whole_was_proved(
    sealed: None, pages: Pages, now: datetime
) -> None:
    auditor = pages.sign_in(a.a_user(Role.AUDITOR))
    assert "has not been proved as a whole yet" in auditor.get("/audit").text
    chain.prove(now)
    assert f"up to position {SEALED}" in auditor.get("/audit").text
    _alter(3)
    assert "broken" not in auditor.get("/audit").text
    chain.prove(now)
    assert "broken at position 3" in auditor.get("/audit").text


def test_a_list_counted_no_further_says_so(sealed: None) -> None:
    events = db.select(AuditEvent).order_by(AuditEvent.at)
    page = long_page_of(events, 99, 10, most=SEALED - 5)
    assert (page.cut.told(page.found), page.cut.more) == (f"{SEALED - 5}+", True)
    assert len(page.rows) == 5 and not long_page_of(events, 1, 10, most=SEALED).cut.more
