"""The longest menus in every language, on a phone, a tablet and a desk: few lines, and nothing beyond the edge."""

import pytest

from referral.i18n import HOSPITAL_LANGUAGES
from tests.journeys.accessibility import objections
from tests.journeys.conftest import Somebody
from tests.journeys.traveller import DESKTOP

LINES = {390: 3, 768: 2, 1280: 1}
LINE = 48
BEYOND = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize(("who", "spoken"), [("coordinator", "uk"), ("administrator", "en")])
def test_a_long_menu_takes_few_lines_and_unfolds_within_the_page(
    somebody: Somebody, who: str, spoken: str
) -> None:
    person = somebody(spoken, DESKTOP)
    person.sign_in(who)
    page = person.page
    for language in HOSPITAL_LANGUAGES:
        page.goto(f"/societies?lang={language}")
        for width, lines in LINES.items():
            page.set_viewport_size({"width": width, "height": 800})
            bar = page.locator(".app-nav").bounding_box()
            assert bar and bar["height"] <= lines * LINE, (language, width, bar)
            page.locator(".app-nav__more summary").click()
            assert page.locator(".app-nav__folded a").first.is_visible()
            assert page.evaluate(BEYOND) <= 0, (language, width)
            assert language != spoken or not objections(page), width
            page.keyboard.press("Escape")


def test_the_queue_fits_a_tablet(somebody: Somebody) -> None:
    person = somebody("uk", DESKTOP)
    person.sign_in("coordinator")
    for width in (390, 768, 1024, 1199, 1200, 1280):
        person.page.set_viewport_size({"width": width, "height": 800})
        assert person.page.evaluate(BEYOND) <= 0, width
