"""Which cells of a table of two dimensions are withheld, so that its totals and the cells that stand give none away.

A cell below ten, none included, is withheld (primary). Its row and its column then withhold others too (secondary),
until what is withheld there hides them (accountability.suppression). Then the table is audited: by the flows of the
withheld cells, how small and how large each of them may be for somebody who knows the totals and everything that stands
(L. H. Cox, J. Am. Stat. Assoc. 1980;75:377–385). Each small cell must be able to be any of more than ten numbers; else
its whole row and column are withheld, and in the end the table. Which cell goes with a small one is decided by the
totals alone, which are public, never by the cells: the choice says nothing of them.
Source: A. Hundepool et al., Statistical Disclosure Control, Wiley 2012, chapter 4 (the ESSnet's handbook).
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from referral.accountability.measures import LEAST, few
from referral.accountability.suppression import hides

Counts = Sequence[Sequence[int]]
Cell = tuple[int, int]


def withheld(counts: Counts) -> set[Cell]:
    """The cells of a table, rows × columns of people, that are not published; every line of it is ten or more."""
    every = set(_cells(counts))
    hidden = _closed(counts, {cell for cell in every if few(_at(counts, cell))})
    while hidden != every and (narrow := _narrow(counts, hidden)):
        wider = hidden.union(each for cell in narrow for each in _crossing(counts, cell))
        hidden = _closed(counts, wider) if wider != hidden else every
    return hidden


def _cells(counts: Counts) -> Iterator[Cell]:
    return ((row, column) for row, line in enumerate(counts) for column in range(len(line)))


def _at(counts: Counts, cell: Cell) -> int:
    return counts[cell[0]][cell[1]]


def _lines(counts: Counts) -> list[list[Cell]]:
    """Every row and every column, its cells in the order of the totals across it: the smallest first."""
    rows = [sum(line) for line in counts]
    columns = [sum(line) for line in zip(*counts, strict=True)]
    across = [
        sorted(range(len(columns)), key=columns.__getitem__),
        sorted(range(len(rows)), key=rows.__getitem__),
    ]
    by_row = [[(row, column) for column in across[0]] for row in range(len(rows))]
    return by_row + [[(row, column) for row in across[1]] for column in range(len(columns))]


def _closed(counts: Counts, hidden: set[Cell]) -> set[Cell]:
    """With what each line that withholds a cell has to withhold besides."""
    found, lines, before = set(hidden), _lines(counts), -1
    while len(found) != before:
        before = len(found)
        for line in lines:
            _complete(counts, line, found)
    return found


def _complete(counts: Counts, line: list[Cell], found: set[Cell]) -> None:
    together = [cell for cell in line if cell in found]
    rest = [cell for cell in line if cell not in found]
    while together and rest and not hides([_at(counts, each) for each in together]):
        together.append(rest.pop(0))
    found.update(together)


def _crossing(counts: Counts, cell: Cell) -> Iterator[Cell]:
    """The row and the column of a cell."""
    return (each for each in _cells(counts) if each[0] == cell[0] or each[1] == cell[1])


def _narrow(counts: Counts, hidden: set[Cell]) -> list[Cell]:
    """The small cells that what is withheld does not hide well enough."""
    return [cell for cell in hidden if few(_at(counts, cell)) and _is_narrow(counts, hidden, cell)]


def _is_narrow(counts: Counts, hidden: set[Cell], cell: Cell) -> bool:
    low, high = span(counts, hidden, cell)
    return high - low < LEAST


def span(counts: Counts, hidden: set[Cell], cell: Cell) -> tuple[int, int]:
    """How small and how large a withheld cell may be, by the totals and the cells that stand: both may be reached."""
    row, column = cell[0], len(counts) + cell[1]
    number, graph = _at(counts, cell), _flows(counts, hidden, cell)
    more = int(maximum_flow(graph, column, row).flow_value)
    less = int(maximum_flow(graph, row, column).flow_value)
    return number - min(less, number), number + more


def _flows(counts: Counts, hidden: set[Cell], but: Cell) -> csr_array:
    """Rows and columns as points: towards a column any number may be added, towards a row as much taken as there is."""
    rows, size = len(counts), len(counts) + len(counts[0])
    much = sum(map(sum, counts)) + 1
    graph = np.zeros((size, size), dtype=np.int32)
    for row, column in hidden - {but}:
        graph[row, rows + column], graph[rows + column, row] = much, counts[row][column]
    return csr_array(graph)
