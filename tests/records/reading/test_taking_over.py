"""What a paper says is offered to the case, taken over by one press of a person, undone; a contradiction is shown."""

import pytest
from flask import Flask

from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake.actions import save_group
from referral.intake.actions.filing import ChangedMeanwhile
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of, mark_of
from referral.records.papers.actions import move
from referral.records.reading import actions, queries
from referral.records.reading.comparing import answers, offers
from tests.records.reading.scenes import a_case, a_paper, a_reader, desk, read


def a_case_that_says(**details: str) -> Case:
    return a_case(answers={"details": details, "contact": {"sex": "female"}})


def offered(case: Case) -> list[str]:
    return [each.value.field for each in offers(case, queries.values_of(case.id))]


def test_nothing_is_taken_over_by_itself_and_one_press_does(app: Flask) -> None:
    case = a_case_that_says(stage="unknown", side="left")
    value = read(a_paper(case), "stage", {"stage": "IIIA"})
    assert answers_of(case, "details")["stage"] == "unknown" and offered(case) == ["stage"]
    pages = desk(app)
    page = pages.get(f"/desk/cases/{case.id}/illness?lang=en")
    assert "The case does not say this yet." in page.text, "unknown contradicts nothing"
    assert pages.submit(page, "/take-over").status == 303
    db.session.expire_all()
    assert answers_of(case, "details") == {"stage": "3", "staging": "known", "side": "left"}
    assert not offered(case) and value.taken_at is not None


def test_taking_back_restores_what_the_case_had_said(app: Flask) -> None:
    case, reader = a_case_that_says(stage="unknown"), a_reader()
    value = read(a_paper(case), "stage", {"stage": "II"})
    actions.take_over(case, value, mark_of(case, "details"), reader, utc_now())
    assert actions.take_back(case, value, reader, utc_now()) and not actions.take_back(
        case, value, reader, utc_now()
    )
    db.session.expire_all()
    assert answers_of(case, "details") == {"stage": "unknown"}


def test_a_contradiction_is_shown_with_both_words(app: Flask) -> None:
    case = a_case_that_says(side="left")
    read(a_paper(case), "side", {"side": "right"})
    page = desk(app).get(f"/desk/cases/{case.id}/illness?lang=en")
    assert "The case says something else than the paper." in page.text
    assert "Right" in page.text and "Left" in page.text


def test_a_case_that_changed_meanwhile_is_not_overwritten_either_way(app: Flask) -> None:
    case, reader = a_case_that_says(stage="1"), a_reader()
    value = read(a_paper(case), "stage", {"stage": "II"})
    seen = mark_of(case, "details")
    save_group(case, "details", {"stage": "4"}, reader, utc_now())
    with pytest.raises(ChangedMeanwhile):
        actions.take_over(case, value, seen, reader, utc_now())
    actions.take_over(case, value, mark_of(case, "details"), reader, utc_now())
    save_group(case, "details", {"stage": "4"}, reader, utc_now())
    with pytest.raises(Conflict):
        actions.take_back(case, value, reader, utc_now())
    assert answers_of(case, "details")["stage"] == "4"


def test_a_crossed_out_value_is_offered_no_more(app: Flask) -> None:
    case, reader = a_case_that_says(stage="1"), a_reader()
    value = read(a_paper(case), "stage", {"stage": "II"})
    actions.cross_out(value, reader, utc_now())
    assert not offered(case)
    with pytest.raises(Conflict):
        actions.take_over(case, value, mark_of(case, "details"), reader, utc_now())


@pytest.mark.parametrize(
    ("field", "said", "expected"),
    [
        ("stage", {"stage": "IVB"}, {"stage": "4", "staging": "known"}),
        ("stage", {"stage": "being_done"}, {"staging": "being_done"}),
        ("stage", {"stage": "unknown"}, {}),
        ("side", {"side": "unknown"}, {}),
        ("side", {"side": "middle"}, {"side": "middle"}),
        ("cycle", {"cycle": "3"}, {"cycle": 3}),
        ("radiotherapy", {"gray": "36", "fractions": "18", "fractions_planned": "25"},
         {"fractions_given": 18, "fractions_planned": 25}),
        ("last_dose", {"day": "2026-11-02"}, {"last_dose": "2026-11-02"}),
        ("drug", {"drug": "cisplatin"}, {}),
    ],
)  # fmt: skip
def test_what_the_case_asks_itself_is_answered_in_its_codes(
    field: str, said: dict[str, str], expected: dict[str, object]
) -> None:
    assert answers(field, said) == expected


def test_a_paper_is_not_moved_to_another_person_while_the_case_says_what_it_says(app: Flask) -> None:
    case, other, reader = a_case_that_says(stage="unknown"), a_case(), a_reader()
    paper = a_paper(case)
    value = read(paper, "stage", {"stage": "II"})
    actions.take_over(case, value, mark_of(case, "details"), reader, utc_now())
    with pytest.raises(Conflict):
        move(paper, other, reader, utc_now())
    assert actions.take_back(case, value, reader, utc_now())
    move(paper, other, reader, utc_now())
    db.session.expire_all()
    assert paper.case_id == other.id and answers_of(case, "details") == {"stage": "unknown"}
