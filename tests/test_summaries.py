"""At the top of a form that comes back each unanswered question is named, and leads to its field."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from tests.factories import a_user
from tests.information.answers import a_suggestion
from tests.materials.scenes import a_card
from tests.organisations.lines import an_organisation
from tests.pages import Page, Pages
from tests.screening.venues import a_partner, a_venue

DAY = "2026-11-20"


def _partner(path: str) -> tuple[User, str]:
    venue = a_venue()
    return a_partner(venue), path.format(venue=venue.id)


def _editor(path: str) -> tuple[User, str]:
    return a_user(Role.EDITOR), path


SOURCE = {"source": "Source", "read_on": "When did you read it?"}
FORMS: dict[str, tuple[Callable[[], tuple[User, str]], dict[str, Any], dict[str, str]]] = {
    "answer": (
        lambda: _editor("/desk/information/pl/insured"),
        {"number": "0"},
        {
            "text_uk": "Answer in Ukrainian",
            "text_ru": "Answer in Russian",
            "text_en": "Answer in English",
            **SOURCE,
        },
    ),
    "organisation": (
        lambda: _editor("/desk/organisations/new"),
        {"number": "0", "country": "PL"},
        {"name": "Name of the organisation", "kind": "What it gives", "text_ru": "In Russian", **SOURCE},
    ),
    "organisation once more": (
        lambda: _editor(f"/desk/organisations/{an_organisation().id}"),
        {"number": "1"},
        {"name": "Name of the organisation", "text_en": "In English", **SOURCE},
    ),
    "card": (
        lambda: _editor(f"/desk/materials/card/{a_card().code}"),
        {"number": "1"},
        SOURCE,
    ),
    "words of a card": (
        lambda: _editor(f"/desk/materials/card/{a_card().code}"),
        {
            "number": "1",
            "source": "https://who.example",
            "read_on-day": "20",
            "read_on-month": "11",
            "read_on-year": "2026",
        },
        {"title_uk": "Title (Ukrainian)", "title_en": "Title (English)"},
    ),
    "document": (
        lambda: _editor("/desk/materials/new"),
        {"number": "0"},
        {"link": "Link", "topic": "About what", "read_on": "When did you read it?"},
    ),
    "suggestion": (
        lambda: _editor(f"/desk/information/suggestions/{a_suggestion().id}"),
        {},
        {"verdict": "What becomes of it?", "reply": "Answer"},
    ),
    "place": (
        lambda: (a_user(), "/desk/screening/new"),
        {},
        {"name": "Name of the place", "kind": "Kind", "country": "Country", "locality": "Town or village"},
    ),
    "paper": (
        lambda: _partner("/partner/{venue}/paper/" + DAY),
        {"people": "many", "known": "x"},
        {"people": "How many people ticked anything?", "known": "A doctor has told me"},
    ),
}


def led(page: Page) -> dict[str, str]:
    """Field → the words of the summary's link to it."""
    links = (each for each in page.all("a") if (each.get("href") or "").startswith("#"))
    return {each.get("href", "").removeprefix("#"): "".join(each.itertext()) for each in links}


@pytest.mark.parametrize("form", FORMS)
def test_each_unanswered_question_is_named_and_leads_to_its_field(app: Flask, form: str) -> None:
    arranged, sent, named = FORMS[form]
    user, path = arranged()
    page = Pages(app).sign_in(user).post(path, sent, language="en")
    assert page.status == 422
    found = led(page)
    for field, words in named.items():
        at = next((each for each in (field, f"{field}-day") if each in found), "")
        assert words in found.get(at, ""), (field, found)
        assert f'id="{at}"' in page.html, at
