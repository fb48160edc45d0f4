"""A slot that is given away at a moment is called about before it, whatever the table of states would allow."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.audit import Actor
from referral.db import db
from referral.referrals import actions as referrals
from referral.watch import actions
from referral.watch.limits import BEFORE_RELEASE, act_by
from referral.watch.models import CaseWatch
from tests.factories import NOW, a_user
from tests.referrals.scenes import a_sent_referral
from tests.referrals.test_consents import LATER, nurse, of_purpose
from tests.watch.test_tell import told, watch

pytestmark = pytest.mark.both_databases
HOUR = timedelta(hours=1)


def test_whoever_answers_for_the_case_hears_before_the_slot_is_given_away(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    referrals.accept(referral, nurse(referral), LATER)
    case, owner = referral.case, a_user("coordinator")
    case.owner_id = owner.id
    db.session.commit()
    usual = watch(case).act_by  # type: ignore[union-attr]
    consent = of_purpose(case, "show_to_hospital")
    patient = Actor("patient", str(case.id), "patient")
    assert referrals.withdraw_consent(consent, patient, LATER + HOUR)
    kept_until = referral.release_at
    found = watch(case)
    assert found is not None and kept_until is not None
    assert found.act_by == kept_until - BEFORE_RELEASE < usual
    assert found.since == LATER, "the patient's own deed is no act of the desk"
    actions.tell_missed(found.act_by)
    assert owner.email in told()
    assert actions.check(LATER) == 0, "the check finds nothing to mend"
    referrals.agree_again(referral, a_user("coordinator").as_actor(), LATER + 2 * HOUR)
    after = watch(case)
    assert after is not None and after.act_by > kept_until, "kept after all: the table holds again"


def test_a_row_that_is_mended_knows_the_release_too(app: Flask) -> None:
    referral = a_sent_referral(now=NOW)
    referrals.accept(referral, nurse(referral), LATER)
    referrals.withdraw_consent(
        of_purpose(referral.case, "show_to_hospital"), a_user("coordinator").as_actor(), LATER
    )
    db.session.execute(db.delete(CaseWatch))
    db.session.commit()
    assert actions.check(LATER) == 1
    assert watch(referral.case).act_by == referral.release_at - BEFORE_RELEASE  # type: ignore[union-attr]


def test_whoever_has_acted_late_has_until_the_slot_is_given_away() -> None:
    release = NOW + 3 * HOUR
    assert act_by("placed", "urgent", NOW, "PL", release_at=release) == release
    assert act_by("placed", "urgent", NOW - 2 * HOUR, "PL", release_at=release) == release - BEFORE_RELEASE
    far = NOW + timedelta(days=400)
    assert act_by("placed", "urgent", NOW, "PL", release_at=far) == act_by("placed", "urgent", NOW, "PL")
