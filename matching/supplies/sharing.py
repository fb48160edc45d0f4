"""From kinds back to needs and offers: alike needs share in proportion, alike offers go by id, and packs are whole."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Int64 = npt.NDArray[np.int64]


class Flow(NamedTuple):
    """So many flow units from an offer to a need: rows or kinds of both."""

    need: int
    offer: int
    many: int


class Flows(NamedTuple):
    """Columns of the same."""

    need: Int64
    offer: Int64
    many: Int64

    @classmethod
    def of(cls, flows: Iterable[Flow]) -> "Flows":
        """These."""
        return cls(*np.array([*flows], np.int64).reshape(-1, 3).T)

    def only(self, which: npt.NDArray[Any]) -> "Flows":
        """Some of them: by number, or where it is true."""
        return Flows(*(column[which] for column in self))

    def and_also(self, others: "Flows") -> "Flows":
        """These, then others."""
        return Flows(*(np.concatenate(both) for both in zip(self, others, strict=True)))


def by_steps(total: int, rows: Sequence[int], weight: Int64, room: Int64) -> dict[int, int]:
    """What each of some alike needs gets of a total: the steps that count most first, a step that is not filled in
    proportion to the room of each, odd units by row. `rows`, `weight`, `room`: of each step of each need."""
    given = dict.fromkeys(rows, 0)
    order = np.lexsort((np.asarray(rows), -weight))
    at = 0
    while at < len(order) and total > 0:
        same = order[at : at + int((weight[order[at:]] == weight[order[at]]).sum())]
        part = _in_proportion(min(total, int(room[same].sum())), [int(each) for each in room[same]])
        for one, many in zip(same.tolist(), part, strict=True):
            given[rows[one]] += many
        total, at = total - sum(part), at + len(same)
    return given


def _in_proportion(total: int, room: Sequence[int]) -> list[int]:
    """Whole parts of a total by room; the largest remainders take what is left, the first of equals."""
    whole = sum(room)
    parts = [total * each // whole for each in room]
    order = sorted(range(len(room)), key=lambda one: (-(total * room[one] % whole), one))
    for one in order[: total - sum(parts)]:
        parts[one] += 1
    return parts


def dealt(flows: Iterable[tuple[int, int]], shares: Iterable[tuple[int, int]]) -> Iterator[Flow]:
    """Sources (name, many) to takers (name, many) in their order, each used up before the next: so there is no round of
    offers and needs, and no more lines than both together."""
    takers = iter([each for each in shares if each[1] > 0])
    taker, wanted = next(takers, (-1, 0))
    for source, many in flows:
        while many > 0:
            part = min(many, wanted)
            yield Flow(taker, source, part)
            many, wanted = many - part, wanted - part
            if wanted == 0:
                taker, wanted = next(takers, (-1, 0))
                if taker < 0:
                    return


def grouped(key: Int64) -> Iterator[tuple[int, slice]]:
    """Each different number of a rising column, and where it stands."""
    first = np.flatnonzero(np.diff(key, prepend=-1))
    ends = (*first[1:].tolist(), len(key))
    for begin, end in zip(first.tolist(), ends, strict=False):
        yield int(key[begin]), slice(begin, end)
