"""Processes are killed while they answer: what was acknowledged stands, and stands once; both databases."""

from random import Random

import pytest
from flask import Flask

from referral import audit
from tests.conftest import empty
from tests.proofs.answering import Answerer, a_while, answerers, trail_is_broken, wrong
from tests.proving import Reached, numbers, part

pytestmark = pytest.mark.both_databases


def _kill(some: list[Answerer], draw: Random) -> tuple[list[str], int]:
    """Kill one of them and let another go on; what is wrong, and how many were acknowledged since."""
    a_while(draw)
    victim = draw.choice(some)
    before = victim.acknowledged
    victim.stop()
    found = wrong(victim)
    if not victim.is_done:
        victim.start()
    return found, victim.acknowledged - before


def test_what_was_acknowledged_before_a_kill_stands_once(app: Flask) -> None:
    with answerers(app) as some:
        for number in range(5):
            assert _kill([each for each in some if not each.is_done], Random(number))[0] == []
    audit.seal()
    assert trail_is_broken() == [] and sum(each.acknowledged for each in some) > 0


def test_an_answer_that_is_lost_or_stands_twice_is_seen(app: Flask) -> None:
    each = Answerer(app, seals=False)
    for number in (0, 0, 1):
        assert each.send(number) == 303, "the same once more is the same"
    each.acknowledged = 2
    assert wrong(each) == []
    each.acknowledged = 3
    assert wrong(each) == ["3 acknowledged, 2 stand"]
    assert each.send(0) == 303 and "twice" in wrong(each)[0]


@pytest.mark.proof
def test_answers_under_kills(app: Flask) -> None:
    lost: list[str] = []
    with part("kills of processes that answer") as kills, part("acknowledged answers under kills") as reached:
        turns = numbers(share=2)
        while _round(app, turns, kills, reached, lost):
            empty(app)
    assert lost == []


def _round(app: Flask, turns: object, kills: Reached, reached: Reached, lost: list[str]) -> bool:
    """Until all is answered, or the time is over."""
    with answerers(app) as some:
        for number in turns:  # type: ignore[attr-defined]
            left = [each for each in some if not each.is_done]
            if not left:
                break
            found, more = _kill(left, Random(number))
            lost += found
            kills.n, reached.n = kills.n + 1, reached.n + more
            reached.failures = len(lost)
        else:
            return False
    audit.seal()
    lost += trail_is_broken()
    return True
