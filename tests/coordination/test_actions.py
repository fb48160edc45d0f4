"""Sending to many is one transaction: every hospital is asked, or none is; closing ends what is open."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.coordination import actions
from referral.coordination.actions import Letter
from referral.db import db
from referral.engine import rankings
from referral.errors import Refusal
from referral.intake.models import Case, CaseNote, Consent
from referral.outbox import OutboxMessage
from referral.referrals import actions as referrals
from referral.referrals.models import RankingRecord, Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital

AGREED = {"given_by": "patient", "language": "uk", "basis": None}


def a_letter(now: datetime, **facts: object) -> Letter:
    return Letter("radiotherapy", now + timedelta(hours=48), "Hello", AGREED, **facts)


def rows(*models: type) -> list[int]:
    return [db.session.scalar(db.select(db.func.count()).select_from(model)) for model in models]


@pytest.mark.both_databases
def test_each_hospital_gets_its_referral_on_one_kept_ranking(app: Flask, now: datetime) -> None:
    case, actor = a.a_case(), a.a_user(Role.COORDINATOR).as_actor()
    first, second = a_fitting_hospital(), a_fitting_hospital()
    ranked = rankings.rank_case(case, now)
    chosen = [(first.id, 1), (second.id, 2)]
    sent = actions.send_to(case, chosen, a_letter(now, override_note="By phone"), ranked, actor, now)
    assert [(referral.hospital_id, referral.rank) for referral in sent] == chosen
    assert len({referral.ranking_digest for referral in sent}) == 1
    assert rows(RankingRecord, Referral, CaseNote) == [1, 2, 1]


@pytest.mark.both_databases
def test_one_refused_hospital_leaves_nothing_behind(app: Flask, now: datetime) -> None:
    case, actor = a.a_case(), a.a_user(Role.COORDINATOR).as_actor()
    good, mute = a_fitting_hospital(), a_fitting_hospital(email=None)
    ranked = rankings.rank_case(case, now)
    before = rows(Consent)
    with pytest.raises(Refusal):
        actions.send_to(case, [(good.id, 1), (mute.id, 2)], a_letter(now), ranked, actor, now)
    assert rows(RankingRecord, Referral, OutboxMessage, CaseNote) == [0, 0, 0, 0]
    assert rows(Consent) == before


@pytest.mark.both_databases
def test_closing_a_case_withdraws_what_is_open(app: Flask, now: datetime) -> None:
    case, actor = a.a_case(), a.a_user(Role.COORDINATOR).as_actor()
    waiting, over = a.a_referral(case=case), a.a_referral(case=case, state="rejected")
    referrals.close_case(case, "returned_home", actor, now)
    db.session.expire_all()
    assert (waiting.state, over.state) == ("withdrawn", "rejected")
    assert db.session.get(Case, case.id).outcome == "returned_home"
