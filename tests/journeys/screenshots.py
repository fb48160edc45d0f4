"""Make the README's pictures: `python -m tests.journeys.screenshots`. Invented people only, in two sizes."""

import io
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from referral.config import ROOT
from tests.journeys import navigators as way
from tests.journeys.conftest import QUIET, chromium
from tests.journeys.navigators import Story
from tests.journeys.site import Site, served
from tests.journeys.traveller import DESKTOP, PHONE, Traveller

TARGET = ROOT / "docs" / "screenshots"
STORY = Story("Мандрівна Оксана", "27 3 1980", "Медика", "Medyka", "рак молочної залози", "C50", "uk")
SIZES: dict[str, dict[str, Any]] = {"phone": PHONE["viewport"], "desktop": DESKTOP["viewport"]}
COLOURS = 256
SETTLE_MS = 250


def keep(page: Page, name: str, at: str = "") -> None:
    """Two pictures of what the screen shows, on a phone and on a desktop; from the element `at` downwards."""
    before = page.viewport_size
    for size, viewport in SIZES.items():
        page.set_viewport_size(viewport)
        _show_from(page, at)
        page.wait_for_timeout(SETTLE_MS)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB").quantize(COLOURS)
        picture.save(TARGET / f"{name}-{size}.png", optimize=True)
    if before:
        page.set_viewport_size(before)


def _show_from(page: Page, at: str) -> None:
    if at:
        page.locator(at).first.evaluate("element => element.scrollIntoView({block: 'start'})")
    else:
        page.evaluate("scrollTo(0, 0)")


def intake(volunteer: Traveller) -> tuple[str, str]:
    """The volunteer's pages; gives the reference and the card's address."""
    volunteer.go("/intake/new?fresh=yes")
    keep(volunteer.page, "1-consent", "#consent")
    volunteer.choose("agrees", "yes").choose("given_by", "patient").choose("read_in", "uk")
    volunteer.press("Look and begin")
    keep(volunteer.page, "2-red-flags")
    way.warning_signs(volunteer)
    way.contact(volunteer, STORY)
    volunteer.page.locator('[name="place_typed"]').press_sequentially(STORY.place, delay=20)
    proposed = volunteer.page.locator('[role="option"]')
    proposed.first.wait_for()
    keep(volunteer.page, "4-place")
    proposed.filter(has_text=STORY.place_found).first.click()
    way.diagnosis(volunteer, STORY)
    way.treatment(volunteer)
    reference = way.finish(volunteer)
    keep(volunteer.page, "5-registered")
    card = way.card_address(volunteer)
    keep(volunteer.page, "6-card", ".app-patient-card")
    return reference, card


def emergency(volunteer: Traveller) -> None:
    """A warning sign, and what the volunteer reads at once."""
    way.consent(volunteer)
    way.warning_signs(volunteer, "fever_shivering")
    keep(volunteer.page, "3-emergency")


def desk(coordinator: Traveller, reference: str) -> None:
    """The coordinator's pages: the queue, the case, its hospitals, a referral."""
    coordinator.sign_in("coordinator")
    keep(coordinator.page, "7-queue")
    way.open_case(coordinator, reference)
    keep(coordinator.page, "8-case")
    keep(coordinator.page, "9-hospitals", ".app-map")
    keep(coordinator.page, "10-ranking", "#hospitals ~ form h3")
    boxes = [box.get_attribute("value") for box in coordinator.page.locator('input[name="h"]').all()][:3]
    case = coordinator.page.url
    coordinator.go(f"{case}/compare?" + "&".join(f"h={box}" for box in boxes))
    keep(coordinator.page, "11-compare")
    coordinator.draft_for_all()
    keep(coordinator.page, "12-plan")
    coordinator.go(case)
    way.refer_to(coordinator, "Centrum Onkologii Ziemi Lubelskiej")


def answer(site: Site, doctor: Traveller) -> None:
    """The hospital's answer, in Polish, by the link."""
    letter = site.letters_to("pl-lublin-cozl@hospitals.example")[0]
    doctor.go(site.link_in(letter)).press("Open")
    keep(doctor.page, "13-answer")
    way.accept(doctor)


def walk(site: Site, browser: Browser) -> None:
    """The whole job once, picture by picture."""
    volunteer = Traveller(site, browser, "uk", DESKTOP).sign_in("volunteer")
    reference, card = intake(volunteer)
    desk(Traveller(site, browser, "uk", DESKTOP), reference)
    answer(site, Traveller(site, browser, "pl", DESKTOP))
    staff = Traveller(site, browser, "pl", DESKTOP).sign_in("hospital").go("/hospital")
    keep(staff.page, "14-hospital-page")
    patient = Traveller(site, browser, "uk", DESKTOP).go(card).press("Open")
    patient.press("See more").fill(birth_date=STORY.birth).press("Show")
    keep(patient.page, "15-patient")
    emergency(volunteer)


def main() -> None:
    """Serve a fresh demo and keep its pictures instead of the old ones."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.png"):
        old.unlink()
    with served(Path(tempfile.mkdtemp())) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET)
        walk(site, browser)
        browser.close()
    kept = sorted(TARGET.glob("*.png"))
    print(f"{len(kept)} pictures, {sum(path.stat().st_size for path in kept) // 1024} KiB")


if __name__ == "__main__":
    main()
