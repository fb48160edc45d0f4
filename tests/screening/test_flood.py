"""A flood of wishes to be called: one network shuts nobody else out, and calls the rota once."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from limits import parse

from referral import web
from referral.db import db
from referral.duty.models import DutyAlarm
from referral.screening import calling, queries
from referral.screening.models import Call, Venue
from referral.screening.views import public
from tests.factories import NOW, a_user
from tests.pages import Page, Pages
from tests.screening.venues import WISH, a_venue, bare, form_of

FLOODER, SHELTER = "203.0.113.9", "198.51.100.7"


def asks(app: Flask, network: str, number: int, venue: Venue | None = None) -> Page:
    """A wish with a name and telephone of its own, by a poster or from the first page."""
    visitor, path = Pages(app), f"/s/{venue.token}" if venue else "/call"
    where = {} if venue else {"country": "PL", "locality": "Lublin"}
    there = {"environ_base": {"REMOTE_ADDR": network}}
    if venue:
        ticked = {"form": form_of(visitor.get(path)), "lines": ["known"], "way": "call"}
        asked = bare(visitor, path, ticked, **there)
        path = f"{path}/call"
    else:
        asked = visitor.get(path)
    sent = {
        "form": form_of(asked),
        **WISH,
        **where,
        "name": f"Тест {number}",
        "phone": f"+38067765{number:04}",
    }
    return bare(visitor, path, sent, **there)


def test_one_network_fills_its_own_share_alone_and_others_are_called(
    in_earnest: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_user()
    venue = a_venue()
    before = queries.waiting_count("PL")
    monkeypatch.setattr(calling, "MOST_WAITING", {True: before + 6, False: before + 3})
    assert [asks(in_earnest, FLOODER, n).status for n in range(4)] == [200, 200, 200, 429]
    assert queries.waiting_count("PL") == before + 3 and queries.waiting_count("SK") == 0
    assert asks(in_earnest, SHELTER, 10, venue).status == 200, "the first page is full, the poster is not"


def test_one_venue_never_takes_the_whole_call_back(
    in_earnest: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first wishes go before; then it waits with whoever comes without a place, and another place is served."""
    a_user()
    large, small = a_venue(), a_venue(name="Bus", kind="bus")
    before = queries.waiting_count("PL")
    monkeypatch.setattr(public, "OF_ONE_VENUE", parse("2 per day"))
    monkeypatch.setattr(calling, "MOST_WAITING", {True: before + 6, False: before + 3})
    assert [asks(in_earnest, f"203.0.113.{n}", 100 + n, large).status for n in range(4)] == [
        200,
        200,
        200,
        429,
    ]
    assert [asks(in_earnest, f"203.0.113.{n}", 100 + n, small).status for n in range(4, 7)] == [200, 200, 429]
    names = db.session.scalars(db.text("SELECT name FROM attempt_count")).all()
    assert not [each for each in names if large.token in each or str(large.id) in each]


def test_both_doors_count_together_and_a_day_long(in_earnest: Flask) -> None:
    a_user()
    venue = a_venue()
    assert asks(in_earnest, FLOODER, 1).status == 200
    storage: Any = web.limiter.storage
    names = db.session.execute(db.text("SELECT name FROM attempt_count WHERE name LIKE '%calls%'"))
    (name,) = names.scalars()
    db.session.rollback()
    storage.incr(name, 86_400, 199)
    refused = [asks(in_earnest, FLOODER, 2), asks(in_earnest, FLOODER, 3, venue)]
    assert [each.status for each in refused] == [429, 429]
    assert all("asked from here today" in each.text and "112" in each.text for each in refused)
    assert asks(in_earnest, SHELTER, 4, venue).status == 200


@pytest.mark.both_databases
def test_a_backlog_is_one_alarm_a_country_and_the_next_when_that_one_is_called(app: Flask) -> None:
    me = a_user().as_actor()
    for number, country in enumerate(("PL", "PL", "PL", "SK")):
        said = {**WISH, "name": f"Тест {number}", "country": country, "locality": "Деінде", "read_in": "uk"}
        calling.ask(
            f"form {number}",
            said | {"by_poster": False, "in_share": False, "lines": []},
            NOW + timedelta(minutes=number),
        )
    late = NOW + timedelta(days=9)
    assert [calling.raise_late(late), calling.raise_late(late)] == [2, 0]
    alarms = db.session.scalars(db.select(DutyAlarm)).all()
    assert len(alarms) == 2 and all(each.is_open for each in alarms)
    first = db.session.scalars(db.select(Call).where(Call.raised_at.is_not(None), Call.country == "PL")).one()
    assert first.asked_at == min(db.session.scalars(db.select(Call.asked_at).where(Call.country == "PL")))
    calling.note(first, calling.REACHED, me, late)
    assert [calling.raise_late(late), calling.raise_late(late)] == [1, 0]
