"""Who is told of a shipment, and which needs are asked about: rows of the outbox, in the deed's transaction."""

from datetime import datetime, timedelta

from referral import occasions, outbox
from referral.db import db, transaction
from referral.supplies.models import OPEN, VERIFIED, Institution, Need, Offer, Shipment

ASK_BEFORE = timedelta(days=5)
"""So long before a need lapses its institution is asked; a choice of ours."""
UKRAINIAN = "uk"


def institution(row: Institution) -> outbox.Reader:
    """A verified institution at its office's address."""
    return outbox.Reader(occasions.ACCOUNT, f"institution:{row.id}", row.email, UKRAINIAN)


def organisation(offer: Offer) -> outbox.Reader:
    """Whoever made an offer, in their language."""
    return outbox.Reader(occasions.ACCOUNT, f"organisation:{offer.id}", offer.email, offer.language)


def verified(row: Institution, now: datetime) -> None:
    """An institution that two people have called gets the address of its page, once for each verification."""
    outbox.tell(
        "supplies.verified",
        institution(row),
        f"institution:{row.id}",
        now.isoformat(),
        now,
        institution=str(row.id),
    )


def offered(offer: Offer, now: datetime) -> None:
    """Whoever offers something gets the address of their page, once."""
    outbox.tell("supplies.offered", organisation(offer), f"offer:{offer.id}", "", now, offer=str(offer.id))


def moved(shipment: Shipment, now: datetime) -> None:
    """Both sides hear of each step, once."""
    db.session.refresh(shipment)
    subject, facts = f"shipment:{shipment.id}", {"shipment": str(shipment.id)}
    for reader, side in (
        (institution(shipment.need.institution), "to"),
        (organisation(shipment.offer), "from"),
    ):
        outbox.tell("supplies.moved", reader, subject, shipment.state, now, side=side, **facts)


def short(shipment: Shipment, now: datetime) -> None:
    """The sender hears what came short or damaged, once."""
    subject = f"shipment:{shipment.id}"
    outbox.tell(
        "supplies.short", organisation(shipment.offer), subject, "counted", now, shipment=str(shipment.id)
    )


@transaction
def ask_due(now: datetime) -> int:
    """Ask whether what lapses soon is still needed, one letter an institution and day; how many. Safe to repeat."""
    soon = (Need.state == OPEN, Need.confirm_by <= (now + ASK_BEFORE).date(), Institution.state == VERIFIED)
    asked = (
        db.select(Institution, db.func.min(Need.confirm_by)).join(Need).where(*soon).group_by(Institution.id)
    )
    found = db.session.execute(asked.order_by(Institution.id)).all()
    for row, due in found:
        subject = f"institution:{row.id}"
        outbox.tell(
            "supplies.confirm", institution(row), subject, due.isoformat(), now, institution=str(row.id)
        )
    return len(found)
