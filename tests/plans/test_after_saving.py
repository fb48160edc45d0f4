"""After something was done to a draft: where one is led, by which status, what is said there and as what."""

from typing import Any

import pytest
from flask import Flask

from referral.db import db, utc_now
from referral.engine.figures import longest_hold_days
from referral.intake.forms import AGREE_FIRST, SAY_LANGUAGE, SAY_WHO
from referral.plans import jobs, reserve_prices
from referral.plans.models import PlanLine, PlanRun
from tests import factories as a
from tests.coordination.desk import a_fitting_hospital
from tests.pages import Page, Pages
from tests.plans.scenes import agreed, desk_of, propose, who_waits


def led(desk: Pages, answer: Page, to: str, sentence: str = "", kind: str = "message") -> None:
    """Led there by 303, and told this, or nothing."""
    assert (answer.status, answer.location) == (303, to)
    page = desk.get(to.partition("#")[0], "en")
    found = [each for each in page.all("div[@role]") if "app-flash" in (each.get("class") or "")]
    told = [" ".join("".join(each.itertext()).split()) for each in found]
    assert told == ([sentence] if sentence else [])
    assert {each.get("class") for each in found} <= {f"app-flash app-flash--{kind}"}


@pytest.fixture
def desk(pages: Pages) -> Pages:
    return desk_of(pages)


@pytest.fixture
def line(app: Flask) -> PlanLine:
    """One who waits and the hospital proposed for them, in an open draft."""
    a_fitting_hospital(free=9)
    return a.a_plan_line(who_waits(priority="urgent"))


def of(line: PlanLine, what: str = "") -> str:
    return f"/plans/{line.run_id}/lines/{line.id}/{what}"


def test_a_new_draft_is_shown(desk: Pages, line: PlanLine) -> None:
    asked = desk.post("/plans", {"kind": "best"}, "en")
    jobs.work(utc_now())
    answer = desk.get(asked.location, "en")
    made = db.session.scalars(db.select(PlanRun).where(PlanRun.state == "open")).one()
    said = "The draft is made. Nothing has been sent: look at each line and decide."
    led(desk, answer, f"/plans/{made.id}", said)
    for kind in ("", "magic"):
        assert desk.post("/plans", {"kind": kind}).status == 404


def test_an_updated_draft_is_shown_and_one_that_cannot_be_says_why(desk: Pages, line: PlanLine) -> None:
    run = propose(desk)
    desk.get("/plans")
    answer = desk.post(f"/plans/{run.id}/mend", language="en")
    newer = db.session.scalars(db.select(PlanRun).where(PlanRun.state == "open")).one()
    assert newer.mends_id == run.id
    said = "The draft is updated. What was decided stays; nothing has been sent."
    led(desk, answer, f"/plans/{newer.id}", said)
    again = desk.post(f"/plans/{run.id}/mend", language="en")
    replaced = "A newer draft has replaced this one. Nothing was sent. Look at the newer draft."
    led(desk, again, f"/plans/{run.id}", replaced, "error")


def test_more_even_alternatives_are_shown_where_they_stand(desk: Pages, line: PlanLine) -> None:
    answer = desk.post(f"/plans/{line.run_id}/fairer", language="en")
    led(desk, answer, f"/plans/{line.run_id}#fairer")


def test_a_changed_line_leads_to_the_hospitals_of_the_case_and_back(desk: Pages, line: PlanLine) -> None:
    said = "Choose another hospital here. The line of the draft is marked; it can be undone there."
    answer = desk.post(of(line, "change"), language="en")
    led(desk, answer, f"/desk/cases/{line.case_id}#hospitals", said)
    undone = desk.post(of(line, "undo"), language="en")
    led(desk, undone, f"/plans/{line.run_id}", "Undone. The line is open again.")


def test_a_removed_line_is_gone_and_a_long_note_comes_back(desk: Pages, line: PlanLine) -> None:
    long = desk.post(of(line, "drop"), {"note": "x" * 2001}, "en")
    assert long.status == 422 and "x" * 2001 in long.html and line.decision == "pending"
    assert desk.get(of(line, "drop")).status == 200
    answer = desk.post(of(line, "drop"), {"note": "x" * 2000}, "en")
    led(desk, answer, f"/plans/{line.run_id}", "The line is removed. The case stays in the queue.")
    assert [note.text for note in line.case.notes] == ["x" * 2000]


@pytest.mark.parametrize("number", [1, 2])
def test_confirmed_lines_are_counted(desk: Pages, line: PlanLine, number: int) -> None:
    lines = [line]
    if number == 2:
        hospital, case = a.a_hospital(), who_waits()
        lines.append(a.kept(PlanLine(run_id=line.run_id, case_id=case.id, hospital_id=hospital.id,
                                     modality="radiotherapy", age_group="adult", facts={"assumed": True})))  # fmt: skip
    answer = desk.post(f"/plans/{line.run_id}/confirm", agreed(*lines), "en")
    said = "1 request is sent." if number == 1 else "2 requests are sent."
    led(desk, answer, f"/plans/{line.run_id}", said)


def test_what_could_not_be_sent_is_said_line_by_line_as_an_error(desk: Pages, line: PlanLine) -> None:
    db.session.execute(db.update(PlanLine).values(modality="surgery"))
    db.session.commit()
    answer = desk.post(f"/plans/{line.run_id}/confirm", agreed(line), "en")
    changed = "The needed treatment or the age was changed after this draft was made."
    said = f"No request was sent for case {line.case.reference}: {changed}"
    led(desk, answer, f"/plans/{line.run_id}", said, "error")


def test_what_is_refused_while_sending_is_said_with_its_sentence(
    desk: Pages, line: PlanLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    consent = next(each for each in line.case.consents if each.purpose == "store")
    consent.withdrawn_at = a.NOW
    db.session.commit()
    answer = desk.post(f"/plans/{line.run_id}/confirm", agreed(line), "en")
    why = "There is no valid consent to store this patient's data, so nothing can be sent."
    led(
        desk,
        answer,
        f"/plans/{line.run_id}",
        f"No request was sent for case {line.case.reference}: {why}",
        "error",
    )


MISSING = {"agreed": AGREE_FIRST, "by": SAY_WHO, "in": SAY_LANGUAGE}


@pytest.mark.parametrize("missing", MISSING)
def test_an_agreement_that_is_not_whole_comes_back_with_what_was_typed(
    desk: Pages, line: PlanLine, missing: str
) -> None:
    field = f"{missing}_{line.id}"
    typed = {**agreed(line), f"basis_{line.id}": "Her brother"}
    page = desk.post(f"/plans/{line.run_id}/confirm", {k: v for k, v in typed.items() if k != field}, "en")
    values = page.forms()[-1]["values"]
    assert page.status == 422 and values[f"basis_{line.id}"] == ["Her brother"]
    wrong = [each for each in page.links() if each.startswith("#")]
    assert [each for each in wrong if field in each] and str(MISSING[missing]) in page.text
    assert line.decision == "pending"


@pytest.mark.parametrize(("typed", "status"), [(500, 303), (501, 422)])
def test_who_decided_for_a_patient_is_said_in_at_most_five_hundred_letters(
    desk: Pages, line: PlanLine, typed: int, status: int
) -> None:
    said = {**agreed(line), f"by_{line.id}": "vital_interest", f"basis_{line.id}": "x" * typed}
    assert desk.post(f"/plans/{line.run_id}/confirm", said, "en").status == status


@pytest.mark.parametrize("asked", ["?tick=all", "", "?tick=some"])
def test_lines_are_ticked_only_where_all_are_asked_for(desk: Pages, line: PlanLine, asked: str) -> None:
    page = desk.get(f"/plans/{line.run_id}{asked}", "en")
    (box,) = page.all("input[@name='line']")
    assert (box.get("checked") is not None) is (asked == "?tick=all")


@pytest.mark.parametrize("priority", ["emergency", "urgent", "not_triaged", "normal"])
def test_the_urgent_lines_are_ticked_at_once_and_no_others(
    desk: Pages, line: PlanLine, priority: str
) -> None:
    line.case.priority = priority
    db.session.commit()
    (box,) = desk.get(f"/plans/{line.run_id}?tick=urgent", "en").all("input[@name='line']")
    assert (box.get("checked") is not None) is (priority in ("emergency", "urgent"))


def test_each_draft_stands_in_the_list_with_its_maker_kind_and_decisions(desk: Pages, line: PlanLine) -> None:
    run = line.run
    run.created_by = a.a_user(name="Marta Nowak").id
    line.decision, line.decided_by = "dropped", run.created_by
    db.session.commit()
    page = desk.get("/plans", "en")
    cells = [" ".join("".join(cell.itertext()).split()) for cell in page.all("td")]
    for told in ("The best plan for all who wait", "In force", "1 of 1", "0 confirmed, 0 changed, 1 removed"):
        assert [cell for cell in cells if cell.endswith(told)], told
    assert cells[-1].endswith("Marta Nowak")


@pytest.mark.parametrize("is_on", [True, False])
def test_the_list_says_what_a_new_draft_would_do(
    desk: Pages, line: PlanLine, monkeypatch: pytest.MonkeyPatch, is_on: bool
) -> None:
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", lambda: True)
    if is_on:
        reserve_prices.switch(True, 0, a.a_user("administrator").as_actor(), a.NOW)
    page = desk.get("/plans", "en").text
    assert ("Reserving places for later patients is switched on" in page) is is_on
    assert "A new draft replaces the open one." in page and "1 will be planned" in page
    line.run.state = "replaced"
    db.session.commit()
    page = desk.get("/plans", "en").text
    assert "A new draft replaces the open one." not in page and "Replaced" in page


@pytest.mark.parametrize("switch", ["on", "off"])
def test_the_page_of_the_switch_says_what_it_is_for_and_which_turn_was_seen(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, switch: str
) -> None:
    monkeypatch.setattr(reserve_prices, "keeps_the_rule", lambda: True)
    administrator = pages.sign_in(a.a_user("administrator"))
    if switch == "off":
        reserve_prices.switch(True, 0, a.a_user("administrator").as_actor(), a.NOW)
    page = administrator.get(f"/holds/{switch}", "en")
    seen = {"on": "0", "off": "1"}[switch]
    assert [form["values"]["seen"] for form in page.forms() if "seen" in form["values"]] == [[seen]]
    assert f"{longest_hold_days()} days" in administrator.get("/holds", "en").text
    said = {
        "on": "From the next draft on, places are reserved for later patients.",
        "off": "Places are no longer reserved.",
    }
    stale: dict[str, Any] = {"on": {"seen": "7"}, "off": {}}[switch]
    assert administrator.post(f"/holds/{switch}", stale, "en").status == 409
    answer = administrator.post(f"/holds/{switch}", {"seen": seen}, "en")
    led(administrator, answer, "/holds", said[switch])
    assert reserve_prices.is_on() is (switch == "on")
