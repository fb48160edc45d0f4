"""The queue: what is due first comes first; nothing is hidden without being counted; no name stands in it."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.coordination import queries
from referral.coordination.queue import desk as desk_of_queue
from referral.coordination.queue import due
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.zones import day_in
from tests import factories as a
from tests.coordination.desk import WORDS_OF_THE_PATIENT, a_named_case
from tests.pages import Page, Pages

HOUR = timedelta(hours=1)


def references(page: Page) -> list[str]:
    return re.findall(r"OB-T\d{5}", " ".join("".join(a_.itertext()) for a_ in page.all("table//a")))


def entry_of(case: Case, now: datetime) -> due.Entry:
    return queries.entry_of(case, now.date())


def desk_of(pages: Pages, **facts: object) -> Pages:
    return pages.sign_in(a.a_user(Role.COORDINATOR, **facts))


def test_by_grade_then_what_came_back_then_what_is_due_soonest(pages: Pages) -> None:
    now = utc_now()
    urgent = {"priority": "urgent"}
    normal = a.a_case(due_at=now - 9 * HOUR, priority="normal")
    later = a.a_case(due_at=now + 9 * HOUR, **urgent)
    nothing_due = a.a_case(due_at=None, **urgent)
    soon = a.a_case(due_at=now + 2 * HOUR, **urgent)
    came_back = a.a_case(due_at=now + 99 * HOUR, came_back_at=now, came_back_reason="declined", **urgent)
    emergency = a.a_case(state="emergency", emergency_at=now, due_at=now, **urgent)
    overdue = a.a_case(due_at=now - HOUR, **urgent)
    in_order = (emergency, came_back, overdue, soon, later, nothing_due, normal)
    page = desk_of(pages).get("/desk")
    assert references(page) == [case.reference for case in in_order]
    assert "Overdue since" in page.text and "Due by" in page.text
    assert "A hospital declined" in page.text


def test_a_child_whose_chemotherapy_is_late_stands_first_among_as_urgent_ones(pages: Pages) -> None:
    """Sixty-six others are due before by the desk's clock; none of them is late with a treatment."""
    now = utc_now()
    others = [a.a_case(due_at=now + number * HOUR, priority="normal") for number in range(1, 67)]
    child = a.a_case(
        due_at=now + 300 * HOUR, priority="normal", age_group="child",
        next_treatment_due=day_in(now) - timedelta(days=7),
    )  # fmt: skip
    page = desk_of(pages).get("/desk")
    assert references(page)[:2] == [child.reference, others[0].reference]
    assert "7 days late" in page.text
    assert references(pages.get("/desk?treatment=past")) == [child.reference]


def test_what_only_waits_for_an_answer_stands_after_what_can_be_done(pages: Pages) -> None:
    """A hundred requests that hospitals have would else keep a forgotten case from ever being reached."""
    now = utc_now()
    awaited = a.a_case(priority="urgent", next_treatment_due=day_in(now) + timedelta(days=7))
    a.a_referral(case=awaited, state="received", deadline_at=now + HOUR)
    missed = a.a_case(priority="urgent", next_treatment_due=day_in(now) - timedelta(days=7))
    a.a_referral(case=missed, state="received", deadline_at=now + HOUR)
    shut = a.a_case(priority="emergency")
    a.a_referral(case=shut, state="received", deadline_at=now - HOUR)
    to_send = a.a_case(priority="normal", due_at=now + HOUR)
    page = desk_of(pages).get("/desk")
    assert references(page) == [each.reference for each in (missed, to_send, shut, awaited)]
    assert "7 days late" in page.text


def test_an_unknown_or_a_settled_treatment_is_not_late(pages: Pages) -> None:
    now = utc_now()
    past = day_in(now) - timedelta(days=7)
    unknown = a.a_case(due_at=now + HOUR, priority="normal")
    placed = a.a_case(due_at=now + 2 * HOUR, priority="normal", state="placed", next_treatment_due=past)
    a.a_referral(case=placed, state="accepted")
    page = desk_of(pages).get("/desk")
    assert references(page) == [unknown.reference, placed.reference]
    assert "late" not in " ".join(" ".join(row.itertext()) for row in page.all("tbody/tr"))
    assert references(pages.get("/desk?treatment=unknown")) == [unknown.reference]


def test_a_case_that_came_back_falls_back_in_line_once_it_is_sent_again(pages: Pages) -> None:
    now = utc_now()
    asked = a.a_case(due_at=now + 9 * HOUR, priority="urgent")
    other = a.a_case(due_at=now + HOUR, priority="urgent")
    a.a_referral(case=asked, deadline_at=now + 50 * HOUR)
    assert references(desk_of(pages).get("/desk")) == [other.reference, asked.reference]


def test_a_filter_says_how_many_it_hides(pages: Pages) -> None:
    polish = a.a_case(place_country="PL", place_name="Lublin")
    a.a_case(state="closed", outcome="completed")
    a.a_case(state="draft")
    for _ in range(3):
        a.a_case()
    desk = desk_of(pages)
    assert "2 cases are hidden by the filter" in desk.get("/desk").text
    page = desk.get("/desk?country=PL")
    assert references(page) == [polish.reference]
    assert "1 case is shown." in page.text and "5 cases are hidden by the filter." in page.text
    assert "hidden by the filter" not in desk.get("/desk?state=all").text
    assert references(desk.get("/desk?place=lUbL")) == [polish.reference]


@pytest.fixture
def counted_anew() -> Iterator[None]:
    """The kept statement of the counts holds how far is counted: none of another test's, and none is left."""
    queries._kept_counts.cache_clear()
    yield
    queries._kept_counts.cache_clear()


@pytest.mark.usefixtures("counted_anew")
def test_what_is_over_is_counted_so_far_and_no_further(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else every page of the queue costs more with each case that was ever closed."""
    for module in (queries, desk_of_queue):
        monkeypatch.setattr(module, "MOST_OVER", 2)
    desk = desk_of(pages)
    for _ in range(2):
        a.a_case(state="closed")
    page = desk.get("/desk?state=closed").text
    assert "2 cases are shown." in page and "2+" not in page
    a.a_case(state="closed")
    a.a_case(state="closed")
    page = desk.get("/desk?state=closed").text
    assert "The first 2 cases are shown." in page and "Closed (2+)" in page
    assert "More than 2 cases are hidden by the filter." in desk.get("/desk").text
    assert "The first 2 cases are shown." in desk.get("/desk?state=closed&owner=nobody").text
    assert "0 cases are shown." in desk.get("/desk?state=closed&owner=mine").text


@pytest.mark.parametrize(
    ("query", "facts"),
    [
        ("priority=urgent", {"priority": "urgent"}),
        ("overdue=yes", {"due_at": utc_now() - HOUR}),
        ("state=placed", {"state": "placed"}),
    ],
)
def test_each_filter_shows_what_it_names_and_counts_the_rest(pages: Pages, query: str, facts: dict) -> None:
    wanted = a.a_case(**{"due_at": utc_now() + HOUR, **facts})
    a.a_case(due_at=utc_now() + HOUR, priority="normal")
    page = desk_of(pages).get(f"/desk?{query}")
    assert references(page) == [wanted.reference]
    assert "1 case is hidden by the filter." in page.text


IN_PRZEMYSL = (
    "przemysl",
    "Перемишль",
    "Пшемишль",
    "Перемышль",
    "Przemyśl",
    "przem",
    "\u200fПеремишль Польща",
)
OTHERWISE_WRITTEN = {
    **dict.fromkeys(IN_PRZEMYSL, ("PL", "Przemyśl")),
    **dict.fromkeys(("Lwow", "lwów", "Lemberg", "Львов", "м. Львів"), ("UA", "Львів")),
    **dict.fromkeys(("Кошиці", "Кошице", "Kosice", "Kassa"), ("SK", "Košice")),
}


@pytest.mark.parametrize(("typed", "where"), OTHERWISE_WRITTEN.items())
def test_a_town_is_found_as_people_write_it(pages: Pages, typed: str, where: tuple[str, str]) -> None:
    others = [("UA", "Перемишляни"), ("PL", "Lwówek Śląski"), ("PL", "Koszyce"), ("UA", "Київ")]
    cases = {named: a.a_case(place_country=named[0], place_name=named[1]) for named in (where, *others)}
    found = references(desk_of(pages).get(f"/desk?place={typed}"))
    likely = [
        cases[where].reference,
        *([cases["PL", "Lwówek Śląski"].reference] if typed[:4].lower() in ("lwow", "lwów") else []),
    ]
    assert sorted(found) == sorted(likely), (
        "a part of a name is enough; a town that only sounds alike is another"
    )


@pytest.mark.parametrize("typed", ["%", "_", "' or 1=1 --", "qq%00zzz", "\u200f", "zzzz qqqq"])
def test_what_is_no_town_finds_nobody(pages: Pages, typed: str) -> None:
    a.a_case()
    assert references(desk_of(pages).get(f"/desk?place={typed}")) == []


def test_mine_and_nobodys(pages: Pages) -> None:
    me = a.a_user(Role.COORDINATOR, name="Me Myself")
    mine, free = a.a_case(owner_id=me.id), a.a_case()
    pages.sign_in(me)
    assert references(pages.get("/desk?owner=mine")) == [mine.reference]
    assert references(pages.get("/desk?owner=nobody")) == [free.reference]
    assert "Me Myself" in pages.get("/desk").text


def test_shown_and_hidden_always_add_up_over_all_pages(
    app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(queries, "PER_PAGE", 2)
    user = a.a_user(Role.COORDINATOR)
    for state in ("waiting", "waiting", "placed", "closed", "emergency", "draft", "in_treatment"):
        a.a_case(state=state)
    for wanted in ({}, {"state": "waiting"}, {"state": "all"}, {"priority": "urgent"}, {"place": "nowhere"}):
        first = queries.queue(user, wanted, 1, now, now.date())
        numbers = range(1, first.pages + 1)
        pages = [queries.queue(user, wanted, number, now, now.date()) for number in numbers]
        shown = [entry.case.id for page in pages for entry in page.entries]
        assert len(shown) == len(set(shown)) == first.found
        assert first.found + first.hidden == 7


def test_the_queue_names_nobody(pages: Pages) -> None:
    case = a_named_case()
    page = desk_of(pages).get("/desk?state=all")
    assert case.reference in page.text
    for word in (*WORDS_OF_THE_PATIENT, "380671112233"):
        assert word not in page.html
    assert not [link for link in page.links() if case.reference in link]


def test_a_row_says_what_is_needed_and_how_the_referrals_stand(pages: Pages) -> None:
    case = a.a_case(priority="urgent")
    a.a_referral(case=case)
    a.a_referral(case=case, state="info_requested")
    row = " ".join(desk_of(pages).get("/desk").tree.find(".//tbody/tr").itertext())
    for words in ("Answer the hospital's question", "Urgent", "Breast", "Adult", "Radiotherapy", "Lviv"):
        assert words in row, words
    assert "Sent, not opened yet" in row and "The hospital asks for information" in row


DUE = [
    ("see_a_doctor", {"state": "emergency"}, []),
    ("nothing", {"state": "closed"}, []),
    ("call_back", {"callback_wanted": True}, []),
    ("hear_contact", {"state": "placed", "contact_told_at": utc_now()}, ["accepted"]),
    ("check_phone", {"state": "placed", "asks": "check_phone", "asks_at": utc_now()}, ["accepted"]),
    ("check_messages", {"asks": "check_messages", "asks_at": utc_now()}, []),
    ("hear_patient", {"asks": "hear_patient", "asks_at": utc_now()}, []),
    ("hear_told", {"state": "in_treatment", "told_at": utc_now()}, ["attended"]),
    ("finish_intake", {"state": "draft"}, []),
    ("set_priority", {}, []),
    (
        "look_again",
        {"priority": "urgent", "came_back_at": utc_now(), "came_back_reason": "expired"},
        ["received"],
    ),
    ("give_information", {"priority": "urgent"}, ["info_requested", "requested"]),
    ("meet_conditions", {"priority": "urgent"}, ["accepted_with_conditions"]),
    ("await_answer", {"priority": "urgent"}, ["received"]),
    ("send_referral", {"priority": "urgent"}, []),
    ("call_about_decline", {"priority": "urgent", "state": "placed"}, ["decline_wished"]),
    ("agree_other_day", {"priority": "urgent", "state": "placed"}, ["other_day_wished"]),
    ("set_appointment", {"priority": "urgent", "state": "placed"}, ["accepted"]),
    ("confirm_with_patient", {"priority": "urgent", "state": "placed"}, ["appointment_set"]),
    ("confirm_with_patient", {"priority": "not_triaged", "state": "placed"}, ["appointment_set"]),
    ("follow_up", {"priority": "not_triaged", "state": "in_treatment"}, ["treatment_started"]),
    ("follow_up", {"priority": "urgent", "state": "in_treatment"}, ["treatment_started"]),
]


@pytest.mark.parametrize(("code", "facts", "states"), DUE)
def test_what_is_due_follows_from_case_and_referrals(
    app: Flask, now: datetime, code: str, facts: dict, states: list[str]
) -> None:
    case = a.a_case(**facts)
    for state in states:
        a.a_referral(case=case, state=state, deadline_at=now + HOUR)
    assert entry_of(case, now).due.code == code
    assert code in due.WORDS


@pytest.mark.both_databases
def test_a_day_that_was_said_with_the_acceptance_is_confirmed_not_agreed_on_again(
    app: Flask, now: datetime
) -> None:
    case = a.a_case(priority="urgent", state="placed")
    sent = a.a_referral(case=case, state="accepted", deadline_at=now + HOUR)
    assert entry_of(case, now).due.code == "set_appointment"
    sent.first_date = now.date() + timedelta(days=5)
    db.session.commit()
    assert entry_of(case, now).due.code == "confirm_with_patient"
    sent.first_date = None
    db.session.commit()
    assert entry_of(case, now).due.code == "set_appointment"


TRIED_ELSEWHERE = {"hear_objection", "ask_closed_house", "call_before_release", "arrange"}


def test_every_rule_is_tried() -> None:
    assert {code for code, _, _ in DUE} | TRIED_ELSEWHERE == set(due.WORDS)


@pytest.mark.parametrize("state", ["draft", "waiting", "placed", "in_treatment"])
def test_a_hospitals_objection_is_heard_before_anything_but_an_emergency(
    app: Flask, now: datetime, state: str
) -> None:
    found = {}
    for each in (state, "emergency"):
        case = a.a_case(state=each, emergency_at=now)
        a.a_referral(case=case, state="rejected", objected_at=now)
        found[each] = entry_of(case, now).due
    assert (found[state].code, found[state].at) == ("hear_objection", now)
    assert found["emergency"].code == "see_a_doctor"


def test_the_queue_opens_nobody(pages: Pages, app: Flask) -> None:
    case = a_named_case()
    case.patient.data_key.wrapped = None
    db.session.commit()
    assert desk_of(pages).get("/desk").status == 200
