"""Who may say how urgent a case is: nobody at the border."""

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.db import db
from referral.intake.models import Case
from tests.factories import a_user
from tests.intake.test_actions import filled
from tests.pages import Pages


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.HOSPITAL, Role.ADMINISTRATOR])
def test_a_volunteer_sets_no_priority_and_every_case_begins_not_triaged(app: Flask, role: str) -> None:
    case = filled(a_user(Role.VOLUNTEER))
    assert case.priority == "not_triaged"
    said = {"priority": "normal", "basis": "It looks calm"}
    pages = Pages(app).sign_in(a_user(role))
    assert pages.post(f"/desk/cases/{case.id}/priority", said).status == 404
    assert db.session.get(Case, case.id).priority == "not_triaged"  # type: ignore[union-attr]
    coordinator = Pages(app).sign_in(a_user(Role.COORDINATOR))
    assert coordinator.post(f"/desk/cases/{case.id}/priority", said).status == 303
