"""The letter that asks a treating hospital for records: asked with consent, reminded, got, refused or stopped."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from referral import audit, occasions, outbox
from referral.audit import Actor, system
from referral.crypto import link_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, NotAllowed
from referral.guardianship.queries import may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.i18n import _l
from referral.intake.actions import record_consent, tell_desk
from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.intake.questions.consents import Purpose
from referral.outbox import OutboxMessage
from referral.records.reading import queries
from referral.records.reading.models import (
    ASKED,
    BY_MAIL,
    GOT,
    REFUSED,
    REMINDED,
    STOPPED,
    WAITING,
    RecordsRequest,
)
from referral.referrals.actions import withdraw_consent
from referral.referrals.moving import lock_case

LANGUAGE = "uk"
"""A treating hospital of Ukraine is written to in Ukrainian."""
WAITS, MOST_REMINDERS = timedelta(days=7), 2
"""So long one waits before each reminder, and after the last before the desk hears; choices of ours."""
OPENS_FOR = timedelta(days=30)
"""So long the link opens after each letter; a choice of ours."""
CLOCK = system("clock")
CASE_OVER = _l("This case is closed, or this person has been erased: nothing more is asked for.")
NO_LONGER = _l("This letter is answered or stopped already. Look at how it stands now.")
ENDINGS = {GOT: "records.got", REFUSED: "records.refused", STOPPED: "records.stopped"}
"""How a letter ends → the deed."""
BY_LETTER = ("records.asked", "records.remind")


@transaction
def ask(
    case: Case, said: Mapping[str, str], needs: Sequence[str], way: str,
    consent: Mapping[str, str | None], actor: Actor, now: datetime,
) -> RecordsRequest:  # fmt: skip
    """Ask a treating hospital for records, with the patient's consent; the same letter that waits is given back.

    `said`: institution, and where known doctor, address, email. `consent`: given_by, language, basis. Raises NotAllowed
    where a child agreed alone, Conflict for a closed case.
    """
    if not may_give(case, consent["given_by"], now):
        raise NotAllowed(NO_CHILD_ALONE)
    locked = lock_case(case.id)
    if locked.patient.erased_at or locked.state == "closed":
        raise Conflict(CASE_OVER)
    present = _same(case, said, needs)
    if present is not None:
        return present
    row = RecordsRequest(id=uuid.uuid4(), case=case, case_id=case.id, needs=list(needs), way=way, state=ASKED)
    row.consent = record_consent(case, Purpose.RECORDS, dict(consent), actor, now)
    row.said, row.token_hash = dict(said), link_hash(row.id)
    row.asked_by, row.asked_at, row.due_at, row.reminders = uuid.UUID(actor.id), now, now + WAITS, 0
    db.session.add(row)
    audit.record(actor, "records.asked", row, now, case_id=case.id, way=way, needs=len(needs))
    db.session.flush()
    _write(row, "records.asked", now)
    return row


def _same(case: Case, said: Mapping[str, str], needs: Sequence[str]) -> RecordsRequest | None:
    waiting = (each for each in queries.requests_of(case.id) if each.state in WAITING)
    return next((each for each in waiting if each.said == dict(said) and each.needs == list(needs)), None)


def _write(row: RecordsRequest, occasion: str, now: datetime) -> None:
    """A neutral message with the link; what goes on paper is printed at the desk."""
    if row.way != BY_MAIL:
        return
    row.opens_until = now + OPENS_FOR
    reader = outbox.Reader(occasions.TREATING, f"{occasions.TREATING}:{row.id}", "", LANGUAGE)
    outbox.tell(occasion, reader, f"records:{row.id}", now.isoformat(), now, records=str(row.id))


@transaction
def remind(row: RecordsRequest, actor: Actor, now: datetime) -> bool:
    """Remind once more, and wait anew. False where nothing is waited for, or the patient agrees no longer."""
    lock_case(row.case_id)
    db.session.refresh(row)
    if not queries.is_open(row):
        return False
    row.state, row.reminded_at, row.due_at, row.bounced_at = REMINDED, now, now + WAITS, None
    row.reminders += 1
    audit.record(actor, "records.reminded", row, now, case_id=row.case_id)
    _write(row, "records.remind", now)
    if row.way != BY_MAIL and actor is CLOCK:
        tell_desk(living_case(row.case), now)
    return True


@transaction
def tell_late(row: RecordsRequest, now: datetime) -> bool:
    """Nothing came after the last reminder: the desk hears, once. False where nothing is waited for."""
    still = (
        RecordsRequest.id == row.id,
        RecordsRequest.due_at == row.due_at,
        RecordsRequest.ended_at.is_(None),
    )
    if not guarded_update(RecordsRequest, *still, due_at=None):
        return False
    tell_desk(living_case(row.case), now)
    audit.record(CLOCK, "records.late", row, now, case_id=row.case_id)
    return True


@transaction
def end(row: RecordsRequest, state: str, actor: Actor, now: datetime) -> None:
    """The records have come, the hospital does not give them, or nothing is asked for any more: a code of ENDINGS.

    Where it is stopped the consent is taken back with it. Raises Conflict where it has ended already.
    """
    lock_case(row.case_id)
    if not _over(row, state, now):
        raise Conflict(NO_LONGER)
    if state == STOPPED:
        withdraw_consent(row.consent, actor, now)
    audit.record(actor, ENDINGS[state], row, now, case_id=row.case_id)


def _over(row: RecordsRequest, state: str, now: datetime) -> bool:
    still = (RecordsRequest.id == row.id, RecordsRequest.ended_at.is_(None))
    return guarded_update(RecordsRequest, *still, state=state, ended_at=now, due_at=None, opens_until=None)


@transaction
def stop_beneath(row: RecordsRequest, now: datetime) -> bool:
    """The consent was taken back, or the case is closed: nobody is reminded any more. False for what has ended."""
    if not _over(row, STOPPED, now):
        return False
    audit.record(CLOCK, ENDINGS[STOPPED], row, now, case_id=row.case_id)
    return True


@transaction
def note_opening(row: RecordsRequest, now: datetime) -> None:
    """The hospital has read the letter: when first, and each time in the trail."""
    guarded_update(
        RecordsRequest, RecordsRequest.id == row.id, RecordsRequest.opened_at.is_(None), opened_at=now
    )
    audit.record(as_actor(row), "records.opened", row, now, case_id=row.case_id)


def as_actor(row: RecordsRequest) -> Actor:
    """The treating hospital as the doer of a deed, known by the link alone."""
    return Actor("link", str(row.id), "treating")


@outbox.address_of(occasions.TREATING)
def address(request_id: uuid.UUID) -> tuple[str | None, str | None]:
    """Where the letter goes as of now; opened for the letter alone, and never kept beside it."""
    row = db.session.get(RecordsRequest, request_id)
    said = (row.said or {}) if row is not None and queries.is_open(row) else {}
    return said.get("email"), None


@outbox.when_lost
def ask_for_another(lost: OutboxMessage, now: datetime) -> None:
    """The letter did not arrive: the desk hears, and looks for the right address."""
    if lost.occasion in BY_LETTER:
        lost.settled_at = now
        row = db.session.get(RecordsRequest, uuid.UUID(lost.facts["records"]))
        if row is not None and row.ended_at is None:
            row.bounced_at = now
            tell_desk(living_case(row.case), now)
            audit.record(CLOCK, "records.not_delivered", row, now, case_id=row.case_id)
