"""Whom a clinical table belongs to signs rows of it, or objects to them."""

import uuid
from collections.abc import Collection
from datetime import datetime

from referral import audit
from referral.accounts.models import User
from referral.db import db, transaction
from referral.errors import Conflict, NotAllowed
from referral.i18n import _l
from referral.signatures import queries
from referral.signatures.models import Signature
from referral.signatures.tables import rows_of

CHANGED = _l("A row has changed since you read it. Nothing was signed: read it as it stands now.")

OTHERS_SIGN = _l("Others sign this table.")


@transaction
def sign(
    name: str, digests: Collection[str], verdict: str, words: str, user: User, now: datetime
) -> list[Signature]:
    """Keep the word of a clinician or pharmacist on each of these rows, named by the digest of the text that was read.

    Raises NotAllowed where others sign this table, Conflict where a row has no such text today: nothing at all is kept
    then.
    """
    if user.role not in queries.table_of(name).signers:
        raise NotAllowed(OTHERS_SIGN)
    rows = {each.digest: each for each in rows_of(name)}
    if not digests or not set(digests) <= set(rows):
        raise Conflict(CHANGED)
    made = [
        Signature(
            id=uuid.uuid4(), of_table=name, row_key=rows[each].key, digest=each, verdict=verdict, words=words,
            at=now, by=user.id, name=user.name,
        )
        for each in dict.fromkeys(digests)
    ]  # fmt: skip
    db.session.add_all(made)
    db.session.flush()
    for each in made:
        audit.record(user.as_actor(), f"signature.{verdict}", each, now, table=name)
    queries.forget()
    return made
