"""Whole packs: nothing to do where all packs are alike; else flows are cut down to whole packs, and what that lost is
given out again pack by pack, each time where a base unit brings most."""

import heapq
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from matching.supplies.filling import filled, quarters
from matching.supplies.problem import Problem
from matching.supplies.sharing import Flow
from matching.supplies.transport import Transport


class Sent(NamedTuple):
    """So many packs of an offer to a need, by rows; in the order of both."""

    need: int
    offer: int
    packs: int


class _Best(NamedTuple):
    """The pack that brings most to a need now: of row `offer`; `loses` points for each base unit, below nothing, so
    that the least of a heap is the best."""

    loses: float
    need: int
    offer: int


def in_packs(problem: Problem, flows: Iterable[Flow]) -> list[Sent]:
    """All flows as whole packs, by need and offer."""
    packs, table, offers = dict[tuple[int, int], int](), problem.table, problem.offers
    units, market, kind_of = table.unit.tolist(), table.offers.market, table.offers.kind_of
    for need, offer, many in flows:
        whole = many * units[market[kind_of[offer]]] // offers[offer].pack
        if whole:
            packs[need, offer] = whole
    if not table.is_even.all():
        _Cut(problem, packs).mend()
    return [Sent(need, offer, many) for (need, offer), many in sorted(packs.items()) if many]


class _Cut:
    """Markets of several sizes of packs, after cutting; `packs` changes as they are mended."""

    def __init__(self, problem: Problem, packs: dict[tuple[int, int], int]) -> None:
        self.needs, self.offers, self.table, self.packs = *problem[:3], packs
        self.got, self.left = [0] * len(self.needs), [each.packs for each in self.offers]
        for (need, offer), many in packs.items():
            self.got[need] += many * self.offers[offer].pack
            self.left[offer] -= many
        self.choices = self._choices(problem.net)

    def _choices(self, net: Transport) -> dict[int, list[tuple[int, int]]]:
        """For each kind of needs in such a market the kinds of offers that fit, and what a base unit loses."""
        found = defaultdict[int, list[tuple[int, int]]](list)
        is_even = self.table.is_even[np.array(self.table.offers.market, np.int64)[net.offer]]
        rows = (column[~is_even].tolist() for column in (net.offer, net.need, net.loss))
        for offer, need, loss in zip(*rows, strict=True):
            found[need].append((offer, loss))
        return found

    def mend(self) -> None:
        """Packs to needs until none brings anything more, and back what a need can spare since then."""
        kind_of = {row: kind for kind in self.choices for row in self.table.needs.rows[kind]}
        self._give_out(kind_of)
        while self._take_back(kind_of):
            self._give_out(kind_of)

    def _give_out(self, kind_of: dict[int, int]) -> None:
        heap = [best for row, kind in kind_of.items() if (best := self._best(row, kind)) is not None]
        heapq.heapify(heap)
        while heap:
            best = heapq.heappop(heap)
            now = self._best(best.need, kind_of[best.need])
            if now == best:
                self._give(best)
                now = self._best(best.need, kind_of[best.need])
            if now is not None:
                heapq.heappush(heap, now)

    def _best(self, row: int, kind: int) -> _Best | None:
        need, got = self.needs[row], self.got[row]
        if got >= need.quantity:
            return None
        found, now, counts = None, filled(need, got), dict[int, float]()
        for at, loss in self.choices[kind]:
            one = self._free(at)
            if one is None:
                continue
            pack = self.offers[one].pack
            if pack not in counts:
                counts[pack] = (filled(need, got + pack) - now) / pack
            brings = counts[pack] - loss
            if brings > 0 and (found is None or -brings < found.loses):
                found = _Best(-brings, row, one)
        return found

    def _free(self, kind: int) -> int | None:
        for row in self.table.offers.rows[kind]:
            if self.left[row] > 0:
                return row
        return None

    def _give(self, best: _Best) -> None:
        """That pack, and as many more as fill the same quarter."""
        pack, got = self.offers[best.offer].pack, self.got[best.need]
        inside = next((end - got for end in quarters(self.needs[best.need]) if end > got), 0)
        self._move(best.need, best.offer, min(max(inside // pack, 1), self.left[best.offer]))

    def _take_back(self, kind_of: dict[int, int]) -> int:
        """Packs that needs can do without, the largest of each first; how many."""
        back, given = 0, [key for key, many in self.packs.items() if many and key[0] in kind_of]
        for need, offer in sorted(given, key=lambda key: (key[0], -self.offers[key[1]].pack, key[1])):
            spare = (self.got[need] - self.needs[need].quantity) // self.offers[offer].pack
            many = min(max(spare, 0), self.packs[need, offer])
            self._move(need, offer, -many)
            back += many
        return back

    def _move(self, need: int, offer: int, many: int) -> None:
        self.got[need] += many * self.offers[offer].pack
        self.left[offer] -= many
        self.packs[need, offer] = self.packs.get((need, offer), 0) + many
