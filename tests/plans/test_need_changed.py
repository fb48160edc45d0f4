"""A line proposes a hospital for a need; when treatment or age changed since, it is not confirmed."""

from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.errors import Conflict
from referral.outbox import OutboxMessage
from referral.plans import actions as plans
from tests import factories as a
from tests.plans.scenes import sent

CONSENT = {"given_by": "patient", "language": "uk", "basis": None}
CHANGES: dict[str, dict[str, Any]] = {
    "age group": {"age_group": "child"},
    "age not known any more": {"age_group": None},
    "treatment": {"modalities": ["surgery"]},
    "which comes first": {"modalities": ["surgery", "radiotherapy"]},
    "treatment not known any more": {"modalities": []},
}
pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize("what", CHANGES)
def test_a_line_whose_need_changed_is_not_confirmed(app: Flask, what: str) -> None:
    line = a.a_plan_line()
    case, actor = line.case, a.a_user(Role.COORDINATOR).as_actor()
    for name, value in CHANGES[what].items():
        setattr(case, name, value)
    db.session.commit()
    with pytest.raises(Conflict) as told:
        plans.confirm(line, CONSENT, actor, a.NOW)
    assert told.value.sentence == plans.NEED_CHANGED
    assert (line.decision, line.referral_id) == ("pending", None) and sent(case) == []
    assert db.session.scalars(db.select(OutboxMessage)).all() == []
    assert [consent.purpose for consent in case.consents] == ["store"], "no consent is recorded either"


@pytest.mark.parametrize(
    "change",
    [{"modalities": ["radiotherapy", "surgery"]}, {"priority": "urgent"}, {"mobility": "stretcher"}],
    ids=lambda change: next(iter(change)),
)
def test_what_is_not_the_lines_need_does_not_stop_it(app: Flask, change: dict[str, Any]) -> None:
    line = a.a_plan_line(a.a_case(modality="radiotherapy"))
    for name, value in change.items():
        setattr(line.case, name, value)
    db.session.commit()
    referral = plans.confirm(line, CONSENT, a.a_user(Role.COORDINATOR).as_actor(), a.NOW)
    assert (referral.modality, referral.age_group, line.decision) == ("radiotherapy", "adult", "confirmed")
