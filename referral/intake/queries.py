"""Who may see which case, and the look-up by one who may not."""

import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false
from sqlalchemy.orm import contains_eager, joinedload, load_only

from referral import audit, scopes
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.crypto import blind_index, token_hash
from referral.db import db
from referral.errors import NotFound, TooMany
from referral.i18n import _l
from referral.intake import alike
from referral.intake.models import CARD_CODE, Card, Case, Consent, Patient
from referral.intake.references import code_meant, form_number, normal
from referral.lookups import is_there
from referral.paging import Page, long_page_of

MOST_BY_PHONE = 5
CARD_ADDRESS = re.compile(r"/card/([0-9a-f]+)", re.IGNORECASE)
IN_OVERVIEW = (
    "reference", "state", "site_group", "place_name", "place_country", "created_at", "submitted_at", "callback_wanted",
)  # fmt: skip
"""All that a person's own list shows."""
MOST_LOOK_UPS, LOOK_UPS_WITHIN = 30, timedelta(hours=1)
TOO_MANY_LOOK_UPS = _l("You have looked up very many people. Wait a while, or ask a coordinator.")


def cases_visible_to(user: User) -> Select[tuple[Case]]:
    """A coordinator sees every case, a volunteer those they keep, nobody else any."""
    return _visible(user.role, user.id)


def _visible(role: str, user_id: Any) -> Select[tuple[Case]]:
    query = db.select(Case).join(Case.patient).where(Patient.erased_at.is_(None))
    if role == Role.COORDINATOR:
        return query
    return query.where(Case.keeper_id == user_id if role == Role.VOLUNTEER else false())


def case_for(user: User, case_id: uuid.UUID) -> Case:
    """One case this person may see, with whose it is; raises NotFound."""
    case = db.session.scalars(_case_for(user.role), {"case_id": case_id, "user_id": user.id}).first()
    if case is None:
        raise NotFound()
    return case


@cache
def _case_for(role: str) -> Select[tuple[Case]]:
    """The statement, built once for each role; whose case and which one are given when it is asked."""
    seen = _visible(role, bindparam("user_id"))
    return seen.where(Case.id == bindparam("case_id")).options(contains_eager(Case.patient))


def id_called(reference: str) -> uuid.UUID | None:
    """The id of the case with a reference as people write it; None where there is none. For those who see ids alone."""
    meant = normal(reference) or reference.strip().upper()
    return db.session.scalar(db.select(Case.id).where(Case.reference == meant))


def is_living_person() -> ColumnElement[bool]:
    """Of the rows of cases: the person was not erased. For few cases among all people, each looked up by its key."""
    return is_there(db.select(Patient.id).where(Patient.id == Case.patient_id, Patient.erased_at.is_(None)))


def own_cases(user: User, page: int = 1) -> Page[Case]:
    """The cases a person keeps, the newest first, by page, with whose each is: for the initials."""
    kept = db.select(Case).where(Case.keeper_id == user.id, is_living_person())
    shown = (
        load_only(*(getattr(Case, name) for name in IN_OVERVIEW)),
        joinedload(Case.patient, innerjoin=True),
    )
    return long_page_of(kept.order_by(Case.created_at.desc(), Case.id).options(*shown), page)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the person looked for: a reference, and the case's id only for who may see it.

    `hidden_id`: the case to ask for, sealed before it leaves in a page.
    """

    reference: str
    case_id: uuid.UUID | None
    hidden_id: uuid.UUID


def possibly_known(
    user: User,
    now: datetime,
    name: str | None = None,
    birth_date: str | None = None,
    phone: str | None = None,
    card: str | None = None,
) -> list[Candidate]:
    """Cases of people who may be the one with this name and birth date (or year), or have this phone or card.

    Every look-up is audited; to one who may not see a case it gives the reference and nothing else. Raises
    TooMany beyond 30 an hour.
    """
    check_look_ups(user, now)
    typed = {"name_original": name, "birth_date": birth_date, "phone": phone}
    found = alike.people_like({field: value for field, value in typed.items() if value})
    people = [each.key for each in found.candidates] + list(found.same_phone[:MOST_BY_PHONE])
    cases = list(dict.fromkeys([*_named(card or ""), *alike.cases_of(people)]))
    note_look_up(user, now, len(cases))
    mine = cases_visible_to(user).with_only_columns(Case.id).where(Case.id.in_([case.id for case in cases]))
    visible = set(db.session.scalars(mine))
    return [Candidate(case.reference, case.id if case.id in visible else None, case.id) for case in cases]


def begun_by(user: User, key: uuid.UUID | None) -> Case | None:
    """The case this person began with a page of this key: a second click finds it, and looks for nobody."""
    mine = (Case.idempotency_key == key, Case.created_by == user.id)
    return db.session.scalars(db.select(Case).where(*mine)).first() if key else None


def _named(words: str) -> list[Case]:
    """The cases that a card, its code or a reference names; who is erased is not found."""
    ids = ids_named(words) if words else []
    living = db.select(Case).join(Case.patient).where(Case.id.in_(ids), Patient.erased_at.is_(None))
    return list(db.session.scalars(living.order_by(Case.id))) if ids else []


def check_look_ups(user: User, now: datetime) -> None:
    """Raise TooMany where somebody has looked up very many people within the hour."""
    if _look_ups(user, now) >= MOST_LOOK_UPS:
        raise TooMany(TOO_MANY_LOOK_UPS)


def note_look_up(user: User, now: datetime, found: int) -> None:
    """Note that somebody looked for a person, and how many were found; nothing of what was typed."""
    who = db.session.get_one(User, user.id)
    audit.record_read(user.as_actor(), "case.look_up", who, now, found=found)


def _look_ups(user: User, now: datetime) -> int:
    mine = (audit.AuditEvent.actor_id == str(user.id), audit.AuditEvent.verb == "case.look_up")
    recent = db.select(db.func.count()).select_from(audit.AuditEvent).where(*mine)
    return int(db.session.scalar(recent.where(audit.AuditEvent.at > now - LOOK_UPS_WITHIN)) or 0)


def live_card(case: Case) -> Card | None:
    """The card of a case that works now."""
    cards = db.select(Card).where(Card.case_id == case.id, Card.revoked_at.is_(None))
    return db.session.scalars(cards.order_by(Card.issued_at.desc())).first()


def card_of(token: str) -> Card | None:
    """The working card with this token; None when it was revoked, never was, or its person is erased."""
    with scopes.looking_up():
        return db.session.scalars(_working(Card.token_hash == token_hash(token))).first()


def card_of_code(code: str) -> Card | None:
    """The working card that this code, typed by whoever holds it, opens; none of the time of shorter codes."""
    typed = (Card.code_index == blind_index(CARD_CODE, code), Card.staff_code.is_(False))
    with scopes.looking_up():
        return db.session.scalars(_working(*typed)).first()


def _working(*which: ColumnElement[bool]) -> Select[tuple[Card]]:
    cards = db.select(Card).join(Case, Case.id == Card.case_id).join(Patient)
    return cards.where(*which, Card.revoked_at.is_(None), Patient.erased_at.is_(None))


def cards_of_code(code: str) -> list[Card]:
    """The working cards with this short code: one, but for a chance in very many."""
    cards = db.select(Card).where(Card.code_index == blind_index(CARD_CODE, code), Card.revoked_at.is_(None))
    return list(db.session.scalars(cards.order_by(Card.issued_at.desc()).limit(MOST_BY_PHONE)))


def ids_named(words: str) -> list[uuid.UUID]:
    """The ids of the cases that a card's address, its short code, the number of a paper form or a reference names."""
    card = CARD_ADDRESS.search(words)
    if card is not None:
        held = card_of(card.group(1).lower())
        return [held.case_id] if held else []
    code = code_meant(words)
    if code is not None:
        return [held.case_id for held in cards_of_code(code)]
    if (paper := form_number(words)) is not None and words.strip()[:1].upper() == "F":
        return list(db.session.scalars(db.select(Case.id).where(Case.paper_number == paper)))
    meant = normal(words) or words.upper()
    return list(db.session.scalars(db.select(Case.id).where(Case.reference == meant)))


def is_typed_twice(case: Case) -> bool:
    """Whether another intake was typed from the same form on paper."""
    same = (Case.paper_number.is_not(None), Case.paper_number == case.paper_number, Case.id != case.id)
    return db.session.scalars(db.select(Case.id).where(*same).limit(1)).first() is not None


def consent_of(case: Case, consent_id: uuid.UUID) -> Consent:
    """One consent of a case; raises NotFound."""
    found = db.session.get(Consent, consent_id)
    if found is None or found.case_id != case.id:
        raise NotFound()
    return found


def by_reference(user: User, reference: str) -> Case | None:
    """The case of a reference as people write it, if this person may see it."""
    meant = normal(reference) or reference.strip().upper()
    if "\0" in meant:  # as an address may; no database keeps it in a text, nor is asked for it
        return None
    return db.session.scalars(cases_visible_to(user).where(Case.reference == meant)).first()
