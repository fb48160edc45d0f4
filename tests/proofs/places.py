"""Two hospitals with two places each, six patients asked for at both: hospitals accept and take back, all at once."""

import uuid
from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from flask import Flask

from referral.db import db
from referral.errors import Refusal
from referral.hospitals import capacity
from referral.hospitals.models import Service
from referral.intake.models import CaseMove
from referral.referrals.models import Referral, ReferralMove
from tests.factories import a_case, a_hospital, a_referral, places
from tests.racing import Attempt, acting, live_places, nurse, race
from tests.referrals.scenes import consent_to_show

PLACES, PATIENTS, AT_ONCE, EACH = 2, 6, 4, 20
VERBS = {"received": "accept", "accepted": "undo_acceptance"}
REFUSED = ("Conflict", "NoSlotLeft", "NotAllowed")


class Scene(NamedTuple):
    """The services whose places are wanted, and every request for one of them."""

    services: list[Service]
    referrals: list[Referral]


def a_scene() -> Scene:
    """Everybody asked for everywhere, nobody placed."""
    hospitals, cases = [a_hospital() for _ in range(2)], [a_case() for _ in range(PATIENTS)]
    services = [places(hospital, "radiotherapy", PLACES) for hospital in hospitals]
    for case in cases:
        for hospital in hospitals:
            consent_to_show(case, hospital)
    return Scene(services, [a_referral(c, h, state="received") for c in cases for h in hospitals])


def play(app: Flask, scene: Scene, draw: Random) -> list[str]:
    """Everybody accepts and takes back whatever comes to hand; whoever is refused goes on. What came out wrong."""
    ids = [each.id for each in scene.referrals]
    tries = [_in_turn(ids, Random(draw.random())) for _ in range(AT_ONCE)]
    broken = [outcome for outcome in race(app, *tries) if outcome != "won"]
    return [*broken, *_of_services(scene), *_of_patients(scene)]


def _in_turn(ids: list[uuid.UUID], draw: Random) -> Attempt:
    """Look at what could be done, and do it: the others have looked too."""
    looked = db.select(Referral).where(Referral.id.in_(ids), Referral.state.in_(VERBS)).order_by(Referral.id)

    def run() -> None:
        for _ in range(EACH):
            referral = draw.choice(db.session.scalars(looked).all())
            try:
                acting(VERBS[referral.state], referral, nurse(referral.hospital_id))()
            except Refusal as refusal:
                assert type(refusal).__name__ in REFUSED

    return run


def done(scene: Scene) -> int:
    """How many accepts and releases have taken place."""
    return sum(len([move for move in each.moves if move.verb in VERBS.values()]) for each in scene.referrals)


def _of_services(scene: Scene) -> Iterator[str]:
    for service in scene.services:
        taken = [r for r in scene.referrals if r.hospital_id == service.hospital_id and r.state == "accepted"]
        if not service.free == capacity.free_by_ledger(service) == PLACES - len(taken) >= 0:
            yield f"{len(taken)} of {PLACES} places taken, {service.free} free"


def _of_patients(scene: Scene) -> Iterator[str]:
    for case in {each.case for each in scene.referrals}:
        accepted = Counter(each.state for each in scene.referrals if each.case_id == case.id)["accepted"]
        if accepted > 1 or live_places(case.id) != accepted:
            yield f"a patient with {accepted} acceptances and {live_places(case.id)} places"
        if case.state != ("placed" if accepted else "waiting") or not _takes_turns(case.id):
            yield f"a patient who is {case.state} with {accepted} acceptances"


def _takes_turns(case_id: object) -> bool:
    """Placed and put back, one after the other, as often as the requests' own history says."""
    query = db.select(CaseMove).where(CaseMove.case_id == case_id)
    verbs = Counter(move.verb for move in db.session.scalars(query))
    mine = db.select(Referral.id).where(Referral.case_id == case_id)
    asked = db.select(ReferralMove.verb).where(ReferralMove.referral_id.in_(mine))
    told = Counter(db.session.scalars(asked))
    return (verbs["place"], verbs["return_to_queue"]) == (told["accept"], told["undo_acceptance"])
