"""A heap of services by their length from where a search begins: each stands in it once and may come nearer."""

from typing import Any, NamedTuple

import numpy as np

from matching.compiling import borrowing
from matching.market.slots import Int32, Int64


class Heap(NamedTuple):
    """`length` and `service`, in the order of a binary heap; `at` (m,): where each service stands in it, or −1."""

    length: Int64
    service: Int32
    at: Int32


def empty(services: int) -> Heap:
    """A heap with room for each service."""
    return Heap(np.zeros(services, np.int64), np.zeros(services, np.int32), np.full(services, -1, np.int32))


@borrowing
def _put(heap: Any, k: int, length: int, s: int) -> None:
    heap.length[k], heap.service[k], heap.at[s] = length, s, k


@borrowing
def add(heap: Any, size: int, length: int, s: int) -> int:
    """Put a service into the heap, or further to the front of it; the new size of the heap."""
    k = heap.at[s]
    if k < 0:
        k = size
        size += 1
    while k > 0:
        parent = (k - 1) >> 1
        if heap.length[parent] <= length:
            break
        _put(heap, k, heap.length[parent], heap.service[parent])
        k = parent
    _put(heap, k, length, s)
    return size


@borrowing
def drop_first(heap: Any, size: int) -> int:
    """Take the nearest service out; the new size of the heap."""
    size -= 1
    heap.at[heap.service[0]] = -1
    if size == 0:
        return size
    length, s, k = heap.length[size], heap.service[size], 0
    while True:
        child = 2 * k + 1
        if child >= size:
            break
        if child + 1 < size and heap.length[child + 1] < heap.length[child]:
            child += 1
        if heap.length[child] >= length:
            break
        _put(heap, k, heap.length[child], heap.service[child])
        k = child
    _put(heap, k, length, s)
    return size
