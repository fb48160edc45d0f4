"""A month at the desk by the clock: nobody is without an owner, nobody waits beyond a clock unseen."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

import tests.coordination.month
from referral import outbox
from referral.coordination.queue import keeping, ordering, reckoning
from referral.db import db
from referral.hospitals import working_days
from referral.referrals.taking import effects
from tests.coordination.month import Month
from tests.pages import Pages

AFTER_CHRISTMAS = timedelta(hours=72)
"""Nothing ends on the closed days; on the first open one it all does, and a desk of this size needs so long for it."""


def _month(cases: int, tells: Callable[[str], None]) -> Month:
    month = Month(cases, random.Random(1), timedelta(hours=6), tells=tells)
    month.run()
    return month


def _short(cases: int, stops: bool = False) -> Month:
    """Three weeks over Christmas, looked at once a day; `stops` at the first thing that is wrong."""
    month = Month(cases, random.Random(1), timedelta(hours=24), days=21, stops=stops)
    month.run()
    return month


def test_in_a_month_nobody_is_lost(app: Flask) -> None:
    month = _short(12)
    assert month.wrong == []
    assert month.placed() > 3
    assert month.longest_late <= timedelta(hours=24), f"this desk looks once a day: {month.latest}"


def test_who_forgets_to_raise_what_ended_is_caught(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "come_back", lambda *_: False)
    assert any("nothing says so" in each for each in _short(12, stops=True).wrong)


def test_who_counts_a_letter_that_came_back_as_silence_is_caught(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(outbox._when, "lost", [])
    monkeypatch.setattr(tests.coordination.month, "COMES_BACK", 0.5)
    assert any("taken for silence" in each for each in _short(8, stops=True).wrong)


@pytest.fixture
def spoil(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[object, str, object], None]]:
    """Puts something else in the place of a rule of the queue: the database keeps its rows by it till the test ends."""

    def put(module: object, name: str, rule: object) -> None:
        monkeypatch.setattr(module, name, rule)
        _keep_by_the_rules()

    yield put
    monkeypatch.undo()
    _keep_by_the_rules()


def _keep_by_the_rules() -> None:
    db.session.rollback()
    keeping.made_in.cache_clear()
    with db.engine.begin() as connection:
        keeping.begin(connection)


def test_who_lets_what_only_waits_stand_before_what_can_be_done_is_caught(
    pages: Pages, spoil: Callable[[object, str, object], None]
) -> None:
    """So a case of the month waited 27 days to be sent; the order of the page notices it sooner."""
    from tests.coordination import test_list as listed

    spoil(ordering, "AWAITED", "nothing")
    with pytest.raises(AssertionError):
        listed.test_what_only_waits_for_an_answer_stands_after_what_can_be_done(pages)


def test_who_freezes_the_holidays_is_caught(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every day a working day the tests of closed days fail: here, that they would notice."""
    from tests.referrals import test_working_days as closed

    monkeypatch.setattr(working_days, "is_working_day", lambda _day, _country: True)
    with pytest.raises(AssertionError):
        closed.test_nothing_but_an_emergency_expires_on_a_closed_day(app)


def test_who_sorts_by_the_desks_clock_alone_is_caught(
    pages: Pages, spoil: Callable[[object, str, object], None]
) -> None:
    from tests.coordination import test_list as listed

    spoil(reckoning, "first_of", lambda of: of.at)
    with pytest.raises(AssertionError):
        listed.test_a_child_whose_chemotherapy_is_late_stands_first_among_as_urgent_ones(pages)


@pytest.mark.proof
def test_in_a_month_of_three_thousand_nobody_is_lost(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    """It takes long: each step says how it stands, so that a run which is broken off has told something."""

    def tells(line: str) -> None:
        with capsys.disabled():
            print(line, flush=True)

    month = _month(3_000, tells)
    assert month.wrong == []
    assert month.longest_late <= AFTER_CHRISTMAS, month.latest
