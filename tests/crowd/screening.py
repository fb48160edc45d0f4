"""Places of the tick list in a crowd: all of one partner, with days of counts, and people who wait for a call."""

import uuid
from datetime import datetime, timedelta

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.screening.models import Call, Partner, Tally, Venue
from referral.screening.queries import nothing_ticked
from tests.crowd.cases import _case, _patient
from tests.crowd.writing import add

DAY = timedelta(days=1)
WISHES = {"name_original": "Коваль Ганна", "birth_date": "1971-05-06", "phone": "+380501112299"}


def some_screening(size: int, staff: dict[Role, User], now: datetime) -> Venue:
    """`size` places of one partner, as many days of counts at the first, as many calls to be made."""
    made = {"kind": "shelter", "country": "PL", "locality": "Lublin", "made_at": now}
    venues = add(
        Venue(
            id=uuid.uuid4(), token=f"place{n}", name=f"Venue {n}", made_by=staff[Role.COORDINATOR].id, **made
        )
        for n in range(size)
    )
    partner = staff[Role.SCREENING_PARTNER].id
    add(Partner(venue_id=each.id, user_id=partner) for each in venues)
    nothing = nothing_ticked()
    add(
        Tally(venue_id=venues[0].id, day=(now - n * DAY).date(), counts=nothing, paper=nothing)
        for n in range(size)
    )
    asked = {"country": "PL", "language": "uk", "asked_at": now, "due_at": now + DAY}
    begun = {
        "state": "draft",
        "created_by": staff[Role.COORDINATOR].id,
        "created_at": now,
        "submitted_at": None,
    }
    drafts = add(_case(_patient(WISHES, now), 10_000 + n, **begun) for n in range(size))
    add(Call(id=uuid.uuid4(), case_id=each.id, **asked) for each in drafts)
    return venues[0]
