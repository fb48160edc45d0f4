"""What holds up one thing on a phone holds up nothing else: a photograph, a busy service, a store that closes."""

import time

import pytest
from playwright.sync_api import Route

from tests.journeys.border_phone import BorderPhone
from tests.journeys.phone_time import FASTER
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
pytestmark = pytest.mark.usefixtures("as_the_source_says")
TOLD = 8
"""Seconds after which a busy service wants to be asked again; the phone's own first pause is shorter."""
CLOSED = """() => {
  const real = IDBDatabase.prototype.transaction;
  window.refused = 0;
  IDBDatabase.prototype.transaction = function (...given) {
    if (!window.isOpenAgain && (window.refused += 1)) throw new DOMException("closed", "InvalidStateError");
    return real.apply(this, given);
  };
}"""
OFTEN = 6
"""So many refusals: whoever the network's return has called has then tried in vain."""


def _ready(phone: BorderPhone, name: str) -> BorderPhone:
    phone.sign_in()
    phone.make_ready()
    phone.sign_up(name)
    return phone


def test_a_photograph_that_the_service_cannot_take_holds_up_no_other(site: Site, a_phone: APhone) -> None:
    phone, entries = _ready(a_phone("uk", "stuck", scripts=(FASTER % 25,)), "stuck"), list[str]()

    def fail(route: Route) -> None:
        entry = route.request.url.split("/papers/")[1][:36]
        entries.extend({entry} - set(entries))
        if entry == entries[0]:
            route.fulfill(status=500, body="{}", content_type="application/json")
        else:
            route.continue_()

    phone.context.route("**/offline/papers/**", fail)
    phone.lose_network()
    phone.file_entry("Перша Світлина", "Перша Світлина", seeds=(1,))
    phone.file_entry("Друга Світлина", "Друга Світлина", is_first=False, seeds=(2,))
    phone.find_network()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.page.wait_for_selector("#entries section[data-state=received]")
    assert phone.entries() == ["received", "part"]
    phone.context.unroute("**/offline/papers/**")
    phone.arrived()


def test_what_is_finished_while_photographs_wait_goes_before_them(site: Site, a_phone: APhone) -> None:
    phone = _ready(a_phone("uk", "waits"), "waits")
    phone.context.route("**/offline/papers/**", lambda route: route.abort())
    phone.file_entry("Третя Світлина", "Третя Світлина", seeds=(3,))
    phone.page.wait_for_selector("#entries section[data-state=part]")
    phone.file_entry("Четверта Ганна", "четверта", is_first=False)
    phone.page.wait_for_selector("#entries section[data-state=received] h3:text('четверта')", timeout=20_000)


def test_a_busy_service_is_asked_again_when_it_said_and_not_before(site: Site, a_phone: APhone) -> None:
    phone, asked = _ready(a_phone("uk", "busy"), "busy"), list[float]()

    def busy(route: Route) -> None:
        asked.append(time.monotonic())
        if len(asked) == 1:
            route.fulfill(status=503, headers={"Retry-After": str(TOLD)}, body="{}")
        else:
            route.continue_()

    phone.context.route("**/offline/entries", busy)
    phone.file_entry("П'ята Ганна", "п'ята")
    phone.page.wait_for_selector("#entries section[data-state=finished]")
    phone.page.click("[data-act=send]")
    phone.arrived()
    assert len(asked) == 2 and asked[1] - asked[0] >= TOLD


def test_a_store_that_the_browser_closes_ends_no_sending(site: Site, a_phone: APhone) -> None:
    phone = _ready(a_phone("uk", "closed"), "closed")
    phone.lose_network()
    phone.file_entry("Шоста Ганна", "шоста")
    phone.page.evaluate(CLOSED)
    phone.find_network()
    phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.page.wait_for_function("often => window.refused >= often", arg=OFTEN)
    phone.page.wait_for_timeout(1000)
    phone.page.evaluate("window.isOpenAgain = true")
    phone.arrived()
