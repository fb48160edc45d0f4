"""The phone's outbox: two tabs send once, a file goes to another phone, a lost answer loses nothing; its figures."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from referral.db import db
from referral.offline.models import Envelope
from tests import keystrokes
from tests.journeys.border_phone import PHRASE, BorderPhone
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
LONGEST_TAPS, LONGEST_SECONDS = 8, 16
SLOWER, AT_MOST = 4, 3


def _envelopes(site: Site) -> int:
    with site.inside():
        return int(db.session.scalar(db.select(db.func.count()).select_from(Envelope)) or 0)


def _signed_up(a_phone: APhone, name: str) -> BorderPhone:
    phone = a_phone("uk", name)
    phone.sign_in()
    phone.make_ready()
    phone.sign_up(name)
    return phone


def test_an_answer_that_is_lost_loses_nothing_and_sends_nothing_twice(site: Site, a_phone: APhone) -> None:
    phone = _signed_up(a_phone, "first")
    before, phone.gate.loses = _envelopes(site), 2
    phone.file_entry("Перерваний Остап", "перерва")
    phone.arrived()
    assert phone.gate.loses == 0, "the answer was really lost, twice"
    assert _envelopes(site) == before + 1


def test_two_tabs_send_once(site: Site, a_phone: APhone) -> None:
    phone = _signed_up(a_phone, "tabs")
    before, sent = _envelopes(site), list[str]()
    phone.context.on("response", lambda told: sent.append(told.url))
    other = phone.context.new_page()
    other.goto(phone.page.url)
    other.wait_for_selector("#home:not([hidden])")
    phone.page.bring_to_front()
    phone.lose_network()
    phone.file_entry("Двовкладкова Яна", "дві вкладки")
    phone.find_network()
    for page in (phone.page, other):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    phone.arrived()
    assert len([url for url in sent if url.endswith("/offline/entries")]) == 1
    assert _envelopes(site) == before + 1


def test_another_phone_sends_what_was_saved_as_a_file(site: Site, a_phone: APhone, tmp_path: Path) -> None:
    maker = _signed_up(a_phone, "maker")
    maker.context.route("**/offline/entries", lambda route: route.abort())
    maker.file_entry("Файлова Оксана", "у файлі")
    with maker.page.expect_download() as saved:
        maker.page.click("[data-act=save]")
    file = tmp_path / "sealed.json"
    saved.value.save_as(file)
    assert "Файлова".encode() not in file.read_bytes()
    carrier = _signed_up(a_phone, "carrier")
    carrier.page.set_input_files("#open-file", file)
    assert "OB-" in carrier.arrived()
    maker.context.unroute_all()
    maker.page.click("[data-act=send]")
    assert "OB-" in maker.arrived()


def test_a_draft_older_than_a_day_is_offered_for_sealing_and_is_gone(site: Site, a_phone: APhone) -> None:
    phone = _signed_up(a_phone, "late")
    phone.lose_network()
    phone.begin_with("Запізніла Мотря")
    phone.close()
    phone.open(now=datetime.now(UTC) + timedelta(hours=25))
    phone.context.set_offline(True)
    phone.go()
    phone.page.click("[data-act=seal-unfinished]")
    phone.page.fill("#phrase_now", PHRASE)
    phone.page.click("#open-form button")
    phone.page.wait_for_selector("#entries section[data-state=finished]")
    assert not phone.page.locator("#drafts section").count()


def test_idle_for_a_quarter_of_an_hour_it_locks(a_phone: APhone) -> None:
    phone = a_phone("uk", "idle")
    phone.make_ready()
    phone.page.clock.install()
    phone.page.reload()
    phone.page.wait_for_selector("#home:not([hidden])")
    phone.begin()
    phone.tick(agrees="yes")
    phone.page.clock.fast_forward("15:01")
    phone.page.wait_for_selector("#home:not([hidden])")
    assert not phone.page.locator("[name=agrees]:checked").count()
    phone.page.click("[data-act=go-on]")
    phone.page.wait_for_selector("#open:not([hidden])")
    phone.page.fill("#phrase_now", PHRASE)
    phone.page.click("#open-form button")
    phone.at("consent")
    assert phone.page.locator("[name=agrees][value=yes]").is_checked()


def test_a_next_contact_is_cleared_when_idle_when_left_and_when_hidden_for_long(a_phone: APhone) -> None:
    phone = a_phone("uk", "next")
    phone.make_ready()
    phone.page.clock.install()
    phone.page.reload()
    phone.page.wait_for_selector("#home:not([hidden])")
    for leave in (_idle, _back, _asleep, _gone):
        phone.page.click("[data-act=contact]")
        phone.page.wait_for_selector("#next:not([hidden])")
        phone.page.fill("#reference", SECRET)
        phone.page.check("[name=happened][value=phone_changed]", force=True)
        phone.page.fill("#new_phone", SECRET)
        leave(phone)
        assert SECRET not in phone.page.evaluate(ALL_TYPED), leave.__name__
        assert phone.page.locator("[name=happened]:checked").count() == 0
        phone.page.reload()
        phone.page.wait_for_selector("#home:not([hidden])")


SECRET = "0987654321"
ALL_TYPED = """() => document.documentElement.innerHTML
  + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join(" ")"""


def _idle(phone: BorderPhone) -> None:
    phone.page.clock.fast_forward("15:01")
    phone.page.wait_for_selector("#home:not([hidden])")
    phone.page.wait_for_selector("#told:not([hidden])")


def _back(phone: BorderPhone) -> None:
    phone.page.click("#next [data-act=home]")
    phone.page.wait_for_selector("#home:not([hidden])")


def _asleep(phone: BorderPhone) -> None:
    phone.page.clock.set_system_time(datetime.now(UTC) + timedelta(hours=5))
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.page.wait_for_selector("#home:not([hidden])")


def _gone(phone: BorderPhone) -> None:
    phone.page.evaluate("window.dispatchEvent(new Event('pagehide'))")


@pytest.fixture
def known(site: Site, a_phone: APhone) -> Iterator[BorderPhone]:
    """A phone that has sent one entry."""
    phone = _signed_up(a_phone, "known")
    phone.file_entry("Знайома Віра", "зелена хустка")
    phone.arrived()
    yield phone


@pytest.mark.parametrize("happened", ["arrived", "phone_changed", "dose_given"])
def test_the_next_contact_takes_few_taps_and_seconds(known: BorderPhone, happened: str) -> None:
    page, taps = known.page, 0
    lines = [line for line in page.locator("#home .app-actions").first.inner_text().split("\n") if line]
    page.click("[data-act=contact]")
    page.wait_for_selector("#next:not([hidden])")
    lines += [line for line in page.inner_text("#next").split("\n") if line]
    page.click("[data-act=pick]")
    page.check(f"[name=happened][value={happened}]", force=True)
    taps = 3
    typed = 0
    if happened == "phone_changed":
        page.keyboard.type("+380671112233")  # the field waits for it
        typed = len("+380671112233")
    page.click("#next-form button[type=submit]")
    taps += 1
    known.page.wait_for_selector("#home:not([hidden])")
    seconds = keystrokes.seconds(lines, taps) + typed * keystrokes.PRESS
    print(f"{happened}: {taps} taps, {seconds:.1f} s")
    assert taps <= LONGEST_TAPS
    assert seconds <= LONGEST_SECONDS
    known.arrived()


def test_on_a_slow_phone_the_page_opens_offline_nearly_as_fast(a_phone: APhone) -> None:
    phone = a_phone("uk", "slow")
    line = phone.context.new_cdp_session(phone.page)
    phone.make_ready()
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    online = _opening(phone, "/account/login", "main form")
    phone.lose_network()
    offline = _opening(phone, "/offline/uk", "#home:not([hidden])")
    print(f"offline {offline:.0f} ms, online {online:.0f} ms")
    assert offline <= AT_MOST * online


def _opening(phone: BorderPhone, address: str, shown: str) -> float:
    """Milliseconds until the page shows what it is opened for; the median of five."""
    took: list[float] = []
    for _ in range(5):
        began = datetime.now(UTC)
        phone.page.goto(f"{phone.gate.url}{address}")
        phone.page.wait_for_selector(shown)
        took.append((datetime.now(UTC) - began).total_seconds() * 1000)
    return sorted(took)[2]
