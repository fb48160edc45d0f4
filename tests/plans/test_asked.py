"""A draft that is asked for: one at a time, seen as it goes on, left and come back to, cancelled, taken up again."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from referral import turns, worker
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.plans import actions, jobs
from referral.plans.models import PlanJob, PlanLine, PlanRun
from tests import factories as a
from tests import processes
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import desk_of, propose, who_waits
from tests.racing import race

PLANNING = next(kind for kind in worker.KINDS if kind.name == "planning")


def _ask(desk: Pages) -> str:
    """Press the button; where it leads."""
    answer = desk.post("/plans", {"kind": "best"})
    assert answer.status == 303 and re.match(r"/plans/asked/[0-9a-f-]{36}$", answer.location)
    return answer.location


def _job() -> PlanJob:
    db.session.rollback()
    return db.session.scalars(db.select(PlanJob).order_by(PlanJob.asked_at.desc())).first()  # type: ignore[return-value]


def _runs() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(PlanRun)) or 0


def test_the_page_tells_how_far_it_is_and_opens_the_draft(app: Flask, pages: Pages) -> None:
    a_fitting_hospital()
    who_waits()
    desk = desk_of(pages)
    address = _ask(desk)
    waits = desk.get(address)
    assert "A draft is being made" in waits.text and "http-equiv" in waits.html
    assert "See how far it is" in desk.get("/plans").text, "whoever left it comes back by the list"
    assert "Propose for all" not in desk.get("/plans").html.split("app-prose", 1)[1].split("</p>", 1)[1]
    seen: list[str] = []
    _watch(seen, desk, address)
    made = desk.get(address)
    run = db.session.scalars(db.select(PlanRun)).one()
    assert (made.status, made.location) == (303, f"/plans/{run.id}")
    assert seen == ["hospitals", "weighing", "keeping"]
    assert db.session.scalars(db.select(PlanLine).where(PlanLine.run_id == run.id)).one()


def _watch(seen: list[str], desk: Pages, address: str) -> None:
    """The worker's turn, each stage looked at on the page by somebody else meanwhile."""
    tell = jobs._tell

    def told(job_id: Any, stage: str, people: int) -> None:
        tell(job_id, stage, people)
        seen.append(stage)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jobs, "_tell", told)
        jobs.work(utc_now())


@pytest.mark.both_databases
def test_of_two_who_ask_at_once_one_draft_is_made_and_both_are_led_to_it(app: Flask) -> None:
    actors = [a.a_user(Role.COORDINATOR).as_actor() for _ in range(4)]
    race(app, *(lambda actor=actor: jobs.ask("best", actor, utc_now()) for actor in actors))
    assert db.session.scalar(db.select(db.func.count()).select_from(PlanJob)) == 1
    (found, is_new) = jobs.ask("nearer", actors[0], utc_now())
    assert not is_new and found.kind == "best"


def test_the_second_who_asks_is_told(app: Flask, pages: Pages) -> None:
    who_waits()
    desk = desk_of(pages)
    first, second = _ask(desk), _ask(desk_of(Pages(app)))
    assert first == second
    desk.post("/plans", {"kind": "best"})
    assert "A draft is being made already" in desk.get(first).text


def test_a_cancelled_draft_is_not_kept_however_late_it_is_cancelled(app: Flask, pages: Pages) -> None:
    a_fitting_hospital()
    who_waits()
    desk = desk_of(pages)
    before = propose(desk)
    address = _ask(desk)
    job, actor = _job(), a.a_user(Role.COORDINATOR).as_actor()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            jobs, "_tell", _cancelling_at("keeping", job, lambda: jobs.cancel(job, actor, utc_now()))
        )
        jobs.work(utc_now())
    assert _runs() == 1 and db.session.get_one(PlanRun, before.id).state == "open"
    assert "It was cancelled" in desk.get(address).text and jobs.open_one() is None
    assert db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "plan.cancelled")).one()
    assert propose(desk), "and another can be asked for"


def _cancelling_at(stage: str, job: PlanJob, cancel: Callable[[], object]) -> Callable[..., None]:
    """Somebody cancels just after the last look, before the draft is written."""

    def told(_job: Any, now_at: str, _people: int) -> None:
        if now_at == stage:
            cancel()

    return told


def test_the_button_cancels(app: Flask, pages: Pages) -> None:
    who_waits()
    desk = desk_of(pages)
    address = _ask(desk)
    assert desk.submit(desk.get(address), "/cancel").location == "/plans"
    assert _job().state == "cancelled"
    jobs.work(utc_now())
    assert not _runs()
    assert desk.post(f"{address}/cancel").location == address, "a second click is harmless"


def test_what_goes_wrong_is_told_in_words_and_another_can_be_asked_for(
    app: Flask, pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_fitting_hospital()
    who_waits()
    desk = desk_of(pages)
    address = _ask(desk)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("Taras")

    monkeypatch.setattr(actions.planning, "draft", fails)
    jobs.work(utc_now())
    page = desk.get(address)
    assert "Something went wrong on our side" in page.text and "Taras" not in page.text
    assert (_job().state, _job().why) == ("failed", "broken")
    monkeypatch.undo()
    assert propose(desk)


@pytest.mark.both_databases
def test_a_worker_killed_in_the_middle_is_followed_by_another_once(app: Flask) -> None:
    a_fitting_hospital()
    who_waits()
    jobs.ask("best", a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    with processes.beside(app, "-m", "tests.plans.stopping") as first:
        assert first.stdout and first.stdout.readline().strip() == "weighing"
        assert not turns.take(PLANNING, utc_now()), "it is at it"
        first.kill()
        first.wait()
    assert _job().state == "working" and not _runs()
    assert processes.until(lambda: turns.take(PLANNING, utc_now()))
    assert (_job().state, _job().tries, _runs()) == ("done", 2, 1)


def test_a_draft_whose_workers_die_is_not_begun_a_third_time(app: Flask, pages: Pages) -> None:
    who_waits()
    desk = desk_of(pages)
    address = _ask(desk)
    for _ in range(2):
        assert jobs._taken(utc_now())
    jobs.work(utc_now())
    assert "was not begun a third time" in desk.get(address).text and not _runs()


def test_where_no_worker_runs_the_page_says_so(app: Flask, pages: Pages) -> None:
    who_waits()
    desk = desk_of(pages)
    address = _ask(desk)
    assert "Nobody has begun yet" not in desk.get(address).text
    job = _job()
    job.asked_at -= 2 * turns.LEASE
    db.session.commit()
    assert "Nobody has begun yet" in desk.get(address).text
    assert jobs.oldest(utc_now()) == job.asked_at


def test_who_only_reads_cannot_ask_or_cancel(app: Flask, pages: Pages) -> None:
    who_waits()
    address = _ask(desk_of(pages))
    auditor = Pages(app).sign_in(a.a_user(Role.AUDITOR))
    assert "Cancel" not in auditor.get(address).text
    assert auditor.post(f"{address}/cancel").status == 404
    assert auditor.get("/plans/asked/00000000-0000-0000-0000-000000000000").status == 404
