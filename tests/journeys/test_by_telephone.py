"""A hospital accepts by telephone; the coordinator records it; the hospital reads it in Polish and objects."""

from datetime import date, timedelta

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.referrals import actions
from tests.factories import a_case
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE, Traveller
from tests.referrals.scenes import consent_to_show

LUBLIN = "pl-lublin-cozl"
NADIIA = {"name_original": "Дзвінка Надія", "name_latin": "Dzvinka Nadiia", "birth_date": "1966-06-08"}


def _referred(site: Site) -> str:
    """A case of some days ago, sent to the hospital in Lublin; gives its reference."""
    with site.inside():
        lublin = db.session.scalars(db.select(Hospital).where(Hospital.code == LUBLIN)).one()
        sender = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
        case = a_case(identity=NADIIA, created_at=utc_now() - timedelta(days=3))
        consent_to_show(case, lublin)
        actions.send(case, lublin, "radiotherapy", sender.as_actor(), utc_now())
        return case.reference


def _record_acceptance(coordinator: Traveller) -> None:
    """What was said, who said it, looked at once more, recorded."""
    first, said = date.today() + timedelta(days=12), date.today() - timedelta(days=1)
    coordinator.press("Record an answer given by telephone").press("The hospital accepts the patient")
    coordinator.fill(first_date=f"{first.day} {first.month} {first.year}")
    coordinator.press("Look at it once more")
    assert coordinator.reads("Please write who at the hospital gave the answer."), "beside its field"
    coordinator.fill(told_name="Dr Anna Nowak", told_role="kierownik radioterapii", told_time="14:30")
    coordinator.fill(told_on=f"{said.day} {said.month} {said.year}").choose("told_channel", "telephone")
    coordinator.press("Look at it once more")
    assert coordinator.reads("Is this what the hospital said?") and "Dr Anna Nowak" in coordinator.text
    coordinator.press("Record this answer")


def test_an_answer_by_telephone_is_recorded_read_and_objected_to(site: Site, somebody: Somebody) -> None:
    # Given a case that was referred to a hospital
    reference = _referred(site)
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    way.open_case(coordinator, reference)

    # When the hospital accepts by telephone and the coordinator records it
    _record_acceptance(coordinator)
    assert coordinator.reads("A hospital has accepted")
    assert "Dr Anna Nowak, kierownik radioterapii" in coordinator.text

    # Then the hospital reads by its link, in Polish, what was recorded, and not whom
    letter = site.letter_about(reference, f"{LUBLIN}@hospitals.example")
    assert "Państwa szpital zgadza się przyjąć pacjenta." in letter and "Nowak" not in letter
    doctor = somebody("pl", PHONE)
    doctor.go(site.link_in(letter)).press("Open")
    assert doctor.reads("A coordinator recorded this answer for you")
    assert "Dr Anna Nowak" in doctor.text and "Дзвінка" not in doctor.page.content()

    # And when it objects, the coordinator finds that first in the queue and settles it
    doctor.press("This is not our answer").fill(note="Dopiero w marcu").press("This is not our answer")
    assert doctor.reads("Thank you. The coordinator knows that the recorded answer is not yours.")
    coordinator.go("/desk")
    assert coordinator.reads("Call the hospital: it says that the recorded answer is not its own")
    way.open_case(coordinator, reference)
    assert "Dopiero w marcu" in coordinator.text
    settle = coordinator.page.locator('form[action$="/objection-settled"] button')
    coordinator.press_this(settle)
    assert settle.count() == 0
    coordinator.go("/desk")
    assert not coordinator.reads("Call the hospital: it says that the recorded answer is not its own")
