"""At every limit of time and number: a moment before it, the very moment, and a moment after."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.accounts import actions as accounts
from referral.accounts import queries as account_queries
from referral.accounts.signing_in import guesses
from referral.accounts.signing_in.guesses import Guesser
from referral.audit import Actor, system
from referral.db import db
from referral.errors import Expired, Invalid, TooMany
from referral.intake import actions as intake
from referral.intake import lost_sessions, queries
from referral.intake.card import card_session
from referral.intake.models import Case
from referral.intake.questions.projection import age_group
from referral.outbox import OutboxMessage
from referral.plans import asking, updating
from referral.records import retention
from referral.referrals import actions, identity
from referral.referrals.actions import deadlines
from referral.referrals.actions.deadlines import Round, tick
from referral.referrals.models import Referral
from referral.referrals.told import Told, check_told
from tests.factories import NOW, a_case, a_plan_line, a_referral, a_user, places
from tests.referrals.scenes import a_reached_referral, consent_to_show

INSTANT = timedelta(microseconds=1)
NOTHING = Round()


def nurse(referral: Referral) -> Actor:
    return Actor("user", "nurse", "hospital", referral.hospital_id)


@pytest.mark.both_databases
@pytest.mark.usefixtures("no_closed_days")
def test_the_reminder_goes_out_at_its_very_moment(app: Flask) -> None:
    referral = a_reached_referral(a_case(priority="urgent"), now=NOW)
    moment = NOW + timedelta(hours=48)
    assert deadlines.remind_from(referral) == moment
    assert tick(moment - INSTANT) == NOTHING
    assert tick(moment) == Round(reminded=1)


@pytest.mark.both_databases
def test_at_the_deadline_itself_the_time_is_over_and_nobody_is_reminded_any_more(app: Flask) -> None:
    referral = a_reached_referral(a_case(priority="urgent"), now=NOW)
    referral.reminded_at = NOW
    db.session.commit()
    assert tick(referral.deadline_at - INSTANT) == NOTHING
    late = a_reached_referral(a_case(priority="urgent"), now=NOW)
    assert tick(late.deadline_at) == Round(expired=2)
    assert {referral.state, late.state} == {"expired"}


@pytest.mark.both_databases
@pytest.mark.usefixtures("no_closed_days")
def test_a_hold_ends_at_its_very_moment_and_none_begins_with_it(app: Flask) -> None:
    referral, until = a_reached_referral(now=NOW), NOW + timedelta(days=2)
    with pytest.raises(Invalid):
        actions.accept_with_conditions(referral, nurse(referral), until, hold_until=until, note="Slides")
    actions.accept_with_conditions(referral, nurse(referral), NOW, hold_until=until, note="Slides")
    assert tick(until - INSTANT).holds_ended == 0
    assert tick(until).holds_ended == 1 and referral.state == "rejected"


def an_accepted() -> Referral:
    referral = a_referral(a_case(state="placed"), state="accepted")
    consent_to_show(referral.case, referral.hospital)
    return referral


@pytest.mark.both_databases
@pytest.mark.parametrize(("after", "opens"), [(-INSTANT, True), (timedelta(0), False), (INSTANT, False)])
def test_a_code_is_over_at_the_end_of_its_quarter_of_an_hour(
    app: Flask, after: timedelta, opens: bool
) -> None:
    referral = an_accepted()
    code = identity.send_code(referral, nurse(referral), NOW)
    moment = NOW + timedelta(minutes=15) + after
    told = identity.use_code(referral, identity.digits(code.id), nurse(referral), moment)
    assert (told is None) is opens


@pytest.mark.both_databases
@pytest.mark.parametrize(("wrong", "opens"), [(4, True), (5, False)])
def test_the_fifth_try_counts_and_a_sixth_does_not(app: Flask, wrong: int, opens: bool) -> None:
    referral = an_accepted()
    code = identity.send_code(referral, nurse(referral), NOW)
    for _ in range(wrong):
        assert identity.use_code(referral, "x", nurse(referral), NOW) is not None
    assert (identity.use_code(referral, identity.digits(code.id), nurse(referral), NOW) is None) is opens


def test_a_fourth_code_is_sent_when_the_first_is_an_hour_old_and_no_moment_earlier(app: Flask) -> None:
    referral = an_accepted()
    for minute in range(3):
        identity.send_code(referral, nurse(referral), NOW + timedelta(minutes=minute))
    with pytest.raises(TooMany):
        identity.send_code(referral, nurse(referral), NOW + timedelta(hours=1) - INSTANT)
    assert identity.send_code(referral, nurse(referral), NOW + timedelta(hours=1))


def test_today_is_not_past_and_what_was_said_now_was_said(app: Flask) -> None:
    referral, yesterday = a_referral(state="received"), NOW.date() - timedelta(days=1)
    with pytest.raises(Invalid):
        actions.accept(referral, nurse(referral), NOW, first_date=yesterday)
    assert actions.accept(referral, nurse(referral), NOW, first_date=NOW.date()) is True
    for moment in (NOW, NOW.replace(hour=0, minute=0)):
        check_told(Told("Dr. Nowak", "secretary", "telephone", moment), referral, NOW)
    for moment in (NOW + INSTANT, NOW.replace(hour=0, minute=0) - INSTANT):
        with pytest.raises(Invalid):
            check_told(Told("Dr. Nowak", "secretary", "telephone", moment), referral, NOW)


def test_a_scanned_card_closes_after_half_an_hour(app: Flask) -> None:
    case, session = a_case(), dict[str, Any]()
    card_session.begin(session, intake.issue_card(case, a_user().as_actor(), NOW), "Test", NOW)
    end = NOW + timedelta(minutes=30)
    assert card_session.case_of(session, end - INSTANT).id == case.id
    with pytest.raises(Expired):
        card_session.case_of(session, end)


def test_wrong_birth_dates_bring_pauses_that_grow_and_end_to_the_second(app: Flask) -> None:
    case, session, at = a_case(), dict[str, Any](card={"opened": False}), NOW
    finder = Guesser("", "203.0.113.7")
    for _ in range(guesses.FREE_ALONE):
        assert card_session.open_with(session, case, "1999-01-01", finder, NOW) is False
    for pause in guesses.PAUSES:
        assert card_session.open_with(session, case, "1999-01-01", finder, at) is False
        with pytest.raises(TooMany):
            card_session.open_with(session, case, "1980-02-03", finder, at + pause - INSTANT)
        at += pause
    assert card_session.open_with(session, case, "1980-02-03", finder, at) is True
    assert card_session.open_with(session, case, "1999-01-01", finder, at) is False, "begun anew"


def test_thirty_look_ups_an_hour_and_no_more(app: Flask) -> None:
    user = a_user("volunteer")
    for _ in range(30):
        queries.possibly_known(user, NOW, phone="+380509999999")
    with pytest.raises(TooMany):
        queries.possibly_known(user, NOW + timedelta(hours=1) - INSTANT, phone="+380509999999")
    assert queries.possibly_known(user, NOW + timedelta(hours=1), phone="+380509999999") == []
    assert queries.possibly_known(a_user("volunteer"), NOW, phone="+380509999999") == [], "each their own"


@pytest.mark.both_databases
def test_what_was_typed_is_kept_for_twelve_hours_and_up_to_its_largest_size(app: Flask) -> None:
    kept = lost_sessions.keep("/x", [("a", "b")], NOW)
    end = NOW + timedelta(hours=12)
    assert kept and lost_sessions.find(kept, "/x", end - INSTANT)
    assert lost_sessions.find(kept, "/x", end) is None
    frame = len('[["a", ""]]')
    assert lost_sessions.keep("/y", [("a", "x" * (64 * 1024 - frame))], NOW)
    assert lost_sessions.keep("/y", [("a", "x" * (64 * 1024 - frame + 1))], NOW) is None


@pytest.mark.parametrize(
    ("born", "today", "expected"),
    [
        ("2008-11-21", date(2026, 11, 20), "child"),
        ("2008-11-20", date(2026, 11, 20), "adult"),
        ("2008-11-19", date(2026, 11, 20), "adult"),
        ("2008-02-29", date(2026, 2, 28), "child"),
        ("2008-02-29", date(2026, 3, 1), "adult"),
        ("2008-11", date(2026, 11, 20), None),
        ("2008-10", date(2026, 11, 20), "adult"),
        ("2008-12", date(2026, 11, 20), "child"),
        ("2008", date(2026, 12, 31), "adult"),
        ("2008", date(2026, 12, 30), None),
        ("2008", date(2026, 1, 1), None),
        ("2008", date(2025, 12, 31), "child"),
    ],
)
def test_on_the_eighteenth_birthday_one_is_an_adult(born: str, today: date, expected: str | None) -> None:
    assert age_group(born, today) == expected


@pytest.mark.both_databases
def test_a_letter_is_due_at_its_moment_and_free_again_when_its_lease_ends(app: Flask) -> None:
    accounts.invite("a@example.org", "volunteer", None, "en", system("test"), NOW)
    row = db.session.scalars(db.select(OutboxMessage.id)).one()
    assert outbox._claim(NOW - INSTANT, 9) == [] and outbox._claim(NOW, 9) == [row]
    free = NOW + timedelta(minutes=2)
    assert outbox._claim(free - INSTANT, 9) == [] and outbox._claim(free, 9) == [row]


def test_a_letter_is_given_up_after_its_last_retry_and_not_before(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    accounts.invite("a@example.org", "volunteer", None, "en", system("test"), NOW)
    moment, waits = NOW, [timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720, 1440)]
    for wait in waits:
        assert outbox.deliver(moment).failed == 1
        row = db.session.scalars(db.select(OutboxMessage)).one()
        assert (row.state, row.due_at) == ("pending", moment + wait)
        moment = row.due_at
    assert outbox.deliver(moment - INSTANT).failed == 0
    assert outbox.deliver(moment).failed == 1
    assert db.session.scalars(db.select(OutboxMessage.state)).one() == "dead"


def test_an_invitation_is_good_for_a_week(app: Flask) -> None:
    found = accounts.invite("a@example.org", "volunteer", None, "en", system("test"), NOW)
    token, end = account_queries.token_of(found), NOW + timedelta(days=7)
    assert account_queries.invitation_by_token(token, end - INSTANT).id == found.id
    assert len(account_queries.open_invitations(end - INSTANT).rows) == 1
    assert account_queries.open_invitations(end).rows == []
    with pytest.raises(Expired):
        account_queries.invitation_by_token(token, end)


def test_a_draft_can_be_brought_up_to_date_for_a_day(app: Flask) -> None:
    run = a_plan_line().run
    assert updating.can_be_mended(run, NOW + timedelta(hours=24))
    assert not updating.can_be_mended(run, NOW + timedelta(hours=24) + INSTANT)


@pytest.mark.both_databases
def test_a_hospital_that_was_full_may_be_asked_again_after_two_weeks(app: Flask) -> None:
    case = a_case()
    full = a_referral(case, state="rejected", reason="no_capacity", answered_at=NOW)
    refused = a_referral(case, state="rejected", reason="funding", answered_at=NOW)
    end = NOW + timedelta(days=14)
    both = {full.hospital_id, refused.hospital_id}
    assert asking.avoided([case], end)[case.id] == both
    assert asking.avoided([case], end + INSTANT)[case.id] == {refused.hospital_id}


def test_the_last_free_place_is_taken_and_none_after_it(app: Flask) -> None:
    referral, other = (a_referral(state="received") for _ in range(2))
    places(referral.hospital, referral.modality, 1), places(other.hospital, other.modality, 0)
    assert actions.accept(referral, nurse(referral), NOW) is True
    with pytest.raises(Exception, match="no_place_left"):
        actions.accept(other, nurse(other), NOW)


@pytest.mark.parametrize(("state", "rule"), [("draft", "draft"), ("closed", "closed_case")])
def test_what_is_kept_as_long_as_the_table_says_is_due_a_moment_later(
    app: Flask, state: str, rule: str
) -> None:
    case = a_case(state="waiting" if state == "closed" else "draft", submitted_at=None)
    if state == "closed":
        actions.close_case(case, "lost_contact", a_user().as_actor(), NOW)
    end: datetime = NOW + retention.rules()[rule].span
    assert retention.due_for_erasure(end).rows == []
    assert [each.id for each in retention.due_for_erasure(end + INSTANT).rows] == [
        db.session.get_one(Case, case.id).id
    ]
