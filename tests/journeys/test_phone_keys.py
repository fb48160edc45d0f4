"""The key that a phone seals to: a new one counts only when a key that is known vouches for it, or a person does."""

import os

import pytest

from tests.journeys.border_phone import BorderPhone
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
SEALS_TO = """() => new Promise((done) => { const opening = indexedDB.open("offline");
  opening.onsuccess = () => {
    const db = opening.result, asked = db.transaction("kept").objectStore("kept").get("keys");
    asked.onsuccess = () => { db.close(); done(asked.result[0].id); };
  };
})"""


def _again(phone: BorderPhone) -> str:
    """The key that the phone seals to after it has asked once more."""
    with phone.page.expect_response("**/offline/keys"):
        phone.page.reload()
    phone.page.wait_for_timeout(500)
    return str(phone.page.evaluate(SEALS_TO))


@pytest.fixture
def secrets(site: Site, monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The secrets of the service's keys; they are as before afterwards."""
    before = list(site.app.config["INTAKE_KEYS"])
    monkeypatch.setitem(site.app.config, "INTAKE_KEYS", before)
    return before


def test_a_new_key_that_the_old_one_vouches_for_is_used(a_phone: APhone, secrets: list[bytes]) -> None:
    phone = a_phone("uk", "rotated")
    phone.make_ready()
    before = str(phone.page.evaluate(SEALS_TO))
    secrets.insert(0, os.urandom(32))
    assert _again(phone) != before
    assert not phone.page.locator("#strange-key p").count()


def test_a_key_that_nobody_vouches_for_is_not_used_until_a_person_says_so(
    a_phone: APhone, secrets: list[bytes]
) -> None:
    phone = a_phone("uk", "strange")
    phone.make_ready()
    before, old = str(phone.page.evaluate(SEALS_TO)), secrets[0]
    secrets[:] = [os.urandom(32)]
    assert _again(phone) == before
    strange = phone.page.inner_text("#strange-key p")
    phone.context.on("dialog", lambda asked: asked.accept())
    phone.page.click("[data-act=take-key]")
    phone.page.wait_for_selector("[data-act=take-key]", state="detached")
    taken = str(phone.page.evaluate(SEALS_TO))
    assert taken != before
    assert taken in strange.replace(" ", ""), "the number that was read out is that of the key"
    secrets[:] = [old]
    assert _again(phone) == taken


def test_a_list_that_was_altered_on_its_way_is_not_used(a_phone: APhone) -> None:
    phone = a_phone("uk", "altered")
    phone.make_ready()
    before = str(phone.page.evaluate(SEALS_TO))

    def alter(route) -> None:  # type: ignore[no-untyped-def]
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(before, "0" * 16))

    phone.context.route("**/offline/keys", alter)
    assert _again(phone) == before
    assert phone.page.locator("[data-act=take-key]").count() == 1
