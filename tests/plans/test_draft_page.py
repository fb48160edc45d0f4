"""What stands on the page of a draft: its lines in turn, what is told with each, the slots' values, who made it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.intake.models import Consent
from referral.plans import draft_page, seen
from referral.plans.models import PlanLine, PlanRun
from tests import factories as a
from tests.pages import Page, Pages
from tests.plans.scenes import desk_of, page_of

HOUR = timedelta(hours=1)


def a_draft(**figures: Any) -> PlanRun:
    """An open draft of one line; a former one is replaced."""
    db.session.execute(db.update(PlanRun).values(state="replaced"))
    run = a.a_plan_line().run
    run.figures = {**run.figures, **figures}
    db.session.commit()
    return run


def more(run: PlanRun, case: Any = None, **facts: Any) -> PlanLine:
    """One more line of a draft, with a hospital unless it says otherwise."""
    case = case or a.a_case()
    told = {"modality": "radiotherapy", "age_group": "adult", "facts": {}, **facts}
    if "hospital_id" not in told:
        told["hospital_id"] = a.a_hospital().id
    return a.kept(PlanLine(run_id=run.id, case_id=case.id, **told))


def shown(run: PlanRun, line: PlanLine) -> draft_page.Shown:
    page = draft_page.page_of(run, a.NOW)
    rows = (*page.proposed.rows, *page.held.rows, *page.unplaced.rows)
    return next(each for each in rows if each.line.id == line.id)


def test_a_backup_hospital_stands_with_its_own_journey(pages: Pages) -> None:
    first, second = a.a_hospital(), a.a_hospital()
    line = a.a_plan_line(hospital=first, second_id=second.id, hours=3.2,
                         facts={"second_hours": 6.13, "places": 1, "assumed": False})  # fmt: skip
    assert shown(line.run, line).second_hours == 6.13
    assert shown(line.run, line).can_ask_second
    page = page_of(desk_of(pages), line.run, "en")
    assert f"{first.name} Lublin, Poland · about 3 h" in page.text
    assert f"{second.name} Lublin, Poland · about 6 h" in page.text
    run = a_draft()
    without = more(run)
    assert shown(run, without).second_hours is None and not shown(run, without).can_ask_second


def test_a_line_beside_one_that_was_asked_is_told_as_such(app: Flask) -> None:
    run = a_draft()
    beside, plain = more(run, facts={"beside": True}), more(run)
    assert [shown(run, line).is_beside for line in (beside, plain)] == [True, False]


def test_the_lines_stand_by_priority_then_due_then_reference_each_in_its_part(app: Flask) -> None:
    run = a_draft()
    of_draft = run.lines[0].case
    of_draft.priority, of_draft.due_at = "normal", a.NOW + HOUR
    told = [
        ("normal", None, "OB-A"), ("urgent", a.NOW + HOUR, "OB-B"), ("emergency", None, "OB-C"),
        ("urgent", a.NOW, "OB-D"), ("not_triaged", a.NOW, "OB-E"), ("urgent", a.NOW, "OB-F"),
        ("normal", a.NOW, "OB-G"), ("urgent", None, "OB-H"),
    ]  # fmt: skip
    order = ["OB-C", "OB-D", "OB-F", "OB-B", "OB-H", "OB-E", "OB-G", of_draft.reference, "OB-A"]
    for part in ({}, {"hospital_id": None, "reason": "held_for_more_urgent"},
                 {"hospital_id": None, "reason": "all_suitable_full"}):  # fmt: skip
        for priority, due, reference in told:
            name = f"{reference}{part.get('reason', '')}"
            more(run, a.a_case(priority=priority, due_at=due, reference=name), **part)
    page = draft_page.page_of(run, a.NOW)
    found = [
        [each.case.reference for each in rows.rows] for rows in (page.proposed, page.held, page.unplaced)
    ]
    others = [each for each in order if each != of_draft.reference]
    held, unplaced = ([f"{each}{reason}" for each in others]
                      for reason in ("held_for_more_urgent", "all_suitable_full"))  # fmt: skip
    assert found == [order, held, unplaced]
    assert page.pending == 9
    chosen = draft_page.chosen_of(run, [line.id for line in run.lines])
    assert [each.case.reference for each in chosen] == order, "only what has a hospital can be sent"


def a_value(number: int) -> dict[str, Any]:
    hospital = a.a_hospital(name=f"Klinika {number:02}")
    service = {"hospital": str(hospital.id), "modality": "radiotherapy", "age_group": "adult"}
    return {**service, "used": 1, "places": 2, "assumed": number == 27, "fall": 1_234_000, "gain": 5_000}


def test_the_values_of_slots_stand_by_pages_of_their_own(pages: Pages) -> None:
    run = a_draft(worths=[a_value(number) for number in range(28)])
    desk = desk_of(pages)
    first, second = (desk.get(f"/plans/{run.id}{asked}", "en") for asked in ("", "?worths=2&proposed=1"))

    def named(page: Page) -> list[int]:
        return [number for number in range(28) if f"Klinika {number:02}" in page.text]

    assert (named(first), named(second)) == (list(range(25)), [25, 26, 27])
    assert "Show 28 services" in first.text and "1–25 of 28" in first.text and "26–28 of 28" in second.text
    assert "1 of 2 With one place fewer −1,234 With one place more +5" in first.text
    assert [page.text.count("Nobody reported places here: ask.") for page in (first, second)] == [0, 1]
    values = [
        next(each for each in page.all("details") if each.get("class") != "app-nav__more")
        for page in (first, second)
    ]
    assert [each.get("open") is not None for each in values] == [False, True]
    assert [link for link in first.links() if link.endswith("worths=2#worths")]


def test_who_was_set_aside_and_who_travels_together_stand_by_reference_in_order(app: Flask) -> None:
    run = a_draft()
    (alone,) = run.lines
    names = ("OB-3", "OB-1", "OB-2", "OB-4")
    asked, silent, mother, child = (a.a_case(reference=name) for name in names)
    aside = {"asked": [str(asked.id), str(mother.id)], "no_consent": [str(silent.id)]}
    run.figures = {**run.figures, "aside": aside}
    db.session.commit()
    lines = [more(run, case, facts={"family": "f"}) for case in (child, mother)]
    other = a_draft()
    more(other, a.a_case(reference="OB-0"), facts={"family": "f"})
    page = draft_page.page_of(run, a.NOW)
    assert page.aside == {"asked": ["OB-2", "OB-3"], "no_consent": ["OB-1"]}
    assert [shown(run, line).travel_group for line in lines] == [["OB-2"], ["OB-4"]]
    assert shown(run, alone).travel_group == []


def test_who_made_a_draft_when_it_was_begun_and_what_it_mends_is_told(app: Flask) -> None:
    first = a_draft()
    first.state, first.created_at = "replaced", a.NOW - 2 * HOUR
    db.session.commit()
    second = a_draft()
    second.mends_id, second.created_at = first.id, a.NOW - HOUR
    second.created_by = a.a_user(name="Marta Nowak").id
    db.session.commit()
    told = draft_page.page_of(second, a.NOW).beside
    assert told == draft_page.Beside("Marta Nowak", False, a.NOW - 2 * HOUR, a.NOW - 2 * HOUR)
    told = draft_page.page_of(first, a.NOW).beside
    assert (told.is_taken_out, told.began_at, told.mends_at) == (False, a.NOW - 2 * HOUR, None)


@pytest.mark.parametrize(
    ("decision", "has_hospital", "is_out"),
    [("dropped", True, True), ("changed", True, True), ("confirmed", True, False), ("dropped", False, False)],
)
def test_a_slot_that_people_took_out_makes_a_draft_behind(
    app: Flask, decision: str, has_hospital: bool, is_out: bool
) -> None:
    run = a_draft()
    run.seen = seen.now()
    db.session.commit()
    assert not draft_page.page_of(run, a.NOW).is_behind
    where = {} if has_hospital else {"hospital_id": None}
    more(run, a.a_case(state="placed"), decision=decision, **where)
    run.seen = seen.now()
    db.session.commit()
    page = draft_page.page_of(run, a.NOW)
    assert (page.beside.is_taken_out, page.is_behind) == (is_out, is_out)


def test_what_can_be_confirmed_is_open_pending_and_has_nothing_against_it(app: Flask) -> None:
    run = a_draft()
    free = run.lines[0]
    by = a.a_user(name="Ivan Bodnar").id
    decided = more(run, decision="confirmed", decided_by=by, decided_at=a.NOW)
    gone = more(run, a.a_case(state="placed"))
    nowhere = more(run, hospital_id=None, reason="all_suitable_full")
    can = {line.id: shown(run, line).can_confirm for line in (free, decided, gone, nowhere)}
    assert can == {free.id: True, decided.id: False, gone.id: False, nowhere.id: False}
    assert [shown(run, line).decider for line in (decided, free)] == ["Ivan Bodnar", ""]
    assert shown(run, gone).marks == ["This case is no longer waiting: A hospital has accepted."]
    assert shown(run, decided).marks == [], "what is decided has nothing against it any more"
    assert shown(run, nowhere).why == "All places that suit are proposed to people who need them more."
    assert shown(run, free).why == ""
    run.state = "replaced"
    db.session.commit()
    assert not shown(run, free).can_confirm


def test_who_may_be_shown_to_which_hospital_is_known_for_both(app: Flask) -> None:
    second = a.a_hospital()
    line = a.a_plan_line(second_id=second.id)
    assert (shown(line.run, line).may_show, shown(line.run, line).may_show_second) == (False, False)

    def agree(hospital: Any, **facts: Any) -> None:
        a.kept(Consent(case_id=line.case_id, purpose="show_to_hospital", scope={"hospital": str(hospital)},
                       text_version="1", language="uk", given_by="patient", recorded_by=line.run.created_by,
                       given_at=a.NOW, **facts))  # fmt: skip

    agree(second.id, withdrawn_at=a.NOW)
    agree(line.hospital_id)
    assert (shown(line.run, line).may_show, shown(line.run, line).may_show_second) == (True, False)
    agree(second.id)
    assert shown(line.run, line).may_show_second


def test_the_totals_stand_beside_first_come_and_what_is_not_known_is_said(app: Flask) -> None:
    plan = {
        "waiting": 9,
        "placed": 7,
        "urgent": 4,
        "urgent_placed": 3,
        "mean_hours": 3.1,
        "longest_hours": 8.2,
    }
    turns = {**plan, "placed": 6, "urgent_placed": 2, "mean_hours": None, "longest_hours": None}
    told = draft_page.totals(a_draft(plan=plan, first_come=turns))
    assert [list(row.values()) for row in told] == [
        ["With a hospital", "7 of 9", "6 of 9"],
        ["Urgent, with a hospital", "3 of 4", "2 of 4"],
        ["Mean journey", "about 3 h", "Not known"],
        ["Longest journey", "about 8 h", "Not known"],
    ]
    assert [list(row) for row in told] == [["what", "plan", "first_come"]] * 4
    turned = draft_page.totals(a_draft(plan=turns, first_come=plan))
    assert [row["plan"] for row in turned[2:]] == ["Not known", "Not known"]


def test_the_list_counts_the_decisions_of_each_draft(app: Flask) -> None:
    run = a_draft()
    for decision in ("confirmed", "dropped", "dropped"):
        more(run, decision=decision)
    run.state = "replaced"
    db.session.commit()
    other = a_draft()
    assert draft_page.progress([run, other]) == {
        run.id: {"pending": 1, "confirmed": 1, "dropped": 2},
        other.id: {"pending": 1},
    }
    assert draft_page.progress([]) == {}
