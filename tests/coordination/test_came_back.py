"""Every end without a place raises the case at once, with its reason; no news of a parked case is hidden."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade

from referral.accounts.permissions import Role
from referral.coordination import queries
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.intake.moves import SETTLED, come_back
from referral.intake.states import CAME_BACK, NOT_DELIVERED
from referral.referrals import actions
from referral.referrals.models import ReferralMove
from referral.referrals.table.moves import TABLE
from referral.referrals.table.states import TERMINAL_STATES
from tests import factories as a
from tests.conftest import make_app
from tests.pages import Pages
from tests.postgres import another_database
from tests.referrals.scenes import a_sent_referral, in_days
from tests.referrals.test_moves import FACTS, a_referral_in, actor_of

LATER = a.NOW + timedelta(hours=5)
ENDS = {move.verb: move for move in TABLE if move.comes_back}
WITH_A_PLACE = {"completed", "superseded"}


def test_every_end_without_a_place_says_why_the_case_comes_back() -> None:
    assert {move.target for move in ENDS.values()} == TERMINAL_STATES - WITH_A_PLACE
    assert not [move.verb for move in TABLE if move.comes_back and move.target in WITH_A_PLACE]
    assert {move.comes_back for move in ENDS.values()} | {
        NOT_DELIVERED,
        "reopened",
        "hospital_opened",
    } == set(CAME_BACK)


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", sorted(ENDS))
def test_each_end_raises_the_case_at_once_with_its_reason(app: Flask, verb: str) -> None:
    move = ENDS[verb]
    referral = a_referral_in(move.sources[0])
    referral.case.parked_until = (a.NOW + timedelta(days=9)).date()
    db.session.commit()
    said = {**FACTS.get(verb, {}), **({"to": a.a_hospital()} if move.names_hospital else {})}
    actions.take(actions.Step(referral, verb, actor_of(move.by[0], referral), LATER, **said))
    case = db.session.get_one(Case, referral.case_id)
    assert (case.state, case.came_back_at, case.came_back_reason) == ("waiting", LATER, move.comes_back)
    assert (case.due_at, case.parked_until) == (LATER, None)
    first = queries.queue(a.a_user(), {}, 1, LATER, LATER.date()).entries[0]
    assert (first.case.id, first.due.code) == (
        case.id,
        "set_priority" if case.priority == "not_triaged" else "look_again",
    )


def test_a_decline_stands_first_though_another_hospital_is_still_asked(pages: Pages) -> None:
    case = a.a_case(priority="urgent")
    declined, _other = a_sent_referral(case), a_sent_referral(case)
    for number in range(60):
        a.a_case(priority="urgent", due_at=utc_now() + timedelta(minutes=number))
    actions.reject(declined, actor_of("hospital", declined), utc_now(), reason="no_capacity")
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    first = " ".join(desk.get("/desk").tree.find(".//tbody/tr").itertext())
    assert case.reference in first and "A hospital declined" in first and "Look again" in first


def test_who_has_looked_waits_for_the_others_until_something_else_ends(app: Flask, pages: Pages) -> None:
    case = a.a_case(priority="urgent")
    declined, other = a_sent_referral(case), a_sent_referral(case)
    actions.reject(declined, actor_of("hospital", declined), a.NOW, reason="no_capacity")
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    page = desk.get(f"/desk/cases/{case.id}")
    assert "Other requests are still open" in page.text
    assert desk.submit(page, "/wait").status == 303
    db.session.refresh(case)
    assert (case.came_back_at, case.came_back_reason) == (None, None)
    assert desk.submit(page, "/wait").status == 303, "a second click"
    actions.refer_onward(other, actor_of("hospital", other), LATER, to=a.a_hospital())
    assert desk.submit(page, "/wait").status == 409, "something ended while they looked"
    db.session.refresh(case)
    assert case.came_back_reason == "referred_onward"


def test_asking_another_hospital_or_a_place_settles_it(app: Flask) -> None:
    case = a.a_case(priority="urgent")
    come_back(case, "expired", a.NOW)
    referral = a_sent_referral(case)
    assert (case.came_back_at, case.came_back_reason) == (None, None)
    come_back(case, "declined", a.NOW)
    actions.accept(referral, actor_of("hospital", referral), LATER)
    db.session.refresh(case)
    assert (case.state, case.came_back_at) == ("placed", None)
    assert not come_back(case, "declined", LATER), "who has a place asks for no other"
    actions.close_case(case, "returned_home", a.a_user().as_actor(), LATER)
    db.session.refresh(case)
    assert case.came_back_at is None, "withdrawing because the case ends raises nothing"


def test_a_letter_that_did_not_arrive_stays_the_reason_until_somebody_looks(app: Flask) -> None:
    case = a.a_case(priority="urgent")
    come_back(case, NOT_DELIVERED, a.NOW)
    come_back(case, "declined", LATER)
    assert case.came_back_reason == NOT_DELIVERED
    found = queries.queue(a.a_user(), {"list": "not_delivered"}, 1, LATER, LATER.date())
    assert [entry.case.id for entry in found.entries] == [case.id]
    with pytest.raises(LookupError):
        come_back(case, "nothing", LATER)


PARKED = (a.NOW + timedelta(days=9)).date()


@pytest.mark.both_databases
@pytest.mark.parametrize("verb", ["receive", "ask_information", "accept_with_conditions", "reject", "accept"])
def test_any_word_of_a_hospital_ends_parking_at_once(app: Flask, verb: str) -> None:
    referral = a_referral_in("requested")
    referral.case.parked_until = PARKED
    db.session.commit()
    getattr(actions, verb)(referral, actor_of("hospital", referral), LATER, **FACTS.get(verb, {}))
    assert db.session.get_one(Case, referral.case_id).parked_until is None


def test_a_warning_sign_ends_parking_and_an_emergency_cannot_be_parked(app: Flask) -> None:
    actor = a.a_user(Role.COORDINATOR).as_actor()
    for said in ("yes", "unknown"):
        case = a.a_case(parked_until=PARKED)
        intake.answer_red_flags(case, {"fever": said}, actor, a.NOW)
        assert case.parked_until is None
        with pytest.raises(Conflict):
            intake.park(case, PARKED, "no", actor, a.NOW.date(), a.NOW)


def test_parking_has_limits(app: Flask) -> None:
    actor, today = a.a_user(Role.COORDINATOR).as_actor(), a.NOW.date()
    case = a.a_case(next_treatment_due=today + timedelta(days=5))
    for days in (0, -1, 6, 61, 400):
        with pytest.raises(Invalid):
            intake.park(case, today + timedelta(days=days), "why", actor, today, a.NOW)
    intake.park(case, today + timedelta(days=5), "The family decides", actor, today, a.NOW)
    assert (case.parked_until, case.notes[-1].text) == (today + timedelta(days=5), "The family decides")
    intake.take_up_again(case, actor, a.NOW)
    intake.take_up_again(case, actor, a.NOW)
    assert case.parked_until is None
    late = a.a_case(next_treatment_due=today - timedelta(days=5))
    with pytest.raises(Invalid):
        intake.park(late, today + timedelta(days=2), "why", actor, today, a.NOW)


def test_a_case_that_is_laid_aside_is_never_nobodys(app: Flask) -> None:
    """Parked by a colleague of the night it was in no list that is shared out, three closed days long."""
    today, ours = a.NOW.date(), a.a_user(Role.COORDINATOR)
    free, owned = a.a_case(), a.a_case(owner_id=a.a_user(Role.COORDINATOR).id)
    before = owned.owner_id
    for case in (free, owned):
        intake.park(case, today + timedelta(days=3), "All are asked", ours.as_actor(), today, a.NOW)
    assert (free.owner_id, owned.owner_id) == (ours.id, before)
    intake.assign_owner(free, None, ours.as_actor(), a.NOW)
    assert (free.owner_id, free.parked_until) == (None, None)


def test_a_missed_treatment_is_laid_aside_until_tomorrow_and_no_later(app: Flask) -> None:
    """Else a case of which every hospital is asked stands first all day, and nobody can put it away."""
    today, tomorrow = a.NOW.date(), a.NOW.date() + timedelta(days=1)
    nurse = a.a_user(Role.COORDINATOR).as_actor()
    for missed in (today, today - timedelta(days=9)):
        case = a.a_case(next_treatment_due=missed)
        with pytest.raises(Invalid):
            intake.park(case, tomorrow + timedelta(days=1), "All are asked", nurse, today, a.NOW)
        intake.park(case, tomorrow, "All are asked", nurse, today, a.NOW)
        assert case.parked_until == tomorrow


def test_what_is_late_at_a_colleague_is_seen_by_everybody_else_and_not_by_them(pages: Pages) -> None:
    one, other = a.a_user(Role.COORDINATOR), a.a_user(Role.COORDINATOR)
    hour = timedelta(hours=1)
    late = a.a_case(owner_id=one.id, due_at=utc_now() - hour)
    in_time = a.a_case(owner_id=one.id, due_at=utc_now() + hour)
    nobodys = a.a_case(due_at=utc_now() - hour)
    seen = pages.sign_in(other).get("/desk?list=colleagues_late").text
    assert late.reference in seen and not {in_time.reference, nobodys.reference} & set(seen.split())
    assert late.reference not in pages.sign_in(one).get("/desk?list=colleagues_late").text


def test_a_parked_case_stands_in_its_own_list_and_nowhere_else_until_its_day(pages: Pages) -> None:
    case = a.a_case(priority="urgent")
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    page = desk.get(f"/desk/cases/{case.id}")
    day = {f"until-{part}": text for part, text in in_days(4).items()}
    assert desk.submit(page, "/park", **day).status == 422, "why?"
    assert desk.submit(page, "/park", **day, why="Waits for histology").status == 303
    assert case.reference not in desk.get("/desk").text
    assert case.reference in desk.get("/desk?list=parked").text
    now = utc_now()
    on_its_day = queries.queue(a.a_user(), {}, 1, now + timedelta(days=5), (now + timedelta(days=5)).date())
    assert [entry.case.id for entry in on_its_day.entries] == [case.id]
    assert desk.submit(desk.get(f"/desk/cases/{case.id}"), "/take-up").status == 303
    assert case.reference in desk.get("/desk").text


# Rows of before.


@pytest.fixture
def before(database: str, tmp_path: Path) -> Iterator[Flask]:
    """A database of its own, whose rows go back to the revision before and come again."""
    app = make_app(another_database(database, "back", tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _ended(case: Case, state: str, verb: str, at: datetime) -> None:
    referral = a.a_referral(case=case, state=state)
    doer = {"actor_kind": "user", "actor_id": "x", "actor_role": "hospital"}
    a.kept(
        ReferralMove(
            referral_id=referral.id,
            number=2,
            verb=verb,
            from_state="requested",
            to_state=state,
            at=at,
            **doer,
        )
    )


@pytest.mark.both_databases
def test_cases_of_before_that_wait_without_a_request_come_back_with_their_last_end(before: Flask) -> None:
    cases: dict[str, Any] = {name: a.a_case() for name in ("declined", "asked", "failed", "new")}
    _ended(cases["declined"], "expired", "expire", a.NOW)
    _ended(cases["declined"], "rejected", "reject", LATER)
    _ended(cases["failed"], "rejected", "fail_conditions", LATER)
    _ended(cases["asked"], "rejected", "reject", LATER)
    a.a_referral(case=cases["asked"])
    cases["again"] = a.a_case(came_back_at=a.NOW, came_back_reason="reopened")
    cases["placed"] = a.a_case(state="placed")
    _ended(cases["placed"], "rejected", "reject", LATER)
    ids = {name: case.id for name, case in cases.items()}
    db.session.remove()
    downgrade(revision="0005")
    upgrade()
    found = {name: db.session.get_one(Case, each) for name, each in ids.items()}
    said = {name: (case.came_back_reason, case.came_back_at) for name, case in found.items()}
    assert said == {
        "declined": ("declined", LATER), "failed": ("conditions_failed", LATER), "again": ("reopened", a.NOW),
        "asked": (None, None), "new": (None, None), "placed": (None, None),
    }  # fmt: skip
    assert not any(case.may_be_known or case.parked_until for case in found.values())


def test_what_settles_empties_every_column_that_raises() -> None:
    assert set(SETTLED) == {"came_back_at", "came_back_reason", "parked_until"}
