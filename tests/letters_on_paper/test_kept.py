"""Papers for everybody are made once and kept up to so many bytes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from referral.letters_on_paper import kept, press
from referral.letters_on_paper.press import Pressed


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The bodies that were pressed, each into a thousand bytes."""
    bodies: list[str] = []

    def pressing(body: str, *_of: Any) -> Pressed:
        bodies.append(body)
        return Pressed(bytes(1_000), 1)

    monkeypatch.setattr(press, "press", pressing)
    return bodies


def test_what_was_made_is_not_made_again_and_the_oldest_goes(made: list[str]) -> None:
    papers = kept.Kept(most_bytes=3_000)
    for body in "abcabc":
        papers.pressed(body, "uk", "title", "")
    assert made == ["a", "b", "c"] and papers.bytes == 3_000
    papers.pressed("a", "uk", "title", ""), papers.pressed("d", "uk", "title", "")
    assert papers.bytes == 3_000
    papers.pressed("a", "uk", "title", ""), papers.pressed("b", "uk", "title", "")
    assert made == ["a", "b", "c", "d", "b"], "whoever was asked for longest ago has gone"


def test_another_language_or_style_is_another_paper(made: list[str]) -> None:
    papers = kept.Kept()
    for of in (("uk", "t", ""), ("en", "t", ""), ("uk", "u", ""), ("uk", "t", "@page{}")):
        papers.pressed("a", *of)
    assert len(made) == 4


def test_a_paper_larger_than_the_room_is_given_and_not_kept(made: list[str]) -> None:
    papers = kept.Kept(most_bytes=999)
    assert papers.pressed("a", "uk", "t", "").pages == 1 and papers.bytes == 0


def test_threads_do_not_make_it_grow(made: list[str]) -> None:
    papers = kept.Kept(most_bytes=5_000)
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda n: papers.pressed(str(n % 20), "uk", "t", ""), range(400)))
    assert 0 < papers.bytes <= 5_000 and papers.bytes == 1_000 * len(papers._papers)
