"""What somebody typed is not lost: no session any more, no connection."""

import pytest
from playwright.sync_api import Error

from referral.db import db
from referral.intake.models import Case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE, Traveller

NOTE = "Мати зможе приїхати у вівторок, спершу зателефонуйте їй"


def waiting_case(site: Site) -> str:
    with site.inside():
        return str(db.session.scalars(db.select(Case.id).where(Case.state == "waiting").limit(1)).one())


def written(person: Traveller) -> str:
    """A note, typed and not yet sent."""
    field = person.page.locator('form[action$="/note"] textarea')
    field.evaluate(
        "it => { for (let e = it; (e = e.parentElement); ) if (e.tagName === 'DETAILS') e.open = true }"
    )
    field.fill(NOTE)
    return 'form[action$="/note"] button[type="submit"]'


def test_a_note_that_is_sent_without_a_session_is_given_back(site: Site, somebody: Somebody) -> None:
    maria = somebody("uk", PHONE).sign_in("coordinator").go(f"/desk/cases/{waiting_case(site)}")
    button = written(maria)
    maria.context.clear_cookies()
    maria.press_this(maria.page.locator(button))
    assert maria.page.locator("main textarea").input_value().strip() == NOTE
    assert maria.reads("This was not saved. Copy it before you leave this page.")


def test_a_note_that_is_sent_without_a_connection_stays_on_its_page(site: Site, somebody: Somebody) -> None:
    maria = somebody("uk", PHONE).sign_in("coordinator").go(f"/desk/cases/{waiting_case(site)}")
    address, button = maria.page.url, written(maria)
    maria.context.set_offline(True)
    maria.page.locator(button).click()
    notice = maria.page.locator("[data-offline]")
    notice.wait_for(state="visible")
    assert maria.page.url == address and "зв’язку" in notice.inner_text()
    assert maria.page.locator('form[action$="/note"] textarea').input_value() == NOTE
    maria.wrong.clear()
    maria.context.set_offline(False)
    notice.wait_for(state="hidden")
    maria.press_this(maria.page.locator(button))
    assert NOTE in maria.page.locator("main").inner_text()


def test_without_scripts_what_was_sent_without_a_connection_is_sent_by_reloading_and_back_shows_it(
    site: Site, somebody: Somebody
) -> None:
    volunteer = somebody("uk", PHONE, java_script_enabled=False).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer)
    page = volunteer.page
    volunteer.fill(name_original="Безмережна Леся")
    volunteer.context.set_offline(True)
    button = page.get_by_role("button", name=volunteer.words("Save and continue"), exact=True).last
    with page.expect_event(
        "requestfailed", lambda sent: sent.is_navigation_request() and sent.method == "POST"
    ):
        button.click(no_wait_after=True)
    page.wait_for_function("location.protocol === 'chrome-error:'")
    volunteer.context.set_offline(False)
    volunteer.wrong.clear()
    page.reload()
    volunteer.look()
    assert page.input_value('[name="name_original"]') == "Безмережна Леся", "it was sent, and more is asked"
    volunteer.go("/intake")
    with pytest.raises(Error, match="ERR_CACHE_MISS"):
        page.go_back()  # an answer to a form: the browser asks before it sends the form once more
    page.wait_for_function("location.protocol === 'chrome-error:'")
    page.reload()
    assert page.input_value('[name="name_original"]') == "Безмережна Леся"
    volunteer.fill(phone="+380 50 1")
    volunteer.press("Keep what I wrote so far")
    page.reload()
    assert page.input_value('[name="phone"]') == "+380 50 1"
