"""The rules about parts of site groups: the toy and the engine hold each, and each saboteur breaks its own."""

import pytest

from . import toy
from .metamorphic_parts import RULES, SABOTEURS
from .playing import Rank, play, shipped_engine

ROUNDS = {toy.rank: 12, shipped_engine: 2}


def test_each_rule_says_its_name_and_has_its_saboteur() -> None:
    assert list(RULES) == list(SABOTEURS)
    assert all(rule.__doc__ and rule.__doc__.startswith(f"{name} ") for name, rule in RULES.items())


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("rank", [toy.rank, shipped_engine], ids=["toy", "engine"])
def test_it_holds(name: str, rank: Rank) -> None:
    tally = play(RULES[name], rank, ROUNDS[rank])
    assert tally.asked >= ROUNDS[rank] and tally.held == tally.asked, tally.broken[:3]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("rank", [toy.rank, shipped_engine], ids=["toy", "engine"])
def test_its_saboteur_breaks_it(name: str, rank: Rank) -> None:
    tally = play(RULES[name], SABOTEURS[name](rank), ROUNDS[rank])
    assert tally.held < tally.asked
