"""A hospital declines in Polish while another is still asked; at the desk the case stands first, and is sent again."""

from datetime import timedelta

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.intake.actions import set_priority
from referral.referrals import actions
from tests.factories import a_case
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE
from tests.referrals.scenes import consent_to_show

LUBLIN, KRAKOW = "pl-lublin-cozl", "pl-krakow-nio"
SOLOMIIA = {"name_original": "Верба Соломія", "name_latin": "Verba Solomiia", "birth_date": "1971-04-09"}
OTHERS = 30


def _asked_of_two(site: Site) -> str:
    """An urgent case asked of two hospitals, among thirty others whose own clocks run out before; its reference."""
    with site.inside():
        sender = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
        for number in range(OTHERS):
            a_case(priority="urgent", due_at=utc_now() + timedelta(minutes=number))
        case = a_case(identity=SOLOMIIA, next_treatment_due=(utc_now() + timedelta(days=9)).date())
        set_priority(case, "urgent", "Her doctor in Lviv", sender.as_actor(), utc_now())
        first = db.session.scalars(db.select(Hospital).where(Hospital.code == LUBLIN)).one()
        second = db.session.scalars(db.select(Hospital).where(Hospital.code == KRAKOW)).one()
        for hospital in (first, second):
            hospital.email = hospital.email or f"{hospital.code}@hospitals.example"
            consent_to_show(case, hospital)
            actions.send(case, hospital, "radiotherapy", sender.as_actor(), utc_now())
        return case.reference


def test_a_decline_comes_back_to_the_top(site: Site, somebody: Somebody) -> None:
    # Given an urgent case of which two hospitals are asked, far down the queue
    reference = _asked_of_two(site)
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    assert reference not in coordinator.go("/desk?priority=urgent").text, "on the second page"

    # When one of them declines by its link, in Polish
    letter = site.letter_about(reference, f"{LUBLIN}@hospitals.example")
    doctor = somebody("pl", PHONE)
    doctor.go(site.link_in(letter)).press("Open")
    doctor.press("Decline").choose("reason", "no_capacity").press("Decline")

    # Then it stands first among the urgent ones, with the reason, and in the list of what came back
    first = coordinator.go("/desk?priority=urgent").page.locator("tbody tr").first.inner_text()
    assert reference in first and coordinator.words("A hospital declined") in first
    assert coordinator.words("Look again: another hospital must be asked") in first
    assert reference in coordinator.go("/desk?list=came_back").text
    on_a_phone = somebody("uk", PHONE).sign_in("coordinator")
    assert reference in on_a_phone.go("/desk?list=came_back").text

    # And who has looked waits for the other hospital: it falls back in line
    coordinator.press_this(coordinator.page.get_by_role("link", name=reference).first)
    coordinator.press("I have looked: wait for the open requests")
    assert reference not in coordinator.go("/desk?list=came_back").text
