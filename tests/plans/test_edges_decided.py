"""What was decided about a line of a draft, taken back, and kept apart from other drafts."""

import uuid
from datetime import timedelta

from flask import Flask

from referral.audit import AuditEvent
from referral.db import db
from referral.plans import actions, updating, waiting
from referral.plans.models import PlanLine
from tests.factories import NOW, a_case, a_plan_line, a_user


def left_by(verb: str) -> AuditEvent:
    return db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb)).one()


def test_a_line_that_was_decided_and_taken_back_knows_nobody_and_no_time(app: Flask) -> None:
    line, actor = a_plan_line(), a_user().as_actor()
    actions.drop(line, None, actor, NOW)
    actions.undo(line, actor, NOW)
    kept = db.session.get_one(PlanLine, line.id, populate_existing=True)
    assert (kept.decision, kept.decided_by, kept.decided_at) == ("pending", None, None)


def test_deciding_and_taking_back_is_audited_with_case_and_draft(app: Flask) -> None:
    line, actor = a_plan_line(), a_user().as_actor()
    actions.change(line, actor, NOW)
    actions.undo(line, actor, NOW)
    for verb in ("plan.changed", "plan.undone"):
        event = left_by(verb)
        assert (event.subject_kind, event.subject_id) == ("plan_line", str(line.id))
        assert (event.case_id, event.facts) == (str(line.case_id), {"run": str(line.run_id)})
        assert (event.actor_id, event.at) == (actor.id, NOW)


def test_who_was_taken_out_of_one_draft_is_not_out_of_another(app: Flask) -> None:
    out = a_plan_line()
    actions.drop(out, None, a_user().as_actor(), NOW)
    out.run.state = "replaced"
    db.session.commit()
    kept = a_plan_line()
    assert updating.left_out(out.run) == {out.case_id}
    assert updating.left_out(kept.run) == set()


def test_those_who_came_at_the_same_moment_stand_in_the_order_of_their_ids(app: Flask) -> None:
    numbers = [uuid.UUID(int=number) for number in (7, 3, 9, 1)]
    for number in numbers:
        a_case(id=number)
    first = a_case(id=uuid.UUID(int=8), submitted_at=NOW - timedelta(hours=1))
    assert [case.id for case in waiting.everybody(NOW).planned] == [first.id, *sorted(numbers)]
