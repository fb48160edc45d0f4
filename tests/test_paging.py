"""Pages of long lists: every row stands on one page, the number of all is said, a page out of range is the nearest."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral import paging
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.paging import Cut
from tests import factories as a
from tests.pages import Pages


@pytest.mark.parametrize(
    ("found", "asked", "number", "rows"),
    [(0, 1, 1, (0, 0)), (25, 1, 1, (1, 25)), (26, 2, 2, (26, 26)), (26, 99, 2, (26, 26)), (60, -3, 1, (1, 25)),
     (60, 10**30, 3, (51, 60))],
)  # fmt: skip
def test_a_page_out_of_range_is_the_nearest_there_is(
    found: int, asked: int, number: int, rows: tuple[int, int]
) -> None:
    cut = Cut.of(found, asked)
    assert (cut.number, (cut.first, cut.last)) == (number, rows)


@pytest.mark.parametrize("read", [paging.page_of, paging.small_page_of])
def test_every_row_stands_on_exactly_one_page(app: Flask, read: Any) -> None:
    for _ in range(7):
        a.a_hospital()
    people = [a.a_user() for _ in range(7)]
    query = db.select(User).order_by(User.email)
    pages = [read(query, number, 3) for number in (1, 2, 3)]
    assert sorted(user.id for page in pages for user in page.rows) == sorted(user.id for user in people)
    assert {page.found for page in pages} == {7}
    assert [user.id for user in read(query, 99, 3).rows] == [user.id for user in pages[2].rows]
    assert not read(query.where(User.name == "nobody"), 1, 3)


def _many(number: int, now: datetime, **facts: str) -> None:
    usual = {"subject_kind": "hospital", "subject_id": "1", "actor_kind": "system", "actor_id": "seed",
             "actor_role": "system", "facts": {}, "verb": "hospital.loaded"}  # fmt: skip
    db.session.add_all(AuditEvent(at=now - timedelta(minutes=n), **{**usual, **facts}) for n in range(number))
    db.session.commit()


def test_the_other_pages_keep_the_filter_and_say_how_many_there_are(pages: Pages, now: datetime) -> None:
    _many(120, now)
    _many(30, now, verb="hospital.reloaded")
    auditor = pages.sign_in(a.a_user(Role.AUDITOR))
    page = auditor.get("/audit?verb=hospital.loaded&page=2")
    assert "51–100 of 120" in page.text and "Page 2 of 3" in page.text
    others = [link for link in page.links() if "&page=" in link]
    assert [re.sub(r"&?(page=\d)&?", r" \1 ", link).split() for link in others] == [
        ["/audit?verb=hospital.loaded", "page=1"], ["/audit?verb=hospital.loaded", "page=3"],
    ]  # fmt: skip
    assert "101–120 of 120" in auditor.get("/audit?verb=hospital.loaded&page=9999999999999999999999").text
    assert "1–50 of 120" in auditor.get("/audit?verb=hospital.loaded&page=nonsense").text


@pytest.mark.parametrize("address", ["/audit", "/hospitals"])
def test_a_list_that_fits_on_one_page_has_no_pages(pages: Pages, now: datetime, address: str) -> None:
    a.a_hospital()
    assert (
        not pages.sign_in(a.a_user(Role.AUDITOR))
        .get(address)
        .all("nav[@class='app-pagination app-no-print']")
    )


def test_the_directory_searches_all_pages(pages: Pages) -> None:
    for number in range(30):
        a.a_hospital(name=f"Szpital {number:02}", name_en=f"Hospital {number:02}", city="Łódź")
    visitor = pages.sign_in(a.a_user(Role.VOLUNTEER))
    assert "25–30 of 30" in visitor.get("/hospitals?page=2").text
    found = visitor.get("/hospitals?text=ŁÓDŹ+29")
    assert "1 hospital" in found.text and "Szpital 29" in found.text
    kept = [link for link in visitor.get("/hospitals?country=PL&page=2").links() if "page=1" in link]
    assert len(kept) == 1 and "country=PL" in kept[0]
