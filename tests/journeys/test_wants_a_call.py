"""From a code on a poster to a draft: a phone at a shelter, the desk, and a partner who sees none of it."""

import re

from referral.db import db
from referral.screening.models import Venue
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

NAME = "Плакатна Олена"


def _poster(site: Site) -> str:
    with site.inside():
        return str(db.session.scalars(db.select(Venue.token).where(Venue.name == "Schronisko Demo")).one())


def test_a_poster_scanned_and_a_call_wanted(site: Site, somebody: Somebody) -> None:
    # Given somebody at a shelter who scans the code, without an account and without scripts
    phone = somebody("uk", PHONE, java_script_enabled=False)
    phone.go(f"/s/{_poster(site)}")
    assert "112" in phone.text and "сімейного лікаря" in phone.text
    phone.page.get_by_label("Моє лікування почалося і було перерване").check()
    phone.press("Хочу, щоб мені подзвонили")

    # When she reads what is kept, and agrees
    assert "Що ми зберігаємо" in phone.text and "30 днів" in phone.text
    phone.fill(name=NAME, phone="+380 67 765 43 21")
    for label in ("Я сам(а)", "українська"):
        phone.page.get_by_label(re.compile(f"^{re.escape(label)}$", re.IGNORECASE)).check()
    phone.page.get_by_label("Я погоджуюся, щоб ці дані зберегли").check()
    phone.press("Подзвоніть мені")

    # Then she reads when somebody calls, and nothing on her phone keeps a session
    assert "Вам подзвонять" in phone.text and "112" in phone.text
    assert [each["name"] for each in phone.page.context.cookies()] == []

    # And the coordinator on duty finds the draft, with the name only inside
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    assert "просить подзвонити" in coordinator.go("/desk").text
    assert NAME not in coordinator.go("/desk/calls").text
    coordinator.press("Відкрити")
    assert NAME in coordinator.text and "перерване" in coordinator.text
    coordinator.press("Відкрити чернетку")
    assert "/intake/" in coordinator.page.url

    # While the partner who works there sees numbers alone
    partner = somebody("pl", PHONE).sign_in("screening_partner")
    partner.go("/partner").press("Schronisko Demo")
    assert NAME not in partner.page.content() and "OB-" not in partner.text
