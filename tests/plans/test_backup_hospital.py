"""A second hospital, so that no time is lost: proposed, agreed to, asked with the first, and never by itself."""

from datetime import timedelta
from typing import Any

import pytest

from referral.accounts.permissions import Role
from referral.db import db, utc_now
from referral.engine import planning
from referral.hospitals.models import Hospital
from referral.intake.models import Case, Consent
from referral.plans import actions
from referral.plans.models import PlanLine
from referral.referrals.actions import accept
from referral.referrals.models import RankingRecord
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import agreed, desk_of, line_of, page_of, propose, sent, who_waits


def two_hospitals(free: int = 1) -> tuple[Hospital, Hospital]:
    return a_fitting_hospital(free=free), a_fitting_hospital(free=free)


def also(line: PlanLine, **facts: Any) -> dict[str, Any]:
    """The filled confirmation of a line and of its second hospital."""
    return {**agreed(line), f"also_{line.id}": "yes", **facts}


def asked_at(case: Case) -> set[Any]:
    return {referral.hospital_id for referral in sent(case)}


def test_a_second_is_proposed_first_for_whom_treatment_cannot_wait(pages: Pages) -> None:
    hospitals = {a_fitting_hospital(free=1).id for _ in range(3)}
    urgent, normal = who_waits(priority="urgent"), who_waits(priority="normal")
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, urgent)
    assert line.second_id in hospitals - {line.hospital_id, line_of(run, normal).hospital_id}
    assert line_of(run, normal).second_id is None
    page = page_of(desk, run)
    assert page.text.count("So that no time is lost, ask this hospital at the same time.") == 1
    assert line.second is not None and line.second.name in page.text


def test_both_are_asked_when_that_is_ticked_with_a_consent_for_each(pages: Pages) -> None:
    first, second = two_hospitals()
    case = who_waits(priority="urgent")
    desk = desk_of(pages)
    line = line_of(propose(desk), case)
    once_more = desk.get(f"/plans/{line.run_id}/confirm?line={line.id}")
    assert "The first hospital to accept gets the patient" in once_more.text
    assert f'name="also_{line.id}"' in once_more.html and "checked" not in once_more.html
    answer = desk.post(f"/plans/{line.run_id}/confirm", also(line))
    assert answer.status == 303 and "2 requests are sent." in desk.follow(answer).text
    assert asked_at(case) == {first.id, second.id}
    shown = {c.scope["hospital"] for c in case.consents if c.purpose == "show_to_hospital"}
    assert shown == {str(first.id), str(second.id)}
    line = line_of(line.run, case)
    assert {line.referral_id, line.second_referral_id} == {referral.id for referral in sent(case)}
    page = page_of(desk, line.run)
    assert "Asked at the same time: " in page.text and "ask this hospital at the same time" not in page.text
    ranks = {referral.hospital_id: (referral.ranking_digest, referral.rank) for referral in sent(case)}
    assert ranks[line.second_id] == (line.run.digest, None), (
        "it was second in the plan, not in the case's own list"
    )


def test_unticked_only_the_first_is_asked_and_sees_anything(pages: Pages) -> None:
    two_hospitals()
    case = who_waits(priority="urgent")
    desk = desk_of(pages)
    line = line_of(propose(desk), case)
    assert desk.post(f"/plans/{line.run_id}/confirm", agreed(line)).status == 303
    assert asked_at(case) == {line.hospital_id}
    assert "the same time" not in page_of(desk, line.run).text, (
        "decided: nothing more is proposed on this line"
    )
    shown = {c.scope["hospital"] for c in case.consents if c.purpose == "show_to_hospital"}
    assert shown == {str(line.hospital_id)}


def test_with_the_first_on_record_asking_the_second_still_needs_who_agreed(pages: Pages) -> None:
    two_hospitals()
    case = who_waits(priority="urgent")
    desk = desk_of(pages)
    line = line_of(propose(desk), case)
    scope, by = {"hospital": str(line.hospital_id)}, a.a_user(Role.COORDINATOR).id
    a.kept(Consent(case_id=case.id, purpose="show_to_hospital", scope=scope, text_version="1", language="uk",
                   given_by="patient", recorded_by=by, given_at=utc_now()))  # fmt: skip
    bare = {"line": [str(line.id)]}
    page = desk.post(f"/plans/{line.run_id}/confirm", {**bare, f"also_{line.id}": "yes"})
    assert page.status == 422 and sent(case) == []
    told = {f"by_{line.id}": "guardian", f"in_{line.id}": "ru"}
    assert (
        desk.post(f"/plans/{line.run_id}/confirm", {**bare, f"also_{line.id}": "yes", **told}).status == 303
    )
    assert len(sent(case)) == 2
    mine = next(c for c in case.consents if (c.scope or {}).get("hospital") == str(line.second_id))
    assert (mine.given_by, mine.language) == ("guardian", "ru")


def test_a_second_click_asks_nobody_twice(pages: Pages) -> None:
    two_hospitals()
    case = who_waits(priority="urgent")
    desk = desk_of(pages)
    line = line_of(propose(desk), case)
    for _ in range(2):
        assert desk.post(f"/plans/{line.run_id}/confirm", also(line)).status == 303
    assert len(sent(case)) == 2
    line = line_of(line.run, case)
    again = actions.ask_second(line, {}, a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert again.id == line.second_referral_id and len(sent(case)) == 2


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("closed", "This hospital has been closed to requests meanwhile."),
        ("full", "This hospital has reported meanwhile that no place is free."),
    ],
)
def test_a_second_that_is_out_by_now_is_marked_and_stops_not_the_first(
    pages: Pages, what: str, words: str
) -> None:
    two_hospitals()
    case = who_waits(priority="urgent")
    desk = desk_of(pages)
    line = line_of(propose(desk), case)
    second = db.session.get_one(Hospital, line.second_id)
    second.closed_at = utc_now() if what == "closed" else None
    if what == "full":
        second.services[0].free, second.services[0].reported_at = 0, utc_now()
    db.session.commit()
    assert words in page_of(desk, line.run).text
    assert "also_" not in desk.get(f"/plans/{line.run_id}/confirm?line={line.id}").html
    assert desk.post(f"/plans/{line.run_id}/confirm", also(line)).status == 303
    assert asked_at(case) == {line.hospital_id}


def test_when_one_accepts_the_other_is_told(pages: Pages) -> None:
    two_hospitals()
    case = who_waits(priority="urgent")
    desk = desk_of(pages)
    line = line_of(propose(desk), case)
    desk.post(f"/plans/{line.run_id}/confirm", also(line))
    accepted = next(each for each in sent(case) if each.hospital_id == line.second_id)
    by_hospital = a.a_user(Role.HOSPITAL, hospital_id=accepted.hospital_id).as_actor()
    assert accept(accepted, by_hospital, utc_now())
    assert {each.state for each in sent(case)} == {"accepted", "superseded"}


def test_for_one_who_was_asked_for_another_is_proposed_beside(pages: Pages) -> None:
    first, second = two_hospitals()
    case, calm = who_waits(priority="urgent"), who_waits(priority="normal")
    a.a_referral(case, first), a.a_referral(calm, first)
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    assert line.hospital_id == second.id and line.second_id is None
    page = page_of(desk, run)
    assert "Another hospital has been asked and has not answered yet." in page.text
    assert f"has been asked and has not decided: {calm.reference}." in page.text, "who can wait waits"
    assert desk.post(f"/plans/{run.id}/confirm", agreed(line)).status == 303
    assert asked_at(case) == {first.id, second.id}
    a_fitting_hospital(free=9)
    run = propose(desk)
    assert case.id not in {each.case_id for each in run.lines}, "two are asked: no third"


@pytest.mark.parametrize(
    ("facts", "named"),
    [
        ({"state": "rejected", "reason": "language"}, False),
        ({"state": "expired"}, False),
        ({"state": "patient_declined"}, False),
        ({"state": "withdrawn"}, True),
        ({"state": "superseded"}, True),
        ({"state": "rejected", "reason": "no_capacity", "days": 3}, False),
        ({"state": "rejected", "reason": "no_capacity", "days": 15}, True),
    ],
)
def test_a_hospital_asked_in_vain_is_not_named_again(
    pages: Pages, facts: dict[str, Any], named: bool
) -> None:
    hospital, case = a_fitting_hospital(), who_waits()
    days = facts.pop("days", 1)
    a.a_referral(case, hospital, **facts, answered_at=utc_now() - timedelta(days=days))
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    assert (line.hospital_id == hospital.id) is named
    if not named:
        assert line.reason == "all_asked"
        assert "No hospital that suits is left to ask" in page_of(desk, run).text


def test_seconds_are_kept_and_recomputed_byte_for_byte(pages: Pages) -> None:
    first, _ = two_hospitals(free=2)
    who_waits(priority="urgent")
    a.a_referral(who_waits(priority="urgent"), first)
    run = propose(desk_of(pages))
    assert planning.recompute(run.digest).is_same
    kept = db.session.get_one(RankingRecord, run.digest).content
    assert '"seconds":{"' in kept and '"asked":[{' in kept
