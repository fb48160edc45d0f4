"""A code that cannot be one is refused on the page that asks for it, and costs nothing."""

import pytest
from flask import Flask

from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.referrals import actions
from referral.referrals.models import AnswerLink, Referral
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral
from tests.referrals.test_moves import actor_of


@pytest.fixture
def accepted(app: Flask) -> Referral:
    """A referral that the hospital has accepted by its link."""
    referral = a_sent_referral()
    actions.accept(referral, actor_of("hospital", referral), utc_now())
    return referral


@pytest.mark.parametrize("typed", ["", "12345", "a hundred"])
def test_what_is_no_code_is_refused_and_not_counted_as_a_wrong_one(
    pages: Pages, accepted: Referral, typed: str
) -> None:
    link = db.session.scalars(db.select(AnswerLink)).one()
    pages.submit(pages.get(f"/answer/{link_token(link.id)}"), "/answer/")
    page = pages.post("/answer/identity", {"code": typed}, language="en")
    assert page.status == 422 and page.all("form")
    wrong = db.select(AuditEvent).where(AuditEvent.verb == "identity.code_wrong")
    assert not db.session.scalars(wrong).all()
