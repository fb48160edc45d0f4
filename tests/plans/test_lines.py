"""What people decide of a draft's lines: confirmed and sent, changed, dropped, undone; and when they are too late."""

import uuid
from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.db import db, utc_now
from referral.intake.models import Case, Consent
from referral.intake.moves import move_case
from referral.outbox import OutboxMessage
from referral.plans import actions
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import Referral
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import agreed, desk_of, line_of, page_of, propose, sent, who_waits
from tests.racing import ROUNDS, race

CONSENT = {"given_by": "patient", "language": "uk", "basis": None}


@pytest.mark.usefixtures("no_closed_days")
def test_ticked_lines_are_looked_at_once_more_and_each_is_sent(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=9)
    urgent, normal, other = who_waits(priority="urgent"), who_waits(priority="normal"), who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    lines = [line_of(run, each) for each in (urgent, normal)]
    once_more = desk.get(f"/plans/{run.id}/confirm?" + "&".join(f"line={line.id}" for line in lines))
    assert "Send 2 requests" in once_more.text and hospital.name in once_more.text
    assert urgent.reference in once_more.text and other.reference not in once_more.text
    assert sent(urgent) == [], "a look sends nothing"
    answer = desk.post(f"/plans/{run.id}/confirm", agreed(*lines))
    assert answer.status == 303 and "2 requests are sent." in desk.follow(answer).text
    for case, hours in ((urgent, 72), (normal, 7 * 24)):
        (referral,) = sent(case)
        assert (referral.hospital_id, referral.ranking_digest) == (hospital.id, run.digest)
        assert abs(referral.deadline_at - referral.sent_at - timedelta(hours=hours)) < timedelta(minutes=1)
        assert line_of(run, case).decision == "confirmed" and line_of(run, case).referral_id == referral.id
        shown = [c.scope["hospital"] for c in case.consents if c.purpose == "show_to_hospital"]
        assert shown == [str(hospital.id)]
    assert sent(other) == [] and line_of(run, other).decision == "pending"
    letters = db.session.scalars(db.select(OutboxMessage.recipient)).all()
    assert letters.count(hospital.email) == 2
    page = page_of(desk, run)
    assert "Confirmed and sent" in page.text and "Facts are newer" not in page.text


def test_without_the_patients_agreement_nothing_is_sent(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    for missing, words in (
        ("agreed", "Without the patient's agreement nothing can be sent."),
        ("by", "Say who agreed."),
        ("in", "Choose the language"),
    ):
        filled = {k: v for k, v in agreed(line).items() if k != f"{missing}_{line.id}"}
        page = desk.post(f"/plans/{run.id}/confirm", filled)
        assert page.status == 422 and words in page.text
    unable = {**agreed(line), f"by_{line.id}": "vital_interest"}
    page = desk.post(f"/plans/{run.id}/confirm", unable)
    assert page.status == 422 and "Write who decided, and why the patient cannot be asked." in page.text
    assert sent(case) == [] and line_of(run, case).decision == "pending"


def test_an_agreement_on_record_is_not_asked_for_again(pages: Pages) -> None:
    hospital = a_fitting_hospital()
    case = who_waits()
    by = a.a_user(Role.COORDINATOR)
    scope = {"hospital": str(hospital.id)}
    a.kept(Consent(case_id=case.id, purpose="show_to_hospital", scope=scope, text_version="1", language="uk",
                   given_by="patient", recorded_by=by.id, given_at=utc_now()))  # fmt: skip
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    page = desk.get(f"/plans/{run.id}/confirm?line={line.id}")
    assert "has agreed to this hospital before" in page.text and "Who agreed?" not in page.text
    assert desk.post(f"/plans/{run.id}/confirm", {"line": [str(line.id)]}).status == 303
    assert len(sent(case)) == 1


def test_a_second_click_is_harmless(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    filled = agreed(line_of(run, case))
    answers = [desk.post(f"/plans/{run.id}/confirm", filled) for _ in range(2)]
    assert [answer.status for answer in answers] == [303, 303] and len(sent(case)) == 1
    assert "No request was sent" not in page_of(desk, run).text


def test_a_case_placed_meanwhile_is_said_and_stops_no_other(pages: Pages) -> None:
    a_fitting_hospital(free=9)
    gone, stays = who_waits(), who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    filled = agreed(line_of(run, gone), line_of(run, stays))
    move_case(gone, "place", a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    answer = desk.follow(desk.post(f"/plans/{run.id}/confirm", filled))
    assert "1 request is sent." in answer.text
    assert f"No request was sent for case {gone.reference}: This case is no longer waiting:" in answer.text
    assert sent(gone) == [] and len(sent(stays)) == 1 and line_of(run, gone).decision == "pending"
    assert f"line-{line_of(run, gone).id}" not in answer.html, "its line cannot be ticked any more"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("declined", "This hospital has declined this case before."),
        ("asked", "A request has been sent for this case meanwhile:"),
        ("closed", "This hospital has been closed to requests meanwhile."),
        ("unreachable", "nobody with an account: call it."),
        ("full", "This hospital has reported meanwhile that no place is free."),
        ("need", "The needed treatment or the age was changed after this draft was made."),
    ],
)
def test_what_stands_against_a_line_by_now_is_marked(pages: Pages, what: str, words: str) -> None:
    hospital, case = a_fitting_hospital(), who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    if what in ("declined", "asked"):
        facts = {"state": "rejected", "answered_at": utc_now()} if what == "declined" else {}
        a.a_referral(case, hospital, **facts)
    hospital.closed_at = utc_now() if what == "closed" else None
    hospital.email = None if what == "unreachable" else hospital.email
    if what == "full":
        hospital.services[0].free, hospital.services[0].reported_at = 0, utc_now()
    case.modalities = ["surgery"] if what == "need" else case.modalities
    db.session.commit()
    page = page_of(desk, run)
    assert words in page.text and f"line-{line.id}" not in page.html
    before = len(sent(case))
    desk.post(f"/plans/{run.id}/confirm", agreed(line))
    assert len(sent(case)) == before


def test_a_line_is_changed_on_the_page_of_the_case_and_undone(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    answer = desk.post(f"/plans/{run.id}/lines/{line.id}/change")
    assert answer.location == f"/desk/cases/{case.id}#hospitals"
    assert line_of(run, case).decision == "changed"
    desk.post(f"/plans/{run.id}/lines/{line.id}/change")
    page = page_of(desk, run)
    assert "A coordinator chooses another hospital" in page.text
    assert desk.submit(page, "/undo").status == 303
    assert (line_of(run, case).decision, line_of(run, case).decided_by) == ("pending", None)
    verbs = list(db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.verb.like("plan.%"))))
    assert sorted(verbs) == ["plan.asked", "plan.changed", "plan.drafted", "plan.undone"]


def test_a_line_is_dropped_with_a_note_of_the_case(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    at = f"/plans/{run.id}/lines/{line_of(run, case).id}/drop"
    assert "Remove this line?" in desk.get(at).text
    assert desk.post(at, {"note": "x" * 2001}).status == 422
    assert desk.post(at, {"note": "Wants to stay with her sister"}).status == 303
    assert line_of(run, case).decision == "dropped"
    assert [note.text for note in case.notes] == ["Wants to stay with her sister"]
    assert "sister" not in page_of(desk, run).html
    refused = desk.post(f"/plans/{run.id}/confirm", agreed(line_of(run, case)))
    assert "Somebody has decided this line already." in desk.follow(refused).text and sent(case) == []


def test_a_confirmed_line_is_not_undone_here(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    desk.post(f"/plans/{run.id}/confirm", agreed(line))
    refused = desk.post(f"/plans/{run.id}/lines/{line.id}/undo")
    assert refused.status == 409 and "withdraw the request" in refused.text
    assert line_of(run, case).decision == "confirmed"


def test_nothing_is_decided_on_a_draft_that_was_replaced(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    propose(desk)
    answer = desk.follow(desk.post(f"/plans/{run.id}/confirm", agreed(line)))
    assert "A newer draft has replaced this one." in answer.text and sent(case) == []
    assert desk.post(f"/plans/{run.id}/lines/{line.id}/drop").status == 409


def test_a_line_without_a_hospital_and_one_of_another_draft_are_no_lines_to_send(pages: Pages) -> None:
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    line = line_of(run, case)
    page = desk.get(f"/plans/{run.id}/confirm?line={line.id}&line=nonsense")
    assert "No line that can be sent is ticked" in page.text
    assert desk.post(f"/plans/{run.id}/confirm", {"line": [str(line.id)]}).status == 422
    assert desk.post(f"/plans/{uuid.uuid4()}/lines/{line.id}/drop").status == 404
    with pytest.raises(actions.Conflict):
        actions.confirm(line, CONSENT, a.a_user(Role.COORDINATOR).as_actor(), utc_now())


def _confirming(line: PlanLine, actor: Actor) -> object:
    line_id = line.id
    return lambda: actions.confirm(db.session.get_one(PlanLine, line_id), CONSENT, actor, utc_now())


@pytest.mark.both_databases
@pytest.mark.parametrize("_round", ROUNDS)
def test_two_who_confirm_the_same_line_send_exactly_one_referral(app: Flask, _round: int) -> None:
    line = a.a_plan_line()
    case_id = line.case_id
    actors = [a.a_user(Role.COORDINATOR).as_actor() for _ in range(2)]
    outcomes = race(app, *(_confirming(line, actor) for actor in actors))
    assert outcomes == ["Conflict", "won"]
    referrals = db.session.scalars(db.select(Referral).where(Referral.case_id == case_id)).all()
    assert len(referrals) == 1
    case = db.session.get_one(Case, case_id)
    assert len([each for each in case.consents if each.purpose == "show_to_hospital"]) == 1


@pytest.mark.both_databases
@pytest.mark.parametrize("_round", ROUNDS)
def test_one_confirms_while_another_drops(app: Flask, _round: int) -> None:
    line = a.a_plan_line()
    line_id, case_id = line.id, line.case_id
    one, other = (a.a_user(Role.COORDINATOR).as_actor() for _ in range(2))
    dropping = lambda: actions.drop(db.session.get_one(PlanLine, line_id), None, other, utc_now())  # noqa: E731
    assert race(app, _confirming(line, one), dropping) == ["Conflict", "won"]
    decided = db.session.get_one(PlanLine, line_id).decision
    number = len(db.session.scalars(db.select(Referral).where(Referral.case_id == case_id)).all())
    assert number == (1 if decided == "confirmed" else 0)


@pytest.mark.both_databases
def test_two_drafts_at_once_leave_one_open(app: Flask) -> None:
    actors = [a.a_user(Role.COORDINATOR).as_actor() for _ in range(2)]
    outcomes = race(app, *(lambda actor=actor: actions.draft("best", actor, utc_now()) for actor in actors))
    assert set(outcomes) <= {"won", "Conflict"} and "won" in outcomes
    assert db.session.scalar(db.select(db.func.count()).where(PlanRun.state == "open")) == 1
