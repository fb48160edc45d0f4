"""Somebody tries to subtract: no published number, and no difference of them, shows a group below ten."""

import random
from itertools import combinations

import pytest

from referral.accountability.measures import LEAST
from referral.accountability.suppression import OTHERS, published

WORLDS = 2000


def _counts(dice: random.Random) -> dict[str, int]:
    """A partition with small groups, empty ones and large ones, as they come."""
    sizes = (0, dice.randint(0, 9), dice.randint(0, 30), dice.randint(10, 400))
    return {f"group {number}": dice.choice(sizes) for number in range(dice.randint(1, 8))}


def _differences(total: int, lines: dict[str, int]) -> list[tuple[frozenset[str], int]]:
    """What is left of the total when any of the lines are taken away, and which lines that leaves."""
    found = []
    for number in range(len(lines)):
        for taken in combinations(lines, number):
            left = frozenset(lines) - set(taken)
            found.append((left, total - sum(lines[each] for each in taken)))
    return found


@pytest.mark.parametrize("seed", range(20))
def test_no_subtraction_shows_a_group_below_ten(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(WORLDS // 20):
        counts = _counts(dice)
        total, lines = sum(counts.values()), published(counts)
        if lines is None:
            continue
        assert sum(lines.values()) == total and all(number >= LEAST for number in lines.values())
        assert all(lines[code] == counts[code] for code in lines if code != OTHERS), "nothing is invented"
        for left, number in _differences(total, lines):
            assert number >= LEAST, (counts, lines, left)


@pytest.mark.parametrize("seed", range(20))
def test_of_two_that_stand_together_the_small_one_may_be_any_number_below_ten(seed: int) -> None:
    """Whoever knows the rule too: every number from none to nine is still possible for each group that is not shown."""
    dice = random.Random(100 + seed)
    for _ in range(WORLDS // 20):
        counts = _counts(dice)
        lines = published(counts)
        together = [code for code in counts if lines is not None and code not in lines]
        if lines is None or not together:
            continue
        assert len(together) >= 2
        for guess in range(LEAST):
            assert lines[OTHERS] - guess >= LEAST, "another group of the line can hold the rest"


def test_one_small_group_takes_the_next_with_it_and_a_small_whole_says_nothing() -> None:
    assert published({"female": 40, "male": 3}) is None
    assert published({"female": 40, "male": 0}) is None, "that there is none is a small number too"
    assert published({"a": 50, "b": 30, "c": 4}) == {"a": 50, OTHERS: 34}
    assert published({"a": 50, "b": 30}) == {"a": 50, "b": 30}
    assert published({}) is None and published({"a": 5}) is None
