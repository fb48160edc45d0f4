"""The texts of the patient's side and the desk's notices: words made as they leave, of what is so then."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from flask import url_for

from referral import occasions
from referral.accounts.queries import may_read
from referral.config import SENDER, setting
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.labels import label
from referral.messages import reach
from referral.messages.actions import is_near
from referral.messages.models import ToldMessage, token_of
from referral.not_leaving import NotNow
from referral.outbox import OutboxMessage, letter
from referral.referrals.models import Referral
from referral.referrals.table.moves import PLACING
from referral.referrals.table.states import BOOKED

Still = Callable[[ToldMessage], bool]


def _referral(told: ToldMessage) -> Referral | None:
    return db.session.get(Referral, uuid.UUID(told.facts["referral"])) if "referral" in told.facts else None


def _stands(told: ToldMessage) -> bool:
    """The yes of then is the yes of now."""
    referral = _referral(told)
    steps = [step for step in referral.moves if step.verb in PLACING] if referral else []
    return bool(referral and referral.state in BOOKED and steps and str(steps[-1].id) == told.facts["step"])


def _is_lost(told: ToldMessage) -> bool:
    """The place is gone, and the patient had heard of it."""
    referral, kept = _referral(told), ToldMessage
    heard = (kept.case_id == told.case_id, kept.reader == told.reader, kept.occasion.in_(occasions.ACCEPTED))
    sent = (OutboxMessage.id == kept.outbox_id) & OutboxMessage.sent_at.is_not(None)
    return bool(
        referral
        and referral.state not in BOOKED
        and told.case.state == "waiting"
        and db.session.scalar(db.select(kept.id).join(OutboxMessage, sent).where(*heard).limit(1))
    )


def _is_day(told: ToldMessage) -> bool:
    """The day of then is the day of now, and lies ahead."""
    referral = _referral(told)
    same = referral is not None and str(referral.first_date) == told.facts["day"]
    return bool(same and referral and referral.state in BOOKED and _is_last_word(told, referral))


def _is_last_word(told: ToldMessage, referral: Referral) -> bool:
    set_by = [step for step in referral.moves if step.verb == "set_appointment"]
    return "step" not in told.facts or not set_by or str(set_by[-1].id) == told.facts["step"]


def _waits(told: ToldMessage) -> bool:
    return told.case.state == "waiting"


STILL: dict[str, Still] = {
    **dict.fromkeys(occasions.ACCEPTED, _stands),
    occasions.SLOT_LOST: _is_lost,
    occasions.DAY_SET: _is_day,
    occasions.VISIT_NEAR: _is_day,
    occasions.ASKING_OTHERS: _waits,
    occasions.STILL_NEEDED: _waits,
}
"""Occasion → whether it is still so when the text is about to leave; what is not so any more is void."""


def _of_patient_side(facts: dict[str, Any]) -> dict[str, Any] | None:
    """What every text holds: the sender, the day, the link. None once it may not be said; NotNow in quiet hours."""
    told = db.session.get(ToldMessage, uuid.UUID(facts["message"]))
    if told is None or reach.is_over(told.case):
        return None
    if not STILL[told.occasion](told):
        return None
    known, now = reach.reached(told.case, told.reader), utc_now()
    row = occasions.telling(told.occasion, told.reader, occasions.SHORT)
    if row is None or row.shut(known.reader.answers):
        return None
    if known.quiet.holds(now) and not (row.wakes and is_near(told, known, now)):
        raise NotNow(known.quiet.over(now))
    return _words(told)


def _words(told: ToldMessage) -> dict[str, Any]:
    day = {"day": f"{date.fromisoformat(told.facts['day']):%d.%m}"} if "day" in told.facts else {}
    link = url_for("messages.open", token=token_of(told.id), _external=True)
    return {"name": setting("PUBLIC_NAME")[:SENDER].strip(), "link": link, **day}


TEXTS = tuple(
    dict.fromkeys(
        row.wording
        for row in occasions.TABLE
        if row.reader in occasions.PATIENT_SIDE and row.channel == occasions.SHORT and row.occasion in STILL
    )
)
for _text in TEXTS:
    letter(_text)(_of_patient_side)


@letter("treatment_due")
def treatment_due(facts: dict[str, Any]) -> dict[str, Any] | None:
    """The next treatment is near, or late; void once the day is another, the case over, or the reader's account off."""
    case = db.session.get(Case, uuid.UUID(facts["case_id"]))
    if case is None or reach.is_over(case) or case.state == "in_treatment" or not may_read(facts["reader"]):
        return None
    if str(case.next_treatment_due) != facts["day"]:
        return None
    link = url_for("coordination.show", case_id=case.id, _external=True)
    return {"day": case.next_treatment_due, "phase": _phase(case), "link": link}


def _phase(case: Case) -> str:
    return label("phase", case.phase) if case.phase else ""
