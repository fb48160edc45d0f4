"""Scenes that several tests of referrals begin with: a case sent to a hospital, its letters, its link."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from referral import outbox
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake.models import Case, Consent
from referral.outbox import OutboxMessage
from referral.referrals import actions
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.states import BOOKED
from tests.factories import a_case, a_hospital, a_user, kept, places

ADDRESS = re.compile(r"https?://\S+")


def consent_to_show(case: Case, hospital: Hospital) -> Consent:
    """The patient agrees that this hospital sees the case."""
    return kept(
        Consent(
            case_id=case.id,
            purpose="show_to_hospital",
            scope={"hospital": str(hospital.id), "items": "pseudonymous summary"},
            text_version="1",
            language="uk",
            given_by="patient",
            recorded_by=case.created_by,
            given_at=case.created_at,
        )
    )


def entered(referral: Referral, at: datetime) -> Referral:
    """With the step in its history by which it was accepted or ended by another's acceptance, if it was."""
    verb = {"superseded": "supersede", **dict.fromkeys(BOOKED, "accept")}.get(referral.state)
    if verb is None:
        return referral
    referral.version = 2
    doer = {"actor_kind": "user", "actor_id": "nurse", "actor_role": "hospital"}
    states = {"from_state": "received", "to_state": "accepted" if verb == "accept" else referral.state}
    kept(ReferralMove(referral=referral, number=2, verb=verb, at=at, before={}, **states, **doer))
    return referral


def a_sent_referral(
    case: Case | None = None,
    hospital: Hospital | None = None,
    free: int | None = 3,
    now: datetime | None = None,
    **facts: Any,
) -> Referral:
    """A referral as the desk sends it: consent recorded, places reported, the letter in the outbox."""
    case, hospital = case or a_case(), hospital or a_hospital()
    consent_to_show(case, hospital)
    places(hospital, case.modalities[0], free)
    actor = a_user("coordinator").as_actor()
    return actions.send(case, hospital, case.modalities[0], actor, now or utc_now(), **facts)


def a_reached_referral(case: Case | None = None, hospital: Hospital | None = None, **facts: Any) -> Referral:
    """The same, and its letter has left: from now on the hospital owes an answer."""
    referral = a_sent_referral(case, hospital, **facts)
    asked = update(OutboxMessage).where(OutboxMessage.subject == f"referral:{referral.id}")
    db.session.execute(asked.values(state=outbox.SENT, sent_at=referral.sent_at))
    db.session.commit()
    return referral


def words_of(message: OutboxMessage) -> str:
    """A letter's subject and body, as it would be delivered."""
    composed = outbox._compose(message)
    assert composed is not None, "a void letter"
    return f"{composed['Subject']}\n{composed.get_content()}"


def letters(template: str) -> list[OutboxMessage]:
    """The letters of one kind in the outbox, oldest first."""
    query = db.select(OutboxMessage).where(OutboxMessage.template == template)
    return list(db.session.scalars(query.order_by(OutboxMessage.created_at)))


def link_in(message: OutboxMessage) -> str:
    """The path of the address in a letter."""
    found = ADDRESS.findall(words_of(message))
    assert len(found) == 1, f"one address in a letter, not {len(found)}"
    return "/" + found[0].split("/", 3)[3]


def in_days(days: int) -> dict[str, str]:
    """A day some days from now, as a form's three fields without their name."""
    day = (utc_now() + timedelta(days=days)).date()
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}


def day_fields(name: str, days: int) -> dict[str, str]:
    """The three fields of a date in a form."""
    return {f"{name}-{part}": text for part, text in in_days(days).items()}
