"""The transportation problem of some needs and offers: pairs that fit, steps of needs, what offers have."""

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


def problem_of(needs: tuple[SupplyNeed, ...], offers: tuple[SupplyOffer, ...], today: int) -> Problem:
    """Both in the order of ids."""
    table = columns(needs, offers, today)
    need_stage, offer_stage = (np.zeros(len(each.market), np.int64) for each in (table.needs, table.offers))
    found = _pairs(table, need_stage, offer_stage)
    each = _steps(table)
    net = _net(table, found, _together(each, table), _supply(table))
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
    of_need, of_offer = table.needs.market, table.offers.market
    offer, pair, step = (
        np.searchsorted(each, markets).astype(np.int64)
        for each in (of_offer, of_offer[found[0]], of_need[steps.need])
    )
    return Transport(offer, pair, step, table.unit, *found, *steps, supply)


def _supply(table: Columns) -> Int64:
    """Flow units of each kind of offers."""
    units = np.zeros(len(table.offers.market), np.int64)
    np.add.at(units, table.offers.kind_of, table.packs * table.pack)
    return units // table.unit[table.offers.market]


def _steps(table: Columns) -> Steps:
    kind_of = table.needs.kind_of
    return terms.steps(table.wanted, table.unit[table.needs.market[kind_of]], table.urgency[kind_of])


def _together(steps: Steps, table: Columns) -> Steps:
    """The steps of each kind, the first that counts most; those that count alike are one."""
    kind_of = table.needs.kind_of[steps.need]
    order = np.lexsort((-steps.weight, kind_of))
    kind, weight = kind_of[order], steps.weight[order]
    first = np.flatnonzero((np.diff(kind, prepend=-1) != 0) | (np.diff(weight, prepend=-1) != 0))
    room = np.add.reduceat(steps.room[order], first) if len(first) else steps.room
    return Steps(kind[first], weight[first], room)
