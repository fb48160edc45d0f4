"""All hospitals of a case: the page of the case shows the best, the rest is a page of its own."""

import uuid

import pytest

from referral.accounts.permissions import Role
from referral.coordination import offering
from tests import factories as a
from tests.coordination.desk import a_named_case
from tests.pages import Page, Pages

NEARER = 60
"""Hospitals that may be asked; as many are in a country that the patient does not want."""


def desk_of(pages: Pages) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR))


@pytest.fixture
def case() -> object:
    for number in range(NEARER):
        a.a_hospital(name=f"Szpital {number}")
        a.a_hospital(name=f"Nemocnice {number}", country="CZ")
    return a_named_case(countries=["PL"])


def boxes(page: Page) -> list[str]:
    """The hospitals that can be ticked."""
    return [each.get("value") for each in page.all("input[@name='h']")]


def test_the_page_of_a_case_shows_the_best_and_leads_to_all(pages: Pages, case: object) -> None:
    shown = desk_of(pages).get(f"/desk/cases/{case.id}")
    assert len(boxes(shown)) == 10 + 5
    ways = {each.get("data-unfold"): each.get("href") for each in shown.all("a[@data-unfold]")}
    assert set(ways) == {"listed-suitable", "listed-unsuitable"}
    assert f"Show all {NEARER} hospitals that may be asked" in shown.text
    for name, way in ways.items():
        assert pages.get(way).all(f"div[@id='{name}']"), "a script finds there what it brings into the page"


@pytest.mark.parametrize("part", ["suitable", "unsuitable"])
def test_every_hospital_stands_on_one_of_the_pages_once(pages: Pages, case: object, part: str) -> None:
    desk = desk_of(pages)
    found = [boxes(desk.get(f"/desk/cases/{case.id}/hospitals?part={part}&page={n}")) for n in (1, 2, 3)]
    assert [len(each) for each in found] == [25, 25, 10]
    assert len({each for page in found for each in page}) == NEARER


def test_words_are_made_for_the_rows_of_the_page_alone(
    pages: Pages, case: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, whole, desk = [], offering._words, desk_of(pages)
    monkeypatch.setattr(offering, "_words", lambda *told: made.append(told) or whole(*told))
    assert desk.get(f"/desk/cases/{case.id}").status == 200
    assert 0 < len(made) <= 10 + 5
    made.clear()
    assert desk.get(f"/desk/cases/{case.id}/hospitals?page=2").status == 200
    assert len(made) == 25


def test_the_unsuitable_say_why_and_what_would_change_it(pages: Pages, case: object) -> None:
    page = desk_of(pages).get(f"/desk/cases/{case.id}/hospitals?part=unsuitable")
    assert "does not wish to go to this country: Czechia." in page.text
    assert "agree to this country: Czechia." in page.text
    assert "Unsuitable as things stand" in page.title or case.reference in page.title


def test_what_is_ticked_there_can_be_sent_and_compared(pages: Pages, case: object) -> None:
    page = desk_of(pages).get(f"/desk/cases/{case.id}/hospitals?page=2")
    form = page.form(f"/desk/cases/{case.id}/send")
    assert form["method"] == "get"
    chosen = boxes(page)[0]
    assert pages.get(f"{form['action']}?h={chosen}").status == 200
    assert any("compare" in (each.get("formaction") or "") for each in page.all("button"))


def test_the_reading_is_noted_and_a_strange_part_or_page_is_the_first(pages: Pages, case: object) -> None:
    desk = desk_of(pages)
    first = boxes(desk.get(f"/desk/cases/{case.id}/hospitals"))
    assert boxes(desk.get(f"/desk/cases/{case.id}/hospitals?part=nonsense&page=x")) == first
    assert desk.get(f"/desk/cases/{uuid.uuid4()}/hospitals").status == 404
