"""A yes after the time for an answer: taken while the case waits, the consent lives and nobody else holds it."""

from referral.db import db
from referral.errors import Conflict, Refusal
from referral.intake.models import Case
from referral.intake.states import PAUSED
from referral.referrals import wording
from referral.referrals.consents import check_living
from referral.referrals.models import Referral
from referral.referrals.table.states import HELD, OPEN_STATES, PLACING_STATES


def case_waits(case: Case) -> bool:
    """Whether the case still looks for a hospital, be it beneath an emergency."""
    resumes_to = case.paused_state or "waiting"
    return case.state == "waiting" or (case.state == PAUSED and resumes_to == "waiting")


def check_late(referral: Referral) -> None:
    """Raise with what stands in the way of a late yes; the case's row is locked by whoever writes afterwards."""
    case = referral.case
    others = _open_others(referral)
    if any(state in PLACING_STATES for _hospital, state in others):
        raise Conflict(wording.LATE_PLACED)
    if not case_waits(case):
        raise Conflict(wording.LATE_OVER)
    check_living(case, referral.hospital_id)
    if any(hospital == referral.hospital_id for hospital, _state in others):
        raise Conflict(wording.LATE_ASKED_AGAIN)
    if any(state in HELD for _hospital, state in others):
        raise Conflict(wording.LATE_HELD)


def what_stands_in_the_way(referral: Referral) -> object:
    """The sentence for a hospital that comes late, or None while its yes would be taken."""
    try:
        check_late(referral)
    except Refusal as refusal:
        return refusal.sentence
    return None


def _open_others(referral: Referral) -> list[tuple[object, str]]:
    others = db.select(Referral.hospital_id, Referral.state).where(
        Referral.case_id == referral.case_id, Referral.id != referral.id, Referral.state.in_(OPEN_STATES)
    )
    return [(hospital, state) for hospital, state in db.session.execute(others)]
