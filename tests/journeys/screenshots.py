"""Make the README's pictures from the running demo: `python -m tests.journeys.screenshots`. Invented people only."""

import os
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from referral.config import ROOT
from tests.journeys import navigators as way
from tests.journeys.conftest import QUIET, chromium
from tests.journeys.navigators import Story
from tests.journeys.site import Site, served
from tests.journeys.traveller import DESKTOP, PHONE, Traveller

TARGET = ROOT / "docs" / "screenshots"
STORY = Story("Мандрівна Оксана", "27 3 1980", "Медика", "Medyka", "рак молочної залози", "C50", "uk")
PLAIN = {**PHONE, "device_scale_factor": 1}


def keep(page: Page, name: str) -> None:
    """One picture of what the screen shows, the demo's invented people only."""
    page.screenshot(path=str(TARGET / f"{name}.png"))
    print(name, os.path.getsize(TARGET / f"{name}.png") // 1024, "KiB")


def intake(volunteer: Traveller) -> tuple[str, str]:
    """The volunteer's pages on a phone; gives the reference and the card's address."""
    volunteer.sign_in("volunteer").go("/intake/new").press("Go on without looking")
    keep(volunteer.page, "1-consent")
    volunteer.choose("agrees", "yes").choose("given_by", "patient").choose("read_in", "uk").press("Continue")
    keep(volunteer.page, "2-red-flags")
    way.warning_signs(volunteer)
    way.contact(volunteer, STORY)
    volunteer.page.locator('[name="place_typed"]').press_sequentially(STORY.place, delay=20)
    volunteer.page.get_by_role("option").first.wait_for()
    keep(volunteer.page, "3-place")
    volunteer.page.get_by_role("option").filter(has_text=STORY.place_found).first.click()
    volunteer.press("Save and continue")
    way.diagnosis(volunteer, STORY)
    way.treatment(volunteer)
    reference = way.finish(volunteer)
    keep(volunteer.page, "4-registered")
    return reference, way.card_address(volunteer)


def desk(coordinator: Traveller, reference: str) -> None:
    """The coordinator's pages on a desktop."""
    coordinator.sign_in("coordinator")
    keep(coordinator.page, "5-queue")
    way.open_case(coordinator, reference)
    coordinator.page.locator("svg.app-map, .app-map svg, main svg").first.scroll_into_view_if_needed()
    keep(coordinator.page, "6-ranking")
    boxes = [box.get_attribute("value") for box in coordinator.page.locator('input[name="h"]').all()][:3]
    case = coordinator.page.url
    coordinator.go(f"{case}/compare?" + "&".join(f"h={box}" for box in boxes))
    keep(coordinator.page, "7-compare")
    coordinator.go(case)
    way.refer_to(coordinator, "Centrum Onkologii Ziemi Lubelskiej")


def answer(site: Site, doctor: Traveller) -> None:
    """The hospital's answer, in Polish, by the link."""
    letter = site.letters_to("pl-lublin-cozl@hospitals.example")[0]
    doctor.go(site.link_in(letter)).press("Open")
    keep(doctor.page, "8-answer-in-polish")
    way.accept(doctor)


def main() -> None:
    """Walk the whole job once and keep ten pictures."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with served(Path(tempfile.mkdtemp())) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        volunteer, coordinator = (Traveller(site, browser, "uk", device) for device in (PLAIN, DESKTOP))
        doctor, patient = Traveller(site, browser, "pl", DESKTOP), Traveller(site, browser, "uk", PLAIN)
        reference, card = intake(volunteer)
        desk(coordinator, reference)
        answer(site, doctor)
        patient.go(card).fill(birth_date=STORY.birth).press("Show")
        keep(patient.page, "9-patient-status")
        staff = Traveller(site, browser, "pl", DESKTOP).sign_in("hospital").go("/hospital")
        keep(staff.page, "10-hospital-page")
        browser.close()


if __name__ == "__main__":
    main()
