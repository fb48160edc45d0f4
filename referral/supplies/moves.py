"""The life of a shipment, as a table: state and verb → the state after it."""

RESERVED, PLANNED, PAPERS, HANDED_OVER = "reserved", "planned", "papers", "handed_over"
CROSSED, RECEIVED, COUNTED, CLOSED, CANCELLED = "crossed", "received", "counted", "closed", "cancelled"
STATES = (RESERVED, PLANNED, PAPERS, HANDED_OVER, CROSSED, RECEIVED, COUNTED, CLOSED, CANCELLED)
MOVES: dict[tuple[str, str], str] = {
    (RESERVED, "plan"): PLANNED,
    (PLANNED, "ready"): PAPERS,
    (PAPERS, "hand_over"): HANDED_OVER,
    (HANDED_OVER, "cross"): CROSSED,
    (CROSSED, "receive"): RECEIVED,
    (HANDED_OVER, "receive"): RECEIVED,
    (RECEIVED, "count"): COUNTED,
    (COUNTED, "close"): CLOSED,
    (RESERVED, "cancel"): CANCELLED,
    (PLANNED, "cancel"): CANCELLED,
    (PAPERS, "cancel"): CANCELLED,
}
"""What was handed over is cancelled no more: it is counted, and be it nought. What is there is received, though nobody
has noted that it crossed."""
BEFORE_IT_LEAVES = (RESERVED, PLANNED, PAPERS)
ENDED = (CLOSED, CANCELLED)
ON_THE_WAY = (HANDED_OVER, CROSSED, RECEIVED)
WITH_FIGURES = frozenset({"plan", "count"})
"""Verbs that need more than a press."""


def after(state: str, verb: str) -> str | None:
    """The state after a verb; None where it is not to be done in this state."""
    return MOVES.get((state, verb))


def open_verbs(state: str) -> list[str]:
    """What may be done now."""
    return [verb for before, verb in MOVES if before == state]
