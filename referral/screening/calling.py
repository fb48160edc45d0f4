"""A wish to be called: with the consent a draft in the normal intake, a clock, and the rota where it is late."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from referral import audit
from referral.audit import Actor, system
from referral.crypto import blind_index
from referral.db import db, guarded_update, transaction
from referral.duty.queries import answering
from referral.errors import Conflict, TooMany
from referral.i18n import _l, country_name
from referral.intake import actions as intake
from referral.intake.found import locality_facts
from referral.intake.localities.search import locality_named
from referral.intake.models import Case
from referral.intake.questions.consents import GivenBy, Purpose
from referral.intake.tokens import of_identity
from referral.screening import queries
from referral.screening.lines import ticked
from referral.screening.models import Call
from referral.screening.promise import promise

log = structlog.get_logger()
PATIENT = Actor("patient", "public", "patient")
"""Whoever asks to be called has no account and no card yet."""
CLOCK = system("screening")
CONSENT = "to be called, 2026-11-29, second"
"""The version of the words on the page (templates/screening/consent.html)."""
GIVEN_BY = {"own": GivenBy.PATIENT, "child": GivenBy.GUARDIAN, "other": GivenBy.RELATIVE}
"""For whom somebody asks → by whom the consent is given."""
LARGE_TOWN = 50_000
"""People of a town that is kept of a poster: among so many it names no shelter. A choice of ours."""
MOST_AT_ONE_PHONE = 5
MOST_WAITING = {True: 500, False: 250}
"""How many may wait in a country before no more are taken of those in their place's share (True) and of all others.

One network has 200 a day, one place 100 (views/public.py): neither fills the call-back, whoever floods the first page
or one poster never shuts another poster.
"""
REACHED, NOT_REACHED, NOT_WANTED = "reached", "not_reached", "not_wanted"
RESULTS: dict[str, object] = {
    REACHED: _l("Reached: the intake goes on"),
    NOT_REACHED: _l("Nobody answered: call again"),
    NOT_WANTED: _l("No call is wanted any more"),
}
REASONS: dict[str, object] = {
    "flood": _l("A flood: none of them is a person who waits"),
    "elsewhere": _l("They are called by somebody else"),
}
"""Why all who wait are ended at once."""
TAKEN_BACK_WITHIN = timedelta(days=1)
OTHERS = _l("Meanwhile others wait. Look at how many it would end now.")
TOO_MANY = _l("Very many people wait for a call. Please call us yourself, at the number below.")
NOBODY = _l("Nobody can be asked to call you at present. Please call us yourself, at the number below.")
MOVED_ON = _l("Somebody has done this already. Look at how it stands now.")


@transaction
def ask(form: str, said: Mapping[str, Any], now: datetime) -> Call:
    """Begin a draft for somebody who wants to be called; nothing of it is counted. One form, or one name at one
    telephone, is one wish.

    `said`: name, phone, whose, languages, country, locality, by_poster, in_share, read_in, lines. Raises TooMany.
    """
    key = uuid.UUID(blind_index("screening call", form)[:32])
    identity = {"name_original": said["name"], "phone": said["phone"]}
    if (same := _known(key, identity)) is not None:
        return same
    _check_room(said)
    case = _draft(key, identity, said, now)
    call = Call(
        id=uuid.uuid4(), case_id=case.id, case=case, country=said["country"], language=said["read_in"]
    )
    call.asked_at, call.due_at = now, promise(now, said["country"]).until
    call.said = ticked(said["lines"])
    db.session.add(call)
    audit.record(PATIENT, "screening.call_asked", call, now, case_id=case.id)
    db.session.flush()
    return call


def _known(key: uuid.UUID, identity: Mapping[str, str]) -> Call | None:
    """The wish that waits already; of too many at one telephone no more is taken."""
    begun = db.session.scalars(db.select(Call).join(Case).where(Case.idempotency_key == key)).first()
    if begun is not None:
        return begun
    at_phone = queries.waiting_at(of_identity({"phone": identity["phone"]}))
    for each in at_phone:
        if (each.case.patient.identity or {}).get("name_original") == identity["name_original"]:
            return each
    if len(at_phone) >= MOST_AT_ONE_PHONE:
        raise TooMany(TOO_MANY)
    return None


def _check_room(said: Mapping[str, Any]) -> None:
    """Of too many in a country no more is taken; what is in the share of its place is refused last."""
    if queries.waiting_count(said["country"]) >= MOST_WAITING[said["in_share"]]:
        raise TooMany(TOO_MANY)


def _draft(key: uuid.UUID, identity: dict[str, str], said: Mapping[str, Any], now: datetime) -> Case:
    people = [each.id for each in answering(now, said["country"]).people]
    keeper = queries.who_takes_calls(people)
    if keeper is None:
        raise TooMany(NOBODY)
    given_by = GIVEN_BY[said["whose"]]
    consent = {"purpose": Purpose.CALL_BACK, "given_by": given_by, "language": said["read_in"]}
    consent["text_version"] = CONSENT
    case = intake.start(PATIENT, now, key, consent, identity, taken_by=keeper)
    contact = {**identity, "language_spoken": said["languages"]}
    if given_by == GivenBy.GUARDIAN:
        contact |= {"age_group": "child"}
    intake.save_group(case, "contact", contact, PATIENT, now)
    intake.save_group(case, "place", _venue(said), PATIENT, now)
    return case


def _venue(said: Mapping[str, Any]) -> dict[str, Any]:
    """Where somebody is: the town if we know it, else its words and the country.

    Of a poster in a small town the country alone: there the town would name the shelter. The rest is asked at the call.
    """
    town, words = locality_named(said["locality"], said["country"]), said["locality"]
    if said["by_poster"] and (town is None or town.population < LARGE_TOWN):
        town, words = None, country_name(said["country"])
    typed = {"place_typed": words, "place_code": town.id if town else f"country:{said['country']}"}
    return {**typed, **(locality_facts(typed) or {})}


@transaction
def note(call: Call, result: str, actor: Actor, now: datetime, **noted: str) -> None:
    """What came of a call; where nobody answered, it is to be made again within the next hours. `noted`: codes for the
    trail. Raises Conflict."""
    waits = (Call.id == call.id, Call.ended_at.is_(None), Call.tries == call.tries)
    if result == NOT_REACHED:
        again = promise(now, call.country).until
        changed: dict[str, Any] = {"due_at": again, "raised_at": None}
    else:
        changed = {"ended_at": now, "ended_by": uuid.UUID(actor.id), "result": result}
    if not guarded_update(Call, *waits, tries=call.tries + 1, **changed):
        raise Conflict(MOVED_ON)
    intake.called_back(call.case, actor, now)
    audit.record(actor, "screening.called", call, now, case_id=call.case_id, result=result, **noted)


@transaction
def end_all(country: str | None, count: int, reason: str, actor: Actor, now: datetime) -> int:
    """Nobody calls any of those who wait, in a country or in all: after a flood. How many; `take_back` undoes it.

    `count`: how many waited on the page that asked twice; `reason`: of REASONS. Raises Conflict where others wait.
    """
    waiting = queries.waiting_in(country)
    if len(waiting) != count:
        raise Conflict(OTHERS)
    for call in waiting:
        note(call, NOT_WANTED, actor, now, reason=reason)
    return count


@transaction
def take_back(moment: datetime, actor: Actor, now: datetime) -> int:
    """Those who were ended in one deed as not wanted wait again, promised anew; how many. Raises Conflict."""
    again = {"ended_at": None, "ended_by": None, "result": None, "raised_at": None}
    found = [
        call
        for call in queries.ended_at(moment)
        if guarded_update(
            Call,
            Call.id == call.id,
            Call.ended_at == moment,
            due_at=promise(now, call.country).until,
            **again,
        )
    ]
    if not found or now - moment > TAKEN_BACK_WITHIN:
        raise Conflict(MOVED_ON)
    for call in found:
        audit.record(actor, "screening.call_taken_back", call, now, case_id=call.case_id)
    return len(found)


def raise_late(now: datetime) -> int:
    """Nobody has called in time: whoever is on duty is called, once for all that are late in a country; how often."""
    return sum(_safely(call_id, now) for call_id in queries.late(now))


def _safely(call_id: uuid.UUID, now: datetime) -> bool:
    """One call's failure never stops the others; it is logged and tried again in the next round."""
    try:
        return _raise(call_id, now)
    except Exception as error:
        log.error("nobody was told of a call", error=type(error).__name__, row=str(call_id))
    return False


@transaction
def _raise(call_id: uuid.UUID, now: datetime) -> bool:
    """In the lock order: the case first."""
    call = queries.call_of(call_id)
    intake.want_call_back(call.case, ["screening"], CLOCK, now)
    late = (Call.id == call.id, Call.raised_at.is_(None), Call.ended_at.is_(None))
    if guarded_update(Call, *late, raised_at=now):
        audit.record(CLOCK, "screening.call_late", call, now, case_id=call.case_id)
        return True
    raise Conflict(MOVED_ON)
