"""What tells of a person beside their own tables: the trail, letters, sessions of a card, what was typed in vain."""

import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import or_

from referral import occasions
from referral.accounts.signing_in.sessions import CARD, BrowserSession
from referral.accounts.trail_words import DEEDS
from referral.audit import AuditEvent
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.i18n import _l
from referral.intake import lost_sessions
from referral.intake.localities.in_words import town_name
from referral.intake.models import Case
from referral.labels import label
from referral.outbox import OutboxMessage
from referral.own_page.readers import READS, WHAT, WHO
from referral.record_copies.gathering import Gathered, Whose
from referral.zones import day_in

AT_ONCE = 400
ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.I)
SUBJECTS = (
    "case",
    "referral",
    "relay",
    "records",
    "doctor",
    "advice_request",
    "advice_seat",
    "offline_envelope",
    "record_copy",
)
"""Of what a letter may be, as the outbox names it."""
OF_THEMSELVES = occasions.PATIENT_SIDE | {occasions.DOCTOR, occasions.TREATING}
"""Kinds of readers whose address is told: themselves and whom they named; never anybody's of staff."""
READ = _l("read something of your request")


class Deed(NamedTuple):
    """One line of the trail: when, who (role, or hospital by name), what, and its facts in codes."""

    at: datetime
    case_id: str | None
    who: str
    verb: str
    words: str
    facts: dict[str, Any]

    @property
    def is_read(self) -> bool:
        """Whether somebody read something, rather than did something."""
        return self.verb.endswith(READS)


class Recipient(NamedTuple):
    """Who read, from the trail: what, how many times, the first and last day."""

    who: str
    what: str
    times: int
    first: date
    last: date


def ids_of(gathered: Iterable[Gathered]) -> list[str]:
    """The ids of every row of a person."""
    return [
        cell.value
        for each in gathered
        for row in each.rows
        for cell in row
        if cell.key == "id" and cell.value
    ]


def deeds(whose: Whose, ids: Collection[str]) -> list[Deed]:
    """The whole trail of a person, the oldest first: what is noted of their requests, and of any row of theirs."""
    cases = [str(each.id) for each in whose.cases]
    found: dict[uuid.UUID, AuditEvent] = {}
    for some in _some(sorted({*ids, *cases})):
        mine = or_(AuditEvent.case_id.in_(some), AuditEvent.subject_id.in_(some))
        found |= {each.id: each for each in db.session.scalars(db.select(AuditEvent).where(mine))}
    rows = sorted(found.values(), key=lambda each: (each.at, str(each.id)))
    named = hospitals_by_id({each.hospital_id for each in rows if each.hospital_id})
    hospitals = {key: _hospital(each) for key, each in named.items()}
    return [_deed(each, hospitals) for each in rows]


def _hospital(hospital: Hospital) -> str:
    return f"{hospital.name}, {town_name(hospital.city, hospital.country)}, {hospital.country}"


def _deed(event: AuditEvent, hospitals: dict[str, str]) -> Deed:
    words = str(DEEDS.get(event.verb) or event.verb)
    who = hospitals.get(event.hospital_id or "") or _who(event.actor_role)
    return Deed(event.at, event.case_id, who, event.verb, words, _without_ids(event.facts))


def _who(role: str) -> str:
    return str(WHO.get(role) or label("role", role))


def _without_ids(facts: dict[str, Any]) -> dict[str, Any]:
    """Codes and numbers alone: an id may be another person's."""
    return {name: value for name, value in facts.items() if not ID.search(str(value))}


def recipients(found: Sequence[Deed], country: str | None) -> list[Recipient]:
    """Who read what of it, from the trail."""
    days: dict[tuple[str, str], list[date]] = {}
    for each in found:
        if each.is_read:
            days.setdefault((each.who, each.verb), []).append(day_in(each.at, country))
    return [
        Recipient(who, str(WHAT.get(verb) or DEEDS.get(verb) or READ), len(all_), min(all_), max(all_))
        for (who, verb), all_ in days.items()
    ]


def letters(ids: Collection[str]) -> list[dict[str, Any]]:
    """Letters and short texts that were sent about them and are kept still, without the addresses of staff."""
    subjects = [f"{kind}:{each}" for kind in SUBJECTS for each in sorted(ids)]
    rows = [
        row
        for some in _some(subjects)
        for row in db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.subject.in_(some)))
    ]
    return [_letter(each) for each in sorted(rows, key=lambda row: (row.created_at, str(row.id)))]


def _letter(row: OutboxMessage) -> dict[str, Any]:
    kind = (row.reader or "").partition(":")[0]
    return {
        "letter": row.template, "occasion": row.occasion, "to": kind,
        "address": row.recipient if kind in OF_THEMSELVES else None,
        "by": row.channel, "language": row.language, "state": row.state,
        "written_at": row.created_at.isoformat(), "sent_at": row.sent_at.isoformat() if row.sent_at else None,
    }  # fmt: skip


def sessions(ids: Collection[str]) -> list[dict[str, Any]]:
    """In which browsers their page was opened by a card, as long as that is kept."""
    wanted = [uuid.UUID(each) for each in sorted(ids)]
    rows = [
        row
        for some in _some(wanted)
        for row in db.session.scalars(
            db.select(BrowserSession).where(BrowserSession.kind == CARD, BrowserSession.subject_id.in_(some))
        )
    ]
    return [
        {"browser": row.browser, "begun_at": row.begun_at.isoformat(), "ends_at": row.ends_at.isoformat()}
        for row in sorted(rows, key=lambda each: each.begun_at)
    ]


def typed(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """What was typed on their pages when a session had ended, for the hours in which it is kept."""
    return [{"page": path, "typed": said} for case in cases for path, said in lost_sessions.kept_of(case.id)]


def _some(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """Some at a time: a database takes only so many values in one statement."""
    for at in range(0, len(values), AT_ONCE):
        yield values[at : at + AT_ONCE]
