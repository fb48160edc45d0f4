"""A hospital's way to answer without an account: a secret link, kept hashed, that expires and can be killed."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update

from referral import audit
from referral.audit import Actor
from referral.config import setting
from referral.crypto import link_hash, token_hash
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Expired
from referral.hospitals.models import Hospital
from referral.referrals import wording
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.table.states import OPEN_STATES

ANSWER, STILL_TRUE, FORWARDED = "answer", "still_true", "forwarded"


def issue(
    hospital: Hospital, expires_at: datetime, now: datetime, referral: Referral | None = None
) -> AnswerLink:
    """A new link for a hospital: to answer this referral or, without one, to confirm its slots."""
    link = AnswerLink(
        id=uuid.uuid4(),
        purpose=ANSWER if referral else STILL_TRUE,
        referral_id=referral.id if referral else None,
        hospital_id=hospital.id,
        token_hash="",
        created_at=now,
        expires_at=expires_at,
    )
    link.token_hash = link_hash(link.id)
    db.session.add(link)
    db.session.flush()
    return link


def answer_link(referral: Referral, now: datetime) -> AnswerLink:
    """A link to answer this referral: open until some days after its deadline (setting LINK_DAYS)."""
    after = max(referral.deadline_at, now)
    return issue(referral.hospital, after + timedelta(days=setting("LINK_DAYS")), now, referral)


@transaction
def forward(referral: Referral, actor: Actor, now: datetime) -> AnswerLink:
    """A second link for a colleague of the same hospital: as pseudonymous, and dead as soon as the first is.

    Raises Conflict when the referral is over, Expired where no first link lives.
    """
    if referral.state not in OPEN_STATES:
        raise Conflict(wording.MOVED_ON)
    first = living(referral, now)
    if first is None:
        raise Expired(wording.LINK_DEAD)
    link = issue(referral.hospital, first.expires_at, now, referral)
    link.purpose = FORWARDED
    audit.record(actor, "link.forwarded", link, now, case_id=referral.case_id)
    return link


def living(referral: Referral, now: datetime) -> AnswerLink | None:
    """The newest link of this referral that still opens, or None."""
    query = db.select(AnswerLink).where(
        AnswerLink.referral_id == referral.id, AnswerLink.purpose != FORWARDED, *_alive(now)
    )
    return db.session.scalars(query.order_by(AnswerLink.created_at.desc()).limit(1)).first()


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return AnswerLink.killed_at.is_(None), AnswerLink.expires_at > now


def revive(referral: Referral, killed_at: datetime) -> None:
    """Open again what was ended at this very moment."""
    mine = update(AnswerLink).where(AnswerLink.referral_id == referral.id, AnswerLink.killed_at == killed_at)
    db.session.execute(mine.values(killed_at=None), execution_options={"synchronize_session": "fetch"})


def by_token(token: str) -> AnswerLink | None:
    """The link this secret belongs to, alive or not; changes nothing."""
    return db.session.scalars(db.select(AnswerLink).where(AnswerLink.token_hash == token_hash(token))).first()


def kill(referral: Referral, now: datetime) -> None:
    """End every link of a referral at once."""
    mine = update(AnswerLink).where(AnswerLink.referral_id == referral.id, AnswerLink.killed_at.is_(None))
    db.session.execute(mine.values(killed_at=now), execution_options={"synchronize_session": "fetch"})


@transaction
def note_opening(link: AnswerLink, now: datetime) -> None:
    """Note that a link was opened by hand. Raises Expired when it is dead by now."""
    opens = (AnswerLink.id == link.id, *_alive(now))
    first = db.func.coalesce(AnswerLink.first_opened_at, now)
    if not guarded_update(AnswerLink, *opens, first_opened_at=first):
        raise Expired(wording.LINK_DEAD)
    audit.record(link.as_actor(), "link.opened", link, now)
