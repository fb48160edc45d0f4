"""New, looked at, judged, mended, closed by a second person; late ones are told; words end, codes stay."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from referral import readiness
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import DataKey
from referral.dangers import actions, clock, queries
from referral.dangers.hazards import hazards
from referral.dangers.limits import due
from referral.dangers.models import CLOSED, HARM, JUDGED, LOOKED, MENDED, NOT_A_DANGER, Danger
from referral.db import db
from referral.errors import Conflict
from referral.outbox import OutboxMessage
from referral.records.retention import rules
from tests.dangers.reports import REACH, SAID, a_danger, a_judged
from tests.factories import NOW, a_user
from tests.pages import Pages

MENDING = {"mending": "Рядок виправлено"}
FRIDAY_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


def an_officer(**facts: Any) -> Any:
    return a_user(Role.CLINICIAN, **facts)


def test_from_new_to_the_end_each_step_is_noted(app: Flask) -> None:
    first, second, danger = an_officer(), a_user(Role.ADMINISTRATOR), a_danger()
    steps = []
    actions.look(danger, first.as_actor(), NOW)
    steps.append(danger.state)
    a_judged(danger, first.as_actor())
    steps.append(danger.state)
    actions.mend(danger, MENDING, first.as_actor(), NOW)
    steps.append(danger.state)
    actions.close(danger, second, NOW)
    assert [*steps, danger.state] == [LOOKED, JUDGED, MENDED, CLOSED]
    verbs = db.session.scalars(db.select(AuditEvent.verb).where(AuditEvent.subject_kind == "danger")).all()
    assert set(verbs) == {
        f"danger.{each}" for each in ("reported", "looked_at", "judged", "mended", "closed")
    }


@pytest.mark.parametrize("name", ["judged", "mended", "same_mailbox"])
def test_who_judged_or_mended_it_does_not_close_it(app: Flask, name: str) -> None:
    judge, mender, danger = an_officer(email="j@x.example"), an_officer(email="m@x.example"), a_danger()
    a_judged(danger, judge.as_actor())
    actions.mend(danger, MENDING, mender.as_actor(), NOW)
    closer = {"judged": judge, "mended": mender, "same_mailbox": an_officer(email="J+2@x.example")}[name]
    with pytest.raises(Conflict):
        actions.close(danger, closer, NOW)
    assert db.session.get_one(Danger, danger.id).state == MENDED


def test_the_database_holds_the_second_person_too(app: Flask) -> None:
    judge, danger = an_officer(), a_danger()
    a_judged(danger, judge.as_actor())
    danger.closed_by = judge.id
    with pytest.raises(Exception, match="two_people"):
        db.session.flush()
    db.session.rollback()


def test_what_is_no_danger_is_closed_without_mending_and_by_another(app: Flask) -> None:
    judge, danger = an_officer(), a_danger()
    a_judged(danger, judge.as_actor(), NOT_A_DANGER)
    with pytest.raises(Conflict):
        actions.mend(danger, MENDING, judge.as_actor(), NOW)
    actions.close(danger, an_officer(), NOW)
    assert danger.state == CLOSED


def test_nothing_is_closed_before_it_was_judged(app: Flask) -> None:
    with pytest.raises(Conflict):
        actions.close(a_danger(), an_officer(), NOW)


def test_where_somebody_came_to_harm_the_authority_is_decided_first(app: Flask) -> None:
    judge, second, danger = an_officer(), an_officer(), a_danger("yes")
    a_judged(danger, judge.as_actor(), HARM)
    actions.mend(danger, MENDING, judge.as_actor(), NOW)
    with pytest.raises(Conflict):
        actions.close(danger, second, NOW)
    pages = Pages(app).sign_in(second)
    to = f"/desk/dangers/{danger.id}/authority"
    assert pages.post(to, {"authority": "yes"}).status == 422
    day = {"authority_on-day": "30", "authority_on-month": "11", "authority_on-year": "2025"}
    assert pages.post(to, {"authority": "yes", **day}).status == 303
    assert danger.authority == "yes" and danger.authority_on is not None
    actions.close(danger, second, NOW)


def test_after_harm_an_hour_else_a_working_day(app: Flask) -> None:
    assert due("yes", FRIDAY_NOON) == FRIDAY_NOON + timedelta(hours=1)
    for harm in ("no", "unknown"):
        assert timedelta(days=2) < due(harm, FRIDAY_NOON) - FRIDAY_NOON < timedelta(days=4)


def test_a_new_one_that_nobody_looked_at_is_counted_and_told_once(app: Flask) -> None:
    a_user(Role.ADMINISTRATOR)
    danger = a_danger("yes")
    late = NOW + timedelta(hours=1)
    assert readiness.watched(late - timedelta(seconds=1))["dangers_late"] == 0
    assert readiness.watched(late)["dangers_late"] == 1
    assert clock.tick(late - timedelta(seconds=1)) == 0
    assert (clock.tick(late), clock.tick(late)) == (1, 0)
    told = db.session.scalars(db.select(OutboxMessage).filter_by(occasion="danger.late")).all()
    assert len(told) == 1
    actions.look(danger, an_officer().as_actor(), late)
    assert readiness.watched(late)["dangers_late"] == 0


def test_whoever_is_on_duty_hears_of_a_late_one(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    coordinator = a_user(Role.COORDINATOR)
    monkeypatch.setattr(clock, "_on_duty", lambda _now: [coordinator])
    a_danger("yes")
    clock.tick(NOW + timedelta(hours=2))
    told = db.session.scalars(db.select(OutboxMessage).filter_by(occasion="danger.late")).all()
    assert [each.recipient for each in told] == [coordinator.email]


def test_erased_it_is_read_by_nobody_and_what_was_judged_stays(app: Flask) -> None:
    danger, officer = a_danger(), an_officer()
    a_judged(danger, officer.as_actor())
    before = danger.data_key_id
    pages = Pages(app).sign_in(officer)
    assert SAID in pages.get(f"/desk/dangers/{danger.id}").text
    assert pages.post(f"/desk/dangers/{danger.id}/erase", {}).status == 303
    page = pages.get(f"/desk/dangers/{danger.id}")
    assert SAID not in page.text and REACH not in page.text and "Прочитано неправильно" in page.text
    assert db.session.get_one(DataKey, before).wrapped is None


def test_three_years_after_its_end_the_words_are_gone_and_the_codes_stay(app: Flask) -> None:
    danger, officer = a_danger(), an_officer()
    a_judged(danger, officer.as_actor(), NOT_A_DANGER)
    actions.close(danger, an_officer(), NOW)
    over = NOW + rules()["danger"].span
    assert clock.clear(over) == 0
    assert (clock.clear(over + timedelta(seconds=1)), clock.clear(over + timedelta(days=1))) == (1, 0)
    row = db.session.get_one(Danger, danger.id)
    assert (row.said, row.reason, row.verdict, row.data_key.wrapped) == (None, None, NOT_A_DANGER, None)
    assert Pages(app).sign_in(officer).get(f"/desk/dangers/{danger.id}").status == 200


def test_the_table_to_save_holds_no_word_and_nobody(app: Flask) -> None:
    danger, officer = a_danger("yes"), an_officer()
    a_judged(danger, officer.as_actor(), HARM)
    table = Pages(app).sign_in(officer).client.get("/desk/dangers.csv", base_url="http://127.0.0.1")
    text = table.get_data(as_text=True)
    assert danger.number in text and "no_overlooked" in text and "/my/<token>" in text
    for secret in (SAID, REACH, officer.name, officer.email, str(officer.id), "Прочитано"):
        assert secret not in text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.COORDINATOR, Role.HOSPITAL, Role.EDITOR])
def test_nobody_else_reads_them(app: Flask, role: str) -> None:
    danger = a_danger()
    pages = Pages(app).sign_in(a_user(role))
    for address in ("/desk/dangers", "/desk/dangers.csv", f"/desk/dangers/{danger.id}"):
        assert pages.get(address).status == 404


def test_who_reads_one_is_noted(app: Flask) -> None:
    danger, officer = a_danger(), an_officer()
    Pages(app).sign_in(officer).get(f"/desk/dangers/{danger.id}")
    read = db.session.scalars(db.select(AuditEvent).filter_by(verb="danger.read")).one()
    assert read.actor_id == str(officer.id) and read.subject_id == str(danger.id)


def test_a_hazard_is_one_of_the_list(app: Flask) -> None:
    danger = a_danger()
    pages = Pages(app).sign_in(an_officer())
    said = {"verdict": "near_miss", "reason": "так"}
    to = f"/desk/dangers/{danger.id}/judge"
    assert pages.post(to, {**said, "hazard": "made_up"}).status == 422
    assert pages.post(to, {**said, "hazard": next(iter(hazards()))}).status == 303
    assert db.session.get_one(Danger, danger.id).state == JUDGED


def test_of_two_who_look_at_once_one_is_told_so(app: Flask) -> None:
    danger = a_danger()
    actions.look(danger, an_officer().as_actor(), NOW)
    with pytest.raises(Conflict):
        actions.look(danger, an_officer().as_actor(), NOW)


def test_the_list_shows_each_state(app: Flask) -> None:
    a_danger("yes")
    a_judged(a_danger(), an_officer().as_actor())
    pages = Pages(app).sign_in(a_user(Role.ADMINISTRATOR))
    assert len(queries.dangers("", 1).rows) == 2
    assert [each.state for each in queries.dangers("judged", 1).rows] == ["judged"]
    assert pages.get("/desk/dangers").status == pages.get("/desk/dangers?state=judged").status == 200
