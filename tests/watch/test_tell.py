"""Nobody acted in time: owner, deputy, coordinators of the country, each once; an act begins the time anew."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral import outbox
from referral.accounts import trail_words
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.coordination.queue.reckoning import LIVING
from referral.db import db, transaction, utc_now
from referral.intake import actions as intake
from referral.intake.actions import coordinating
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.outbox import OutboxMessage
from referral.referrals import actions as referrals
from referral.watch import actions, acts
from referral.watch.limits import act_by, limits
from referral.watch.models import CaseWatch
from tests.duty.rotas import put_on_duty
from tests.factories import NOW, a_case, a_referral, a_user, kept
from tests.pages import Pages
from tests.referrals.scenes import consent_to_show
from tests.referrals.test_moves import actor_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
pytestmark = pytest.mark.both_databases


def a_watched(owner: User | None = None, now: datetime = NOW, **facts: Any) -> Case:
    """An urgent case in Poland on which somebody acts now."""
    case = a_case(
        **{"place_country": "PL", "priority": "urgent", **facts}, owner_id=owner.id if owner else None
    )
    coordinating.add_note(case, "Called", a_user(active=False).as_actor(), now)
    return case


def watch(case: Case) -> CaseWatch | None:
    """The watch as the database has it."""
    db.session.rollback()
    db.session.expire_all()
    return db.session.get(CaseWatch, case.id)


def told() -> list[str]:
    """Who was told, in the order of telling."""
    db.session.rollback()
    rows = db.select(OutboxMessage).where(OutboxMessage.occasion == "case.untouched")
    return [row.recipient for row in db.session.scalars(rows.order_by(OutboxMessage.created_at))]


def _tick_until(end: datetime, since: datetime = NOW) -> None:
    moment = since
    while moment <= end:
        actions.tell_missed(moment)
        moment += 30 * MINUTE


def test_first_the_owner_then_the_deputy_then_the_country_each_once(app: Flask) -> None:
    owner, deputy = a_user(), a_user()
    of_country, other = a_user(countries=["PL"]), a_user(countries=["RO"])
    put_on_duty(a_user(), deputy, "PL")
    case = a_watched(owner)
    missed = watch(case).act_by  # type: ignore[union-attr]
    assert missed == act_by("waiting", "urgent", NOW, "PL") == NOW + timedelta(days=3), "Friday to Monday"
    _tick_until(missed - MINUTE)
    assert told() == []
    actions.tell_missed(missed)
    assert told() == [owner.email]
    _tick_until(missed + 14 * timedelta(days=1), missed)
    assert told() == [owner.email, deputy.email, of_country.email]
    assert other.email not in told()
    assert watch(case).next_at is None, "there is nobody left, so the clock does not ask again"  # type: ignore[union-attr]


def test_without_an_owner_the_deputy_hears_at_once_and_an_owner_whose_account_is_off_holds_up_nobody(
    app: Flask,
) -> None:
    deputy, gone = a_user(), a_user(active=False)
    put_on_duty(a_user(), deputy, "PL")
    for owner in (None, gone):
        actions.tell_missed(watch(a_watched(owner)).act_by)  # type: ignore[union-attr]
    assert told() == [deputy.email, deputy.email]


def test_who_is_owner_and_deputy_and_coordinator_hears_once(app: Flask) -> None:
    alone = a_user(countries=["PL"])
    put_on_duty(alone, alone, "PL")
    _tick_until(NOW + timedelta(days=9))
    case = a_watched(alone)
    _tick_until(NOW + timedelta(days=9))
    assert told() == [alone.email] and watch(case).next_at is None  # type: ignore[union-attr]


def test_where_nobody_coordinates_the_administrators_hear_and_get_no_link_they_cannot_open(
    app: Flask,
) -> None:
    administrator = a_user(Role.ADMINISTRATOR)
    case = a_watched()
    missed = watch(case).act_by  # type: ignore[union-attr]
    actions.tell_missed(missed)
    assert told() == [administrator.email]
    (row,) = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == "case_untouched"))
    assert "/desk/" not in outbox._compose(row).get_content()  # type: ignore[union-attr]


def test_somebody_acts_and_the_letter_that_waits_is_void(app: Flask) -> None:
    owner = a_user()
    case = a_watched(owner)
    missed = watch(case).act_by  # type: ignore[union-attr]
    actions.tell_missed(missed)
    (row,) = db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.template == "case_untouched"))
    words = outbox._compose(row).get_content()  # type: ignore[union-attr]
    assert f"/desk/cases/{case.id}" in words and case.reference in words and "Олена" not in words
    coordinating.add_note(case, "Called again", owner.as_actor(), missed + MINUTE)
    assert outbox._compose(row) is None
    assert watch(case).act_by > missed and watch(case).step == ""  # type: ignore[union-attr]
    _tick_until(missed + 2 * HOUR, missed)
    assert told() == [owner.email], "the deputy hears nothing of what has been done since"


def test_the_next_time_nobody_acts_they_are_told_again(app: Flask) -> None:
    owner = a_user()
    case = a_watched(owner)
    for _ in range(2):
        missed = watch(case).act_by  # type: ignore[union-attr]
        actions.tell_missed(missed)
        coordinating.add_note(case, "Called", owner.as_actor(), missed + MINUTE)
    assert told() == [owner.email] * 2


def test_to_read_to_name_an_owner_and_what_others_do_is_no_act(app: Flask) -> None:
    case, later = a_watched(), NOW + HOUR
    before = watch(case).act_by  # type: ignore[union-attr]
    desk = a_user()
    open_case(desk, case.id, later)
    coordinating.assign_owner(case, desk, desk.as_actor(), later)
    referral = a_referral(case, sent_by=desk.id)
    referrals.receive(referral, actor_of("hospital", referral), later)
    assert watch(case).act_by == before  # type: ignore[union-attr]
    assert db.session.scalar(db.select(db.func.count()).select_from(AuditEvent)) >= 4
    referrals.withdraw(referral, desk.as_actor(), later)
    assert watch(case).act_by == act_by("waiting", "urgent", later, "PL")  # type: ignore[union-attr]


def test_an_acceptance_begins_the_time_of_the_new_state_whoever_said_it(app: Flask) -> None:
    case = a_watched()
    referral = a_referral(case, state="received")
    consent_to_show(case, referral.hospital)
    referrals.accept(referral, actor_of("hospital", referral), NOW + 2 * HOUR)
    found = watch(case)
    assert found is not None and (found.state, found.since) == ("placed", NOW + 2 * HOUR)
    assert found.act_by == act_by("placed", "urgent", NOW + 2 * HOUR, "PL")


def test_priority_and_parking_are_reckoned_with(app: Flask) -> None:
    case, desk = a_watched(), a_user()
    coordinating.set_priority(case, "emergency", "Said so", desk.as_actor(), NOW)
    assert watch(case).act_by == NOW + 12 * HOUR  # type: ignore[union-attr]
    until = NOW.date() + timedelta(days=20)
    coordinating.park(case, until, "Waits for papers", desk.as_actor(), NOW.date(), NOW)
    assert watch(case).act_by == act_by("waiting", "emergency", NOW, "PL", until) > NOW + timedelta(days=19)  # type: ignore[union-attr]
    coordinating.take_up_again(case, desk.as_actor(), NOW + HOUR)
    assert watch(case).act_by == NOW + 13 * HOUR  # type: ignore[union-attr]


def test_a_case_that_is_over_is_watched_no_longer_and_one_that_is_open_again_is(app: Flask) -> None:
    case, desk = a_watched(), a_user()
    referrals.close_case(case, "duplicate", desk.as_actor(), NOW)
    assert watch(case) is None
    coordinating.reopen_duplicate(case, desk.as_actor(), NOW + HOUR)
    assert watch(case).since == NOW + HOUR  # type: ignore[union-attr]
    assert actions.tell_missed(NOW) == 0


def test_a_discarded_draft_leaves_no_watch(app: Flask) -> None:
    case = a_watched(state="draft", submitted_at=None)
    assert watch(case).state == "draft"  # type: ignore[union-attr]
    intake.discard_draft(case, a_user(Role.VOLUNTEER).as_actor(), NOW)
    assert db.session.scalars(db.select(CaseWatch)).all() == []


def test_a_deed_that_fails_leaves_the_watch_as_it_was(app: Flask) -> None:
    case = a_watched()
    before = watch(case).act_by  # type: ignore[union-attr]

    @transaction
    def fails() -> None:
        coordinating.add_note(case, "Called", a_user().as_actor(), NOW + HOUR)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    assert watch(case).act_by == before  # type: ignore[union-attr]
    other = a_watched(now=NOW + 2 * HOUR)
    assert watch(case).act_by == before and watch(other).since == NOW + 2 * HOUR  # type: ignore[union-attr]


@pytest.mark.parametrize("state", LIVING)
def test_what_was_written_by_hand_is_watched_from_the_next_check_on(app: Flask, state: str) -> None:
    case = a_case(state=state, place_country="PL")
    over = a_case(state="closed", outcome="died")
    kept(CaseWatch(case_id=over.id, state="waiting", priority="urgent", since=NOW, act_by=NOW))
    assert actions.check(NOW) == 2
    assert watch(case).act_by == act_by(state, case.priority, NOW, "PL") and watch(over) is None  # type: ignore[union-attr]
    assert actions.check(NOW + HOUR) == 0
    db.session.execute(db.update(Case.__table__).where(Case.id == case.id).values(priority="normal"))
    assert actions.check(NOW + HOUR) == 0 and watch(case).since == NOW  # type: ignore[union-attr]


def test_beneath_an_emergency_what_a_hospital_says_begins_no_time(app: Flask) -> None:
    case = a_watched()
    referral = a_referral(case, state="received")
    consent_to_show(case, referral.hospital)
    intake.raise_emergency(case, ["chest_pain"], a_user(Role.VOLUNTEER).as_actor(), NOW)
    referrals.accept(referral, actor_of("hospital", referral), NOW + HOUR)
    found = watch(case)
    assert found is not None and (found.state, found.since) == ("emergency", NOW), "the desk has not acted"


def test_two_workers_at_once_tell_once(app: Flask) -> None:
    owner = a_user()
    for _ in range(5):
        a_watched(owner)
    missed = act_by("waiting", "urgent", NOW, "PL")

    def tick(_: int) -> None:
        with app.app_context():
            actions.tell_missed(missed)
            db.session.remove()

    with ThreadPoolExecutor(3) as three:
        list(three.map(tick, range(3)))
    assert told() == [owner.email] * 5


def test_one_case_that_fails_holds_up_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = a_user()
    first, second = a_watched(owner), a_watched(owner)
    real = actions._take_step

    def fails(case: Case, *rest: Any) -> int:
        if case.id == first.id:
            raise RuntimeError
        return real(case, *rest)

    monkeypatch.setattr(actions, "_take_step", fails)
    assert actions.tell_missed(watch(second).act_by) == 1 and len(told()) == 1  # type: ignore[union-attr]


def test_every_deed_of_the_trail_that_names_a_case_counts_or_says_why_not(app: Flask) -> None:
    of_cases = {
        "case",
        "child",
        "consent",
        "card",
        "contact",
        "duty",
        "referral",
        "link",
        "identity",
        "arrangement",
    }
    without_case = {"duty.set_shift", "plan.asked", "plan.cancelled", "plan.drafted", "plan.mended"}
    deeds = {
        verb for verb in trail_words.DEEDS if verb.partition(".")[0] in of_cases | {"plan"}
    } - without_case
    spoken_of = set(acts.ACTS) | set(acts.NO_ACTS)
    assert deeds <= spoken_of, deeds - spoken_of
    assert not set(acts.ACTS) & set(acts.NO_ACTS) and all(acts.NO_ACTS.values())
    assert "case.read" in acts.NO_ACTS, "opening a page is no act"


def test_the_desk_says_it_before_it_happens_and_after(app: Flask) -> None:
    desk, now = a_user(), utc_now()
    soon = a_watched(desk, now, priority="emergency")
    late = a_watched(desk, now - timedelta(days=2), priority="emergency")
    far = a_watched(desk, now, state="in_treatment", priority="normal")
    pages = Pages(app).sign_in(desk)
    for address in ("/desk?list=act_soon", "/desk/day?list=act_soon"):
        page = pages.get(address)
        assert soon.reference in page.text and late.reference in page.text and far.reference not in page.text
        assert page.text.count("Somebody must act by") == 1 and page.text.count("Nobody acted by") == 1
    assert "Nobody acted by" in pages.get(f"/desk/cases/{late.id}").text
    assert "Somebody must act by" in pages.get(f"/desk/cases/{far.id}").text
    assert "Somebody must act by" in pages.get("/desk").text
    intake.raise_emergency(far, ["chest_pain"], a_user(Role.VOLUNTEER).as_actor(), now)
    assert "Somebody must act by" in pages.get(f"/desk/cases/{far.id}").text


def test_the_page_of_the_tables_says_what_they_say(app: Flask) -> None:
    page = Pages(app).sign_in(a_user()).get("/desk/watch")
    assert (
        len(page.all("tr")) >= len(limits())
        and "No clinician has signed it yet." in page.text
        and "A note was written" in page.text
    )
