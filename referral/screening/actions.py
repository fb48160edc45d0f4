"""What happens to places and their counts: made, ended, given to a partner; ticked on a screen, typed from paper."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from referral import audit
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.audit import Actor
from referral.db import INSERTS, db, guarded_update, transaction
from referral.errors import Conflict, Invalid, TooMany
from referral.i18n import _l
from referral.intake.localities.search import locality_named
from referral.screening import spent
from referral.screening.lines import ticked
from referral.screening.models import Partner, Tally, Venue
from referral.screening.queries import PEOPLE, nothing_ticked, whole
from referral.zones import day_in

MOST_A_DAY = 2_000
"""Answers that a place counts in a day: more than any has, and as many as its bits hold apart."""
TYPED_WITHIN = timedelta(days=7)
SIGNS = 8
ENDED = _l("This place has been ended already.")
NO_PARTNER = _l("Only an active account of a screening partner can be given a place.")
ENOUGH = _l(
    "This place has counted very many answers today. If you want to be called, you can still ask for it."
)
NO_SUCH_TOWN = _l(
    "No place of this name is known in this country. Please write the town alone, no name of a house."
)
OTHER_DAY = _l("Please choose a day of the last week, on which the place was open.")
MORE_THAN_PEOPLE = _l("No line can have more ticks than there were people.")


@transaction
def make_venue(facts: Mapping[str, Any], actor: Actor, now: datetime) -> Venue:
    """A place with a code of its own. `facts`: name, kind, country, locality, active_until.

    Raises Invalid for a locality that the list of places does not know: its words would go into a caller's case.
    """
    town = locality_named(facts["locality"], facts["country"])
    if town is None:
        raise Invalid({"locality": [str(NO_SUCH_TOWN)]})
    venue = Venue(
        id=uuid.uuid4(), token=secrets.token_urlsafe(SIGNS), made_at=now, made_by=uuid.UUID(actor.id)
    )
    for name, value in {**facts, "locality": town.name}.items():
        setattr(venue, name, value)
    db.session.add(venue)
    db.session.flush()
    audit.record(actor, "screening.venue_made", venue, now, kind=venue.kind, country=venue.country)
    return venue


@transaction
def revoke(venue: Venue, actor: Actor, now: datetime) -> None:
    """Its code is answered no more; what was counted stays. Raises Conflict for the second."""
    if not guarded_update(Venue, Venue.id == venue.id, Venue.revoked_at.is_(None), revoked_at=now):
        raise Conflict(ENDED)
    audit.record(actor, "screening.venue_ended", venue, now)


@transaction
def give(venue: Venue, user: User | None, actor: Actor, now: datetime) -> None:
    """Let a partner see the counts of a place; twice is once. Raises Invalid for anybody who is no partner."""
    if user is None or user.role != Role.SCREENING_PARTNER or not user.active:
        raise Invalid({"partner": [str(NO_PARTNER)]})
    if db.session.get(Partner, (venue.id, user.id)) is None:
        db.session.add(Partner(venue_id=venue.id, user_id=user.id))
        audit.record(actor, "screening.venue_given", venue, now, partner=str(user.id))


@transaction
def take_away(venue: Venue, user_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """A partner sees a place's counts no more; twice is once."""
    row = db.session.get(Partner, (venue.id, user_id))
    if row is not None:
        db.session.delete(row)
        audit.record(actor, "screening.venue_taken", venue, now, partner=str(user_id))


@transaction
def count(venue: Venue, form: str, codes: list[str], now: datetime) -> bool:
    """Count one answer, and keep nothing of it: no row, no moment, no word in the audit trail or the log.

    False for a form that was counted before (going back, reloading, pressing twice). Raises TooMany where a place has
    counted more than any can have.
    """
    tally = _locked(venue.id, day_in(now, venue.country))
    if tally.counts[PEOPLE] >= MOST_A_DAY:
        raise TooMany(ENOUGH)
    bits = spent.spend(tally.spent or spent.empty(), form)
    if bits is None:
        return False
    tally.spent = bits
    tally.counts = _one_more(tally.counts, ticked(codes))
    return True


def _one_more(counts: Mapping[str, int], codes: list[str]) -> dict[str, int]:
    return {name: number + (name == PEOPLE or name in codes) for name, number in whole(dict(counts)).items()}


def _locked(venue_id: uuid.UUID, day: date) -> Tally:
    """The row of a day, made whole where there is none, and held until the transaction ends."""
    table: Any = Tally.__table__
    nothing = nothing_ticked()
    fresh = INSERTS[db.engine.dialect.name](table).values(
        venue_id=venue_id, day=day, counts=nothing, paper=nothing
    )
    db.session.execute(fresh.on_conflict_do_nothing())
    held = db.select(Tally).where(Tally.venue_id == venue_id, Tally.day == day).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


@transaction
def keep_paper(venue: Venue, day: date, counts: Mapping[str, int], actor: Actor, now: datetime) -> None:
    """What a day's paper lists hold, as counts; typed again it stands in place of what was typed before.

    Raises Invalid for a day to come, long past, or on which the place was not open, and for impossible counts.
    """
    today = day_in(now, venue.country)
    until = venue.active_until or today
    if not max(today - TYPED_WITHIN, day_in(venue.made_at, venue.country)) <= day <= min(today, until):
        raise Invalid({"day": [str(OTHER_DAY)]})
    typed = {name: counts.get(name, 0) for name in nothing_ticked()}
    if wrong := [name for name, number in typed.items() if number > typed[PEOPLE]]:
        raise Invalid({wrong[0]: [str(MORE_THAN_PEOPLE)]})
    _locked(venue.id, day).paper = typed
    audit.record(actor, "screening.paper_typed", venue, now, day=day.isoformat())


@transaction
def forget_forms(now: datetime) -> int:
    """Throw away which forms were sent on days that are over everywhere; how many days."""
    over = (Tally.day < now.date() - timedelta(days=1), Tally.spent.is_not(None))
    found = db.session.execute(db.update(Tally).where(*over).values(spent=None))
    return int(getattr(found, "rowcount", 0))
