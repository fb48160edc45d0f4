"""Search engines list the public pages alone: every other route, and every choice on a public one, says no."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Permission, declared
from referral.db import db
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES
from referral.materials.models import Material
from tests.materials.scenes import published as publish
from tests.pages import BASE, Page, Pages
from tests.test_access import World, _address, _methods, _rules, _visitor, world

__all__ = ["world"]

# Written out a second time on purpose: who lets another page be listed changes it here too, knowingly.
LISTED = {
    "accounts.home", "centres.describe", "centres.how_to_ask", "centres.list", "centres.show", "centres.show_map",
    "export_rules.choose",
    "information.choose", "information.show", "information.show_phrases", "materials.list",
    "materials.shelf", "materials.show", "notices.show_accessibility", "notices.show_privacy", "notices.show_purpose",
    "organisations.list", "societies.list", "societies.show",
}  # fmt: skip


def _is_listed(page: Page) -> bool:
    header = "noindex" not in page.response.headers.get("X-Robots-Tag", "")
    metas = page.all("meta") if page.tree is not None else []
    meta = not any(each.get("name") == "robots" and "noindex" in each.get("content", "") for each in metas)
    assert header == meta or page.tree is None, "the page and its head say the same"
    return header


@pytest.mark.parametrize("who", ["anonymous", "coordinator", "administrator", "editor", "hospital"])
def test_no_page_but_the_public_ones_may_be_listed(app: Flask, world: World, who: str) -> None:
    publish(db.session.scalars(db.select(Material).filter_by(code="nausea")).one())
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
    for address in (
        "/centres?country=PL",
        "/centres?place=Lublin",
        "/information/pl?size=large",
        "/no-such-page",
    ):
        assert not _is_listed(Pages(app).get(address)), address
    assert _is_listed(Pages(app).get("/centres"))


def test_a_page_is_listed_in_each_language_it_speaks_and_names_the_others(app: Flask) -> None:
    for address, spoken in (("/centres", HOSPITAL_LANGUAGES), ("/materials", PUBLIC_LANGUAGES)):
        pages = {code: Pages(app).get(f"{address}?lang={code}") for code in spoken}
        assert all(map(_is_listed, pages.values())), address
        for page in (Pages(app).get(address), *pages.values()):
            links = {
                each.get("hreflang"): each.get("href") for each in page.all("link") if each.get("hreflang")
            }
            plain = app.config["PUBLIC_URL"] + address
            assert links == {"x-default": plain} | {code: f"{plain}?lang={code}" for code in spoken}
        assert {page.tree.get("lang") for page in pages.values()} == set(spoken)


def test_a_language_is_the_only_choice_and_one_of_the_pages_own(app: Flask) -> None:
    for choice in ("lang=xx", "lang=uk&lang=ru", "lang=uk&country=PL", "lang="):
        page = Pages(app).get(f"/centres?{choice}")
        assert not _is_listed(page) and not [each for each in page.all("link") if each.get("hreflang")], (
            choice
        )
    assert not _is_listed(Pages(app).get("/materials?lang=hu")), "it speaks three languages"


def test_programs_are_told_which_pages_they_may_read(app: Flask) -> None:
    told: Any = app.test_client().get("/robots.txt", base_url=BASE)
    lines = told.get_data(as_text=True).splitlines()
    assert told.mimetype == "text/plain" and lines[0] == "User-agent: *" and lines[-1] == "Disallow: /"
    allowed = {line.removeprefix("Allow: ") for line in lines[1:-1]}
    assert {
        "/$",
        "/?lang=",
        "/centres",
        "/materials",
        "/information",
        "/organisations",
        "/privacy",
        "/accessibility",
        "/what-it-is-for",
        "/export-rules",
        "/societies",
        "/open-data",
    } <= allowed
    assert not [each for each in allowed if each.startswith(("/desk", "/card", "/answer", "/intake"))]
