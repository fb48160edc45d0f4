"""The daily letter: how many suggestions wait and how many sources are due, to editors and to whoever keeps a page."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from referral import occasions, outbox
from referral.accounts.models import User
from referral.accounts.queries import may_read
from referral.accounts.roles import Role
from referral.db import db, guarded_update, transaction, utc_now
from referral.i18n import DEFAULT, language_of
from referral.information import queries
from referral.information.models import Keeper
from referral.outbox import UNDELIVERED, OutboxMessage, letter

OCCASION, SUBJECT, KEEPER = "information.waiting", "information:waiting", "keeper:"
ADMINISTRATORS_AFTER = timedelta(days=1)
"""On the second day that a suggestion waits every administrator hears of it too."""
DUE: dict[str, Callable[[date], dict[str, int]]] = {"information": queries.due}
"""Feature → what counts by country (empty: every country) how many sources are due; other features add theirs."""


def due(today: date) -> Counter[str]:
    """Country → how many sources are to be read again."""
    return sum((Counter(count(today)) for count in DUE.values()), Counter())


@transaction
def tell_daily(now: datetime) -> int:
    """Tell whoever answers for it that something waits, once a day; how many. Safe to repeat."""
    waiting, sources = queries.waiting_by_country(), due(now.date())
    countries = set(waiting) | set(sources)
    kept = [each for country, each in queries.keepers().items() if each.email and country in countries]
    people = _people(now) if countries else []
    for reader in (*map(_account, people), *map(_office, kept)):
        country = reader.name.removeprefix(KEEPER) if reader.name.startswith(KEEPER) else None
        facts = {"country": country, "reader": None if country is not None else reader.name[len("user:") :]}
        outbox.tell(OCCASION, reader, SUBJECT, now.date().isoformat(), now, **facts)
    return len(people) + len(kept)


def _people(now: datetime) -> Sequence[User]:
    oldest = queries.oldest_suggestion()
    is_second_day = oldest is not None and oldest <= now - ADMINISTRATORS_AFTER
    roles = (Role.EDITOR, Role.ADMINISTRATOR) if is_second_day else (Role.EDITOR,)
    asked = db.select(User).where(User.role.in_(roles), User.active, User.email != "").order_by(User.id)
    return db.session.scalars(asked).all()


def _account(user: User) -> outbox.Reader:
    return outbox.Reader(occasions.ACCOUNT, f"user:{user.id}", user.email, user.language or DEFAULT)


def _office(keeper: Keeper) -> outbox.Reader:
    name, language = f"{KEEPER}{keeper.country}", language_of(keeper.country)
    return outbox.Reader(occasions.ACCOUNT, name, keeper.email, language)


@letter("information_waiting")
def information_waiting(facts: dict[str, Any]) -> dict[str, Any] | None:
    """Numbers and nothing that anybody wrote; void once nothing waits, or the account is off."""
    waiting, sources = Counter(queries.waiting_by_country()), due(utc_now().date())
    country = facts["country"]
    if not may_read(facts["reader"]):
        return None
    if country is not None:
        keeper = queries.keeper_of(country)
        if keeper is None or not keeper.email:
            return None
    counts = {
        name: each.total() if country is None else each[country]
        for name, each in (("waiting", waiting), ("due", sources))
    }
    if not any(counts.values()):
        return None
    where = "information.list_countries" if country is None else "information.choose"
    return {**counts, "is_office": country is not None, "link": url_for(where, _external=True)}


@outbox.when_lost
def mark_bounced(lost: OutboxMessage, now: datetime) -> None:
    """A letter to whoever keeps a page came back: patients see this address no more, and editors read so."""
    reader = lost.reader or ""
    if lost.state not in UNDELIVERED or not reader.startswith(KEEPER):
        return
    same = (Keeper.country == reader.removeprefix(KEEPER), Keeper.email == lost.recipient)
    guarded_update(Keeper, *same, Keeper.bounced_at.is_(None), bounced_at=now)
