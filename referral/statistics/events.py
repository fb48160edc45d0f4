"""What is counted, each once: the registered, placed, closed without a place; hospitals' answers; screening; supplies.

An event belongs to the weeks in which it was recorded, not to those in which it happened: what comes in late is counted
in the next report and changes none that stands. Whoever was erased, or has another entry, is counted and no more
described: who was counted as registered once must be able to leave again, or the published number of those who wait
would grow for ever. Whoever said that their case is not to be counted is not; the same holds where they said so after
they had been published.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import inf
from typing import Any, NamedTuple

from referral.accountability.facts import (
    ACCEPTED,
    ANSWERED,
    CHUNK,
    DAY,
    DECLINED,
    OUTCOMES,
    SILENT,
    UNKNOWN,
    facts_of,
    groups_of,
)
from referral.accountability.publishing import (
    ELSEWHERE,
    NO_CASE_OF_ITS_OWN,
    country_of,
    not_counted,
    people_ever,
)
from referral.db import db
from referral.i18n import PUBLIC_LANGUAGES
from referral.intake.models import Case, CaseMove
from referral.referrals.models import Referral, ReferralMove
from referral.referrals.table.moves import UNDO
from referral.screening.models import Call, Tally, Venue
from referral.screening.queries import PEOPLE, whole
from referral.statistics import weeks
from referral.statistics.models import FlashReport
from referral.supplies.models import Need, Shipment
from referral.supplies.moves import CANCELLED, COUNTED, HANDED_OVER, RECEIVED, RESERVED
from referral.zones import day_in

ACCEPTS = tuple(verb for verb, outcome in OUTCOMES.items() if outcome == ACCEPTED)
ANSWERS = tuple(verb for verb, outcome in OUTCOMES.items() if outcome in (*ANSWERED, SILENT))
LANGUAGES = tuple(PUBLIC_LANGUAGES)
ANOTHER = "another"
AS_TWICE = (CaseMove.verb == "close") & (db.func.coalesce(CaseMove.reason, "") == NO_CASE_OF_ITS_OWN)
"""A case is closed because its person has another one. Only such a case is ever opened again."""
SHORT = "short"
STEPS = (RESERVED, HANDED_OVER, RECEIVED, COUNTED, SHORT, CANCELLED)
"""What is counted of a shipment, each step in the week in which it was noted. Short: counted with pieces missing or
damaged."""


class Event(NamedTuple):
    """One that is counted: its group in each dimension, how long it took (inf: longer than any), how many it is."""

    groups: dict[str, str]
    value: float | None = None
    number: int = 1


def of_registered(since: datetime, until: datetime) -> Iterator[Event]:
    """The people registered, some read at a time."""
    here = (Case.submitted_at >= since, Case.submitted_at < until)
    for part in _parts(list(db.session.scalars(db.select(Case.id).where(*here)))):
        yield from _counted(people_ever(Case.id.in_(part)))


def of_placed(since: datetime, until: datetime) -> Iterator[Event]:
    """The people whom a hospital accepted for the first time, with their days since they were registered."""
    first = _first_acceptances(_cases_accepted(since, until))
    ids = [case_id for case_id, (recorded, _told) in first.items() if since <= recorded < until]
    for part in _parts(ids):
        yield from _counted(people_ever(Case.id.in_(part)), {each: first[each][1] for each in part})


def of_ended(since: datetime, until: datetime) -> Iterator[Event]:
    """The people whose case was closed although no hospital had ever accepted them; but for those of `of_twice`."""
    closed = db.select(CaseMove.case_id).where(
        CaseMove.verb == "close", ~AS_TWICE, CaseMove.at >= since, CaseMove.at < until
    )
    ids = list(db.session.scalars(closed.distinct()))
    accepted = _first_acceptances(ids)
    for part in _parts([each for each in ids if each not in accepted]):
        still = people_ever(Case.id.in_(part), Case.state == "closed", Case.submitted_at.is_not(None))
        yield from _counted(still)


def of_twice(since: datetime, until: datetime) -> Iterator[Event]:
    """The entries found to be of somebody registered already, who leave again; one that was none after all comes back.

    An entry that a hospital had accepted stays, as its place does: it is not among those who wait.
    """
    columns = (CaseMove.case_id, CaseMove.verb, CaseMove.at, Case.submitted_at)
    moved = db.select(*columns).join(Case, Case.id == CaseMove.case_id)
    here = (CaseMove.at >= since, CaseMove.at < until, CaseMove.at >= Case.submitted_at)
    found = db.session.execute(moved.where(*here, AS_TWICE | (CaseMove.verb == "reopen"))).tuples().all()
    ids = [case_id for case_id, *_ in found]
    accepted, out = _first_acceptances(ids), not_counted(ids)
    for case_id, verb, at, registered_at in found:
        waits = case_id not in accepted or accepted[case_id][0] > at
        if waits and registered_at and (case_id not in out or was_published(registered_at, out[case_id])):
            yield Event({}, number=-1 if verb == "reopen" else 1)


def of_answers(since: datetime, until: datetime) -> Iterator[Event]:
    """The requests answered for the first time, or whose time ran out, with the hours that it took."""
    moved = db.select(ReferralMove.referral_id).where(ReferralMove.verb.in_(ANSWERS))
    here = moved.where(ReferralMove.at >= since, ReferralMove.at < until)
    before = moved.where(ReferralMove.at < since)
    ids = set(db.session.scalars(here)) - set(
        db.session.scalars(before.where(ReferralMove.referral_id.in_(here)))
    )
    for fact in facts_of(sorted(ids)):
        if fact.outcome in (*ANSWERED, SILENT):
            groups = {"outcome": fact.outcome, "country": fact.country, "hospital": fact.hospital}
            why = {"reason": fact.reason or UNKNOWN} if fact.outcome == DECLINED else {}
            yield Event(groups | why, inf if fact.outcome == SILENT else fact.hours)


def of_tick_lists(since: datetime, until: datetime) -> Iterator[Event]:
    """The tick lists counted at partner places, by the country of the place; of a day of the weeks meant."""
    days = (Tally.day >= day_in(since), Tally.day < day_in(until))
    wanted = db.select(Venue.country, Tally.counts, Tally.paper).join(Venue, Venue.id == Tally.venue_id)
    for country, counts, paper in db.session.execute(wanted.where(*days)):
        number = int(whole(counts)[PEOPLE]) + int(whole(paper)[PEOPLE])
        yield Event({"country": country}, number=number)
    db.session.rollback()


def of_calls(since: datetime, until: datetime) -> Iterator[Event]:
    """The wishes to be called that were left after a tick list."""
    wanted = db.select(Call.country).where(Call.asked_at >= since, Call.asked_at < until)
    yield from (Event({"country": country}) for country in db.session.scalars(wanted))
    db.session.rollback()


def of_needs(since: datetime, until: datetime) -> Iterator[Event]:
    """The needs of institutions of Ukraine that were published, each once however often it was confirmed."""
    wanted = db.select(Need.kind).where(Need.made_at >= since, Need.made_at < until)
    yield from (Event({"goods": kind}) for kind in db.session.scalars(wanted))
    db.session.rollback()


def of_shipments(since: datetime, until: datetime) -> Iterator[Event]:
    """The steps of shipments that were noted: one shipment may be counted at several of them."""
    columns = (Shipment.moments, Shipment.quantity, Shipment.received, Shipment.damaged)
    wanted = db.select(*columns).where(Shipment.reserved_at < until).execution_options(yield_per=CHUNK)
    for moments, promised, received, damaged in db.session.execute(wanted).tuples():
        noted = [step for step in STEPS if step in moments and since <= _moment(moments[step]) < until]
        is_short = COUNTED in noted and (received or 0) - (damaged or 0) < promised
        yield from (Event({"step": step}) for step in (*noted, *((SHORT,) if is_short else ())))
    db.session.rollback()


def _moment(written: str) -> datetime:
    return datetime.fromisoformat(written)


UNDESCRIBED = {
    "country": ELSEWHERE,
    "grade": "not_triaged",
    **dict.fromkeys(("age", "sex", "language", "site"), UNKNOWN),
}
"""Of whoever was erased or has another entry: that they were, as numbers that have been published go on; nothing of
what they were like."""


def _groups(row: Any) -> dict[str, str]:
    """The groups of a person, as they are known when the report is made; the age on the day of registration."""
    if row.erased_at or row.outcome == NO_CASE_OF_ITS_OWN:
        return UNDESCRIBED
    found = groups_of(row, day_in(row.submitted_at, row.place_country))
    found["grade"] = found.pop("priority")
    spoken = row.languages[0] if row.languages else UNKNOWN
    language = spoken if spoken in (*LANGUAGES, UNKNOWN) else ANOTHER
    return found | {"country": country_of(row), "language": language}


def _counted(rows: Sequence[Any], until: Mapping[Any, datetime] | None = None) -> Iterator[Event]:
    """Whoever is counted, with the days from being registered until a moment.

    Who said no is not; but who was published as registered before leaves again, as they were, and no more described.
    """
    out = not_counted([row.id for row in rows])
    for row in rows:
        if row.id not in out:
            yield Event(_groups(row), _days(row.submitted_at, until[row.id]) if until else None)
        elif was_published(row.submitted_at, out[row.id]):
            yield Event(UNDESCRIBED)


def was_published(registered_at: datetime, said_no_at: datetime | None) -> bool:
    """Whether somebody stands in a report that was made before they said no."""
    if said_no_at is None:
        return False
    before = db.select(FlashReport.body).where(FlashReport.made_at < said_no_at)
    body = db.session.scalar(before.order_by(FlashReport.last_day.desc()).limit(1))
    block: dict[str, str] | None = json.loads(body)["measures"]["registered"]["block"] if body else None
    return block is not None and registered_at < weeks.begins(weeks.monday_of(block["to"]) + weeks.WEEK)


def _days(since: datetime, until: datetime) -> float | None:
    return (until - since) / DAY if until >= since else None


def _cases_accepted(since: datetime, until: datetime) -> list[Any]:
    accepted = (ReferralMove.verb.in_(ACCEPTS), ReferralMove.at >= since, ReferralMove.at < until)
    wanted = db.select(Referral.case_id).join(ReferralMove, ReferralMove.referral_id == Referral.id)
    return list(db.session.scalars(wanted.where(*accepted).distinct()))


def _first_acceptances(cases: Sequence[Any]) -> dict[Any, tuple[datetime, datetime]]:
    """Case → when its first acceptance that was not undone was recorded, and when it was given."""
    found: dict[Any, tuple[datetime, datetime]] = {}
    for part in _parts(cases):
        for case_id, acceptance in _standing(_moves(part)):
            found[case_id] = min(found.get(case_id, acceptance), acceptance)
    db.session.rollback()
    return found


def _moves(cases: Sequence[Any]) -> Iterable[Any]:
    told = db.func.coalesce(ReferralMove.told_at, ReferralMove.at, type_=ReferralMove.at.type)
    wanted = db.select(Referral.case_id, ReferralMove.referral_id, ReferralMove.verb, ReferralMove.at, told)
    wanted = wanted.join(Referral, Referral.id == ReferralMove.referral_id)
    these = (Referral.case_id.in_(cases), ReferralMove.verb.in_((*ACCEPTS, UNDO)))
    return db.session.execute(wanted.where(*these).order_by(ReferralMove.number)).tuples()


def _standing(moves: Iterable[Any]) -> Iterator[tuple[Any, tuple[datetime, datetime]]]:
    accepted: dict[Any, dict[Any, tuple[datetime, datetime]]] = defaultdict(dict)
    for case_id, referral_id, verb, at, told in moves:
        if verb == UNDO:
            accepted[case_id].pop(referral_id, None)
        else:
            accepted[case_id].setdefault(referral_id, (at, told))
    return ((case_id, moments) for case_id, each in accepted.items() for moments in each.values())


def _parts(ids: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))
