"""Who is told by letter that a person asks for their record: at once, when it fails, a week before the month ends."""

from datetime import datetime, timedelta

from referral import occasions, outbox
from referral.accounts.models import User
from referral.accounts.permissions import Permission, may
from referral.accounts.roles import Role
from referral.db import db, transaction
from referral.duty.queries import answering
from referral.i18n import DEFAULT
from referral.record_copies.models import RecordCopy
from referral.zones import day_in

AT_ASKING, AT_FAILING, NEAR_ITS_END = "record.asked", "record.failed", "record.due"
BEFORE = timedelta(days=7)
"""So long before the month ends people are told once more."""
AT_ONCE = 100


def people(copy: RecordCopy, now: datetime) -> list[User]:
    """Who has to act: whoever answers now for the country where the patient is, and every administrator."""
    on_duty = [each.id for each in answering(now, copy.case.place_country).people]
    of_them = (User.role == Role.ADMINISTRATOR) | User.id.in_(on_duty)
    asked = db.select(User).where(of_them, User.active, User.email != "").order_by(User.id)
    return [user for user in db.session.scalars(asked) if may(user, Permission.RECORD_ASK)]


def tell(occasion: str, copy: RecordCopy, now: datetime) -> None:
    """A letter to each of them: which case, until when; each once."""
    for user in people(copy, now):
        if user.id == copy.asked_by and occasion == AT_ASKING:
            continue
        reader = outbox.Reader(occasions.ACCOUNT, f"user:{user.id}", user.email, user.language or DEFAULT)
        facts = {"copy": str(copy.id), "reader": str(user.id)}
        outbox.tell(occasion, reader, f"record_copy:{copy.id}", str(copy.tries), now, **facts)


@transaction
def remind(now: datetime) -> int:
    """Tell of every one that is still open a week before its month ends; of how many. Safe to repeat."""
    near = (RecordCopy.ended_at.is_(None), RecordCopy.due_on <= day_in(now + BEFORE))
    found = db.session.scalars(
        db.select(RecordCopy).where(*near).order_by(RecordCopy.due_on).limit(AT_ONCE)
    ).all()
    for copy in found:
        tell(NEAR_ITS_END, copy, now)
    return len(found)
