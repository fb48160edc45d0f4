"""The tick list: counted once, by day and place alone; what is sent badly is not counted."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db, utc_now
from referral.i18n import PUBLIC_LANGUAGES
from referral.screening import actions, queries, spent
from referral.screening.lines import LINES
from referral.screening.models import Tally
from referral.screening.queries import PEOPLE
from tests.factories import a_user
from tests.keystrokes import seconds
from tests.pages import Pages
from tests.screening.venues import WISH, a_venue, bare, form_of, ticks


def counts() -> list[dict[str, Any]]:
    return [row.counts for row in db.session.scalars(db.select(Tally))]


@pytest.mark.both_databases
def test_it_is_counted_by_line_and_nothing_else_is_kept(app: Flask) -> None:
    venue = a_venue()
    answer = ticks(Pages(app), venue, "known", "broken_off")
    assert (answer.status, answer.location) == (303, f"/s/{venue.token}/thanks")
    assert counts() == [{**queries.nothing_ticked(), PEOPLE: 1, "known": 1, "broken_off": 1}]


@pytest.mark.both_databases
def test_back_reload_and_pressing_twice_count_once(app: Flask) -> None:
    venue, visitor = a_venue(), Pages(app)
    form = form_of(visitor.get(f"/s/{venue.token}"))
    assert {ticks(visitor, venue, "known", form=form).status for _ in range(3)} == {303}
    ticks(Pages(app), venue, "known", form=form)
    assert [each[PEOPLE] for each in counts()] == [1]


def test_two_people_on_one_phone_count_twice(app: Flask) -> None:
    venue, visitor = a_venue(), Pages(app)
    ticks(visitor, venue, "known")
    ticks(visitor, venue, "child")
    assert [each[PEOPLE] for each in counts()] == [2]


def test_a_form_of_yesterday_or_of_another_venue_or_made_up_is_asked_once_more(app: Flask) -> None:
    venue, other, visitor = a_venue(), a_venue(), Pages(app)
    today = utc_now().date()
    forms = [
        spent.new_form(venue.token, today - timedelta(days=1)),
        spent.new_form(other.token, today),
        "made.up.altogether",
        "х" * 10_000,
        "",
    ]
    for form in forms:
        page = ticks(visitor, venue, "known", form=form or "-")
        assert page.status == 422 and "open for too long" in page.text
        (box,) = [each for each in page.all("input") if each.get("value") == "known"]
        assert box.get("checked") is not None
    assert counts() == []


@pytest.mark.parametrize("lines", [[], ["<script>alert(1)</script>"], ["KNOWN"], ["х" * 19_000]])
def test_what_is_no_line_is_not_counted_and_not_shown(app: Flask, lines: list[str]) -> None:
    page = ticks(Pages(app), a_venue(), *lines)
    assert page.status == 422 and "alert(1)" not in page.html and counts() == []


def test_a_venue_that_is_ended_past_or_unknown_counts_nothing_and_says_whom_to_call(app: Flask) -> None:
    ended, past = a_venue(), a_venue(active_until=utc_now().date() - timedelta(days=1))
    forms = {each: spent.new_form(each.token, utc_now().date()) for each in (ended, past)}
    actions.revoke(ended, a_user().as_actor(), utc_now())
    for venue, form in forms.items():
        assert Pages(app).get(f"/s/{venue.token}", language="en").status == 410
        page = ticks(Pages(app), venue, "known", form=form)
        assert page.status == 410 and "112" in page.text and "/call" in page.links()
    assert Pages(app).get("/s/nobody-made-this").status == 410 and counts() == []


def test_no_line_asks_for_a_symptom_and_every_page_shows_112_and_the_doctor_nearby(app: Flask) -> None:
    page = Pages(app).get(f"/s/{a_venue().token}", language="en")
    assert len(LINES) == 8 and len([each for each in page.all("input") if each.get("name") == "lines"]) == 8
    assert "tel:112" in page.links() and "/information/pl#family_doctor" in page.links()
    named = ("pain", "lump", "fever", "weight", "tired", "blood in")
    assert not [words for words in map(str, LINES.values()) if any(each in words.lower() for each in named)]


def test_the_pages_set_no_cookie(app: Flask) -> None:
    venue, visitor = a_venue(), Pages(app)
    opened = visitor.get(f"/s/{venue.token}")
    pages = [opened, ticks(visitor, venue, "known"), ticks(visitor, venue, "known", way="call")]
    pages.append(visitor.get(f"/s/{venue.token}/thanks"))
    assert not [each for page in pages for each in page.response.headers.getlist("Set-Cookie")]


def test_a_venue_counts_no_more_than_its_bits_hold_apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_A_DAY", 2)
    venue = a_venue()
    assert [ticks(Pages(app), venue, "known").status for _ in range(3)] == [303, 303, 429]
    assert [each[PEOPLE] for each in counts()] == [2]


def test_new_forms_do_not_look_like_those_that_were_sent() -> None:
    kept, refused = spent.empty(), 0
    for number in range(actions.MOST_A_DAY):
        bits = spent.spend(kept, f"form {number}")
        refused, kept = refused + (bits is None), bits or kept
    full = sum(byte.bit_count() for byte in kept) / spent.BITS
    assert refused == 0 and full**spent.EACH < 2e-4, "how often a new one looks like one that was sent"


@pytest.mark.parametrize("behind", [".1", ".", "x", "." * 90])
def test_a_form_with_anything_behind_it_is_not_ours(app: Flask, behind: str) -> None:
    venue, visitor = a_venue(), Pages(app)
    form = form_of(visitor.get(f"/s/{venue.token}"))
    assert [ticks(visitor, venue, "known", form=each).status for each in (form, form + behind)] == [303, 422]
    assert [each[PEOPLE] for each in counts()] == [1]
    assert bare(visitor, f"/s/{venue.token}/call", {"form": form + behind, **WISH}).status == 422


def test_which_forms_were_sent_is_forgotten_with_the_day(app: Flask) -> None:
    ticks(Pages(app), a_venue(), "known")
    assert actions.forget_forms(utc_now()) == 0
    assert actions.forget_forms(utc_now() + timedelta(days=3)) == 1
    (row,) = db.session.scalars(db.select(Tally))
    assert row.spent is None and row.counts[PEOPLE] == 1


def test_a_gigantic_form_is_refused(app: Flask) -> None:
    page = bare(Pages(app), f"/s/{a_venue().token}", {"form": "x" * 30_000, "way": "count"})
    assert page.status == 413 and counts() == []


MOST_SECONDS = 60
SKIPPED = {"details", "script", "style", "nav"}
"""What is folded in: whoever opens the warning signs is not counting seconds."""
INSET = "app-inset"


def read(element: Any) -> str:
    """What is read before anybody has opened anything; what becomes of each way to answer is read apart."""
    if element.tag in SKIPPED or element.get("hidden") is not None or INSET in element.get("class", ""):
        return element.tail or ""
    return (element.text or "") + " ".join(map(read, element)) + " " + (element.tail or "")


@pytest.mark.parametrize("language", PUBLIC_LANGUAGES)
def test_whoever_reads_the_list_and_what_becomes_of_it_and_ticks_three_lines_is_done_in_a_minute(
    app: Flask, language: str
) -> None:
    """Heading, 112, the list, both buttons, and what becomes of either; not the section of whoever ticks nothing."""
    page = Pages(app).get(f"/s/{a_venue().token}", language=language)
    (main,) = page.all("main")
    (inset,) = (each for each in main.iter() if INSET in each.get("class", ""))
    ways = ["".join(each.itertext()) for each in inset.iter("p")]
    (not_told,) = (each for each in page.all("h2") if each.get("class") == "nhsuk-heading-m")
    whole = " ".join(read(main).split())
    words = whole.partition("".join(not_told.itertext()))[0]
    assert len(LINES) == 8 and len(ways) == 2 and "112" in words and words != whole
    assert max(seconds([words, way], taps=4) for way in ways) <= MOST_SECONDS
