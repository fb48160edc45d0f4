"""From an intake on a phone to an accepted place, and the patient's card that says so."""

from babel.dates import format_date

from referral.db import db
from referral.hospitals.models import Hospital, Service
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.navigators import Story
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

LUBLIN = "pl-lublin-cozl"
OKSANA = Story("Мандрівна Оксана", "27 3 1980", "Медика", "Medyka", "рак молочної залози", "C50", "uk")
LARISA = Story("Странникова Лариса", "5 11 1971", "Перемышль", "Przemyśl", "рак груди", "C50", "ru")


def _free_places(site: Site) -> int | None:
    with site.inside():
        query = db.select(Service.free).join(Hospital).where(Hospital.code == LUBLIN)
        return db.session.scalar(
            query.where(Service.modality == "radiotherapy", Service.age_group == "adult")
        )


def _name_of(site: Site) -> str:
    with site.inside():
        return str(db.session.scalar(db.select(Hospital.name).where(Hospital.code == LUBLIN)))


def test_a_patient_filed_in_ukrainian_is_accepted_in_polish(site: Site, somebody: Somebody) -> None:
    before, lublin = _free_places(site), _name_of(site)
    assert before is not None

    # Given a volunteer with a phone at the border
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    reference = way.file_case(volunteer, OKSANA)
    card = way.card_address(volunteer)
    assert "Мандрівна" not in card and "Оксана" not in card

    # When a coordinator refers the case to a ranked hospital
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    assert "Мандрівна" not in coordinator.go("/desk").text, "no name in the queue"
    way.open_case(coordinator, reference)
    way.refer_to(coordinator, lublin)

    # And the hospital answers by the link, in Polish, without an account
    letter = site.letter_about(reference, f"{LUBLIN}@hospitals.example")
    assert "Мандрівна" not in letter and "C50" not in letter
    doctor = somebody("pl", DESKTOP)
    doctor.go(site.link_in(letter)).press("Open")
    assert "/answer" in doctor.page.url and len(doctor.page.url) < len(site.url) + 12, "a clean address"
    assert "Мандрівна" not in doctor.page.content(), "pseudonymous until acceptance"
    first_date = way.accept(doctor)

    # Then the place is consumed and the patient's card says so, in Ukrainian
    assert _free_places(site) == before - 1
    patient = somebody("uk", PHONE)
    patient.go(card).press("Open")
    assert lublin not in patient.text, "the hospital only after the birth date"
    patient.press("See more").fill(birth_date=OKSANA.birth).press("Show")
    assert lublin in patient.text
    assert format_date(first_date, "d MMMM y", locale="uk") in patient.text


def test_in_russian_the_hospital_asks_and_is_answered_and_accepts(site: Site, somebody: Somebody) -> None:
    lublin = _name_of(site)
    volunteer = somebody("ru", PHONE)
    volunteer.page.goto("/?lang=ru")
    volunteer.page.goto("/account/login?lang=ru")
    _sign_in_as_russian(volunteer)
    reference = way.file_case(volunteer, LARISA)

    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    way.open_case(coordinator, reference)
    way.refer_to(coordinator, lublin)

    doctor = somebody("pl", PHONE)
    doctor.go(site.link_in(site.letter_about(reference, f"{LUBLIN}@hospitals.example"))).press("Open")
    doctor.press("Ask for information").fill(note="Który schemat i kiedy był ostatni cykl?")
    doctor.press_this(doctor.page.locator("main form[method=post] button[type=submit]"))

    way.open_case(coordinator, reference)
    assert "Który schemat" in coordinator.text
    coordinator.press_this(coordinator.page.locator('main a[href*="/give_information"]').first)
    coordinator.fill(note="AC, 2 листопада").press_this(
        coordinator.page.locator("main form[method=post] button[type=submit]")
    )

    doctor.go(site.link_in(site.letter_about(reference, f"{LUBLIN}@hospitals.example"))).press("Open")
    assert "AC, 2" in doctor.text
    way.accept(doctor)
    way.open_case(coordinator, reference)
    assert coordinator.reads("A hospital has accepted")


def _sign_in_as_russian(volunteer: object) -> None:
    """A second volunteer, whose account reads Russian."""
    from referral.accounts.models import User
    from referral.db import utc_now
    from referral.demo.people import PASSWORD
    from tests.journeys.traveller import Traveller

    assert isinstance(volunteer, Traveller)
    with volunteer.site.inside():
        known = db.session.scalars(db.select(User).where(User.email == "volunteer@demo.example")).one()
        if not db.session.scalars(db.select(User).where(User.email == "russian@demo.example")).first():
            db.session.add(
                User(email="russian@demo.example", name="Волонтёр", role="volunteer", language="ru",
                     password=known.password, is_demo=True, created_at=utc_now())
            )  # fmt: skip
            db.session.commit()
    volunteer.fill(email="russian@demo.example", password=PASSWORD).press("Sign in")
