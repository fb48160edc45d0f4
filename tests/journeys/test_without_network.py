"""Without a network: filled in, photographed, told that nobody knows yet, sealed; a day later all arrives once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Playwright

from referral.db import db, utc_now
from referral.offline.models import Device
from tests.journeys.border_phone import BorderPhone, Gate
from tests.journeys.site import Site

APhone = Callable[..., BorderPhone]
G = TypeVar("G", bound=Gate)
NAME, PHONE_NUMBER, TENT = "Сімʼянович Ярина", "+380507654321", "намет тринадцять"
NICKNAME = "червоне пальто"
OPENED = """(act) => new Promise((done) => { const opening = indexedDB.open('offline');
  opening.onsuccess = () => {
    const db = opening.result, deed = db.transaction(['drafts', 'streams'], 'readwrite'), found = act(deed);
    deed.oncomplete = () => { db.close(); done(found.result); };
  };
})"""
ADD_PHOTOGRAPH = f"""() => ({OPENED})((deed) => {{ const drafts = deed.objectStore('drafts');
  const all = drafts.getAll(); all.onsuccess = () => {{ drafts.put({{ ...all.result[0], streams: ['lost'] }});
    deed.objectStore('streams').put({{ origin: 'lost', stream: new Uint8Array(9) }}); }}; return {{}}; }})"""
PHOTOGRAPHS = f"() => ({OPENED})((deed) => deed.objectStore('streams').getAllKeys())"
OURS = ("/offline/", "/static/build/", "/static/icon.svg")


@pytest.fixture
def gate(site: Site) -> Iterator[Gate]:
    with between(Gate(site.url), site) as gate:
        yield gate


@contextmanager
def between(gate: G, site: Site) -> Iterator[G]:
    """A gate between the phones of a test and the service; afterwards neither it nor they are there."""
    yield gate
    gate.down()
    switch_off(site)


def switch_off(site: Site) -> None:
    """All phones: the demo's one volunteer may have ten at once."""
    with site.inside():
        db.session.execute(db.update(Device).values(off_at=utc_now()))
        db.session.commit()


@pytest.fixture
def a_phone(
    playwright: Playwright, browser_type_launch_args: dict[str, Any], gate: Gate, tmp_path: Path
) -> Iterator[APhone]:
    """A phone with a profile of its own."""
    phones: list[BorderPhone] = []

    def made(language: str, name: str = "profile", **more: Any) -> BorderPhone:
        launch = {**browser_type_launch_args, **more}
        phones.append(BorderPhone(playwright, gate, tmp_path / name, language, **launch))
        return phones[-1]

    yield made
    for phone in phones:
        phone.close()


def _filled_offline(phone: BorderPhone, name: str) -> None:
    phone.begin()
    phone.consent()
    phone.a_sign(phone.page.locator("[name=signs_now]").first.get_attribute("value") or "")
    assert phone.page.is_visible("#sign-heading")
    phone.page.wait_for_selector("#alarm:not([hidden])")
    phone.page.fill("#bedside_phone", PHONE_NUMBER)
    phone.page.fill("#bedside_address", TENT)
    phone.page.select_option("#bedside_country", "PL")
    phone.on("emergency", "contact")
    phone.who(name, PHONE_NUMBER)
    phone.where_and_what("перемишл", "рак шлунка")
    phone.treatment()
    phone.photograph(1, 2)
    phone.seal(NICKNAME)


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_filed_without_a_network_it_arrives_once_a_day_later(
    site: Site, a_phone: APhone, language: str
) -> None:
    name = f"{NAME} {language}"
    phone = a_phone(language)
    phone.sign_in()
    phone.make_ready()
    phone.sign_up("синій телефон")
    phone.close()
    phone.gate.down()
    phone.open()
    phone.context.set_offline(True)
    phone.go()
    _filled_offline(phone, name)
    assert phone.entries() == ["finished"]
    assert "112" in phone.page.inner_text("#alarm")
    phone.close()

    assert not _seen_in(phone.profile, [name, "Сімʼянович", PHONE_NUMBER, TENT, "7654321"])

    phone.gate.up()
    phone.open(now=datetime.now(UTC) + timedelta(days=1, hours=2))
    phone.go()
    said = phone.arrived()
    assert NICKNAME in said and "OB-" in said
    assert len(site.cases_named(name)) == 1
    phone.page.reload()
    phone.page.wait_for_selector("#home:not([hidden])")
    assert len(site.cases_named(name)) == 1
    assert not phone.wrong, phone.wrong


def _seen_in(profile: Path, seeded: list[str]) -> list[tuple[str, str]]:
    """Where in the whole profile a seeded word stands, in UTF-8, UTF-16 or as bytes of Latin letters."""
    forms = {word: (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")) for word in seeded}
    found = []
    for path in sorted(each for each in profile.rglob("*") if each.is_file()):
        content = path.read_bytes()
        found += [
            (word, str(path)) for word, kinds in forms.items() if any(kind in content for kind in kinds)
        ]
    return found


def test_what_is_kept_of_the_list_proves_that_the_search_would_find(a_phone: APhone) -> None:
    """The nickname is kept in clear, so the same search finds it: a search that finds nothing would prove nothing."""
    phone = a_phone("uk")
    phone.make_ready()
    phone.lose_network()
    phone.page.reload()
    phone.begin_with(NAME)
    phone.where_and_what("перемишл", "рак шлунка")
    phone.treatment()
    phone.seal(NICKNAME)
    phone.close()
    phone.gate.up()
    assert _seen_in(phone.profile, [NICKNAME])
    assert not _seen_in(phone.profile, [NAME, "Сімʼянович"])
    phone.open()


def test_the_caches_hold_the_list_and_no_page_of_whoever_is_signed_in(a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    phone.sign_in()
    for address in ("/intake", "/intake/new", "/settings"):
        phone.page.goto(f"{phone.gate.url}{address}")
    phone.make_ready()
    kept = phone.page.evaluate(
        """async () => { const found = [];
        for (const name of await caches.keys()) {
          const cache = await caches.open(name);
          for (const request of await cache.keys()) {
            const text = await (await cache.match(request)).text();
            found.push([new URL(request.url).pathname, text]);
          }
        } return found; }"""
    )
    list_ = phone.page.evaluate(
        "fetch('/offline/uk/list.json', {cache: 'no-store'}).then(answer => answer.json())"
    )
    listed = {each["url"] for part in ("shell", "catalogues") for each in list_[part]}
    assert {address for address, _ in kept} == listed | {"/offline/uk/list.json"}
    assert not [address for address, text in kept if "csrf_token" in text or "volunteer@demo" in text]


def test_it_is_not_called_ready_before_it_is_whole(a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    phone.lose_network()
    phone.page.evaluate(
        """async () => { const cache = await caches.open('offline-shell');
        const [font] = (await cache.keys()).filter(({url}) => url.endsWith('.woff2'));
        await cache.put(font, new Response('half')); }"""
    )
    phone.page.reload()
    phone.page.wait_for_selector("#ready.app-offline__open")
    phone.find_network()
    phone.page.reload()
    phone.page.wait_for_selector("#ready.app-offline__good")


def test_five_wrong_pass_phrases_wipe_drafts_and_nothing_else(a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    phone.lose_network()
    phone.begin_with(NAME)
    phone.where_and_what("перемишл", "рак шлунка")
    phone.treatment()
    phone.seal(NICKNAME)
    phone.begin(is_first=False)
    phone.tick(agrees="yes")
    phone.close()
    phone.open(now=datetime.now(UTC))
    phone.context.set_offline(True)
    phone.go()
    phone.page.evaluate(ADD_PHOTOGRAPH)
    phone.page.click("[data-act=go-on]")
    for _ in range(5):
        phone.page.wait_for_selector("#open:not([hidden])")
        phone.page.fill("#phrase_now", "зовсім не те слово")
        phone.page.click("#open-form button")
        phone.page.wait_for_timeout(1500)
        phone.page.clock.fast_forward(61_000)
    phone.page.wait_for_selector("#home:not([hidden])")
    assert phone.entries() == ["finished"]
    assert not phone.page.locator("[data-act=go-on]").count()
    assert phone.page.evaluate(PHOTOGRAPHS) == [], "what nothing opens any more takes no room"
    _told_on_the_sites_own_pages(phone)


def _told_on_the_sites_own_pages(phone: BorderPhone) -> None:
    """Nobody is signed in, and the page of signing in says all the same what this phone still holds."""
    phone.find_network()
    phone.page.goto(f"{phone.gate.url}/account/login")
    phone.page.wait_for_selector("[data-unsent]:not([hidden])")
    assert phone.page.inner_text("[data-unsent-number]") == "1"
