"""What was told of an entry that is found to be another entry's person: nobody is told it twice, nothing is lost.

A text that has left is noted beside the case that goes on, as if it had left for that one. What waited is void with the
closing; the clock tells it of the case that goes on, if it is so there. Undone, each tells for itself again.
"""

import uuid
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import update

from referral import occasions
from referral.db import db, transaction
from referral.intake.models import Case
from referral.messages.finding import ASKED_LATE, EVERY, NEWS_FOR
from referral.messages.models import ToldMessage, hash_of
from referral.occasions import ASKING_OTHERS, STILL_NEEDED, TREATMENT_DUE
from referral.queued import PENDING, SENDING, SENT, VOID, OutboxMessage
from referral.zones import day_in

OF_A_SPAN = (STILL_NEEDED, ASKING_OTHERS, TREATMENT_DUE)
"""Told by the calendar, of each case alike; whatever else is told belongs to a request of one case."""
CARRIED = "carried"


@transaction
def carry_over(ended: Case, living: Case, now: datetime) -> int:
    """The person was told this already: it is not told of the case that goes on; how much that is."""
    kept, sent = ToldMessage, OutboxMessage
    left = db.select(kept).join(sent, sent.id == kept.outbox_id).where(sent.state.in_((SENT, SENDING)))
    recent = (kept.case_id == ended.id, kept.occasion.in_(OF_A_SPAN), kept.at > now - NEWS_FOR)
    found = [
        (told, each) for told in db.session.scalars(left.where(*recent)) for each in _windows(told, living)
    ]
    db.session.add_all(
        _noted(told, window, ended, living) for told, window in found if not _is_told(told, window, living)
    )
    db.session.flush()
    return len(found)


def _windows(told: ToldMessage, living: Case) -> Iterator[str]:
    """Which times of the living case's own it stands for: who was asked is not asked again within the week."""
    if told.occasion != STILL_NEEDED:
        yield told.window
        return
    country = living.place_country
    since = day_in(living.submitted_at or living.created_at, country)
    asked = (day_in(told.at, country) - since).days
    for week in range(max(1, -(-(asked - ASKED_LATE) // EVERY)), (asked + EVERY - 1) // EVERY + 1):
        yield f"week {week}"


def _is_told(told: ToldMessage, window: str, living: Case) -> bool:
    kept = ToldMessage
    same = (kept.occasion == told.occasion, kept.window == window, kept.reader == told.reader)
    return db.session.scalar(db.select(kept.id).where(kept.case_id == living.id, *same)) is not None


def _noted(told: ToldMessage, window: str, ended: Case, living: Case) -> ToldMessage:
    row = ToldMessage(id=uuid.uuid4(), case_id=living.id, reader=told.reader, at=told.at, window=window)
    row.occasion, row.shut, row.outbox_id = told.occasion, [], told.outbox_id
    row.facts, row.token_hash = {**told.facts, CARRIED: str(ended.id)}, hash_of(row.id)
    return row


@transaction
def give_back(ended: Case, living: Case, now: datetime) -> None:
    """They are two people after all: what one was told the other was not, and what was void with the closing is looked
    at once more as it leaves."""
    for told in db.session.scalars(db.select(ToldMessage).where(ToldMessage.case_id == living.id)).all():
        if told.facts.get(CARRIED) == str(ended.id):
            db.session.delete(told)
    sent = OutboxMessage
    void = (sent.subject == f"case:{ended.id}", sent.occasion.in_(occasions.ending_with_case()))
    unsaid = (sent.state == VOID, sent.last_error.is_(None), sent.created_at > now - NEWS_FOR)
    again = update(sent).where(*void, *unsaid).values(state=PENDING, due_at=now, waiting_since=now)
    db.session.execute(again, execution_options={"synchronize_session": "fetch"})
