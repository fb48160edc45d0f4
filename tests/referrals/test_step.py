"""A step is one value: it takes what its row of the table takes, and what the row needs has to be there."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from referral.audit import Actor
from referral.errors import Invalid
from referral.forms import Form
from referral.referrals import actions, wording
from referral.referrals.actions import Step
from referral.referrals.forms import STEP_FORMS, StepSchema, form_of
from referral.referrals.models import Referral
from referral.referrals.table.moves import MOVES, OBJECT
from tests.factories import NOW, a_hospital, a_referral, a_user

TOMORROW = (NOW + timedelta(days=1)).date()
SAID: dict[str, Any] = {
    "reason": "other",
    "first_date": TOMORROW,
    "hold_until": NOW + timedelta(days=1),
    "another_slot": True,
    "first_time": "09:30",
    "visit": {"ward": "B"},
    "coded": ["histology"],
    "early": True,
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


PAST = {"first_date": TOMORROW - timedelta(days=2)}
KEPT = {"hold_until": SAID["hold_until"]}


@pytest.mark.parametrize(
    ("verb", "state", "said", "field", "sentence"),
    [
        ("set_appointment", "accepted", {}, "first_date", wording.DAY_NEEDED),
        ("set_appointment", "accepted", PAST, "first_date", wording.DATE_PAST),
        ("accept", "requested", PAST, "first_date", wording.DATE_PAST),
        ("accept_with_conditions", "requested", {"note": "Slides"}, "hold_until", wording.DATE_PAST),
        (
            "accept_with_conditions",
            "requested",
            {"note": "?", "hold_until": NOW},
            "hold_until",
            wording.DATE_PAST,
        ),
        ("accept_with_conditions", "requested", KEPT, "note", wording.CONDITIONS_NEEDED),
        ("ask_information", "requested", {"note": " "}, "note", wording.QUESTION_NEEDED),
        ("give_information", "info_requested", {}, "note", wording.INFORMATION_NEEDED),
        ("refer_onward", "requested", {}, "hospital", wording.OTHER_HOSPITAL_NEEDED),
        ("reject", "requested", {}, "reason", wording.CHOOSE_REASON),
        ("reject", "requested", {"reason": "other"}, "note", wording.NOTE_NEEDED),
        ("reject", "requested", {"reason": "other", "note": ""}, "note", wording.NOTE_NEEDED),
        ("cancel", "accepted", {"reason": "too_far"}, "reason", wording.CHOOSE_REASON),
        ("cancel", "accepted", {"reason": "other"}, "note", wording.NOTE_NEEDED),
    ],
)
def test_what_a_verb_needs_is_asked_for_beside_its_field(
    app: Flask, verb: str, state: str, said: dict[str, Any], field: str, sentence: object
) -> None:
    referral = a_referral(state=state)
    actor = nurse(referral) if verb != "give_information" else a_user().as_actor()
    with pytest.raises(Invalid) as told:
        actions.take(Step(referral, verb, actor, NOW, **said))
    assert told.value.errors == {field: [str(sentence)]}
    assert (referral.state, referral.moves) == (state, [])


@pytest.mark.parametrize("named", ["itself", "one that is closed"])
def test_a_hospital_names_another_that_is_open(app: Flask, named: str) -> None:
    referral = a_referral()
    to = referral.hospital if named == "itself" else a_hospital(closed_at=NOW)
    with pytest.raises(Invalid) as told:
        actions.refer_onward(referral, nurse(referral), NOW, to=to)
    assert told.value.errors == {"hospital": [str(wording.OTHER_HOSPITAL_NEEDED)]}
    other = a_hospital()
    assert actions.refer_onward(referral, nurse(referral), NOW, to=other) is True
    assert referral.referred_to_id == other.id


WANTED: dict[str, dict[str, object]] = {
    "ask_information": {"note": wording.QUESTION_NEEDED},
    "give_information": {"note": wording.INFORMATION_NEEDED},
    "accept_with_conditions": {"note": wording.CONDITIONS_NEEDED, "hold_until": wording.HOLD_NEEDED},
    "reject": {"reason": wording.CHOOSE_REASON},
    "refer_onward": {"hospital": wording.CHOOSE_HOSPITAL},
    "set_appointment": {"first_date": wording.DAY_NEEDED},
    "decline": {"reason": wording.CHOOSE_REASON},
    "wish_to_decline": {"reason": wording.CHOOSE_REASON},
    "miss": {"reason": wording.CHOOSE_REASON},
    "cancel": {"reason": wording.CHOOSE_REASON},
    OBJECT: {"note": wording.OBJECTION_NEEDED},
}


def a_form(verb: str) -> StepSchema:
    """The form of a step, made from its row; what no row has stands beside them."""
    made = form_of(MOVES[verb]) if verb in MOVES else STEP_FORMS[verb]
    assert {name: type(field) for name, field in made().fields.items()} == {
        name: type(field) for name, field in STEP_FORMS[verb]().fields.items()
    }
    return made()


@pytest.mark.parametrize("verb", sorted(STEP_FORMS))
def test_an_empty_form_is_told_what_is_missing_beside_each_field(app: Flask, verb: str) -> None:
    form = Form.of(a_form(verb), MultiDict())
    wanted = {field: [str(sentence)] for field, sentence in WANTED.get(verb, {}).items()}
    assert form.errors == wanted
    if not wanted:
        dates = {name: None for name in ("first_date",) if name in MOVES[verb].takes}
        slot = {name: False for name in ("another_slot", "early") if name in MOVES[verb].takes}
        assert form.data == {"seen": None, "note": None, **dates, **slot}


@pytest.mark.parametrize("verb", sorted(STEP_FORMS))
def test_a_note_has_at_most_two_thousand_letters(app: Flask, verb: str) -> None:
    told = [Form.of(a_form(verb), MultiDict({"note": "x" * n})).errors for n in (2000, 2001)]
    assert ["note" in errors for errors in told] == [False, True]
