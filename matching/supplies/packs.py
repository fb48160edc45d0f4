"""Whole packs: nothing to do where all packs are alike; else flows are cut down to whole packs, and what that lost is
given out again pack by pack, each time where a base unit brings most."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from matching.supplies.columns import Columns
from matching.supplies.facts import SupplyNeed, SupplyOffer
from matching.supplies.reasons import filled
from matching.supplies.sharing import Flow, Pairs


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


def in_packs(
    needs: Sequence[SupplyNeed],
    offers: Sequence[SupplyOffer],
    table: Columns,
    pairs: Pairs,
    flows: Iterable[Flow],
) -> list[Sent]:
    """All flows as whole packs, by need and offer."""
    packs, uneven = dict[tuple[int, int], int](), not table.is_even.all()
    market = {row: table.offers.market[kind] for kind, rows in enumerate(table.offers.rows) for row in rows}
    for each in flows:
        unit = int(table.unit[market[each.offer]])
        whole = each.many * unit // offers[each.offer].pack
        if whole:
            packs[each.need, each.offer] = whole
    if uneven:
        _Cut(needs, offers, table, pairs, packs).mend()
    return [Sent(need, offer, many) for (need, offer), many in sorted(packs.items())]


class _Cut:
    """Markets of several sizes of packs, after cutting; `packs` grows as they are mended."""

    def __init__(
        self,
        needs: Sequence[SupplyNeed],
        offers: Sequence[SupplyOffer],
        table: Columns,
        pairs: Pairs,
        packs: dict[tuple[int, int], int],
    ) -> None:
        self.needs, self.offers, self.table, self.packs = needs, offers, table, packs
        self.got, self.left = [0] * len(needs), [each.packs for each in offers]
        for (need, offer), many in packs.items():
            self.got[need] += many * offers[offer].pack
            self.left[offer] -= many
        self.choices = self._choices(pairs)

    def _choices(self, pairs: Pairs) -> dict[int, list[tuple[int, int]]]:
        """For each kind of needs in such a market the kinds of offers that fit, and what a base unit loses."""
        found = defaultdict[int, list[tuple[int, int]]](list)
        is_even = self.table.is_even[np.array(self.table.offers.market, np.int64)[pairs.offer]]
        rows = (column[~is_even].tolist() for column in pairs)
        for offer, need, loss in zip(*rows, strict=True):
            found[need].append((offer, loss))
        return found

    def mend(self) -> None:
        """Packs to needs until none brings anything more."""
        kind_of = {row: kind for kind in self.choices for row in self.table.needs.rows[kind]}
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
        found = None
        for at, loss in self.choices[kind]:
            one = self._free(at)
            if one is None:
                continue
            pack = self.offers[one].pack
            brings = (filled(need, got + pack) - filled(need, got)) / pack - loss
            if brings > 0 and (found is None or -brings < found.loses):
                found = _Best(-brings, row, one)
        return found

    def _free(self, kind: int) -> int | None:
        return next((row for row in self.table.offers.rows[kind] if self.left[row] > 0), None)

    def _give(self, best: _Best) -> None:
        """That pack, and as many of the same as bring as much."""
        need, row, pack = self.needs[best.need], best.offer, self.offers[best.offer].pack
        gain, got = filled(need, self.got[best.need] + pack) - filled(need, self.got[best.need]), 0
        while got < self.left[row]:
            at = self.got[best.need]
            if at >= need.quantity or filled(need, at + pack) - filled(need, at) != gain:
                break
            self.got[best.need] += pack
            got += 1
        self.left[row] -= got
        key = best.need, row
        self.packs[key] = self.packs.get(key, 0) + got
