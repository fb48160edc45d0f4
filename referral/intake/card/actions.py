"""The patient's card: issued with a token of which only the hash is kept, revoked, replaced."""

import uuid
from datetime import datetime

from sqlalchemy import update

from referral import audit
from referral.audit import Actor
from referral.crypto import blind_index, link_token, token_hash
from referral.db import db, guarded_update, transaction
from referral.intake.models import CARD_CODE, Card, Case
from referral.intake.references import code_of


@transaction
def issue_card(case: Case, actor: Actor, now: datetime) -> Card:
    """A fresh card; every older one of this case stops working. Its token is crypto.link_token(card.id)."""
    live = (Card.case_id == case.id, Card.revoked_at.is_(None))
    db.session.execute(update(Card).where(*live).values(revoked_at=now))
    card_id = uuid.uuid4()
    found = {"token_hash": token_hash(link_token(card_id)), "code_index": code_index_of(card_id)}
    card = Card(id=card_id, case_id=case.id, issued_at=now, issued_by=uuid.UUID(actor.id), **found)
    db.session.add(card)
    audit.record(actor, "card.issue", card, now, case_id=case.id)
    db.session.flush()
    return card


def code_index_of(card_id: uuid.UUID) -> str:
    """What is kept of a card's short code."""
    return blind_index(CARD_CODE, code_of(link_token(card_id)))


@transaction
def revoke_card(card: Card, actor: Actor, now: datetime) -> None:
    """Make a lost card useless at once; a second click is harmless."""
    if guarded_update(Card, Card.id == card.id, Card.revoked_at.is_(None), revoked_at=now):
        audit.record(actor, "card.revoke", card, now, case_id=card.case_id)
