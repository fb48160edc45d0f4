"""What is told of a case that is over stands in a list of its own until somebody has heard it."""

from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.coordination import queries
from referral.db import db
from referral.intake.actions import tell_desk
from referral.intake.models import Case
from tests import factories as a
from tests.coordination.test_ordering import _plan_of, _reads_a_table
from tests.pages import Pages
from tests.test_costs import statements

WHERE = "/desk/told-after-closing"


def _desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a.a_user(Role.COORDINATOR))


def _cost(pages: Pages) -> int:
    with statements() as sent:
        assert pages.get(WHERE).status == 200
    return len(sent)


@pytest.mark.both_databases
def test_what_is_told_of_a_closed_case_reaches_a_person(app: Flask) -> None:
    over, goes_on = a.a_case(state="closed", outcome="completed"), a.a_case()
    pages = _desk(app)
    assert "Nothing waits to be heard" in pages.get(WHERE).text
    assert "To be heard" not in pages.get("/desk").text
    for each in (over, goes_on):
        tell_desk(each, a.NOW)
    db.session.commit()
    page = pages.get(WHERE)
    assert over.reference in page.text and goes_on.reference not in page.text
    assert "To be heard" in pages.get("/desk").text
    pages.submit(pages.get(f"/desk/cases/{over.id}"), "/hear")
    assert over.reference not in pages.get(WHERE).text


@pytest.mark.both_databases
def test_the_list_is_paged_and_costs_the_same_for_one_and_for_many(app: Flask) -> None:
    for number in range(30):
        tell_desk(a.a_case(state="closed", outcome="completed"), a.NOW + timedelta(minutes=number))
        if number == 0:
            db.session.commit()
            pages = _desk(app)
            one = _cost(pages)
    db.session.commit()
    assert _cost(pages) == one <= 15
    assert len([link for link in pages.get(WHERE).links() if link.startswith("/desk/cases/")]) == 25
    assert (
        len([link for link in pages.get(WHERE + "?page=2").links() if link.startswith("/desk/cases/")]) == 5
    )


@pytest.mark.both_databases
def test_it_is_found_by_its_index(app: Flask) -> None:
    for wanted in (queries._told_over(), queries._told_over().order_by(Case.told_at, Case.id).limit(25)):
        plan = _plan_of(wanted)
        assert [line for line in plan if "ix_patient_case_told" in line], plan
        assert not [line for line in plan if _reads_a_table(line)], plan
