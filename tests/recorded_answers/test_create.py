"""The desk records an answer given by telephone: chosen, written down, looked at once more, recorded, undone."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import utc_now
from referral.hospitals import capacity
from referral.recorded_answers import forms
from referral.referrals import actions, links
from referral.referrals.models import Referral
from referral.referrals.table import desk_words
from referral.referrals.table.moves import ANSWERS, LATE
from referral.referrals.table.states import STATES
from tests import factories as a
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, day_fields, letters

WHO = {"told_name": "Dr Anna Nowak", "told_role": "head of radiotherapy", "told_channel": "telephone"}
ANSWER = {
    "accept": day_fields,
    "reject": lambda *_: {"reason": "no_capacity"},
}


def where(referral: Referral, verb: str = "") -> str:
    return f"/desk/referrals/{referral.id}/answer" + (f"/{verb}" if verb else "")


def filled(**answers: str) -> dict[str, str]:
    return {**WHO, **day_fields("told_on", -1), "told_time": "14:30", **answers}


def checked(desk: Pages, referral: Referral, verb: str, **answers: str) -> Page:
    """The form filled and sent on to the second look."""
    page = desk.get(where(referral, verb))
    assert page.status == 200, page.text
    return desk.submit(page, where(referral, verb), step="check", **filled(**answers))


def recorded(desk: Pages, referral: Referral, verb: str, **answers: str) -> Page:
    page = checked(desk, referral, verb, **answers)
    assert page.status == 200, page.text
    return desk.submit(page, where(referral, verb), step="record")


def free(referral: Referral) -> int | None:
    return capacity.service_of(referral.hospital_id, referral.modality, referral.age_group).free


def test_the_case_page_leads_to_the_five_answers(desk: Pages, referral: Referral) -> None:
    case = desk.get(f"/desk/cases/{referral.case_id}")
    assert where(referral) in case.links()
    offered = {link.rsplit("/", 1)[1] for link in desk.get(where(referral)).links() if "/answer/" in link}
    assert offered == set(ANSWERS) - {LATE}, "a late yes only once the time for an answer is over"
    assert set(ANSWERS) == {verb for verb, row in desk_words.STEPS.items() if row.recorded}


def test_a_look_before_recording_changes_nothing_and_shows_all_that_was_said(
    desk: Pages, referral: Referral
) -> None:
    page = checked(desk, referral, "accept", note="Bring the CT", **day_fields("first_date", 6))
    for shown in ("Is this what the hospital said?", "Dr Anna Nowak", "head of radiotherapy", "Bring the CT"):
        assert shown in page.text
    assert (referral.state, free(referral), letters("referral_recorded")) == ("requested", 1, [])
    again = desk.submit(page, where(referral, "accept"), step="edit")
    assert again.status == 200 and "Dr Anna Nowak" in again.html and "Bring the CT" in again.html


def test_after_a_question_of_the_hospital_its_yes_by_telephone_is_recorded(
    desk: Pages, referral: Referral
) -> None:
    nurse = Actor("user", "nurse", "hospital", referral.hospital_id)
    actions.ask_information(referral, nurse, utc_now(), note="Which regimen?")
    done = recorded(desk, referral, "accept", **day_fields("first_date", 6))
    assert done.status == 303 and (referral.state, referral.case.state) == ("accepted", "placed")


def test_an_acceptance_is_recorded_with_its_date_and_told_in_the_history(
    desk: Pages, referral: Referral
) -> None:
    done = recorded(desk, referral, "accept", **day_fields("first_date", 6))
    assert (done.status, done.location) == (303, f"/desk/cases/{referral.case_id}")
    assert (referral.state, referral.case.state, free(referral)) == ("accepted", "placed", 0)
    assert referral.first_date == (utc_now() + timedelta(days=6)).date()
    assert len(letters("referral_recorded")) == 1
    history = desk.get(f"/desk/cases/{referral.case_id}").text
    assert "Recorded by Iryna (Coordinator). Told by telephone on" in history
    assert "by Dr Anna Nowak, head of radiotherapy." in history


@pytest.mark.parametrize(
    ("verb", "answers", "state"),
    [
        ("reject", {"reason": "no_capacity"}, "rejected"),
        ("ask_information", {"note": "Which regimen?"}, "info_requested"),
        (
            "accept_with_conditions",
            {"note": "Slides", **day_fields("hold_until", 4)},
            "accepted_with_conditions",
        ),
    ],
)
def test_every_other_answer_is_recorded_alike(
    desk: Pages, referral: Referral, verb: str, answers: dict[str, str], state: str
) -> None:
    assert recorded(desk, referral, verb, **answers).status == 303
    assert (referral.state, referral.moves[-1].told_name) == (state, "Dr Anna Nowak")


def test_another_hospital_is_found_by_its_name_and_named(desk: Pages, referral: Referral) -> None:
    other = a.a_hospital(name="Szpital w Zamościu", city="Zamość")
    page = desk.get(where(referral, "refer_onward") + "?words=zamo")
    look = desk.submit(page, "/answer/refer_onward", step="check", **filled(hospital=str(other.id)))
    assert "Szpital w Zamościu" in look.text
    assert desk.submit(look, "/answer/refer_onward", step="record").status == 303
    assert (referral.state, referral.referred_to_id) == ("referred_onward", other.id)


@pytest.mark.parametrize("missing", ["told_name", "told_role", "told_channel", "told_on", "told_time"])
def test_what_is_missing_is_said_beside_its_field_and_nothing_typed_is_lost(
    desk: Pages, referral: Referral, missing: str
) -> None:
    given = {name: text for name, text in filled(note="Bring the CT").items() if not name.startswith(missing)}
    page = desk.post(where(referral, "accept"), {**given, "step": "check", "seen": str(referral.version)})
    assert page.status == 422
    assert page.all(f"a[@href='#{missing}']"), "the summary links to the field"
    assert "Bring the CT" in page.html
    assert referral.state == "requested"


@pytest.mark.parametrize(
    "wrong", [{"told_time": "25:00"}, day_fields("told_on", 2), day_fields("told_on", -9)]
)
def test_a_moment_that_cannot_be_is_refused(desk: Pages, referral: Referral, wrong: dict[str, str]) -> None:
    assert checked(desk, referral, "accept", **wrong).status == 422


@pytest.mark.parametrize("said", [{}, {"reason": "other"}])
def test_a_no_needs_its_coded_reason_and_another_one_its_words(
    desk: Pages, referral: Referral, said: dict[str, str]
) -> None:
    assert checked(desk, referral, "reject", **said).status == 422
    assert referral.state == "requested"


def test_without_a_reported_place_one_more_is_recorded_in_one_step(desk: Pages, app: Flask) -> None:
    referral = a_sent_referral(a.a_case(created_at=utc_now() - timedelta(days=3)), free=0)
    page = recorded(desk, referral, "accept")
    assert page.status == 409 and "Dr Anna Nowak" in page.html
    assert str(forms.NO_SLOT_LEFT) in page.text
    assert referral.state == "requested"
    assert desk.submit(page, where(referral, "accept"), step="record").status == 303
    assert (referral.state, free(referral)) == ("accepted", 0)


def test_a_second_click_is_harmless(desk: Pages, referral: Referral) -> None:
    look = checked(desk, referral, "accept")
    assert desk.submit(look, where(referral, "accept"), step="record").status == 303
    assert desk.submit(look, where(referral, "accept"), step="record").status == 303
    assert len(referral.moves) == 2 and len(letters("referral_recorded")) == 1


def test_the_hospital_was_quicker_by_its_link_and_the_desk_reads_what_happened(
    desk: Pages, referral: Referral
) -> None:
    look = checked(desk, referral, "accept")
    actor = links.living(referral, utc_now()).as_actor()
    actions.reject(referral, actor, utc_now(), reason="no_capacity")
    late = desk.submit(look, where(referral, "accept"), step="record")
    assert late.status == 409
    assert str(STATES["rejected"].happened) in late.text
    assert desk.get(where(referral)).status == desk.get(where(referral, "accept")).status == 409


def test_the_desk_was_quicker_and_the_hospital_reads_what_was_recorded(
    desk: Pages, referral: Referral
) -> None:
    from tests.referrals.test_update_by_link import answered, opened

    hospital = Pages(desk.app)
    opened(hospital)
    form = hospital.get("/answer/step/accept", language="en")
    recorded(desk, referral, "reject", reason="no_capacity")
    late = hospital.submit(form, "/answer/step/accept", language="en")
    assert late.status == 409
    assert str(STATES["rejected"].recorded) in late.text
    assert answered and referral.state == "rejected"


def test_an_objection_stands_on_the_case_until_it_is_settled(desk: Pages, referral: Referral) -> None:
    recorded(desk, referral, "accept")
    actor = links.living(referral, utc_now()).as_actor()
    actions.object_to_answer(referral, actor, utc_now(), "Only in March")
    case = desk.get(f"/desk/cases/{referral.case_id}")
    assert "The hospital says that the recorded answer is not its own" in case.text
    assert "Only in March" in case.text
    assert "it says that the recorded answer is not its own" in desk.get("/desk").text, "due in the queue"
    settle = f"/desk/referrals/{referral.id}/objection-settled"
    assert desk.submit(case, settle).status == 303
    assert referral.objected_at is None


@pytest.mark.parametrize("verb", ["withdraw", "sing", "receive", "cancel"])
def test_what_is_no_answer_has_no_page(desk: Pages, referral: Referral, verb: str) -> None:
    assert desk.get(where(referral, verb)).status == 404
    assert desk.post(where(referral, verb), filled(step="record")).status == 404
