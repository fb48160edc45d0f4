"""Fever after chemotherapy: the emergency page, the top of the desk, seen by a doctor, resumed, referred."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from referral.accounts.models import User
from referral.db import db, utc_now
from referral.duty import actions as duty
from referral.duty.models import DutyAlarm
from referral.i18n import HOSPITAL_LANGUAGES
from tests.journeys import navigators as way
from tests.journeys.conftest import Somebody
from tests.journeys.navigators import Story
from tests.journeys.site import Site
from tests.journeys.traveller import DESKTOP, PHONE

NADIIA = Story("Гаряча Надія", "1 2 1969", "Ужгород", "Ужгород", "рак яєчника", "C56", "uk")


def test_fever_after_chemotherapy_goes_first_and_is_referred_when_a_doctor_has_seen_her(
    site: Site, somebody: Somebody
) -> None:
    # Given a patient with fever after chemotherapy
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer, "fever_shivering", about=("known", "treatment"))
    assert volunteer.reads("The patient needs a hospital today.")
    assert volunteer.page.locator('a[href="tel:112"]').is_visible()
    volunteer.press("Go on with the intake")
    volunteer.press_this(volunteer.page.locator('main a[href$="/contact"]').first)
    way.contact(volunteer, NADIIA)
    way.place(volunteer, NADIIA)
    way.diagnosis(volunteer, NADIIA)
    way.treatment(volunteer, "on_chemotherapy", "systemic_therapy")
    reference = way.finish(volunteer)

    # Then the case stands first, and nothing can be sent
    coordinator = somebody("uk", DESKTOP).sign_in("coordinator")
    first_two = [link.inner_text() for link in coordinator.page.get_by_role("link", name="OB-").all()][:2]
    assert reference in first_two, "among the emergencies, before everything else"
    way.open_case(coordinator, reference)
    assert not coordinator.page.get_by_role(
        "button", name=coordinator.words("Send to the ticked hospitals")
    ).count()

    # When a doctor has seen her, the case waits as others do and is referred
    today = date.today()
    coordinator.fill(seen_where="Лікарня, Ужгород", seen_on=f"{today.day} {today.month} {today.year}")
    coordinator.fill(seen_time="00:05", seen_said="Гематологія, Ужгород").choose("seen_outcome", "admitted")
    coordinator.press("Record this and go on")
    assert "Гематологія, Ужгород" in coordinator.text
    assert coordinator.reads("Waiting for a hospital")
    box = coordinator.page.locator('main input[name="h"]').first
    name = coordinator.page.locator(f'label[for="{box.get_attribute("id")}"]').first.inner_text()
    way.refer_to(coordinator, name.strip().split("\n")[-1].strip())
    assert coordinator.reads("Requests on their way")
    coordinator.press_this(coordinator.page.locator('main a[href*="/desk/cases/"]').last)
    assert coordinator.reads("Sent, not opened yet")


# An emergency at night, through the rota.

FRIDAY_NIGHT = datetime(2026, 12, 4, 23, 40, tzinfo=UTC)
DEPUTY = "deputy@demo.example"


@pytest.fixture
def night(site: Site) -> Iterator[Any]:
    """After midnight in Poland, in the night that began on Friday; Poland's night has a person and a deputy."""
    with time_machine.travel(FRIDAY_NIGHT, tick=True) as clock:
        with site.inside():
            _fill_polands_night()
        yield clock


def _fill_polands_night() -> None:
    known = db.session.scalars(db.select(User).where(User.email == "coordinator@demo.example")).one()
    deputy = User(id=uuid.uuid4(), email=DEPUTY, name="Денис Заступник", role="coordinator", language="uk",
                  phone="+380500000022", password=known.password, is_demo=True, created_at=utc_now())  # fmt: skip
    db.session.add(deputy)
    for alarm in db.session.scalars(db.select(DutyAlarm)):
        alarm.ended_at, alarm.next_at = utc_now(), None
    db.session.commit()
    duty.set_shifts("PL", [("5", "night")], known.id, deputy.id, known.as_actor(), utc_now())


def test_an_emergency_at_night_goes_through_the_rota_to_whoever_takes_it(
    site: Site, somebody: Somebody, night: Any
) -> None:
    before = site.letters_to("administrator@demo.example")  # of dangers that the demo has
    # Given chest pain at a shelter at night: the very next page asks for a phone and the place
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer, "chest_pain")
    assert volunteer.reads("This is an emergency. Call for help now.")
    assert volunteer.reads(
        "Please call 112 yourself now, in Ukraine 103. Whoever answers here is not yet with the patient."
    )
    way.at_the_bedside(volunteer, "+48 600 100 200", "Medyka, szkoła", "PL")
    assert volunteer.reads("Nobody has taken it yet. If nobody does, the next person is told by itself.")
    assert "Марія Прикладна" in volunteer.text and "Денис Заступник" in volunteer.text
    address = volunteer.page.url

    # Whoever is on duty is told and sleeps; after a quarter of an hour the deputy is, and nobody twice
    assert site.letters_to("coordinator@demo.example") and not site.letters_to(DEPUTY)
    night.shift(timedelta(minutes=15))
    with site.inside():
        for _ in range(3):
            duty.escalate(utc_now())
    (letter,) = site.letters_to(DEPUTY)
    assert (
        volunteer.words("The person on duty has not taken it, or nobody is on duty. You are the deputy.")
        in letter
    )

    # The deputy opens the link, takes it, and sees whom to call; nobody else is told any more
    deputy = somebody("uk", PHONE).sign_in("deputy")
    assert deputy.go("/desk").page.get_by_text("1 тривогу ще ніхто не взяв").count()
    deputy.go(site.link_in(letter))
    assert "+48 600 100 200" in deputy.text and "Medyka, szkoła" in deputy.text
    deputy.press("I take it: I call now")
    with site.inside():
        duty.escalate(utc_now() + timedelta(hours=3))
        alarms = list(db.session.scalars(db.select(DutyAlarm).where(DutyAlarm.acknowledged_at.is_not(None))))
        assert [alarm.step for alarm in alarms] == ["deputy"]
    assert site.letters_to("administrator@demo.example") == before
    # Whoever stands there reads it without doing anything: the page asks again by itself
    volunteer.page.evaluate("window.dispatchEvent(new Event('focus'))")
    volunteer.page.get_by_text("Взяв(ла) на себе: Денис Заступник").wait_for()
    assert "Денис Заступник" in volunteer.go(address).text
    assert not volunteer.reads("Nobody has taken it yet. If nobody does, the next person is told by itself.")


def test_the_dispatchers_sentence_is_shown_in_polish_in_poland_and_can_be_had_in_the_others(
    site: Site, somebody: Somebody
) -> None:
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer, "cannot_breathe")
    way.at_the_bedside(volunteer, "+48 600 100 200", "Medyka, Szkolna 5", "PL")
    spoken = volunteer.page.locator(".app-dispatcher [lang=pl]")
    assert spoken.is_visible()
    assert spoken.inner_text() == (
        "Potrzebna karetka. Osoba chora na nowotwór. Objawy: Duszność, głośny oddech, nie może leżeć. "
        "Miejsce: Medyka, Szkolna 5. Telefon: +48 600 100 200. Mówimy po ukraińsku i po rosyjsku."
    )
    volunteer.page.get_by_text(volunteer.words("In another language")).click()
    for code in set(HOSPITAL_LANGUAGES) - {"pl", "ru", "en"}:
        assert volunteer.page.locator(f"details [lang={code}]").is_visible(), code
    volunteer.check_accessible()


def test_what_is_read_alone_shows_a_neutral_page_on_the_phone_and_its_words_at_the_desk_only(
    site: Site, somebody: Somebody
) -> None:
    volunteer = somebody("uk", PHONE).sign_in("volunteer")
    way.consent(volunteer)
    way.warning_signs(volunteer)
    assert "/contact" in volunteer.page.url, (
        "the patient is asked whether they can read, before what is asked aloud"
    )
    volunteer.press("The patient has the phone").choose("signs", "not_safe").press("Send what is ticked")
    assert volunteer.reads("Thank you") and not volunteer.page.locator(".app-warning").count()
