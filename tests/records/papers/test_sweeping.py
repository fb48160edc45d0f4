"""Store and rows are held equal: half-sent and taken back goes after a week, orphans go, what is lost is told."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from structlog.testing import capture_logs

from referral.db import db
from referral.records.papers import checking, keeping, queries, receiving, storing, sweeping
from referral.records.papers.models import Paper, PaperPage
from referral.records.papers.wording import said_of, why_of
from tests.factories import NOW, a_case, a_user, kept
from tests.pages import Pages
from tests.records.papers.scenes import (
    VOLUNTEER,
    a_paper,
    a_picture,
    file_of,
    names_in_rows,
    names_in_store,
    said,
    send_pieces,
)
from tests.records.papers.test_receiving import LARGE

AFTER_ALL = NOW + timedelta(days=30_000)
"""Later than any file of this machine."""


def _half(days: float) -> Paper:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW - timedelta(days=days))
    send_pieces(paper, told.files[0].origin, LARGE, [0, 1])
    return paper


@pytest.mark.both_databases
def test_what_nobody_finished_within_a_week_goes_with_its_pieces(app: Flask) -> None:
    old, young = _half(7.1), _half(6.9)
    whole = a_paper(a_case(), a_picture())
    whole.added_at = NOW - timedelta(days=90)
    kept(whole)
    gone = old.id
    sweeping.clear(NOW)
    assert {each.id for each in db.session.scalars(db.select(Paper))} == {young.id, whole.id} and gone
    assert names_in_store() == names_in_rows() and len(names_in_store()) == 3


@pytest.mark.both_databases
def test_what_was_taken_back_goes_for_good_after_a_week(app: Flask) -> None:
    for days in (7.1, 6.9):
        checking.check((paper := a_paper(a_case(), a_picture())).id, NOW)
        paper.removed_at = NOW - timedelta(days=days)
        kept(paper)
    sweeping.clear(NOW)
    assert len(db.session.scalars(db.select(Paper)).all()) == 1
    assert names_in_store() == names_in_rows() and len(names_in_store()) == 2


@pytest.mark.both_databases
def test_files_without_rows_go_but_not_what_was_written_just_now(app: Flask) -> None:
    paper = a_paper(a_case(), a_picture())
    storing.keep(paper.data_key, b"orphan")
    storing.put("ab" * 16 + storing.BEGUN, b"torn")
    sweeping.sweep(NOW - timedelta(days=30_000))
    assert len(names_in_store()) == 3, "its row may be yet to come"
    sweeping.sweep(AFTER_ALL)
    assert names_in_store() == names_in_rows() and len(names_in_store()) == 1


@pytest.mark.both_databases
def test_rows_without_files_are_told_and_forgotten_once_the_file_is_back(app: Flask) -> None:
    checking.check((paper := a_paper(case := a_case(), a_picture())).id, NOW)
    name = db.session.scalars(db.select(PaperPage.name)).one()
    sealed = storing.get(name)
    storing.drop(name)
    sweeping.sweep(AFTER_ALL)
    assert sweeping.figures(NOW) == {"files_lost": 1, "store_away": 0}
    assert "lost on our side" in why_of([file_of(paper)], paper)[0][1]
    assert said_of(queries.counted(case))[-1].startswith("1 cannot be read")
    storing.put(name, sealed)
    sweeping.sweep(AFTER_ALL)
    assert sweeping.figures(NOW) == {"files_lost": 0, "store_away": 0}


def _unmounted(app: Flask) -> Path:
    """The store's folder is taken away, and an empty one stands in its place."""
    here = Path(app.config["PAPERS"])
    away = here.with_name(f"{here.name}.away")
    here.rename(away)
    here.mkdir()
    return away


@pytest.mark.both_databases
def test_a_store_that_is_away_has_lost_nothing_and_nothing_is_put_beside_it(app: Flask) -> None:
    checking.check((paper := a_paper(case := a_case(), a_picture())).id, NOW)
    paper_id, origin, waiting = paper.id, paper.origin, a_paper(a_case(), a_picture()).id
    away = _unmounted(app)
    try:
        with pytest.raises(storing.Away):
            sweeping.sweep(AFTER_ALL)
        checking.check(waiting, NOW)
        assert sweeping.figures(NOW) == {"files_lost": 0, "store_away": 1}
        assert db.session.get_one(Paper, waiting).state == "received", "not refused as lost"
        with pytest.raises(storing.Away):
            queries.page_of(paper_id, 1)
        with pytest.raises(storing.Away):
            a_paper(a_case(), a_picture())
        pages = Pages(app).sign_in(a_user())
        shown = pages.get(f"/cases/{case.reference}/papers/{origin}/pages/1", language="en")
        assert shown.status == 503 and "does not answer" in shown.text
        assert not [each for each in Path(app.config["PAPERS"]).rglob("*") if each.is_file()]
    finally:
        shutil.rmtree(app.config["PAPERS"])
        away.rename(app.config["PAPERS"])
    sweeping.sweep(AFTER_ALL)
    checking.check(waiting, NOW + timedelta(hours=1))
    assert sweeping.figures(NOW) == {"files_lost": 0, "store_away": 0}
    assert db.session.get_one(Paper, waiting, populate_existing=True).state == "available"


def test_what_another_room_keeps_in_the_store_is_no_orphan(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = a_paper(a_case(), a_picture())
    name = storing.keep(paper.data_key, b"covered")
    theirs = db.select(db.literal(name)) if hasattr(db, "literal") else db.select(db.func.lower(name))
    monkeypatch.setattr(keeping, "MORE", [lambda _which: theirs])
    sweeping.sweep(AFTER_ALL)
    assert name in names_in_store()


def test_of_a_store_that_goes_away_half_way_the_log_says_how_many_are_left(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drop(name: str) -> None:
        if name == "second":
            raise storing.Away()

    monkeypatch.setattr(storing, "drop", drop)
    with capture_logs() as said_of_it:
        keeping.let_go(["first", "second", "third"])
    assert [line["left"] for line in said_of_it] == [2]
