"""A picture of a page reads that page alone, however many the case has: at the desk, at the hospital, in a letter."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event

from referral.db import db
from referral.records.papers.models import Paper, PaperPage
from referral.referrals.models import Referral
from tests.factories import a_user
from tests.pages import Pages
from tests.records.showing.scenes import a_paper, covered
from tests.records.showing.test_states import a_shown_referral, staff

pytestmark = pytest.mark.both_databases
MANY = 12


@contextmanager
def pages_read() -> Iterator[list[PaperPage]]:
    """The rows of pages that are read meanwhile."""
    found: list[PaperPage] = []

    def note(row: PaperPage, _context: object) -> None:
        found.append(row)

    event.listen(PaperPage, "load", note)
    try:
        yield found
    finally:
        event.remove(PaperPage, "load", note)


def _accepted() -> tuple[Referral, Paper]:
    referral = a_shown_referral("accepted")
    return referral, a_paper(referral.case, pages=MANY)


def _costs(pages: Pages, address: str) -> int:
    db.session.expunge_all()
    with pages_read() as read:
        assert pages.get(address).status == 200
    return len(read)


def test_a_picture_at_the_hospital_reads_one_page(app: Flask) -> None:
    referral, paper = _accepted()
    hospital, home = staff(app, referral), f"/hospital/referrals/{referral.id}/papers"
    picture = f"{home}/{paper.id}/{MANY}.jpg"
    assert _costs(hospital, picture) == 1
    assert _costs(hospital, home) > MANY, "the list reads them all"


def test_a_picture_at_the_desk_reads_one_page(app: Flask) -> None:
    referral, paper = _accepted()
    cover = covered(referral.case, paper, 3)
    case, reference, origin = referral.case_id, referral.case.reference, paper.origin
    addresses = (
        f"/cases/{case}/shown-papers/{paper.id}/{MANY}.jpg",
        f"/cases/{case}/shown-papers/{paper.id}/{MANY}",
        f"/cases/{case}/shown-papers/covers/{cover.id}.jpg",
        f"/desk/cases/{case}/papers/{paper.id}/read/{MANY}/picture",
        f"/cases/{reference}/papers/{origin}/pages/{MANY}",
    )
    desk = Pages(app).sign_in(a_user())
    assert [_costs(desk, each) for each in addresses] == [1, 1, 0, 1, 1]


def test_a_picture_of_a_hospitals_letter_reads_one_page(app: Flask) -> None:
    referral, _paper = _accepted()
    letter = a_paper(referral.case, None, pages=MANY, came_by="hospital", referral_id=referral.id)
    desk = Pages(app).sign_in(a_user())
    assert _costs(desk, f"/cases/{referral.case_id}/shown-papers/letters/{letter.id}/{MANY}.jpg") == 1
