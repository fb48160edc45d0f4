"""What each step leaves behind: the reason in the case's history and in the audit trail, the answer in its types."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.forms import Form
from referral.intake.models import CaseMove
from referral.referrals import actions
from referral.referrals.forms import STEP_FORMS
from referral.referrals.models import Referral, ReferralMove
from tests.factories import NOW, a_user
from tests.referrals.scenes import a_sent_referral


@pytest.fixture
def accepted(app: Flask) -> Referral:
    """A referral that the hospital has accepted."""
    referral = a_sent_referral(now=NOW)
    actions.accept(referral, staff(referral), NOW)
    return referral


def staff(referral: Referral) -> Actor:
    return a_user("hospital", hospital_id=referral.hospital_id).as_actor()


@pytest.mark.parametrize(
    ("verb", "reason"), [("cancel", "equipment"), ("miss", "transport"), ("decline", "too_far")]
)
def test_the_reason_stands_in_the_history_of_case_and_referral_and_in_the_audit(
    accepted: Referral, verb: str, reason: str
) -> None:
    actor = a_user().as_actor() if verb == "decline" else staff(accepted)
    getattr(actions, verb)(accepted, actor, NOW, reason=reason)
    of_case = db.session.scalars(db.select(CaseMove).where(CaseMove.reason == reason)).one()
    assert (of_case.case_id, of_case.actor_id, of_case.at) == (accepted.case_id, actor.id, NOW)
    of_referral = db.session.scalars(db.select(ReferralMove).where(ReferralMove.verb == verb)).one()
    assert (of_referral.reason, of_referral.actor_kind, of_referral.actor_role) == (
        reason,
        actor.kind,
        actor.role,
    )
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == f"referral.{verb}")).one()
    assert (event.facts, event.case_id) == ({"reason": reason}, str(accepted.case_id))


@pytest.mark.parametrize(("typed", "wanted"), [({"another_slot": "yes"}, True), ({}, False)])
def test_another_slot_is_said_as_yes_or_no(app: Flask, typed: dict[str, str], wanted: bool) -> None:
    assert Form.of(STEP_FORMS["accept"](), MultiDict(typed)).data["another_slot"] is wanted
