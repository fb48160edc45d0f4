"""Fever after chemotherapy: the emergency page, the top of the desk, seen by a doctor, resumed, referred."""

from datetime import date

from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.navigators import Story
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

NADIIA = Story("Гаряча Надія", "1 2 1969", "Ужгород", "Ужгород", "рак яєчника", "C56", "uk")


def test_fever_after_chemotherapy_goes_first_and_is_referred_when_a_doctor_has_seen_her(
    site: Site, somebody: Somebody
) -> None:
    # Given a patient with fever after chemotherapy
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer, "fever")
    assert volunteer.reads("This is an emergency. Call for help now.")
    assert volunteer.page.locator('a[href="tel:112"]').is_visible()
    volunteer.press("Go on with the intake")
    volunteer.press_this(volunteer.page.locator('main a[href$="/contact"]').first)
    way.contact(volunteer, NADIIA)
    way.place(volunteer, NADIIA)
    way.diagnosis(volunteer, NADIIA)
    way.treatment(volunteer, "on_chemotherapy", "systemic_therapy")
    reference = way.finish(volunteer)

    # Then the case stands first, and nothing can be sent
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    first_two = [link.inner_text() for link in coordinator.page.get_by_role("link", name="OB-").all()][:2]
    assert reference in first_two, "among the emergencies, before everything else"
    way.open_case(coordinator, reference)
    assert not coordinator.page.get_by_role(
        "button", name=coordinator.words("Send to the ticked hospitals")
    ).count()

    # When a doctor has seen her, the case waits as others do and is referred
    today = date.today()
    coordinator.fill(seen_where="Лікарня, Ужгород", seen_on=f"{today.day} {today.month} {today.year}")
    coordinator.fill(seen_time="00:05").press("Record this and go on")
    assert coordinator.reads("Waiting for a hospital")
    box = coordinator.page.locator('main input[name="h"]').first
    name = coordinator.page.locator(f'label[for="{box.get_attribute("id")}"]').first.inner_text()
    way.refer_to(coordinator, name.strip().split("\n")[-1].strip())
    assert coordinator.reads("Sent, not opened yet")
