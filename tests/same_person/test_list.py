"""Possibly the same person: reasons without names, phones told as phones, decisions remembered and undone."""

import random
import statistics

import pytest
from flask import Flask

from bench import identity_pages, people
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.errors import Conflict
from referral.intake import alike, tokens
from referral.intake.actions import reopen_duplicate
from referral.intake.models import Case, IdentityDecision
from referral.intake.suggestions import Reason
from referral.referrals.actions import close_case
from referral.same_person.wording import WORDS
from tests import factories as a
from tests.pages import BASE, Page, Pages
from tests.same_person.people import OLENA, SPELT, olena_twice, registered, same_person_path
from tests.stopwatch import in_plain_loops


def desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a.a_user(Role.COORDINATOR))


def fresh(case: Case) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def decide(pages: Pages, case: Case, other: Case, verdict: str) -> Page:
    path = same_person_path(case, other)
    return pages.submit(pages.get(path), path, verdict=verdict)


def undo(pages: Pages, case: Case) -> Page:
    return pages.submit(pages.get(same_person_path(case)), "/undo")


def test_a_candidate_is_shown_with_its_reasons_and_without_a_name(app: Flask) -> None:
    case, other = olena_twice()
    stranger = registered({"name_original": "Коваль Ганна", "birth_date": "1950-01-02"})
    page = desk(app).get(same_person_path(case))
    assert page.status == 200 and other.reference in page.text and stranger.reference not in page.text
    assert "It is the same name in another spelling." in page.text and "day and month swapped" in page.text
    for word in ("Шевченко", "Szewczenko", "1980"):
        assert word not in page.text


def test_the_case_page_leads_there(app: Flask) -> None:
    case, _other = olena_twice()
    alone = registered({"name_original": "Коваль Ганна", "birth_date": "1950-01-02"})
    pages = desk(app)
    page = pages.get(f"/desk/cases/{case.id}")
    assert "Possibly the same person as in 1 other case" in page.text
    assert same_person_path(case) in page.links()
    quiet = pages.get(f"/desk/cases/{alone.id}")
    assert "Possibly the same person as in" not in quiet.text and same_person_path(alone) in quiet.links()


def test_a_shared_phone_is_shown_as_that(app: Flask) -> None:
    phone = {"phone": "+380 50 123 45 67"}
    case = registered(OLENA | phone)
    child = registered({"name_original": "Шевченко Ірина", "birth_date": "2010-05-06", "phone": "0501234567"})
    page = desk(app).get(same_person_path(case))
    before, _heading, after = page.text.partition("The same phone number")
    assert child.reference in after and child.reference not in before
    assert (
        "A shared phone alone is no sign of one person." in after
        and same_person_path(case, child) not in page.links()
    )


def test_without_a_birth_date_the_page_says_what_cannot_be_found(app: Flask) -> None:
    page = desk(app).get(
        same_person_path(registered({"name_original": "Шевченко Олена", "birth_date": "unknown"}))
    )
    assert "The birth date is not known" in page.text and "Nobody registered seems to be" in page.text


def test_at_most_five_are_shown_and_the_rest_are_counted(app: Flask) -> None:
    case, *_others = [registered({**OLENA, "birth_date": "1980"}) for _number in range(8)]
    page = desk(app).get(same_person_path(case))
    assert len([link for link in page.links() if link.startswith(same_person_path(case) + "/")]) == 5
    assert "2 more are possible" in page.text


def test_different_people_are_remembered_until_it_is_undone(app: Flask) -> None:
    case, other = olena_twice()
    pages = desk(app)
    assert decide(pages, case, other, "different").status == 303
    for one, two in ((case, other), (other, case)):
        page = pages.get(same_person_path(one))
        assert "They are different people." in page.text and "Compare and decide" not in page.text
        assert two.reference in page.text
    assert undo(pages, other).status == 303
    assert "Compare and decide" in pages.get(same_person_path(case)).text
    assert fresh(case).state == fresh(other).state == "waiting"


@pytest.mark.parametrize("state", ["waiting", "emergency", "draft"])
def test_a_duplicate_closed_by_mistake_is_opened_again_as_it_was(app: Flask, state: str) -> None:
    case, other = olena_twice(state=state, paused_state="placed" if state == "emergency" else None)
    pages = desk(app)
    assert decide(pages, case, other, "keep_this").status == 303
    assert (fresh(other).state, fresh(other).outcome) == ("closed", "duplicate")
    assert fresh(case).state == ("emergency" if state == "emergency" else "waiting"), "nobody is lost"
    assert "The other case was closed as registered twice." in pages.get(same_person_path(case)).text
    assert "This case was closed as registered twice." in pages.get(same_person_path(other)).text
    assert undo(pages, case).status == 303
    again = fresh(other)
    assert (again.state, again.outcome) == (state, None)
    assert (again.due_at is None) == (state == "draft")
    assert state != "emergency" or again.paused_state == "placed"
    assert "The case was opened again: it was no duplicate" in pages.get(f"/desk/cases/{other.id}").text


def test_undoing_twice_is_undoing_once(app: Flask) -> None:
    case, other = olena_twice()
    pages = desk(app)
    decide(pages, case, other, "keep_this")
    page = pages.get(same_person_path(case))
    assert [pages.submit(page, "/undo").status for _click in range(2)] == [303, 303]
    verbs = db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.case_id == str(case.id))).all()
    assert verbs.count("case.person_undone") == 1 and fresh(other).state == "waiting"


def test_only_a_decision_about_this_person_can_be_undone_here(app: Flask) -> None:
    case, other = olena_twice()
    third = registered({"name_original": "Коваль Ганна", "birth_date": "1950-01-02"})
    pages = desk(app)
    decide(pages, case, other, "different")
    decision = db.session.scalars(db.select(IdentityDecision)).one()
    assert pages.post(f"{same_person_path(third)}/undo", {"decision": str(decision.id)}).status == 404
    assert pages.post(f"{same_person_path(case)}/undo", {"decision": "nonsense"}).status == 404
    assert "They are different people." in pages.get(same_person_path(case)).text


def test_a_case_closed_for_another_reason_is_not_opened_by_undoing(app: Flask) -> None:
    case, other = olena_twice()
    close_case(other, "treated_elsewhere", a.a_user(Role.COORDINATOR).as_actor(), a.NOW)
    pages = desk(app)
    assert decide(pages, case, other, "keep_both").status == 303
    assert undo(pages, case).status == 303
    assert (fresh(other).state, fresh(other).outcome) == ("closed", "treated_elsewhere")
    with pytest.raises(Conflict):
        reopen_duplicate(other, a.a_user(Role.COORDINATOR).as_actor(), a.NOW)


def test_looking_is_audited(app: Flask) -> None:
    case, other = olena_twice()
    desk(app).get(same_person_path(case))
    reads = db.session.scalars(db.select(AuditEvent.case_id).where(AuditEvent.verb == "case.read")).all()
    assert reads == [str(case.id)], "the list names nobody else, so nobody else was read"


def test_among_thousands_only_a_few_are_opened_and_the_page_is_quick(app: Flask) -> None:
    everybody = people.people(3000, random.Random(5))
    cases = identity_pages.fill(everybody)
    pages = desk(app)
    paths = [same_person_path(db.session.get_one(Case, cases[at])) for at in range(0, 3000, 375)]
    assert {pages.client.get(path, base_url=BASE).status_code for path in paths} == {200}
    loops = [
        in_plain_loops(lambda path=path: pages.client.get(path, base_url=BASE), rounds=2) for path in paths
    ]
    assert statistics.median(loops) <= 40
    asked = [
        tokens.asked_of({"name_original": f"{one.surname_uk} {one.given.uk}", "birth_date": one.born})
        for one in everybody[:50]
    ]
    opened = [len(alike.opened([(wanted, 300)])) for wanted in asked]
    assert min(opened) >= 1 and max(opened) <= 30


def test_every_reason_has_its_sentence(app: Flask) -> None:
    assert set(WORDS) == set(Reason)


def test_only_coordinators_see_it(app: Flask) -> None:
    who_filed_it = a.a_user(Role.VOLUNTEER)
    case = registered(SPELT, volunteer=who_filed_it)
    assert Pages(app).sign_in(who_filed_it).get(same_person_path(case)).status == 404
    for role in set(Role) - {Role.COORDINATOR}:
        own = a.a_hospital().id if role == Role.HOSPITAL else None
        assert Pages(app).sign_in(a.a_user(role, hospital_id=own)).get(same_person_path(case)).status == 404
