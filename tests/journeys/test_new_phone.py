"""Without a birth date: a word is agreed, the open page follows what happens, a new phone reaches the desk."""

import uuid
from datetime import timedelta

import pytest

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.actions import issue_card
from referral.intake.models import Case
from referral.intake.questions.completeness import answers_of
from tests.factories import a_case, a_user
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE


def _somebody_without_a_birth_date(site: Site) -> tuple[str, str, str]:
    """Their case, its reference, the address of their card."""
    with site.inside():
        volunteer = a_user("volunteer")
        known = {"name_original": "Олена Тестова", "birth_date": "unknown", "phone": "+380501112233"}
        case = a_case(identity=known, submitted_at=utc_now(), due_at=utc_now() + timedelta(hours=20))
        card = issue_card(case, volunteer.as_actor(), utc_now())
        db.session.commit()
        return str(case.id), case.reference, f"/card/{link_token(card.id)}"


def _phone_of(site: Site, case_id: str) -> str:
    with site.inside():
        case = db.session.scalars(db.select(Case).where(Case.id == uuid.UUID(case_id))).one()
        return str(answers_of(case, "contact").get("phone"))


@pytest.mark.parametrize("language", ["uk", "ru", "en"])
def test_a_word_an_open_page_and_a_new_phone(site: Site, somebody: Somebody, language: str) -> None:
    case_id, reference, card = _somebody_without_a_birth_date(site)
    desk = somebody("uk", DESKTOP).sign_in("coordinator")
    desk.go(f"/intake/{case_id}/card").press("Agree a word").press("Choose four digits by chance")
    agreed = desk.page.locator(".app-word-slip strong").first.inner_text()
    assert len(agreed) == 4 and reference not in desk.page.locator(".app-word-slip").inner_text()

    patient = somebody(language, PHONE)
    patient.page.clock.install()
    patient.go(card).press("Open")
    assert patient.reads("No coordinator has looked at it yet. One is to look within 24 hours of your "
                         "registration. If it takes longer, call us.")  # fmt: skip
    desk.go(f"/desk/cases/{case_id}").choose("priority", "urgent").fill(basis="Виписка").press(
        "Set the priority"
    )
    patient.page.clock.fast_forward(61_000)
    looked = patient.words("A coordinator has looked at your answers and is choosing hospitals to ask.")
    patient.page.get_by_text(looked).wait_for()
    patient.context.set_offline(True)
    patient.page.clock.fast_forward(61_000)
    patient.page.get_by_text(patient.words("There is no connection now, so this may be old.")).wait_for()
    patient.context.set_offline(False)
    patient.wrong.clear()  # what a browser says of a lost connection

    patient.go("/card").press("See more").fill(card_word=agreed).press("Show")
    patient.press("Tell us a new phone or place")
    patient.fill(phone="+380 67 765 43 21", town="Люблін").choose("safe_to_contact", "yes")
    patient.choose("phone_shared", "no").page.select_option('[name="country"]', "PL")
    patient.press("Tell a coordinator")
    assert patient.reads("You have told us a new phone or place. A coordinator looks at it; until then the number "
                         "and the place of before stay.")  # fmt: skip
    assert _phone_of(site, case_id) == "+380501112233"

    desk.go("/desk?list=contact_told")
    assert reference in desk.text
    desk.go(f"/desk/cases/{case_id}")
    assert "+380 67 765 43 21" in desk.text
    desk.press("Take it over")
    assert _phone_of(site, case_id) == "+380 67 765 43 21"
    desk.press("Undo")
    assert _phone_of(site, case_id) == "+380501112233"
