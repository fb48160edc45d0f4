"""One decision for many cases, what leaves the screen, and a hospital that is not to be asked."""

import csv
import re
from datetime import timedelta
from io import StringIO

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.coordination import queries
from referral.coordination.exporting import COLUMNS, lines_of
from referral.coordination.queue.due import Due, Entry
from referral.db import db, utc_now
from referral.errors import Invalid, Refusal
from referral.intake.actions import submit
from referral.intake.actions.indexing import look_for_everybody
from referral.plans import asking
from referral.referrals import actions
from referral.same_person import actions as same_person
from referral.zones import day_in
from tests import factories as a
from tests.coordination.desk import WORDS_OF_THE_PATIENT, a_fitting_hospital, a_named_case, to_send
from tests.intake.test_actions import filled
from tests.pages import BASE, Pages
from tests.referrals.scenes import a_sent_referral, consent_to_show, letters

HOUR = timedelta(hours=1)


def _desk(pages: Pages, **facts: object) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR, **facts))


def _decide(desk: Pages, *cases: object, **said: object) -> str:
    page = desk.get("/desk")
    ticked = {"c": [str(case.id) for case in cases], **said}  # type: ignore[attr-defined]
    assert desk.submit(page, "/desk/many", **ticked).status == 303
    return desk.get("/desk").text


def test_ticked_cases_get_an_owner_a_priority_and_their_hospitals_a_reminder(pages: Pages) -> None:
    cases, other = [a.a_case(), a.a_case()], a.a_user(Role.COORDINATOR, name="Olena")
    sent = a_sent_referral(cases[0])
    desk = _desk(pages)
    assert "Done for 2 cases." in _decide(desk, *cases, deed="assign", many_owner=str(other.id))
    assert "Write on what" in _decide(desk, *cases, deed="priority", many_priority="urgent")
    text = _decide(desk, *cases, deed="priority", many_priority="urgent", many_basis="Their doctors")
    assert "Done for 2 cases." in text and "Olena" in text
    for case in cases:
        db.session.refresh(case)
        assert (case.owner_id, case.priority, case.priority_basis) == (other.id, "urgent", "Their doctors")
    text = _decide(desk, *cases, deed="remind")
    assert "Done for 1 case." in text and "Nothing to do at 1 case." in text
    assert [letter.facts["referral"] for letter in letters("referral_reminder")] == [str(sent.id)]
    assert "Nothing to do at 2 cases." in _decide(desk, *cases, deed="remind"), "not twice within half a day"
    assert "Tick at least one case." in _decide(desk, deed="remind")


def test_a_colleagues_list_and_ones_own_countries(pages: Pages) -> None:
    colleague = a.a_user(Role.COORDINATOR, name="Olena")
    theirs, polish = a.a_case(owner_id=colleague.id), a.a_case(place_country="PL", place_name="Lublin")
    desk = _desk(pages)
    assert polish.reference not in (text := desk.get(f"/desk?owner={colleague.id}").text)
    assert theirs.reference in text
    both = desk.get("/desk?list=my_countries").text
    assert polish.reference in both and theirs.reference in both, "none set is all"
    assert desk.post("/settings", {"language": "en", "countries": ["PL"]}).status == 303
    mine = desk.get("/desk?list=my_countries").text
    assert polish.reference in mine and theirs.reference not in mine
    assert 'value="PL" checked' in re.sub(r"\s+", " ", desk.get("/settings").html)


def test_who_else_is_looking_is_said(pages: Pages, app: Flask) -> None:
    case = a.a_case()
    _desk(Pages(app), name="Olena").get(f"/desk/cases/{case.id}")
    me = _desk(pages, name="Petro")
    for number in (1, 2):
        text = me.get(f"/desk/cases/{case.id}?readers={number}").text
        assert "Also opened in the last ten minutes by: Olena." in text, "whatever page of readers is shown"
    assert "Also opened in the last ten minutes by: Olena." in text
    for event in db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.read")):
        event.at = utc_now() - HOUR
    db.session.commit()
    assert "Also opened in the last" not in _desk(Pages(app)).get(f"/desk/cases/{case.id}").text


# On paper and as a table.


def test_a_worklist_is_saved_without_names_towns_or_phones_and_that_is_noted(pages: Pages) -> None:
    case, other = (
        a_named_case(priority="urgent", came_back_at=utc_now(), came_back_reason="declined"),
        a.a_case(),
    )
    a.a_referral(case=case)
    answer = _desk(pages).client.get("/desk/list.csv?list=came_back", base_url=BASE)
    saved = answer.get_data(as_text=True)
    rows = list(csv.DictReader(StringIO(saved.removeprefix("\ufeff"))))
    assert [row["reference"] for row in rows] == [case.reference] and other.reference not in saved
    assert (rows[0]["came_back"], rows[0]["open_requests"], rows[0]["due"]) == (
        "declined",
        "requested",
        "look_again",
    )
    for word in (*WORDS_OF_THE_PATIENT, "380671112233", "Львів"):
        assert word not in saved
    noted = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "desk.exported")).one()
    assert noted.facts == {"rows": 1}


def test_a_cell_that_a_spreadsheet_would_run_is_words(app: Flask) -> None:
    entry = Entry(a.a_case(), Due("send_referral", None), (), owner="=HYPERLINK(1)")
    assert list(csv.DictReader(StringIO("".join(lines_of([entry]))[1:])))[0]["owner"] == "'=HYPERLINK(1)"
    assert not {"place_name", "name", "phone"} & set(COLUMNS)


def test_a_worklist_is_saved_whole_however_long_it_is(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 2)
    cases = [a.a_case() for _number in range(2 * queries.PER_PAGE + 1)]
    answer = _desk(pages).client.get("/desk/list.csv", base_url=BASE)
    saved = answer.get_data(as_text=True).removeprefix("\ufeff")
    assert [row["reference"] for row in csv.DictReader(StringIO(saved))] == [case.reference for case in cases]
    noted = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "desk.exported")).one()
    assert noted.facts == {"rows": len(cases)}


def test_the_day_and_a_case_are_printed(pages: Pages) -> None:
    case = a_named_case(priority="urgent", due_at=utc_now())
    later = a.a_case(priority="urgent", due_at=utc_now() + 99 * HOUR)
    sent = a_sent_referral(case)
    sent.deadline_at = utc_now()
    db.session.commit()
    desk = _desk(pages)
    day = desk.get("/desk/day")
    assert case.reference in day.text and later.reference not in day.text and "☐" in day.text
    assert "Шевченко" not in day.text
    sheet = desk.get(f"/desk/cases/{case.id}/sheet")
    assert "Шевченко" in sheet.text and sent.hospital.name in sheet.text
    noted = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.read")).all()
    assert [event.case_id for event in noted] == [str(case.id)]


def test_a_list_is_printed_whole_with_the_filters_it_was_seen_by(pages: Pages) -> None:
    for number in range(40):
        a.a_case(place_country="PL", priority="urgent", due_at=utc_now() + number * HOUR)
    a.a_case(place_country="SK")
    desk = _desk(pages)
    seen = desk.get("/desk?list=open&country=PL&sort=treatment")
    (printed,) = [link for link in seen.links() if "/desk/day" in link]
    assert {"list=open", "country=PL", "sort=treatment"} <= set(printed.partition("?")[2].split("&"))
    day = desk.get(printed)
    assert day.text.count("☐") == 40 and "40 cases" in day.text


def test_the_desk_reads_the_hour_and_the_ward_that_the_hospital_gave(pages: Pages) -> None:
    hospital = a.a_hospital(country="RO", lat=44.43, lon=26.1)
    referral = a_sent_referral(a_named_case(), hospital)
    nurse = a.a_user(Role.HOSPITAL, hospital_id=hospital.id).as_actor()
    said = {"first_date": day_in(utc_now(), "RO"), "first_time": "09:30", "visit": {"ward": "Secția 3"}}
    actions.accept(referral, nurse, utc_now(), **said)
    desk = _desk(pages)
    for path in (f"/desk/cases/{referral.case_id}", f"/desk/cases/{referral.case_id}/sheet"):
        text = desk.get(path).text
        assert "09:30 (time of Bucharest)" in text and "Secția 3" in text


# A hospital that is not to be asked.


@pytest.mark.both_databases
def test_an_excluded_hospital_is_not_sent_to_and_no_plan_names_it_until_it_is_allowed(app: Flask) -> None:
    case, hospital, actor = a.a_case(), a.a_hospital(), a.a_user(Role.COORDINATOR).as_actor()
    consent_to_show(case, hospital)
    with pytest.raises(Invalid):
        actions.exclude(case, hospital, "  ", actor, a.NOW)
    for _ in range(2):
        actions.exclude(case, hospital, "The family has been there", actor, a.NOW)
    with pytest.raises(Refusal):
        actions.send(case, hospital, "radiotherapy", actor, a.NOW)
    assert asking.avoided([case], a.NOW)[case.id] == {hospital.id}
    for _ in range(2):
        actions.allow_again(case, hospital.id, actor, a.NOW)
    assert not asking.avoided([case], a.NOW)[case.id]
    assert actions.send(case, hospital, "radiotherapy", actor, a.NOW).state == "requested"


def test_the_page_of_a_case_says_who_is_not_to_be_asked_and_why(pages: Pages) -> None:
    case, hospital = a.a_case(), a_fitting_hospital()
    desk = _desk(pages)
    form = desk.get(f"/desk/cases/{case.id}/exclude/{hospital.id}")
    assert desk.submit(form, "/exclude/").status == 422
    assert desk.submit(form, "/exclude/", reason="The family has been there").status == 303
    page = desk.get(f"/desk/cases/{case.id}")
    assert "Not to be asked" in page.text and "The family has been there" in page.text
    refused = desk.post(f"/desk/cases/{case.id}/send", to_send(hospital, step="check"))
    assert refused.status == 422 and "somebody has excluded it" in refused.text
    assert desk.submit(page, f"/allow/{hospital.id}").status == 303
    assert "The family has been there" not in desk.get(f"/desk/cases/{case.id}").text


# The same person.


def test_who_may_be_known_stands_in_the_list_until_somebody_decides(app: Flask, pages: Pages) -> None:
    volunteer, coordinator = a.a_user(Role.VOLUNTEER), a.a_user(Role.COORDINATOR).as_actor()
    first, second = (submit(filled(volunteer), volunteer.as_actor(), a.NOW) for _ in range(2))
    assert (first.may_be_known, second.may_be_known) == (False, True), (
        "whoever comes second asks for the decision"
    )
    desk = _desk(pages)
    assert second.reference in desk.get("/desk?list=same_person").text
    decision = same_person.decide(second, first, "different", coordinator, a.NOW)
    assert not second.may_be_known and not first.may_be_known
    assert second.reference not in desk.get("/desk?list=same_person").text
    same_person.undo(second, decision.id, coordinator, a.NOW)
    assert second.may_be_known
    second.may_be_known = False
    db.session.commit()
    assert look_for_everybody() == 2, "cases of before this list, by flask patients index"
