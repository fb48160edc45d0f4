"""Each refusal at a draft says its own sentence; each decision leaves who, when and of which draft in the audit."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.engine import open_drafts
from referral.errors import Conflict, NotFound, Refusal
from referral.plans import actions, reserve_prices, updating
from referral.plans.models import PlanLine, PlanRun
from referral.switches import JUST_SWITCHED
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.plans.scenes import who_waits
from tests.refusing import assert_refused

CONSENT = {"given_by": "patient", "language": "uk", "basis": None}
LATER = a.NOW + timedelta(hours=1)


def coordinator() -> Actor:
    return a.a_user(Role.COORDINATOR).as_actor()


def a_line(state: str = "open", **facts: Any) -> PlanLine:
    line = a.a_plan_line(**facts)
    line.run.state = state
    db.session.commit()
    return line


def without_hospital() -> PlanLine:
    line = a.a_plan_line()
    line.hospital_id = None
    db.session.commit()
    return line


def confirm(line: PlanLine) -> object:
    return actions.confirm(line, CONSENT, coordinator(), a.NOW)


def ask_second(line: PlanLine) -> object:
    return actions.ask_second(line, CONSENT, coordinator(), a.NOW)


def undo(line: PlanLine) -> object:
    return actions.undo(line, coordinator(), a.NOW)


def mend(**facts: Any) -> object:
    run = a.a_plan_line().run
    for name, value in facts.items():
        setattr(run, name, value)
    db.session.commit()
    return updating.mend(run, coordinator(), a.NOW)


def of_another_draft() -> object:
    line = a_line("replaced")
    return actions.line_of(a_line().run, line.id)


def switch(on: bool, seen: int) -> object:
    return reserve_prices.switch(on, seen, coordinator(), a.NOW)


REFUSED: dict[str, tuple[Callable[[], object], type[Refusal], object]] = {
    "nobody to send to": (lambda: confirm(without_hospital()), Conflict, actions.NOBODY),
    "decided by somebody": (lambda: confirm(a_line(decision="dropped")), Conflict, actions.DECIDED),
    "of a replaced draft": (lambda: confirm(a_line("replaced")), Conflict, actions.REPLACED),
    "no backup hospital": (lambda: ask_second(a_line(decision="confirmed")), Conflict, actions.NOBODY),
    "a backup before the first": (
        lambda: ask_second(a_line(second_id=a.a_hospital().id)), Conflict, actions.NOBODY),
    "undone when it was sent": (lambda: undo(a_line(decision="confirmed")), Conflict, actions.SENT),
    "undone in a replaced draft": (
        lambda: undo(a_line("replaced", decision="dropped")), Conflict, actions.REPLACED),
    "no such draft": (lambda: actions.run_of(uuid.uuid4()), NotFound, ""),
    "no such line": (lambda: actions.line_of(a_line().run, uuid.uuid4()), NotFound, ""),
    "a line of another draft": (of_another_draft, NotFound, ""),
    "to mend a replaced draft": (lambda: mend(state="replaced"), Conflict, actions.REPLACED),
    "to mend a fairer draft": (lambda: mend(kind="nearer"), Conflict, updating.NEEDS_A_NEW_DRAFT),
    "to mend a draft with prices": (lambda: mend(with_prices=True), Conflict, updating.NEEDS_A_NEW_DRAFT),
    "to mend a draft of yesterday": (
        lambda: mend(created_at=a.NOW - timedelta(hours=25)), Conflict, updating.NEEDS_A_NEW_DRAFT),
    "reserving that breaks the rule": (lambda: switch(True, 0), Conflict, reserve_prices.RULE_BROKEN),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_refused_says_why(app: Flask, what: str) -> None:
    assert_refused(*REFUSED[what])


def test_a_draft_of_another_engine_is_not_mended(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(open_drafts, "is_of_this_engine", lambda digest: bool(asked.append(digest)))
    run = a.a_plan_line().run
    with pytest.raises(Conflict) as refused:
        updating.mend(run, coordinator(), a.NOW)
    assert (refused.value.sentence, asked) == (updating.NEEDS_A_NEW_DRAFT, [run.digest])


def test_two_drafts_at_the_same_moment_are_told_of_each_other(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_fitting_hospital()
    who_waits()
    before = a.a_plan_line().run
    monkeypatch.setattr(actions, "guarded_update", lambda *_, **__: False)
    with pytest.raises(Conflict) as refused:
        actions.draft("best", coordinator(), a.NOW)
    assert refused.value.sentence == actions.JUST_DRAFTED
    assert db.session.scalars(db.select(PlanRun.id)).all() == [before.id]


def test_the_turn_of_a_switch_is_audited_as_what_it_is_and_a_repeated_one_is_none(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", lambda: True)
    actor = coordinator()
    assert reserve_prices.switch(False, 0, actor, a.NOW) is None, "it was never on"
    on = reserve_prices.switch(True, 0, actor, a.NOW)
    assert on is not None and reserve_prices.switch(True, 0, actor, LATER) is on and reserve_prices.is_on()
    with pytest.raises(Conflict) as refused:
        reserve_prices.switch(False, 0, actor, LATER)
    assert str(refused.value.sentence) == str(JUST_SWITCHED)
    off = reserve_prices.switch(False, 1, actor, LATER)
    assert off is not None and (off.number, off.is_on, off.at, off.switched_by) == (2, False, LATER, actor.id)
    found = db.session.scalars(db.select(AuditEvent).order_by(AuditEvent.at)).all()
    assert [(e.verb, e.subject_kind, e.subject_id, e.actor_id, e.at, e.case_id, e.facts) for e in found] == [
        ("holds.switched_on", "hold_switch", str(on.id), actor.id, a.NOW, None, {}),
        ("holds.switched_off", "hold_switch", str(off.id), actor.id, LATER, None, {}),
    ]


@pytest.mark.both_databases
def test_of_several_turns_the_last_says_whether_the_newest_draft_with_prices_counts(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", lambda: True)
    older = a_line("replaced").run
    newer = a_line().run
    for run, at in ((older, a.NOW - timedelta(hours=2)), (newer, a.NOW - timedelta(hours=1))):
        run.with_prices, run.created_at = True, at
    db.session.commit()
    found = [reserve_prices._newest_with_prices(a.NOW)]
    for seen, on in enumerate((True, False, True)):
        reserve_prices.switch(on, seen, coordinator(), a.NOW)
        found.append(reserve_prices._newest_with_prices(a.NOW))
    assert [each and each.id for each in found] == [None, newer.id, None, newer.id]
    days = timedelta(days=reserve_prices.longest_hold_days())
    ended, moment = newer.created_at + days, timedelta(microseconds=1)
    assert reserve_prices._newest_with_prices(ended) is None
    last = reserve_prices._newest_with_prices(ended - moment)
    assert last is not None and last.id == newer.id


def left_by(verb: str) -> AuditEvent:
    return db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb)).one()


def test_a_draft_and_its_update_are_audited_with_what_is_in_them(app: Flask) -> None:
    a_fitting_hospital(free=1)
    who_waits(priority="urgent"), who_waits(priority="normal")
    actor = coordinator()
    run = actions.draft("best", actor, a.NOW)
    who_waits(priority="normal")
    after = updating.mend(run, actor, LATER)
    for made, verb, at, lines in ((run, "plan.drafted", a.NOW, 2), (after, "plan.mended", LATER, 3)):
        e = left_by(verb)
        assert (e.subject_kind, e.subject_id, e.case_id) == ("plan_run", str(made.id), None)
        assert (e.actor_id, e.at) == (actor.id, at)
        assert e.facts == {"digest": made.digest, "kind": "best", "lines": lines, "placed": 1}
        assert (made.created_at, made.created_by, made.kind) == (at, uuid.UUID(actor.id), "best")
    assert (run.state, after.state, after.mends_id) == ("replaced", "open", run.id)


@pytest.mark.parametrize("decision", ["changed", "dropped", "confirmed"])
def test_each_decision_is_kept_and_audited_with_who_when_and_of_which_draft(
    app: Flask, decision: str
) -> None:
    line, actor = a.a_plan_line(), coordinator()
    if decision == "dropped":
        actions.drop(line, "Stays with her sister", actor, a.NOW)
        actions.drop(line, "Stays with her sister", actor, LATER)
        assert [note.text for note in line.case.notes] == ["Stays with her sister"], "once"
    elif decision == "changed":
        actions.change(line, actor, a.NOW)
        actions.change(line, actor, LATER)
    else:
        referral = actions.confirm(line, CONSENT, actor, a.NOW)
        assert actions.confirm(line, CONSENT, actor, LATER).id == referral.id == line.referral_id
        assert (referral.ranking_digest, referral.rank) == (line.run.digest, line.rank)
    e = left_by(f"plan.{decision}")
    assert (e.subject_kind, e.subject_id, e.case_id) == ("plan_line", str(line.id), str(line.case_id))
    assert (e.actor_id, e.at, e.facts) == (actor.id, a.NOW, {"run": str(line.run_id)})
    kept = db.session.get_one(PlanLine, line.id, populate_existing=True)
    assert (kept.decision, kept.decided_by, kept.decided_at) == (decision, uuid.UUID(actor.id), a.NOW)


def test_what_was_not_decided_is_not_undone_nor_audited(app: Flask) -> None:
    line = a.a_plan_line()
    undo(line)
    assert db.session.scalars(db.select(AuditEvent)).all() == [] and line.decision == "pending"
