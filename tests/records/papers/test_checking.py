"""The worker opens what has arrived, every page once whoever is killed; what cannot be opened stops no other."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from referral.db import db
from referral.records.opening import NotOpened, Opened, Page
from referral.records.opening.scanning import CLEAN, FOUND, UNREACHABLE
from referral.records.papers import actions, checking, queries, receiving, storing
from referral.records.papers.models import (
    AVAILABLE,
    CHECKED,
    RECEIVED,
    REFUSED,
    WAITING_FOR_SCANNER,
    Paper,
    PaperPage,
)
from tests.factories import NOW, a_case, kept
from tests.records.papers.scenes import (
    COORDINATOR,
    VOLUNTEER,
    a_paper,
    a_picture,
    file_of,
    names_in_rows,
    names_in_store,
    said,
    send_pieces,
)

LATER = timedelta(hours=1)
A_PAGE = Page(b"\xff\xd8 a page", 10, 20)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An opener without a child: two pages for everything, but for what says otherwise."""

    def opened(content: bytes, _walls: object) -> Opened:
        if content.startswith(b"refuse "):
            raise NotOpened(content.removeprefix(b"refuse ").decode())
        return Opened((A_PAGE, A_PAGE), "image/jpeg")

    monkeypatch.setattr(checking, "opened", opened)


def test_a_photograph_is_really_opened_and_can_be_read(app: Flask) -> None:
    paper = a_paper(a_case(), sent := a_picture(2600))
    checking.work(NOW)
    assert (paper.state, paper.check_at, file_of(paper).state) == (AVAILABLE, None, CHECKED)
    shown = Image.open(io.BytesIO(queries.page_of(paper.id, 1)))
    assert (shown.format, max(shown.size)) == ("JPEG", 2000)
    assert queries.original_of(paper.id, 0) == (sent, "image/jpeg")
    assert names_in_store() == names_in_rows() and len(names_in_rows()) == 2


def test_what_is_no_picture_is_refused_with_its_reason_and_the_next_is_opened(app: Flask) -> None:
    bad, good = a_paper(a_case(), b"<svg onload='x'/>"), a_paper(a_case(), a_picture())
    checking.work(NOW)
    assert (bad.state, bad.refused_why) == (REFUSED, "unknown_format")
    assert good.state == AVAILABLE


def test_pages_of_several_files_are_numbered_through_and_a_bad_file_does_not_hide_the_good(
    app: Flask, quick: None
) -> None:
    paper = a_paper(a_case(), b"1", b"refuse damaged", b"2")
    checking.work(NOW)
    assert paper.state == AVAILABLE and [each.number for each in paper.pages] == [1, 2, 3, 4]
    assert [each.file.position for each in paper.pages] == [0, 0, 2, 2]
    assert [each.refused_why for each in paper.files] == [None, "damaged", None]


def test_before_the_paper_is_whole_nothing_is_opened(app: Flask, quick: None) -> None:
    paper = receiving.begin(a_case(), told := said(b"1", b"2"), VOLUNTEER, NOW)
    send_pieces(paper, told.files[0].origin, b"1")
    receiving.whole(paper, told.files[0].origin, VOLUNTEER, NOW)
    assert checking.oldest(NOW) is None
    checking.work(NOW)
    assert not paper.pages


@pytest.mark.both_databases
def test_a_worker_that_is_killed_leaves_nothing_half_and_the_next_makes_every_page_once(
    app: Flask, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, other = a_paper(a_case(), b"1", b"2"), a_paper(a_case(), b"3")
    paper.check_at = NOW - LATER
    db.session.commit()
    with monkeypatch.context() as patch:
        patch.setattr(checking.keeping, "let_go", lambda _names: None)  # who is killed tidies nothing
        patch.setattr(checking, "conclude", _killed)
        with pytest.raises(SystemExit):
            checking.work(NOW)
    db.session.rollback()
    assert not db.session.scalars(db.select(PaperPage)).all() and paper.state == RECEIVED
    checking.work(NOW)
    assert (paper.state, other.state) == (RECEIVED, AVAILABLE), "others go first"
    checking.work(NOW + LATER)
    assert paper.state == AVAILABLE and [each.number for each in paper.pages] == [1, 2, 3, 4]
    from referral.records.papers import sweeping

    sweeping.sweep(NOW + timedelta(days=30_000))
    assert names_in_store() == names_in_rows(), "what the killed one had put there is swept"


def _killed(*_facts: object) -> bool:
    raise SystemExit


def test_a_file_that_kills_the_worker_each_time_is_refused_in_the_end(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, now = a_paper(a_case(), b"poison"), NOW
    monkeypatch.setattr(checking, "opened", _killed)
    for _ in range(checking.MOST_TRIES):
        with pytest.raises(SystemExit):
            checking.work(now)
        db.session.rollback()
        now += LATER
    checking.work(now)
    assert (paper.state, paper.refused_why) == (REFUSED, "took_too_long")


@pytest.mark.both_databases
def test_two_workers_at_once_make_no_page_twice(app: Flask, quick: None) -> None:
    from tests.racing import race

    paper_id = a_paper(a_case(), b"1", b"2").id
    db.session.rollback()
    assert race(app, *[lambda: checking.check(paper_id, NOW)] * 3) == ["won"] * 3, (
        "who comes second is no fault"
    )
    assert [each.number for each in db.session.get_one(Paper, paper_id).pages] == [1, 2, 3, 4]
    assert names_in_store() == names_in_rows()


@pytest.mark.parametrize("reason", ["walls_missing", "not_answered"])
def test_what_says_nothing_of_the_file_puts_it_off(app: Flask, quick: None, reason: str) -> None:
    paper, now = a_paper(a_case(), f"refuse {reason}".encode()), NOW
    for _ in range(5):
        checking.work(now)
        assert paper.state == RECEIVED and file_of(paper).tries == 0
        now += LATER


def test_a_store_that_is_full_puts_it_off_and_keeps_no_page(
    app: Flask, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = a_paper(a_case(), b"1", b"2")
    with monkeypatch.context() as patch:
        times, put = iter(range(9)), storing.put

        def full(name: str, content: bytes) -> None:
            if next(times) > 1:
                raise storing.NoRoom(storing.NO_ROOM)
            put(name, content)

        patch.setattr(storing, "put", full)
        checking.work(NOW)
    assert paper.state == RECEIVED and names_in_store() == names_in_rows()
    checking.work(NOW + LATER)
    assert paper.state == AVAILABLE


def test_an_original_that_the_store_lost_is_said(app: Flask, quick: None) -> None:
    paper = a_paper(a_case(), b"1")
    storing.drop(str(file_of(paper).name))
    checking.work(NOW)
    assert (paper.state, paper.refused_why) == (REFUSED, "lost")


def test_the_scanner_is_waited_for_and_what_it_finds_is_shown_to_nobody(
    app: Flask, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper, answers = (
        a_paper(a_case(), b"1"),
        iter([UNREACHABLE, UNREACHABLE, UNREACHABLE, UNREACHABLE, FOUND]),
    )
    monkeypatch.setattr(checking.chosen, "scanned", lambda _content: next(answers))
    for hours in range(4):
        checking.work(NOW + hours * LATER)
        assert (paper.state, file_of(paper).tries) == (WAITING_FOR_SCANNER, 0)
    assert checking.oldest(NOW + 4 * LATER) is not None, "/readyz tells how late it is"
    checking.work(NOW + 4 * LATER)
    assert (paper.state, paper.refused_why) == (REFUSED, "infected") and not paper.pages
    monkeypatch.setattr(checking.chosen, "scanned", lambda _content: CLEAN)
    clean = a_paper(a_case(), b"1")
    checking.work(NOW)
    assert clean.state == AVAILABLE


def test_a_good_file_pays_neither_for_outages_nor_for_the_one_behind_it(
    app: Flask, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a paper of two files: the scanner is away five times at the second, then the second ends the worker."""
    paper, now = a_paper(a_case(), b"good", b"bad"), NOW
    with monkeypatch.context() as patch:
        patch.setattr(checking.chosen, "scanned", lambda content: UNREACHABLE if content == b"bad" else CLEAN)
        for _ in range(5):
            checking.work(now)
            assert [each.tries for each in paper.files] == [0, 0]
            now += LATER
    opened = checking.opened

    def kills(content: bytes, walls: Any) -> Opened:
        if content == b"bad":
            raise SystemExit
        return opened(content, walls)

    monkeypatch.setattr(checking, "opened", kills)
    for _ in range(checking.MOST_TRIES):
        with pytest.raises(SystemExit):
            checking.work(now)
        db.session.rollback()
        now += LATER
    checking.work(now)
    assert paper.state == AVAILABLE and [each.refused_why for each in paper.files] == [None, "took_too_long"]


def test_one_paper_that_breaks_what_opens_it_stops_no_other(
    app: Flask, quick: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_paper(a_case(), b"1"), a_paper(a_case(), b"2")
    whole = checking.check

    def breaks(paper_id: uuid.UUID, now: Any) -> None:
        if paper_id == first.id:
            raise ValueError
        whole(paper_id, now)

    monkeypatch.setattr(checking, "check", breaks)
    checking.work(NOW)
    assert (first.state, second.state) == (RECEIVED, AVAILABLE)


def test_what_is_taken_back_meanwhile_is_not_opened_and_goes_on_when_brought_again(
    app: Flask, quick: None
) -> None:
    paper = a_paper(a_case(), b"1")
    actions.take_back(paper, COORDINATOR, NOW)
    checking.work(NOW)
    assert paper.state == RECEIVED and names_in_store() == names_in_rows()
    actions.bring_again(paper, COORDINATOR, NOW)
    checking.work(NOW)
    assert paper.state == AVAILABLE


def test_who_is_erased_meanwhile_leaves_nothing(app: Flask, quick: None) -> None:
    paper = a_paper(a_case(), b"1")
    paper.data_key.wrapped = None
    db.session.commit()
    checking.check(paper.id, NOW)
    assert not paper.pages and len(names_in_store()) == 1


def test_no_transaction_is_open_while_a_file_is_opened(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []

    def opened(_content: bytes, _walls: object) -> Opened:
        seen.append(db.session().in_transaction())
        return Opened((A_PAGE,), "image/jpeg")

    monkeypatch.setattr(checking, "opened", opened)
    paper = a_paper(a_case(), a_picture(), a_picture())
    checking.check(paper.id, NOW)
    assert seen == [False, False] and paper.state == AVAILABLE


@pytest.mark.both_databases
def test_many_papers_of_one_case_hold_up_nobody_elses(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    many, other, opened = a_case(), a_case(), list[uuid.UUID]()
    first, second = a_paper(many), a_paper(many)
    theirs = a_paper(other)
    theirs.check_at = NOW + timedelta(minutes=1)
    kept(theirs)
    monkeypatch.setattr(checking, "check", lambda paper_id, _now: opened.append(paper_id))
    checking.work(NOW + LATER)
    assert opened[1] == theirs.id and set(opened) == {first.id, second.id, theirs.id}
