"""On a phone, in Ukrainian: no hospital fits, a society is asked and answers; and a liaison person who leaves."""

import os
from pathlib import Path
from uuid import UUID

from referral.db import db, utc_now
from referral.societies.actions import liaisons
from referral.societies.models import Society
from tests.factories import a_case, a_user
from tests.journeys.conftest import Somebody
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE, Traveller
from tests.societies.scenes import published

NAME = "Зразкова Олена"
KEPT = os.environ.get("SOCIETY_PICTURES")
"""A folder for pictures of each step, for whoever looks at them."""


def _picture(who: Traveller, name: str) -> None:
    if KEPT:
        who.page.screenshot(path=str(Path(KEPT) / f"{name}.png"), full_page=True)


def _society(site: Site, code: str) -> str:
    """A published society of which nobody has been asked yet."""
    with site.inside():
        made: Society = published(code, "UA", name=f"Товариство {code}", now=utc_now())
        return str(made.id)


def _invited(site: Site, society: str, email: str) -> str:
    """Somebody invited for it; the link of their letter."""
    with site.inside():
        found = db.session.get_one(Society, UUID(society))
        liaisons.invite(found, email, "liaison", "uk", a_user("coordinator").as_actor(), utc_now())
    return site.link_in(site.letters_to(email)[0])


def _agreed(site: Site, somebody: Somebody, society: str, email: str, pictures: str = "") -> Traveller:
    """The letter's link opened on a phone, and agreed to; the browser stands at the end of it."""
    phone = somebody("uk", PHONE)
    phone.go(_invited(site, society, email)).press("Open")
    assert phone.reads("Would you answer for your society?")
    if pictures:
        _picture(phone, f"{pictures}-invitation")
    phone.check_accessible()
    phone.fill(name=NAME).choose("topics", "referral").choose("languages", "uk").choose("agreed", "yes")
    phone.press("I agree")
    assert phone.reads("You can close this page.")
    return phone


def test_no_hospital_fits_a_society_is_asked_and_its_liaison_answers(site: Site, somebody: Somebody) -> None:
    # Given a society of which somebody agreed by the letter's link
    society = _society(site, "ua_journey")
    _agreed(site, somebody, society, "olena@society.example", "1")
    with site.inside():
        case = a_case(modality="surgery", site_group="bone", submitted_at=utc_now())
        reference, case_id = case.reference, str(case.id)

    # When the coordinator finds no hospital and asks the society in codes
    coordinator = somebody("uk", PHONE).sign_in("coordinator")
    coordinator.go(f"/desk/cases/{case_id}")
    _picture(coordinator, "2-case")
    coordinator.press("Ask a society")
    assert coordinator.reads("All that the society is told") and "Тестова" not in coordinator.text
    coordinator.choose("society", society).choose("agreed", "yes").choose("agreed_by", "patient")
    _picture(coordinator, "3-ask")
    coordinator.check_accessible()
    coordinator.press("Ask this society")
    assert "Товариство ua_journey" in coordinator.text

    # Then the liaison opens the letter on a phone, reads codes alone, and answers
    letter = site.letters_to("olena@society.example")[0]
    assert reference not in letter and "Тестова" not in letter
    liaison = somebody("uk", PHONE)
    liaison.go(site.link_in(letter)).press("Open")
    assert liaison.reads("A request to your society") and reference not in liaison.text
    _picture(liaison, "4-request")
    liaison.check_accessible()
    liaison.choose("answer", "hospital_could").fill(hospital="Обласна лікарня", note="Телефонуйте зранку.")
    liaison.press("Send the answer")
    assert liaison.reads("Thank you. The coordination has it; nothing is decided by it alone.")
    _picture(liaison, "5-answered")

    # And the coordinator reads it on the page of the case, which waits for a hospital as before
    coordinator.go(f"/desk/cases/{case_id}")
    assert "Обласна лікарня" in coordinator.text and coordinator.reads("A hospital could take this patient")
    assert reference in coordinator.go("/desk?list=society").text
    _picture(coordinator.go(f"/desk/cases/{case_id}"), "6-case")


def test_a_liaison_who_leaves_is_known_to_nobody_any_more(site: Site, somebody: Somebody) -> None:
    # Given somebody who agreed, and whom the coordinator sees in the list
    society = _society(site, "ua_leaving")
    _agreed(site, somebody, society, "leaving@society.example")
    coordinator = somebody("uk", PHONE).sign_in("coordinator")
    assert "leaving@society.example" in coordinator.go("/desk/liaisons").text
    _picture(coordinator, "7-liaisons")

    # When they leave by the link of their letter, asked once more
    liaison = somebody("uk", PHONE)
    own = site.link_in(site.letters_to("leaving@society.example")[0])
    liaison.go(own).press("Open")
    assert liaison.reads("What is kept of you")
    _picture(liaison, "8-own")
    liaison.check_accessible()
    liaison.press("I do not want to be asked any more")
    _picture(liaison, "9-leave")
    liaison.press("Leave and erase")
    assert liaison.reads("Erased: neither name nor address is kept any more.")

    # Then neither the desk nor their own link knows them
    assert "leaving@society.example" not in coordinator.go("/desk/liaisons").text
    again = somebody("uk", PHONE)
    assert again.page.goto(own).status == 410  # type: ignore[union-attr]


def test_everybody_reads_the_list_of_societies_on_a_phone(site: Site, somebody: Somebody) -> None:
    reader = somebody("uk", PHONE)
    reader.go("/societies?country=UA")
    assert "Українська спілка онкохірургів" in reader.text
    _picture(reader, "10-list")
    reader.check_accessible()
    reader.press_this(reader.page.get_by_role("link", name="Українська спілка онкохірургів").first)
    assert reader.reads("What may be asked")
    _picture(reader, "11-society")
    reader.check_accessible()
