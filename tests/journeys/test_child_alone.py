"""A child who fled alone: nothing can be sent; the mother decides by telephone; sent, accepted, and all is arranged."""

from datetime import timedelta

from referral.db import db, utc_now
from referral.hospitals.models import Hospital
from referral.referrals.arranging.items import ITEMS
from tests.factories import a_case
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

LUBLIN = "pl-lublin-cozl"
NAZAR = {"name_original": "Верба Назар", "name_latin": "Verba Nazar", "birth_date": "2012-04-09"}


def _a_child_alone(site: Site) -> tuple[str, str, str]:
    """A child of whom the intake was told that no adult is there; the case's id and reference, a hospital's id."""
    with site.inside():
        case = a_case(identity=NAZAR, age_group="child", born="2012-04", decides="nobody", priority="urgent")
        case.consents[0].given_by = "vital_interest"
        hospital = db.session.scalars(db.select(Hospital).where(Hospital.code == LUBLIN)).one()
        hospital.email = hospital.email or f"{LUBLIN}@hospitals.example"
        db.session.commit()
        return str(case.id), case.reference, str(hospital.id)


def test_a_child_alone_is_sent_after_the_mother_has_decided(site: Site, somebody: Somebody) -> None:
    # Given a child without an adult: the desk sees it in its list, and nothing can be sent
    case, reference, hospital = _a_child_alone(site)
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    assert reference in coordinator.go("/desk?list=child_alone").text
    blocked = coordinator.words(
        "No adult who may decide is with this child, so nothing is sent to a hospital."
    )
    assert blocked in coordinator.go(f"/desk/cases/{case}").text
    assert blocked in coordinator.go(f"/desk/cases/{case}/send?h={hospital}").text

    # When the mother agrees by telephone, and it is written down
    coordinator.go(f"/desk/cases/{case}").press("Write down who decided")
    today = utc_now().date()
    coordinator.fill(
        adult_name="Верба Олена", relation="мама", adult_phone="+380 50 000 11 22", said_time="14:30"
    )
    coordinator.choose("authority", "parent").choose("decision", "agreed").choose("told_by", "phone")
    coordinator.fill(said_on=f"{today.day} {today.month} {today.year}").press("Save who decided")
    assert blocked not in coordinator.text and "Верба Олена" in coordinator.text
    assert reference not in coordinator.go("/desk?list=child_alone").text

    # Then it is sent, and the hospital accepts with a day
    coordinator.go(f"/desk/cases/{case}/send?h={hospital}")
    coordinator.choose("agreed", "yes").choose("agreed_by", "guardian")
    coordinator.page.select_option('[name="agreed_in"]', "uk")
    for name in ("modality", "override"):
        if coordinator.page.locator(f'select[name="{name}"]').count():
            coordinator.page.select_option(f'[name="{name}"]', index=1)
    coordinator.press("Look at it once more")
    coordinator.press_this(coordinator.page.locator("main form button[type=submit]").first)
    doctor = somebody("pl", PHONE)
    doctor.go(site.link_in(site.letter_about(reference, f"{LUBLIN}@hospitals.example"))).press("Open")
    soon = today + timedelta(days=6)
    doctor.press("Accept the patient").fill(first_date=f"{soon.day} {soon.month} {soon.year}").press(
        "Accept the patient"
    )
    assert doctor.reads("How the patient arrives") and doctor.reads("Still being arranged")

    # And what is to be arranged is a list with due dates; each is settled on a telephone's screen, one undone
    assert reference in coordinator.go("/desk?list=to_arrange").text
    on_a_phone = somebody("uk", PHONE).sign_in("coordinator")
    for item in ITEMS:
        on_a_phone.go(f"/desk/cases/{case}/arrange/{item}").choose("state", "arranged")
        on_a_phone.fill(who="Іван, +380 50 000 33 44", at_time="9:30").press("Save")
    on_a_phone.page.locator("#arrange").get_by_role("button", name=on_a_phone.words("Undo")).first.click()
    on_a_phone.look()
    assert reference in coordinator.go("/desk?list=to_arrange").text
    on_a_phone.go(f"/desk/cases/{case}/arrange/way").choose("state", "not_needed").press("Save")
    assert reference not in coordinator.go("/desk?list=to_arrange").text
    assert "Іван" in coordinator.go(f"/desk/cases/{case}/sheet").text
    doctor.go("/answer")
    assert doctor.reads("Arranged by the coordinator") and "Іван" not in doctor.text
