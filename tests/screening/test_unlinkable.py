"""A bus of twelve: by all tables, logs and files nobody can say who ticked what, or that whoever calls was there."""

import json
import random
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text
from structlog.testing import capture_logs
from time_machine import TimeMachineFixture

from referral import web
from referral.db import db, empty_log, utc_now
from referral.screening.lines import LINES
from referral.screening.models import Venue
from referral.screening.queries import PEOPLE
from referral.screening.spent import new_form
from referral.screening.versions import end_days, may_not_sweep
from referral.zones import day_in
from tests.factories import a_user
from tests.pages import BASE, Pages
from tests.processes import bytes_of
from tests.screening.test_flood import asks
from tests.screening.venues import a_venue, bare, form_of, the_call, ticks, wishes

BUS = [(code,) for code in LINES] + [("known", "broken_off"), ("known", "result"), ("child",), ("known",)]
ONE_FAMILY = "203.0.113.9"


def everything() -> dict[str, list[str]]:
    """Every row of every table as text, in the order in which the database gives them."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        rows = db.session.execute(text(f'SELECT * FROM "{table.name}"')).all()
        found[table.name] = [repr(tuple(row)) for row in rows]
    db.session.rollback()
    return found


def changed(before: dict[str, list[str]], after: dict[str, list[str]]) -> set[str]:
    return {name for name in after if before[name] != after[name]}


def kept_of(venue: Venue) -> Any:
    """The counts as they lie in the database, letter by letter, and how many rows there are."""
    of = {"venue": venue.id.hex if db.engine.dialect.name == "sqlite" else venue.id}
    rows = db.session.execute(
        text("SELECT counts, paper FROM screening_tally WHERE venue_id = :venue"), of
    ).all()
    db.session.rollback()
    return [tuple(each if isinstance(each, str) else json.dumps(each) for each in row) for row in rows]


@pytest.mark.both_databases
def test_an_answer_changes_one_row_of_a_day_and_leaves_no_line_anywhere(app: Flask) -> None:
    venue = a_venue()
    ticks(Pages(app), venue, "known")
    for lines in BUS:
        before = everything()
        with capture_logs() as log:
            ticks(Pages(app), venue, *lines)
        after = everything()
        assert changed(before, after) == {"screening_tally"} and log == []
        assert len(before["screening_tally"]) == len(after["screening_tally"]) == 1


@pytest.mark.both_databases
def test_in_whatever_order_they_come_the_same_lies_there(app: Flask) -> None:
    left = []
    for seed in range(3):
        bus, venue = list(BUS), a_venue()
        random.Random(seed).shuffle(bus)
        for lines in bus:
            ticks(Pages(app), venue, *lines)
        left.append(kept_of(venue))
    assert left[0] == left[1] == left[2] and json.loads(left[0][0][0])[PEOPLE] == len(BUS)


@pytest.mark.both_databases
def test_whoever_asks_for_a_call_stands_in_no_count_and_names_no_venue(app: Flask) -> None:
    a_user()
    venue = a_venue()
    for lines in BUS[:11]:
        ticks(Pages(app), venue, *lines)
    before = everything()
    said_alone = ("broken_off", "follow_up")
    assert wishes(Pages(app), venue, *said_alone).status == 200
    after = everything()
    assert before["screening_tally"] == after["screening_tally"]
    new = [row for name in changed(before, after) for row in set(after[name]) - set(before[name])]
    said = [venue.id.hex, str(venue.id), venue.token, venue.name]
    assert new and not [row for row in new if any(each in row for each in said)]
    assert not [
        row for row in new if any(code in row for code in LINES if code not in ("child", "result", "known"))
    ]
    assert the_call().said == list(said_alone)


def files_of_tallies() -> bytes:
    """What lies in the files of the counts, letter by letter: what was before too, if anything of it stays."""
    db.session.remove()
    if db.engine.dialect.name == "sqlite":
        empty_log()
        return bytes_of(Path(str(db.engine.url.database)))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
        line.execute(text("CHECKPOINT"))
        held = line.scalar(text("SELECT pg_read_binary_file(pg_relation_filepath('screening_tally'))"))
    return bytes(held)


@pytest.mark.both_databases
def test_when_the_day_is_over_no_former_count_lies_in_any_file(app: Flask) -> None:
    venue = a_venue()
    for lines in BUS:
        ticks(Pages(app), venue, *lines)
    before = files_of_tallies().count(b'"follow_up":')
    assert end_days(utc_now() + timedelta(days=3)) == 1
    assert files_of_tallies().count(b'"follow_up":') == 2 <= before, "once on screens, once on paper"


@pytest.mark.both_databases
def test_whoever_may_not_sweep_the_table_is_told_by_readyz(app: Flask) -> None:
    """PostgreSQL only warns a role that is not the table's owner, and keeps every version."""
    assert Pages(app).client.get("/readyz").json["watched"]["tally_versions_stay"] is False
    if db.engine.dialect.name != "postgresql":
        return
    for role in ("DROP ROLE IF EXISTS sweeps_not", "CREATE ROLE sweeps_not", "SET ROLE sweeps_not"):
        db.session.execute(text(role))
    assert may_not_sweep(utc_now())
    db.session.rollback()


def test_what_is_sent_to_count_and_to_be_called_looks_alike_to_whoever_counts_requests(app: Flask) -> None:
    venue, visitor = a_venue(), Pages(app)
    for way in ("count", "call"):
        with capture_logs() as log:
            ticks(visitor, venue, "known", way=way)
        assert log == [], way


def test_the_limiter_writes_no_address_and_counts_both_ways_alike(in_earnest: Flask) -> None:
    venue = a_venue()
    rows = []
    for way in ("count", "call"):
        web.limiter.reset()
        form = form_of(Pages(in_earnest).get(f"/s/{venue.token}"))
        sent = {"form": form, "lines": ["known"], "way": way}
        bare(Pages(in_earnest), f"/s/{venue.token}", sent, environ_base={"REMOTE_ADDR": ONE_FAMILY})
        rows.append(db.session.execute(text("SELECT name, count FROM attempt_count")).all())
        db.session.rollback()
    assert rows[0] == rows[1] and len(rows[0]) == 1
    assert ONE_FAMILY not in str(rows)


def test_the_limiter_tells_no_moment_and_does_not_join_a_tick_to_a_wish(in_earnest: Flask) -> None:
    a_user()
    venue = a_venue()
    from_there = {"environ_base": {"REMOTE_ADDR": ONE_FAMILY}}
    asked = asks(in_earnest, ONE_FAMILY, 77, venue)
    visitor = Pages(in_earnest)
    form = form_of(visitor.get(f"/s/{venue.token}"))
    bare(visitor, f"/s/{venue.token}", {"form": form, "lines": ["known"], "way": "count"}, **from_there)
    rows = db.session.execute(text("SELECT name, ends_at FROM attempt_count")).all()
    db.session.rollback()
    assert asked.status == 200 and len(rows) == 3, "the tick, the network of the wish, the place's share"
    assert {ends_at % 3600 for _name, ends_at in rows} == {0}, "the clock's hours, not those of whoever came"
    hashes = [set(re.findall("[0-9a-f]{64}", name)) for name, _ends_at in rows]
    assert all(hashes) and len(set().union(*hashes)) == 3


DOORS = [
    ("post", "/information/pl/suggest", {"question": "insured"}),
    ("get", "/centres", {}),
    ("get", "/organisations", {}),
    ("post", "/card/open", {}),
]


@pytest.mark.parametrize(("method", "path", "sent"), DOORS)
def test_no_public_page_leaves_an_address_with_what_is_counted(
    in_earnest: Flask, method: str, path: str, sent: dict[str, str]
) -> None:
    visitor = Pages(in_earnest)
    given = {**sent, "csrf_token": visitor.csrf()} if method == "post" else {}
    with in_earnest.app_context():
        visitor.client.open(
            path, method=method.upper(), data=given, base_url=BASE, environ_base={"REMOTE_ADDR": ONE_FAMILY}
        )
    rows = db.session.execute(text("SELECT name FROM attempt_count")).all()
    db.session.rollback()
    assert rows and ONE_FAMILY not in str(rows), path


def test_no_file_of_the_service_holds_a_form_or_an_address(in_earnest: Flask) -> None:
    venue = a_venue()
    form = form_of(Pages(in_earnest).get(f"/s/{venue.token}"))
    sent = {"form": form, "lines": ["known"], "way": "count"}
    bare(Pages(in_earnest), f"/s/{venue.token}", sent, environ_base={"REMOTE_ADDR": ONE_FAMILY})
    folder = Path(in_earnest.config["SQLALCHEMY_DATABASE_URI"].removeprefix("sqlite:///")).parent
    held = [path for path in folder.iterdir() if path.is_file()]
    said = [form.encode(), form.partition(".")[0].encode(), ONE_FAMILY.encode()]
    assert held and not [path for path in held for each in said if each in path.read_bytes()]


def test_two_hundred_from_one_address_are_served_and_ten_thousand_are_not(
    in_earnest: Flask, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(utc_now().replace(minute=10))  # no full hour passes meanwhile
    venue = a_venue()
    web.limiter.reset()
    visitor = Pages(in_earnest)
    answers = [_of_shelter(visitor, venue) for _ in range(330)]
    assert set(answers[:200]) == {303} and set(answers[300:]) == {429}
    (counts, _paper), *more = kept_of(venue)
    assert json.loads(counts)[PEOPLE] == 300 and not more
    storage: Any = web.limiter.storage
    (name,) = db.session.execute(text("SELECT name FROM attempt_count")).scalars()
    db.session.rollback()
    storage.incr(name, 3600, 10_000 - 330)
    before = everything()
    assert _of_shelter(visitor, venue) == 429
    assert changed(before, everything()) == {"attempt_count"}


def test_the_refusal_says_what_to_do_and_others_go_on(in_earnest: Flask) -> None:
    venue, visitor = a_venue(), Pages(in_earnest)
    web.limiter.reset()
    assert _of_shelter(visitor, venue) == 303
    (name,) = db.session.execute(text("SELECT name FROM attempt_count")).scalars()
    db.session.rollback()
    storage: Any = web.limiter.storage
    storage.incr(name, 3600, 300)
    page = ticks(visitor, venue, "known")
    assert page.status == 429 and "on paper" in page.text and "tel:112" in page.links()
    form = form_of(visitor.get(f"/s/{venue.token}"))
    sent = {"form": form, "lines": ["known"], "way": "count"}
    elsewhere = bare(visitor, f"/s/{venue.token}", sent, environ_base={"REMOTE_ADDR": "198.51.100.7"})
    assert elsewhere.status == 303


def _of_shelter(visitor: Pages, venue: Venue) -> int:
    """Somebody of the shelter, as cheap as can be: no page is parsed."""
    token = venue.token
    with visitor.app.app_context():
        sent = {"form": new_form(token, day_in(utc_now(), "PL")), "lines": ["known"], "way": "count"}
        status = visitor.client.post(f"/s/{token}", data=sent, base_url=BASE).status_code
    db.session.rollback()
    return status
