"""Every main page of every role, phone and desktop: accessible, in its reader's language, no wider than the screen."""

import pytest

from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

PAGES = {
    "volunteer": ("uk", ["/intake", "/intake/new", "/hospitals", "/settings"]),
    "coordinator": ("uk", ["/desk", "/hospitals", "/erasures"]),
    "hospital": ("pl", ["/hospital/inbox", "/hospital", "/hospital/facts", "/hospital/offers/surgery/adult"]),
    "administrator": ("en", ["/people", "/people/invite", "/weights", "/erasures", "/hospitals"]),
    "auditor": ("en", ["/audit", "/hospitals"]),
}  # fmt: skip


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("role", list(PAGES))
def test_every_page_of_a_role(site: Site, somebody: Somebody, role: str, device: dict[str, object]) -> None:
    language, addresses = PAGES[role]
    person = somebody(language, device).sign_in(role)
    for address in addresses:
        person.go(address)
        assert person.page.locator("h1").count() == 1, address


@pytest.mark.parametrize("device", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_case_and_what_leads_on_from_it(site: Site, somebody: Somebody, device: dict[str, object]) -> None:
    coordinator = somebody("uk", device).sign_in("coordinator")
    waiting = coordinator.page.locator('main a[href*="/desk/cases/"]').nth(1)
    coordinator.press_this(waiting)
    case = coordinator.page.url
    boxes = [box.get_attribute("value") for box in coordinator.page.locator('input[name="h"]').all()][:2]
    coordinator.go(f"{case}/compare?h={boxes[0]}&h={boxes[1]}")
    coordinator.go(f"{case}/send?h={boxes[0]}")


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_a_visitor_finds_the_way(site: Site, somebody: Somebody, language: str) -> None:
    visitor = somebody(language, PHONE)
    for address in ("/", "/account/login", "/account/reset", "/no-such-page", "/demo/mail"):
        visitor.go(address)
