"""What a coordinator recorded for a hospital: the hospital reads it by its link, objects, and a person decides."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor
from referral.coordination.queries import entry_of
from referral.db import db, utc_now
from referral.errors import Conflict, NotAllowed, NotFound
from referral.referrals import actions, moving
from referral.referrals.table.states import STATES
from tests.factories import NOW, a_hospital, a_user
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, letters, link_in
from tests.referrals.test_told import HOUR_AGO, a_request, desk, record, told


def opened(pages: Pages) -> Page:
    pages.submit(pages.get(link_in(letters("referral_recorded")[-1])), "/answer/")
    return pages.get("/answer", language="en")


def test_the_link_shows_what_was_recorded_and_who_said_it_but_not_who_the_patient_is(
    app: Flask, pages: Pages
) -> None:
    referral = a_sent_referral()
    actions.accept(referral, desk(), utc_now(), note="Bring the CT", told=told(at=utc_now() - HOUR_AGO))
    page = opened(pages)
    for shown in (
        "Your hospital accepts the patient.",
        "Dr Anna Nowak, head of radiotherapy",
        "Bring the CT",
    ):
        assert shown in page.text
    assert "Testova" not in page.html
    identity = pages.get("/answer/identity", language="en")
    assert "Testova" not in identity.html, "the name needs the code sent to the registered address"


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_the_hospital_objects_by_the_link_and_a_person_decides(app: Flask, pages: Pages, verb: str) -> None:
    sender, recorder = a_user("coordinator"), a_user("coordinator")
    referral = a_sent_referral()
    referral.sent_by = sender.id
    db.session.commit()
    facts = {"reason": "no_capacity"} if verb == "reject" else {}
    getattr(actions, verb)(
        referral, desk(recorder.id), utc_now(), told=told(at=utc_now() - HOUR_AGO), **facts
    )
    state = referral.state
    page = opened(pages)
    assert page.status == 200 and "/answer/step/object_to_answer" in page.links()
    step = pages.get("/answer/step/object_to_answer", language="en")
    assert pages.submit(step, "/answer/step/", language="en", note=" ").status == 422
    before = len(letters("answer_for_coordinator"))
    done = pages.submit(step, "/answer/step/", language="en", note="Only in March")
    assert done.status == 303
    assert (referral.state, referral.moves[-1].note) == (state, "Only in March"), "nothing else changes"
    told_now = {message.recipient for message in letters("answer_for_coordinator")[before:]}
    assert told_now == {sender.email, recorder.email}
    assert entry_of(referral.case, utc_now().date()).due.code == "hear_objection"
    assert "/answer/step/object_to_answer" not in pages.get("/answer", language="en").links(), "once"
    actions.settle_objection(referral, desk(recorder.id), utc_now())
    assert entry_of(referral.case, utc_now().date()).due.code != "hear_objection"


def test_an_objection_needs_a_record_the_right_hospital_and_an_open_question(app: Flask) -> None:
    referral = a_request()
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    with pytest.raises(Conflict):
        actions.object_to_answer(referral, nurse, NOW, "We never said so")
    record(referral, "accept")
    with pytest.raises(NotFound):
        actions.object_to_answer(referral, Actor("user", "x", "hospital", a_hospital().id), NOW, "No")
    with pytest.raises(NotAllowed):
        actions.object_to_answer(referral, desk(), NOW, "No")
    with pytest.raises(Conflict):
        actions.settle_objection(referral, desk(), NOW)
    assert actions.object_to_answer(referral, nurse, NOW, "No") is True
    assert actions.object_to_answer(referral, nurse, NOW, "No") is False, "a second click"
    with pytest.raises(NotAllowed):
        actions.settle_objection(referral, nurse, NOW)
    actions.cancel(referral, nurse, NOW, reason="staff")
    assert referral.objected_at is None, "the next step answers it"


def test_who_has_acted_on_a_record_has_agreed_to_it(app: Flask) -> None:
    referral = a_request()
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    record(referral, "accept")
    actions.set_appointment(referral, nurse, NOW, first_date=(NOW + timedelta(days=9)).date())
    with pytest.raises(Conflict):
        actions.object_to_answer(referral, nurse, NOW, "No")


def test_what_happened_is_said_to_who_comes_too_late(app: Flask) -> None:
    referral = a_request()
    record(referral, "accept")
    assert moving.what_happened(referral) is STATES["accepted"].recorded
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    with pytest.raises(Conflict) as late:
        actions.reject(referral, nurse, NOW, reason="no_capacity")
    assert "recorded" in str(late.value.sentence)
