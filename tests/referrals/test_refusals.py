"""Each refusal of a referral says its own sentence: what somebody reads who came too late, or may not do this."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.errors import Conflict, Expired, NotAllowed, NotFound, Refusal, TooMany
from referral.hospitals.models import Hospital
from referral.intake.models import Case, Consent
from referral.intake.states import STATES as CASE_STATES
from referral.referrals import actions, identity, links, moving, queries, wording
from referral.referrals.actions import objecting
from referral.referrals.models import Referral
from referral.referrals.shown import what_decides
from referral.referrals.table.states import STATES
from tests.factories import NOW, a_case, a_hospital, a_referral, a_user
from tests.referrals.scenes import a_sent_referral, consent_to_show
from tests.referrals.test_told import a_request, desk, record, told
from tests.refusing import assert_refused

LATER = NOW + timedelta(minutes=1)


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


def nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


def patient(case: Case) -> Actor:
    return Actor("patient", str(case.id), "patient")


def send(case: Case | None = None, hospital: Hospital | None = None, actor: Actor | None = None) -> Referral:
    case, hospital = case or a_case(), hospital or a_hospital()
    consent_to_show(case, hospital)
    return actions.send(case, hospital, "radiotherapy", actor or coordinator(), NOW)


def take_back(case: Case, purpose: str) -> None:
    next(each for each in case.consents if each.purpose == purpose).withdrawn_at = NOW
    db.session.commit()


def without(purpose: str) -> Referral:
    case, hospital = a_case(), a_hospital()
    consent_to_show(case, hospital)
    take_back(case, purpose)
    return actions.send(case, hospital, "radiotherapy", coordinator(), NOW)


def sent_twice() -> Referral:
    case, hospital = a_case(), a_hospital()
    send(case, hospital)
    return send(case, hospital)


def renew(referral: Referral, actor: Actor | None = None) -> object:
    return actions.renew_link(referral, actor or coordinator(), NOW)


def renewed_without(purpose: str) -> object:
    referral = a_sent_referral(now=NOW)
    take_back(referral.case, purpose)
    return renew(referral)


def renewed_late() -> object:
    referral = a_sent_referral(now=NOW)
    actions.reject(referral, nurse(referral), NOW, reason="no_capacity")
    return renew(referral)


def seen_before(act: Callable[..., Any]) -> object:
    referral = a_request()
    record(referral, "accept")
    return act(referral, seen=referral.version - 1)


def opened_dead() -> None:
    referral = a_sent_referral(now=NOW)
    link = links.living(referral, NOW)
    assert link is not None
    links.kill(referral, NOW)
    db.session.commit()
    links.note_opening(link, NOW)


def an_accepted(**hospital: Any) -> Referral:
    referral = a_referral(a_case(state="placed"), a_hospital(**hospital), state="accepted")
    consent_to_show(referral.case, referral.hospital)
    return referral


def code(referral: Referral, times: int = 1) -> None:
    for _ in range(times):
        identity.send_code(referral, nurse(referral), NOW)


def hidden(read: Callable[[Referral], object]) -> object:
    referral = an_accepted()
    db.session.scalars(
        db.select(Consent).where(Consent.purpose == "show_to_hospital")
    ).one().withdrawn_at = NOW
    db.session.commit()
    return read(referral)


def read(referral: Referral) -> object:
    return identity.read_identity(referral, nurse(referral), NOW)


def object_to(referral: Referral, **said: Any) -> object:
    actor = said.pop("actor", None) or nurse(referral)
    return actions.object_to_answer(referral, actor, NOW, "Not so", **said)


NO_SENTENCE = ""
# What is tried → the refusal, its sentence.
REFUSED: dict[str, tuple[Callable[[], object], type[Refusal], object]] = {
    "another hospital's": (
        lambda: actions.accept(a_referral(), nurse(a_referral()), NOW), NotFound, NO_SENTENCE),
    "another patient's": (
        lambda: actions.confirm(a_referral(state="accepted"), patient(a_case()), NOW), NotFound, NO_SENTENCE),
    "a step of others": (
        lambda: actions.accept(a_referral(), coordinator(), NOW), NotAllowed, wording.WRONG_ROLE),
    "a record by a stranger": (
        lambda: record(a_request(), "accept", a_user("volunteer").as_actor()), NotAllowed, wording.WRONG_ROLE),
    "too late": (
        lambda: actions.reject(a_referral(state="withdrawn"), coordinator(), NOW, reason="other", note="x",
                               told=told()), Conflict, STATES["withdrawn"].happened),
    "an older version": (
        lambda: seen_before(lambda r, seen: actions.attend(r, nurse(r), NOW, seen=seen, early=True)),
        Conflict, wording.MOVED_ON),
    "sent by a nurse": (
        lambda: send(actor=a_user("hospital").as_actor()), NotAllowed, wording.WRONG_ROLE),
    "of an emergency": (
        lambda: send(a_case(state="emergency")), Conflict, CASE_STATES["emergency"].cannot_send),
    "of a closed case": (lambda: send(a_case(state="closed")), Conflict, CASE_STATES["closed"].cannot_send),
    "of unknown age": (lambda: send(a_case(age_group=None)), Refusal, wording.AGE_UNKNOWN),
    "to a closed hospital": (
        lambda: send(hospital=a_hospital(closed_at=NOW)), Refusal, wording.HOSPITAL_CLOSED),
    "to one that nobody reads for": (
        lambda: send(hospital=a_hospital(email=None)), Refusal, wording.NOBODY_TO_READ),
    "without a consent to store": (lambda: without("store"), Refusal, wording.NO_CONSENT_TO_STORE),
    "without one to show": (lambda: without("show_to_hospital"), Refusal, wording.NO_CONSENT_TO_SHOW),
    "sent by two": (sent_twice, Conflict, wording.ALREADY_SENT),
    "renewed by a nurse": (
        lambda: renew(a_sent_referral(), a_user("hospital").as_actor()), NotAllowed, wording.WRONG_ROLE),
    "renewed without a consent": (
        lambda: renewed_without("show_to_hospital"), Refusal, wording.NO_CONSENT_TO_SHOW),
    "renewed without one to store": (
        lambda: renewed_without("store"), Refusal, wording.NO_CONSENT_TO_STORE),
    "renewed when it is over": (renewed_late, Conflict, STATES["rejected"].happened),
    "opened when it is dead": (opened_dead, Expired, wording.LINK_DEAD),
    "objected by the desk": (
        lambda: object_to(a_request(), actor=desk()), NotAllowed, wording.WRONG_ROLE),
    "objected by another hospital": (
        lambda: object_to(a_request(), actor=nurse(a_referral())), NotFound, NO_SENTENCE),
    "objected to nothing": (lambda: object_to(a_request()), Conflict, wording.NOTHING_RECORDED),
    "objected to an older version": (lambda: seen_before(object_to), Conflict, wording.MOVED_ON),
    "settled by a nurse": (
        lambda: actions.settle_objection(a_request(), a_user("hospital").as_actor(), NOW),
        NotAllowed, wording.WRONG_ROLE),
    "nothing to settle": (
        lambda: actions.settle_objection(a_request(), coordinator(), NOW), Conflict, wording.NO_OBJECTION),
    "a code before the yes": (lambda: code(a_referral()), NotAllowed, wording.NOT_ACCEPTED),
    "a code to nobody": (lambda: code(an_accepted(email=None)), Refusal, wording.NOBODY_TO_READ),
    "a fourth code": (lambda: code(an_accepted(), 4), TooMany, wording.TOO_MANY_CODES),
    "a name before the yes": (lambda: read(a_referral()), NotAllowed, wording.NOT_ACCEPTED),
    "a name without a consent": (lambda: hidden(read), NotAllowed, wording.CONSENT_WITHDRAWN),
    "a summary without a consent": (
        lambda: hidden(what_decides.summary), NotAllowed, wording.CONSENT_WITHDRAWN),
    "not in the inbox": (
        lambda: queries.referral_to(a_hospital().id, a_referral().id), NotFound, NO_SENTENCE),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_why(app: Flask, what: str) -> None:
    assert_refused(*REFUSED[what])


@pytest.mark.parametrize(
    ("where", "act"),
    [
        (moving, lambda r: actions.attend(r, nurse(r), NOW, early=True)),
        (objecting, object_to),
    ],
)
def test_who_loses_against_somebody_at_the_same_moment_is_told_so(
    app: Flask, monkeypatch: pytest.MonkeyPatch, where: Any, act: Callable[[Referral], object]
) -> None:
    referral = a_request()
    record(referral, "accept")
    monkeypatch.setattr(where, "guarded_update", lambda *_, **__: False)
    with pytest.raises(Conflict) as lost:
        act(referral)
    assert str(lost.value.sentence) == str(wording.MOVED_ON)


def test_a_case_that_went_on_without_a_sentence_of_its_own_is_told_that(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions.sending, "guarded_lock", lambda *_: False)
    with pytest.raises(Conflict) as lost:
        send()
    assert str(lost.value.sentence) == str(wording.CASE_MOVED_ON)


def test_a_code_that_does_not_open_says_whether_it_is_wrong_or_over(app: Flask) -> None:
    referral = an_accepted()
    actor = nurse(referral)
    assert identity.use_code(referral, "000000", actor, NOW) is wording.CODE_OVER, "there is none yet"
    first = identity.send_code(referral, actor, NOW)
    newest = identity.send_code(referral, actor, LATER)
    assert identity.use_code(referral, "x", actor, LATER) is wording.CODE_WRONG
    assert identity.use_code(referral, identity.digits(first.id), actor, LATER) is wording.CODE_WRONG
    assert identity.use_code(referral, identity.digits(newest.id), actor, LATER) is None
    assert identity.use_code(referral, identity.digits(newest.id), actor, LATER) is wording.CODE_OVER
