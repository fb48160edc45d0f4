"""What may happen to advice: asked, agreed to, answered, closed. None of it changes the case."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from referral import audit, outbox
from referral.accounts.actions import when_switched_off
from referral.accounts.models import User
from referral.advice import choosing, conflicts, desk_words, queries, seating, wording
from referral.advice.models import (
    ACCEPTED,
    ANSWERED,
    ASKED,
    CONCLUDED,
    DECLINED,
    LAPSED,
    OPEN,
    AdviceAnswer,
    AdviceRequest,
    AdviceSeat,
)
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Invalid, NotAllowed, NotFound
from referral.guardianship.queries import check_child, may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.intake.actions import record_consent
from referral.intake.models import Case
from referral.intake.questions.consents import Purpose
from referral.outbox import UNDELIVERED, OutboxMessage
from referral.referrals.consents import may_keep
from referral.referrals.moving import lock_case

BY_SEAT = ("advice.asked", "advice.remind")


@transaction
def ask(
    case: Case, asked: Mapping[str, Any], consent: Mapping[str, Any], actor: Actor, now: datetime
) -> AdviceRequest:
    """Ask advisers a question about a case; the same question that is open already is given back.

    `asked`: question, disciplines, countries, hours, with_conflict, convener (a user's id, or None: whoever asks).
    `consent`: given_by, language, basis. Raises Conflict for a closed case, NotAllowed without the consents, Invalid
    where nobody of a discipline can be asked.
    """
    lock_case(case.id)
    if present := _same(case.id, asked["question"]):
        return present
    _check_case(case, consent["given_by"], now)
    field = choosing.field_of(case, asked["countries"], now)
    chosen = _chosen(field, asked)
    scope = {"countries": list(asked["countries"])}
    given = record_consent(case, Purpose.ADVICE, {**consent, "scope": scope}, actor, now)
    row = AdviceRequest(
        id=uuid.uuid4(),
        case=case,
        consent=given,
        question=asked["question"],
        disciplines=list(asked["disciplines"]),
        countries=list(asked["countries"]),
        hours=asked["hours"],
        with_conflict=asked["with_conflict"],
        round=1,
        state=OPEN,
        asked_by=uuid.UUID(actor.id),
        convener_id=asked["convener"] or uuid.UUID(actor.id),
        asked_at=now,
        due_at=now + timedelta(hours=asked["hours"]),
    )
    db.session.add(row)
    seating.seat(row, chosen, now)
    audit.record(actor, "advice.asked", row, now, case_id=case.id, question=row.question, seats=len(chosen))
    return row


def _same(case_id: uuid.UUID, question: str) -> AdviceRequest | None:
    live = (AdviceRequest.state == OPEN, AdviceRequest.question == question)
    return db.session.scalars(db.select(AdviceRequest).where(AdviceRequest.case_id == case_id, *live)).first()


def _check_case(case: Case, given_by: str | None, now: datetime) -> None:
    if case.state == "closed" or case.patient.erased_at:
        raise Conflict(desk_words.CASE_OVER)
    check_child(case, now)
    if not may_keep(case):
        raise NotAllowed(desk_words.NO_STORE)
    if not may_give(case, given_by, now):
        raise NotAllowed(NO_CHILD_ALONE)


def _chosen(field: choosing.Field, asked: Mapping[str, Any]) -> list[choosing.Chosen]:
    convener = _convener(field, asked)
    seated = [convener.adviser.user_id] if convener else []
    others = choosing.choose(field, asked["disciplines"], asked["with_conflict"], seated)
    chosen = [*([convener] if convener else []), *others]
    missing = choosing.lacking(field, asked["disciplines"], chosen)
    if missing:
        raise Invalid({"disciplines": missing})
    return chosen


def _convener(field: choosing.Field, asked: Mapping[str, Any]) -> choosing.Chosen | None:
    """A named adviser who closes the request answers it too."""
    if asked["convener"] is None:
        return None
    found = next((each for each in field.advisers if each.user_id == asked["convener"]), None)
    if found is None or (field.works_there(found) and not asked["with_conflict"]):
        raise Invalid({"convener": [str(desk_words.UNKNOWN_CONVENER)]})
    own = [code for code in asked["disciplines"] if code in found.disciplines] or found.disciplines
    return choosing.Chosen(found, own[0], field.works_there(found))


@transaction
def accept(seat: AdviceSeat, actor: Actor, now: datetime) -> bool:
    """The adviser will answer; a second press is harmless. Raises Conflict once the request is over for them."""
    _claim(seat)
    asked = (AdviceSeat.id == seat.id, AdviceSeat.state.in_((ASKED, LAPSED)))
    if not guarded_update(AdviceSeat, *asked, state=ACCEPTED, decided_at=now):
        return False
    audit.record(actor, "advice.accepted", seat, now, case_id=seat.request.case_id)
    return True


@transaction
def decline(seat: AdviceSeat, actor: Actor, now: datetime) -> bool:
    """The adviser does not answer: the next of the discipline is asked at once. A second press is harmless."""
    claim_open(seat.request)
    waits = (AdviceSeat.id == seat.id, AdviceSeat.state.in_((ASKED, ACCEPTED)))
    if not guarded_update(AdviceSeat, *waits, state=DECLINED, decided_at=now):
        return False
    audit.record(actor, "advice.declined", seat, now, case_id=seat.request.case_id)
    seating.replace(seat, now)
    return True


@transaction
def answer(seat: AdviceSeat, said: Mapping[str, Any], seen: int, actor: Actor, now: datetime) -> AdviceAnswer:
    """Keep an answer as the next version after `seen`; the same words again are no new version.

    `said`: options, missing, hospital, conflict, words, missing_words, conflict_words. Raises Conflict once the request
    is over for this adviser or another version came in between, Invalid where a conflict has to be declared.
    """
    _claim(seat)
    db.session.refresh(seat, ["version"])
    last = seat.answers[-1] if seat.answers else None
    if last is not None and _is_same(last, said):
        return last
    _check_conflict(seat, said)
    is_next = (AdviceSeat.id == seat.id, AdviceSeat.version == seen)
    if not guarded_update(AdviceSeat, *is_next, version=seen + 1, state=ANSWERED, answered_at=now):
        raise Conflict(wording.TWICE)
    row = AdviceAnswer(id=uuid.uuid4(), seat=seat, version=seen + 1, at=now, **_codes(said))
    db.session.add(row)
    row.said = _words(said)
    audit.record(actor, "advice.answered", seat, now, case_id=seat.request.case_id, version=row.version)
    if all(each.state == ANSWERED for each in queries.sitting(seat.request)):
        seating.tell_convener(seat.request, "all_answered", now)
    return row


def _codes(said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "options": list(said["options"]),
        "missing": list(said["missing"]),
        "hospital_id": said["hospital"],
        "conflict": said["conflict"],
    }


def _words(said: Mapping[str, Any]) -> dict[str, str]:
    return {name: said[name] for name in ("words", "missing_words", "conflict_words") if said.get(name)}


def _is_same(last: AdviceAnswer, said: Mapping[str, Any]) -> bool:
    kept = {name: getattr(last, name) for name in _codes(said)}
    return kept == _codes(said) and (last.said or {}) == _words(said)


def _check_conflict(seat: AdviceSeat, said: Mapping[str, Any]) -> None:
    """Whoever works at a hospital that is asked by now, or that they name, declares it."""
    if said["conflict"] == wording.NO_CONFLICT and must_declare(seat, said["hospital"]):
        raise Invalid({"conflict": [str(wording.DECLARE)]})


def must_declare(seat: AdviceSeat, hospital_id: uuid.UUID | None = None) -> bool:
    """Whether this adviser is known to work at a hospital that is asked, or at this one."""
    if seat.works_there:
        return True
    adviser = queries.adviser_of(seat.user)
    houses = conflicts.houses(seat.request.case_id, hospital_id)
    return conflicts.works_at(adviser, seat.user.email, houses)


@transaction
def close(request: AdviceRequest, said: Mapping[str, Any], actor: Actor, now: datetime) -> None:
    """Close with a conclusion or without agreement. The case stays as it is.

    `said`: ending, options, hospital, words. Raises Conflict where it is over, or for a convener who has not answered.
    """
    claim_open(request)
    own = next((each for each in request.seats if str(each.user_id) == actor.id), None)
    if own is not None and not queries.has_answered(own):
        raise Conflict(wording.ANSWER_FIRST)
    request.state, request.ended_at = said["ending"], now
    request.options, request.hospital_id = list(said["options"]), said["hospital"]
    request.conclusion = said.get("words")
    audit.record(actor, f"advice.{request.state}", request, now, case_id=request.case_id)
    if actor.id != str(request.asked_by):
        seating.tell_convener(request, "closed", now)


def check_convener(seat: AdviceSeat) -> None:
    """Raise NotFound unless this adviser closes the request, Conflict where it is over or they have not answered."""
    if seat.request.convener_id != seat.user_id:
        raise NotFound()
    if seat.request.state != OPEN or not queries.is_shown(seat.request_id):
        raise Conflict(wording.OVER)
    _check_reader(seat)
    if not queries.has_answered(seat):
        raise Conflict(wording.ANSWER_FIRST)


@transaction
def turn(request: AdviceRequest, actor: Actor, now: datetime) -> None:
    """A coordinator takes the conclusion to the ordinary sending; nothing is sent by it. A second press is harmless."""
    if request.state != CONCLUDED:
        raise Conflict(desk_words.NOT_CONCLUDED)
    if request.hospital_id is None:
        raise Conflict(desk_words.NO_HOSPITAL)
    first = (AdviceRequest.id == request.id, AdviceRequest.turned_at.is_(None))
    if guarded_update(AdviceRequest, *first, turned_at=now):
        audit.record(actor, "advice.turned", request, now, case_id=request.case_id)


def claim_open(request: AdviceRequest) -> None:
    """Lock a request that is open and may be shown; Conflict for any other, so that nothing is written to it."""
    if not guarded_update(
        AdviceRequest, AdviceRequest.id == request.id, AdviceRequest.state == OPEN, state=OPEN
    ):
        raise Conflict(wording.OVER)
    if not queries.is_shown(request.id):
        raise Conflict(wording.NOT_SHOWN)


def _claim(seat: AdviceSeat) -> None:
    claim_open(seat.request)
    db.session.refresh(seat, ["state"])
    _check_reader(seat)


def _check_reader(seat: AdviceSeat) -> None:
    if not queries.may_read(seat):
        raise Conflict(why_not_read(seat))


def why_not_read(seat: AdviceSeat) -> object:
    """The sentence for an adviser who reads this request no more."""
    return wording.SAID_NO if seat.state == DECLINED else wording.MOVED


@outbox.when_lost
def letter_lost(lost: OutboxMessage, now: datetime) -> None:
    """A letter by which an adviser is asked did not arrive: they are waited for no longer, the next is asked."""
    if lost.occasion in BY_SEAT and lost.state in UNDELIVERED:
        seat = db.session.get(AdviceSeat, uuid.UUID(lost.facts["seat"]))
        if seat is not None and seat.request.state == OPEN and seating.lapse(seat, now):
            seating.replace(seat, now)


@when_switched_off
def leave_seats(user: User, actor: Actor, now: datetime) -> None:
    """Whoever is switched off is waited for no longer; the next of the discipline is asked."""
    seating.leave(user, actor, now)
