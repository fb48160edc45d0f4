"""What a settled tree says: the lines, and what each side lacked at best."""

from typing import Any

from matching.compiling import borrowing


@borrowing
def lines(net: Any, tree: Any, pair: Any, flow: Any) -> int:
    """The pairs on which anything flows, and how much; how many they are."""
    many = 0
    for v in range(len(tree.parent) - 1):
        if tree.arc[v] < len(net.need) and tree.flow[v] > 0:
            pair[many], flow[many] = tree.arc[v], tree.flow[v]
            many += 1
    return many


@borrowing
def nearest(net: Any, potential: Any, unit: Any, lacks: Any, need: Any, costs: Any, offer: Any) -> None:
    """For each kind of offers what a flow unit lacks at best, and with which kind of needs; for each kind of needs what
    the cheapest flow unit that fits costs, and of which kind of offers. `unit` (O,): base units of a flow unit."""
    offers = len(net.supply)
    for e in range(len(net.need)):
        o, n = net.offer[e], net.need[e]
        cost = potential[o] + net.loss[e] * unit[o]
        short = cost - potential[offers + n]
        if short < lacks[o]:
            lacks[o], need[o] = short, n
        if cost < costs[n]:
            costs[n], offer[n] = cost, o
