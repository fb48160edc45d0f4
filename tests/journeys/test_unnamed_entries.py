"""Entries that nobody gave a nickname are told apart on the phone and on paper, by nothing of the patient."""

from pathlib import Path

import pytest

from referral.i18n import speaking
from referral.offline.phone_words import MARKS
from tests.journeys.border_phone import PHRASE, BorderPhone
from tests.journeys.site import Site
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
pytestmark = pytest.mark.usefixtures("as_the_source_says")


def _named(phone: BorderPhone) -> list[str]:
    """What the entries of the list are called, the newest first."""
    return phone.page.locator("#entries h3").all_inner_texts()


def _words(site: Site, language: str) -> list[str]:
    with site.inside(), speaking(language):
        return [str(word) for word in MARKS.values()]


def _finished(phone: BorderPhone) -> tuple[str, str]:
    """Seals what is open, as little as it holds; what was said of its name before and after."""
    for step, to in (("contact", "place"), ("place", "treatment"), ("treatment", "papers")):
        phone.on(step, to)
    phone.on("papers", "rest")
    phone.on("rest", "finish")
    before = phone.page.inner_text("#mark")
    phone.page.click("[data-step=finish] button[value=seal]")
    phone.page.wait_for_selector("#home:not([hidden])")
    return before, phone.page.inner_text("#told")


def _begun(phone: BorderPhone, is_first: bool) -> None:
    phone.begin(is_first)
    phone.consent()
    phone.no_signs()


def test_each_is_called_by_the_phones_word_and_its_number(site: Site, a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    phone.lose_network()
    _begun(phone, is_first=True)
    said = _finished(phone)
    (first,) = _named(phone)
    word, number = first.rsplit("\u00a0", 1)
    assert word in _words(site, "uk") and number == "1"
    assert all(f"«{first}»" in each for each in said), "it is said before and after sealing"
    _begun(phone, is_first=False)
    phone.close()
    phone.open()
    phone.context.set_offline(True)
    phone.go()
    assert phone.page.inner_text("#drafts h3") == f"{word}\u00a02", "a draft is called so already"
    phone.page.click("[data-act=go-on]")
    phone.page.fill("#phrase_now", PHRASE)
    phone.page.click("#open-form button")
    phone.at("contact")
    _finished(phone)
    assert _named(phone) == [f"{word}\u00a02", f"{word}\u00a01"]
    phone.find_network()
    phone.page.goto(f"{phone.gate.url}/offline/ru")
    phone.page.wait_for_selector("#entries h3")
    russian = _words(site, "ru")[_words(site, "uk").index(word)]
    assert _named(phone) == [f"{russian}\u00a02", f"{russian}\u00a01"]
    assert phone.wrong == []


def test_on_another_phone_it_is_still_called_so(a_phone: APhone, tmp_path: Path) -> None:
    maker, carrier = a_phone("uk", "maker"), a_phone("uk", "carrier")
    for phone in (maker, carrier):
        phone.make_ready()
    maker.lose_network()
    carrier.context.set_offline(True)
    _begun(maker, is_first=True)
    _finished(maker)
    with maker.page.expect_download() as saved:
        maker.page.click("[data-act=save]")
    saved.value.save_as(tmp_path / "sealed.json")
    carrier.page.set_input_files("#open-file", tmp_path / "sealed.json")
    carrier.page.wait_for_selector("#entries h3")
    assert _named(carrier) == _named(maker)
    assert carrier.wrong == []
