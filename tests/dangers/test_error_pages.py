"""Where a page goes wrong a danger can be reported too: by the same link; where our side is broken, by telephone."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort

from referral import contacts, errors, i18n, web, without_page
from referral.accounts.permissions import Role
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.i18n import HOSPITAL_LANGUAGES, PUBLIC_LANGUAGES, SOURCE, language_of, speaking
from referral.referrals import actions
from referral.referrals.models import AnswerLink
from tests.dangers.reports import link_on
from tests.factories import a_case, a_hospital, a_user
from tests.pages import BASE, Page, Pages
from tests.referrals.scenes import a_reached_referral
from tests.trouble.test_nothing_can_be_saved import moved_away

ROLES = [None, Role.VOLUNTEER, Role.COORDINATOR, Role.HOSPITAL, Role.ADMINISTRATOR, Role.CLINICIAN]
REFUSED = {web.STATUS[kind]: kind for kind in web.STATUS}
STATUSES = sorted({*web.TITLES, *REFUSED})
"""Every status that the page of errors has."""
COUNTRIES = ["PL", "CZ", "HU", "SK", "RO"]
NOWHERE, SIGNED, PURPOSE = "/there-is-no-such-page", "/settings", "/what-it-is-for"


def a_visitor(app: Flask, role: Role | None, language: str = SOURCE) -> Pages:
    return Pages(app) if role is None else Pages(app).sign_in(a_user(role, language=language))


def refuses(app: Flask, held: pytest.MonkeyPatch, endpoint: str, deed: Callable[[], Any]) -> None:
    """From here on a page does this."""
    held.setitem(app.view_functions, endpoint, lambda **_: deed())


def went_wrong(status: int) -> Any:
    """What a page does that ends with this status."""
    if status in REFUSED:
        raise REFUSED[status]({}) if REFUSED[status] is errors.Invalid else REFUSED[status]()
    abort(status)


def the_form_opens(pages: Pages, page: Page, language: str) -> None:
    """There is one link, it leads to the form, and form and link speak the reader's language."""
    found = link_on(page)
    form = pages.get(found[0])
    assert len(found) == 1 and form.status == 200
    assert page.tree.get("lang") == form.tree.get("lang") == language
    assert ("Report a danger" in page.text) == ("Report a danger" in form.text) == (language == SOURCE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_every_error_has_the_link(
    app: Flask, monkeypatch: pytest.MonkeyPatch, language: str, role: Role | None
) -> None:
    pages = a_visitor(app, role, language)
    for status in STATUSES:
        refuses(app, monkeypatch, "notices.show_purpose", lambda code=status: went_wrong(code))
        page = pages.get(f"{PURPOSE}?lang={language}")
        assert page.status == status
        the_form_opens(pages, page, language)


REALLY: dict[int, Callable[[Any], Any]] = {
    404: lambda client: client.get(NOWHERE, base_url=BASE),
    405: lambda client: client.get("/language", base_url=BASE),
    400: lambda client: client.post("/danger", base_url=BASE, data={"said": "x"}),
    413: lambda client: client.post("/danger", base_url=BASE, data={"said": "x" * 30_000}),
    415: lambda client: client.post("/danger", base_url=BASE, json={"said": "x"}),
}


@pytest.mark.parametrize("status", REALLY)
def test_so_it_is_where_nobody_pretends(app: Flask, status: int) -> None:
    page = Page(REALLY[status](Pages(app).client))
    assert page.status == status and len(link_on(page)) == 1


def test_on_a_patients_page_it_names_nothing(app: Flask) -> None:
    pages = Pages(app)
    page = pages.get("/my/there-is-no-such-page")
    assert page.status in (404, 410) and link_on(page)[0].startswith("/my/danger")
    assert "ОнкоМіст" not in pages.get(link_on(page)[0]).text


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("status", STATUSES)
def test_behind_a_hospitals_link_it_speaks_as_its_letters(
    app: Flask, monkeypatch: pytest.MonkeyPatch, country: str, status: int
) -> None:
    def deed() -> Any:
        i18n.speak_as_letter(country)
        return went_wrong(status)

    refuses(app, monkeypatch, "referrals.open_link", deed)
    pages = Pages(app)
    page = pages.get("/answer/of-nobody")
    assert page.status == status
    the_form_opens(pages, page, language_of(country))


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_link_that_has_ended_leads_to_the_form_in_the_language_of_its_letter(
    app: Flask, country: str
) -> None:
    referral = a_reached_referral(a_case(), a_hospital(country=country))
    path = f"/answer/{link_token(db.session.scalars(db.select(AnswerLink.id)).one())}"
    actions.withdraw(referral, a_user(Role.COORDINATOR).as_actor(), utc_now())
    page = Pages(app).get(path)
    assert page.status in (403, 410)
    the_form_opens(Pages(app), page, language_of(country))


def whom_to_call(page: Page, language: str) -> None:
    """Ambulance and office stand there, and that a danger is told the same way; no form that may fail."""
    with speaking(language):
        office = contacts.contact_for()
        assert office is not None
        wanted = {"tel:112", "tel:103", f"tel:{office.number}", f"mailto:{office.email}"}
        told = str(i18n._("Did something here lead to harm, or could it? Tell us in the same way."))
    assert wanted <= set(page.links()) and told in page.text and not link_on(page)
    assert page.tree.get("lang") == language and ("Did something" in page.text) == (language == SOURCE)


@pytest.mark.parametrize("role", ROLES)
def test_without_a_database_every_page_says_whom_to_call(app: Flask, role: Role | None) -> None:
    pages = a_visitor(app, role)
    address = "/information" if role is None else SIGNED
    db.session.remove()
    with moved_away(app):
        for language in HOSPITAL_LANGUAGES:
            page = pages.get(f"{address}?lang={language}")
            assert page.status == 503
            whom_to_call(page, language)


def test_an_error_page_that_needs_the_database_says_so_too(app: Flask) -> None:
    pages = a_visitor(app, Role.COORDINATOR)
    db.session.remove()
    with moved_away(app):
        page = pages.get(NOWHERE, "uk")
        assert page.status == 503
        whom_to_call(page, "uk")


@pytest.mark.parametrize("language", HOSPITAL_LANGUAGES)
def test_what_breaks_says_whom_to_call(app: Flask, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(app, "testing", False)
    refuses(app, monkeypatch, "notices.show_purpose", lambda: 1 // 0)
    page = Pages(app).get(f"{PURPOSE}?lang={language}")
    assert page.status == 500
    whom_to_call(page, language)


def test_what_the_server_answers_without_a_page_says_whom_to_call(app: Flask) -> None:
    answers = without_page.answers()
    assert set(answers) == {408, 411, 431, 503}
    for answer in answers.values():
        head, _, body = answer.partition(b"\r\n\r\n")
        assert int(re.findall(rb"Content-Length: (\d+)", head)[0]) == len(body)
        parts = body.decode().split("\n\n")
        assert len(parts) == len(PUBLIC_LANGUAGES)
        for code, part in zip(PUBLIC_LANGUAGES, parts, strict=True):
            with speaking(code):
                office = contacts.contact_for()
            assert office and office.phone in part and "112 " in part and "103 " in part
