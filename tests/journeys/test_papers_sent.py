"""Papers arrive whole and once whatever happens on the way, and are "received" when the service has every hash."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Page, expect

from tests.journeys.papers_page import page as html
from tests.journeys.papers_phone import Phone, a_file, add, hashes, left, send_off, states
from tests.journeys.papers_server import CHUNK, Faults, PapersServer

SIZES = (1, CHUNK - 1, CHUNK, CHUNK + 1, 150_000, 260_000)
EVERYTHING = {"before": 20, "after": 40, "hash": 5, "wrong": 5, "missing": 8, "busy": 4, "portal": 4}
RECEIVED = "Received"
ELSEWHERE = "Another page of this browser is sending. This one goes on after it."


@pytest.fixture
def site() -> Iterator[PapersServer]:
    """Two cases' pages, in English and in Ukrainian."""
    pages = {"/": html("en"), "/uk": html("uk"), "/other": html("en", owner="another-case")}
    running = PapersServer(pages)
    yield running
    running.stop()


@pytest.fixture
def phone(
    site: PapersServer, browser_type: BrowserType, browser_type_launch_args: dict[str, Any], tmp_path: Path
) -> Iterator[Phone]:
    """One phone."""
    own = Phone(browser_type, browser_type_launch_args, tmp_path / "profile", site)
    yield own
    own.close()
    assert not own.wrong


def until(true: Callable[[], Any], page: Page, seconds: float = 90) -> None:
    """Wait for something on the server's side."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        page.wait_for_timeout(25)


def nothing_said_too_early(page: Page, site: PapersServer) -> None:
    """No word of "received" for more files than the server has whole."""
    said = page.locator("[data-part=words]", has_text=RECEIVED).all_inner_texts()
    assert said.count(RECEIVED) <= len(site.files)


def test_a_busy_service_is_left_alone_as_long_as_it_says_and_asked_again_by_itself(
    site: PapersServer, phone: Phone
) -> None:
    """As seconds and as a moment; in words, and without another request meanwhile."""
    page = phone.open()
    add(page, [a_file(1, 1000)])
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=4), usegmt=True)
    site.faults = Faults(come_again=["2", moment])
    began = time.monotonic()
    send_off(page)
    page.locator(".app-papers__sent", has_text="The service is busy. It goes on by itself at").wait_for()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.wait_for_timeout(1500)
    assert site.faults.come_again == [moment], "not asked before the time it said"
    until(lambda: len(site.files) == 1, page)
    assert time.monotonic() - began >= 2


def test_every_file_arrives_once_and_whole_through_every_fault(site: PapersServer, phone: Phone) -> None:
    """Cut before and after, damaged, killed tab, closed browser, server away, the clock days wrong to both sides."""
    files = [a_file(number, size) for number, size in enumerate(SIZES)]
    site.faults = Faults(**EVERYTHING)
    page = phone.open(days=3)
    add(page, files[:4])
    send_off(page)
    add(page, files[4:])
    send_off(page)
    until(lambda: site.pieces >= 2, page)
    nothing_said_too_early(page, site)
    phone.kill_tab(page)
    page = phone.open(days=-3)
    until(lambda: site.pieces >= 4, page)
    site.stop()
    page.wait_for_timeout(700)
    site.start()
    until(lambda: site.pieces >= 6, page)
    nothing_said_too_early(page, site)
    phone.close()
    page = phone.open()
    until(lambda: len(site.files) == len(files), page)
    until(lambda: left(page) == [0, 0], page)
    assert site.hashes() == hashes(files)
    assert site.made == 2, "each paper once"


COUNTED = {"state": "received", "sha256": None, "have": [0]}
LIES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "by count": lambda said: {**said, "state": "received", "files": [{**each, **COUNTED} for each in said["files"]]},
    "another hash": lambda said: {**said, "files": [{**each, "sha256": "0" * 64} for each in said["files"]]},
    "a file less": lambda said: {**said, "state": "received", "files": said["files"][1:]},
    "all but the paper": lambda said: {**said, "state": "receiving"},
}  # fmt: skip


@pytest.mark.parametrize("lie", LIES)
def test_received_is_said_for_nothing_but_every_files_own_hash(
    site: PapersServer, phone: Phone, lie: str
) -> None:
    site.faults.lie = LIES[lie]
    page = phone.open()
    add(page, [a_file(1, 70_000), a_file(2, 10)])
    send_off(page)
    until(lambda: [path for method, path in site.asked if method == "GET"], page)
    page.wait_for_timeout(300)
    assert RECEIVED not in states(page).all_inner_texts()
    assert left(page) == [1, 2]
    site.faults.lie = lambda said: said
    expect(states(page)).to_have_text(RECEIVED, timeout=60_000)
    until(lambda: left(page) == [0, 0], page)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((422, {"why": "A case has at most 60 papers."}), "Not taken: A case has at most 60 papers."),
        ((403, None), "Not taken: The reason is not known. Please call the coordinator."),
        ((413, {}), "Not taken: A file may have at most 25 MB."),
    ],
)
def test_a_refusal_says_why_and_keeps_the_pictures_until_somebody_removes_them(
    site: PapersServer, phone: Phone, answer: tuple[int, Any], words: str
) -> None:
    site.faults.refuse = answer
    page = phone.open()
    add(page, [a_file(1, 100)])
    send_off(page)
    expect(states(page)).to_have_text(words)
    assert left(page) == [1, 1]
    asked = len(site.asked)
    page.get_by_role("button", name="Try again now").click()
    until(lambda: len(site.asked) > asked, page)
    page.get_by_text("Remove it from this phone").click()
    page.get_by_role("button", name="Remove for good").click()
    until(lambda: left(page) == [0, 0], page)
    expect(states(page)).to_have_count(0)


@pytest.mark.parametrize("status", [401, 410])
def test_who_is_signed_out_loses_nothing(site: PapersServer, phone: Phone, status: int) -> None:
    site.faults.refuse = (status, {})
    page = phone.open()
    files = [a_file(1, 100_000)]
    add(page, files)
    send_off(page)
    expect(states(page)).to_contain_text("You are signed out")
    phone.close()
    site.faults.refuse = None
    page = phone.open()
    until(lambda: left(page) == [0, 0], page)
    assert site.hashes() == hashes(files)


def test_a_pause_lasts_over_a_closed_browser_until_somebody_ends_it(site: PapersServer, phone: Phone) -> None:
    page = phone.open()
    page.get_by_role("button", name="Pause the sending").click()
    add(page, [a_file(1, 100)])
    send_off(page)
    expect(states(page)).to_have_text("Paused.")
    phone.close()
    page = phone.open()
    expect(states(page)).to_have_text("Paused.")
    assert site.asked == []
    page.get_by_role("button", name="Go on sending").click()
    expect(states(page)).to_have_text(RECEIVED)


def test_a_pause_stops_what_is_on_its_way(site: PapersServer, phone: Phone) -> None:
    site.faults.slow = 0.3
    page = phone.open()
    add(page, [a_file(1, 20 * CHUNK)])
    send_off(page)
    until(lambda: site.pieces >= 2, page)
    page.get_by_role("button", name="Pause the sending").click()
    expect(states(page)).to_have_text("Paused.")
    page.wait_for_timeout(400)
    asked = len(site.asked)
    page.wait_for_timeout(900)
    assert len(site.asked) == asked and not site.files
    site.faults.slow = 0
    page.get_by_role("button", name="Go on sending").click()
    expect(states(page)).to_have_text(RECEIVED)


MOBILE = """Object.defineProperty(navigator, "connection", {
  value: Object.assign(new EventTarget(), { type: "cellular" })
})"""


def test_by_wifi_only_waits_for_wifi(site: PapersServer, phone: Phone) -> None:
    page = phone.open(script=MOBILE)
    expect(page.get_by_text("This phone is on mobile data.")).to_be_visible()
    page.get_by_label("Send by Wi-Fi only").check(force=True)
    add(page, [a_file(1, 100)])
    send_off(page)
    expect(states(page)).to_have_text("Waiting for Wi-Fi.")
    assert site.asked == []
    page.evaluate(
        "navigator.connection.type = 'wifi', navigator.connection.dispatchEvent(new Event('change'))"
    )
    expect(states(page)).to_have_text(RECEIVED)
    expect(page.get_by_text("This phone is on Wi-Fi or a cable.")).to_be_visible()


def test_a_browser_that_does_not_tell_its_network_is_said_to_be_one(site: PapersServer, phone: Phone) -> None:
    page = phone.open(script="Object.defineProperty(navigator, 'connection', { value: undefined })")
    expect(page.get_by_text("This browser does not say whether it is on Wi-Fi: unknown.")).to_be_visible()
    expect(page.get_by_label("Send by Wi-Fi only")).to_be_hidden()


def test_a_full_phone_says_so_and_still_sends(site: PapersServer, phone: Phone) -> None:
    page = phone.open(room=1000)
    site.faults = Faults(before=20, after=40)
    files = [a_file(number, 300_000) for number in range(3)]
    add(page, files)
    expect(page.get_by_role("alert").filter(has_text="This phone has no room left.")).to_be_visible()
    send_off(page)
    expect(states(page)).to_have_text(RECEIVED, timeout=90_000)
    assert site.hashes() == hashes(files)


def test_two_pages_of_one_browser_send_every_piece_once(site: PapersServer, phone: Phone) -> None:
    site.faults.slow = 1
    first = phone.open()
    files = [a_file(number, 3 * CHUNK) for number in range(3)]
    add(first, files)
    send_off(first)
    until(lambda: site.pieces >= 1, first)
    second = phone.open()
    expect(states(second)).to_have_text(ELSEWHERE)
    until(lambda: site.pieces >= 3, first)
    first.close()
    site.faults.slow = 0
    expect(states(second)).to_have_text(RECEIVED)
    sent = [path for method, path in site.asked if method == "PUT"]
    assert len(sent) - len(set(sent)) <= 1, "what was on its way when the first was closed, nothing else"
    assert site.hashes() == hashes(files) and site.made == 1


def test_a_closed_browser_goes_on_from_what_the_service_has(site: PapersServer, phone: Phone) -> None:
    site.faults.slow = 0.15
    page, files = phone.open(), [a_file(1, 10 * CHUNK)]
    add(page, files)
    send_off(page)
    until(lambda: site.pieces >= 4, page)
    phone.close()
    site.faults.slow = 0
    page = phone.open()
    expect(states(page)).to_have_text(RECEIVED)
    sent = [path for method, path in site.asked if method == "PUT"]
    assert len(sent) <= 11, "one piece may have been on its way"
    assert site.hashes() == hashes(files)


def test_what_another_page_has_brought_is_asked_of_the_service(site: PapersServer, phone: Phone) -> None:
    site.faults.slow = 1
    first = phone.open()
    add(first, [a_file(1, 10 * CHUNK)])
    send_off(first)
    until(lambda: site.pieces >= 1, first)
    second = phone.open()
    expect(states(second)).to_have_text(ELSEWHERE)
    site.faults.slow = 0
    expect(states(first)).to_have_text(RECEIVED)
    expect(states(second)).to_have_text(RECEIVED)
    assert site.made == 1


def test_papers_of_one_case_never_go_out_from_anothers_page(site: PapersServer, phone: Phone) -> None:
    site.faults.refuse = (503, {})
    page = phone.open()
    add(page, [a_file(1, 100)])
    send_off(page)
    until(lambda: site.asked, page)
    phone.close()
    site.faults.refuse, site.asked = None, []
    page = phone.open("/other")
    page.wait_for_timeout(800)
    assert site.asked == []
    expect(states(page)).to_have_count(0)


def test_pictures_wait_for_their_being_sent_over_a_killed_tab(site: PapersServer, phone: Phone) -> None:
    """A cheap phone closes the page while its camera is open: what was taken before is still there."""
    page = phone.open()
    files = [a_file(1, 90_000), a_file(2, 300)]
    add(page, files)
    phone.kill_tab(page)
    page = phone.open()
    names = page.locator("[data-part=pictures] [data-part=name]")
    expect(names).to_have_text(["File 1: sheet 1.pdf", "File 2: sheet 2.pdf"])
    assert site.asked == []
    send_off(page)
    expect(states(page)).to_have_text(RECEIVED)
    assert site.hashes() == hashes(files)


def test_the_profile_holds_neither_content_nor_names_in_clear(site: PapersServer, phone: Phone) -> None:
    """A content that repeats one sentence, small enough to lie in the database's own log, and large enough not to."""
    site.faults.refuse = (503, {})
    page = phone.open()
    sentence, name = b"Stiyka Halyna, carcinoma ", "Stiyka Halyna.pdf"
    for size in (10, 20_000):
        file = {"name": name, "mimeType": "application/pdf", "buffer": sentence * size}
        add(page, [file])
    send_off(page)
    until(lambda: site.asked, page)
    phone.close()
    kept = {each: each.read_bytes() for each in phone.folder.rglob("*") if each.is_file()}
    assert sum(len(each) for each in kept.values()) > 500_000, "what was kept lies here"
    for clear in (sentence, name.encode(), name.encode("utf-16-le")):
        assert not [path for path, each in kept.items() if clear in each], clear
    assert not [path for path, each in kept.items() if "IndexedDB" in path.parts and b"OB-TEST" in each]
