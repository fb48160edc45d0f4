"""Whoever knows the rules by heart recovers no small number: of lines, and of crossings."""

import random

import pytest

from referral.accountability import suppression
from referral.accountability.measures import LEAST, few
from referral.accountability.suppression import OTHERS, published
from referral.statistics import protecting
from tests.statistics.knowing import guesses_of_lines, guesses_of_table

NINES = {"a": 9, "b": 9, "c": 9, "d": 60, "e": 45}


def test_three_nines_that_stand_together_are_not_told_by_their_sum() -> None:
    lines = published(NINES)
    assert lines == {"d": 60, OTHERS: 72}
    assert published(NINES | {"f": 0, "a": 2}) == {"d": 60, "e": 45, OTHERS: 20}, (
        "of four nobody can say which"
    )


def test_where_only_the_sum_is_looked_at_three_nines_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "hides", lambda these: len(these) > 1 and sum(these) >= 19)
    assert guesses_of_lines(NINES) == [NINES], "it is this rule that keeps them"


@pytest.mark.parametrize("seed", range(4))
def test_each_small_group_may_be_any_number_below_ten(seed: int) -> None:
    dice, tried = random.Random(seed), 0
    for _ in range(60):
        sizes = (0, dice.randint(0, 9), 9, dice.randint(10, 14), dice.randint(10, 40))
        counts = {f"g{number}": dice.choice(sizes) for number in range(dice.randint(3, 6))}
        lines = published(counts) or {}
        if OTHERS not in lines or len(counts) - len(lines) + 1 > 4 or lines[OTHERS] > 45:
            continue
        guesses = guesses_of_lines(counts)
        for code in (each for each in counts if each not in lines and few(counts[each])):
            tried += 1
            assert len({guess[code] for guess in guesses}) >= LEAST, (counts, lines, code)
    assert tried > 10


@pytest.mark.parametrize("seed", range(2))
def test_each_small_cell_may_be_several_numbers(seed: int) -> None:
    dice, tried = random.Random(seed), 0
    for _ in range(8):
        counts = [[dice.choice((0, 4, 9, 9, 12, 20)) for _ in range(3)] for _ in range(2)]
        if any(few(sum(line)) for line in (*counts, *zip(*counts, strict=True))):
            continue
        guesses = guesses_of_table(counts)
        for i, j in protecting.withheld(counts):
            tried += few(counts[i][j])
            values = {guess[i][j] for guess in guesses}
            assert not few(counts[i][j]) or len(values) > 1, (counts, sorted(values))
    assert tried > 8
