"""A draft is behind when a row that it reckons with has another version: for every action there is, and no other."""

import importlib
import inspect
import pkgutil
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

import referral
from referral.accounts.permissions import Role
from referral.db import Versioned, db, guarded_lock, guarded_update, transaction, utc_now
from referral.hospitals import capacity
from referral.hospitals.models import Hospital
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.plans import actions as plans
from referral.plans import seen
from referral.plans.models import PlanRun
from referral.plans.seen import Newer
from referral.referrals import actions as referrals
from tests.coordination.desk import a_fitting_hospital
from tests.factories import NOW, a_case, a_hospital, a_plan_line, a_user, kept, treats
from tests.pages import Pages
from tests.plans.changes import CHANGES, NO_CASE_AND_NO_HOSPITAL
from tests.plans.changes.scene import AGREED, Scene
from tests.plans.scenes import desk_of, page_of, propose, who_waits
from tests.referrals.test_moves import actor_of

ACTION = transaction(lambda: None).__code__


def _actions() -> set[str]:
    """Every function that writes in a transaction of its own, by where it stands."""
    found = set()
    for module in pkgutil.walk_packages(referral.__path__, "referral."):
        if "migrations" not in module.name:
            mine = _named(importlib.import_module(module.name), module.name)
            found |= {f"{module.name.removeprefix('referral.')}.{name}" for name in mine}
    return found


def _named(holder: Any, module: str, before: str = "") -> set[str]:
    """The actions of a module, and of its classes ("Life.check")."""
    own = [(name, each) for name, each in vars(holder).items() if getattr(each, "__module__", "") == module]
    found = {before + name for name, each in own if _is_action(each)}
    return found.union(*(_named(each, module, f"{name}.") for name, each in own if inspect.isclass(each)))


def _is_action(thing: Any) -> bool:
    return inspect.isfunction(thing) and thing.__code__ is ACTION


def test_of_every_action_it_is_said_what_it_makes_newer() -> None:
    others = {f"{where}.{name}" for where, names in NO_CASE_AND_NO_HOSPITAL.items() for name in names.split()}
    tried = {name.partition(" ")[0] for name in CHANGES}
    assert _actions() == tried | others
    assert not tried & others


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_an_action_makes_newer_what_matters_to_a_plan_and_nothing_else(app: Flask, name: str) -> None:
    change, scene = CHANGES[name], Scene()
    arranged = change.arrange(scene)
    scene.line.run.seen = seen.now()
    db.session.commit()
    change.act(scene, arranged)
    db.session.expire_all()
    assert seen.newer(scene.line.run) == Newer(change.cases, change.hospitals)


@pytest.mark.both_databases
def test_on_both_databases_the_orm_and_guarded_updates_count_and_a_lock_does_not(app: Flask) -> None:
    case, hospital = a_case(), a_hospital()
    assert (case.version, hospital.version) == (1, 1)
    case.priority = "urgent"
    db.session.commit()
    assert case.version == 2
    case.priority, case.answers = "urgent", dict(case.answers)
    db.session.commit()
    assert case.version == 2, "the same again is no change"
    case.owner_id, case.due_at = None, NOW
    db.session.commit()
    assert case.version == 2, "not counted"
    assert guarded_update(Case, Case.id == case.id, state="placed") and case.version == 3
    assert guarded_update(Case, Case.id == case.id, due_at=NOW) and case.version == 3
    assert guarded_lock(Case, Case.id == case.id) and case.version == 3
    assert not guarded_lock(Case, Case.id == case.id, Case.state == "closed")


@pytest.mark.both_databases
def test_what_a_hospital_treats_counts_as_its_own_change(app: Flask) -> None:
    hospital = a_hospital()
    said = treats(hospital, "breast", "surgery")
    assert hospital.version == 2
    said.answer = "no"
    db.session.commit()
    assert hospital.version == 3
    db.session.delete(said)
    db.session.commit()
    assert db.session.get_one(Hospital, hospital.id).version == 4


@pytest.mark.both_databases
def test_two_who_change_a_case_at_once_are_both_counted(app: Flask) -> None:
    case = a_case()
    assert case.version == 1, "as this session has read it"
    table = Case.__table__
    db.session.connection().execute(db.update(table).where(table.c.id == case.id).values(version=2))
    case.priority = "urgent"
    db.session.commit()
    assert case.version == 3


def test_every_row_a_plan_reckons_with_is_counted() -> None:
    counted = {
        mapper.class_.__tablename__
        for mapper in db.Model.registry.mappers
        if issubclass(mapper.class_, Versioned)
    }
    assert counted == {"patient_case", "consent", "hospital", "service", "travels_with"}
    for mapper in db.Model.registry.mappers:
        if issubclass(mapper.class_, Versioned):
            assert {each.key for each in mapper.column_attrs} >= mapper.class_.NOT_COUNTED


def test_a_change_made_while_a_draft_is_made_is_told(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The versions are taken first: what is read later may be newer than them, never older."""
    a_fitting_hospital()
    case, actor = who_waits(), a_user(Role.COORDINATOR).as_actor()
    everybody = plans.waiting.everybody

    def changed_meanwhile(now: Any) -> Any:
        intake.set_priority(case, "urgent", "Dr Koval", actor, utc_now())
        return everybody(now)

    monkeypatch.setattr(plans.waiting, "everybody", changed_meanwhile)
    assert seen.newer(plans.draft("best", actor, utc_now())).cases == 1


@pytest.mark.both_databases
def test_a_draft_of_today_knows_who_came_who_left_and_what_hospitals_said(app: Flask) -> None:
    hospital, actor = a_fitting_hospital(), a_user(Role.COORDINATOR).as_actor()
    leaving, staying = who_waits(1), who_waits(2)
    run = plans.draft("best", actor, utc_now())
    assert seen.newer(run) == Newer(0, 0)
    intake.raise_emergency(leaving, ["fever"], actor, utc_now())
    intake.add_note(staying, "Called", actor, utc_now())
    assert seen.newer(run) == Newer(1, 0)
    who_waits(3)
    capacity.report_slots(hospital.id, "radiotherapy", "adult", 9, None, actor, utc_now(), "by letter")
    a_hospital()
    assert seen.newer(run) == Newer(2, 2)


def test_the_drafts_own_sending_is_no_news_and_the_answer_to_it_is(app: Flask) -> None:
    scene = Scene()
    scene.line.run.seen = seen.now()
    db.session.commit()
    referral = plans.confirm(scene.line, AGREED, scene.actor, NOW)
    assert seen.newer(scene.line.run) == Newer(0, 0)
    referrals.receive(referral, actor_of("hospital", referral), NOW)
    referrals.reject(referral, actor_of("hospital", referral), NOW, reason="no_capacity")
    assert seen.newer(scene.line.run) == Newer(1, 0)


def _of_before(now: Any) -> PlanRun:
    """A draft of before, which kept no versions."""
    run = a_plan_line(who_waits(), a_fitting_hospital()).run
    run.created_at, run.seen = now, None
    return kept(run)


@pytest.mark.both_databases
def test_a_draft_of_before_opens_and_goes_by_moments(pages: Pages) -> None:
    now = utc_now()
    run, actor = _of_before(now), a_user(Role.COORDINATOR).as_actor()
    line, desk = run.lines[0], desk_of(pages)
    assert "Facts are newer" not in page_of(desk, run).text
    later = now + timedelta(minutes=1)
    capacity.report_slots(line.hospital_id, "radiotherapy", "adult", 9, None, actor, later, "by letter")
    referral = plans.confirm(line, AGREED, actor, later)
    assert seen.newer(run) == Newer(0, 1), "its own sending is no news"
    referrals.receive(referral, actor_of("hospital", referral), later)
    intake.raise_emergency(a_case(), ["fever"], actor, later)
    assert seen.newer(run) == Newer(2, 1)
    page = page_of(desk, run)
    assert "2 cases have changed since. 1 hospital has reported or changed something since." in page.text


def test_the_list_of_drafts_does_not_load_what_each_has_seen(pages: Pages) -> None:
    a_fitting_hospital(), who_waits()
    desk = desk_of(pages)
    propose(desk)
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert desk.get("/plans").status == 200
    assert any("plan_run.figures" in each for each in said) and not any(
        "plan_run.seen" in each for each in said
    )
