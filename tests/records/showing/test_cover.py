"""Covering names: by drawing, by rows, by a proposal; a person looks at the copy; taken away, done anew, taken anew."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake.models import Case
from referral.records.papers import keeping, storing
from referral.records.papers.models import Paper, PaperPage
from referral.records.showing import actions, agreed, queries
from referral.records.showing.models import PaperCover
from referral.records.showing.rule import Level, Shown
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.records.showing.scenes import NAME, a_page, a_paper, a_picture, agree, covered
from tests.records.showing.test_burning import reddish

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(app: Flask) -> Case:
    found = a_case()
    agree(found)
    return found


@pytest.fixture
def paper(case: Case) -> Paper:
    return a_paper(case, pages=2)


def desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.COORDINATOR))


def address(paper: Paper, number: int = 1) -> str:
    return f"/cases/{paper.case_id}/shown-papers/{paper.id}/{number}"


def copies() -> list[PaperCover]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(PaperCover).where(PaperCover.ended_at.is_(None))))


def shown(case: Case) -> list[int]:
    """The numbers of the pages that hospitals see before a yes."""
    return [
        page.number
        for each in queries.papers_at(case.id, Shown(Level.COVERED, frozenset(agreed.living(case.id))))
        for page in each.pages
    ]


@pytest.mark.parametrize(
    "typed",
    [{"boxes": NAME.written}, {"rows": "6-8"}, {"left_rows": "6-8", "right_rows": "6-8"}],
)
def test_names_are_covered_in_each_of_three_ways(
    app: Flask, case: Case, paper: Paper, typed: dict[str, str]
) -> None:
    pages = desk(app)
    assert pages.post(address(paper), typed).location == f"{address(paper)}#copy"
    (copy,) = copies()
    assert reddish(storing.opened(copy.data_key, copy.name)) == 0
    assert shown(case) == [], "no hospital sees what nobody has looked at"
    page = pages.get(address(paper))
    assert "I have looked at the whole page: there is no name on it" in page.text
    assert pages.submit(page, f"/covers/{copy.id}/look").status == 303
    assert shown(case) == [1]


def test_a_proposal_is_taken_only_when_a_person_takes_it(app: Flask, paper: Paper) -> None:
    pages = desk(app)
    assert "proposed" in {each.get("name") for each in pages.get(address(paper)).all("input")}
    pages.post(address(paper), {})
    assert copies()[0].boxes == {"boxes": []}, "nothing is covered by itself"
    pages.post(address(paper), {"proposed": "0,0,1000,170"})
    assert copies()[0].boxes == {"boxes": [[0, 0, 1000, 170]]}


@pytest.mark.parametrize(
    "typed",
    [
        {"boxes": "9,9,1,1"},
        {"rows": "99"},
        {"left_rows": "x"},
        {"proposed": "0,0,1,1"},
        {"boxes": "0,0,9,9;" * 61},
    ],
)
def test_what_is_no_place_on_the_page_comes_back(app: Flask, paper: Paper, typed: dict[str, str]) -> None:
    assert desk(app).post(address(paper), typed).status == 422
    assert copies() == []


def test_the_copy_lies_sealed_under_the_persons_key(app: Flask, case: Case, paper: Paper) -> None:
    copy = covered(case, paper)
    assert not storing.get(copy.name).startswith(b"\xff\xd8"), "no picture lies there"
    assert storing.opened(case.patient.data_key, copy.name).startswith(b"\xff\xd8")


def test_erasing_and_the_sweep_know_the_copy(app: Flask, case: Case, paper: Paper) -> None:
    old, new = covered(case, paper), covered(case, paper)
    known = keeping.names_of(case.patient_id)
    assert new.name in known and old.name not in known
    keeping.delete_rows([paper.id])
    db.session.commit()
    assert copies() == []


def test_a_page_taken_anew_loses_its_copy(app: Flask, case: Case, paper: Paper) -> None:
    copy = covered(case, paper)
    assert shown(case) == [1]
    page = db.session.scalars(
        db.select(PaperPage).where(PaperPage.paper_id == paper.id, PaperPage.number == 1)
    ).one()
    page.name = storing.keep(case.patient.data_key, a_picture(b"again"))
    db.session.commit()
    assert shown(case) == [] and not a_page(case, paper).is_ready
    with pytest.raises(Conflict):
        actions.check(case, copy, a_user().as_actor(), utc_now())


def test_covered_anew_a_person_looks_anew_and_the_old_copy_is_gone(
    app: Flask, case: Case, paper: Paper
) -> None:
    old = covered(case, paper)
    new = covered(case, paper, looked=False)
    assert shown(case) == []
    with pytest.raises(storing.Missing):
        storing.get(old.name)
    with pytest.raises(Conflict):
        actions.check(case, old, a_user().as_actor(), utc_now())
    assert actions.check(case, new, a_user().as_actor(), utc_now())
    assert not actions.check(case, new, a_user().as_actor(), utc_now()), "a second press is harmless"
    assert shown(case) == [1]


def test_a_copy_is_taken_away_at_any_time(app: Flask, case: Case, paper: Paper) -> None:
    copy = covered(case, paper)
    pages = desk(app)
    assert pages.submit(pages.get(address(paper)), f"/covers/{copy.id}/take-away").status == 303
    assert shown(case) == [] and copies() == []
    with pytest.raises(storing.Missing):
        storing.get(copy.name)
    assert pages.get(f"/cases/{case.id}/shown-papers/covers/{copy.id}.jpg").status == 404
    verbs = {each.verb for each in db.session.query(AuditEvent).filter_by(case_id=str(case.id))}
    assert {"paper_cover.made", "paper_cover.checked", "paper_cover.taken_away"} <= verbs


def test_only_who_may_see_the_case_covers_its_pages(app: Flask, case: Case, paper: Paper) -> None:
    copy = covered(case, paper)
    other = a_case()
    keeper, stranger = a_user(Role.VOLUNTEER), a_user(Role.VOLUNTEER)
    case.keeper_id = keeper.id
    db.session.commit()
    assert Pages(app).sign_in(keeper).get(address(paper)).status == 200
    for pages in (Pages(app).sign_in(stranger), Pages(app).sign_in(a_user(Role.ADMINISTRATOR))):
        assert pages.get(address(paper)).status in (403, 404)
        assert pages.post(address(paper), {"rows": "1"}).status in (403, 404)
        assert pages.get(address(paper) + ".jpg").status in (403, 404)
    here = desk(app)
    assert here.get(f"/cases/{other.id}/shown-papers/{paper.id}/1").status == 404, "through another case"
    for end in ("look", "take-away"):
        assert here.post(f"/cases/{other.id}/shown-papers/covers/{copy.id}/{end}").status == 404


def test_the_page_and_its_rows_are_shown_to_the_desk(app: Flask, paper: Paper) -> None:
    pages = desk(app)
    plain, ruled = (
        pages.get(address(paper) + ".jpg").response,
        pages.get(address(paper) + ".jpg?rows=1").response,
    )
    assert plain.mimetype == ruled.mimetype == "image/jpeg" and plain.data != ruled.data


def agreement(**facts: Any) -> dict[str, Any]:
    return {"kinds": ["imaging"], "agreed": "yes", "agreed_by": "patient", "agreed_in": "uk", **facts}


def test_each_kind_is_agreed_to_by_itself(app: Flask, case: Case) -> None:
    pages, at = desk(app), f"/cases/{case.id}/shown-papers"
    assert pages.post(at, agreement()).location == at
    assert pages.post(at, agreement(kinds=["imaging", "laboratory"])).location == at
    db.session.expire_all()
    given = [each for each in case.consents if each.purpose == "papers_to_hospitals"]
    assert sorted(each.scope["kind"] for each in given) == ["imaging", "laboratory", "pathology"]
    assert pages.post(f"{at}/take-back", {"kind": "imaging"}).status == 303
    assert pages.post(f"{at}/take-back", {"kind": "imaging"}).status == 404
    db.session.expire_all()
    assert sorted(each.scope["kind"] for each in given if each.withdrawn_at is None) == [
        "laboratory",
        "pathology",
    ]


@pytest.mark.parametrize("typed", [{"agreed": ""}, {"agreed_by": ""}, {"kinds": []}, {"kinds": ["x"]},
                                   {"agreed_by": "vital_interest"}])  # fmt: skip
def test_nobody_agrees_by_half(app: Flask, case: Case, typed: dict[str, Any]) -> None:
    assert desk(app).post(f"/cases/{case.id}/shown-papers", agreement(**typed)).status == 422


def test_no_child_agrees_alone(app: Flask) -> None:
    child = a_case(age_group="child", born="2015-02-03")
    assert desk(app).post(f"/cases/{child.id}/shown-papers", agreement()).status == 403
    assert desk(app).post(f"/cases/{child.id}/shown-papers", agreement(agreed_by="guardian")).status == 303


def test_which_page_the_desk_has_looked_at_is_noted(app: Flask, case: Case, paper: Paper) -> None:
    copy, pages = covered(case, paper, 2), desk(app)
    pages.get(f"{address(paper)}.jpg")
    pages.get(f"/cases/{case.id}/shown-papers/covers/{copy.id}.jpg")
    pages.get(f"/desk/cases/{case.id}/papers/{paper.id}/read/1/picture")
    read = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "paper.read")).all()
    assert sorted((each.subject_id, each.facts.get("page")) for each in read) == [
        (str(paper.id), 1), (str(paper.id), 1), (str(paper.id), 2),
    ]  # fmt: skip
