"""Somebody who knows the rules by heart: whatever is not shown is guessed in every way, and the rules applied to it.

A guess stays where the same would have been published. It needs no program and no bounds: what is left is all that can
be true. It sees what sums alone do not: that three groups which stand together with nothing larger are all small.
"""

from collections.abc import Iterator, Sequence

from referral.accountability.suppression import OTHERS, published
from referral.statistics.protecting import Cell, withheld

Guess = dict[str, int]


def guesses_of_lines(counts: Guess) -> list[Guess]:
    """Every partition of which the same lines would have been published."""
    lines = published(counts)
    if lines is None or OTHERS not in lines:
        return []
    hidden = [code for code in counts if code not in lines]
    found = []
    for numbers in _sums(lines[OTHERS], len(hidden)):
        guess = counts | dict(zip(hidden, numbers, strict=True))
        if published(guess) == lines:
            found.append(guess)
    return found


def guesses_of_table(counts: Sequence[Sequence[int]]) -> list[list[list[int]]]:
    """Every table with the same totals and shown cells of which the same cells would have been withheld."""
    hidden = withheld(counts)
    return [guess for guess in _filled(counts, hidden) if withheld(guess) == hidden] if hidden else []


def _sums(total: int, number: int) -> Iterator[tuple[int, ...]]:
    if number == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in _sums(total - first, number - 1))


def _filled(counts: Sequence[Sequence[int]], hidden: set[Cell]) -> Iterator[list[list[int]]]:
    """Row by row; the last row is what the columns leave."""
    rows, columns = len(counts), len(counts[0])
    totals = [sum(line) for line in zip(*counts, strict=True)]

    def below(row: int, left: list[int]) -> Iterator[list[list[int]]]:
        if row == rows:
            if not any(left):
                yield []
            return
        free = [column for column in range(columns) if (row, column) in hidden]
        rest = sum(counts[row][column] for column in free)
        for numbers in _sums(rest, len(free)) if free else [()]:
            line = list(counts[row])
            for column, number in zip(free, numbers, strict=True):
                line[column] = number
            after = [have - number for have, number in zip(left, line, strict=True)]
            if min(after) >= 0:
                yield from ([line, *more] for more in below(row + 1, after))

    return below(0, totals)
