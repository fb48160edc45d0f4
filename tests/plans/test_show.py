"""Propose for all: who is planned, the draft beside first-come, reasons and help, and that it can be recomputed."""

import random
from datetime import timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.engine import planning
from referral.hospitals import capacity
from referral.intake.models import Consent
from referral.plans import actions
from referral.plans.models import PlanLine, PlanRun
from referral.referrals.models import RankingRecord
from referral.travel_groups import actions as travel_groups
from tests import factories as a
from tests.coordination.desk import WORDS_OF_THE_PATIENT, a_fitting_hospital
from tests.pages import Pages
from tests.plans.scenes import desk_of, line_of, page_of, propose, refused, who_waits
from tests.stopwatch import in_plain_loops


def test_exactly_those_who_wait_and_may_be_referred_are_planned(pages: Pages) -> None:
    a_fitting_hospital(free=9)
    planned = who_waits()
    for state in ("draft", "emergency", "placed", "in_treatment", "closed"):
        who_waits(state=state)
    asked, silent = who_waits(priority="normal"), who_waits()
    a.a_referral(asked)
    db.session.execute(db.update(Consent).where(Consent.case_id == silent.id).values(withdrawn_at=utc_now()))
    db.session.commit()
    desk = desk_of(pages)
    before = desk.get("/plans").text
    assert "1 will be planned 1 a hospital has been asked" in before and "1 without a consent" in before
    run = propose(desk)
    assert {line.case_id: "beside" in line.facts for line in run.lines} == {planned.id: False, asked.id: True}
    page = page_of(desk, run)
    assert "Another hospital has been asked and has not answered yet. So that no time is lost" in page.text
    assert f"there is no consent to store their data: {silent.reference}." in page.text


def test_the_draft_stands_beside_first_come(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    first = who_waits(9, priority="normal")
    urgent = who_waits(1, priority="urgent", place_country="PL")
    desk = desk_of(pages)
    run = propose(desk)
    assert line_of(run, urgent).hospital_id == hospital.id and line_of(run, urgent).first_come_id is None
    assert line_of(run, first).hospital_id is None and line_of(run, first).first_come_id == hospital.id
    page = page_of(desk, run)
    assert (
        "By the facts and weights of today no other plan counts more; the arithmetic was checked."
        in page.text
    )
    assert (
        "The facts are as good as their sources. Lines by whose word they rest on: the hospital's own 1,"
        in page.text
    )
    assert "proven" not in page.text and "Confirmed by the hospital" in page.text
    assert "Urgent, with a hospital This draft 1 of 1 First come, first served 0 of 1" in page.text
    assert "All places that suit are proposed to people who need them more." in page.text
    assert f"One more place at one of these hospitals would help: {hospital.name}." in page.text
    assert (run.value, run.bound) == (run.bound, run.value) and run.figures["first_come_loss"] > 0


def test_a_line_tells_diagnosis_age_and_on_whose_word_it_rests(pages: Pages) -> None:
    confirmed, by_page, silent = (who_waits(born=born) for born in ("1980-02", "1966", None))
    hospitals = [a_fitting_hospital(free=1), a.a_hospital(), a.a_hospital()]
    a.treats(hospitals[1], "breast", "radiotherapy", kind="own_page", page="https://hospital.example")
    a.places(hospitals[1], "radiotherapy", 1, as_of=utc_now())
    desk = desk_of(pages)
    run = propose(desk)
    placed = {line.hospital_id: line.facts["word"] for line in run.lines}
    assert placed == dict(zip((each.id for each in hospitals), ("hospital", "source", "nobody"), strict=True))
    assert run.figures["words"] == {"hospital": 1, "source": 1, "nobody": 1}
    page = page_of(desk, run)
    said = "the hospital's own 1, a public source's 1, nobody's 1."
    assert f"Lines by whose word they rest on: {said}" in page.text
    for words in ("Confirmed by the hospital", "A public source says so", "Nobody has said so"):
        assert words in page.text
    assert page.text.count("Breast cancer, Adult") == 3
    assert "Breast cancer, Adult, 46" in page.text and "Breast cancer, Adult, 59–60" in page.text
    assert {confirmed.id, by_page.id, silent.id} == {line.case_id for line in run.lines}


def test_a_hospital_that_only_reported_places_has_said_it_in_part(pages: Pages) -> None:
    who_waits()
    a.places(a.a_hospital(), "radiotherapy", 1, as_of=utc_now())
    desk = desk_of(pages)
    run = propose(desk)
    assert [line.facts["word"] for line in run.lines] == ["part"]
    text = page_of(desk, run).text
    assert "Said by the hospital in part, or long ago" in text and "A public source says so" not in text
    assert "1 line rests on what a hospital said in part, or long ago." in text


def test_a_draft_of_before_opens_without_words(pages: Pages) -> None:
    """Its figures and lines tell of nobody's word, and no word is made up."""
    desk, line = desk_of(pages), a.a_plan_line()
    page = page_of(desk, line.run)
    assert "no other plan counts more" in page.text and "Lines by whose word" not in page.text
    for words in ("Confirmed by the hospital", "A public source says so", "Nobody has said so"):
        assert words not in page.text


def test_places_nobody_reported_and_dates_are_said(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=None)
    told = a_fitting_hospital(free=1)
    told.services[0].earliest_start = utc_now().date() + timedelta(days=20)
    db.session.commit()
    due = utc_now().date() + timedelta(days=5)
    who_waits(next_treatment_due=due), who_waits(next_treatment_due=due)
    desk = desk_of(pages)
    page = page_of(desk, propose(desk))
    assert hospital.name in page.text and "Nobody reported places here: ask." in page.text
    assert "1 place is free." in page.text and "Treatment could begin about" in page.text
    assert "days after the due date." in page.text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"age_group": None}, ("age group is not known", "Complete the intake: add the age.")),
        ({"modalities": []}, ("treatment needed now is not known", "add the treatment that is needed now.")),
        (
            {"countries": ["HU"]},
            (
                "No hospital suits as things stand.",
                "The patient would have to agree to this country: Poland.",
            ),
        ),
    ],
)
def test_each_without_a_hospital_has_a_reason_and_what_would_help(
    pages: Pages, facts: dict, words: tuple[str, ...]
) -> None:
    a_fitting_hospital()
    who_waits(**facts)
    desk = desk_of(pages)
    page = page_of(desk, propose(desk))
    assert not [each for each in words if each not in page.text]


def test_no_word_of_a_patient_is_on_a_page_or_in_what_is_kept(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    kept = db.session.get_one(RankingRecord, run.digest).content
    line = line_of(run, case)
    shown = [
        page_of(desk, run).html,
        desk.get("/plans").html,
        desk.get(f"/plans/{run.id}/confirm?line={line.id}").html,
    ]
    assert str(case.id) in kept
    assert not [word for word in WORDS_OF_THE_PATIENT for text in (kept, *shown) if word in text]


def test_a_kept_draft_is_recomputed_byte_for_byte(pages: Pages, app: Flask) -> None:
    a_fitting_hospital(free=1)
    who_waits(), who_waits(priority="urgent")
    desk = desk_of(pages)
    run = propose(desk)
    assert planning.recompute(run.digest).is_same
    assert (
        "Recomputed from what was stored, it is the same, byte for byte."
        in desk.get(f"/plans/{run.id}?check=yes").text
    )
    told = app.test_cli_runner().invoke(args=["plans", "check", str(run.id)])
    assert told.exit_code == 0 and "the same bytes" in told.output
    record = db.session.get_one(RankingRecord, run.digest)
    record.content = record.content.replace('"places_free":1', '"places_free":2')
    db.session.commit()
    told = app.test_cli_runner().invoke(args=["plans", "check", str(run.id)])
    assert told.exit_code == 1 and "other bytes" in told.output
    assert "Tell the technical administrator." in desk.get(f"/plans/{run.id}?check=yes").text
    assert app.test_cli_runner().invoke(args=["plans", "check", str(run.lines[0].id)]).exit_code == 1


def test_facts_newer_than_the_draft_are_said_and_it_is_made_anew(pages: Pages) -> None:
    hospital = a_fitting_hospital(free=1)
    case = who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    assert "Facts are newer" not in page_of(desk, run).text
    desk.post(f"/desk/cases/{case.id}/note", {"note": "Called"})
    assert "Facts are newer" not in page_of(desk, run).text, "a note is no fact of the plan"
    desk.post(f"/desk/cases/{case.id}/priority", {"priority": "urgent", "basis": "Dr Koval"})
    actor = a.a_user(Role.COORDINATOR).as_actor()
    capacity.report_slots(hospital.id, "radiotherapy", "adult", 4, None, actor, utc_now(), "by telephone")
    page = page_of(desk, run)
    assert "1 case has changed since. 1 hospital has reported or changed something since." in page.text
    assert "Make a new draft" in page.text
    newer = propose(desk)
    assert newer.id != run.id and "Facts are newer" not in page_of(desk, newer).text
    old = page_of(desk, run)
    assert "A newer draft has replaced this one" in old.text and "Confirm the ticked lines" not in old.text


def test_a_fairer_draft_is_offered_with_its_price_and_made(pages: Pages) -> None:
    near, far = a_fitting_hospital(free=1), a_fitting_hospital(free=1, lat=47.5, lon=19.05, country="HU")
    for hours in (1, 2):
        who_waits(hours, longest_hours=30, countries=["PL", "HU"])
    who_waits(3, place_country="PL", lat=51.2, lon=22.6), who_waits(4, place_country="PL", lat=51.2, lon=22.6)
    desk = desk_of(pages)
    run = propose(desk)
    page = page_of(desk, run)
    assert (
        "The same share placed of people in Ukraine and of people abroad" in page.text
        and near.name in page.text
    )
    assert run.figures["fairer"]["nearer"]["price"] <= 0.005
    fairer = propose(desk, "nearer")
    assert fairer.kind == "nearer" and planning.recompute(fairer.digest).is_same
    assert "of the value of the best plan." in page_of(desk, fairer).text
    assert far.name in page_of(desk, run).text


def test_where_all_are_in_one_group_there_is_nothing_to_make_fairer(pages: Pages) -> None:
    a_fitting_hospital()
    who_waits()
    desk = desk_of(pages)
    run = propose(desk)
    assert "there is nothing to make more even" in page_of(desk, run).text
    assert "Everybody who waits is in the same group" in refused(desk, "parity").text
    assert desk.post("/plans", {"kind": "magic"}).status == 404
    assert [each.id for each in actions.runs().rows] == [run.id]


def test_a_family_goes_to_one_hospital_or_waits_and_its_gap_is_told(pages: Pages) -> None:
    one, two = a_fitting_hospital(free=1), a_fitting_hospital(free=2, lat=47.5, lon=19.05, country="HU")
    mother, child, other = who_waits(), who_waits(), who_waits(priority="urgent")
    travel_groups.link(child, mother, a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    desk = desk_of(pages)
    run = propose(desk)
    assert {line_of(run, each).hospital_id for each in (mother, child)} == {two.id}
    assert line_of(run, other).hospital_id == one.id
    page = page_of(desk, run)
    assert "By the facts and weights of today the best plan counts at most" in page.text
    assert f"Travels together with {mother.reference}." in page.text
    assert "this takes some seconds" in page.text
    assert desk.post(f"/plans/{run.id}/fairer").status == 303
    assert "The longest journey as short as it can be" in page_of(desk, run).text


def test_an_auditor_reads_and_recomputes_but_decides_nothing(pages: Pages) -> None:
    a_fitting_hospital()
    case = who_waits()
    run = propose(desk_of(pages))
    auditor = pages.sign_in(a.a_user(Role.AUDITOR))
    page = auditor.get(f"/plans/{run.id}?check=yes")
    assert page.status == 200 and case.reference in page.text and "byte for byte" in page.text
    assert not [form for form in page.forms() if "/plans" in form["action"]]
    assert "Propose for all”" not in auditor.get("/plans").text
    assert auditor.post("/plans", {"kind": "best"}).status == 404


def test_the_draft_is_audited_and_speaks_ukrainian(pages: Pages) -> None:
    a_fitting_hospital()
    who_waits()
    desk = pages.sign_in(a.a_user(Role.COORDINATOR, language="uk"))
    run = propose(desk)
    event = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "plan.drafted")).one()
    assert event.facts["digest"] == run.digest and event.facts["lines"] == 1
    page = page_of(desk, run)
    assert "За сьогоднішніми даними" in page.text and "First come" not in page.text


def test_nobody_who_waits_is_an_empty_draft(app: Flask) -> None:
    run = actions.draft("best", a.a_user(Role.COORDINATOR).as_actor(), utc_now())
    assert (run.value, run.bound, len(run.lines)) == (0, 0, 0) and planning.recompute(run.digest).is_same


TREATMENTS = ("radiotherapy", "surgery", "systemic_therapy")


def test_three_hundred_who_wait_are_drafted_at_once(app: Flask) -> None:
    """About three hundred plain loops were measured; five times that passes."""
    chance, now = random.Random(7), utc_now()
    volunteer, actor = a.a_user(Role.VOLUNTEER), a.a_user(Role.COORDINATOR).as_actor()
    for _ in range(130):
        hospital = a.a_hospital(lat=chance.uniform(46, 54), lon=chance.uniform(14, 25))
        for modality in TREATMENTS:
            a.treats(hospital, "breast", modality)
            a.places(hospital, modality, chance.choice([None, 0, 1, 2]), as_of=now - timedelta(hours=9))
    for _ in range(300):
        facts = {"priority": chance.choice(["normal", "urgent", "emergency"]), "volunteer": volunteer}
        a.a_case(chance.choice(TREATMENTS), place_country=chance.choice(["UA", "PL"]), **facts)
    actions.draft("best", actor, now)
    runs: list[PlanRun] = []
    took = in_plain_loops(lambda: runs.append(actions.draft("best", actor, now)), rounds=1)
    run = runs[-1]
    assert db.session.scalar(db.select(db.func.count()).where(PlanLine.run_id == run.id)) == 300
    assert run.figures["plan"]["placed"] > 250 and took < 1_500, f"{took:.0f} plain loops"
    assert db.session.scalar(db.select(db.func.count()).where(PlanRun.state == "open")) == 1
