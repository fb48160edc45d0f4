"""A hole in one of the tables is named when the program starts, and not on somebody's page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from referral.referrals.table import desk_words, moves, words

Words = dict[str, Any]


def without(table: Words, name: str) -> Words:
    return {each: row for each, row in table.items() if each != name}


def with_row(table: Words, name: str, **changed: Any) -> Words:
    return {**table, name: replace(table[name], **changed)}


def of_nobody(table: Words) -> Words:
    return {**table, "nonsense": next(iter(table.values()))}


Hole = tuple[Any, str, Callable[[Any], Any], str]
HOLES: dict[str, Hole] = {
    "a step without words at the desk": (desk_words, "STEPS", lambda t: without(t, "expire"), "expire"),
    "sending without words": (desk_words, "STEPS", lambda t: without(t, "send"), "send"),
    "an objection without words": (
        desk_words, "STEPS", lambda t: without(t, "object_to_answer"), "object_to_answer"),
    "words of no step": (desk_words, "STEPS", of_nobody, "nonsense"),
    "a coordinator's step without a button": (
        desk_words, "STEPS", lambda t: with_row(t, "give_information", button=None), "give_information"),
    "an answer that cannot be recorded": (
        desk_words, "STEPS", lambda t: with_row(t, "accept", recorded=None), "accept"),
    "a duty with a clock and without words": (
        desk_words, "CLOCKED", lambda t: without(t, "await_answer"), "await_answer"),
    "a duty without words": (
        desk_words, "UNCLOCKED", lambda t: without(t, "set_appointment"), "set_appointment"),
    "a hospital's step without words": (words, "STEPS", lambda t: without(t, "attend"), "attend"),
    "an answer that no letter can tell": (
        words, "STEPS", lambda t: with_row(t, "reject", answer=None), "reject"),
    "a patient's step without words": (
        words, "PATIENT_STEPS", lambda t: without(t, "ask_other_day"), "ask_other_day"),
    "a state that nothing leads to": (
        moves, "TABLE", lambda t: tuple(each for each in t if each.verb != "expire"), "expired"),
    "a state without a row": (moves, "STATES", lambda t: without(t, "no_show"), "no_show"),
    "a first state of none": (moves, "FIRST_STATE", lambda _: "sent", "sent"),
    "a step from a state that nothing leads to": (
        moves, "TABLE", lambda t: tuple(each for each in t if each.verb != "receive"), "received"),
}  # fmt: skip


@pytest.mark.parametrize("hole", HOLES)
def test_a_hole_is_named(app: Flask, monkeypatch: pytest.MonkeyPatch, hole: str) -> None:
    module, name, made, said = HOLES[hole]
    monkeypatch.setattr(module, name, made(getattr(module, name)))
    with pytest.raises(LookupError) as told:
        module._check_table()
    assert str(told.value).endswith(f": ['{said}']") or str(told.value).endswith(f" for ['{said}']")


@pytest.mark.parametrize("module", [desk_words, words, moves])
def test_the_tables_are_whole(module: Any) -> None:
    module._check_table()
