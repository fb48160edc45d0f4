"""Scripts that somebody has stored are text in every page, even in a browser that would run whatever stands there."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.site import Site
from tests.journeys.stored import Plant, ran, shown
from tests.journeys.test_tour import arrive, toured
from tests.journeys.tour import Stop, language_of, stops
from tests.journeys.traveller import DESKTOP, Traveller
from tests.journeys.world import World
from tests.proving import Reached, numbers, part

__all__ = ["toured"]
"""The daily run looks for them without a browser: tests/proofs/test_stored_scripts.py."""
WHO = (
    "coordinator",
    "volunteer",
    "hospital",
    "administrator",
    "auditor",
    "patient",
    "doctor of an accepted patient",
    "doctor pl",
)
Seats = list[tuple[Traveller, Stop]]


@pytest.fixture
def seats(toured: tuple[Site, World], browser: Browser) -> Iterator[Seats]:
    """Everybody where their pages are, in browsers that would run whatever stands in a page."""
    site, world = toured
    found: Seats = []
    people = [Traveller(site, browser, language_of(who), DESKTOP, bypass_csp=True) for who in WHO]
    for who, person in zip(WHO, people, strict=True):
        arrive(person, who, world)
        found += [(person, stop) for stop in stops(who, world)]
    yield found
    for person in people:
        person.close()


def _open(person: Traveller, stop: Stop, reached: Reached) -> list[str]:
    """What is wrong with a page: a script in it, or that it cannot be shown at all."""
    answer = person.page.goto(stop.address, wait_until="load")
    reached.n += len(shown(person.page))
    broken = [f"{stop.address}: {answer.status}"] if answer and answer.status >= 500 else []
    return [*broken, *ran(person.page)]


@pytest.mark.proof
def test_a_script_that_is_no_text_is_seen(seats: Seats) -> None:
    person, stop = seats[0]
    _open(person, stop, Reached())
    person.page.evaluate(
        "() => { document.querySelector('main').innerHTML = '<img src=x onerror=window.ran=1>' }"
    )
    person.page.wait_for_function("window.ran")
    assert list(ran(person.page)) != []


@pytest.mark.proof
def test_stored_payloads(toured: tuple[Site, World], seats: Seats) -> None:
    wrong: list[str] = []
    with part("stored payloads opened in Chromium") as reached:
        turns = numbers()
        for turn in itertools.count():
            with toured[0].inside():
                Plant(turn).everywhere()
            for (person, stop), _ in zip(seats, turns, strict=False):
                wrong += _open(person, stop, reached)
                reached.failures = len(wrong)
            if next(turns, None) is None:
                break
    assert wrong == []
