"""Slow is not lost: signing up, making ready and sending go on over a line that takes its time, and say so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Route

from referral.db import db
from referral.offline.models import Device
from tests.journeys.border_phone import LAST_CATALOGUE, BorderPhone, SlowGate
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, between

__all__ = ["a_phone"]
pytestmark = pytest.mark.usefixtures("as_the_source_says")
QUICKER = 30
HURRIED = f"""(() => {{ const real = window.setTimeout;
  window.setTimeout = (deed, time, ...rest) => real(deed, (time ?? 0) / {QUICKER}, ...rest); }})()"""
"""All times of the page are so much shorter, and what the line takes beside them."""
WHILE, TOO_LONG = 1.0, 4.0
"""Seconds before each part of an answer: 30 s and 2 min for the page."""
FOR_EVER = 999.0
ENROL = b"POST /offline/enrol"


@pytest.fixture
def gate(site: Site) -> Iterator[SlowGate]:
    with between(SlowGate(site.url), site) as gate:
        yield gate


def _begun(a_phone: APhone, name: str) -> BorderPhone:
    phone = a_phone("uk", name, scripts=(HURRIED,))
    phone.sign_in()
    return phone


def _ask_to_sign_up(phone: BorderPhone, name: str) -> None:
    phone.page.fill("#device_name", name)
    phone.page.click("#enrol button")
    phone.page.wait_for_function(
        "word => document.querySelector('#told').textContent === word", arg=_word(phone, "enrolling")
    )
    assert phone.page.is_disabled("#enrol button"), "it is not pressed twice"


def _word(phone: BorderPhone, name: str) -> str:
    return str(phone.page.locator(f"[data-word={name}]").text_content())


def _signed_up(site: Site, name: str) -> int:
    with site.inside():
        return len(db.session.scalars(db.select(Device).where(Device.nickname == name)).all())


def test_a_phone_is_signed_up_over_a_line_that_takes_half_a_minute_for_each_answer(
    site: Site, a_phone: APhone, gate: SlowGate
) -> None:
    phone = _begun(a_phone, "slow")
    phone.make_ready()
    gate.slow = {ENROL: WHILE, b"GET /offline/enrol": WHILE}
    _ask_to_sign_up(phone, "повільний")
    phone.page.wait_for_selector("#enrol", state="hidden")
    assert _signed_up(site, "повільний") == 1 and not phone.wrong


def test_without_an_answer_it_is_said_in_words_and_the_next_press_signs_the_same_phone_up(
    site: Site, a_phone: APhone, gate: SlowGate
) -> None:
    phone = _begun(a_phone, "lost")
    phone.make_ready()
    gate.slow = {ENROL: TOO_LONG}
    _ask_to_sign_up(phone, "двічі")
    failed = _word(phone, "enrol_failed")
    phone.page.wait_for_function("word => document.querySelector('#told').textContent === word", arg=failed)
    gate.slow = {}
    phone.sign_up("двічі")
    assert _signed_up(site, "двічі") == 1, "the first request had done its deed"


def test_a_file_that_comes_slowly_is_waited_for_as_long_as_it_comes(a_phone: APhone, gate: SlowGate) -> None:
    phone, asked = _begun(a_phone, "trickles"), list[str]()
    gate.slow = {b"GET /offline/uk/localities.json": WHILE / 2}
    phone.page.on("request", lambda each: asked.append(each.url))
    phone.make_ready()
    assert len([each for each in asked if each.endswith("localities.json")]) == 1


def test_what_did_not_come_whole_is_fetched_again_by_itself(a_phone: APhone) -> None:
    phone, failed = _begun(a_phone, "again"), list[str]()

    def fail_twice(route: Route) -> None:
        failed.append(route.request.url)
        route.abort() if len(failed) <= 2 else route.continue_()

    phone.context.route("**/offline/uk/diagnoses.json", fail_twice)
    phone.go()
    phone.wait_until(LAST_CATALOGUE)
    assert len(failed) == 3


def test_an_entry_that_takes_longer_than_a_request_may_has_more_time_at_the_next_try(
    site: Site, a_phone: APhone, gate: SlowGate
) -> None:
    phone = _begun(a_phone, "longer")
    phone.make_ready()
    phone.sign_up("довгий")
    gate.slow = {b"POST /offline/entries": TOO_LONG}
    phone.file_entry("Повільна Ганна", "повільна")
    phone.arrived()
    assert len(site.cases_named("Повільна Ганна")) == 1


def test_hearing_who_is_signed_in_holds_up_nothing_else(a_phone: APhone, gate: SlowGate) -> None:
    phone, heard = a_phone("uk", "hears"), list[str]()
    phone.sign_in()
    gate.slow = {b"GET /offline/enrol": FOR_EVER}
    for name in ("requestfinished", "requestfailed"):
        phone.page.on(name, lambda each: heard.append(each.url))  # type: ignore[call-overload]
    phone.go()
    phone.page.wait_for_selector("#ready.app-offline__good")
    assert not [each for each in heard if each.endswith("/enrol")]
