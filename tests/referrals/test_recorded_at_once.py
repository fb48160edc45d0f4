"""A hospital answers by its link while a coordinator records its answer by telephone: exactly one wins."""

import threading
import uuid

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.intake.models import CaseMove
from referral.referrals import actions, moving
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.states import STATES
from referral.referrals.told import Told
from tests.factories import NOW, a_user
from tests.racing import ROUNDS, Attempt, a_request, careless, live_places, nurse, race

pytestmark = pytest.mark.both_databases
WORD = Told("Dr Anna Nowak", "head of radiotherapy", "telephone", NOW)


def by_telephone(verb: str, referral: Referral, recorder: uuid.UUID, **facts: object) -> Attempt:
    """A coordinator records the answer, in the thread's own session."""
    referral_id, actor = referral.id, Actor("user", str(recorder), "coordinator")
    action = getattr(actions, verb)
    return lambda: action(db.session.get_one(Referral, referral_id), actor, NOW, told=WORD, **facts)


def by_link(verb: str, referral: Referral, **facts: object) -> Attempt:
    """The hospital answers itself, in the thread's own session."""
    referral_id, actor = referral.id, nurse(referral.hospital_id)
    action = getattr(actions, verb)
    return lambda: action(db.session.get_one(Referral, referral_id), actor, NOW, **facts)


def check_one_answer(referral: Referral, outcomes: list[str]) -> None:
    assert outcomes == ["Conflict", "won"]
    steps = db.session.scalars(db.select(ReferralMove).filter_by(referral_id=referral.id)).all()
    assert [step.to_state for step in steps] == [referral.state]
    assert live_places(referral.case_id) == (1 if referral.state == "accepted" else 0)
    placed = db.session.scalars(db.select(CaseMove.verb).filter_by(case_id=referral.case_id)).all()
    assert placed == (["place"] if referral.state == "accepted" else [])
    told = bool(steps[0].told_channel)
    expected = STATES[referral.state].recorded if told else STATES[referral.state].happened
    assert moving.what_happened(referral) is expected, "the loser reads what happened"


@pytest.mark.parametrize("_round", ROUNDS)
@pytest.mark.parametrize(
    ("said", "clicked"), [("accept", "accept"), ("accept", "reject"), ("reject", "accept")]
)
def test_of_a_recorded_answer_and_the_hospitals_own_exactly_one_wins(
    app: Flask, said: str, clicked: str, _round: int
) -> None:
    referral, recorder = a_request(), a_user("coordinator").id
    facts = {"accept": {}, "reject": {"reason": "no_capacity"}}
    outcomes = race(
        app,
        by_telephone(said, referral, recorder, **facts[said]),
        by_link(clicked, referral, **facts[clicked]),
    )
    check_one_answer(referral, outcomes)


@pytest.mark.parametrize("_round", ROUNDS)
def test_two_coordinators_of_one_telephone_call_record_it_once(app: Flask, _round: int) -> None:
    referral = a_request()
    recorders = [a_user("coordinator").id for _ in range(2)]
    outcomes = race(app, *(by_telephone("accept", referral, recorder) for recorder in recorders))
    check_one_answer(referral, outcomes)


def test_careless_recording_overwrites_the_hospitals_own_answer(app: Flask) -> None:
    referral, ready = a_request(), threading.Barrier(2, timeout=60)
    outcomes = race(
        app,
        careless(referral, {"received"}, "rejected", ready),
        careless(referral, {"received"}, "accepted", ready, "placed"),
    )
    assert outcomes == ["won", "won"]
    with pytest.raises(AssertionError):
        check_one_answer(referral, outcomes)
