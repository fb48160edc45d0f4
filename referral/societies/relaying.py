"""Requests relayed to societies: those of a case, of a society; who could be asked next; how societies answer."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from statistics import median
from typing import NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import joinedload

from referral.accountability.measures import count_of, few
from referral.db import db
from referral.errors import NotFound
from referral.intake.card.merged import entries_of
from referral.intake.models import Case, Consent
from referral.intake.questions.consents import Purpose
from referral.paging import Page, page_of
from referral.prepared import prepared
from referral.referrals.consents import not_over
from referral.referrals.models import Referral
from referral.societies import people, queries
from referral.societies.kinds import ANSWERED, FORWARDED, OPEN, VOID
from referral.societies.models import Relay

DAY = 24 * 60 * 60


class Counts(NamedTuple):
    """How often a society was asked, how often it opened and answered, and the days that half of its answers took."""

    asked: int = 0
    seen: int = 0
    answered: int = 0
    days: float | None = None


def counts_of(society_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Counts]:
    """Society → its counts; what was taken back before anybody opened it asked nothing of anybody."""
    columns = (Relay.society_id, Relay.state, Relay.asked_at, Relay.first_seen_at, Relay.closed_at)
    rows = db.session.execute(db.select(*columns).where(Relay.society_id.in_(list(society_ids)))).all()
    told: dict[uuid.UUID, list[tuple[str, bool, float | None]]] = {}
    for society_id, state, asked, seen, closed in rows:
        if state != VOID or seen:
            has_said = state in (ANSWERED, FORWARDED)
            days = (closed - asked).total_seconds() / DAY if has_said and closed else None
            told.setdefault(society_id, []).append((state, seen is not None, days))
    return {society_id: _counted(found) for society_id, found in told.items()}


def _counted(found: Sequence[tuple[str, bool, float | None]]) -> Counts:
    days = [each for _state, _seen, each in found if each is not None]
    seen = sum(is_seen for _state, is_seen, _days in found)
    return Counts(len(found), seen, len(days), round(median(days), 1) if days else None)


def told_publicly(counts: Counts) -> dict[str, float | None]:
    """What everybody may read of them, by name; nothing of a society asked fewer than ten times.

    None stands where a number, or what is left of the asked, is below ten, so that nobody is counted out.
    """
    if few(counts.asked):
        return {}
    answered = _whole(counts.answered, counts.asked)
    days = counts.days if answered is not None else None
    return {
        "asked": counts.asked,
        "seen": _whole(counts.seen, counts.asked),
        "answered": answered,
        "days": days,
    }


def _whole(part: int, whole: int) -> int | None:
    return part if count_of(part) is not None and count_of(whole - part) is not None else None


def of_case(case_id: uuid.UUID) -> list[Relay]:
    """Every request that was relayed of a case and of entries that go on with it, the newest first."""
    return list(db.session.scalars(*_of_entries(entries_of(case_id))))


@prepared
def _of_entries(case_ids: list[uuid.UUID]) -> Select[tuple[Relay]]:
    asked = db.select(Relay).where(Relay.case_id.in_(case_ids))
    return asked.order_by(Relay.asked_at.desc(), Relay.id)


def open_of(society_ids: Iterable[uuid.UUID], number: int) -> Page[Relay]:
    """What these societies still owe an answer to, the earliest due first, by page."""
    asked = db.select(Relay).options(joinedload(Relay.case), joinedload(Relay.society))
    owed = asked.where(Relay.society_id.in_(list(society_ids)), Relay.state.in_(OPEN))
    return page_of(owed.order_by(Relay.due_at, Relay.id), number)


def relay_of(relay_id: uuid.UUID) -> Relay:
    """One; raises NotFound."""
    found = db.session.get(Relay, relay_id)
    if found is None:
        raise NotFound()
    return found


def relay_of_case(case_id: uuid.UUID, relay_id: uuid.UUID) -> Relay:
    """One of this case; raises NotFound."""
    found = relay_of(relay_id)
    if found.case_id != case_id:
        raise NotFound()
    return found


def consent_of(case_id: uuid.UUID) -> Consent | None:
    """The living consent to ask societies, if there is one."""
    mine = (Consent.case_id == case_id, Consent.purpose == Purpose.SOCIETIES, Consent.withdrawn_at.is_(None))
    return db.session.scalars(db.select(Consent).where(*mine, not_over()).limit(1)).first()


def hospitals_asked(case_id: uuid.UUID) -> list[Referral]:
    """The requests to hospitals of this case, of which a society is told the number and the coded reasons."""
    return list(db.session.scalars(db.select(Referral).where(Referral.case_id == case_id)))


def heard_by(relays: Iterable[Relay]) -> set[uuid.UUID]:
    """The societies that were asked and are not asked again; one whose request ended unneeded may be."""
    return {each.society_id for each in relays if each.state != VOID}


def may_be_asked(case: Case, relays: Sequence[Relay], topic: str, today: date) -> list[queries.Shown]:
    """The societies that can be asked about a topic and were not asked for this case, the nearest first.

    First those of the topic, then those of a country that the patient is in or wishes, then of several countries.
    """
    asked, reached = heard_by(relays), people.asked_societies(today)
    near = [*(case.countries or []), case.place_country, "EU"]
    found = [each for each in queries.shown() if each.id in reached and each.id not in asked]
    return sorted(found, key=lambda each: (topic not in each.edition.topics, _nearness(each.country, near)))


def _nearness(country: str, near: Sequence[str | None]) -> int:
    return near.index(country) if country in near else len(near)
