"""The transportation problem of some needs and offers: pairs that fit, steps of needs, what offers have."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.facts.arrays import Int32
from matching.supplies import pairs, terms
from matching.supplies.columns import Columns, Int64, columns
from matching.supplies.facts import SupplyNeed, SupplyOffer
from matching.supplies.terms import Steps
from matching.supplies.transport import Transport


class Problem(NamedTuple):
    """Needs and offers by id, their `table`, how far each kind came (numbers of `pairs`), the flow of kinds that is
    sought, and the steps of each need by row."""

    needs: tuple[SupplyNeed, ...]
    offers: tuple[SupplyOffer, ...]
    table: Columns
    need_stage: Int64
    offer_stage: Int64
    net: Transport
    steps: Steps

    def flow_units(self, row: int, kind: int) -> int:
        """What an offer of this row and kind has, in flow units of its market."""
        offer = self.offers[row]
        return offer.packs * offer.pack // int(self.table.unit[self.table.offers.market[kind]])


def problem_of(needs: tuple[SupplyNeed, ...], offers: tuple[SupplyOffer, ...], today: int) -> Problem:
    """Both in the order of ids."""
    table = columns(needs, offers, today)
    need_stage, offer_stage = (np.zeros(len(each.rows), np.int64) for each in (table.needs, table.offers))
    found = _pairs(table, need_stage, offer_stage)
    each = _steps(needs, table)
    net = _net(table, found, _together(each, table), _supply(offers, table))
    return Problem(needs, offers, table, need_stage, offer_stage, net, each)


def _pairs(table: Columns, need_stage: Int64, offer_stage: Int64) -> tuple[Int32, Int32, Int32]:
    """Kinds of offers and of needs that fit, and what a base unit loses."""
    many, facts = np.zeros(len(offer_stage), np.int64), (table.need, table.offer, table.rules, table.bounds)
    pairs.survey(*facts, need_stage, offer_stage, many)
    offer, need, loss = np.zeros((3, int(many.sum())), np.int32)
    pairs.lay_out(*facts, offer, need, loss)
    return offer, need, loss


def _net(table: Columns, found: tuple[Int32, Int32, Int32], steps: Steps, supply: Int64) -> Transport:
    markets = np.arange(len(table.unit) + 1)
    of_need, of_offer = (np.array(kinds.market, np.int64) for kinds in (table.needs, table.offers))
    offer, pair, step = (
        np.searchsorted(each, markets).astype(np.int64)
        for each in (of_offer, of_offer[found[0]], of_need[steps.need])
    )
    return Transport(offer, pair, step, table.unit, *found, *steps, supply)


def _supply(offers: Sequence[SupplyOffer], table: Columns) -> Int64:
    """Flow units of each kind of offers."""
    units = [sum(offers[row].packs * offers[row].pack for row in rows) for rows in table.offers.rows]
    unit = table.unit[np.array(table.offers.market, np.int64)]
    return np.array(units, np.int64) // unit


def _steps(needs: Sequence[SupplyNeed], table: Columns) -> Steps:
    kind_of = np.array(table.needs.kind_of, np.int64)
    unit = table.unit[np.array(table.needs.market, np.int64)[kind_of]]
    return terms.steps(np.array([each.quantity for each in needs], np.int64), unit, table.urgency[kind_of])


def _together(steps: Steps, table: Columns) -> Steps:
    """The steps of each kind, the first that counts most; those that count alike are one."""
    kind_of = np.array(table.needs.kind_of, np.int64)[steps.need]
    order = np.lexsort((-steps.weight, kind_of))
    kind, weight = kind_of[order], steps.weight[order]
    first = np.flatnonzero((np.diff(kind, prepend=-1) != 0) | (np.diff(weight, prepend=-1) != 0))
    room = np.add.reduceat(steps.room[order], first) if len(first) else steps.room
    return Steps(kind[first], weight[first], room)
