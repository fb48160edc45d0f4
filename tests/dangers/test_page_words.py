"""Who looks after a danger reads on which page it was reported, in words: never a route, never what is not ours."""

import html
import re

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.dangers import pages
from referral.dangers.views import page_words
from referral.db import db
from referral.i18n import speaking
from tests.crowd.whole import crowd
from tests.dangers.reports import a_danger
from tests.factories import a_user
from tests.pages import Pages
from tests.test_costs import SCENES, visit

HREF = re.compile(r'href="[^"]*/danger(?:\?[^"]*)?"')
TITLE = re.compile(r'<html lang="(\w+)".*?<title>(.*?)</title>', re.S)
NAMED_BY_THE_ROW = {
    "coordination.arrange", "coordination.show_sheet", "coordination.list_hospitals",
    "coordination.compare", "coordination.take_step",
    "dangers.show", "hospitals.show", "hospitals.edit_offer", "hospitals.show_proposal", "centres.show",
    "information.edit", "intake.ask", "intake.show_emergency", "intake.show_worse", "materials.show",
    "materials.edit", "organisations.edit", "export_rules.edit", "predicted_answers.switch",
    "plans.switch_reserve_prices", "recorded_answers.create", "referrals.edit", "referrals.edit_by_link",
    "referrals.open_link", "screening.show_venue", "screening.show_own", "signatures.show",
    "signatures.show_row", "societies.show", "societies.edit", "supplies.show_institution", "accounts.home",
}  # fmt: skip
"""Pages whose title is a name, a question or a step of their row: their words tell what kind of page it is."""


def test_each_page_has_words_that_are_its_title_and_the_link_to_report_a_danger(app: Flask) -> None:
    """In one walk: to see every page once takes long."""
    found, wrong, without = crowd(10), {}, []
    for name in [each for each in SCENES if each in app.view_functions]:
        seen = visit(app, found, SCENES[name])
        if title := TITLE.search(seen.html):
            without += [name] * (len(HREF.findall(seen.html)) != 1)
            with speaking(title[1]):
                words = str(pages.PAGES.get(name, "–"))
            if words.casefold() not in html.unescape(title[2]).casefold() and name not in NAMED_BY_THE_ROW:
                wrong[name] = (words, title[2])
    assert not wrong and not without


def test_each_route_is_put_into_words(app: Flask) -> None:
    with app.test_request_context(), speaking("uk"):
        assert page_words("/intake/<uuid:case_id>/red-flags") == "Небезпечні ознаки"
        assert page_words("/no/<such>") == page_words("") == "Інша сторінка"
        assert not [each for each in map(page_words, _rules(app)) if re.search(r"[</>]|[a-z]{3}", each)]


def _rules(app: Flask) -> list[str]:
    return [each.rule for each in app.url_map.iter_rules()]


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_the_list_and_the_report_show_no_route(app: Flask, language: str) -> None:
    danger = a_danger()
    danger.page = "/intake/<uuid:case_id>/red-flags"
    db.session.commit()
    reader = Pages(app).sign_in(a_user(Role.CLINICIAN))
    for address in ("/desk/dangers", f"/desk/dangers/{danger.id}"):
        page = reader.get(f"{address}?lang={language}")
        with speaking(language):
            assert page_words(danger.page) in page.text
        assert "uuid" not in page.html
