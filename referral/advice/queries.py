"""Who may be asked for advice, what may be shown of it, and who may see which request."""

import uuid
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, or_
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from referral import scopes
from referral.accounts.models import User
from referral.accounts.roles import Role
from referral.advice.models import (
    DECLINED,
    OPEN,
    SITTING,
    WAITED_FOR,
    AdviceAnswer,
    AdviceRequest,
    AdviceSeat,
    Adviser,
)
from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Hospital
from referral.intake.card.merged import entries_of
from referral.intake.models import Case, Consent, Patient
from referral.intake.questions.consents import Purpose
from referral.paging import Page, page_of
from referral.prepared import prepared

WILLING_FOR, CONFIRMED_FOR = timedelta(days=90), timedelta(days=365)
"""So long an adviser's own word that they may be asked holds, and a colleague's that they are who they say."""


def _may_be_asked(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        User.active.is_(True),
        User.role == Role.ADVISER,
        Adviser.willing_at > now - WILLING_FOR,
        Adviser.confirmed_at > now - CONFIRMED_FOR,
    )


def available(countries: Collection[str], now: datetime) -> Sequence[Adviser]:
    """The advisers in these countries who may be asked now: active, willing, confirmed."""
    wanted = db.select(Adviser).join(Adviser.user).options(contains_eager(Adviser.user))
    there = wanted.where(*_may_be_asked(now), Adviser.country.in_(countries))
    return db.session.scalars(there.order_by(User.name, Adviser.id)).all()


def counts_by_discipline(now: datetime) -> Counter[str]:
    """Discipline → how many advisers may be asked now, in any country."""
    found = db.session.scalars(
        db.select(Adviser.disciplines).join(User, User.id == Adviser.user_id).where(*_may_be_asked(now))
    )
    return Counter(code for codes in found for code in codes)


def open_seats(user_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, int]:
    """How many open requests wait for each of these people."""
    waits = (AdviceSeat.user_id.in_(list(user_ids)), AdviceSeat.state.in_(WAITED_FOR))
    counted = db.select(AdviceSeat.user_id, db.func.count()).join(AdviceSeat.request)
    rows = db.session.execute(counted.where(*waits, AdviceRequest.state == OPEN).group_by(AdviceSeat.user_id))
    return dict(rows.tuples().all())


def adviser_of(user: User) -> Adviser | None:
    """What an adviser has said of themselves."""
    return db.session.scalars(db.select(Adviser).where(Adviser.user_id == user.id)).first()


def adviser_with(adviser_id: uuid.UUID) -> Adviser:
    """One adviser; NotFound where there is none."""
    found = db.session.get(Adviser, adviser_id, options=[joinedload(Adviser.user)])
    if found is None:
        raise NotFound()
    return found


def advisers(page: int = 1) -> Page[tuple[User, Adviser | None]]:
    """Every account of an adviser, with what they have said of themselves, by name."""
    wanted = db.select(User).where(User.role == Role.ADVISER).order_by(User.active.desc(), User.name, User.id)
    cut = page_of(wanted, page)
    ids = [user.id for user in cut.rows]
    said = {
        each.user_id: each for each in db.session.scalars(db.select(Adviser).where(Adviser.user_id.in_(ids)))
    }
    return Page([(user, said.get(user.id)) for user in cut.rows], cut.cut)


def is_willing(adviser: Adviser, now: datetime) -> bool:
    """Whether the adviser's own word still holds."""
    return adviser.willing_at > now - WILLING_FOR


def is_confirmed(adviser: Adviser, now: datetime) -> bool:
    """Whether somebody vouches for the adviser, and not too long ago."""
    return adviser.confirmed_at is not None and adviser.confirmed_at > now - CONFIRMED_FOR


def has_hospital(hospital_id: uuid.UUID) -> bool:
    """Whether there is such a hospital."""
    return db.session.scalar(db.select(Hospital.id).where(Hospital.id == hospital_id)) is not None


def not_shown() -> ColumnElement[bool]:
    """Of a request joined to case, person and consent: whether nothing of it may be shown any more."""
    store = db.select(Consent.id).where(
        Consent.case_id == AdviceRequest.case_id,
        Consent.purpose == Purpose.STORE,
        Consent.withdrawn_at.is_(None),
    )
    agreed = db.select(Consent.id).where(
        Consent.id == AdviceRequest.consent_id, Consent.withdrawn_at.is_(None)
    )
    return or_(Case.state == "closed", Patient.erased_at.is_not(None), ~store.exists(), ~agreed.exists())


def _requests() -> Select[tuple[AdviceRequest]]:
    return db.select(AdviceRequest).join(AdviceRequest.case).join(Case.patient)


def is_shown(request_id: uuid.UUID) -> bool:
    """Whether the summary of a request may be shown: both consents live, the case is open, nobody is erased."""
    shown = _requests().where(AdviceRequest.id == request_id, ~not_shown())
    return db.session.scalar(shown.with_only_columns(AdviceRequest.id)) is not None


def ended_beneath() -> Sequence[AdviceRequest]:
    """The open requests that may not be shown any more."""
    return db.session.scalars(_requests().where(AdviceRequest.state == OPEN, not_shown())).all()


def _with_seats(wanted: Select[tuple[AdviceRequest]]) -> Select[tuple[AdviceRequest]]:
    seats = selectinload(AdviceRequest.seats)
    answers = seats.selectinload(AdviceSeat.answers).joinedload(AdviceAnswer.hospital)
    return wanted.options(seats.joinedload(AdviceSeat.user), answers, joinedload(AdviceRequest.hospital))


def request_of(request_id: uuid.UUID) -> AdviceRequest:
    """One request with its seats and answers, for the desk; NotFound where there is none, or somebody is erased."""
    wanted = _requests().where(AdviceRequest.id == request_id, Patient.erased_at.is_(None))
    found = db.session.scalars(
        _with_seats(wanted).options(contains_eager(AdviceRequest.case).contains_eager(Case.patient))
    ).first()
    if found is None:
        raise NotFound()
    return found


def requests_of(case_id: uuid.UUID) -> Sequence[AdviceRequest]:
    """The requests of a case and of entries that go on with it, the newest first, with who was asked."""
    return db.session.scalars(*_of_entries(entries_of(case_id))).all()


@prepared
def _of_entries(case_ids: list[uuid.UUID]) -> Select[tuple[AdviceRequest]]:
    mine = db.select(AdviceRequest).where(AdviceRequest.case_id.in_(case_ids))
    newest = mine.order_by(AdviceRequest.asked_at.desc(), AdviceRequest.id)
    return newest.options(selectinload(AdviceRequest.seats))


def board(page: int = 1) -> Page[AdviceRequest]:
    """The open requests, those that were asked longest ago first, with who sits; by page."""
    still = _requests().where(AdviceRequest.state == OPEN, Patient.erased_at.is_(None))
    seats = selectinload(AdviceRequest.seats).joinedload(AdviceSeat.user)
    return page_of(
        still.order_by(AdviceRequest.asked_at, AdviceRequest.id).options(
            contains_eager(AdviceRequest.case), seats
        ),
        page,
    )


def own_seats(user: User, page: int = 1) -> Page[AdviceSeat]:
    """The requests that a person was asked about, those that wait for them first, by page."""
    mine = db.select(AdviceSeat).join(AdviceSeat.request).where(AdviceSeat.user_id == user.id)
    waits = (AdviceRequest.state != OPEN, AdviceSeat.state.not_in(WAITED_FOR), AdviceSeat.asked_at.desc())
    return page_of(mine.order_by(*waits, AdviceSeat.id).options(contains_eager(AdviceSeat.request)), page)


def seat_of(user: User, seat_id: uuid.UUID) -> AdviceSeat:
    """One's own seat, its request read with all that its page shows; NotFound for anybody else's."""
    mine = db.select(AdviceSeat.request_id).where(AdviceSeat.id == seat_id, AdviceSeat.user_id == user.id)
    whole = contains_eager(AdviceRequest.case).contains_eager(Case.patient)
    wanted = _with_seats(_requests().where(AdviceRequest.id.in_(mine))).options(whole)
    with scopes.looking_up():
        request = db.session.scalars(wanted).first()
    if request is None:
        raise NotFound()
    scopes.enter(scopes.HOLDER, request.case_id)
    seat = next(each for each in request.seats if each.id == seat_id)
    set_committed_value(seat, "request", request)  # held, so that it is not read again
    return seat


def sitting(request: AdviceRequest) -> list[AdviceSeat]:
    """Those who were asked and have not said no."""
    return [seat for seat in request.seats if seat.state in SITTING]


def may_read(seat: AdviceSeat) -> bool:
    """Whether this adviser reads what is known of the patient: not after they said no, nor from a country for which
    the patient has not agreed."""
    said = adviser_of(seat.user)
    return seat.state != DECLINED and said is not None and said.country in seat.request.countries


def has_answered(seat: AdviceSeat) -> bool:
    """Whether there is an answer, and so the others' may be read."""
    return seat.version > 0
