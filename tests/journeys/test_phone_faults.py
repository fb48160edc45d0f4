"""The phone's page when something is wrong: signs that nobody took in, one entry that fails, a phone that slept."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Route

from tests.journeys.border_phone import PHRASE
from tests.journeys.site import Site
from tests.journeys.test_phone_outbox import _envelopes, _signed_up
from tests.journeys.test_without_network import PHOTOGRAPHS, APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
PLANT = """async (rows) => {
  const db = await new Promise((done) => {
    const opening = indexedDB.open("offline");
    opening.onsuccess = () => done(opening.result);
  });
  const deed = db.transaction("outbox", "readwrite");
  for (const row of rows) deed.objectStore("outbox").put(row);
  await new Promise((done) => { deed.oncomplete = done; });
  db.close();
}"""
TOLD = "app-offline__alarm--told"

FULL = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""


def _row(id: str, kind: str, state: str, **facts: Any) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(minutes=5)
    told = {"nickname": "", "envelope": "", "signature": "", "papers": [], "sent_at": at.isoformat()}
    return {"id": id, "kind": kind, "state": state, "finished_at": at.timestamp() * 1000, **told, **facts}


def test_signs_that_the_service_did_not_take_in_say_that_nobody_was_told(site: Site, a_phone: APhone) -> None:
    phone, entry = a_phone("uk", "refused"), str(uuid.uuid4())
    phone.go()
    phone.page.evaluate(PLANT, [_row(f"signs:{entry}", "signs", "refused", isAlarm=True)])
    phone.page.reload()
    alarm = phone.page.wait_for_selector("#alarm:not([hidden])")
    assert alarm and TOLD not in (alarm.get_attribute("class") or "") and "112" in alarm.inner_text()
    phone.page.evaluate(PLANT, [_row(entry, "intake", "received", reference="OB-AAAA-AAA")])
    phone.page.reload()
    phone.page.wait_for_selector(f"#alarm.{TOLD}")


def test_one_entry_that_fails_holds_up_no_other(site: Site, a_phone: APhone) -> None:
    phone, failing = _signed_up(a_phone, "failing"), list[str]()
    file = {"origin": str(uuid.uuid4()), "sha256": "0" * 64, "size": 9, "type": "image/jpeg"}
    lost = {"origin": str(uuid.uuid4()), "kind": "", "language": "", "state": "finished", "files": [file]}
    phone.page.evaluate(PLANT, [_row(str(uuid.uuid4()), "intake", "received", reference="x", papers=[lost])])

    def fail(route: Route) -> None:
        entry = str((route.request.post_data_json or {}).get("id"))
        failing.append(entry)
        if entry == failing[0]:
            route.fulfill(status=500, body="<p>trouble", content_type="text/html")
        else:
            route.continue_()

    phone.context.route("**/offline/entries", fail)
    phone.file_entry("Перша Ганна", "перша")
    phone.file_entry("Друга Ганна", "друга", is_first=False)
    phone.page.wait_for_selector("#entries section[data-state=received] h3:text('друга')", timeout=30_000)


def test_a_phone_that_slept_wakes_locked_and_a_clock_put_back_locks_nobody_out(
    site: Site, a_phone: APhone
) -> None:
    phone, now = a_phone("uk", "slept"), datetime.now(UTC)
    phone.page.clock.install(time=now)
    phone.make_ready()
    phone.begin()
    phone.consent()
    phone.page.clock.set_system_time(now + timedelta(hours=5))
    phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    phone.page.wait_for_selector("#home:not([hidden])", timeout=10_000)
    phone.page.click("[data-act=go-on]")
    phone.page.fill("#phrase_now", "зовсім інші слова")
    phone.page.click("#open-form button")
    phone.page.wait_for_selector("#open-form .nhsuk-error-message")
    phone.page.clock.set_system_time(now - timedelta(days=3))
    phone.page.fill("#phrase_now", PHRASE)
    phone.page.click("#open-form button")
    phone.page.wait_for_selector("#entry:not([hidden])", timeout=10_000)


def test_a_phone_without_room_sends_all_the_same(site: Site, a_phone: APhone) -> None:
    phone = _signed_up(a_phone, "full")
    before = _envelopes(site)
    phone.lose_network()
    phone.file_entry("Повна Ганна", "повна")
    phone.page.evaluate(FULL)
    with phone.page.expect_response(lambda answer: answer.url.endswith("/offline/entries"), timeout=30_000):
        phone.find_network()
        phone.page.evaluate("window.dispatchEvent(new Event('online'))")
    assert _envelopes(site) == before + 1


def test_one_photograph_is_taken_out_and_the_other_stays(a_phone: APhone) -> None:
    phone = a_phone("uk", "out")
    phone.make_ready()
    phone.begin_with("Фотографічна Ганна")
    phone.where_and_what("перемишл", "рак шлунка")
    phone.treatment()
    phone.photograph(1, 2)
    stays = phone.page.locator("[data-act=remove-photograph]").nth(1).get_attribute("data-id")
    phone.page.locator("[data-act=remove-photograph]").first.click()
    phone.page.locator("#taken li").nth(1).wait_for(state="detached")
    phone.page.wait_for_timeout(200)
    assert phone.page.evaluate(PHOTOGRAPHS) == [stays]


def test_everything_was_sent_is_not_said_while_signs_wait_or_nothing_was_written(a_phone: APhone) -> None:
    phone, entry = a_phone("uk", "said"), str(uuid.uuid4())
    phone.go()
    assert phone.page.inner_text("#unsent") == ""
    phone.page.evaluate(PLANT, [_row(entry, "intake", "received", reference="x")])
    phone.page.reload()
    phone.page.wait_for_selector("#unsent:not(:empty)")
    phone.page.evaluate(PLANT, [_row(f"signs:{uuid.uuid4()}", "signs", "refused", isAlarm=True)])
    phone.page.reload()
    phone.page.wait_for_selector("#alarm:not([hidden])")
    assert phone.page.inner_text("#unsent") == ""
