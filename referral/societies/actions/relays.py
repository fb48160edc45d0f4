"""A case's request in codes to a society: sent, opened, answered, passed on, taken back. No case changes by it."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict, Expired, NotAllowed, NotFound
from referral.guardianship.queries import check_child, may_give
from referral.guardianship.wording import NO_CHILD_ALONE
from referral.i18n import _l
from referral.intake.actions import record_consent, tell_desk
from referral.intake.models import Case
from referral.intake.questions.consents import Purpose
from referral.intake.states import STATES as CASE_STATES
from referral.referrals import wording
from referral.referrals.consents import may_keep
from referral.referrals.moving import lock_case
from referral.societies import links, people, relaying
from referral.societies.actions.liaisons import tell
from referral.societies.clocks import LINK_AFTER, due_from
from referral.societies.kinds import ANSWERABLE, ANSWERED, FORWARDED, OPEN, SEEN, SENT, VOID
from referral.societies.links import actor_of
from referral.societies.models import Liaison, Relay, Society, SocietyLink
from referral.societies.told import codes_of
from referral.zones import day_in

LONGEST_CHAIN = 3
"""So often a request is passed on; then it comes back to the desk."""
NO_CONSENT = _l("The patient has not agreed that societies are asked, or has taken it back.")
NOBODY_THERE = _l("Nobody of this society can be asked now. Choose another one.")
ASKED_ALREADY = _l("This society was asked for this case already.")
ANSWERED_ALREADY = _l("This request was answered or has ended meanwhile. Thank you.")
NOT_LOST = _l("A letter has arrived meanwhile, or the request is over: it is not sent again.")
NOT_NEEDED = _l("This request is not needed any more. Thank you.")
NOT_WAITING = _l("It cannot be passed on now. Please answer it; the coordination goes on from there.")
PLACED = ("placed", "in_treatment")
FAR_ENOUGH = _l(
    "This request was passed on often enough. Please answer it; the coordination goes on from there."
)


@transaction
def ask(
    case: Case, society: Society, topic: str, consent: Mapping[str, Any] | None, actor: Actor, now: datetime
) -> Relay:
    """Relay a case's request to a society. `consent`: given_by, language, basis, recorded where none lives yet.

    Raises Conflict where the case does not wait for a hospital, nobody of the society can be asked, or it was asked;
    NotAllowed without the patient's consent, or where nobody decided for a child.
    """
    case = lock_case(case.id)
    if cannot := CASE_STATES[case.state].cannot_send:
        raise Conflict(cannot)
    check_child(case, now)
    if not may_keep(case):
        raise NotAllowed(wording.NO_CONSENT_TO_STORE)
    _consent(case, consent, actor, now)
    return _send(case, society, topic, uuid.UUID(actor.id), None, actor, now)


def _consent(case: Case, consent: Mapping[str, Any] | None, actor: Actor, now: datetime) -> None:
    if relaying.consent_of(case.id):
        return
    if consent is None:
        raise NotAllowed(NO_CONSENT)
    if not may_give(case, consent["given_by"], now):
        raise NotAllowed(NO_CHILD_ALONE)
    record_consent(case, Purpose.SOCIETIES, dict(consent), actor, now)
    db.session.flush()


def _send(
    case: Case, society: Society, topic: str, by: uuid.UUID, before: Relay | None, actor: Actor, now: datetime
) -> Relay:
    readers = people.reached_of([society.id], now.date())[society.id]
    if not readers or society.shown_id is None:
        raise Conflict(NOBODY_THERE)
    if society.id in relaying.heard_by(relaying.of_case(case.id)):
        raise Conflict(ASKED_ALREADY)
    row = Relay(id=uuid.uuid4(), case=case, society=society, topic=topic, asked_by=by, asked_at=now)
    row.codes = codes_of(case, relaying.hospitals_asked(case.id), day_in(now, case.place_country))
    row.due_at, row.came_from = due_from(case.priority, society.country, now), before.id if before else None
    db.session.add(row)
    db.session.flush()
    for reader in readers:
        write(row, reader, now)
    audit.record(actor, "relay.sent", row, now, case_id=case.id, society=str(society.id), topic=topic)
    return row


@transaction
def send_again(relay: Relay, actor: Actor, now: datetime) -> None:
    """Write to the society once more where no letter arrived: new links, and the time for an answer begins anew.

    Raises Conflict where a letter did arrive, it is over, the case does not wait, or still nobody can be reached.
    """
    case = lock_case(relay.case_id)
    if cannot := CASE_STATES[case.state].cannot_send:
        raise Conflict(cannot)
    readers = people.reached_of([relay.society_id], now.date())[relay.society_id]
    if not readers:
        raise Conflict(NOBODY_THERE)
    lost = (Relay.id == relay.id, Relay.state.in_(OPEN), Relay.undelivered_at.is_not(None))
    anew = {"undelivered_at": None, "reminded_at": None, "paused_at": None}
    if why_void(relay) or not guarded_update(Relay, *lost, **anew, asked_at=now, due_at=_due(relay, now)):
        raise Conflict(NOT_LOST)
    links.kill(SocietyLink.relay_id == relay.id, now=now)
    for reader in readers:
        write(relay, reader, now)
    audit.record(actor, "relay.sent_again", relay, now, case_id=case.id)


def _due(relay: Relay, now: datetime) -> datetime:
    return due_from(relay.case.priority, relay.society.country, now)


def write(relay: Relay, liaison: Liaison, now: datetime) -> None:
    """The letter with the link of this one reader."""
    link = links.relay_link(liaison, relay, LINK_AFTER, now)
    tell(liaison, "relay.sent", link, f"relay:{relay.id}", now)


@transaction
def see(relay: Relay, liaison: Liaison, now: datetime) -> None:
    """Somebody of the society has opened it; the first opening is noted. Raises Expired once it is not needed."""
    check_readable(relay, now)
    opened = {"state": SEEN, "first_seen_at": now, "undelivered_at": None}
    if guarded_update(Relay, Relay.id == relay.id, Relay.state == SENT, **opened):
        audit.record(actor_of(liaison), "relay.seen", relay, now, case_id=relay.case_id)


def why_void(relay: Relay) -> str | None:
    """Why nobody needs the answer any more; None while it is needed."""
    case = relay.case
    if case.state in ("closed", "draft") or case.patient.erased_at:
        return "closed"
    if case.state in PLACED:
        return "placed"
    return None if may_keep(case) and relaying.consent_of(case.id) else "consent"


def check_readable(relay: Relay, now: datetime) -> None:
    """Raise Expired where nothing of it is shown any more: not needed, taken back, or long over."""
    if relay.state == VOID or why_void(relay) or now >= relay.due_at + LINK_AFTER:
        raise Expired(NOT_NEEDED)


@transaction
def answer(relay: Relay, liaison: Liaison, said: Mapping[str, Any], now: datetime) -> None:
    """The society answers, in time or late. `said`: answer, and by it hospital, ask or reason, and a note. The desk
    hears.

    Raises Expired where it is not needed, was taken back or is long over, Conflict where a colleague has answered.
    """
    words = {name: said[name] for name in ("hospital", "ask", "note") if said.get(name)}
    _close(relay, ANSWERED, ANSWERABLE, liaison, now, answer=said["answer"], reason=said.get("reason"))
    relay.said = words
    audit.record(
        actor_of(liaison), "relay.answered", relay, now, case_id=relay.case_id, answer=said["answer"],
        reason=said.get("reason"),
    )  # fmt: skip
    tell_desk(relay.case, now)


@transaction
def forward(relay: Relay, liaison: Liaison, society: Society, now: datetime) -> Relay:
    """The society passes it on to another one, which gets the same codes as of now and a time of its own.

    Raises Expired, Conflict as `answer`; Conflict too where its time is over, the case does not wait, that society was
    asked or has nobody, or the chain is long.
    """
    if chain_of(relay) >= LONGEST_CHAIN:
        raise Conflict(FAR_ENOUGH)
    _close(relay, FORWARDED, OPEN, liaison, now, forwarded_to=society.id)
    if CASE_STATES[relay.case.state].cannot_send:
        raise Conflict(NOT_WAITING)
    actor = actor_of(liaison)
    audit.record(actor, "relay.forwarded", relay, now, case_id=relay.case_id, society=str(society.id))
    return _send(relay.case, society, relay.topic, relay.asked_by, relay, actor, now)


def chain_of(relay: Relay) -> int:
    """How often it was passed on until it came here."""
    steps, before = 0, relay.came_from
    while before is not None and steps < LONGEST_CHAIN:
        steps, before = steps + 1, db.session.get_one(Relay, before).came_from
    return steps


def _close(
    relay: Relay, state: str, out_of: tuple[str, ...], liaison: Liaison, now: datetime, **facts: Any
) -> None:
    lock_case(relay.case_id)
    if relay.society_id != liaison.society_id:
        raise NotFound()
    check_readable(relay, now)
    of_it = (Relay.id == relay.id, Relay.state.in_(out_of))
    seen = db.func.coalesce(Relay.first_seen_at, now)
    closing = {"state": state, "closed_at": now, "answered_by": liaison.id, "first_seen_at": seen}
    if not guarded_update(Relay, *of_it, **closing, **facts):
        raise Conflict(ANSWERED_ALREADY)


@transaction
def take_back(relay: Relay, actor: Actor, now: datetime) -> bool:
    """A coordinator takes the request back; its links say so from now on. False for a second click."""
    return void(relay, "withdrawn", actor, now)


def void(relay: Relay, why: str, actor: Actor, now: datetime) -> bool:
    """No answer is awaited any more, as kinds.WHY_VOID says."""
    of_it = (Relay.id == relay.id, Relay.state.in_(OPEN))
    if not guarded_update(Relay, *of_it, state=VOID, reason=why, closed_at=now):
        return False
    links.kill(SocietyLink.relay_id == relay.id, now=now)
    audit.record(actor, "relay.void", relay, now, case_id=relay.case_id, reason=why)
    return True
