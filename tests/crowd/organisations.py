"""Published organisations beside hospitals."""

import uuid
from datetime import datetime, timedelta

from referral.organisations.models import Organisation, OrganisationEdition
from tests.crowd.writing import add
from tests.organisations.lines import FACTS


def some_organisations(size: int, now: datetime) -> Organisation:
    """So many that everybody reads, of a town and of the whole country by turns; one of them."""
    return [_published(n, now) for n in range(size)][0]


def _published(n: int, now: datetime) -> Organisation:
    made = Organisation(id=uuid.uuid4(), country="PL", code=f"line-{n}", state="published", newest=1)
    where = ["*"] if n % 2 else ["Lublin"]
    edition = OrganisationEdition(
        id=uuid.uuid4(), organisation_id=made.id, number=1, written_at=now, **{**FACTS, "localities": where}
    )
    made.shown_id, made.next_check = edition.id, now.date() + timedelta(days=90)
    add([made])
    add([edition])
    return made
