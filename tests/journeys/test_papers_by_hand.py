"""The pages of a paper by keyboard and by ear: put in order, turned, taken again, removed; each button says whose."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys import drawn_papers as drawn
from tests.journeys.accessibility import objections
from tests.journeys.papers_phone import Phone, a_file, add, send_off, states
from tests.journeys.papers_server import PapersServer
from tests.journeys.test_papers_sent import phone, site

__all__ = ["phone", "site"]
SIZE = """(name) => new Promise((done) => {
  const image = document.querySelector(`img[alt="${name}"]`), twice = new Image();
  twice.onload = () => done([twice.naturalWidth, twice.naturalHeight]);
  twice.src = image.src;
})"""


def a_picture(name: str = "drawn.jpg", page: str = "six lines") -> dict[str, Any]:
    return {
        "name": name,
        "mimeType": "image/jpeg",
        "buffer": drawn.jpeg(drawn.PAGES[page].resize((600, 800))),
    }


def names(page: Page) -> list[str]:
    return page.locator("[data-part=pictures] [data-part=name]").all_inner_texts()


def press(page: Page, name: str) -> None:
    """By keyboard alone."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def test_pages_are_put_in_order_and_removed_by_keyboard(site: PapersServer, phone: Phone) -> None:
    page = phone.open()
    add(page, [a_file(1, 10, "first.pdf"), a_file(2, 10, "second.pdf"), a_picture()])
    assert names(page) == ["File 1: first.pdf", "File 2: second.pdf", "Picture 3"]
    press(page, "Down – File 1: first.pdf")
    expect(page.locator("[data-part=told]")).to_have_text("File 2: first.pdf")
    assert names(page) == ["File 1: second.pdf", "File 2: first.pdf", "Picture 3"]
    assert page.evaluate("document.activeElement.textContent") == "Down – File 2: first.pdf"
    press(page, "Remove – File 1: second.pdf")
    expect(page.locator("[data-part=told]")).to_have_text("Removed.")
    assert names(page) == ["File 1: first.pdf", "Picture 2"]
    assert page.evaluate("document.activeElement.textContent") == "Remove – File 1: first.pdf"
    assert not objections(page)
    send_off(page)
    expect(states(page)).to_have_text("Received")
    (paper,) = site.papers.values()
    assert [each.told["type"] for each in paper.values()] == ["application/pdf", "image/jpeg"]
    assert not objections(page)


def test_a_page_is_turned_and_taken_again(site: PapersServer, phone: Phone) -> None:
    page = phone.open()
    add(page, [a_picture()])
    page.locator('img[alt="Picture 1"]').wait_for()
    assert page.evaluate(SIZE, "Picture 1") == [360, 480]
    press(page, "Turn to the right – Picture 1")
    page.wait_for_function("() => document.querySelector('[data-part=image]').naturalWidth === 480")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Take again – Picture 1", exact=True).click()
    assert asked.value.element.get_attribute("capture") == "environment"
    asked.value.set_files([a_picture(page="laboratory table")])  # type: ignore[list-item]
    page.wait_for_function("() => document.querySelector('[data-part=image]').naturalWidth === 360")
    assert names(page) == ["Picture 1"]
    send_off(page)
    expect(states(page)).to_have_text("Received")
    assert len(site.files) == 1 and site.files[0].startswith(b"\xff\xd8")


def test_nothing_empty_too_much_and_a_thirteenth_are_said_at_once(site: PapersServer, phone: Phone) -> None:
    page = phone.open()
    told = page.locator("[data-part=told]")
    page.locator("[data-papers] button[type=submit]").click()
    expect(page.locator("[data-papers] .nhsuk-error-message")).to_contain_text(
        "Take a photograph or choose a file first."
    )
    page.set_input_files("[data-part=files]", [a_file(1, 0, "empty.pdf")])
    expect(told).to_have_text("empty.pdf is empty.")
    page.set_input_files("[data-part=files]", [a_file(2, 25 * 2**20 + 1)])
    expect(told).to_have_text("A file may have at most 25 MB.")
    add(page, [a_file(number, 5) for number in range(12)])
    page.set_input_files("[data-part=files]", [a_file(13, 5)])
    expect(told).to_have_text("At most 12 at once. Send these first, then the others.")
    assert len(names(page)) == 12 and site.asked == []
