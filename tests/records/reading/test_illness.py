"""The timeline, read back to the patient in plain words; one press says that something is wrong."""

from flask import Flask

from referral.db import db, utc_now
from referral.records.reading import actions, queries
from referral.records.reading.timeline import timeline
from tests.own_page.cards import of_patient
from tests.records.reading.scenes import ELSEWHERE, a_case, a_paper, a_reader, desk, read


def test_what_has_a_day_stands_by_its_day_and_the_rest_apart(app: Flask) -> None:
    case = a_case()
    one, other = a_paper(case), a_paper(case, "discharge")
    read(one, "surgery_on", {"day": "2026-03"})
    read(one, "diagnosed_on", {"day": "2025"})
    read(one, "drug", {"drug": "cisplatin", "on": "2026-05-02"})
    read(one, "stage", {"stage": "II"})
    read(other, "diagnosed_on", {"day": "2025"})
    told = timeline(queries.values_of(case.id))
    assert [(line.on, line.value.field) for line in told.dated] == [
        ("2025", "diagnosed_on"), ("2026-03", "surgery_on"), ("2026-05-02", "drug"),
    ]  # fmt: skip
    assert [line.value.field for line in told.undated] == ["stage"], (
        "a day that no paper names is not made up"
    )
    assert len(told.dated[0].values) == 2, "two papers that say the same are one line"


def test_the_patient_reads_it_in_plain_words_and_says_that_one_is_wrong(app: Flask) -> None:
    case = a_case()
    value = read(a_paper(case), "surgery_on", {"day": "2026-03-02"})
    pages = of_patient(app, case)
    page = pages.get("/card/illness?lang=en")
    assert "You had an operation." in page.text
    assert pages.post("/card/illness", {"value": str(value.id)}).location == "/card/illness"
    db.session.expire_all()
    (doubt,) = queries.doubts_of(case.id)
    assert doubt.value_id == value.id and case.told_at is not None, "a task at the desk"
    pages.post("/card/illness", {"value": str(value.id)})
    assert len(queries.doubts_of(case.id)) == 1, "a second press is harmless"
    shown = desk(app).get(f"/desk/cases/{case.id}/illness?lang=en")
    assert "The patient says that something is wrong" in shown.text


def test_something_missing_is_told_in_own_words_that_lie_sealed_and_is_settled_by_a_person(
    app: Flask,
) -> None:
    case = a_case()
    pages = of_patient(app, case)
    assert pages.post("/card/illness", {"words": "Ще була операція"}).status == 303
    (doubt,) = queries.doubts_of(case.id)
    assert doubt.said == "Ще була операція" and doubt.value_id is None
    assert "You told us that something is missing." in pages.get("/card/illness?lang=en").text
    stored = str(db.session.execute(db.text("select * from illness_doubt")).one())
    assert "операція" not in stored
    assert actions.settle(doubt, a_reader(), utc_now()) and not actions.settle(doubt, a_reader(), utc_now())
    assert not queries.doubts_of(case.id)


def test_where_papers_disagree_about_a_day_it_is_said_once(app: Flask) -> None:
    case = a_case()
    for paper, day in ((a_paper(case), "2026-03-14"), (a_paper(case, "discharge"), "2026-04")):
        read(paper, "diagnosed_on", {"day": day})
    page = desk(app).get(f"/desk/cases/{case.id}/illness?lang=en").text
    assert "March 14, 2026 (" in page and "March 14, 2026, March 14, 2026" not in page


def test_without_the_second_secret_nothing_is_read_back(app: Flask) -> None:
    case = a_case()
    read(a_paper(case), "surgery_on", {"day": "2026-03-02"})
    pages = of_patient(app, case, opened=False)
    assert pages.get("/card/illness").location == "/card/open"
    assert pages.post("/card/illness", {"words": "x"}).location == "/card/open" and not queries.doubts_of(
        case.id
    )


def test_nobody_doubts_another_patients_value(app: Flask) -> None:
    mine, other = a_case(), a_case()
    value = read(a_paper(other), "ecog", {"ecog": "1"}, frame=ELSEWHERE)
    assert of_patient(app, mine).post("/card/illness", {"value": str(value.id)}).status == 404
    assert not queries.doubts_of(other.id) and not queries.doubts_of(mine.id)
