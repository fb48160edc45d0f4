"""Whom a plan does not name for somebody: hospitals that are being asked for them, or were in vain."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime

from referral.db import db
from referral.engine.figures import ask_again_after
from referral.intake.models import Case
from referral.referrals.consents import excluded_among
from referral.referrals.models import Referral
from referral.referrals.table.reasons import NO_CAPACITY
from referral.referrals.table.states import ASKED, IN_VAIN, OPEN_STATES

Avoided = dict[uuid.UUID, set[uuid.UUID]]


def avoided(cases: Collection[Case], now: datetime) -> Avoided:
    """For each case the hospitals that are not to be named: asked, in vain (if full: for a while), excluded."""
    out: Avoided = defaultdict(set)
    since = now - ask_again_after()
    for case_id, hospital_id, state, reason, answered in _referrals(cases, (*OPEN_STATES, *IN_VAIN)):
        had_room_since = reason == NO_CAPACITY and answered is not None and answered < since
        if state in OPEN_STATES or not had_room_since:
            out[case_id].add(hospital_id)
    for case_id, hospitals in excluded_among(case.id for case in cases).items():
        out[case_id] |= hospitals
    return out


def with_one_asked(cases: Collection[Case]) -> list[Case]:
    """Those for whom exactly one hospital is asked and has not answered."""
    states: dict[uuid.UUID, list[str]] = defaultdict(list)
    for case_id, _hospital, state, _reason, _answered in _referrals(cases, OPEN_STATES):
        states[case_id].append(state)
    return [case for case in cases if len(states[case.id]) == 1 and states[case.id][0] in ASKED]


Found = tuple[uuid.UUID, uuid.UUID, str, str | None, datetime | None]


def _referrals(cases: Iterable[Case], states: Collection[str]) -> Iterable[Found]:
    columns = (Referral.case_id, Referral.hospital_id, Referral.state, Referral.reason, Referral.answered_at)
    ids = [case.id for case in cases]
    wanted = db.select(*columns).where(Referral.case_id.in_(ids), Referral.state.in_(list(states)))
    return db.session.execute(wanted).tuples().all()
