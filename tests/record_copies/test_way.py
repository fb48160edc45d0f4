"""From asking to handing over: the clock, who asks, the worker, the file, its seven days, and who is noted."""

import io
import json
import tracemalloc
import uuid
import zipfile
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.errors import Conflict
from referral.intake.models import Case
from referral.record_copies import actions, archive, jobs, queries
from referral.record_copies.archive import Lying
from referral.record_copies.models import RecordCopy
from referral.records import actions as records
from referral.records import retention
from referral.records.papers import storing
from referral.records.papers.models import Paper, PaperFile
from referral.records.showing import bundle
from tests.factories import a_case, a_user, kept
from tests.own_page.cards import a_patient, of_patient
from tests.pages import Page, Pages


def an_asked(case: Case, now: datetime, way: str = "desk") -> RecordCopy:
    """A copy that somebody let through and the worker made."""
    copy = actions.ask(case, "uk", a_patient(case), now)
    actions.check_identity(copy, "called_back", way, a_user(Role.COORDINATOR).as_actor(), now)
    jobs.work(now)
    db.session.expire_all()
    return copy


def a_photograph(case: Case, now: datetime, content: bytes, **facts: object) -> PaperFile:
    """A paper with one file that lies in the store."""
    paper = kept(Paper(case=case, origin=uuid.uuid4(), came_by="patient", added_at=now, state="available"))
    said = {"origin": uuid.uuid4(), "sha256": "0" * 64, "size": len(content), "media_type": "image/jpeg"}
    name = storing.keep(case.patient.data_key, content)
    return kept(PaperFile(paper=paper, position=0, name=name, state="checked", **{**said, **facts}))


def zip_of(page: Page) -> zipfile.ZipFile:
    """What was saved, opened."""
    assert page.status == 200
    return zipfile.ZipFile(io.BytesIO(page.response.data))


def _verbs(case: Case) -> list[str]:
    noted = db.select(AuditEvent.verb).where(
        AuditEvent.case_id == str(case.id), AuditEvent.verb.like("record_copy%")
    )
    return list(db.session.scalars(noted.order_by(AuditEvent.at, AuditEvent.id)))


def test_a_month_is_the_same_day_of_the_next_or_its_last() -> None:
    assert actions.month_after(date(2026, 1, 31)) == date(2026, 2, 28)
    assert actions.month_after(date(2026, 12, 5)) == date(2027, 1, 5)


@pytest.mark.both_databases
def test_asked_checked_made_saved_and_each_step_noted(app: Flask, pages: Pages) -> None:
    now = utc_now()
    case = a_case()
    a_photograph(case, now, b"a photograph")
    patient = of_patient(app, case)
    page = patient.get("/card/record?lang=en")
    assert patient.submit(page, "/card/record", language="uk").status == 303
    copy = db.session.scalars(db.select(RecordCopy)).one()
    assert copy.due_on == actions.month_after(now.date()) and copy.asked_by is None
    pages.sign_in(a_user(Role.COORDINATOR))
    assert case.reference in pages.get("/record-copies").text
    where = f"/record-copies/{copy.id}"
    assert "Not known" not in pages.get(where).text, "what has not been done yet is not unknown"
    answer = pages.submit(pages.get(where), f"{where}/check", identity="called_back", way="desk")
    assert answer.status == 303
    jobs.work(now)
    assert pages.get(f"{where}/file").status == 404, "a coordinator does not save it"
    pages.sign_in(a_user(Role.ADMINISTRATOR))
    saved = pages.get(f"{where}/file")
    inside = zip_of(saved)
    assert inside.testzip() is None
    assert inside.namelist() == ["record.json", "record.pdf", "papers/001/1.jpg"]
    assert inside.read("papers/001/1.jpg") == b"a photograph"
    assert json.loads(inside.read("record.json"))["requests"] == [case.reference]
    assert saved.response.headers["Cache-Control"] == "no-store"
    db.session.expire_all()
    assert copy.ended_at is not None and copy.handed_by is not None
    assert sorted(_verbs(case)) == [
        "record_copy.asked", "record_copy.handed_over", "record_copy.identity_checked", "record_copy.made",
    ]  # fmt: skip


def test_the_person_saves_it_on_their_own_page_only_after_the_secret_and_only_by_that_way(app: Flask) -> None:
    now = utc_now()
    case, other = a_case(), a_case()
    copy = an_asked(case, now, "own_page")
    assert of_patient(app, case, opened=False).get("/card/record/file").location == "/card/open"
    assert of_patient(app, other).get("/card/record/file").status == 404, (
        "another person's card saves nothing"
    )
    patient = of_patient(app, case)
    assert 'href="/card/record/file"' in patient.get("/card/record").html
    assert zip_of(patient.get("/card/record/file")).testzip() is None
    administrator = Pages(app)
    administrator.sign_in(a_user(Role.ADMINISTRATOR))
    assert administrator.get(f"/record-copies/{copy.id}/file").status == 404


def test_nothing_is_made_before_somebody_made_sure_who_asks(app: Flask, now: datetime) -> None:
    case = a_case()
    copy = actions.ask(case, "uk", a_patient(case), now)
    jobs.work(now)
    db.session.refresh(copy)
    assert copy.state == "asked" and copy.made is None
    assert jobs.oldest(now) is None
    assert of_patient(app, case).get("/card/record/file").status == 404


def test_a_second_press_is_the_same_request_and_a_decided_one_is_not_decided_again(
    app: Flask, now: datetime
) -> None:
    case, actor = a_case(), a_user(Role.COORDINATOR).as_actor()
    copy = actions.ask(case, "uk", actor, now)
    assert actions.ask(case, "ru", actor, now).id == copy.id
    actions.refuse(copy, "not_theirs", actor, now)
    with pytest.raises(Conflict):
        actions.check_identity(copy, "called_back", "desk", actor, now)
    assert actions.ask(case, "uk", actor, now).id != copy.id


@pytest.mark.both_databases
def test_after_seven_days_nothing_is_left_of_it_and_it_can_be_made_again(app: Flask, now: datetime) -> None:
    case = a_case()
    copy = an_asked(case, now)
    week = timedelta(days=7)
    assert queries.is_there(copy, now + week - timedelta(seconds=1)) and not queries.is_there(
        copy, now + week
    )
    retention.clear(now + week)
    db.session.expire_all()
    assert copy.made is not None
    retention.clear(now + week + timedelta(seconds=1))
    db.session.expire_all()
    assert copy.made is None and copy.made_sealed is None
    actions.make_again(copy, a_user(Role.COORDINATOR).as_actor(), now + week)
    jobs.work(now + week)
    db.session.expire_all()
    assert queries.is_there(copy, now + week)


@pytest.mark.both_databases
def test_it_is_sealed_for_the_person_and_goes_with_them(app: Flask, now: datetime) -> None:
    case = a_case(state="closed", outcome="completed")
    copy = an_asked(case, now)
    assert b"Olena" not in bytes(copy.made_sealed or b"") and case.reference.encode() not in bytes(
        copy.made_sealed or b""
    )
    wish = records.ask_erasure(case.patient, "asked_by_patient", a_user().as_actor(), now)
    records.approve_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), now)
    db.session.expire_all()
    assert copy.made_sealed is None and copy.ended_at is not None
    with pytest.raises(Conflict):
        actions.ask(case, "uk", a_user().as_actor(), now)


def test_a_worker_that_dies_twice_leaves_it_to_people(app: Flask, now: datetime) -> None:
    case = a_case()
    copy = actions.ask(case, "uk", a_patient(case), now)
    actions.check_identity(copy, "called_back", "desk", a_user(Role.COORDINATOR).as_actor(), now)
    for _turn in range(jobs.MOST_TRIES):
        assert jobs._taken(now) == copy.id
    jobs.work(now)
    db.session.expire_all()
    assert copy.state == "failed"
    pages = Pages(app)
    pages.sign_in(a_user(Role.COORDINATOR))
    where = f"/record-copies/{copy.id}"
    assert pages.submit(pages.get(where), f"{where}/again").status == 303


def test_what_is_lost_in_the_store_is_said_and_what_is_infected_is_named(app: Flask, now: datetime) -> None:
    case = a_case()
    lost = a_photograph(case, now, b"lost")
    a_photograph(case, now + timedelta(seconds=1), b"wicked", refused_why="infected")
    storing.drop(str(lost.name))
    copy = an_asked(case, now)
    pages = Pages(app)
    pages.sign_in(a_user(Role.ADMINISTRATOR))
    copy.made_at = utc_now()
    db.session.commit()
    inside = zip_of(pages.get(f"/record-copies/{copy.id}/file"))
    assert inside.namelist() == ["record.json", "record.pdf", "papers/missing.txt", "papers/harmful.txt"]
    assert inside.read("papers/missing.txt") == b"papers/001/1.jpg"
    assert inside.read("papers/harmful.txt") == b"papers/002/1"


def test_two_hundred_papers_are_sent_one_after_the_other(app: Flask, now: datetime) -> None:
    """Of 200 files of 1 MB no more than a few lie in memory at once, whatever their number."""
    case, size = a_case(), 2**20
    files = [
        Lying(f"papers/{n:03d}/1.jpg", case.id, "same", size, case.patient.data_key_id) for n in range(200)
    ]
    tracemalloc.start()
    total = sum(map(len, bundle.packed(archive._parts({"json": "{}"}, files, lambda _each: bytes(size)))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert total > 200 * size and peak < 8 * size
