"""A source over HTTP, politely: one request a second, robots.txt obeyed, waiting as asked, taken up where it broke off.

What was fetched lies in a folder of the day as it came; only from there is it read. An answer that has not changed
(ETag) is not sent again; one that is not what the source hands out is no page, whatever its status says.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

import httpx

from referral.hospitals.importing.finding import Fetch, Source
from referral.hospitals.values import BadTable

A_SECOND, TRIES = 1.0, 6
PATIENCE = 900.0
"""Seconds that a service may ask us to wait; longer: come back another time."""
MOST_PAGES, MOST_BYTES = 20_000, 300_000_000
BUSY = frozenset({429, 500, 502, 503, 504})
STATE, CACHE = ".state", ".cache"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(slots=True)
class Fetched:
    """What a fetching did: pages that came, that had not changed, and how often we were asked to wait.

    `is_read_whole`: its pages are read together; a table is read by itself.
    """

    folder: Path
    is_read_whole: bool = True
    pages: int = 0
    unchanged: int = 0
    waits: int = 0


@dataclass(slots=True)
class Polite:
    """How requests are made: under which name, how far apart, and how one waits (a test does not)."""

    user_agent: str
    apart: float = A_SECOND
    sleep: Callable[[float], None] = time.sleep
    last: float = field(default=0.0)

    def wait(self) -> None:
        """Until the next request may be made."""
        if (left := self.last + self.apart - time.monotonic()) > 0:
            self.sleep(left)
        self.last = time.monotonic()


def fetch(
    source: Source,
    into: Path,
    polite: Polite,
    now: datetime,
    home: str = "",
    progress: Callable[[int], object] = lambda pages: None,
) -> Fetched:
    """Fetch a source into a folder; raises BadTable with the sentence that helps. `home`: in place of its own."""
    if source.fetch is None:
        raise BadTable(f"{source.code} is not fetched: load its file (hospitals load {source.code} FILE).")
    base = (home or source.fetch.home).rstrip("/")
    _check_address(base)
    folder = _folder(into / source.code, now)
    with httpx.Client(timeout=60, headers={"User-Agent": polite.user_agent}, follow_redirects=False) as line:
        _check_robots(line, base, polite)
        walk = _Walk(_of_year(source.fetch, now.year), base, folder, line, polite)
        for number in walk.pages():
            progress(number)
    return walk.done


def _of_year(plan: Fetch, year: int) -> Fetch:
    return replace(plan, starts=tuple(each.replace("{year}", str(year)) for each in plan.starts))


def _check_address(base: str) -> None:
    parts = urlsplit(base)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise BadTable(f"{base} is no https address.")


def _folder(of_source: Path, now: datetime) -> Path:
    """The last folder if its fetching broke off, else a new one."""
    of_source.mkdir(parents=True, exist_ok=True)
    last = max((each for each in of_source.iterdir() if each.is_dir()), default=None)
    if last is not None and not _state(last).get("done"):
        return last
    fresh = of_source / now.isoformat(timespec="seconds").replace(":", "")
    fresh.mkdir(exist_ok=True)
    return fresh


def _state(folder: Path) -> dict[str, Any]:
    path = folder / STATE
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, whatever breaks off."""
    part = path.with_suffix(path.suffix + ".part")
    part.write_bytes(content)
    os.replace(part, path)


def _check_robots(line: httpx.Client, base: str, polite: Polite) -> None:
    """Raise BadTable where the service does not want programs there; one without rules does not say so."""
    parts = urlsplit(base)
    polite.wait()
    try:
        answer = line.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    except httpx.HTTPError:
        return
    rules = RobotFileParser()
    rules.parse(answer.text.splitlines() if answer.status_code == 200 and "<" not in answer.text[:20] else [])
    if not rules.can_fetch(polite.user_agent, base + "/"):
        raise BadTable(f"{parts.netloc} does not want programs there (robots.txt). Ask them, or load a file.")


class _Walk:
    """One fetching on its way from page to page."""

    def __init__(self, plan: Fetch, base: str, folder: Path, line: httpx.Client, polite: Polite) -> None:
        self.plan, self.base, self.folder, self.line, self.polite = plan, base, folder, line, polite
        self.done = Fetched(folder, _is_json_expected(plan))
        cache = folder.parent / CACHE
        self.cache: dict[str, Any] = json.loads(cache.read_text()) if cache.exists() else {}

    def pages(self) -> Iterator[int]:
        """Fetch page after page from where it broke off; each is kept before the next is asked for."""
        state = {"start": 0, "next": self.plan.starts[0], "ahead": [], "number": 0, **_state(self.folder)}
        while state["next"]:
            if state["number"] >= MOST_PAGES:
                raise BadTable(f"More than {MOST_PAGES} pages: the source leads in a circle.")
            content = self._get(self._address(state["next"]))
            state["number"] += 1
            _write(self.folder / f"{state['number']:05}.{self.plan.ending}", content)
            state["ahead"] += self.plan.leads_to(content)
            state["next"] = self.plan.next_of(content) or (state["ahead"] and state["ahead"].pop(0)) or ""
            if not state["next"] and state["start"] + 1 < len(self.plan.starts):
                state["start"] += 1
                state["next"] = self.plan.starts[state["start"]]
            state["done"] = not state["next"]
            _write(self.folder / STATE, json.dumps(state).encode())
            yield state["number"]

    def _address(self, path: str) -> str:
        """A page's own link is joined to the base; one that leads to another host is not followed."""
        if not path.startswith("http"):
            return self.base + path
        if urlsplit(path).netloc != urlsplit(self.base).netloc:
            raise BadTable(
                f"The service leads to another host ({urlsplit(path).netloc}). Nothing was fetched there."
            )
        return path

    def _get(self, address: str) -> bytes:
        """One page; waits as it is asked to, goes on where the connection broke, at most so many times."""
        held, why = b"", ""
        for attempt in range(TRIES):
            self.polite.wait()
            try:
                held, why = self._once(address, held)
                if not why:
                    return held
                held = b""
            except _Broken as broken:
                held, why = broken.held, "the connection broke"
            except _Wait as wait:
                self._wait(wait.seconds if wait.seconds is not None else float(2**attempt))
                held, why = b"", f"it answered {wait.status}"
                continue
            self._wait(float(2**attempt))
        raise BadTable(
            f"Given up after {TRIES} tries: {why}. Fetch it again later; it goes on where it stopped."
        )

    def _wait(self, seconds: float) -> None:
        if seconds > PATIENCE:
            raise BadTable(
                f"The service asks us to come back in {seconds / 60:.0f} minutes. Do so; it goes on there."
            )
        self.done.waits += 1
        self.polite.sleep(seconds)

    def _once(self, address: str, held: bytes) -> tuple[bytes, str]:
        """One request: the content, or why it is none."""
        known = self.cache.get(address, {})
        headers = {"If-None-Match": known["etag"]} if known.get("etag") and not held else {}
        if held:
            headers = {"Range": f"bytes={len(held)}-"}
        with self.line.stream("GET", address, headers=headers) as answer:
            if answer.status_code == 304:
                return self._unchanged(address, known)
            _check_status(answer)
            content = _received(answer, held if answer.status_code == 206 else b"")
        try:
            self.plan.check(content)
        except BadTable as wrong:
            if _is_json_expected(self.plan) and not content.lstrip().startswith(b"{"):
                return (
                    b"",
                    "it answered 200 with something that is no page, as it does when it is asked too often",
                )
            raise wrong
        self.done.pages += 1
        self._keep(address, answer.headers.get("etag", ""))
        return content, ""

    def _unchanged(self, address: str, known: dict[str, str]) -> tuple[bytes, str]:
        before = self.folder.parent / known["file"]
        if not before.exists():
            del self.cache[address]
            return b"", "the page kept from last time is gone"
        self.done.unchanged += 1
        return before.read_bytes(), ""

    def _keep(self, address: str, etag: str) -> None:
        number = int(_state(self.folder).get("number", 0)) + 1
        self.cache[address] = {"etag": etag, "file": f"{self.folder.name}/{number:05}.{self.plan.ending}"}
        _write(self.folder.parent / CACHE, json.dumps(self.cache).encode())


def _is_json_expected(plan: Fetch) -> bool:
    return plan.ending == "json"


class _Broken(Exception):
    """The connection broke; `held`: what had come by then."""

    def __init__(self, held: bytes) -> None:
        super().__init__()
        self.held = held


class _Wait(Exception):
    """The service asks us to wait; `seconds`: as long as it says."""

    def __init__(self, status: int, seconds: float | None) -> None:
        super().__init__()
        self.status, self.seconds = status, seconds


def _check_status(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in BUSY:
        raise _Wait(status, _retry_after(answer.headers.get("retry-after", "")))
    if status in (301, 302, 303, 307, 308):
        raise BadTable(
            f"The address has moved to {answer.headers.get('location')}. Its module needs to know it."
        )
    if status not in (200, 206):
        answer.read()
        raise BadTable(f"The service answered {status}: {answer.text[:200]}")


def _retry_after(said: str) -> float | None:
    """Seconds, or the moment until which to wait."""
    if said.isdigit():
        return float(said)
    try:
        moment = parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return None
    return max((moment - datetime.now(moment.tzinfo)).total_seconds(), 0.0)


def _received(answer: httpx.Response, held: bytes) -> bytes:
    parts = [held]
    size = len(held)
    try:
        for some in answer.iter_bytes():
            size += len(some)
            if size > MOST_BYTES:
                raise BadTable(f"More than {MOST_BYTES // 1_000_000} MB in one answer: that is no page.")
            parts.append(some)
    except httpx.TransportError:
        raise _Broken(b"".join(parts)) from None
    return b"".join(parts)
