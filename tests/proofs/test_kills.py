"""Processes are killed while they answer: what was acknowledged stands, and stands once; both databases."""

from random import Random

import pytest
from flask import Flask

from referral import audit
from tests.conftest import a_database_apart
from tests.proofs.answering import Answerer, a_while, answerers, rounds, trail_is_broken, wrong
from tests.proving import numbers, part

pytestmark = pytest.mark.both_databases
application = a_database_apart()


def _kill(some: list[Answerer], draw: Random, longest: float = 0.6) -> tuple[list[str], int]:
    """Kill one of them and let another go on; what is wrong, and how many were acknowledged since."""
    a_while(draw, longest)
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
    assert trail_is_broken() == [] and sum(each.acknowledged for each in some) > 4


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
        for number, some in rounds(app, numbers(share=2)):
            found, more = _kill([each for each in some if not each.is_done], Random(number), 3)
            lost += [*found, *(trail_is_broken() if number % 50 == 49 else ())]
            kills.n, reached.n, reached.failures = kills.n + 1, reached.n + more, len(lost)
    assert lost == []
