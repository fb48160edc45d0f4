"""A nurse answers by the link: the connection breaks, her page grows old; nothing is lost and nothing done twice."""

from datetime import date, timedelta

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.referrals import actions
from referral.referrals.models import Referral
from tests.factories import a_case
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE, Traveller
from tests.referrals.scenes import consent_to_show

OFFLINE = "No connection: nothing was sent. What you wrote stays on this page. Press again when the connection is back."


def _referred(site: Site) -> tuple[str, str]:
    """A case sent to a hospital in Romania; gives its reference and the letter's address."""
    with site.inside():
        written = Hospital.country == "RO", Hospital.email.is_not(None)
        hospital = db.session.scalars(db.select(Hospital).where(*written).order_by(Hospital.code)).first()
        assert hospital is not None
        sender = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
        case = a_case(created_at=utc_now() - timedelta(days=3))
        consent_to_show(case, hospital)
        actions.send(case, hospital, "radiotherapy", sender.as_actor(), utc_now())
        return case.reference, str(hospital.email)


def _state(site: Site, reference: str) -> str:
    with site.inside():
        mine = db.select(Referral.state).where(Referral.case.has(reference=reference))
        return str(db.session.scalars(mine).one())


def _filled(nurse: Traveller) -> None:
    day = date.today() + timedelta(days=12)
    nurse.fill(first_date=f"{day.day} {day.month} {day.year}")
    nurse.page.locator("main details summary").click()
    nurse.fill(first_time="9:30", ward="Radioterapie", bring="lame și blocuri")


def test_an_answer_without_connection_stays_on_the_page_and_is_given_once(
    site: Site, somebody: Somebody
) -> None:
    # Given a nurse who has opened the letter's link and written her answer
    reference, address = _referred(site)
    nurse = somebody("ro", PHONE)
    nurse.go(site.link_in(site.letter_about(reference, address))).press("Open").press("Accept the patient")
    _filled(nurse)

    # When the connection breaks as she presses
    button = nurse.page.locator("main form button.nhsuk-button").last
    nurse.context.set_offline(True)
    button.click()

    # Then nothing is sent, it is said, and what she wrote is still there
    nurse.page.locator("[data-offline]").wait_for(state="visible")
    assert nurse.reads(OFFLINE)
    nurse.wrong.clear()
    assert nurse.page.input_value('[name="ward"]') == "Radioterapie"
    assert _state(site, reference) == "received"

    # And once it is back the same page gives the answer
    nurse.context.set_offline(False)
    nurse.page.locator("[data-offline]").wait_for(state="hidden")
    assert not nurse.reads(OFFLINE)
    nurse.press_this(button)
    assert nurse.reads("Thank you. The patient is accepted.") and "Radioterapie" in nurse.text
    assert _state(site, reference) == "accepted"

    # And the browser's way back changes nothing: the old page says how the request stands
    nurse.page.go_back()
    nurse.look()
    assert nurse.page.get_by_role("link", name=nurse.words("See how it stands now")).count() == 1
    assert _state(site, reference) == "accepted"
