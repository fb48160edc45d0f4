"""A patient photographs a paper with a phone: by the card and the second secret, in Ukrainian and in Russian."""

import uuid
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake.actions import issue_card
from referral.records.papers.models import Paper
from tests.factories import a_case, a_user
from tests.journeys import drawn_papers as drawn
from tests.journeys.conftest import Somebody
from tests.journeys.papers_phone import add, left, send_off, states
from tests.journeys.site import Site
from tests.journeys.test_papers_for_real import _content
from tests.journeys.traveller import PHONE


def _a_patient(site: Site) -> tuple[uuid.UUID, str]:
    """A case of somebody in Poland, and the address of their card."""
    with site.inside():
        known = {"name_original": "Олена Тестова", "birth_date": "1980-02-03", "phone": "+380501112233"}
        due = utc_now() + timedelta(hours=20)
        case = a_case(identity=known, submitted_at=utc_now(), due_at=due, place_country="PL")
        card = issue_card(case, a_user("volunteer").as_actor(), utc_now())
        db.session.commit()
        return case.id, f"/card/{link_token(card.id)}"


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_patient_adds_a_photographed_paper(site: Site, somebody: Somebody, language: str) -> None:
    case_id, card = _a_patient(site)
    patient = somebody(language, PHONE)
    patient.go(card).press("Open")
    patient.go("/my/papers")
    assert patient.page.url.endswith("/card/open"), "the card alone opens no papers"
    patient.fill(birth_date="3 2 1980")
    patient.press_this(patient.page.locator("main form button[type=submit]").first)
    patient.press_this(patient.page.locator("main a[href$='/my/papers']").first)
    photograph = drawn.jpeg(drawn.on_table(drawn.PAGES["handwritten"]))
    add(patient.page, [{"name": "one.jpg", "mimeType": "image/jpeg", "buffer": photograph}])
    patient.look()
    send_off(patient.page)
    expect(states(patient.page)).to_have_text(patient.words("Received"), timeout=60_000)
    assert left(patient.page) == [0, 0], "nothing of it stays on a phone that may be shared"
    with site.inside():
        (paper,) = db.session.scalars(db.select(Paper).where(Paper.case_id == case_id))
        assert paper.came_by == "patient" and paper.state != "receiving"
        assert [_content(each)[:2] for each in paper.files] == [b"\xff\xd8"]
    patient.go("/card")
    assert patient.page.locator("main a[href$='/my/papers']").count()
