"""What may happen to what papers say: typed, confirmed, corrected, taken over, doubted, asked for where missing."""

from referral.records.reading.actions.asking import (
    ask,
    end,
    note_opening,
    remind,
    stop_beneath,
    tell_late,
)
from referral.records.reading.actions.illness import doubt, settle, tick
from referral.records.reading.actions.values import (
    confirm,
    correct,
    cross_out,
    describe,
    take_back,
    take_over,
    type_value,
)

__all__ = [
    "ask",
    "confirm",
    "correct",
    "cross_out",
    "describe",
    "doubt",
    "end",
    "note_opening",
    "remind",
    "settle",
    "stop_beneath",
    "take_back",
    "take_over",
    "tell_late",
    "tick",
    "type_value",
]
