"""What is wrong in a form of the phone or of the papers page stands beside its field; a list above them leads there."""

from collections.abc import Iterator, Mapping
from functools import partial

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys import papers_page
from tests.journeys.border_phone import PHRASE
from tests.journeys.papers_server import PapersServer
from tests.journeys.test_without_network import APhone, a_phone, gate

__all__ = ["a_phone", "gate"]
MARKED = """(form) => Object.fromEntries([...form.querySelectorAll(".nhsuk-error-summary a")].map((link) => {
  link.click();
  const field = document.activeElement, group = document.getElementById(`${field.id}-error`)?.parentElement;
  const told = [field, ...document.querySelectorAll("fieldset")].filter((each) => each.contains(field)
    && each.getAttribute("aria-describedby")?.split(" ").includes(`${field.id}-error`));
  const beside = document.getElementById(`${field.id}-error`)?.lastChild.textContent;
  const group_is_marked = Boolean(group?.closest(".nhsuk-form-group--error")?.contains(field));
  return [field.name || field.id, [link.textContent === beside, told.length > 0, group_is_marked, beside]];
}))"""


def _wrong(page: Page, form: str) -> Mapping[str, str]:
    """Field → its sentence, of a form that was sent; each is in the list above, beside the field, and read with it."""
    page.wait_for_selector(f"{form} .nhsuk-error-summary")
    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
    found = page.locator(form).evaluate(MARKED)
    assert all(all(said[:3]) for said in found.values()), found
    assert page.locator(f"{form} [data-beside]").count() == len(found)
    return {name: said[3] for name, said in found.items()}


def _words(page: Page, name: str) -> str:
    return page.text_content(f"[data-word={name}]") or ""


def test_the_forms_before_an_entry_say_it_beside_the_field(a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.make_ready()
    page = phone.page
    say = partial(_words, page)
    page.click("#enrol button")
    assert _wrong(page, "#enrol") == {"device_name": say("name_it")}
    page.click("[data-act=contact]")
    page.click("#next-form [type=submit]")
    told = {"reference": say("give_reference"), "happened": say("tick_happened")}
    assert _wrong(page, "#next-form") == told
    page.check("[name=happened][value=phone_changed]", force=True)
    page.check("[name=happened][value=dose_given]", force=True)
    page.fill("#dose_given_on-day", "31")
    page.fill("#dose_given_on-month", "2")
    page.click("#next-form [type=submit]")
    told = {"reference": say("give_reference"), "new_phone": say("write_phone")}
    assert _wrong(page, "#next-form") == {**told, "dose_given_on-day": say("date_real")}
    page.click("#next [data-act=home]")
    page.click("[data-act=contact]")
    assert page.locator("#next .nhsuk-error-summary, #next [data-beside]").count() == 0
    page.click("#next [data-act=home]")
    page.click("[data-act=new]")
    page.fill("#phrase", "short")
    page.click("#choose-form button")
    assert _wrong(page, "#choose-form") == {"phrase": say("too_short")}
    page.fill("#phrase", PHRASE)
    page.click("#choose-form button")
    assert _wrong(page, "#choose-form") == {"phrase_again": say("not_same")}
    assert phone.wrong == []


def test_the_steps_of_an_entry_say_it_beside_the_field(a_phone: APhone) -> None:
    phone = a_phone("ru")
    phone.make_ready()
    page = phone.page
    say = partial(_words, page)
    phone.begin()
    page.click("[data-step=consent] [type=submit]")
    told_of = _wrong(page, "[data-step=consent]")
    assert list(told_of) == ["agrees", "given_by", "read_in"]
    question = page.locator("[data-step=consent] legend").first.inner_text()
    assert told_of["agrees"] == say("answer").replace("%(question)s", question)
    phone.consent()
    for step, field in (("now", "signs_now"), ("about", "facts")):
        page.click(f"[data-step={step}] [value=ticked]")
        assert _wrong(page, f"[data-step={step}]") == {field: say("tick_or_press")}
        page.click(f"[data-step={step}] [value=none]")
    phone.at("today")
    page.click("[data-step=today] [value=ticked]")
    assert _wrong(page, "[data-step=today]") == {"signs_today": say("tick_or_press")}
    page.click("[data-step=today] [value=none]")
    page.wait_for_selector("[data-step=more]:not([hidden]), [data-step=contact]:not([hidden])")
    if page.is_visible("[data-step=more]"):
        page.click("[data-step=more] [value=none]")
    phone.at("contact")
    page.fill("[name=birth_date-year]", "80")
    page.click("[data-step=contact] [type=submit]")
    assert _wrong(page, "[data-step=contact]") == {"birth_date-year": say("date_year")}
    page.fill("[name=birth_date-year]", "1980")
    phone.on("contact", "place")
    phone.on("place", "treatment")
    phone.on("treatment", "papers")
    page.evaluate("() => { Blob.prototype.arrayBuffer = () => Promise.reject(Error('gone')); }")
    file = {"name": "1.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.set_input_files("#photographs", [file])  # type: ignore[list-item]
    assert _wrong(page, "[data-step=papers]") == {"photographs": say("unreadable")}
    assert phone.wrong == []


@pytest.mark.usefixtures("as_the_source_says")
def test_signing_in_is_offered_to_nobody_who_is_signed_in(a_phone: APhone) -> None:
    phone = a_phone("uk")
    phone.go()
    phone.page.wait_for_selector("#sign-in:not([hidden])")
    phone.sign_in()
    phone.make_ready()
    assert not phone.page.is_visible("#sign-in") and phone.page.is_visible("#enrol")
    phone.lose_network()
    phone.page.reload()
    phone.page.wait_for_selector("#ready.app-offline__good")
    assert not phone.page.is_visible("#sign-in"), "without a network nobody is asked to sign in"
    phone.context.clear_cookies()
    phone.find_network()
    phone.page.fill("#device_name", "синій")
    phone.page.click("#enrol button")
    phone.page.wait_for_selector("#sign-in:not([hidden])")


@pytest.fixture
def papers(browser: Browser) -> Iterator[Page]:
    """The place for papers, in Ukrainian."""
    site = PapersServer({"/": papers_page.page("uk")})
    page = browser.new_page()
    page.goto(site.url)
    yield page
    page.close()
    site.stop()


def test_the_papers_page_says_beside_its_buttons_that_nothing_was_chosen(papers: Page) -> None:
    page = papers
    page.wait_for_selector("[data-do=take]")
    page.click(".app-papers form > .nhsuk-button")
    told = _wrong(page, ".app-papers form")
    assert list(told) == ["papers-take"]
    file = {"name": "1.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.set_input_files("[data-part=files]", [file])  # type: ignore[list-item]
    page.wait_for_selector(".app-papers__picture")
    assert page.locator(".nhsuk-error-summary, [data-beside]").count() == 0
