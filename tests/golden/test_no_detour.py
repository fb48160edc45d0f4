"""An emergency or a broken course never goes far past a hospital of which as much or more is known."""

from random import Random
from typing import Any

from . import tables
from .needs import need
from .playing import Answer, Game, Hospital, play, shipped_engine
from .saboteurs import SABOTEURS

ROUNDS = 40
HASTE: tuple[dict[str, Any], ...] = (
    {"priority": "emergency"},
    {"priority": "urgent", "modalities": ["radiotherapy"], "phase": "on_radiotherapy"},
    {"priority": "urgent", "modalities": ["systemic_therapy"], "phase": "on_chemotherapy"},
)
WORDS = ("nobody", "source", "hospital")


def _is_as_good(each: Hospital, first: Hospital) -> bool:
    words = WORDS.index(each["evidence"]) >= WORDS.index(first["evidence"])
    return words and bool(each["chance"] >= first["chance"])


def _passed(answer: Answer) -> list[str]:
    """What is nearer by more than the bound, and as good as the first."""
    first, *others = answer.proposed
    nearer = first["hours"] - tables.bounds()["no_detour.further"]
    return [each["code"] for each in others if each["hours"] < nearer and _is_as_good(each, first)]


def no_detour(dice: Random) -> Game:
    """The first hospital of somebody in haste is no more than 3 h past any that is known as well."""
    asked = need(dice)
    answers = yield [(asked | haste, {}) for haste in HASTE]
    return [
        (f"{haste} {passed}", not passed) for haste, passed in zip(HASTE, map(_passed, answers), strict=True)
    ]


def test_nobody_in_haste_goes_past_a_hospital_that_is_known_as_well() -> None:
    tally = play(no_detour, shipped_engine, ROUNDS)
    assert tally.asked == ROUNDS * len(HASTE) == tally.held, tally.broken[:3]


def test_who_goes_far_first_is_caught() -> None:
    tally = play(no_detour, SABOTEURS["M9"](shipped_engine), 2)
    assert tally.held < tally.asked
