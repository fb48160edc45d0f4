"""What is asked early: a pregnancy, a course that was broken off, only a prescription, whose phone and whether safe."""

import pytest
from flask import Flask

from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from referral.intake.questions.kinds import may_be_pregnant
from tests.factories import a_case
from tests.intake.walk import (
    CONTACT,
    DIAGNOSIS,
    TREATMENT,
    begun,
    chosen_place,
    fresh,
    send,
    signs,
    volunteer,
)
from tests.pages import Page, Pages


def fields(page: Page) -> set[str]:
    return {str(field.get("name")) for field in page.all("input")}


@pytest.mark.parametrize(
    ("sex", "born", "is_asked"),
    [
        ("female", None, True),
        ("female", "2014-10", True),
        ("female", "2015-12", False),
        ("female", "1970-12", True),
        ("female", "1969-01", False),
        ("male", "1980-02", False),
        ("unknown", "1980-02", False),
    ],
)
def test_a_pregnancy_is_asked_of_women_from_12_to_55(
    app: Flask, sex: str, born: str | None, is_asked: bool
) -> None:
    case = a_case(answers={"contact": {"sex": sex}}, born=born)
    assert may_be_pregnant(case) is is_asked


def test_the_page_asks_a_woman_and_knows_what_was_ticked_among_the_signs(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    signs(pages, case, "pregnant")
    send(pages, case, "contact", CONTACT)
    page = pages.get(f"/intake/{case.id}/treatment")
    assert page.form("treatment")["values"]["pregnancy"] == ["yes"]
    send(pages, case, "treatment", {**TREATMENT, "pregnancy": "no"})
    assert answers_of(fresh(case), "treatment")["pregnancy"] == "no"
    send(pages, case, "contact", {**CONTACT, "sex": "male"})
    assert "pregnancy" not in fields(pages.get(f"/intake/{case.id}/treatment"))


@pytest.mark.parametrize("course", ["chemotherapy", "radiotherapy"])
def test_a_course_that_was_broken_off_counts_as_the_course_and_asks_for_its_dates(
    app: Flask, course: str
) -> None:
    pages, _user = volunteer(app)
    case, phase = begun(pages), f"{course}_broken_off"
    assert send(pages, case, "treatment", {**TREATMENT, "phase": phase}).status == 422
    dates = {"last_dose-unknown": "yes", "next_due-unknown": "yes"}
    assert send(pages, case, "treatment", {**TREATMENT, "phase": phase, **dates}).status == 303
    case = fresh(case)
    assert case.phase == f"on_{course}" and case.answers["treatment"]["phase"] == phase


def only_a_prescription(pages: Pages) -> Case:
    case = begun(pages)
    send(pages, case, "contact", CONTACT)
    chosen_place(pages, case)
    send(pages, case, "diagnosis", DIAGNOSIS)
    return case


def test_only_a_prescription_leads_to_a_family_doctor_and_asks_no_hospital(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = only_a_prescription(pages)
    page = send(pages, case, "treatment", {**TREATMENT, "modalities": ["prescription"]})
    assert page.location.endswith(f"/intake/{case.id}/prescription")
    told = pages.follow(page)
    assert "family doctor" in told.text and "112" in told.text and fresh(case).modalities == []
    assert f"/intake/{case.id}/check" in told.links()


def test_a_treatment_beside_it_goes_to_hospitals_and_straight_to_the_check(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = only_a_prescription(pages)
    page = send(pages, case, "treatment", {**TREATMENT, "modalities": ["surgery", "prescription"]})
    assert page.location.endswith(f"/intake/{case.id}/check") and fresh(case).modalities == ["surgery"]


def test_whose_phone_and_whether_safe_stand_before_the_fold(app: Flask) -> None:
    pages, _user = volunteer(app)
    before = pages.get(f"/intake/{begun(pages).id}/contact").html.split("<details", 2)
    shown = next(part for part in before if 'name="phone"' in part)
    for name in ("phone_shared", "safe_to_contact", "decides"):
        assert f'name="{name}"' in shown
