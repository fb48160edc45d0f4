"""The whole way of an intake, on every page and in three languages."""

import pytest
from flask import Flask

from referral.intake.questions.table import GROUPS
from tests.intake.walk import irradiated, sent, volunteer


@pytest.mark.both_databases
def test_from_consent_to_reference_and_card(app: Flask) -> None:
    pages, user = volunteer(app)
    case = sent(pages)
    assert (case.state, case.site_group, case.place_name, case.age_group) == (
        "waiting",
        "breast",
        "Львів",
        "adult",
    )
    registered = pages.get(f"/intake/{case.id}/registered")
    assert case.reference in registered.text
    assert case.reference in pages.get("/intake").text


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_every_page_opens_in_every_language(app: Flask, language: str) -> None:
    pages, _user = volunteer(app, language=language)
    case = irradiated(pages, sent(pages))
    paths = ["/intake", "/intake/new", "/intake/new/consent", "/intake/new/without-consent"]
    paths += [
        f"/intake/{case.id}{page}"
        for page in ("", "/red-flags", "/emergency", "/check", "/card", "/registered")
    ]
    paths += [f"/intake/{case.id}/{group}" for group in GROUPS]
    for path in paths:
        page = pages.get(path)
        assert page.status == 200 and page.tree.get("lang") == language, path
