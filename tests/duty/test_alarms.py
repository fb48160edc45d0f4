"""An alarm is acknowledged, or goes on to the next person: each told once, none lost."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from referral.accounts.models import User
from referral.db import db
from referral.duty import actions, queries
from referral.duty.hours import steps
from referral.duty.models import DutyAlarm, DutyNotice
from referral.errors import Conflict
from referral.intake import actions as intake
from referral.intake.actions.emergency import acknowledge
from referral.intake.models import Case
from referral.outbox import OutboxMessage, _compose, came_back
from referral.referrals.actions import close_case
from tests.duty.rotas import QUARTER, alarm_of, an_emergency, put_on_duty, told
from tests.factories import NOW, a_case, a_user, kept

pytestmark = pytest.mark.both_databases


def test_the_minutes_of_each_step_are_a_row_of_a_table(app: Flask) -> None:
    assert [row.step for row in steps()] == ["on_duty", "deputy", "coordinators", "administrators"]
    assert [row.waits for row in steps()] == [QUARTER, QUARTER, QUARTER, None]


def test_nobody_acknowledges_deputy_everybody_administrator_each_once(app: Flask) -> None:
    duty, deputy, other, admin = a_user(), a_user(), a_user(), a_user("administrator")
    put_on_duty(duty, deputy)
    case, _alarm = an_emergency()
    heard: list[list[str]] = [told()]
    for quarter in range(1, 5):
        for late in (timedelta(minutes=-1), timedelta(), timedelta(seconds=30)):
            actions.escalate(NOW + quarter * QUARTER + late)
        heard.append(told())
    once = [{duty.email}, {deputy.email}, {other.email}, {admin.email}]
    for step, known in enumerate(heard[:4]):
        assert len(known) == len(set(known)), "nobody twice"
        assert set(known) == set().union(*once[: step + 1])
    assert heard[4] == heard[3], "after the last step nobody is told again"
    alarm = alarm_of(case)
    assert alarm.is_open and alarm.step == "administrators" and queries.open_count() == 1


def test_not_a_minute_before_its_time_is_a_step_taken(app: Flask) -> None:
    put_on_duty(a_user(), a_user())
    an_emergency()
    assert actions.escalate(NOW + QUARTER - timedelta(seconds=1)) == 0 and len(told()) == 1
    assert actions.escalate(NOW + QUARTER) == 1 and len(told()) == 2


def test_a_worker_that_was_down_makes_up_for_what_it_missed(app: Flask) -> None:
    people = [a_user(), a_user(), a_user(), a_user("administrator")]
    put_on_duty(people[0], people[1])
    an_emergency()
    actions.escalate(NOW + timedelta(hours=3))
    assert sorted(told()) == sorted(each.email for each in people)


def test_on_friday_night_with_an_empty_rota_every_coordinator_hears_at_once(app: Flask) -> None:
    one, two = a_user(), a_user()
    friday = datetime(2026, 11, 27, 22, 30, tzinfo=UTC)
    case, alarm = an_emergency(friday, place_country="PL")
    assert sorted(told()) == sorted([one.email, two.email])
    assert alarm.step == "coordinators" and alarm.next_at == friday + QUARTER
    assert "PL" in queries.nobody_on_duty(friday)


def test_where_nobody_is_on_duty_but_a_deputy_is_the_deputy_hears_at_once(app: Flask) -> None:
    deputy, _other = a_user(), a_user()
    put_on_duty(None, deputy, "PL")
    _case, alarm = an_emergency(place_country="PL")
    assert told() == [deputy.email] and alarm.step == "deputy"


def test_where_a_countrys_rota_is_empty_everybodys_is_asked_next(app: Flask) -> None:
    everybodys, _other = a_user(), a_user()
    put_on_duty(everybodys)
    an_emergency(place_country="PL")
    assert told() == [everybodys.email]


@pytest.mark.parametrize(("country", "expected"), [("PL", 0), ("UA", 1), (None, 1), ("MD", 1)])
def test_a_case_goes_to_its_countrys_rota_in_ukraine_or_nowhere_to_everybodys(
    app: Flask, country: str | None, expected: int
) -> None:
    people = [a_user(), a_user()]
    put_on_duty(people[0], country="PL")
    put_on_duty(people[1])
    an_emergency(place_country=country)
    assert told() == [people[expected].email]


def test_a_country_that_becomes_known_brings_its_rota_in_and_the_clock_goes_on(app: Flask) -> None:
    everybodys, polish = a_user(), a_user()
    put_on_duty(everybodys)
    put_on_duty(polish, country="PL")
    case, alarm = an_emergency(place_country=None)
    where = {"phone": "+380501234567", "address": "Medyka", "country": "PL"}
    intake.keep_bedside(case, where, a_user("volunteer").as_actor(), NOW + timedelta(minutes=2))
    assert sorted(told()) == sorted([everybodys.email, polish.email])
    assert alarm_of(case).next_at == NOW + QUARTER


def test_somebody_switched_off_is_nobody(app: Flask) -> None:
    gone, deputy, _other = a_user(), a_user(), a_user()
    put_on_duty(gone, deputy)
    gone.active = False
    db.session.commit()
    an_emergency()
    assert told() == [deputy.email]
    (shown,) = queries.on_duty(NOW, [""])
    assert shown.person is None, "and is shown to nobody as on duty"


def test_the_deputy_who_is_the_same_person_is_not_waited_for(app: Flask) -> None:
    both, other = a_user(), a_user()
    put_on_duty(both, both)
    an_emergency()
    actions.escalate(NOW + QUARTER)
    assert sorted(told()) == sorted([both.email, other.email])


def test_acknowledged_is_passed_on_to_nobody_and_names_an_owner(app: Flask) -> None:
    duty, other = a_user(), a_user()
    put_on_duty(duty)
    case, alarm = an_emergency()
    acknowledge(case, alarm, other.as_actor(), NOW)
    assert actions.escalate(NOW + timedelta(days=1)) == 0 and told() == [duty.email]
    assert (alarm_of(case).acknowledged_by, case.owner_id) == (other.id, other.id)
    assert queries.open_count() == 0


def test_two_acknowledge_one_has_it_and_the_other_is_told_who(app: Flask) -> None:
    one, two = a_user(name="Перша"), a_user()
    case, alarm = an_emergency()
    acknowledge(case, alarm, one.as_actor(), NOW)
    acknowledge(case, alarm, one.as_actor(), NOW)
    with pytest.raises(Conflict) as refusal:
        acknowledge(case, alarm, two.as_actor(), NOW)
    assert "Перша" in str(refusal.value.sentence) and case.owner_id == one.id


def test_two_at_the_very_same_moment(app: Flask) -> None:
    people = [a_user() for _ in range(6)]
    case, alarm = an_emergency()
    case_id, alarm_id, actors = case.id, alarm.id, [each.as_actor() for each in people]
    together, won = threading.Barrier(len(actors), timeout=60), []

    def press(actor: Any) -> None:
        with app.app_context():
            mine, its = db.session.get_one(Case, case_id), db.session.get_one(DutyAlarm, alarm_id)
            together.wait()
            try:
                acknowledge(mine, its, actor, NOW)
                won.append(actor.id)
            except Conflict:
                pass
            db.session.remove()

    threads = [threading.Thread(target=press, args=(actor,)) for actor in actors]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    found = alarm_of(case)
    assert won == [str(found.acknowledged_by)]


def test_the_database_refuses_to_note_one_person_twice(app: Flask) -> None:
    duty = a_user()
    put_on_duty(duty)
    _case, alarm = an_emergency()
    alarm_id = alarm.id
    with pytest.raises(IntegrityError):
        kept(DutyNotice(alarm_id=alarm_id, person_id=duty.id, step="deputy", at=NOW))
    db.session.rollback()


def test_the_database_refuses_two_living_alarms_of_a_case(app: Flask) -> None:
    a_user()
    case, _alarm = an_emergency()
    second = {"reference": "x", "kind": "emergency", "grade": "today", "raised_at": NOW, "step": ""}
    with pytest.raises(IntegrityError):
        kept(DutyAlarm(case_id=case.id, **second))
    db.session.rollback()


def test_two_workers_in_the_same_minute_take_a_step_once(app: Flask) -> None:
    put_on_duty(a_user(), a_user())
    an_emergency()
    together = threading.Barrier(4, timeout=60)

    def work() -> None:
        with app.app_context():
            together.wait()
            actions.escalate(NOW + QUARTER)
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert len(told()) == 2


# Letters that do not arrive.


def _lost(letter: OutboxMessage, now: datetime) -> None:
    letter.state, letter.sent_at = "sent", now
    db.session.commit()
    assert came_back(letter.id, now)
    db.session.rollback()


def _letters_to(reader: User) -> list[OutboxMessage]:
    return list(db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.recipient == reader.email)))


def test_a_letter_that_comes_back_is_not_waited_for(app: Flask) -> None:
    duty, deputy, other = a_user(), a_user(), a_user()
    put_on_duty(duty, deputy)
    case, _alarm = an_emergency()
    soon = NOW + timedelta(minutes=1)
    (letter,) = _letters_to(duty)
    _lost(letter, soon)
    assert sorted(told()) == sorted([duty.email, deputy.email]) and alarm_of(case).step == "deputy"
    assert alarm_of(case).next_at == soon + QUARTER
    (second,) = _letters_to(deputy)
    _lost(second, soon)
    assert other.email in told() and alarm_of(case).step == "coordinators"


def test_one_of_several_letters_that_comes_back_hurries_nobody(app: Flask) -> None:
    one, _two, admin = a_user(), a_user(), a_user("administrator")
    case, alarm = an_emergency()
    (letter,) = _letters_to(one)
    _lost(letter, NOW)
    assert alarm_of(case).step == "coordinators" and admin.email not in told()


def test_a_letter_that_comes_back_after_somebody_has_taken_it_calls_nobody(app: Flask) -> None:
    duty, deputy = a_user(), a_user()
    put_on_duty(duty, deputy)
    case, alarm = an_emergency()
    acknowledge(case, alarm, deputy.as_actor(), NOW)
    (letter,) = _letters_to(duty)
    _lost(letter, NOW)
    assert told() == [duty.email]


def test_who_has_no_address_is_passed_over_at_once(app: Flask) -> None:
    silent, deputy = a_user(email=""), a_user()
    put_on_duty(silent, deputy)
    _case, alarm = an_emergency()
    assert told() == [deputy.email] and alarm.step == "deputy"


def test_whose_account_is_switched_off_is_passed_over_at_once(app: Flask) -> None:
    off, off_too, other = a_user(), a_user(), a_user()
    put_on_duty(off, off_too, "PL")
    for each in (off, off_too):
        each.active = False
    db.session.commit()
    _case, alarm = an_emergency(place_country="PL")
    assert told() == [other.email] and "PL" in queries.nobody_on_duty(NOW)


def test_who_took_it_and_is_switched_off_holds_it_no_more(app: Flask) -> None:
    duty, deputy = a_user(), a_user()
    put_on_duty(duty, deputy)
    case, alarm = an_emergency()
    acknowledge(case, alarm, duty.as_actor(), NOW)
    assert actions.escalate(NOW + QUARTER) == 0
    duty.active = False
    db.session.commit()
    assert actions.escalate(NOW + QUARTER) == 1
    assert told() == [duty.email, deputy.email] and alarm_of(case).is_open
    acknowledge(case, alarm_of(case), deputy.as_actor(), NOW)
    assert alarm_of(case).acknowledged_by == deputy.id


# What ends an alarm, and what calls again.


def test_a_doctor_a_call_back_and_a_closing_end_it(app: Flask) -> None:
    actor = a_user().as_actor()
    case, _alarm = an_emergency()
    intake.seen_by_doctor(case, "Lviv", NOW, actor, NOW)
    intake.want_call_back(case, ["chest_pain"], actor, NOW)
    intake.called_back(case, actor, NOW)
    intake.want_call_back(case, ["chest_pain"], actor, NOW)
    close_case(case, "treated_elsewhere", actor, NOW)
    whys = db.select(DutyAlarm.ended).order_by(DutyAlarm.ended)
    assert list(db.session.scalars(whys)) == ["called_back", "closed", "seen_by_doctor"]
    assert queries.open_count() == 0 and actions.escalate(NOW + timedelta(days=1)) == 0


def test_a_letter_is_void_once_somebody_has_acknowledged(app: Flask) -> None:
    reader = a_user()
    case, alarm = an_emergency()
    message = db.session.scalars(db.select(OutboxMessage)).one()
    assert _compose(message) is not None
    acknowledge(case, alarm, reader.as_actor(), NOW)
    assert _compose(message) is None


def test_a_new_sign_calls_again_where_somebody_had_taken_the_first(app: Flask) -> None:
    reader, by = a_user(), a_user("volunteer").as_actor()
    put_on_duty(reader)
    case, alarm = an_emergency()
    acknowledge(case, alarm, reader.as_actor(), NOW)
    intake.raise_emergency(case, ["chest_pain"], by, NOW)
    assert told() == [reader.email], "the same sign again is no news"
    intake.raise_emergency(case, ["heavy_bleeding"], by, NOW)
    assert told() == [reader.email] * 2 and alarm_of(case).is_open


def test_a_graver_sign_calls_again_and_a_lesser_one_does_not(app: Flask) -> None:
    reader, by = a_user(), a_user("volunteer").as_actor()
    put_on_duty(reader)
    case = a_case()
    for flag, grade, letters in (("swollen_leg", "today", 1), ("medicine_ends", "today", 1),
                                 ("chest_pain", "ambulance", 2)):  # fmt: skip
        intake.raise_emergency(case, [flag], by, NOW)
        assert (case.grade, len(told())) == (grade, letters)


def test_an_emergency_calls_again_where_only_a_call_back_was_told(app: Flask) -> None:
    reader, by = a_user(), a_user("volunteer").as_actor()
    put_on_duty(reader)
    case = a_case()
    intake.want_call_back(case, ["chest_pain"], by, NOW)
    intake.want_call_back(case, ["swelling"], by, NOW)
    assert len(told()) == 1 and alarm_of(case).kind == "call_back"
    intake.raise_emergency(case, ["chest_pain"], by, NOW)
    intake.want_call_back(case, ["swelling"], by, NOW)
    assert len(told()) == 2 and alarm_of(case).kind == "emergency"


def test_a_duplicate_opened_again_into_its_emergency_calls_again(app: Flask) -> None:
    a_user()
    actor = a_user().as_actor()
    case, _alarm = an_emergency()
    close_case(case, "duplicate", actor, NOW)
    assert queries.open_count() == 0
    intake.reopen_duplicate(case, actor, NOW)
    assert queries.open_count() == 1


def test_a_draft_that_is_discarded_takes_its_alarm_along(app: Flask) -> None:
    user = a_user("volunteer")
    case = a_case(volunteer=user, state="draft", submitted_at=None)
    intake.want_call_back(case, ["chest_pain"], user.as_actor(), NOW)
    assert queries.open_count() == 1
    intake.discard_draft(case, user.as_actor(), NOW)
    assert queries.open_count() == 0
