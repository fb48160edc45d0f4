"""Room for arrivals, and the edges laid out by service: what a market needs before it changes."""

from typing import Any

import numpy as np
import numpy.typing as npt

from matching.compiling import borrowing
from matching.market.slots import Int32, Int64
from matching.market.state import ABSENT, State

SPARE = 1.25, 64
"""Room left for arrivals: a quarter more, and some."""


@borrowing
def lay_out(service: Any, used: int, here: Any, back_edge: Any) -> None:
    """Put the number of each edge into the stretch of its service; `here`: where each begins."""
    for e in range(used):
        s = service[e]
        back_edge[here[s]] = e
        here[s] += 1


def _roomy(size: int) -> int:
    return int(size * SPARE[0]) + SPARE[1]


def _longer(column: npt.NDArray[Any], used: int, size: int, fill: int) -> npt.NDArray[Any]:
    longer = np.full(size, fill, column.dtype)
    longer[:used] = column[:used]
    return longer


def _backwards(service: Int32, used: int, services: int) -> tuple[Int64, Int64, Int32]:
    """The edges of each service, one service after another, with room for more."""
    counts = np.bincount(service[:used], minlength=services).astype(np.int64)
    room = (counts * SPARE[0]).astype(np.int64) + SPARE[1]
    back = np.concatenate([[0], np.cumsum(room)]).astype(np.int64)
    back_edge = np.zeros(int(back[-1]), np.int32)
    lay_out(service, used, back[:-1].copy(), back_edge)
    return back, counts, back_edge


def with_room(state: State, people: int, edges: int, more: int) -> State:
    """The same market with room for one person more with so many edges, and its edges laid out by service."""
    folk, lines = _roomy(people), _roomy(edges + more)
    back, back_edges, back_edge = _backwards(state.service, edges, len(state.head))
    longer: dict[str, Any] = {
        name: _longer(getattr(state, name), people, folk, 0) for name in ("first", "edges")
    }
    longer |= {name: _longer(getattr(state, name), people, folk, -1) for name in ("after", "before")}
    longer |= {
        name: _longer(getattr(state, name), edges, lines, 0) for name in ("service", "value", "person")
    }
    at = _longer(state.at, people, folk, ABSENT)
    return state._replace(at=at, back=back, back_edges=back_edges, back_edge=back_edge, **longer)
