"""What is kept and is no code, day or number of ours: every page that shows it opens, and the case never takes it."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake.models import Case
from referral.records.papers.models import Paper
from referral.records.reading import actions, queries, saying
from referral.records.reading.checking import doubts
from referral.records.reading.comparing import answers, is_said_by_case, offers
from referral.records.reading.completeness import needs
from referral.records.reading.kinds import fields
from referral.records.reading.models import PaperValue, RecordsRequest
from tests.own_page.cards import of_patient
from tests.pages import Pages
from tests.records.reading.scenes import AGREED, CLINIC, a_case, a_paper, a_reader, address, desk

NONSENSE = "<b data-stored>V</b>"
TEXTS = frozenset({"tnm", "morphology"})
"""Fields whose words the case keeps as they are written."""


def _kept(paper: Paper, field: str, said: dict[str, str]) -> PaperValue:
    """A value as it may lie in a database, past every form."""
    where = {"page": 1, "left": 100, "top": 200, "width": 300, "height": 50}
    who = {"typed_by": uuid.UUID(a_reader().id), "typed_at": utc_now()}
    row = PaperValue(
        id=uuid.uuid4(), case=paper.case, case_id=paper.case_id, paper_id=paper.id, **where, **who
    )
    row.field, row.said = field, said
    db.session.add(row)
    db.session.commit()
    return row


def _said(field: str) -> dict[str, str]:
    return {**dict.fromkeys(fields()[field].parts, NONSENSE), "on": NONSENSE}


def _shown(app: Flask, paper: Paper, value: PaperValue) -> Iterator[Any]:
    case, pages = paper.case, desk(app)
    for path in (f"/desk/cases/{case.id}", f"/desk/cases/{case.id}/illness", address(paper)):
        yield pages.get(path)
    yield pages.get(address(paper, field=value.field, correct=str(value.id)))
    yield of_patient(app, case).get("/card/illness")


@pytest.mark.parametrize("field", [*fields(), NONSENSE])
@pytest.mark.parametrize("empty", [False, True])
def test_every_page_opens_whatever_is_kept_of_a_field(app: Flask, field: str, empty: bool) -> None:
    paper = a_paper(a_case())
    value = _kept(paper, field, {} if empty else _said(field) if field in fields() else {"words": NONSENSE})
    seen = list(_shown(app, paper, value))
    assert [each.status for each in seen] == [200] * len(seen)
    assert not [each for each in seen if each.all("*[@data-stored]")]
    assert empty or NONSENSE in saying.words(field, value.said or {})


@pytest.mark.parametrize("field", [each for each in fields() if each not in TEXTS])
def test_the_case_never_takes_it(app: Flask, field: str) -> None:
    paper = a_paper(a_case())
    value, case = _kept(paper, field, _said(field)), paper.case
    assert answers(field, value.said or {}) == {}
    assert offers(case, queries.values_of(case.id)) == []
    with pytest.raises(Conflict):
        actions.take_over(case, value, "", a_reader(), utc_now())


def test_what_was_taken_over_and_can_be_read_no_more_is_left_to_the_cases_own_page(app: Flask) -> None:
    paper = a_paper(a_case())
    value = _kept(paper, NONSENSE, {"words": NONSENSE})
    value.before, value.taken_at = {"stage": None}, utc_now()
    db.session.commit()
    assert not is_said_by_case(paper.id)
    with pytest.raises(Conflict):
        actions.take_back(paper.case, value, a_reader(), utc_now())


def test_a_dose_beside_a_kept_one_that_is_none_is_taken(app: Flask) -> None:
    said, kept = {"drug": "x", "dose": "75", "unit": "mg"}, {"drug": "x", "dose": NONSENSE, "unit": NONSENSE}
    assert doubts("drug", said, said, [kept, {**said, "unit": NONSENSE}, {**said, "dose": NONSENSE}]) == []


def _asked(case: Case) -> RecordsRequest:
    row = actions.ask(case, CLINIC, [next(iter(needs()))], "email", AGREED, a_reader(), utc_now())
    row.needs, row.said = [NONSENSE, *row.needs], {"institution": NONSENSE}
    db.session.commit()
    return row


def test_a_letter_opens_whatever_it_asks_for(app: Flask) -> None:
    case = a_case()
    row, pages = _asked(case), Pages(app)
    read = pages.submit(pages.get(f"/records/{link_token(row.id)}"), "/records/")
    assert read.status == 200 and not read.all("*[@data-stored]") and NONSENSE in read.text
    for name in ("records-requests", "needed-papers"):
        assert desk(app).get(f"/desk/cases/{case.id}/{name}").status == 200
    assert desk(app).get(f"/intake/{case.id}/letters").status == 200


def test_a_paper_of_no_kind_of_ours_is_described_anew(app: Flask) -> None:
    paper = a_paper(a_case(), kind=NONSENSE, language=NONSENSE)
    pages = desk(app)
    for path in (address(paper), f"/desk/cases/{paper.case_id}/papers/{paper.id}/about"):
        page = pages.get(path)
        assert page.status == 200 and not page.all("*[@data-stored]")
