"""Values typed beside the picture: placed, by whom, confirmed by a second person, corrected; none is chosen."""

import uuid

import pytest
from flask import Flask
from sqlalchemy import text

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict, NotAllowed, NotFound
from referral.records.papers.models import RECEIVED
from referral.records.reading import actions, queries
from referral.records.reading.comparing import disagreements
from tests.factories import a_user
from tests.pages import BASE
from tests.records.reading.scenes import ELSEWHERE, HERE, a_case, a_paper, a_reader, address, desk, read

PLACED = {"left": "100", "top": "200", "width": "300", "height": "50"}


def kept(case_id: uuid.UUID, with_ended: bool = False) -> list[queries.Value]:
    return queries.values_of(case_id, with_ended)


@pytest.mark.both_databases
def test_a_value_keeps_its_page_place_reader_and_moment(app: Flask) -> None:
    user, paper = a_user(Role.COORDINATOR), a_paper(a_case(), pages=2)
    pages = desk(app, user)
    typed = pages.submit(pages.get(address(paper, 2, field="stage")), "/read/2", stage="IIIB", **PLACED)
    assert typed.status == 303
    (value,) = kept(paper.case_id)
    assert (value.field, value.said, value.page, value.frame) == ("stage", {"stage": "IIIB"}, 2, HERE)
    assert value.typed_by == user.name and value.typed_at and value.confirmed_by is None
    assert "IIIB" not in str(db.session.execute(text("select * from paper_value")).one()), "it lies sealed"


def test_without_a_script_a_ninth_of_the_page_is_chosen_and_without_a_place_nothing_is_kept(
    app: Flask,
) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    shown = pages.get(address(paper, field="ecog"))
    refused = pages.submit(shown, "/read/1", ecog="1")
    assert refused.status == 422 and not kept(paper.case_id)
    assert pages.submit(refused, "/read/1", ecog="1", ninth="6").status == 303
    assert kept(paper.case_id)[0].frame == (666, 333, 333, 333)


@pytest.mark.parametrize(
    "frame", [{"left": "900", "top": "0", "width": "200", "height": "10"}, {"left": "1", "top": "1"}]
)
def test_a_frame_outside_the_page_or_half_a_frame_is_none(app: Flask, frame: dict[str, str]) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    answer = pages.submit(pages.get(address(paper, field="ecog")), "/read/1", ecog="1", **frame)
    assert answer.status == 422 and not kept(paper.case_id)


@pytest.mark.parametrize(
    ("field", "typed", "wrong"),
    [
        ("drug", {"drug": "цисплатин", "dose": "75"}, "unit"),
        ("drug", {"drug": "цисплатин", "unit": "mg/m2"}, "dose"),
        ("drug", {"drug": "no such thing", "dose": "75", "unit": "mg"}, "drug"),
        ("drug", {"drug": "цисплатин", "dose": "0", "unit": "mg"}, "dose"),
        ("tnm", {"tnm": "T9N0M0"}, "tnm"),
        ("stage", {"stage": "V"}, "stage"),
        ("radiotherapy", {}, "gray"),
        ("diagnosed_on", {"day-year": "26"}, "day"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    app: Flask, field: str, typed: dict[str, str], wrong: str
) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    answer = pages.submit(pages.get(address(paper, field=field)), "/read/1", **typed, **PLACED)
    assert answer.status == 422 and not kept(paper.case_id)
    assert f'href="#{wrong}' in answer.html


@pytest.mark.parametrize("name", ["Цисплатин", "cisplatin", "цисплатин"])
def test_a_medicine_is_known_by_each_of_its_names_and_keeps_how_it_was_written(app: Flask, name: str) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    typed = {"drug": name, "dose": "75,0", "unit": "mg/m2", **PLACED}
    assert pages.submit(pages.get(address(paper, field="drug")), "/read/1", **typed).status == 303
    said = kept(paper.case_id)[0].said
    assert said == {"drug": "cisplatin", "written": name, "dose": "75", "unit": "mg/m2"}


@pytest.mark.parametrize(
    ("typed", "before"),
    [
        ({"dose": "1,000", "unit": "mg"}, None),
        ({"dose": "13000", "unit": "mg/m2"}, None),
        ({"dose": "750", "unit": "mg/m2"}, "75"),
        ({"dose": "7.5", "unit": "mg/m2"}, "75"),
    ],
)
def test_a_tenfold_or_doubtful_dose_is_asked_back_and_never_corrected(
    app: Flask, typed: dict[str, str], before: str | None
) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    if before:
        read(paper, "drug", {"drug": "cisplatin", "dose": before, "unit": "mg/m2"}, frame=ELSEWHERE)
    asked = pages.submit(
        pages.get(address(paper, field="drug")), "/read/1", drug="cisplatin", **typed, **PLACED
    )
    assert asked.status == 422 and len(kept(paper.case_id)) == (1 if before else 0)
    assert f'value="{typed["dose"]}"' in asked.html, "as it was typed"
    sure = [
        box for box in ("thousand", "too_large", "tenfold", "too_small") if f'value="{box}"' in asked.html
    ]
    assert pages.submit(asked, "/read/1", sure=sure).status == 303
    assert kept(paper.case_id)[-1].said["dose"] == typed["dose"].replace(",", ".").replace("1.000", "1")


def test_a_second_person_confirms_and_nobody_their_own(app: Flask) -> None:
    first, second, paper = a_reader(), a_reader(), a_paper(a_case())
    value = read(paper, "ecog", {"ecog": "1"}, first)
    with pytest.raises(NotAllowed):
        actions.confirm(value, first, utc_now())
    assert actions.confirm(value, second, utc_now()) and not actions.confirm(value, a_reader(), utc_now())
    db.session.expire_all()
    assert str(value.confirmed_by) == second.id


def test_a_correction_keeps_the_old_value_crossed_out(app: Flask) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    old = read(paper, "stage", {"stage": "II"})
    shown = pages.get(address(paper, field="stage", correct=str(old.id)))
    assert pages.submit(shown, "/read/1", stage="III").status == 303
    new, crossed = sorted(kept(paper.case_id, with_ended=True), key=lambda each: not each.lives)
    assert (new.said["stage"], new.replaces_id) == ("III", old.id)
    assert crossed.said["stage"] == "II" and [each.id for each in kept(paper.case_id)] == [new.id]
    assert "<s>" in pages.get(address(paper)).html
    with pytest.raises(Conflict):
        actions.correct(old, {"stage": "I"}, HERE, a_reader(), utc_now())


def test_two_readers_and_two_papers_that_disagree_stand_both_and_nobodys_is_chosen(app: Flask) -> None:
    case = a_case()
    one, other = a_paper(case), a_paper(case, "pathology")
    first = read(one, "stage", {"stage": "II"})
    second = read(one, "stage", {"stage": "III"})
    third = read(other, "stage", {"stage": "II"})
    (group,) = disagreements(kept(case.id))
    assert {each.id for each in group.values} == {first.id, second.id, third.id}
    text_of_page = desk(app).get(f"/desk/cases/{case.id}/illness?lang=en").text
    assert "disagree" in text_of_page and "III" in text_of_page
    actions.cross_out(second, a_reader(), utc_now())
    assert not disagreements(kept(case.id))


def test_doses_disagree_only_where_they_were_read_from_one_place(app: Flask) -> None:
    paper = a_paper(a_case())
    said = {"drug": "cisplatin", "dose": "75", "unit": "mg/m2"}
    read(paper, "drug", said)
    read(paper, "drug", {**said, "dose": "60"}, frame=ELSEWHERE)
    assert not disagreements(kept(paper.case_id)), "another line of the sheet"
    read(paper, "drug", {**said, "dose": "70"})
    (group,) = disagreements(kept(paper.case_id))
    assert [each.said["dose"] for each in group.values] == ["75", "70"]


def test_a_double_press_is_one_value(app: Flask) -> None:
    reader, paper = a_reader(), a_paper(a_case())
    assert read(paper, "ecog", {"ecog": "1"}, reader).id == read(paper, "ecog", {"ecog": "1"}, reader).id


def test_another_patients_paper_or_value_is_not_found(app: Flask) -> None:
    paper, other, pages = a_paper(a_case()), a_case(), desk(app)
    value = read(paper, "ecog", {"ecog": "1"})
    for path in (
        f"papers/{paper.id}/read/1",
        f"papers/{paper.id}/about",
        f"papers/{paper.id}/read/1/picture",
    ):
        assert pages.get(f"/desk/cases/{other.id}/{path}").status == 404
    assert pages.post(f"/desk/cases/{other.id}/values/{value.id}/cross-out").status == 404
    with pytest.raises(NotFound):
        queries.value_for(other, value.id)


def test_a_paper_taken_back_takes_its_values_along_and_one_not_available_is_not_read(app: Flask) -> None:
    paper = a_paper(a_case())
    read(paper, "ecog", {"ecog": "1"})
    paper.removed_at = utc_now()
    db.session.commit()
    assert not kept(paper.case_id) and desk(app).get(address(paper)).status == 404
    waiting = a_paper(paper.case, state=RECEIVED)
    with pytest.raises(Conflict):
        read(waiting, "ecog", {"ecog": "1"})
    with pytest.raises(NotFound):
        read(a_paper(paper.case), "ecog", {"ecog": "1"}, page=2)


def test_the_picture_is_the_pages_and_its_reading_is_noted(app: Flask) -> None:
    paper, pages = a_paper(a_case()), desk(app)
    pages.get(address(paper))
    answer = pages.client.get(f"{address(paper)}/picture", base_url=BASE)
    assert answer.data[:2] == b"\xff\xd8" and answer.headers["X-Content-Type-Options"] == "nosniff"
    verbs = [each.verb for each in db.session.scalars(db.select(AuditEvent))]
    assert "paper.read" in verbs


def test_what_a_paper_is_is_said_with_gaps_and_its_institution_lies_sealed(app: Flask) -> None:
    paper, pages = a_paper(a_case(), kind=None), desk(app)
    about = f"/desk/cases/{paper.case_id}/papers/{paper.id}/about"
    wrong = pages.submit(
        pages.get(about), "/about", **{"dated-day": "31", "dated-month": "2", "dated-year": "2026"}
    )
    assert wrong.status == 422
    right = {
        "kind": "pathology",
        "institution": "Лікарня Х",
        "dated-day": "3",
        "dated-month": "2",
        "dated-year": "2026",
    }
    assert pages.submit(pages.get(about), "/about", **right).status == 303
    db.session.expire_all()
    assert (paper.kind, paper.language, paper.institution, paper.dated.isoformat()) == (
        "pathology", None, "Лікарня Х", "2026-02-03",
    )  # fmt: skip
    assert "Лікарня" not in str(db.session.execute(text("select * from paper")).one())
