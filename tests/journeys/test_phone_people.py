"""Several people with one phone: what each writes is filed in their own name, and who writes next is asked."""

import os
import uuid

import pytest
from flask_security.utils import hash_password

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.demo.people import PASSWORD
from referral.intake.models import Case
from referral.offline.actions.devices import MOST_DEVICES
from referral.offline.models import Device
from tests.factories import a_user
from tests.journeys.border_phone import PHRASE, BorderPhone
from tests.journeys.site import Site
from tests.journeys.test_phone_outbox import _signed_up
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
FIRST = "Оксана Демченко"


@pytest.fixture
def second(site: Site) -> str:
    """Another volunteer's address."""
    email = f"{uuid.uuid4().hex[:8]}@demo.example"
    with site.inside():
        a_user(Role.VOLUNTEER, name="Друга Волонтерка", email=email, password=hash_password(PASSWORD))
        db.session.commit()
    return email


def _keeper(site: Site, name: str) -> str:
    """The volunteer in whose name the one case of a person was filed."""
    (case_id,) = site.cases_named(name)
    with site.inside():
        case = db.session.get_one(Case, case_id)
        assert case.keeper_id is not None
        return str(db.session.get_one(User, case.keeper_id).email)


def _opened_with_phrase(phone: BorderPhone) -> None:
    phone.page.fill("#phrase_now", PHRASE)
    phone.page.click("#open-form button")


def test_who_signs_in_later_files_in_their_own_name_and_what_was_begun_stays_the_firsts(
    site: Site, a_phone: APhone, second: str
) -> None:
    phone = _signed_up(a_phone, "shared")
    assert FIRST in phone.page.inner_text("#whose")
    phone.lose_network()
    phone.file_entry("Запечатана Перша", "запечатана")
    phone.begin_with("Розпочата Перша", is_first=False)
    phone.page.wait_for_timeout(800)  # until the step is kept
    phone.page.reload()
    phone.find_network()
    phone.sign_out()
    phone.sign_in(second)
    phone.go()
    phone.page.wait_for_selector("[data-act=resume]")
    assert FIRST not in phone.page.inner_text("#device")
    _one_entry_again(phone, "Анкета Другої")
    phone.page.wait_for_selector("#entries section[data-state=finished]")
    phone.sign_up("тепер мій")
    assert "Друга Волонтерка" in phone.page.inner_text("#whose")
    phone.page.click("[data-act=go-on]")
    phone.at("place")
    phone.where_and_what("перемишл", "рак шлунка")
    phone.treatment()
    phone.seal("розпочата")
    phone.arrived()
    assert _keeper(site, "Запечатана Перша") == _keeper(site, "Розпочата Перша") == "volunteer@demo.example"
    assert _keeper(site, "Анкета Другої") == second
    assert not phone.wrong, phone.wrong


def _one_entry_again(phone: BorderPhone, name: str) -> None:
    """One more on a phone whose pass-phrase is chosen and closed."""
    phone.page.click("[data-act=new]")
    phone.page.wait_for_selector("#open:not([hidden])")
    _opened_with_phrase(phone)
    phone.at("consent")
    phone.consent()
    phone.no_signs()
    phone.who(name)
    phone.where_and_what("перемишл", "рак шлунка")
    phone.treatment()
    phone.seal("чия?")


def test_after_signing_out_the_phone_asks_who_writes_also_without_a_network(
    site: Site, a_phone: APhone
) -> None:
    phone = _signed_up(a_phone, "left")
    phone.sign_out()
    phone.lose_network()
    phone.go()
    phone.page.wait_for_selector("[data-act=resume]")
    phone.file_entry("Нічия Анкета", "нічия")
    phone.page.wait_for_timeout(300)
    phone.find_network()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.page.wait_for_timeout(1500)
    assert phone.entries() == ["finished"], "in nobody's name nothing is filed"
    phone.page.click("[data-act=resume]")
    phone.arrived()
    assert _keeper(site, "Нічия Анкета") == "volunteer@demo.example"


def test_warning_signs_wait_for_nobodys_name(site: Site, a_phone: APhone) -> None:
    phone = _signed_up(a_phone, "signs")
    phone.sign_out()
    phone.go()
    phone.page.wait_for_selector("[data-act=resume]")
    phone.begin()
    phone.consent()
    with phone.page.expect_response(lambda answer: answer.url.endswith("/offline/signs")) as told:
        phone.a_sign(phone.page.locator("[name=signs_now]").first.get_attribute("value") or "")
        phone.on("emergency", "contact")
    assert told.value.json()["state"] == "received"


def test_whoever_has_ten_phones_hears_why_an_eleventh_is_not_signed_up(
    site: Site, a_phone: APhone, second: str
) -> None:
    with site.inside():
        owner = db.session.scalars(db.select(User).where(User.email == second)).one()
        for _ in range(MOST_DEVICES):
            facts = {"nickname": "інший", "point": os.urandom(65), "enrolled_at": utc_now(), "ahead_by": 0}
            db.session.add(Device(user_id=owner.id, **facts))
        db.session.commit()
    phone = a_phone("uk", "eleventh")
    phone.sign_in(second)
    phone.make_ready()
    phone.page.fill("#device_name", "одинадцятий")
    phone.page.click("#enrol button")
    phone.page.wait_for_selector("#enrol .nhsuk-error-message")
    assert "десять телефонів" in phone.page.inner_text("#enrol .nhsuk-error-message")
    assert phone.page.input_value("#device_name") == "одинадцятий"
