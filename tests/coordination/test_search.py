"""A coordinator finds a case by reference, card, phone or name: noted, limited, within their countries."""

import pytest

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db
from referral.intake.actions import submit
from referral.intake.models import Case
from referral.intake.queries import MOST_LOOK_UPS, live_card
from tests import factories as a
from tests.intake.test_actions import filled
from tests.pages import Page, Pages

WHERE = "/desk/search"


@pytest.fixture
def case(app: object) -> Case:
    """Somebody filed by a volunteer, with a card: Тестова Олена, 3 February 1980."""
    volunteer = a.a_user(Role.VOLUNTEER)
    return submit(filled(volunteer), volunteer.as_actor(), a.NOW)


def _desk(pages: Pages, **facts: object) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR, **facts))


def _search(desk: Pages, words: str, year: str = "") -> Page:
    return desk.post(WHERE, {"words": words, "birth_date-year": year})


def test_each_way_leads_to_the_case(pages: Pages, case: Case) -> None:
    desk, card = _desk(pages), live_card(case)
    assert card is not None
    ways = [case.reference, case.reference.lower().replace("-", " "), "+380 50 123 45 67"]
    ways.append(f"https://x.example/card/{link_token(card.id)}")
    for words in ways:
        assert _search(desk, words).location.endswith(str(case.id)), words
    for spelling in ("Тестова Олена", "Testova Olena", "Тестова Елена"):
        assert _search(desk, spelling, "1980").location.endswith(str(case.id)), spelling
    assert "No case found" in _search(desk, "Інша Людина", "1980").text
    assert _search(desk, "").status == 422


def test_every_search_is_noted_without_what_was_typed_and_there_is_a_limit(pages: Pages, case: Case) -> None:
    desk = _desk(pages)
    for _ in range(MOST_LOOK_UPS):
        _search(desk, case.reference)
    assert _search(desk, case.reference).status == 429
    noted = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.look_up")).all()
    assert len(noted) == MOST_LOOK_UPS and {str(event.facts) for event in noted} == {"{'found': 1}"}


def test_one_finds_patients_in_ones_own_countries(pages: Pages, case: Case) -> None:
    assert case.place_country == "UA"
    desk = _desk(pages, countries=["PL"])
    for words, year in ((case.reference, ""), ("Тестова Олена", "1980"), ("+380501234567", "")):
        assert "No case found" in _search(desk, words, year).text
    case.place_country = None
    db.session.commit()
    assert _search(desk, case.reference).location.endswith(str(case.id)), "of nowhere is everybody's"


def test_a_volunteer_and_a_hospital_have_no_such_page(pages: Pages) -> None:
    for role in (Role.VOLUNTEER, Role.HOSPITAL, Role.ADMINISTRATOR):
        assert pages.sign_in(a.a_user(role)).get(WHERE).status == 404
