"""Places and their counts as others may read them, and who waits for a call."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import contains_eager

from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.db import db
from referral.errors import NotFound
from referral.intake.models import Case, Patient, PatientToken
from referral.paging import Page, page_of
from referral.screening.lines import LINES
from referral.screening.models import Call, Partner, Tally, Venue
from referral.zones import day_in

PEOPLE = "people"
LEAST = 5
"""Of fewer nothing is said, and every count is shown as the multiple of it below."""
DAYS_SHOWN = 31


def nothing_ticked() -> dict[str, int]:
    """The counts of a day on which nobody has ticked anything."""
    return dict.fromkeys((PEOPLE, *LINES), 0)


def is_active(venue: Venue, today: date) -> bool:
    """Whether its code may be answered today."""
    return venue.revoked_at is None and (venue.active_until is None or today <= venue.active_until)


def venue_with(token: str, now: datetime) -> Venue | None:
    """The place of a poster's code, if it is still answered."""
    venue = db.session.scalars(db.select(Venue).where(Venue.token == token)).first()
    return venue if venue is not None and is_active(venue, day_in(now, venue.country)) else None


def venue_of(venue_id: uuid.UUID) -> Venue:
    """One place; raises NotFound."""
    found = db.session.get(Venue, venue_id)
    if found is None:
        raise NotFound()
    return found


def venue_of_partner(venue_id: uuid.UUID, user: User) -> Venue:
    """One place of this partner; another's is not found."""
    mine = db.select(Venue).join(Partner).where(Venue.id == venue_id, Partner.user_id == user.id)
    found = db.session.scalars(mine).first()
    if found is None:
        raise NotFound()
    return found


def venues_of(user: User) -> Sequence[Venue]:
    """The places of a partner, by name."""
    mine = db.select(Venue).join(Partner).where(Partner.user_id == user.id)
    return db.session.scalars(mine.order_by(Venue.name, Venue.id)).all()


def venues(page: int) -> Page[Venue]:
    """Every place, those that are answered first, by name."""
    return page_of(db.select(Venue).order_by(Venue.revoked_at.is_not(None), Venue.name, Venue.id), page)


def partners_of(venue: Venue) -> list[tuple[str, str]]:
    """Whose place it is: id and name."""
    query = db.select(User.id, User.name).join(Partner, Partner.user_id == User.id)
    found = db.session.execute(query.where(Partner.venue_id == venue.id).order_by(User.name, User.id))
    return [(str(each), name) for each, name in found]


def partners() -> list[tuple[str, str]]:
    """Every active account of a screening partner: id and name."""
    query = db.select(User.id, User.name).where(User.role == Role.SCREENING_PARTNER, User.active)
    return [(str(each), name) for each, name in db.session.execute(query.order_by(User.name, User.id))]


class Shown(NamedTuple):
    """One day of a place as it may be read: what was ticked on screens and on paper, each rounded down."""

    day: date
    counts: dict[str, int]
    paper: dict[str, int]


def rounded(counts: dict[str, Any]) -> dict[str, int]:
    """The multiple of five below each count: of four in a bus nothing is said, and one person more shows nothing."""
    return {name: int(number) - int(number) % LEAST for name, number in whole(counts).items()}


def whole(counts: dict[str, Any]) -> dict[str, int]:
    """Counts with a nought for a line that is newer than they are."""
    return {**nothing_ticked(), **counts}


def days_of(venue: Venue, now: datetime) -> list[Shown]:
    """The last days that are over, the newest first: who looks before and after one person learns nothing of them."""
    is_over = (Tally.venue_id == venue.id, Tally.day < day_in(now, venue.country))
    columns = (Tally.day, Tally.counts, Tally.paper)
    query = db.select(*columns).where(*is_over).order_by(Tally.day.desc()).limit(DAYS_SHOWN)
    return [Shown(day, rounded(counts), rounded(paper)) for day, counts, paper in db.session.execute(query)]


def paper_of(venue: Venue, day: date) -> dict[str, int]:
    """What was typed of a day's paper lists, as it was typed."""
    found = db.session.get(Tally, (venue.id, day))
    return whole(found.paper if found else {})


def is_waiting() -> Any:
    """The condition under which a call is still to be made: nobody has ended it, nor sent the intake, nor erased."""
    open_case = (Case.state != "closed") & Case.submitted_at.is_(None)
    return Call.ended_at.is_(None) & open_case & Patient.erased_at.is_(None)


def _waiting(*columns: Any) -> Any:
    joined = db.select(*columns).select_from(Call).join(Case, Case.id == Call.case_id).join(Patient)
    return joined.where(is_waiting())


def calls(page: int) -> Page[Call]:
    """Who waits for a call, the first due first."""
    query = _waiting(Call).options(contains_eager(Call.case)).order_by(Call.due_at, Call.id)
    return page_of(query, page)


def waiting_in(country: str | None) -> list[Call]:
    """Every call that is still to be made, in a country or in all, in the order in which cases are locked."""
    there = () if country is None else (Call.country == country,)
    return list(db.session.scalars(_waiting(Call).where(*there).order_by(Call.case_id)))


class Ended(NamedTuple):
    """Calls that were ended in one deed as not wanted: when, and how many."""

    ended_at: datetime
    people: int


def ended_since(moment: datetime) -> list[Ended]:
    """What was ended as not wanted since then and can be taken back, the newest first."""
    kept = (Case.state != "closed") & Case.submitted_at.is_(None) & Patient.erased_at.is_(None)
    asked = db.select(Call.ended_at, db.func.count()).select_from(Call).join(Case, Case.id == Call.case_id)
    ended = asked.join(Patient).where(kept, Call.result == "not_wanted", Call.ended_at >= moment)
    rows = db.session.execute(ended.group_by(Call.ended_at).order_by(Call.ended_at.desc()))
    return [Ended(at, people) for at, people in rows.tuples() if at is not None]


def ended_at(moment: datetime) -> list[Call]:
    """The calls that were ended in one deed as not wanted."""
    ended = (Call.ended_at == moment, Call.result == "not_wanted")
    return list(db.session.scalars(db.select(Call).where(*ended).order_by(Call.case_id)))


def call_of(call_id: uuid.UUID) -> Call:
    """One call that is still to be made; raises NotFound."""
    found: Call | None = db.session.scalars(_waiting(Call).where(Call.id == call_id)).first()
    if found is None:
        raise NotFound()
    return found


def waiting_count(country: str | None = None) -> int:
    """How many wait for a call, in a country or in all."""
    there = () if country is None else (Call.country == country,)
    return int(db.session.scalar(_waiting(db.func.count(Call.id)).where(*there)) or 0)


def late(now: datetime) -> list[uuid.UUID]:
    """Of each country the first call that was not made in time; none where the rota is called for one already.

    A hundred wishes are one alarm, and the next when that one is called: the list shows the rest, and never one each.
    """
    raised = _waiting(Call.country).where(Call.raised_at.is_not(None), Case.callback_wanted)
    is_called = set(db.session.scalars(raised))
    query = _waiting(Call.country, Call.id).where(Call.due_at <= now, Call.raised_at.is_(None))
    found = db.session.execute(query.order_by(Call.due_at.desc(), Call.asked_at.desc(), Call.id)).tuples()
    return [call_id for country, call_id in dict(list(found)).items() if country not in is_called]


def late_count(now: datetime) -> int:
    """How many calls are late, for whoever watches the service."""
    return int(db.session.scalar(_waiting(db.func.count(Call.id)).where(Call.due_at <= now)) or 0)


def waiting_at(tokens: set[tuple[str, str]]) -> list[Call]:
    """The calls that wait at one of these telephones (kind and keyed hash of intake.tokens)."""
    phones = [token for kind, token in tokens if kind == "phone"]
    at_phone = db.select(PatientToken.patient_id).where(
        PatientToken.kind == "phone", PatientToken.token.in_(phones)
    )
    return list(db.session.scalars(_waiting(Call).where(Patient.id.in_(at_phone)).order_by(Call.id)))


def call_of_case(case_id: uuid.UUID) -> Call | None:
    """The call of a case that is still to be made."""
    found: Call | None = db.session.scalars(_waiting(Call).where(Call.case_id == case_id)).first()
    return found


def who_takes_calls(people: Sequence[uuid.UUID]) -> uuid.UUID | None:
    """Who keeps the draft of a wish: the first of these, else the coordinator who was there first."""
    if people:
        return people[0]
    there = db.select(User.id).where(User.role == Role.COORDINATOR, User.active)
    return db.session.scalars(there.order_by(User.created_at, User.id).limit(1)).first()
