"""Proposals cover nothing: on every page where they unfold the way on stands beside them and works at once."""

from typing import Any

import pytest
from playwright.sync_api import Page

from referral.db import db, utc_now
from tests.factories import a_case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.navigators import Story
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, gate
from tests.journeys.traveller import DESKTOP, PHONE
from tests.records.reading.scenes import a_paper

__all__ = ["a_phone", "gate"]
pytestmark = pytest.mark.usefixtures("as_the_source_says")
KEYBOARD = {"width": 390, "height": 400}
"""What is left of a phone once its keyboard is open."""
OLENA = Story("Закрита Олена", "9 9 1959", "перемишл", "Перемишль", "рак", "C", "uk")
COVERED = """() => {
  const shown = (each) => each.checkVisibility() && !each.closest("[role=listbox]");
  const within = (box) => (each) => {
    const own = each.getBoundingClientRect();
    return own.bottom > box.top + 1 && own.top < box.bottom - 1 && own.right > box.left + 1 && own.left < box.right - 1;
  };
  const list = document.querySelector("[role=listbox]:not([hidden])");
  const others = [...document.querySelectorAll("button, a, input, select, textarea, label, .nhsuk-hint")].filter(shown);
  return others.filter(within(list.getBoundingClientRect())).map((each) => each.outerHTML.slice(0, 120));
}"""
SEEN = """() => {
  const { top, bottom } = document.querySelector("[role=listbox]:not([hidden])").getBoundingClientRect();
  const field = document.activeElement.getBoundingClientRect();
  return field.top >= 0 && field.bottom <= top && bottom <= innerHeight + 1;
}"""


def _unfold(page: Page, name: str, typed: str) -> None:
    """Type; the proposals are there, cover nothing, and stand in sight with their field."""
    page.locator(f'[name="{name}"]').press_sequentially(typed)
    page.locator("[role=listbox]:not([hidden]) li").first.wait_for()
    assert page.evaluate(COVERED) == []
    assert page.evaluate(SEEN), "the field and all of its proposals are in sight"


@pytest.mark.parametrize("screen", [PHONE["viewport"], KEYBOARD], ids=["whole", "keyboard"])
@pytest.mark.parametrize("finger", [True, False], ids=["finger", "mouse"])
def test_on_the_phones_page_the_next_button_is_pressed_over_open_proposals(
    a_phone: APhone, screen: dict[str, int], finger: bool
) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    phone.begin_with(OLENA.name)
    phone.page.set_viewport_size(screen)  # type: ignore[arg-type]
    _unfold(phone.page, "place_typed", OLENA.place)
    phone.page.locator("#place_typed-list li").first.click()
    _unfold(phone.page, "site_words", OLENA.words)
    on = phone.page.locator("[data-step=place] button[value=on]")
    on.tap() if finger else on.click(delay=200)  # as long as somebody presses
    phone.at("treatment")


MEANT = {
    "рак груд": "C50", "рак шлу": "C16", "рак лег": "C34", "рак ший": "C53", "рак прост": "C61", "рак яєчн": "C56",
    "меланом": "C43", "лейк": "C95", "рак крові": "C95", "пухлина мозк": "C71", "рак кишк": "C18", "C50": "C50",
}  # fmt: skip
"""Half-typed words → the code that a tired volunteer expects on top, not what is called so too."""
PLACE_ALONE = """() => { const of = (each) => each.dataset.step !== 'place';
  for (const each of document.querySelectorAll('[data-step]')) each.hidden = of(each); }"""


def test_what_bears_the_words_stands_above_what_is_only_called_so_too(a_phone: APhone) -> None:
    phone, first = a_phone("uk"), dict[str, str]()
    phone.make_ready()
    phone.begin()
    phone.page.evaluate(PLACE_ALONE)
    for typed in MEANT:
        phone.page.fill("#site_words", "")
        phone.page.wait_for_selector("#site_words-list", state="hidden")
        phone.page.locator("#site_words").press_sequentially(typed)
        hint = phone.page.locator("#site_words-list li .app-typeahead__hint").first
        first[typed] = hint.inner_text().split(", ")[-1]
    assert first == MEANT


@pytest.mark.parametrize(
    "device", [PHONE, {**PHONE, "viewport": KEYBOARD}, DESKTOP], ids=["phone", "keyboard", "desk"]
)
def test_on_the_services_page_too(site: Site, somebody: Somebody, device: dict[str, Any]) -> None:
    volunteer = somebody("uk", device).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer)
    way.contact(volunteer, OLENA)
    _unfold(volunteer.page, "place_typed", OLENA.place)
    volunteer.page.locator("[role=option]").first.click()
    _unfold(volunteer.page, "site_words", OLENA.words)
    volunteer.press("Save and continue")


def test_beside_the_picture_of_a_paper_too(site: Site, somebody: Somebody) -> None:
    with site.inside():
        case = a_case(submitted_at=utc_now())
        paper = a_paper(case)
        db.session.commit()
        address = f"/desk/cases/{case.id}/papers/{paper.id}/read/1?field=drug"
    coordinator = somebody("uk", PHONE).sign_in("coordinator").go(address)
    _unfold(coordinator.page, "drug", "герцепт")
    coordinator.press("Keep this value")
