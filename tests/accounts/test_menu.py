"""The menu: short ones stand whole, of a long one the later links unfold, and the page that is open is marked."""

import pytest
from flask import Flask

from referral.accounts.navigation import MENU, MOST_SHOWN
from referral.accounts.roles import Role
from tests.factories import a_user
from tests.pages import Pages

LONG = [role for role, entries in MENU.items() if len(entries) > MOST_SHOWN + 1]


@pytest.mark.parametrize("role", MENU)
def test_every_link_of_a_role_is_in_its_menu_and_of_a_long_one_the_later_are_folded(
    app: Flask, role: str
) -> None:
    page = Pages(app).sign_in(a_user(role)).get("/account/settings")
    bar = next(nav for nav in page.all("nav") if nav.get("class") == "app-nav")
    folded = [link.get("href") for link in bar.iterfind(".//details//a")]
    links = [link.get("href") for link in bar.iter("a")]
    assert len(links) == len(MENU[Role(role)]) + 1, "and the settings"
    assert folded == (links[MOST_SHOWN:-1] if role in LONG else [])


def test_the_page_that_is_open_is_marked_though_it_is_folded(app: Flask) -> None:
    assert set(LONG) == {Role.COORDINATOR, Role.ADMINISTRATOR}
    visitor = Pages(app).sign_in(a_user())
    for address, here in (("/desk/liaisons", True), ("/desk", False)):
        (summary,) = [
            each for each in visitor.get(address).all("summary") if "app-nav__link" in each.get("class", "")
        ]
        assert ("app-nav__link--here" in summary.get("class")) is here, address
