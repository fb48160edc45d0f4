"""Societies, liaison persons and relayed requests for tests."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask

from referral import outbox
from referral.accounts.permissions import Role
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.societies.actions import editing, liaisons, relays
from referral.societies.links import actor_of
from referral.societies.models import LIFE, Liaison, Relay, Society, SocietyLink
from tests.factories import NOW, a_case, a_user
from tests.pages import Pages

SAID = {
    "uk": "Можна спитати, хто оперує.",
    "ru": "Можно спросить, кто оперирует.",
    "en": "Ask who operates.",
}
FACTS: dict[str, Any] = {
    "kind": "surgical",
    "name": "Towarzystwo Przykładne",
    "name_latin": "Towarzystwo Przykladne",
    "name_en": "Example Society",
    "office": {"city": "Warsaw", "email": "office@society.example"},
    "topics": ["referral", "surgery"],
    "languages": ["pl", "en"],
    "words": SAID,
    "links": ["https://society.example/"],
    "source": "https://society.example/about",
    "source_title": "About",
    "page_date": "2026-10-01",
    "read_on": date(2026, 11, 20),
    "note": "",
}
AGREED = {"name": "Dr Anna Wzorowa", "topics": ["referral"], "languages": ["pl", "en"], "hours": "9-15"}
CONSENT = {"given_by": "patient", "language": "uk", "basis": None}
CANNOT = {"answer": "cannot_help", "reason": "nobody_known"}


def a_society(code: str = "pl_example", country: str = "PL", **other: Any) -> Society:
    """A draft that an editor wrote."""
    return editing.write(country, code, {**FACTS, **other}, 0, a_user("editor").as_actor(), NOW)


def published(code: str = "pl_example", country: str = "PL", now: datetime = NOW, **other: Any) -> Society:
    """The same, checked and published by somebody else."""
    made, second = a_society(code, country, **other), a_user("editor").as_actor()
    LIFE.check(made, 1, second, now)
    LIFE.publish(made, 1, second, now)
    return made


def invited(
    society: Society,
    email: str = "anna@society.example",
    position: str = "liaison",
    now: datetime | None = None,
) -> Liaison:
    """Somebody who has got the letter."""
    coordinator = a_user(Role.COORDINATOR).as_actor()
    return liaisons.invite(society, email, position, "pl", coordinator, now or utc_now())


def agreed(
    society: Society,
    email: str = "anna@society.example",
    name: str = AGREED["name"],  # type: ignore[assignment]
    position: str = "liaison",
    now: datetime | None = None,
) -> Liaison:
    """Somebody who has agreed."""
    who, now = invited(society, email, position, now), now or utc_now()
    liaisons.agree(who, {**AGREED, "name": name}, "pl", actor_of(who), now)
    return who


def a_relay(case: Case | None = None, society: Society | None = None, now: datetime | None = None) -> Relay:
    """A request that is on its way to a society of which one person has agreed."""
    now, case = now or utc_now(), case or a_case()
    if society is None:
        society = published()
        agreed(society, now=now)
    return relays.ask(case, society, "referral", CONSENT, a_user(Role.COORDINATOR).as_actor(), now)


def a_relay_with_its_reader(case: Case) -> tuple[Relay, Liaison]:
    """A request of this case, and who answers for the society."""
    society = published()
    liaison = agreed(society)
    return a_relay(case, society), liaison


def link_of(liaison: Liaison, purpose: str) -> str:
    """The address of the newest living link of this person for this."""
    mine = db.select(SocietyLink).where(SocietyLink.liaison_id == liaison.id, SocietyLink.purpose == purpose)
    found = db.session.scalars(mine.order_by(SocietyLink.created_at.desc(), SocietyLink.killed_at)).all()
    link = next((each for each in found if each.killed_at is None), found[0])
    return f"/liaison/{link_token(link.id)}"


def opened(app: Flask, liaison: Liaison, purpose: str) -> Pages:
    """A browser in which the link of a letter was opened by its button."""
    pages = Pages(app)
    assert pages.post(link_of(liaison, purpose)).status == 303
    return pages


def letters(template: str) -> list[OutboxMessage]:
    """The letters of this name, in the order in which they were written."""
    mine = db.select(OutboxMessage).where(OutboxMessage.template == template)
    return list(db.session.scalars(mine.order_by(OutboxMessage.created_at)))


def lose(row: OutboxMessage) -> None:
    """The letter was taken and came back."""
    row.state = outbox.SENT
    db.session.commit()
    assert outbox.came_back(row.id, utc_now())


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)


__all__ = ["AGREED", "CANNOT", "CONSENT", "FACTS", "uuid"]
