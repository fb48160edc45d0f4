"""Whatever ends in an error page gives back the sentences that were sent to it from one of our own pages."""

from typing import Any

import pytest
from flask import Flask

from tests.factories import a_user
from tests.pages import BASE, Page, Pages

WORDS = "The mother can come on Tuesday, please call her first"
OWN = {"Sec-Fetch-Site": "same-origin"}


def sent(app: Flask, headers: dict[str, str], **fields: Any) -> Page:
    """The page after a note was sent with a token that is no longer any."""
    pages = Pages(app).sign_in(a_user("coordinator"))
    address = "/desk/cases/00000000-0000-4000-8000-000000000000/note"
    form = {"csrf_token": "old", **fields}
    return Page(
        pages.client.post(address, base_url=BASE, data=form, headers={"Accept": "text/html", **headers})
    )


def given_back(page: Page) -> list[str]:
    return ["".join(area.itertext()).strip() for area in page.all("textarea")]


def test_words_sent_from_a_page_that_was_open_too_long_are_given_back(app: Flask) -> None:
    page = sent(app, OWN, note=WORDS, state="open", empty="")
    assert page.status == 400 and given_back(page) == [WORDS]
    assert "Copy it before you leave this page" in page.text


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "none"}])
def test_a_foreign_page_cannot_put_its_words_on_ours(app: Flask, headers: dict[str, str]) -> None:
    page = sent(app, headers, note=WORDS)
    assert page.status == 400 and given_back(page) == [] and WORDS not in page.text


def test_a_password_and_what_is_too_long_are_not_shown(app: Flask) -> None:
    page = sent(app, OWN, password="bridge over the river", new_password_confirm="a b")
    assert page.status == 400 and given_back(page) == []
    page = sent(app, OWN, note="so " * 10_000)
    assert page.status == 413 and given_back(page) == []


def test_what_is_written_is_words_and_no_markup(app: Flask) -> None:
    page = sent(app, OWN, note="<script>alert(1)</script> </textarea> & so on")
    assert given_back(page) == ["<script>alert(1)</script> </textarea> & so on"]


def test_a_page_that_was_only_looked_at_gives_nothing_back(app: Flask) -> None:
    pages = Pages(app).sign_in(a_user("coordinator"))
    page = Page(
        pages.client.get(f"/desk/none?note={WORDS}", base_url=BASE, headers={"Accept": "text/html", **OWN})
    )
    assert page.status == 404 and given_back(page) == []
