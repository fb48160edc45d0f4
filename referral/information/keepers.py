"""Who keeps the page of a country: an organisation and its office, named by two people or by an administrator."""

import uuid
from datetime import datetime
from typing import Any

from referral import audit
from referral.accounts.roles import Role
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import _l
from referral.information import queries
from referral.information.models import Keeper
from referral.published_life import MOVED_ON

NOT_ALONE = _l("A second person agrees to who keeps the page: not whoever proposed it.")
SAID = {True: _l("Saved."), False: _l("Proposed. A second person has to agree.")}
"""Whether it counts at once → what the editor reads."""
NOTHING_PROPOSED: dict[str, Any] = {
    "proposal_id": None,
    "proposed_organisation": None,
    "proposed_email": None,
    "proposed_by": None,
}


@transaction
def name_keeper(country: str, organisation: str, email: str, actor: Actor, now: datetime) -> bool:
    """Say which organisation keeps the page of a country; whether it counts at once.

    It does from an administrator, and where nobody is to keep it any more; an editor's waits for a second person.
    """
    keeper = queries.keeper_of(country) or Keeper(id=uuid.uuid4(), country=country, organisation="", email="")
    counts = actor.role == Role.ADMINISTRATOR or not organisation
    named = {"organisation": organisation, "email": email if organisation else "", "bounced_at": None}
    proposed = {"organisation": organisation, "email": email, "by": uuid.UUID(actor.id)}
    facts = named | NOTHING_PROPOSED if counts else {f"proposed_{name}": it for name, it in proposed.items()}
    if not counts:
        keeper.proposal_id = uuid.uuid4()
    for name, value in facts.items():
        setattr(keeper, name, value)
    db.session.add(keeper)
    deed = "information.keeper_named" if counts else "information.keeper_proposed"
    audit.record(actor, deed, keeper, now, country=country)
    return counts


@transaction
def agree_keeper(proposal_id: uuid.UUID, actor: Actor, now: datetime) -> Keeper:
    """A second person agrees to exactly what was seen. Raises NotFound, Conflict for whoever proposed it."""
    keeper = queries.proposed_keeper(proposal_id)
    if keeper.proposed_by == uuid.UUID(actor.id):
        raise Conflict(NOT_ALONE)
    named = {"organisation": keeper.proposed_organisation, "email": keeper.proposed_email, "bounced_at": None}
    if not guarded_update(Keeper, Keeper.proposal_id == proposal_id, **named, **NOTHING_PROPOSED):
        raise Conflict(MOVED_ON)
    audit.record(actor, "information.keeper_named", keeper, now, country=keeper.country)
    return keeper
