"""Cells that are withheld: held to a linear program that knows nothing of how they were chosen."""

import random

import numpy as np
import pytest
from scipy.optimize import linprog

from referral.accountability.measures import LEAST
from referral.statistics import protecting
from referral.statistics.protecting import Counts, span, withheld


def a_table(dice: random.Random) -> list[list[int]]:
    """Rows and columns of ten or more each, with small, empty and large cells, as they come."""
    while True:
        rows, columns = dice.randint(2, 6), dice.randint(2, 7)
        sizes = lambda: dice.choice((0, dice.randint(0, 9), dice.randint(0, 30), dice.randint(10, 400)))  # noqa: E731
        table = [[sizes() for _ in range(columns)] for _ in range(rows)]
        if all(sum(line) >= LEAST for line in [*table, *zip(*table, strict=True)]):
            return table


def by_program(counts: Counts, hidden: set[tuple[int, int]], cell: tuple[int, int]) -> tuple[int, int]:
    """The least and the most that a withheld cell may be, by a linear program over all cells that are not published."""
    cells = sorted(hidden)
    lines = [
        [each[axis] == at for each in cells]
        for axis in (0, 1)
        for at in range(len(counts[0]) if axis else len(counts))
    ]
    left = [sum(counts[i][j] for (i, j), there in zip(cells, line, strict=True) if there) for line in lines]
    wanted = np.array([each == cell for each in cells], dtype=float)
    ends = [
        linprog(sign * wanted, A_eq=np.array(lines, dtype=float), b_eq=left, method="highs").fun
        for sign in (1, -1)
    ]
    return round(ends[0]), round(-ends[1])


@pytest.mark.parametrize("seed", range(10))
def test_each_small_cell_may_be_any_of_more_than_ten_numbers(seed: int) -> None:
    dice, small, shown = random.Random(seed), 0, 0
    for _ in range(10):
        counts = a_table(dice)
        hidden = withheld(counts)
        shown += sum(map(len, counts)) - len(hidden)
        for cell in sorted(hidden):
            low, high = by_program(counts, hidden, cell)
            assert (low, high) == span(counts, hidden, cell), "the flows and the program agree"
            if counts[cell[0]][cell[1]] < LEAST:
                small += 1
                assert high - low >= LEAST, (counts, hidden, cell)
        every = {(i, j) for i, line in enumerate(counts) for j in range(len(line))}
        assert all(counts[i][j] >= LEAST for i, j in every - hidden)
    assert small > 20 and shown > 20, "there was something to withhold and something to show"


def test_without_secondary_suppression_a_subtraction_gives_a_cell_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = [[40, 3, 57], [60, 50, 40], [30, 70, 20]]
    alone = {(0, 1)}
    assert by_program(counts, alone, (0, 1)) == (3, 3), "the row says it"
    assert withheld(counts) > alone
    monkeypatch.setattr(protecting, "_closed", lambda _counts, hidden: hidden)
    monkeypatch.setattr(protecting, "_is_narrow", lambda *_of: False)
    assert withheld(counts) == alone, "so it is the secondary suppression that keeps it"


def test_a_table_in_which_nothing_is_small_stands_whole() -> None:
    assert withheld([[10, 20], [30, 40]]) == set()


@pytest.mark.parametrize("counts", [[[3, 2], [1, 4]], [[9]], [[0, 0, 9]], [[5], [12]]])
def test_a_table_that_nothing_can_hide_is_withheld_whole_and_comes_to_an_end(counts: Counts) -> None:
    """Its totals are too small to be published beside it; no caller makes one, and none would wait for ever."""
    assert withheld(counts) == {(i, j) for i, line in enumerate(counts) for j in range(len(line))}


def test_what_goes_with_a_small_cell_is_chosen_by_the_totals_alone() -> None:
    """Two tables with the same totals and the same small cell: what is in the others changes nothing."""
    some, other = [[3, 40, 57], [60, 50, 40], [57, 30, 23]], [[3, 57, 40], [60, 33, 57], [57, 30, 23]]
    assert [sum(line) for line in zip(*some, strict=True)] == [sum(line) for line in zip(*other, strict=True)]
    assert withheld(some) == withheld(other)
