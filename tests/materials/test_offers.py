"""What matters now: by state, phase and site, once the page is opened; addresses that name nobody."""

import re
from datetime import datetime

import pytest
from flask import Flask

from matching.vocabulary import Phase, site_groups
from referral.accounts.permissions import Role
from referral.i18n import PUBLIC_LANGUAGES
from referral.information import loading
from referral.information.models import LIFE as ANSWERS
from referral.information.questions import QUESTIONS
from referral.intake.states import OPEN_CASES
from referral.materials import offers
from referral.materials.cards import Facts, cards
from referral.materials.models import LIFE
from referral.materials.views import offered as offered_pages
from tests.factories import NOW, a_case, a_user
from tests.materials.scenes import everything_shipped
from tests.pages import Pages
from tests.test_public_name import ROOTS, _holder, _read

STATES = tuple(offers.QUESTIONS_IN)
OLENA = {"name_original": "Тестова Олена", "birth_date": "1980-02-03", "phone": "+380501234567"}


@pytest.fixture
def published(app: Flask) -> None:
    """All that is shipped, published."""
    everything_shipped()
    loading.load(NOW)
    for life in (LIFE, ANSWERS):
        life.publish_drafts(a_user(Role.EDITOR).as_actor(), a_user(Role.EDITOR).as_actor(), NOW)


def test_the_table_knows_each_state_and_question() -> None:
    assert set(STATES) == set(OPEN_CASES)
    named = {code for each in offers.QUESTIONS_IN.values() for code in each}
    assert named <= set(QUESTIONS)


def offered(app: Flask, case: object) -> list[offered_pages.Link]:
    with app.test_request_context("/?lang=uk"):
        return offered_pages.for_you_now(case)  # type: ignore[arg-type]


@pytest.mark.parametrize("state", STATES)
def test_before_the_second_secret_no_link_of_the_card_leads_to_a_page_that_names_the_illness(
    app: Flask, published: None, state: str
) -> None:
    """Every link of the page is followed as whoever holds the card would; opened, the page offers what is for now."""
    emergency = NOW if state == "emergency" else None
    case = a_case(site_group="breast", phase="on_chemotherapy", place_country="PL", emergency_at=emergency,
                  identity=OLENA, state=state)  # fmt: skip
    visitor = _holder(app, case)
    links = [each for each in visitor.get("/card").links() if each.startswith("/") and "/demo/" not in each]
    assert len(links) >= 2
    for language in PUBLIC_LANGUAGES:
        for address in links:
            assert not ROOTS.findall(_read(visitor.get(address.partition("#")[0], language=language))), (
                address
            )
    born = {"birth_date-day": "3", "birth_date-month": "2", "birth_date-year": "1980"}
    visitor.submit(visitor.get("/card/open"), "/card/open", **born)
    assert any(each.startswith("/information/pl#") for each in visitor.get("/card").links())


def test_once_opened_the_phase_and_the_site_are_offered_too(app: Flask, published: None) -> None:
    case = a_case(site_group="colorectal", phase="after_surgery", place_country="PL")
    words = [link.address for link in offered(app, case)]
    assert "/materials/stoma_care" in words and "/materials/fever_after_chemotherapy" not in words
    case = a_case(site_group="breast", phase="on_chemotherapy", place_country="PL")
    words = [link.address for link in offered(app, case)]
    assert "/materials/fever_after_chemotherapy" in words and "/materials/stoma_care" not in words


def test_an_address_names_a_page_and_nothing_of_anybody(app: Flask, published: None) -> None:
    case = a_case(site_group="breast", phase="on_chemotherapy", place_country="CZ")
    known = {*QUESTIONS, *cards()}
    for link in offered(app, case):
        assert "?" not in link.address
        assert re.fullmatch(r"/information/cz#\w+|/materials/\w+", link.address)
        assert re.split("[#/]", link.address)[-1] in known


def test_what_nobody_has_published_is_not_offered(app: Flask) -> None:
    assert offered(app, a_case(place_country="PL")) == []


def test_a_case_that_is_over_is_offered_nothing(app: Flask, published: None) -> None:
    case = a_case(place_country="PL")
    case.state = "closed"
    assert offered(app, case) == []


@pytest.mark.parametrize("phase", [None, *Phase])
def test_every_case_is_offered_what_is_for_it_and_nothing_else(phase: str | None) -> None:
    for site in (None, *site_groups()):
        facts = Facts("waiting", phase, "adult", site)
        for card in cards().values():
            assert not card.concerns(facts) or not card.sites or site in card.sites
            assert not card.concerns(facts) or card.code != "child_to_hospital"


def test_a_child_has_the_card_for_children() -> None:
    assert cards()["child_to_hospital"].concerns(Facts("waiting", None, "child", "kidney"))


def test_a_volunteer_is_offered_sheets_to_give(app: Flask, published: None, now: datetime) -> None:
    me = a_user(Role.VOLUNTEER)
    case = a_case(volunteer=me, site_group="breast", phase="on_chemotherapy", languages=["ru"])
    page = Pages(app).sign_in(me).get(f"/intake/{case.id}/registered").html
    assert "/materials/fever_after_chemotherapy/ru/a5" in page
    assert str(case.id) not in "".join(re.findall(r'href="(/materials[^"]*)"', page))
