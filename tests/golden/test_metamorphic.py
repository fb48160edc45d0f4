"""The rules without facts, tried on a fair toy that holds each and on saboteurs of whom each breaks one."""

import pytest

from . import tables, toy
from .metamorphic_forms import RULES
from .playing import play
from .saboteurs import SABOTEURS

ROUNDS = 12


def test_every_rule_of_a_ranking_is_here() -> None:
    wanted = [f"M{number}" for number in range(1, 30) if number != 24]
    assert list(RULES) == wanted == list(SABOTEURS)
    assert all(rule.__doc__ and rule.__doc__.startswith(f"{name} ") for name, rule in RULES.items())


def test_each_bound_belongs_to_a_rule_and_is_unsigned() -> None:
    for row in tables.table("bounds.csv"):
        assert (
            row["rule"].split(".")[0] in {*RULES, "no_detour", "plan"}
            and row["unit"]
            and row["dated"]
            and row["signed_by"] == ""
        )


@pytest.mark.parametrize("name", RULES)
def test_the_fair_toy_holds(name: str) -> None:
    tally = play(RULES[name], toy.rank, ROUNDS)
    assert tally.asked >= ROUNDS and tally.held == tally.asked, tally.broken[:3]


@pytest.mark.parametrize("name", RULES)
def test_its_saboteur_breaks_it(name: str) -> None:
    tally = play(RULES[name], SABOTEURS[name](toy.rank), ROUNDS)
    assert tally.held < tally.asked


def test_the_same_seed_asks_the_same() -> None:
    seen: list[list[object]] = [[], []]
    for turn in seen:
        play(RULES["M10"], lambda cases, turn=turn: turn.append(cases) or toy.rank(cases), 3)  # type: ignore[misc]
    assert seen[0] == seen[1]


def test_another_seed_asks_otherwise() -> None:
    needs = {}
    for seed in (1, 2):
        play(RULES["M18"], lambda cases, seed=seed: needs.update({seed: cases}) or toy.rank(cases), 3, seed)
    assert needs[1] != needs[2]
