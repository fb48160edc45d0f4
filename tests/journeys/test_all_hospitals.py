"""The whole list of hospitals comes into the page of the case, and whatever was ticked there stays ticked."""

import uuid

import pytest

from referral.coordination.views.case import SHOWN
from referral.db import db
from referral.intake.models import Case
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE


def a_waiting_case(site: Site) -> uuid.UUID:
    with site.inside():
        waiting = db.select(Case.id).where(Case.state == "waiting").order_by(Case.reference)
        return db.session.scalars(waiting.limit(1)).one()


def test_all_hospitals_are_unfolded_on_the_page_and_ticks_stay(site: Site, somebody: Somebody) -> None:
    page = somebody("uk", PHONE).sign_in("coordinator").go(f"/desk/cases/{a_waiting_case(site)}").page
    boxes, address = page.locator("#listed-suitable input[name=h]"), page.url
    assert boxes.count() == 10
    boxes.nth(1).check()
    page.locator("a[data-unfold=listed-suitable]").click()
    page.locator("#listed-suitable nav").wait_for()
    assert boxes.count() == 25 and boxes.nth(1).is_checked() and page.url == address
    assert page.evaluate("document.activeElement.id") == boxes.nth(10).get_attribute("id")


@pytest.mark.parametrize("part", ["suitable", "unsuitable"])
def test_without_scripts_the_link_leads_to_all_of_them(site: Site, somebody: Somebody, part: str) -> None:
    traveller = somebody("uk", DESKTOP, java_script_enabled=False).sign_in("coordinator")
    traveller.go(f"/desk/cases/{a_waiting_case(site)}")
    way = traveller.page.locator(f"a[data-unfold=listed-{part}]").get_attribute("href")
    boxes = traveller.go(str(way)).page.locator(f"#listed-{part} input[name=h]")
    assert boxes.count() > SHOWN[part]
