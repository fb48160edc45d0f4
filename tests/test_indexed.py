"""Search engines list the public pages alone: every other route, and every choice on a public one, says no."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Permission, declared
from tests.pages import BASE, Page
from tests.test_access import World, _address, _methods, _rules, _visitor, world

__all__ = ["world"]

# Written out a second time on purpose: who lets another page be listed changes it here too, knowingly.
LISTED = {
    "accounts.home", "centres.describe", "centres.how_to_ask", "centres.list", "centres.show", "centres.show_map",
    "information.choose", "information.show", "information.show_phrases", "organisations.list",
}  # fmt: skip


def _is_listed(page: Page) -> bool:
    header = "noindex" not in page.response.headers.get("X-Robots-Tag", "")
    metas = page.all("meta") if page.tree is not None else []
    meta = not any(each.get("name") == "robots" and "noindex" in each.get("content", "") for each in metas)
    assert header == meta or page.tree is None, "the page and its head say the same"
    return header


@pytest.mark.parametrize("who", ["anonymous", "coordinator", "administrator", "editor", "hospital"])
def test_no_page_but_the_public_ones_may_be_listed(app: Flask, world: World, who: str) -> None:
    visitor, listed = _visitor(app, who), set()
    for rule in _rules(app):
        if "GET" in _methods(rule) and rule.endpoint != "static":
            page = visitor.get(_address(app, rule, world))
            listed |= {rule.endpoint} if _is_listed(page) else set()
    assert listed <= LISTED
    if who == "anonymous":
        assert listed == LISTED
        assert all(declared(app, each) is Permission.PUBLIC for each in LISTED)


def test_a_choice_on_a_public_page_and_an_error_are_not_listed(app: Flask) -> None:
    from tests.pages import Pages

    for address in (
        "/centres?country=PL",
        "/centres?place=Lublin",
        "/information/pl?size=large",
        "/no-such-page",
    ):
        assert not _is_listed(Pages(app).get(address)), address
    assert _is_listed(Pages(app).get("/centres"))


def test_programs_are_told_which_pages_they_may_read(app: Flask) -> None:
    told: Any = app.test_client().get("/robots.txt", base_url=BASE)
    lines = told.get_data(as_text=True).splitlines()
    assert told.mimetype == "text/plain" and lines[0] == "User-agent: *" and lines[-1] == "Disallow: /"
    allowed = {line.removeprefix("Allow: ") for line in lines[1:-1]}
    assert {"/$", "/centres", "/information", "/organisations", "/open-data"} <= allowed
    assert not [each for each in allowed if each.startswith(("/desk", "/card", "/answer", "/intake"))]
