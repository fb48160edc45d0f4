"""A request of some days ago, and a coordinator who records what the hospital said of it."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import utc_now
from referral.referrals.models import Referral
from tests import factories as a
from tests.pages import Pages
from tests.referrals.scenes import a_sent_referral


@pytest.fixture
def referral(app: Flask) -> Referral:
    return a_sent_referral(a.a_case(created_at=utc_now() - timedelta(days=3)), free=1)


@pytest.fixture
def desk(pages: Pages) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR, name="Iryna"))
