"""A first tree: needs are filled as far as one price for all would fill them, by the offers that lose least by it.

Each offer gives until it is empty or its needs want no more, those with the fewest needs first; each need is full
before the next begins, so that what flows makes no round. From there a simplex has few arcs to exchange.
"""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing, inlined
from matching.facts.arrays import Int32
from matching.supplies.transport import NONE, Int64, Transport, Tree, hang, settle, tree_for


class Start(NamedTuple):
    """`steps` (S,) of each market, the first that counts most; `offers` (O,), the first with fewest pairs.

    `row` (O + 1,): where the pairs of an offer begin; `need_first` (C + 1,): the needs of a market, `step_row`
    (N + 1,): the steps of a need. Scratch: of needs `wanted` (then the first step that is not full) and `got` (then
    what lies in it), (N,); what offers have `left`, (O,); the pairs on which anything flows, `pair`, `flow`, and those
    of each node as a chain, from `head` by `after`; `queue`, nodes.
    """

    steps: Int64
    offers: Int64
    row: Int64
    need_first: Int64
    step_row: Int64
    wanted: Int64
    got: Int64
    left: Int64
    pair: Int64
    flow: Int64
    head: Int64
    after: Int64
    queue: Int32


def start_for(net: Transport, tree: Tree) -> Start:
    """Nothing given yet."""
    nodes, offers = len(tree.parent), len(net.supply)
    needs = nodes - 1 - offers
    row = np.searchsorted(net.offer, np.arange(offers + 1)).astype(np.int64)
    step_row = np.searchsorted(net.step_need, np.arange(needs + 1)).astype(np.int64)
    steps = np.lexsort((-net.weight, _market(net.step_first)))
    fewest = np.lexsort((np.diff(row), _market(net.offer_first)))
    wanted, got = np.zeros((2, needs), np.int64)
    pair, flow = np.zeros((2, nodes), np.int64)
    chains = (np.full(nodes, NONE, np.int64), np.full(2 * nodes, NONE, np.int64))
    scratch = (wanted, got, net.supply.copy(), pair, flow, *chains, np.zeros(nodes, np.int32))
    need_first = np.append(net.step_need, needs)[net.step_first]
    return Start(steps, fewest, row, need_first, step_row, *scratch)


def _market(first: Int64) -> Int64:
    return np.repeat(np.arange(len(first) - 1), np.diff(first))


@inlined
def _want(net: Any, start: Any, c: int) -> None:
    """Steps that count most, until they take all that the market has; the last of them whole."""
    left = 0
    for o in range(net.offer_first[c], net.offer_first[c + 1]):
        left += net.supply[o]
    for k in range(net.step_first[c], net.step_first[c + 1]):
        if left <= 0:
            break
        s = start.steps[k]
        start.wanted[net.step_need[s]] += net.room[s]
        left -= net.room[s]


@inlined
def _least_loss(net: Any, start: Any, o: int) -> Any:
    """The pair of an offer whose need still wants anything and loses least."""
    best = NONE
    for e in range(start.row[o], start.row[o + 1]):
        if start.wanted[net.need[e]] > 0 and (best == NONE or net.loss[e] < net.loss[best]):
            best = e
    return best


@inlined
def _chain(start: Any, v: int, link: int) -> None:
    start.after[link] = start.head[v]
    start.head[v] = link


@inlined
def _give(net: Any, start: Any, o: int, many: int) -> Any:
    """All that an offer can; how many pairs anything flows on then."""
    while start.left[o] > 0:
        e = _least_loss(net, start, o)
        if e == NONE:
            break
        n = net.need[e]
        part = min(start.left[o], start.wanted[n])
        start.pair[many], start.flow[many] = e, part
        start.left[o] -= part
        start.wanted[n] -= part
        start.got[n] += part
        _chain(start, o, 2 * many)
        _chain(start, len(net.supply) + n, 2 * many + 1)
        many += 1
    return many


@inlined
def _spread(net: Any, tree: Any, start: Any, top: int, unit: int) -> None:
    """All that flows to or from `top` and further hangs below it."""
    offers, first, last = len(net.supply), 0, 1
    tree.depth[top] = 1
    start.queue[0] = top
    while first < last:
        u = start.queue[first]
        first += 1
        link = start.head[u]
        while link != NONE:
            at = link >> 1
            e = start.pair[at]
            is_up = u >= offers
            v = net.offer[e] if is_up else offers + net.need[e]
            link = start.after[link]
            if tree.parent[v] == NONE:
                lost = net.loss[e] * unit
                tree.arc[v], tree.up[v], tree.flow[v] = e, is_up, start.flow[at]
                tree.potential[v] = tree.potential[u] - lost if is_up else tree.potential[u] + lost
                tree.depth[v] = tree.depth[u] + 1
                hang(tree, v, u)
                start.queue[last] = v
                last += 1


@inlined
def _fill(net: Any, tree: Any, start: Any, n: int) -> Any:
    """The first step of a need that is not full, with what lies in it; the full ones are said to be."""
    left, s = start.got[n], start.step_row[n]
    while s < start.step_row[n + 1] and left >= net.room[s]:
        left -= net.room[s]
        tree.full[s] = True
        s += 1
    start.got[n] = left
    return s


@inlined
def _root_offer(net: Any, tree: Any, start: Any, o: int, unit: int) -> None:
    tree.arc[o], tree.flow[o] = len(net.need) + len(net.room) + o, start.left[o]
    hang(tree, o, len(tree.parent) - 1)
    _spread(net, tree, start, o, unit)


@inlined
def _root_need(net: Any, tree: Any, start: Any, n: int, unit: int) -> None:
    v, s = len(net.supply) + n, start.wanted[n]
    tree.arc[v], tree.flow[v], tree.potential[v] = len(net.need) + s, start.got[n], net.weight[s]
    hang(tree, v, len(tree.parent) - 1)
    _spread(net, tree, start, v, unit)


@inlined
def _root(net: Any, tree: Any, start: Any, c: int, turn: int) -> None:
    """What is not in the tree yet: offers that keep anything (turn 0), needs that are filled to within a step (1),
    needs that are not full (2), the other offers (3)."""
    for o in range(net.offer_first[c], net.offer_first[c + 1]):
        if tree.parent[o] == NONE and ((turn == 0 and start.left[o] > 0) or turn == 3):
            _root_offer(net, tree, start, o, net.unit[c])
    for n in range(start.need_first[c], start.need_first[c + 1]):
        fits = (turn == 1 and start.got[n] > 0) or turn == 2
        if fits and tree.parent[len(net.supply) + n] == NONE and start.wanted[n] < start.step_row[n + 1]:
            _root_need(net, tree, start, n, net.unit[c])


@borrowing
def plant(net: Any, tree: Any, start: Any) -> None:
    """The first tree of all markets. At the root hangs of each part an offer that keeps anything, else a need by a
    step that is not full, else what keeps nothing: so no empty arc leads down and no full one up."""
    many = 0
    tree.depth[len(tree.parent) - 1] = 0
    for c in range(len(net.unit)):
        _want(net, start, c)
        for k in range(net.offer_first[c], net.offer_first[c + 1]):
            many = _give(net, start, start.offers[k], many)
        for n in range(start.need_first[c], start.need_first[c + 1]):
            start.wanted[n] = _fill(net, tree, start, n)
        for turn in range(4):
            _root(net, tree, start, c, turn)


def settled(net: Transport, needs: int) -> Tree:
    """The best flow of every market, with the prices that prove it."""
    tree = tree_for(net, needs)
    plant(net, tree, start_for(net, tree))
    settle(net, tree)
    return tree
