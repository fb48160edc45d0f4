"""People whose edges are the same, counted once."""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing
from matching.market.slots import Int32, Int64

FEW = 10
"""Classes are worth while if their edges are no more than one in so many of all."""
NOBODY = -1
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


@borrowing
def _row_hash(first: Any, service: Any, value: Any, i: int) -> Any:
    total = np.uint64(first[i + 1] - first[i])
    salt = total
    for e in range(first[i], first[i + 1]):
        edge = (np.uint64(service[e]) << np.uint64(32)) | np.uint64(value[e])
        salt += MANY
        edge = (edge ^ salt) * MANY
        total += edge ^ (edge >> np.uint64(29))
    return total


@borrowing
def _is_same(first: Any, service: Any, value: Any, i: int, j: int) -> bool:
    many = first[i + 1] - first[i]
    if many != first[j + 1] - first[j]:
        return False
    for k in range(many):
        e, f = first[i] + k, first[j] + k
        if service[e] != service[f] or value[e] != value[f]:
            return False
    return True


@borrowing
def sort_out(
    first: Any, service: Any, value: Any, most: int, of: Any, leader: Any, table: Any, hashes: Any
) -> Any:
    """The class of each person, often that of whoever came before, into `of`, the first person of each into `leader`;
    how many classes and edges they have, and no class if the edges are more than `most`.

    `table`: all −1, a power of two; `hashes`, as `of`.
    """
    size, classes, edges = len(table), 0, 0
    for i in range(len(of)):
        if i > 0 and _is_same(first, service, value, i, leader[of[i - 1]]):
            of[i] = of[i - 1]
            continue
        found = _row_hash(first, service, value, i)
        slot = np.int64(found & np.uint64(size - 1))
        while table[slot] != NOBODY:
            c = table[slot]
            if hashes[c] == found and _is_same(first, service, value, i, leader[c]):
                break
            slot = (slot + 1) & (size - 1)
        if table[slot] == NOBODY:
            edges += first[i + 1] - first[i]
            if edges > most:
                return 0, edges
            table[slot], hashes[classes], leader[classes] = classes, found, i
            classes += 1
        of[i] = table[slot]
    return classes, edges


def found(first: Int64, service: Int32, value: Int32, most: int) -> Classes | None:
    """The classes, if they have no more than so many edges."""
    people = len(first) - 1
    of, leader = np.zeros((2, people), np.int32)
    table = np.full(1 << max(people.bit_length() + 1, 4), NOBODY, np.int32)
    classes, _ = sort_out(first, service, value, most, of, leader, table, np.zeros(people, np.uint64))
    return _laid_out(of, leader[:classes], first, service, value) if classes else None


def _laid_out(of: Int32, leader: Int32, first: Int64, service: Int32, value: Int32) -> Classes:
    counts = first[leader + 1] - first[leader]
    begin = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    edge = np.repeat(first[leader] - begin[:-1], counts) + np.arange(begin[-1])
    person = np.repeat(np.arange(len(leader), dtype=np.int32), counts)
    number = np.bincount(of, minlength=len(leader)).astype(np.int32)
    return Classes(of, begin, service[edge], value[edge], person, number)
