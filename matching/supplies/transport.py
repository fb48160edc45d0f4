"""The transportation problem of each market, exactly: the primal simplex on a spanning tree, in whole numbers.

Offers send flow units to needs, or keep them; a need counts them by falling steps, so the whole is a minimum cost flow
to one root. The tree is strongly feasible (Cunningham 1976), so that it never goes round in circles where many plans
are equally good, and its potentials are the prices of the proof. What flows lies on the tree: there are fewer lines
than offers and needs. Source: Ahuja, Magnanti and Orlin, Network Flows (1993), chapter 11; blocks of arcs: Grigoriadis
(1986).
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.compiling import borrowing, inlined
from matching.facts.arrays import Bool, Int32

Int64 = npt.NDArray[np.int64]
NONE = -1
ENDLESS = 1 << 62
LEAST_BLOCK = 32


class Transport(NamedTuple):
    """C markets, O offers, N needs, P pairs, S steps, each of a market side by side: `offer_first`, `pair_first`,
    `step_first` (C + 1,) and `unit` (C,), the base units of a flow unit.

    `offer`, `need`, `loss` (P,): points lost for each base unit; `step_need`, `weight`, `room` (S,): points of a flow
    unit and how many; `supply` (O,) in flow units.
    """

    offer_first: Int64
    pair_first: Int64
    step_first: Int64
    unit: Int64
    offer: Int32
    need: Int32
    loss: Int32
    step_need: Int64
    weight: Int64
    room: Int64
    supply: Int64


class Tree(NamedTuple):
    """Nodes are offers, needs, the root. Of each: `parent`, `arc` to it, whether that leads `up` to it, `flow` on it,
    `depth`, `child`, `after`, `before` (children of one parent) and `potential`, in points for a flow unit.

    `full` (S,): steps that are full without being in the tree. Arcs: pairs, then steps, then what offers keep.
    """

    parent: Int32
    arc: Int64
    up: Bool
    flow: Int64
    depth: Int32
    child: Int32
    after: Int32
    before: Int32
    potential: Int64
    full: Bool


def tree_for(transport: Transport, needs: int) -> Tree:
    """Nothing hangs anywhere; `start` plants it."""
    nodes = len(transport.supply) + needs + 1
    links = np.full((4, nodes), NONE, np.int32)
    wide = np.zeros((3, nodes), np.int64)
    ups, depth = np.ones(nodes, np.bool_), np.ones(nodes, np.int32)
    full = np.zeros(len(transport.room), np.bool_)
    return Tree(links[0], wide[0], ups, wide[1], depth, links[1], links[2], links[3], wide[2], full)


@inlined
def hang(tree: Any, v: int, parent: int) -> None:
    """Node v below `parent`."""
    first = tree.child[parent]
    tree.parent[v], tree.before[v], tree.after[v] = parent, NONE, first
    if first >= 0:
        tree.before[first] = v
    tree.child[parent] = v


@inlined
def _unhang(tree: Any, v: int) -> None:
    before, after = tree.before[v], tree.after[v]
    if before >= 0:
        tree.after[before] = after
    else:
        tree.child[tree.parent[v]] = after
    if after >= 0:
        tree.before[after] = before


@inlined
def _gain(net: Any, tree: Any, e: int, unit: int) -> Any:
    """What a unit of flow more on arc e brings, or one less if it is full."""
    pairs, steps = len(net.need), len(net.room)
    if e < pairs:
        there, here = tree.potential[len(net.supply) + net.need[e]], tree.potential[net.offer[e]]
        return there - here - net.loss[e] * unit
    if e < pairs + steps:
        s = e - pairs
        more = net.weight[s] - tree.potential[len(net.supply) + net.step_need[s]]
        return -more if tree.full[s] else more
    return -tree.potential[e - pairs - steps]


@inlined
def _best_of_block(net: Any, tree: Any, c: int, begin: int, block: int) -> Any:
    """The best arc of the first block, from number `begin` of the market's arcs, in which one brings anything; NONE
    after a whole round; and where to go on."""
    pairs, steps = len(net.need), len(net.room)
    first_pair, first_step, first_offer = net.pair_first[c], net.step_first[c], net.offer_first[c]
    many_pairs, many_steps = net.pair_first[c + 1] - first_pair, net.step_first[c + 1] - first_step
    arcs = many_pairs + many_steps + net.offer_first[c + 1] - first_offer
    best, found, k = 0, NONE, begin
    for seen in range(1, arcs + 1):
        if k < many_pairs:
            e = first_pair + k
        elif k < many_pairs + many_steps:
            e = pairs + first_step + k - many_pairs
        else:
            e = pairs + steps + first_offer + k - many_pairs - many_steps
        gain = _gain(net, tree, e, net.unit[c])
        if gain > best:
            best, found = gain, e
        k = k + 1 if k + 1 < arcs else 0
        if found != NONE and seen % block == 0:
            break
    return found, k


@inlined
def _room(net: Any, e: int) -> Any:
    s = e - len(net.need)
    return net.room[s] if 0 <= s < len(net.room) else ENDLESS


@inlined
def _ends(net: Any, e: int, root: int) -> Any:
    pairs, steps, offers = len(net.need), len(net.room), len(net.supply)
    if e < pairs:
        return net.offer[e], offers + net.need[e]
    if e < pairs + steps:
        return offers + net.step_need[e - pairs], root
    return e - pairs - steps, root


@inlined
def _join(tree: Any, u: int, v: int) -> Any:
    while u != v:
        if tree.depth[u] >= tree.depth[v]:
            u = tree.parent[u]
        else:
            v = tree.parent[v]
    return u


@inlined
def _tightest(net: Any, tree: Any, first: int, second: int, join: int, most: int) -> Any:
    """How much can flow round, from `first` over the new arc to `second`; the node whose arc leaves (NONE: the new arc
    itself fills), and whether it lies on the side of `first`. The last in the way is taken: the tree stays strong."""
    leaves, is_first, u = NONE, True, first
    while u != join:
        room = tree.flow[u] if tree.up[u] else _room(net, tree.arc[u]) - tree.flow[u]
        if room < most:
            most, leaves = room, u
        u = tree.parent[u]
    u = second
    while u != join:
        room = _room(net, tree.arc[u]) - tree.flow[u] if tree.up[u] else tree.flow[u]
        if room <= most:
            most, leaves, is_first = room, u, False
        u = tree.parent[u]
    return most, leaves, is_first


@inlined
def _send(tree: Any, first: int, second: int, join: int, many: int) -> None:
    u = first
    while u != join:
        tree.flow[u] += -many if tree.up[u] else many
        u = tree.parent[u]
    u = second
    while u != join:
        tree.flow[u] += many if tree.up[u] else -many
        u = tree.parent[u]


@inlined
def _turn(tree: Any, inner: int, outer: int, leaves: int, e: int, is_up: bool, flow: int) -> None:
    """The part of the tree that is cut off above `leaves` hangs from now on by `inner` on `outer`, by arc e."""
    v = inner
    while True:
        above, arc, up, on = tree.parent[v], tree.arc[v], tree.up[v], tree.flow[v]
        _unhang(tree, v)
        tree.arc[v], tree.up[v], tree.flow[v] = e, is_up, flow
        hang(tree, v, outer)
        if v == leaves:
            break
        outer, v, e, is_up, flow = v, above, arc, not up, on


@inlined
def _shift(tree: Any, top: int, change: int) -> None:
    """Potentials and depths of all that hangs below and at `top`."""
    v = top
    while True:
        tree.potential[v] += change
        tree.depth[v] = tree.depth[tree.parent[v]] + 1
        if tree.child[v] >= 0:
            v = tree.child[v]
            continue
        while v != top and tree.after[v] < 0:
            v = tree.parent[v]
        if v == top:
            break
        v = tree.after[v]


@inlined
def _pivot(net: Any, tree: Any, e: int, unit: int) -> None:
    """Arc e into the tree, and the tightest of the round that it closes out of it."""
    root, s = len(tree.parent) - 1, e - len(net.need)
    start, end = _ends(net, e, root)
    was_full = 0 <= s < len(net.room) and tree.full[s]
    first, second = (end, start) if was_full else (start, end)
    join = _join(tree, first, second)
    many, leaves, is_first = _tightest(net, tree, first, second, join, _room(net, e))
    _send(tree, first, second, join, many)
    if leaves == NONE:
        tree.full[s] = not was_full
        return
    gain = _gain(net, tree, e, unit)
    flow = _room(net, e) - many if was_full else many
    if was_full:
        gain = -gain
        tree.full[s] = False
    out = tree.arc[leaves] - len(net.need)
    if 0 <= out < len(net.room):
        tree.full[out] = tree.flow[leaves] > 0
    inner, outer = (first, second) if is_first else (second, first)
    is_up = inner == start
    _turn(tree, inner, outer, leaves, e, is_up, flow)
    _shift(tree, inner, gain if is_up else -gain)


@borrowing
def settle(net: Any, tree: Any) -> int:
    """The best flow of every market, from a strong tree; how many arcs were exchanged."""
    many = 0
    for c in range(len(net.unit)):
        arcs = net.pair_first[c + 1] - net.pair_first[c] + net.step_first[c + 1] - net.step_first[c]
        arcs += net.offer_first[c + 1] - net.offer_first[c]
        block, k = max(int(arcs**0.5), LEAST_BLOCK), 0
        e = 0
        while e != NONE:
            e, k = _best_of_block(net, tree, c, k, block)
            if e != NONE:
                _pivot(net, tree, e, net.unit[c])
                many += 1
    return many
