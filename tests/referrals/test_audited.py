"""What each deed at a referral leaves in the audit trail: about what, of which case, by whom, when, which facts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent, system
from referral.db import db
from referral.intake.models import Consent
from referral.referrals import actions, identity, links
from referral.referrals.actions import Step, closing
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.reading import open_referral
from referral.referrals.table.moves import MOVES
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user, kept, places
from tests.referrals.scenes import a_reached_referral, a_sent_referral, consent_to_show
from tests.referrals.test_moves import FACTS, a_referral_in, actor_of
from tests.referrals.test_told import a_request, desk, record

LATER = NOW + timedelta(hours=1)


class Left(NamedTuple):
    """One event: `about` is the kind of row, `row` its id."""

    about: str
    row: str
    case: str | None
    by: tuple[str, str, str]
    hospital: str | None
    at: datetime
    facts: dict[str, Any]


def left_by(verb: str) -> Left:
    """The one event of a verb."""
    e = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb)).one()
    by = (e.actor_kind, e.actor_id, e.actor_role)
    return Left(e.subject_kind, e.subject_id, e.case_id, by, e.hospital_id, e.at, e.facts)


def of(referral: Referral, actor: Actor, at: datetime = NOW, **facts: Any) -> Left:
    """An event about a referral."""
    hospital = str(actor.hospital_id) if actor.hospital_id else None
    by = (actor.kind, actor.id, actor.role)
    return Left("referral", str(referral.id), str(referral.case_id), by, hospital, at, facts)


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


@pytest.mark.parametrize("verb", sorted(MOVES))
def test_every_step_is_audited_with_its_reason_and_nothing_else(app: Flask, verb: str) -> None:
    move = MOVES[verb]
    referral = a_referral_in(move.sources[0])
    actor = actor_of(move.by[0], referral)
    said = {**FACTS.get(verb, {}), **({"to": a_hospital()} if verb == "refer_onward" else {})}
    assert actions.take(Step(referral, verb, actor, NOW, **said)) is True
    reason = said.get("reason")
    assert left_by(f"referral.{verb}") == of(referral, actor, reason=reason)
    step = referral.moves[-1]
    told = (step.number, step.from_state, step.reason, step.note, step.at)
    assert told == (referral.version, move.sources[0], reason, said.get("note"), NOW)


def test_a_recorded_answer_is_audited_with_the_channel(app: Flask) -> None:
    referral, actor = a_request(), desk()
    record(referral, "reject", actor)
    assert left_by("referral.reject") == of(referral, actor, reason="no_capacity", told_by="telephone")


def sent() -> tuple[Referral, Actor]:
    referral = a_sent_referral(now=NOW)
    return referral, Actor("user", str(referral.sent_by), "coordinator")


def renewed() -> tuple[Referral, Actor]:
    referral, actor = a_sent_referral(now=NOW - timedelta(days=1)), coordinator()
    link = actions.renew_link(referral, actor, NOW)
    assert link.is_alive(NOW) and link.referral_id == referral.id
    return referral, actor


def objected() -> tuple[Referral, Actor]:
    referral = a_request()
    record(referral, "accept")
    actor = actor_of("hospital", referral)
    assert actions.object_to_answer(referral, actor, NOW, "Not so") is True
    return referral, actor


def settled() -> tuple[Referral, Actor]:
    referral, actor = objected()[0], coordinator()
    assert actions.settle_objection(referral, actor, NOW) is True
    assert actions.settle_objection(referral, actor, NOW) is False, "a second click"
    return referral, actor


def an_accepted() -> tuple[Referral, Actor]:
    referral = a_referral(a_case(state="placed"), state="accepted")
    consent_to_show(referral.case, referral.hospital)
    return referral, actor_of("hospital", referral)


def with_code() -> tuple[Referral, Actor]:
    referral, actor = an_accepted()
    code = identity.send_code(referral, actor, NOW)
    identity.use_code(referral, "x", actor, NOW)
    identity.use_code(referral, identity.digits(code.id), actor, NOW)
    return referral, actor


def read_name() -> tuple[Referral, Actor]:
    referral, actor = an_accepted()
    assert identity.read_identity(referral, actor, NOW)["name_latin"] == "Testova Olena"
    return referral, actor


def read_at_the_desk() -> tuple[Referral, Actor]:
    referral, user = a_referral(), a_user("coordinator")
    assert open_referral(user, referral.id, NOW).id == referral.id
    return referral, user.as_actor()


def taken_by_closed() -> tuple[Referral, Actor]:
    referral = an_accepted()[0]
    referral.hospital.closed_at = NOW
    assert closing.ask_whether_it_stands(kept(referral).id, NOW)
    return referral, system("clock")


def stands_at_closed() -> tuple[Referral, Actor]:
    referral, actor = taken_by_closed()[0], coordinator()
    assert actions.settle_closing(referral, actor, NOW) is True
    assert actions.settle_closing(referral, actor, NOW) is False, "a second click"
    return referral, actor


def opened_again() -> tuple[Referral, Actor]:
    referral = taken_by_closed()[0]
    referral.hospital.closed_at = None
    assert closing.open_again(kept(referral).id, NOW)
    return referral, system("clock")


BESIDE: dict[str, tuple[Callable[[], tuple[Referral, Actor]], dict[str, Any]]] = {
    "referral.send": (sent, {"reason": None}),
    "link.renewed": (renewed, {}),
    "referral.object_to_answer": (objected, {"reason": None}),
    "referral.settle_objection": (settled, {"reason": None}),
    "referral.house_closed": (taken_by_closed, {"reason": None}),
    "referral.house_stands": (stands_at_closed, {"reason": None}),
    "referral.house_opened": (opened_again, {"reason": None}),
    "identity.code_sent": (with_code, {}),
    "identity.code_wrong": (with_code, {}),
    "identity.code_used": (with_code, {}),
    "identity.read": (read_name, {}),
    "referral.read": (read_at_the_desk, {}),
}


@pytest.mark.parametrize("verb", BESIDE)
def test_what_is_done_beside_the_steps_is_audited_too(app: Flask, verb: str) -> None:
    act, facts = BESIDE[verb]
    referral, actor = act()
    assert left_by(verb) == of(referral, actor, **facts)


def test_an_opened_link_is_audited_as_what_opened(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    link = db.session.scalars(db.select(AnswerLink)).one()
    for moment in (NOW, LATER):
        links.note_opening(link, moment)
    assert link.first_opened_at == NOW
    db.session.delete(db.session.scalars(db.select(AuditEvent).where(AuditEvent.at == LATER)).one())
    by, hospital = ("link", str(link.id), "hospital"), str(referral.hospital_id)
    assert left_by("link.opened") == Left("answer_link", str(link.id), None, by, hospital, NOW, {})


@pytest.mark.parametrize("purpose", ["store", "show_to_hospital"])
def test_a_consent_taken_back_is_audited_and_what_it_ends_is_done_in_its_name(
    app: Flask, purpose: str
) -> None:
    referral, actor = a_sent_referral(now=NOW), coordinator()
    consent = db.session.scalars(db.select(Consent).where(Consent.purpose == purpose)).one()
    assert actions.withdraw_consent(consent, actor, LATER) is True
    by = (actor.kind, actor.id, actor.role)
    case = str(referral.case_id)
    assert left_by("consent.withdrawn") == Left(
        "consent", str(consent.id), case, by, None, LATER, {"purpose": purpose}
    )
    in_its_name = Actor("system", "consent", "system")
    assert left_by("referral.withdraw") == of(referral, in_its_name, LATER, reason=None)
    assert actions.withdraw_consent(consent, actor, LATER) is False


def test_what_an_acceptance_ends_and_what_the_clock_does_is_done_in_their_names(app: Flask) -> None:
    taken = a_request()
    other = a_referral(taken.case, a_hospital(), deadline_at=NOW + timedelta(days=9))
    actions.accept(taken, actor_of("hospital", taken), NOW)
    assert left_by("referral.supersede") == of(other, Actor("system", "acceptance", "system"), reason=None)

    late = a_reached_referral(a_case(priority="urgent"), now=NOW)
    held = a_referral(state="accepted_with_conditions", hold_until=LATER)
    stale = places(a_hospital(), "surgery", 1, as_of=NOW - timedelta(days=30)).hospital_id
    actions.tick(NOW + timedelta(hours=71))
    actions.tick(moment := NOW + timedelta(hours=72))
    clock = Actor("system", "clock", "system")
    reminded = NOW + timedelta(hours=71)
    assert left_by("referral.remind") == of(late, clock, reminded)
    assert left_by("referral.expire") == of(late, clock, moment, reason=None)
    assert left_by("referral.fail_conditions") == of(held, clock, reminded, reason=None)
    by = ("system", "clock", "system")
    assert left_by("places.asked") == Left("hospital", str(stale), None, by, None, reminded, {})
