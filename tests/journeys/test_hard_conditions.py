"""Bad conditions: no scripts, a session that ended, a keyboard only."""

from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.navigators import Story
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE, Traveller

HALYNA = Story("Стійка Галина", "9 9 1959", "Львів", "Львів", "рак шлунка", "C16", "uk")


def _without_scripts(person: Traveller, field: str, typed: str, code_name: str) -> None:
    """Type, press Search, and pick the first thing found from the list of radios."""
    person.page.fill(f'[name="{field}"]', typed)
    person.press_this(person.page.locator(f'main button[name="search"][value="{field}"]'))
    found = person.page.locator(f'input[type="radio"][name="{code_name}"]')
    assert not person.page.locator(f'input[name="{code_name}"]:checked').count(), "nothing is preselected"
    found.first.check(force=True)


def test_without_scripts_the_intake_reaches_its_reference(site: Site, somebody: Somebody) -> None:
    volunteer = somebody("uk", PHONE, java_script_enabled=False).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer)
    way.contact(volunteer, HALYNA)
    _without_scripts(volunteer, "place_typed", HALYNA.place, "place_code")
    _without_scripts(volunteer, "site_words", HALYNA.words, "suggested")
    volunteer.press("Save and continue")
    way.treatment(volunteer)
    assert way.finish(volunteer).startswith("OB-")


def test_a_session_that_ends_loses_nothing_typed(site: Site, somebody: Somebody) -> None:
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer)
    volunteer.fill(name_original="Втрачена Сесія", birth_date="3 4 1985", phone="+380 50 765 43 21")
    volunteer.choose("sex", "female").choose("language_spoken", "uk")
    volunteer.context.clear_cookies(name="__Host-session")
    volunteer.press("Save and continue")
    assert "/account/login" in volunteer.page.url
    from referral.demo.people import PASSWORD

    volunteer.fill(email="volunteer@demo.example", password=PASSWORD).press("Sign in")
    assert volunteer.page.input_value('[name="name_original"]') == "Втрачена Сесія"
    assert volunteer.page.input_value('[name="birth_date-year"]') == "1985"
    assert volunteer.page.is_checked('[name="sex"][value="female"]')
    volunteer.press("Save and continue")
    assert "/place" in volunteer.page.url


def test_a_coordinator_reaches_a_case_by_keyboard_alone(site: Site, somebody: Somebody) -> None:
    coordinator = somebody("uk", DESKTOP)
    coordinator.go("/account/login")
    page = coordinator.page
    _tab_to(page, 'el => el.name === "email"')
    page.keyboard.type("coordinator@demo.example")
    page.keyboard.press("Tab")
    from referral.demo.people import PASSWORD

    page.keyboard.type(PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    coordinator.look()
    _tab_to(page, 'el => (el.getAttribute("href") || "").includes("/desk/cases/")')
    assert _focus_is_visible(page), "one sees where one is"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    coordinator.look()
    assert "/desk/cases/" in page.url


def _tab_to(page: object, test: str, most: int = 80) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")  # type: ignore[attr-defined]
        if page.evaluate(f"({test})(document.activeElement)"):  # type: ignore[attr-defined]
            return
    raise AssertionError(f"never reached {test}")


def _focus_is_visible(page: object) -> bool:
    script = """() => {
        const style = getComputedStyle(document.activeElement);
        return style.outlineStyle !== 'none' || style.boxShadow !== 'none';
    }"""
    return bool(page.evaluate(script))  # type: ignore[attr-defined]
