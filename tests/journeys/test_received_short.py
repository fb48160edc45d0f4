"""From a need to a shipment that came short: an institution's phone, the pharmacist's, and the sender who is told."""

import re
from datetime import timedelta

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.outbox import OutboxMessage
from referral.supplies.models import Institution, Offer
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE


def _links(site: Site) -> tuple[str, str]:
    with site.inside():
        house = db.session.scalars(db.select(Institution.id)).first()
        offer = db.session.scalars(db.select(Offer.id)).first()
        assert house and offer
        return f"/supplies/institution/{link_token(house)}", f"/supplies/offer/{link_token(offer)}"


def test_a_need_a_matched_offer_a_shipment_received_short(site: Site, somebody: Somebody) -> None:
    own, senders = _links(site)

    # Given an institution that opens its letter's link, says by one press that a need stands, and is asked of another
    institution = somebody("uk", PHONE, java_script_enabled=False)
    institution.go(own)
    institution.press_this(institution.page.get_by_role("button", name=re.compile("^Ще потрібно")))
    institution.press("New need").fill(q="цитостатик")
    assert "Які саме" in institution.press("Search").text
    institution.fill(q="іматиніб")
    institution.press("Search").press("іматиніб")
    institution.page.get_by_label("таблетка").check()
    institution.fill(strength="100", quantity="12,5", least_months="6", stock_days="3")
    institution.page.get_by_label("міліграми (мг)").check()
    institution.page.get_by_role("radio", name="упаковки").check()
    institution.page.get_by_label("за кімнатної температури").check()
    assert "Напишіть ціле число" in institution.press("Save").text
    institution.fill(quantity="12")
    assert "Скільки окремих одиниць в одній упаковці" in institution.press("Save").text
    institution.fill(pack_content="60")
    assert "720" in institution.press("Save").text

    # And everybody reads the region, and no name
    everybody = somebody("uk", PHONE).go("/supplies")
    assert "Львівська" in everybody.text and "онкоцентр" not in everybody.text

    # When the pharmacist sees what fits, reserves it, and it travels
    desk = somebody("uk", PHONE).sign_in("pharmacist")
    assert "800" in desk.go("/desk/supplies/proposals").text
    desk.press("Reserve")
    day = utc_now().date()
    leaves, arrives = day + timedelta(days=1), day + timedelta(days=3)
    desk.fill(
        carrier="Przewóz Przykład", leaves_on=f"{leaves:%-d %-m %Y}", arrives_on=f"{arrives:%-d %-m %Y}"
    )
    desk.press("Save")
    for verb in ("The papers are ready", "It was handed over", "It is across the border"):
        desk.press(verb)

    # And the institution receives and counts less than was sent
    institution.go(own)
    institution.press_this(institution.page.get_by_role("button", name=re.compile("^Вантаж отримано")))
    institution.fill(received="780", damaged="30")
    assert "з них пошкоджено 30" in institution.press("Save").text

    # Then the need is open again for what is missing, and the sender reads and hears of it
    desk.page.reload()
    assert "знову бракує 50" in desk.look().text
    assert "Бракує 450 з 1200" in institution.go(own).text
    sender = somebody("pl", PHONE).go(senders)
    assert "z tego uszkodzonych 30" in sender.text
    with site.inside():
        asked = db.select(OutboxMessage).where(OutboxMessage.template == "supply_short")
        assert [each.language for each in db.session.scalars(asked)] == ["pl"]
