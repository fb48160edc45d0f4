"""A step is one value: it takes what its row of the table takes, and what the row needs has to be there."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor
from referral.errors import Invalid
from referral.referrals import actions
from referral.referrals.actions import Step
from referral.referrals.models import Referral
from referral.referrals.table.moves import MOVES
from tests.factories import NOW, a_hospital, a_referral

TOMORROW = (NOW + timedelta(days=1)).date()
SAID: dict[str, Any] = {
    "reason": "other",
    "first_date": TOMORROW,
    "hold_until": NOW + timedelta(days=1),
    "another_slot": True,
}


def nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_what_a_verb_has_no_use_for_is_refused_and_never_dropped(app: Flask, verb: str) -> None:
    referral, move = a_referral(), MOVES[verb]
    takes = {*move.takes, *(["reason"] if move.needs_reason else [])}
    said = {**SAID, "to": a_hospital()}
    for name in said.keys() - takes:
        with pytest.raises(TypeError, match=f"{verb} takes no {name}"):
            Step(referral, verb, nurse(referral), NOW, **{name: said[name]})
    assert Step(referral, verb, nurse(referral), NOW, **{name: said[name] for name in takes}).move is move


@pytest.mark.parametrize(
    ("verb", "state", "said", "wrong"),
    [
        ("set_appointment", "accepted", {}, "first_date"),
        ("set_appointment", "accepted", {"first_date": TOMORROW - timedelta(days=2)}, "first_date"),
        ("accept", "requested", {"first_date": TOMORROW - timedelta(days=2)}, "first_date"),
        ("accept_with_conditions", "requested", {"note": "Slides"}, "hold_until"),
        ("accept_with_conditions", "requested", {"note": "Slides", "hold_until": NOW}, "hold_until"),
        ("accept_with_conditions", "requested", {"hold_until": SAID["hold_until"]}, "note"),
        ("ask_information", "requested", {"note": " "}, "note"),
        ("refer_onward", "requested", {}, "hospital"),
        ("reject", "requested", {}, "reason"),
        ("reject", "requested", {"reason": "other"}, "note"),
        ("cancel", "accepted", {"reason": "too_far"}, "reason"),
    ],
)
def test_what_a_verb_needs_is_asked_for_beside_its_field(
    app: Flask, verb: str, state: str, said: dict[str, Any], wrong: str
) -> None:
    referral = a_referral(state=state)
    with pytest.raises(Invalid) as told:
        actions.take(Step(referral, verb, nurse(referral), NOW, **said))
    assert list(told.value.errors) == [wrong]
    assert (referral.state, referral.moves) == (state, [])
