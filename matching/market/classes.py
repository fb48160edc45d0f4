"""People whose edges are the same, counted once."""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import compiled
from matching.market.slots import Int32, Int64

FEW = 10
"""Classes are worth while if their edges are no more than one in so many of all."""
MANY = np.uint64(0x9E3779B97F4A7C15)
"""An odd number near 2^64 over the golden ratio: what is multiplied by it is spread over all bits (Knuth)."""


class Classes(NamedTuple):
    """c classes of n people: `of` (n,), the class of each; `first` (c + 1,), `service`, `value`, `person`: the edges
    of the classes, laid out as those of people; `number` (c,): how many people they are."""

    of: Int32
    first: Int64
    service: Int32
    value: Int32
    person: Int32
    number: Int32


@compiled
def _row_hash(first: Any, service: Any, value: Any, i: int) -> Any:
    total = np.uint64(first[i + 1] - first[i])
    for e in range(first[i], first[i + 1]):
        edge = (np.uint64(service[e]) << np.uint64(32)) | np.uint64(value[e])
        total = (total ^ edge) * MANY
        total ^= total >> np.uint64(29)
    return total


@compiled
def _is_same(first: Any, service: Any, value: Any, i: int, j: int) -> bool:
    many = first[i + 1] - first[i]
    if many != first[j + 1] - first[j]:
        return False
    for k in range(many):
        e, f = first[i] + k, first[j] + k
        if service[e] != service[f] or value[e] != value[f]:
            return False
    return True


@compiled
def sort_out(first: Any, service: Any, value: Any, most: int, of: Any, leader: Any) -> Any:
    """The class of each person into `of`, the first person of each class into `leader`; how many classes and edges
    they have, and no class if the edges are more than `most`."""
    size = 16
    while size < 2 * len(of):
        size *= 2
    table, hashes = np.full(size, -1, np.int32), np.zeros(len(of), np.uint64)
    classes, edges = 0, 0
    for i in range(len(of)):
        found = _row_hash(first, service, value, i)
        slot = np.int64(found & np.uint64(size - 1))
        while table[slot] >= 0:
            c = table[slot]
            if hashes[c] == found and _is_same(first, service, value, i, leader[c]):
                break
            slot = (slot + 1) & (size - 1)
        if table[slot] < 0:
            edges += first[i + 1] - first[i]
            if edges > most:
                return 0, edges
            table[slot], hashes[classes], leader[classes] = classes, found, i
            classes += 1
        of[i] = table[slot]
    return classes, edges


def found(first: Int64, service: Int32, value: Int32) -> Classes | None:
    """The classes, if they are few enough to be worth while."""
    people = len(first) - 1
    of, leader = np.zeros(people, np.int32), np.zeros(people, np.int32)
    classes, _ = sort_out(first, service, value, len(service) // FEW, of, leader)
    return _laid_out(of, leader[:classes], first, service, value) if classes else None


def _laid_out(of: Int32, leader: Int32, first: Int64, service: Int32, value: Int32) -> Classes:
    counts = first[leader + 1] - first[leader]
    begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    edge = np.repeat(first[leader] - begin[:-1], counts) + np.arange(begin[-1])
    person = np.repeat(np.arange(len(leader), dtype=np.int32), counts)
    number = np.bincount(of, minlength=len(leader)).astype(np.int32)
    return Classes(of, begin, service[edge], value[edge], person, number)
