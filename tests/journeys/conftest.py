"""Browsers and the running service for the journeys."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.bad_line import from_source
from tests.journeys.site import Site, served
from tests.journeys.traveller import Traveller

CHROMIUM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]

expect.set_options(timeout=60_000)
"""As long as any other wait: a busy machine is no fault."""

Somebody = Callable[..., Traveller]


def chromium() -> str:
    """Debian's browser."""
    found = [path for path in CHROMIUM if Path(path).exists()]
    assert found, "Chromium is not installed. On Debian: apt-get install chromium"
    return found[0]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium, without a window."""
    return {"executable_path": chromium(), "args": QUIET, "headless": True}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service, running."""
    with served(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="module")
def as_the_source_says(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The phone's page as its source says it, so that spoiling the source is seen."""
    with from_source(site.app, tmp_path_factory.mktemp("source")):
        yield


@pytest.fixture
def somebody(site: Site, browser: Browser) -> Iterator[Somebody]:
    """Somebody with a browser of their own: somebody("uk", PHONE)."""
    people: list[Traveller] = []

    def arrive(
        language: str, device: dict[str, Any], kind: type[Traveller] = Traveller, **more: Any
    ) -> Traveller:
        people.append(kind(site, browser, language, device, **more))
        return people[-1]

    yield arrive
    for person in people:
        person.close()
