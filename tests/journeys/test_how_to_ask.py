"""A family on a telephone finds the nearest hospitals, who says what they treat, and how to ask before they go."""

import pytest

from tests.journeys.conftest import Somebody
from tests.journeys.traveller import PHONE

NO_JOURNEY = "Do not travel before a hospital has said yes to you."


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_family_finds_how_to_ask_a_centre(somebody: Somebody, scripts: bool) -> None:
    family = somebody("uk", PHONE, java_script_enabled=scripts)
    family.go("/").press("Hospitals that treat cancer")
    family.fill(place="Перемишль").page.select_option("#site", "breast")
    family.press("Show")
    lines = family.page.locator("section.app-answer")
    assert lines.count() == 20 and "км" in lines.first.inner_text()
    assert family.page.get_by_text(family.words(NO_JOURNEY)).count() == 21
    family.press("Show on the map")
    marks = family.page.locator("a.app-map__mark")
    assert 10 < marks.count() < 80
    box = marks.first.locator("circle").bounding_box()
    assert box is not None and min(box["width"], box["height"]) >= 16
    alone = family.page.locator("a.app-map__mark:not(:has(text))").first
    name = str(alone.get_attribute("aria-label"))
    alone.focus()
    with family.page.expect_navigation():
        family.page.keyboard.press("Enter")
    family.look()
    assert family.page.locator("h1").inner_text().strip() in name
    assert family.page.get_by_text(family.words("What it treats, and who says so")).count() == 1
    family.press_this(
        family.page.locator("main p:not(.app-no-journey) > a", has_text=family.words("How to ask")).first
    )
    assert family.page.locator("main a[href^='tel:']").count() >= 5
    family.page.go_back()
    family.press("Report a mistake").fill(words="На сторінці застаріло")
    family.press("Send")
    assert family.words("Nobody has answered yet") in family.page.locator("main").inner_text()
