"""A market as arrays, and the least that can happen in it: somebody takes a place, or leaves it."""

from typing import Any, NamedTuple

from matching.compiling import borrowing
from matching.market.heap import Heap
from matching.market.slots import Int32, Int64, Slots

NOWHERE, ABSENT = -1, -2


class State(NamedTuple):
    """A market as arrays: n people (some absent), m services, E edges.

    People: `first`, `edges` (n,): where their edges begin, and how many; `at` (n,): their edge in the plan,
    NOWHERE or ABSENT; `after`, `before` (n,): the chain of people in one service, from `head` (m,).
    Edges: `service`, `value`, `person` (E,). Back again: `back` (m + 1,), `back_edges` (m,), `back_edge`; they are
    laid out for the first change. Services: `slots`. Scratch of a search: `label`, `via`, `seen`, (m,), and `heap`.
    """

    first: Int64
    edges: Int32
    at: Int64
    after: Int32
    before: Int32
    head: Int32
    service: Int32
    value: Int32
    person: Int32
    back: Int64
    back_edges: Int64
    back_edge: Int32
    slots: Slots
    label: Int64
    via: Int64
    seen: Int32
    heap: Heap


@borrowing
def count_edges(person: Any, counts: Any) -> None:
    """How many edges each person has, into `counts`, nothing at first."""
    for e in range(len(person)):
        counts[person[e]] += 1


@borrowing
def enter(state: Any, i: int, e: int) -> None:
    """Person i takes the slot of edge e."""
    s = state.service[e]
    state.at[i] = e
    state.before[i] = -1
    state.after[i] = state.head[s]
    if state.head[s] >= 0:
        state.before[state.head[s]] = i
    state.head[s] = i
    state.slots.held[s] += 1


@borrowing
def leave(state: Any, i: int, where: int) -> None:
    """Person i leaves its slot, if it has one, and stands `where`: NOWHERE or ABSENT."""
    e = state.at[i]
    if e >= 0:
        s = state.service[e]
        if state.before[i] >= 0:
            state.after[state.before[i]] = state.after[i]
        else:
            state.head[s] = state.after[i]
        if state.after[i] >= 0:
            state.before[state.after[i]] = state.before[i]
        state.slots.held[s] -= 1
    state.at[i] = where


@borrowing
def best_edge(state: Any, i: int) -> int:
    """Where value − price is greatest for person i; NOWHERE if that is not above nothing."""
    found, most = NOWHERE, 0
    for e in range(state.first[i], state.first[i] + state.edges[i]):
        net = state.value[e] - state.slots.price[state.service[e]]
        if net > most:
            found, most = e, net
    return found
