"""What each kind of person does, step by step, in their own language."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from tests.journeys.traveller import Traveller

REFERENCE = re.compile(r"OB-[0-9A-Z]{4}-[0-9A-Z]{3}")


@dataclass(frozen=True)
class Story:
    """What the patient of one journey tells."""

    name: str
    birth: str
    place: str
    place_found: str
    words: str
    code: str
    spoken: str


def consent(volunteer: Traveller) -> None:
    """Somebody new who is looked for by nothing: the consent alone."""
    volunteer.go("/intake/new?fresh=yes")
    language = volunteer.language
    volunteer.choose("agrees", "yes").choose("given_by", "patient").choose("read_in", language)
    volunteer.press("Look and begin")


def warning_signs(volunteer: Traveller, *present: str, about: tuple[str, ...] = ("known",)) -> None:
    """Screen by screen: a sign that is present is ticked and sent; else none of these, and nothing read alone now."""
    while volunteer.page.locator('[name="signs"]').count():
        seen = [each for each in present if volunteer.page.locator(f'[name="signs"][value="{each}"]').count()]
        if seen:
            volunteer.choose("signs", *seen).press("Send what is ticked")
            return
        volunteer.press("None of these")
        if volunteer.page.locator('[name="facts"]').count():
            volunteer.choose("facts", *about).press("Go on with what is ticked")


def at_the_bedside(volunteer: Traveller, phone: str, place: str, country: str) -> None:
    """On the very page of the emergency: a phone and the place."""
    volunteer.fill(phone=phone, address=place).pick("country", country)
    volunteer.press("Save the phone and the place")


def contact(volunteer: Traveller, story: Story) -> None:
    """Who the patient is and how to reach them."""
    volunteer.fill(name_original=story.name, birth_date=story.birth, phone="+380 50 123 45 67")
    volunteer.choose("sex", "female").choose("language_spoken", story.spoken).press("Save and continue")


def place(volunteer: Traveller, story: Story) -> None:
    """Where they are: typed, then chosen from what is proposed; the diagnosis is on the same page."""
    volunteer.page.locator('[name="place_typed"]').press_sequentially(story.place, delay=20)
    volunteer.page.locator('[role="option"]').filter(has_text=story.place_found).first.click()


def diagnosis(volunteer: Traveller, story: Story) -> None:
    """The patient's own words; nothing is chosen until a person chooses."""
    volunteer.page.locator('[name="site_words"]').press_sequentially(story.words, delay=20)
    proposed = volunteer.page.locator('[role="option"]').filter(has_text=story.code)
    proposed.first.wait_for()
    chosen = volunteer.page.locator('[role="option"][aria-selected="true"], [name="suggested"]:checked')
    assert not chosen.count(), "nothing is preselected"
    proposed.first.click()
    volunteer.press("Save and continue")


def treatment(volunteer: Traveller, phase: str = "newly_diagnosed", modality: str = "radiotherapy") -> None:
    """Where in the treatment they are, and what is needed next."""
    volunteer.choose("phase", phase).choose("modalities", modality)
    if phase.startswith("on_"):
        volunteer.page.check('[name="last_dose-unknown"]', force=True)
        volunteer.page.check('[name="next_due-unknown"]', force=True)
    volunteer.press("Save and continue")


def finish(volunteer: Traveller) -> str:
    """Send the case; gives its reference."""
    if "/check" not in volunteer.page.url:
        volunteer.press("Check the answers and send")
    volunteer.press("Send to the coordinators")
    found = REFERENCE.search(volunteer.text)
    assert found, volunteer.text
    return found.group()


def file_case(volunteer: Traveller, story: Story) -> str:
    """The whole intake of a patient without warning signs; gives the reference."""
    consent(volunteer)
    warning_signs(volunteer)
    contact(volunteer, story)
    place(volunteer, story)
    diagnosis(volunteer, story)
    treatment(volunteer)
    return finish(volunteer)


def card_address(volunteer: Traveller) -> str:
    """The address that the card's square code holds."""
    volunteer.press("Card of the patient")
    found = re.search(r"https?://\S+/card/\S+", volunteer.text)
    assert found, volunteer.text
    return found.group()


def open_case(coordinator: Traveller, reference: str) -> None:
    """Find the case in the queue, page by page."""
    for number in range(1, 20):
        found = coordinator.go(f"/desk?page={number}").page.get_by_role("link", name=reference)
        if found.count():
            coordinator.press_this(found.first)
            return
    raise AssertionError(f"{reference} is on no page of the queue")


def refer_to(coordinator: Traveller, hospital: str) -> None:
    """Tick a ranked hospital, write, look once more, send."""
    label = coordinator.page.locator("label", has_text=hospital).first
    box = coordinator.page.locator(f"#{label.get_attribute('for')}")
    box.check(force=True)
    coordinator.press("Send to the ticked hospitals")
    if coordinator.page.locator('[name="override"]').count():
        coordinator.page.select_option('[name="override"]', "patient_wish")
    coordinator.page.check('[name="agreed"]', force=True)
    coordinator.choose("agreed_by", "patient").page.select_option('[name="agreed_in"]', "uk")
    coordinator.press("Look at it once more")
    coordinator.press_this(coordinator.page.locator('button[name="step"][value="send"]'))


def accept(hospital: Traveller) -> date:
    """Accept, with a first date in ten days; gives that date."""
    first = date.today() + timedelta(days=10)
    hospital.press("Accept the patient")
    hospital.fill(first_date=f"{first.day} {first.month} {first.year}").press("Accept the patient")
    return first
