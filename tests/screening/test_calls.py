"""A wish to be called: with the consent a draft of an intake, promised by the rota's hours, raised when it is late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.duty.actions import set_shifts
from referral.duty.forms import SHIFTS
from referral.duty.models import EVERYBODY, DutyAlarm
from referral.errors import Conflict, NotFound
from referral.intake import actions as intake
from referral.intake import red_flags
from referral.intake.models import Case, Consent, Patient
from referral.intake.questions.completeness import TO_STORE, missing
from referral.referrals.consents import may_keep
from referral.screening import calling, queries
from referral.screening.models import Call, Venue
from referral.screening.promise import promise
from tests.factories import NOW, a_user
from tests.pages import Pages
from tests.screening.venues import WISH, a_partner, a_venue, bare, form_of, the_call, ticks, wishes


@pytest.fixture
def on_duty(app: Flask) -> User:
    """One coordinator on duty for everybody, always."""
    user = a_user(Role.COORDINATOR)
    always = [(day, part) for day, part in (each.split("-") for each in SHIFTS)]
    set_shifts(EVERYBODY, always, user.id, None, user.as_actor(), NOW)
    return user


@pytest.mark.both_databases
def test_it_is_a_draft_of_the_normal_intake_with_the_consent_of_whoever_asked(
    app: Flask, on_duty: User
) -> None:
    page = wishes(Pages(app), a_venue(), "known", "broken_off")
    assert page.status == 200 and "calls you" in page.text
    case = db.session.scalars(db.select(Case)).one()
    assert (case.state, case.keeper_id, case.place_country, case.place_name) == (
        "draft",
        on_duty.id,
        "PL",
        "Lublin",
    )
    identity = case.patient.identity or {}
    assert (identity["name_original"], case.answers["contact"]["language_spoken"]) == (WISH["name"], ["uk"])
    (consent,) = case.consents
    said = ("call_back", "patient", calling.CONSENT)
    assert (consent.purpose, consent.given_by, consent.text_version) == said
    assert the_call().said == ["known", "broken_off"]
    assert WISH["name"].encode() not in (case.patient.identity_sealed or b"")


def test_nothing_is_kept_before_the_consent_and_nothing_is_ticked_beforehand(
    app: Flask, on_duty: User
) -> None:
    page = ticks(Pages(app), a_venue(), "known", way="call")
    boxes = [each for each in page.all("input") if each.get("type") in ("checkbox", "radio")]
    assert boxes and not [each for each in boxes if each.get("checked") is not None]
    assert all(words in page.text for words in ("What for", "What we keep", "30 days", "Responsible"))
    refused = wishes(Pages(app), a_venue(), "known", agrees="")
    assert refused.status == 422 and "Without your consent" in refused.text
    assert not db.session.scalars(db.select(Patient)).all()


def answered(case: Case, actor: Any) -> None:
    """Every starred answer of a draft, as at the call."""
    about = {"birth_date": "1980", "age_group": "adult", "sex": "female", "language_spoken": ["uk"]}
    reach = {"name_original": WISH["name"], "phone": "+380677654321"}
    intake.save_group(case, "contact", {**about, **reach}, actor, NOW)
    intake.save_group(case, "diagnosis", {"site": "breast"}, actor, NOW)
    intake.save_group(case, "treatment", {"phase": "newly_diagnosed", "modalities": ["surgery"]}, actor, NOW)
    signs = {"red_flags": dict.fromkeys(red_flags.red_flags(), "no"), "red_flags_about": {}}
    case.answers = {**case.answers, **signs}
    db.session.commit()


@pytest.mark.both_databases
def test_if_we_go_on_together_it_is_asked_again_before_anything_is_sent(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "known")
    case = db.session.scalars(db.select(Case)).one()
    answered(case, on_duty.as_actor())
    assert list(missing(case)) == [TO_STORE] and not may_keep(case)
    with pytest.raises(Conflict):
        intake.submit(case, on_duty.as_actor(), NOW)
    desk, path = Pages(app).sign_in(on_duty), f"/intake/{case.id}/consent"
    assert (
        path in desk.get(f"/intake/{case.id}").links()
        and path in desk.get(f"/intake/{case.id}/check").links()
    )
    asked = desk.get(path, language="en")
    assert "agreed only to be called" in asked.text and "after the case is closed" in asked.text
    assert desk.post(path, {"agrees": "yes", "idempotency_key": str(case.id)}).status == 422
    assert desk.submit(asked, path, agrees="yes", given_by="patient", read_in="uk").status == 303
    db.session.expire_all()
    assert sorted(each.purpose for each in case.consents) == ["call_back", "store"] and not missing(case)
    assert intake.submit(case, on_duty.as_actor(), NOW).state == "waiting"


def test_who_does_not_agree_to_more_than_the_call_is_kept_no_longer(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "known")
    case = db.session.scalars(db.select(Case)).one()
    desk, path = Pages(app).sign_in(on_duty), f"/intake/{case.id}/consent"
    assert desk.submit(desk.get(path), path, agrees="no").location.endswith("without-consent")
    assert not db.session.scalars(db.select(Case)).all() and not db.session.scalars(db.select(Call)).all()


def test_a_child_is_asked_for_by_who_decides(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "child", whose="child")
    case = db.session.scalars(db.select(Case)).one()
    assert (case.age_group, case.consents[0].given_by) == ("child", "guardian")


def test_a_daughter_asks_for_her_mother_and_does_not_consent_in_her_name(app: Flask, on_duty: User) -> None:
    asked = ticks(Pages(app), a_venue(), "known", way="call")
    assert "Somebody else, who has agreed to be called" in asked.text
    wishes(Pages(app), a_venue(), "known", whose="other")
    case = db.session.scalars(db.select(Case)).one()
    assert (case.age_group, case.consents[0].given_by) == (None, "relative")
    desk, path = Pages(app).sign_in(on_duty), f"/intake/{case.id}/consent"
    sent = {"agrees": "yes", "given_by": "relative", "read_in": "uk", "idempotency_key": str(case.id)}
    assert desk.post(path, sent).status == 422, "to store is for the patient to say, at the call"
    assert "as somebody who asked for them says" in desk.get(f"/desk/cases/{case.id}", language="en").text


def test_the_consent_says_all_that_is_kept_who_answers_for_it_and_how_it_is_taken_back(
    app: Flask, on_duty: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "COORDINATION", {})
    scanned, first = ticks(Pages(app), a_venue(), "known", way="call"), Pages(app).get("/call", language="en")
    said = (
        "the country and the town",
        "when you asked",
        "take this consent back",
        "Responsible for what is stored",
    )
    for page in (scanned, first):
        assert all(words in page.text for words in said)
    assert "Of the place where you scanned" in scanned.text and "scanned" not in first.text
    assert "within a day" not in first.text and "by day" in first.text


def test_the_desk_offers_its_own_languages_and_the_poster_all(app: Flask, on_duty: User) -> None:
    desk = Pages(app).sign_in(on_duty)
    for path in ("/desk/calls", "/desk/screening", "/desk/screening/new"):
        page = desk.get(path)
        assert 'lang="uk"' in page.html and 'lang="pl"' not in page.html, path
    assert 'lang="pl"' in Pages(app).get("/call", language="uk").html
    assert 'lang="pl"' in Pages(app).sign_in(a_partner()).get("/partner").html


@pytest.mark.both_databases
def test_pressed_twice_or_asked_again_it_is_one_wish(app: Flask, on_duty: User) -> None:
    venue, visitor = a_venue(), Pages(app)
    form = form_of(ticks(visitor, venue, "known", way="call"))
    for _ in range(2):
        assert bare(visitor, f"/s/{venue.token}/call", {"form": form, **WISH}).status == 200
    assert wishes(Pages(app), venue, "known").status == 200
    assert db.session.scalar(db.select(db.func.count(Call.id))) == 1
    wishes(Pages(app), venue, "known", name="Тестовий Іван")
    assert db.session.scalar(db.select(db.func.count(Call.id))) == 2, "a family shares a telephone"


def test_too_many_at_one_telephone_or_in_all_are_told_to_call(
    app: Flask, on_duty: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    venue = a_venue()
    answers = [
        wishes(Pages(app), venue, "known", name=f"Тест {n}") for n in range(calling.MOST_AT_ONE_PHONE + 1)
    ]
    assert [each.status for each in answers[-2:]] == [200, 429] and "call us yourself" in answers[-1].text
    monkeypatch.setattr(calling, "MOST_WAITING", {True: 0, False: 0})
    assert wishes(Pages(app), venue, "known", phone="+380671112233").status == 429


def test_from_the_first_page_the_country_and_town_are_asked(app: Flask, on_duty: User) -> None:
    assert "/call" in Pages(app).get("/").links()
    form = form_of(Pages(app).get("/call", language="en"))
    assert bare(Pages(app), "/call", {"form": form, **WISH}).status == 422
    where = {"country": "SK", "locality": "Деінде над Тисою"}
    assert bare(Pages(app), "/call", {"form": form, **WISH, **where}).status == 200
    case = db.session.scalars(db.select(Case)).one()
    assert (case.place_country, case.place_name) == ("SK", None)


@pytest.mark.parametrize(
    ("country", "locality", "kept"),
    [("PL", "Lublin", "Lublin"), ("HU", "Záhony", None)],
)
def test_the_case_keeps_a_large_town_of_the_list_and_nothing_that_names_the_shelter(
    app: Flask, on_duty: User, country: str, locality: str, kept: str | None
) -> None:
    wishes(Pages(app), a_venue(country=country, locality=f"{locality}, Schronisko Testowe"), "known")
    case = db.session.scalars(db.select(Case)).one()
    assert (case.place_country, case.place_name) == (country, kept)
    assert not [
        each for each in ("Schronisko", "Záhony") if each in str((case.answers, case.private_answers))
    ]


def test_a_venue_is_in_a_town_that_the_list_of_places_knows(app: Flask, on_duty: User) -> None:
    facts = {"name": "Punkt", "kind": "shelter", "country": "PL", "locality": "Schronisko Testowe, Lublin"}
    page = Pages(app).sign_in(on_duty).post("/desk/screening/new", facts, language="en")
    assert page.status == 422 and "No place of this name" in page.text
    assert not db.session.scalars(db.select(Venue)).all()


HOURS = [
    (datetime(2026, 11, 20, 10, 0, tzinfo=UTC), "20 11:00 today", "a Friday at eleven in Warsaw"),
    (datetime(2026, 11, 20, 17, 1, tzinfo=UTC), "21 08:00", "two hours before the end at the latest"),
    (datetime(2026, 11, 20, 5, 0, tzinfo=UTC), "20 08:00 today", "before the shift begins"),
    (datetime(2026, 11, 20, 23, 30, tzinfo=UTC), "21 08:00 today", "half past midnight in Warsaw"),
]


@pytest.mark.parametrize(("now", "expected", "_why"), HOURS)
def test_it_is_promised_by_the_hours_of_the_rota(
    app: Flask, on_duty: User, now: datetime, expected: str, _why: str
) -> None:
    told = promise(now, "PL")
    begins = now if told.has_begun else told.begins
    said = f"{begins.astimezone(told.begins.tzinfo):%d %H:%M}" + (" today" if told.is_today else "")
    assert said == expected and told.is_sure
    assert told.until > now and told.until.hour == (20 if told.has_begun else 12)


def test_where_nobody_stands_in_the_rota_no_time_is_promised(app: Flask) -> None:
    a_user()
    assert not promise(NOW, "PL").is_sure
    assert "cannot promise a time" in wishes(Pages(app), a_venue(), "known").text


def test_where_nobody_can_call_it_says_so_and_keeps_nothing(app: Flask) -> None:
    venue = a_venue()
    for each in db.session.scalars(db.select(User)):
        each.active = False
    db.session.commit()
    page = wishes(Pages(app), venue, "known")
    assert page.status == 429 and not db.session.scalars(db.select(Patient)).all()


@pytest.mark.both_databases
def test_what_was_not_called_in_time_calls_the_rota_once_and_ends_with_the_call(
    app: Flask, on_duty: User
) -> None:
    wishes(Pages(app), a_venue(), "known")
    due = the_call().due_at
    assert calling.raise_late(due - timedelta(minutes=1)) == 0
    assert [calling.raise_late(due + timedelta(minutes=n)) for n in (0, 1)] == [1, 0]
    alarm = db.session.scalars(db.select(DutyAlarm)).one()
    assert (alarm.kind, alarm.is_open) == ("call_back", True)
    calling.note(the_call(), calling.REACHED, on_duty.as_actor(), due + timedelta(hours=1))
    db.session.refresh(alarm)
    assert alarm.ended == "called_back" and not db.session.scalars(db.select(Case)).one().callback_wanted


def test_where_nobody_answers_it_is_to_be_called_again(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "known")
    due, later = the_call().due_at, the_call().due_at + timedelta(hours=1)
    calling.raise_late(due)
    calling.note(the_call(), calling.NOT_REACHED, on_duty.as_actor(), later)
    call = the_call()
    assert call.due_at > later and (call.tries, call.ended_at, call.raised_at) == (1, None, None)
    assert calling.raise_late(call.due_at) == 1


def test_the_coordinator_sees_it_and_a_volunteer_to_whom_it_is_given(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "known")
    desk = Pages(app).sign_in(on_duty)
    case = db.session.scalars(db.select(Case)).one()
    assert "1 person wants to be called" in desk.get("/desk").text
    listed = desk.get("/desk/calls").text
    assert case.reference in listed and WISH["name"] not in listed
    opened = desk.get(f"/desk/calls/{the_call().id}", language="en").text
    assert WISH["name"] in opened and "A doctor has told me" in opened
    assert db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "case.read")).all()
    assert case.reference in desk.get("/intake").text
    volunteer = a_user(Role.VOLUNTEER)
    assert case.reference not in Pages(app).sign_in(volunteer).get("/intake").text
    from referral.intake.shift.handing import hand_over

    hand_over([case], volunteer, on_duty.as_actor(), utc_now())
    assert case.reference in Pages(app).sign_in(volunteer).get("/intake").text


def test_a_sent_discarded_or_ended_one_waits_no_longer(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "known")
    call = the_call()
    desk = Pages(app).sign_in(on_duty)
    assert desk.post(f"/desk/calls/{call.id}", {"result": "not_wanted"}).status == 303
    assert desk.post(f"/desk/calls/{call.id}", {"result": "reached"}).status == 404
    assert queries.waiting_count() == 0
    with pytest.raises(NotFound):
        queries.call_of(call.id)
    intake.discard_draft(call.case, on_duty.as_actor(), utc_now())
    assert not db.session.scalars(db.select(Call)).all() and not db.session.scalars(db.select(Consent)).all()


def test_after_a_flood_all_are_ended_at_once_asked_twice_and_taken_back(app: Flask, on_duty: User) -> None:
    venue, desk = a_venue(), Pages(app).sign_in(on_duty)
    for number in range(3):
        wishes(Pages(app), venue, "known", name=f"Тест {number}", phone=f"+38067765430{number}")
    first = {"country": "PL", "reason": "flood"}
    asked = desk.post("/desk/calls/end", first, language="en")
    assert asked.status == 200 and "3 people wait here" in asked.text and queries.waiting_count() == 3
    assert (
        desk.post("/desk/calls/end", {**first, "count": "2"}, language="en").text.count("3 people wait") == 1
    )
    assert "0 people wait" in desk.post("/desk/calls/end", {**first, "country": "SK"}, language="en").text
    assert desk.post("/desk/calls/end", {"country": "PL"}).status == 422, "a reason is given"
    assert (
        desk.post("/desk/calls/end", {**first, "count": "3"}).status == 303 and queries.waiting_count() == 0
    )
    noted = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "screening.called")).all()
    assert [each.facts["reason"] for each in noted] == ["flood"] * 3
    (ended,) = queries.ended_since(utc_now() - timedelta(hours=1))
    assert "3." in desk.get("/desk/calls", language="en").text
    sent = {"ended_at": ended.ended_at.isoformat()}
    assert desk.post("/desk/calls/take_back", sent).status == 303 and queries.waiting_count() == 3
    assert desk.post("/desk/calls/take_back", sent).status == 409
    assert desk.post("/desk/calls/take_back", {"ended_at": "yesterday"}).status == 422
    assert all(each.due_at > utc_now() for each in db.session.scalars(db.select(Call)))


@pytest.mark.both_databases
def test_nobody_ends_others_than_were_counted_and_a_day_later_nothing_is_taken_back(
    app: Flask, on_duty: User
) -> None:
    wishes(Pages(app), a_venue(), "known")
    me, now = on_duty.as_actor(), utc_now()
    with pytest.raises(Conflict):
        calling.end_all(None, 2, "flood", me, now)
    assert calling.end_all(None, 1, "flood", me, now) == 1
    with pytest.raises(Conflict):
        calling.take_back(now, me, now + timedelta(days=1, minutes=1))
    assert calling.take_back(now, me, now + timedelta(hours=1)) == 1 and queries.waiting_count() == 1


def test_the_wish_is_in_the_audit_trail_as_the_patients_own(app: Flask, on_duty: User) -> None:
    wishes(Pages(app), a_venue(), "known")
    kept = db.session.scalars(db.select(AuditEvent).where(AuditEvent.case_id.is_not(None))).all()
    assert {"screening.call_asked", "case.start", "consent.record"} <= {each.verb for each in kept}
    assert {(each.actor_kind, each.actor_id) for each in kept} == {("patient", "public")}
    assert not [each for each in kept if "known" in str(each.facts)]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "<script>alert(1)</script>"},
        {"phone": "call me"},
        {"phone": ""},
        {"name": "х" * 500},
        {"languages": ["xx"]},
    ],
)
def test_what_is_typed_badly_comes_back_and_is_never_lost(
    app: Flask, on_duty: User, other: dict[str, Any]
) -> None:
    page = wishes(Pages(app), a_venue(), "known", **other)
    assert "<script>alert" not in page.html
    if "script" not in str(other):
        assert page.status == 422 and not db.session.scalars(db.select(Call)).all()
        assert 'name="lines" value="known"' in page.html


def test_what_is_missing_is_named_field_by_field_and_leads_there(pages: Pages) -> None:
    page = bare(pages, "/call", {"form": form_of(pages.get("/call")), "phone": "12"})
    led = {
        each.get("href"): "".join(each.itertext())
        for each in page.all("a")
        if "#" in (each.get("href") or "")
    }
    for field in ("name", "phone", "whose", "country", "locality", "languages"):
        assert f"#{field}" in led, led
    assert page.status == 422 and "Which languages do you speak?" in led["#languages"]
