"""A link dies with what it led to: however the referral ended, neither the address nor an open session answers it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor, AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.models import Consent
from referral.referrals import actions, links
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.table.states import TERMINAL_STATES
from tests.factories import a_case, a_hospital, a_user, places
from tests.pages import Pages
from tests.referrals.scenes import a_reached_referral, a_sent_referral, consent_to_show, letters

MARK = "dead-link-tumour-words"
End = Callable[[Referral], object]


def coordinator() -> Actor:
    return a_user("coordinator").as_actor()


def nurse(referral: Referral) -> Actor:
    return a_user("hospital", hospital_id=referral.hospital_id).as_actor()


def elsewhere(referral: Referral) -> None:
    """Another hospital accepts the case."""
    other = a_hospital()
    consent_to_show(referral.case, other)
    places(other, referral.modality, 1)
    accepted = actions.send(referral.case, other, referral.modality, coordinator(), utc_now())
    actions.accept(accepted, nurse(accepted), utc_now())


def accepted_then(step: End) -> End:
    def end(referral: Referral) -> None:
        actions.accept(referral, nurse(referral), utc_now())
        step(referral)

    return end


def consent_withdrawn(referral: Referral) -> None:
    shown = db.select(Consent).where(
        Consent.case_id == referral.case_id, Consent.purpose == "show_to_hospital"
    )
    actions.withdraw_consent(db.session.scalars(shown).one(), coordinator(), utc_now())


def completed(referral: Referral) -> None:
    for step in (actions.attend, actions.start_treatment, actions.complete):
        step(referral, nurse(referral), utc_now())


def patient(referral: Referral) -> Actor:
    return Actor("patient", str(referral.case_id), "patient")


ENDS: dict[str, tuple[str, End]] = {
    "superseded": ("superseded", elsewhere),
    "withdrawn": ("withdrawn", lambda r: actions.withdraw(r, coordinator(), utc_now())),
    "consent withdrawn": ("withdrawn", consent_withdrawn),
    "case closed": (
        "withdrawn",
        lambda r: actions.close_case(r.case, "lost_contact", coordinator(), utc_now()),
    ),
    "withdrawn after acceptance": (
        "withdrawn",
        accepted_then(lambda r: actions.withdraw_after_acceptance(r, coordinator(), utc_now())),
    ),
    "expired": ("expired", lambda r: (actions.tick(r.deadline_at), elsewhere(r))),
    "rejected": ("rejected", lambda r: actions.reject(r, nurse(r), utc_now(), reason="no_capacity")),
    "referred onward": (
        "referred_onward",
        lambda r: actions.refer_onward(r, nurse(r), utc_now(), to=a_hospital()),
    ),
    "patient declined": (
        "patient_declined",
        accepted_then(lambda r: actions.decline(r, coordinator(), utc_now(), reason="too_far")),
    ),
    "no show": ("no_show", accepted_then(lambda r: actions.miss(r, nurse(r), utc_now(), reason="ill"))),
    "cancelled": (
        "cancelled_by_hospital",
        accepted_then(lambda r: actions.cancel(r, nurse(r), utc_now(), reason="staff")),
    ),
    "completed": ("completed", accepted_then(completed)),
}
KILLED = {"superseded", "withdrawn", "consent withdrawn", "case closed", "withdrawn after acceptance"}


@pytest.fixture
def opened(app: Flask, pages: Pages) -> tuple[Referral, str]:
    """A referral whose hospital has opened the link and looks at the summary, and the link's address."""
    words = {"details": {"morphology": MARK}}
    referral = a_reached_referral(a_case(private_answers=words), free=2)
    path = f"/answer/{link_token(db.session.scalars(db.select(AnswerLink.id)).one())}"
    pages.submit(pages.get(path), "/answer/")
    assert MARK in pages.get("/answer").html
    return referral, path


def test_every_end_is_tried() -> None:
    assert {state for state, _ in ENDS.values()} == TERMINAL_STATES


@pytest.mark.parametrize("how", ENDS)
def test_after_the_end_nothing_is_shown_and_no_answer_is_taken(
    app: Flask, pages: Pages, opened: tuple[Referral, str], how: str
) -> None:
    referral, path = opened
    state, end = ENDS[how]
    end(referral)
    assert referral.state == state
    version, notes = referral.version, db.session.query(AuditEvent).count()
    for visitor in (pages, Pages(app)):
        pages_of_it = [visitor.get(path), visitor.get("/answer"), visitor.get("/answer/step/accept")]
        pages_of_it += [visitor.get("/answer/identity"), visitor.post("/answer/identity/code")]
        for verb in ("accept", "reject", "attend", "cancel"):
            typed = {"reason": "no_capacity" if verb == "reject" else "staff"}
            pages_of_it.append(visitor.post(f"/answer/step/{verb}", typed))
        assert not [page.html for page in pages_of_it if MARK in page.html]
        assert {page.status for page in pages_of_it} <= {200, 403, 409, 410, 422}
        assert {page.status for page in pages_of_it[5:]} <= {409, 410, 422}
    assert (referral.state, referral.version) == (state, version)
    assert letters("identity_code") == []
    if how in KILLED:
        assert db.session.scalars(
            db.select(AnswerLink.killed_at).where(AnswerLink.referral_id == referral.id)
        ).one()
        assert db.session.query(AuditEvent).count() == notes, "a dead link leaves no trace of a look"


@pytest.mark.parametrize("how", sorted(KILLED))
@pytest.mark.both_databases
def test_a_killed_link_is_neither_living_nor_opened_and_no_letter_carries_it(app: Flask, how: str) -> None:
    referral = a_sent_referral(free=2)
    link = db.session.scalars(db.select(AnswerLink)).one()
    ENDS[how][1](referral)
    now = utc_now()
    assert not link.is_alive(now) and links.living(referral, now) is None
    with pytest.raises(Exception, match="expired"):
        links.note_opening(link, now)
    assert link.first_opened_at is None
    told = [message for message in letters("referral_superseded") + letters("referral_withdrawn")]
    assert told and all(message.facts["link"] is None for message in told)


def test_a_link_that_was_renewed_answers_no_more_and_the_new_one_does(
    app: Flask, pages: Pages, opened: tuple[Referral, str]
) -> None:
    referral, path = opened
    new = actions.renew_link(referral, coordinator(), utc_now())
    assert pages.get(path).status == 410 and pages.get("/answer").status == 410
    assert pages.post("/answer/step/accept").status == 410 and referral.state == "received"
    pages.submit(pages.get(f"/answer/{link_token(new.id)}"), "/answer/")
    assert pages.post("/answer/step/accept").status == 303 and referral.state == "accepted"


def test_at_its_last_moment_a_link_is_dead(app: Flask) -> None:
    referral, instant = a_sent_referral(), timedelta(microseconds=1)
    link = db.session.scalars(db.select(AnswerLink)).one()
    assert link.is_alive(link.expires_at - instant)
    assert links.living(referral, link.expires_at - instant) == link
    assert not link.is_alive(link.expires_at) and links.living(referral, link.expires_at) is None
    links.note_opening(link, link.expires_at - instant)
    with pytest.raises(Exception, match="expired"):
        links.note_opening(link, link.expires_at)
