"""How races are run: real threads, a session for each; the real action, and the careless one beside it."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import update

from referral.audit import Actor, system
from referral.db import db
from referral.hospitals import capacity
from referral.hospitals.models import SlotMove
from referral.intake.models import Case
from referral.referrals import actions
from referral.referrals.models import Referral
from tests.factories import NOW, a_case, a_referral, places

ROUNDS = range(4)
Attempt = Callable[[], object]


def race(app: Flask, *attempts: Attempt) -> list[str]:
    """Run all attempts at once, each in a thread and session of its own: "won", "idle" or the refusal's name."""
    outcomes = ["lost"] * len(attempts)
    start = threading.Barrier(len(attempts), timeout=60)

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            outcomes[number] = _outcome(attempts[number])
            db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.rollback()
    return sorted(outcomes)


def _outcome(attempt: Attempt) -> str:
    try:
        return "idle" if attempt() is False else "won"
    except Exception as refusal:
        return type(refusal).__name__


def nurse(hospital_id: uuid.UUID) -> Actor:
    return Actor("user", f"nurse of {hospital_id}", "hospital", hospital_id)


def coordinator() -> Actor:
    return Actor("user", "coordinator", "coordinator")


def acting(verb: str, referral: Referral, actor: Actor, **facts: Any) -> Attempt:
    """The real action on this referral, fetched in the thread's own session."""
    referral_id = referral.id
    return lambda: getattr(actions, verb)(db.session.get_one(Referral, referral_id), actor, NOW, **facts)


def careless(
    referral: Referral, sources: set[str], target: str, ready: threading.Barrier, case_to: str = ""
) -> Attempt:
    """Look, then leap: what a first draft of an action does."""
    referral_id, case_id = referral.id, referral.case_id

    def attempt() -> bool:
        looks_well = db.session.get_one(Referral, referral_id).state in sources
        db.session.rollback()
        ready.wait()
        if not looks_well:
            return False
        db.session.execute(update(Referral).where(Referral.id == referral_id).values(state=target))
        if case_to:
            db.session.execute(update(Case).where(Case.id == case_id).values(state=case_to))
        db.session.commit()
        return True

    return attempt


def live_places(case_id: uuid.UUID) -> int:
    """How many places a case occupies by the ledger."""
    mine = db.select(Referral.id).where(Referral.case_id == case_id)
    moves = db.session.scalars(db.select(SlotMove).where(SlotMove.referral_id.in_(mine))).all()
    given_back = {move.releases_id for move in moves}
    return len([move for move in moves if move.kind != "released" and move.id not in given_back])


def a_request() -> Referral:
    referral = a_referral(state="received")
    places(referral.hospital, referral.modality, 1)
    return referral


def an_accepted_referral() -> Referral:
    referral = a_referral(a_case(state="placed"), state="accepted")
    places(referral.hospital, referral.modality, 1)
    capacity.take_slot(referral, system("test"), NOW)
    return referral
