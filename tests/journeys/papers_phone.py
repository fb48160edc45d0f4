"""A phone whose browser is closed, killed and opened again, and still has what it kept."""

import hashlib
import random
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Locator, Page

from tests.journeys.papers_server import PapersServer
from tests.journeys.traveller import PHONE

SHIFTED = """(() => {{
  const real = Date, by = {days} * 86400000;
  window.Date = class extends real {{
    constructor(...given) {{ super(...(given.length ? given : [real.now() + by])); }}
  }};
  window.Date.now = () => real.now() + by;
}})()"""
LEFT = """() => new Promise((resolve) => {
  const asked = indexedDB.open("papers");
  asked.onsuccess = async () => {
    const count = (name) => new Promise((done) => {
      asked.result.transaction(name).objectStore(name).count().onsuccess = (event) => done(event.target.result);
    });
    resolve([await count("papers"), await count("contents")]);
    asked.result.close();
  };
})"""
File = dict[str, Any]


def a_file(number: int, size: int, name: str = "") -> File:
    """What no browser can draw, so that it must arrive as it is, to the byte."""
    content = random.Random(number).randbytes(size)
    return {"name": name or f"sheet {number}.pdf", "mimeType": "application/pdf", "buffer": content}


def hashes(files: list[File]) -> list[str]:
    """Their SHA-256, sorted."""
    return sorted(hashlib.sha256(each["buffer"]).hexdigest() for each in files)


class Phone:
    """Its profile lies in a folder."""

    def __init__(self, kind: BrowserType, launch: dict[str, Any], folder: Path, site: PapersServer) -> None:
        self.kind, self.launch, self.folder, self.site = kind, launch, folder, site
        self.context: BrowserContext | None = None
        self.wrong: list[str] = []

    def open(self, path: str = "/", days: int = 0, script: str = "", room: int | None = None) -> Page:
        """The page with papers, by a clock that is so many days wrong; `room`: bytes that the browser may keep."""
        if self.context is None:
            self.context = self.kind.launch_persistent_context(self.folder, **self.launch, **PHONE)
            self.context.set_default_timeout(60_000)
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        for each in (SHIFTED.format(days=days), script):
            page.add_init_script(each)
        if room is not None:
            quota = {"origin": self.site.url, "quotaSize": room}
            self.context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", quota)
        page.goto(self.site.url + path)
        page.wait_for_selector("[data-do=pause]")
        return page

    def close(self) -> None:
        """As somebody does who swipes the browser away."""
        if self.context is not None:
            self.context.close()
        self.context = None

    def kill_tab(self, page: Page) -> None:
        """As a phone does that has no memory left."""
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash")
        page.close()


def add(page: Page, files: list[File]) -> None:
    """Choose files, and wait until all are shown."""
    pictures = page.locator("[data-part=pictures] > li")
    before = pictures.count()
    page.set_input_files("[data-part=files]", files)
    pictures.nth(before + len(files) - 1).locator("[data-part=name]:not(:empty)").wait_for()
    page.wait_for_function("document.querySelector('[data-part=told]').textContent.length")


def send_off(page: Page) -> None:
    """Press the form's own button."""
    page.locator("[data-papers] button[type=submit]").click()
    page.locator("[data-part=pictures] > li").first.wait_for(state="detached")


def states(page: Page) -> Locator:
    """How each paper that was sent off stands."""
    return page.locator("[data-papers-outgoing] [data-part=state]")


def left(page: Page) -> list[int]:
    """How many papers and files the browser still keeps."""
    return list(page.evaluate(LEFT))
