"""On a phone, in Ukrainian: what matters now from the card, a card to take along; a mistake mended by two people."""

from datetime import timedelta

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.actions import issue_card
from tests.factories import a_case, a_user
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE


def _card_of_somebody(site: Site) -> str:
    """The address of a card of a patient in Poland who is in chemotherapy."""
    with site.inside():
        known = {"name_original": "Олена Тестова", "birth_date": "1980-02-03", "phone": "+380501112233"}
        facts = {"place_country": "PL", "phase": "on_chemotherapy", "site_group": "breast"}
        case = a_case(identity=known, submitted_at=utc_now(), due_at=utc_now() + timedelta(hours=20), **facts)
        card = issue_card(case, a_user("volunteer").as_actor(), utc_now())
        db.session.commit()
        return f"/card/{link_token(card.id)}"


def test_what_matters_now_stands_on_the_card_and_leads_to_pages_that_know_nobody(
    site: Site, somebody: Somebody
) -> None:
    patient = somebody("uk", PHONE)
    patient.go(_card_of_somebody(site)).press("Open")
    assert not patient.reads("For you now"), "whoever holds the card is led to no page that names the illness"
    patient.press("See more").fill(birth_date="3 2 1980")
    patient.press("Show")
    assert patient.reads("For you now")
    patient.press_this(patient.page.locator("#now + ul a").first)
    assert patient.page.url.split("/")[-1].startswith("pl#")
    patient.page.go_back()
    patient.press_this(patient.page.locator('#now + ul a[href="/materials/fever_after_chemotherapy"]'))
    assert patient.reads("Not yet checked by a clinician.")
    assert patient.page.url == f"{site.url}/materials/fever_after_chemotherapy"
    patient.check_accessible()


def test_a_mistake_on_a_card_is_reported_mended_by_one_and_published_by_another(
    site: Site, somebody: Somebody
) -> None:
    reader = somebody("uk", PHONE)
    reader.go("/materials/mouth_care").press_this(reader.page.locator('a[href$="/wrong"]'))
    reader.fill(words="Тут бракує слова").press("Send")
    answered_at = reader.page.url
    editor, other = (
        somebody("uk", DESKTOP).sign_in("editor"),
        somebody("en", DESKTOP).sign_in("administrator"),
    )
    editor.go("/desk/information").press_this(editor.page.get_by_role("link", name="Тут бракує слова"))
    editor.choose("verdict", "taken").fill(reply="Дякуємо, дописали").press("Answer")
    editor.go("/desk/materials/card/mouth_care")
    text = editor.page.locator("#text_uk")
    text.fill(text.input_value() + " Додано.")
    day = utc_now().date()
    editor.fill(read_on=f"{day.day} {day.month} {day.year}")
    editor.press("Keep as a draft")
    editor.press("I have compared it with its source")
    assert editor.reads("Whoever wrote it does not check it: ask a colleague to compare it with its source.")
    assert "Додано." not in reader.go("/materials/mouth_care").text
    other.go("/desk/materials/card/mouth_care").press("I have compared it with its source")
    other.press("Publish it")
    assert "Додано." in reader.go("/materials/mouth_care").text
    assert "Дякуємо, дописали" in reader.go(answered_at.removeprefix(site.url)).text
