"""A draft brought up to date: what was decided stays, who left gives their place, who came gets one."""

import json
from datetime import timedelta

import pytest
from flask import Flask

import matching
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.engine import open_drafts, planning
from referral.errors import Conflict
from referral.hospitals import capacity
from referral.plans import actions, updating
from referral.plans.models import PlanRun
from referral.referrals.models import RankingRecord
from referral.travel_groups import actions as travel_groups
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Page, Pages
from tests.plans.scenes import agreed, desk_of, line_of, page_of, propose, sent, who_waits
from tests.racing import race


def the_open() -> PlanRun:
    return db.session.scalars(db.select(PlanRun).where(PlanRun.state == "open")).one()


def mended(desk: Pages, run: PlanRun) -> PlanRun:
    """Press "Update this draft"; the draft that comes of it."""
    answer = desk.post(f"/plans/{run.id}/mend")
    assert answer.status == 303, answer.text
    return the_open()


def not_mended(desk: Pages, run: PlanRun) -> Page:
    """Press it in vain: the page of the same draft, which says why."""
    answer = desk.post(f"/plans/{run.id}/mend")
    assert answer.location.endswith(f"/plans/{run.id}")
    return desk.follow(answer)


def named(run: PlanRun, *cases: object) -> list[object]:
    return [line_of(run, case).hospital_id for case in cases]


def test_a_dropped_line_gives_its_place_to_the_next(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    first, second = who_waits(priority="urgent"), who_waits(priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    assert named(run, first, second) == [hospital.id, None]
    assert "Update this draft" not in page_of(desk, run).text
    desk.post(f"/plans/{run.id}/lines/{line_of(run, first).id}/drop", {})
    page = page_of(desk, run)
    assert "Their places can go to others." in page.text and "Update this draft" in page.text
    after = mended(desk, run)
    assert [line.case_id for line in after.lines] == [second.id] and named(after, second) == [hospital.id]
    assert (after.mends_id, after.figures["exact"], run.state) == (run.id, True, "replaced")
    page = page_of(desk, after)
    assert (
        "1 case left. For 1 case the proposal is another one." in page.text
        and "Before: no hospital." in page.text
    )
    assert f"removed in the draft before: {first.reference}." in page.text
    assert "By the facts and weights of today no other plan counts more" in page.text
    assert not sent(first) and not sent(second)
    who_waits(priority="normal")
    again = mended(desk, after)
    assert first.id not in {line.case_id for line in again.lines} and len(again.lines) == 2


def test_who_comes_and_what_places_change_is_mended(pages: Pages) -> None:
    near = a_fitting_hospital(free=1)
    waits = who_waits(priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    urgent = who_waits(priority="urgent")
    after = mended(desk, run)
    assert named(after, waits, urgent) == [None, near.id]
    page = page_of(desk, after)
    assert "1 case came. For 1 case the proposal is another one." in page.text
    assert f"Before: {near.name}." in page.text and "New: not in the draft before." in page.text
    actor = a.a_user(Role.COORDINATOR).as_actor()
    capacity.report_slots(near.id, "radiotherapy", "adult", 2, None, actor, utc_now(), "by telephone")
    again = mended(desk, after)
    assert named(again, waits, urgent) == [near.id, near.id]
    assert "1 service has more or fewer places." in page_of(desk, again).text
    near.closed_at = utc_now()
    db.session.commit()
    assert named(mended(desk, again), waits, urgent) == [None, None]


def test_a_confirmed_line_keeps_its_place(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=2)
    first, second, third = (who_waits(hours, priority="normal") for hours in (9, 5, 1))
    desk = desk_of(pages)
    run = propose(desk)
    taken = next(each for each in (first, second, third) if named(run, each) == [hospital.id])
    desk.post(f"/plans/{run.id}/confirm", agreed(line_of(run, taken)))
    who_waits(priority="normal")
    after = mended(desk, run)
    assert len(sent(taken)) == 1 and taken.id not in {line.case_id for line in after.lines}
    assert [line.hospital_id for line in after.lines].count(hospital.id) == 1


@pytest.mark.parametrize("seed", range(3))
def test_an_update_gives_the_value_of_a_draft_made_anew(pages: Pages, seed: int) -> None:
    for free in (1, 2, 1):
        a_fitting_hospital(free=free, lat=50.0 + free + seed)
    cases = [who_waits(hours, priority=("normal", "urgent")[hours % 2]) for hours in range(1, 7)]
    desk = desk_of(pages)
    run = propose(desk)
    desk.post(f"/plans/{run.id}/lines/{line_of(run, cases[0]).id}/drop", {})
    cases[0].state = "closed"
    db.session.commit()
    who_waits(priority="urgent", place_country="PL")
    after = mended(desk, run)
    waiting = open_drafts.reopened(after.digest).desk.waiting()
    assert after.value == after.bound == matching.solve(waiting).value
    assert open_drafts.recompute(after.digest).is_same
    assert open_drafts.recompute(mended(desk, after).digest).is_same


def test_a_mended_draft_is_kept_as_its_changes_and_recomputed_byte_for_byte(pages: Pages) -> None:
    a_fitting_hospital(free=1)
    who_waits(priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    who_waits(priority="urgent")
    after = mended(desk, run)
    kept = db.session.get_one(RankingRecord, after.digest)
    assert [event[0] for event in json.loads(kept.content)["events"]] == ["arrive"]
    assert open_drafts.recompute(after.digest).is_same and open_drafts.recompute(run.digest).is_same
    assert "the same, byte for byte" in desk.get(f"/plans/{after.id}?check=yes").text
    kept.content = kept.content.replace('"value":', '"value":1')
    db.session.commit()
    assert not open_drafts.recompute(after.digest).is_same
    verbs = db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.subject_id == str(after.id))).all()
    assert verbs == ["plan.mended"]


def test_a_family_stays_and_gives_its_places_when_it_leaves(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=2)
    first, second, other = who_waits(9), who_waits(8), who_waits(1, priority="normal")
    actor = a.a_user(Role.COORDINATOR).as_actor()
    travel_groups.link(first, second, actor, utc_now())
    desk = desk_of(pages)
    run = propose(desk)
    assert named(run, first, second, other) == [hospital.id, hospital.id, None]
    a_fitting_hospital(free=1)
    lone = who_waits(priority="urgent")
    after = mended(desk, run)
    assert named(after, first, second) == [hospital.id, hospital.id]
    assert line_of(after, lone) is not None and after.figures["fairer"] is None
    assert desk.post(f"/plans/{after.id}/fairer").status == 303
    db.session.expire_all()
    assert set(the_open().figures["fairer"]) == {"parity", "nearer"}
    for case in (first, second):
        case.state = "closed"
    db.session.commit()
    assert hospital.id in named(mended(desk, after), other, lone)


def test_a_new_tie_between_people_needs_a_new_draft(pages: Pages) -> None:
    a_fitting_hospital(free=2)
    first, second = who_waits(9), who_waits(8)
    desk = desk_of(pages)
    run = propose(desk)
    travel_groups.link(first, second, a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert "Something has changed for people who travel together" in not_mended(desk, run).text
    assert the_open().id == run.id


def test_what_cannot_be_mended_is_made_anew(pages: Pages) -> None:
    a_fitting_hospital(free=2)
    case = who_waits()
    desk = desk_of(pages)
    nearer = propose(desk, "nearer")
    page = not_mended(desk, nearer)
    assert "This draft cannot be updated. Make a new draft." in page.text
    old = propose(desk)
    assert "A newer draft has replaced this one. Nothing was sent." in not_mended(desk, nearer).text
    assert the_open().id == old.id
    old.created_at = utc_now() - timedelta(hours=25)
    case.state = "closed"
    db.session.commit()
    capacity_of = a.a_user(Role.COORDINATOR).as_actor()
    with pytest.raises(Conflict):
        updating.mend(old, capacity_of, utc_now())
    assert not updating.can_be_mended(old, utc_now())


def test_a_draft_of_another_engine_is_not_mended(app: Flask) -> None:
    a_fitting_hospital(free=2)
    who_waits()
    actor = a.a_user(Role.COORDINATOR).as_actor()
    run = actions.draft("best", actor, utc_now())
    kept = db.session.get_one(RankingRecord, run.digest)
    kept.content = kept.content.replace(matching.engine_version(), "1-0123456789abcdef")
    db.session.commit()
    with pytest.raises(Conflict):
        updating.mend(run, actor, utc_now())


def test_who_needs_something_else_by_now_is_weighed_anew(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    first, second = who_waits(9, priority="urgent"), who_waits(1, priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    assert named(run, first, second) == [hospital.id, None]
    first.priority, second.priority = "normal", "emergency"
    db.session.commit()
    after = mended(desk, run)
    assert named(after, first, second) == [None, hospital.id]
    assert "2 cases changed. For 2 cases the proposal is another one." in page_of(desk, after).text
    assert "A newer draft has replaced this one. Nothing was sent." in not_mended(desk, run).text
    assert the_open().id == after.id


@pytest.mark.both_databases
def test_two_who_bring_the_same_draft_up_to_date_make_one(app: Flask) -> None:
    a_fitting_hospital(free=1)
    actors = [a.a_user(Role.COORDINATOR).as_actor() for _ in range(2)]
    who_waits()
    run_id = actions.draft("best", actors[0], utc_now()).id
    outcomes = race(
        app,
        *(
            lambda actor=actor: updating.mend(db.session.get_one(PlanRun, run_id), actor, utc_now())
            for actor in actors
        ),
    )
    assert outcomes == ["Conflict", "won"]
    assert the_open().mends_id == run_id


def test_a_draft_that_was_replaced_meanwhile_is_not_replaced_again(app: Flask) -> None:
    a_fitting_hospital(free=1)
    who_waits()
    actor = a.a_user(Role.COORDINATOR).as_actor()
    run = actions.draft("best", actor, utc_now())
    newer = actions.draft("best", actor, utc_now())
    made = planning.Drafted("{}", 0, 0, {"plan": {"placed": 0}}, ())
    with pytest.raises(Conflict) as told:
        actions.keep("best", made, {}, actor, utc_now(), mends=run)
    assert told.value.sentence == actions.REPLACED
    db.session.rollback()
    assert the_open().id == newer.id


def test_a_second_hospital_is_sought_among_the_places_of_now(pages: Pages) -> None:
    first, second = a_fitting_hospital(free=2), a_fitting_hospital(free=1)
    half = who_waits(priority="urgent")
    a.a_referral(half, first, sent_at=utc_now(), deadline_at=utc_now() + timedelta(hours=72))
    desk = desk_of(pages)
    run = propose(desk)
    assert named(run, half) == [second.id]
    actor = a.a_user(Role.COORDINATOR).as_actor()
    who_waits(priority="normal", countries=["HU"])
    capacity.report_slots(second.id, "radiotherapy", "adult", 0, None, actor, utc_now(), "by telephone")
    after = mended(desk, run)
    assert half.id not in {line.case_id for line in after.lines}
    assert open_drafts.recompute(after.digest).is_same
