"""The life of a shipment, as a table: state and verb → the state after it."""

from referral.i18n import _l

RESERVED, PLANNED, PAPERS, HANDED_OVER = "reserved", "planned", "papers", "handed_over"
CROSSED, RECEIVED, COUNTED, CLOSED, CANCELLED = "crossed", "received", "counted", "closed", "cancelled"
STATES = (RESERVED, PLANNED, PAPERS, HANDED_OVER, CROSSED, RECEIVED, COUNTED, CLOSED, CANCELLED)
MOVES: dict[tuple[str, str], str] = {
    (RESERVED, "plan"): PLANNED,
    (PLANNED, "ready"): PAPERS,
    (PAPERS, "hand_over"): HANDED_OVER,
    (HANDED_OVER, "cross"): CROSSED,
    (CROSSED, "receive"): RECEIVED,
    (RECEIVED, "count"): COUNTED,
    (COUNTED, "close"): CLOSED,
    (RESERVED, "cancel"): CANCELLED,
    (PLANNED, "cancel"): CANCELLED,
    (PAPERS, "cancel"): CANCELLED,
}
"""What was handed over is cancelled no more: it is counted, and be it nought."""
ENDED = (CLOSED, CANCELLED)
ON_THE_WAY = (HANDED_OVER, CROSSED, RECEIVED)
WITH_FIGURES = frozenset({"plan", "count"})
"""Verbs that need more than a press."""
WORDS: dict[str, object] = {
    RESERVED: _l("Reserved"),
    PLANNED: _l("Planned"),
    PAPERS: _l("Papers are ready"),
    HANDED_OVER: _l("Handed over"),
    CROSSED: _l("Across the border"),
    RECEIVED: _l("Received"),
    COUNTED: _l("Counted"),
    CLOSED: _l("Closed"),
    CANCELLED: _l("Cancelled"),
}
VERBS: dict[str, object] = {
    "plan": _l("Plan the transport"),
    "ready": _l("The papers are ready"),
    "hand_over": _l("It was handed over"),
    "cross": _l("It is across the border"),
    "receive": _l("It was received"),
    "count": _l("It was counted"),
    "close": _l("Close"),
    "cancel": _l("Cancel the reservation"),
}


def after(state: str, verb: str) -> str | None:
    """The state after a verb; None where it is not to be done in this state."""
    return MOVES.get((state, verb))


def open_verbs(state: str) -> list[str]:
    """What may be done now."""
    return [verb for before, verb in MOVES if before == state]
