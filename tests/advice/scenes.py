"""Advisers, and requests that ask them, with what a test does not care about filled in."""

from datetime import datetime
from typing import Any

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.advice import actions, queries
from referral.advice.forms import COUNTRIES
from referral.advice.models import AdviceRequest, AdviceSeat, Adviser
from referral.db import db, utc_now
from referral.intake.models import Case
from tests.factories import a_case, a_user, kept

AGREED = {"given_by": "patient", "language": "uk", "basis": None}
SAID: dict[str, Any] = {
    "options": ["surgery_first"],
    "missing": ["slides"],
    "hospital": None,
    "conflict": "none",
    "words": "Operate within three weeks.",
    "missing_words": None,
    "conflict_words": None,
}
CONCLUSION: dict[str, Any] = {
    "ending": "concluded",
    "options": ["surgery_first"],
    "words": "All agree.",
    "hospital": None,
}
NEVER = {"ending": "no_agreement", "options": [], "words": None, "hospital": None}


def an_adviser(*disciplines: str, now: datetime | None = None, **facts: Any) -> User:
    """An adviser who may be asked: confirmed and willing today."""
    user = a_user(Role.ADVISER, **{name: facts.pop(name) for name in ("email", "active") if name in facts})
    tell_of(user, *disciplines, now=now, **facts)
    return user


def tell_of(user: User, *disciplines: str, now: datetime | None = None, **facts: Any) -> Adviser:
    """What an account of an adviser has said, confirmed."""
    at = now or utc_now()
    said = {"languages": ["uk", "en"], "country": "PL", "institution": "Clinic", "willing_at": at}
    vouched = {"confirmed_by": a_user(Role.COORDINATOR).id, "confirmed_at": at}
    return kept(
        Adviser(
            user_id=user.id, disciplines=list(disciplines or ("surgical",)), **{**said, **vouched, **facts}
        )
    )


def asked_for(case: Case | None = None, **facts: Any) -> AdviceRequest:
    """A request of a coordinator who closes it."""
    now = facts.pop("now", None) or utc_now()
    by = facts.pop("by", None) or a_user(Role.COORDINATOR)
    what = {"question": "operable", "disciplines": ["surgical"], "countries": COUNTRIES, "hours": 72}
    asked = {**what, "with_conflict": False, "convener": None, **facts}
    return actions.ask(case or a_case(), asked, AGREED, by.as_actor(), now)


def seat_of(request: AdviceRequest, user: User) -> AdviceSeat:
    """The seat of one adviser."""
    db.session.refresh(request)
    return next(each for each in request.seats if each.user_id == user.id)


def answers(request: AdviceRequest, user: User, **facts: Any) -> None:
    """An adviser answers, or changes the answer."""
    seat, now = seat_of(request, user), facts.pop("now", None) or utc_now()
    actions.answer(seat, {**SAID, **facts}, seat.version, user.as_actor(), now)


def an_asked_adviser(case: Case) -> dict[str, Any]:
    """An adviser, and the seat by which they are asked about a case."""
    user = an_adviser("surgical")
    return {"adviser": queries.adviser_of(user), "seat": seat_of(asked_for(case), user)}
