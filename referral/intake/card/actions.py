"""The patient's card: issued with a token of which only the hash is kept, revoked, replaced; the word beside it."""

import uuid
from datetime import datetime

from sqlalchemy import update

from referral import audit
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.crypto import blind_index, link_hash, link_token
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed
from referral.i18n import _l
from referral.intake.card import word
from referral.intake.models import CARD_CODE, Card, Case
from referral.intake.references import code_of, staff_code_of

ONLY_A_COORDINATOR = _l(
    "A word has been agreed already. Only a coordinator sets a new one, after calling back."
)
CALL_FIRST = _l("Call the patient on the number on file first, and tick that you did.")
OVER = _l("This case is closed and can no longer be changed.")


@transaction
def issue_card(case: Case, actor: Actor, now: datetime) -> Card:
    """A fresh card; every older one of this case stops working. Its token is crypto.link_token(card.id)."""
    live = (Card.case_id == case.id, Card.revoked_at.is_(None))
    db.session.execute(update(Card).where(*live).values(revoked_at=now))
    card_id = uuid.uuid4()
    card = Card(id=card_id, case_id=case.id, issued_at=now, issued_by=uuid.UUID(actor.id), staff_code=False)
    card.token_hash, card.code_index = link_hash(card_id), code_index_of(card)
    db.session.add(card)
    audit.record(actor, "card.issue", card, now, case_id=case.id)
    db.session.flush()
    return card


def code_index_of(card: Card) -> str:
    """What is kept of a card's short code."""
    return blind_index(CARD_CODE, short_code(card))


def short_code(card: Card) -> str:
    """What is typed or read aloud where the square code cannot be scanned."""
    return (staff_code_of if card.staff_code else code_of)(link_token(card.id))


@transaction
def revoke_card(card: Card, actor: Actor, now: datetime) -> None:
    """Make a lost card useless at once; a second click is harmless."""
    if guarded_update(Card, Card.id == card.id, Card.revoked_at.is_(None), revoked_at=now):
        audit.record(actor, "card.revoke", card, now, case_id=card.case_id)


@transaction
def agree_word(case: Case, typed: str, actor: Actor, now: datetime, called: bool = False) -> None:
    """Keep the hash of the word that opens the patient's page where no birth date is known.

    The first one by whoever files; a new one only by a coordinator who has `called` the number on file. Raises Invalid
    for a word that is easy to guess, NotAllowed, and Conflict where the case is over.
    """
    if not guarded_lock(Case, Case.id == case.id, Case.state != "closed"):
        raise Conflict(OVER)
    db.session.refresh(case.patient)
    if word.is_agreed(case) and actor.role != Role.COORDINATOR:
        raise NotAllowed(ONLY_A_COORDINATOR)
    if word.is_agreed(case) and not called:
        raise Invalid({"called": [str(CALL_FIRST)]})
    if wrong := word.what_is_wrong(case, typed):
        raise Invalid({"word": [str(wrong)]})
    case.patient.identity = {**(case.patient.identity or {}), word.KEPT: word.hashed(case, typed)}
    audit.record(actor, "card.word_agreed", case, now, case_id=case.id, called=called)
