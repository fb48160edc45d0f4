"""Places: unknown, zero, stale zero, reported anew, taken, held, given back; the column equals the ledger."""

import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.vocabulary import AgeGroup, Modality
from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.errors import Conflict, Invalid, NoSlotLeft
from referral.hospitals import capacity
from referral.hospitals.models import Service, SlotMove, SlotReport
from tests.conftest import empty
from tests.factories import NOW, a_hospital, kept, places

NURSE = Actor("user", "nurse", "hospital")
WEEK = timedelta(days=7)


def a_want(service: Service) -> SimpleNamespace:
    """A referral, as far as places are concerned."""
    return SimpleNamespace(
        id=uuid.uuid4(),
        hospital_id=service.hospital_id,
        modality=service.modality,
        age_group=service.age_group,
    )


def radiotherapy(number: int | None, **facts: object) -> Service:
    return places(a_hospital(), Modality.RADIOTHERAPY, number, **facts)  # type: ignore[arg-type]


def entries(service: Service) -> list[str]:
    found = db.select(SlotMove.kind).where(SlotMove.service_id == service.id).order_by(SlotMove.at)
    return list(db.session.scalars(found))


@pytest.mark.both_databases
def test_the_last_place_is_taken_once_and_then_there_is_none(app: Flask) -> None:
    service = radiotherapy(1)
    capacity.take_slot(a_want(service), NURSE, NOW)
    with pytest.raises(NoSlotLeft):
        capacity.take_slot(a_want(service), NURSE, NOW)
    assert service.free == 0
    assert entries(service) == ["taken"], "the loser leaves no entry"


@pytest.mark.both_databases
def test_where_nothing_was_reported_a_hospital_may_accept_and_nothing_is_counted(app: Flask) -> None:
    service = radiotherapy(None)
    for _ in range(3):
        capacity.take_slot(a_want(service), NURSE, NOW)
    assert service.free is None, "unknown is not zero, and not minus three"
    assert capacity.free_by_ledger(service) is None


@pytest.mark.both_databases
def test_a_service_nobody_described_is_made_when_a_hospital_accepts_for_it(app: Flask) -> None:
    hospital = a_hospital()
    want = SimpleNamespace(id=uuid.uuid4(), hospital_id=hospital.id, modality="surgery", age_group="child")
    service = capacity.take_slot(want, NURSE, NOW)
    assert (service.modality, service.age_group, service.free) == ("surgery", "child", None)
    assert capacity.service_of(hospital.id, "surgery", "child").id == service.id, "and made once"


@pytest.mark.both_databases
def test_a_referral_takes_one_place_however_often_it_asks(app: Flask) -> None:
    service = radiotherapy(5)
    want = a_want(service)
    capacity.take_slot(want, NURSE, NOW)
    capacity.take_slot(want, NURSE, NOW)
    assert service.free == 4


@pytest.mark.both_databases
def test_a_held_place_becomes_the_place_taken_even_when_no_other_is_left(app: Flask) -> None:
    service = radiotherapy(1)
    want = a_want(service)
    capacity.take_slot(want, NURSE, NOW, kind=capacity.HELD)
    capacity.take_slot(want, NURSE, NOW)
    assert service.free == 0 == capacity.free_by_ledger(service)
    assert entries(service) == ["held", "released", "taken"]


@pytest.mark.both_databases
def test_a_place_given_back_is_free_again_once(app: Flask) -> None:
    service = radiotherapy(1)
    want = a_want(service)
    capacity.take_slot(want, NURSE, NOW)
    assert capacity.release_slot(want, NOW) is True
    assert capacity.release_slot(want, NOW) is False
    assert service.free == 1
    assert capacity.release_slot(a_want(service), NOW) is False, "who took nothing gives nothing back"


@pytest.mark.both_databases
def test_a_place_taken_before_the_report_adds_to_it_when_given_back(app: Flask) -> None:
    service = radiotherapy(2)
    want = a_want(service)
    capacity.take_slot(want, NURSE, NOW)
    _report(service, 3)
    assert service.free == 3, "who reports three has already counted those who are there"
    capacity.release_slot(want, NOW)
    assert service.free == 4 == capacity.free_by_ledger(service)


@pytest.mark.both_databases
def test_the_explicit_step_reports_another_place_and_takes_it(app: Flask) -> None:
    service = radiotherapy(0)
    want = a_want(service)
    capacity.report_another(want, NURSE, NOW)
    capacity.take_slot(want, NURSE, NOW)
    assert service.free == 0
    assert [report.places for report in service.reports] == [0, 1]


@pytest.mark.both_databases
def test_still_true_keeps_the_figure_and_renews_its_moment(app: Flask) -> None:
    service = radiotherapy(4)
    capacity.still_true(service, NURSE, NOW, shown=4)
    assert (service.free, service.reported_at) == (4, NOW)
    assert db.session.scalar(db.select(AuditEvent.verb)) == "places.still_true"


@pytest.mark.both_databases
def test_still_true_is_refused_for_a_figure_that_has_moved_or_was_never_said(app: Flask) -> None:
    service = radiotherapy(4)
    capacity.take_slot(a_want(service), NURSE, NOW)
    with pytest.raises(Conflict):
        capacity.still_true(service, NURSE, NOW, shown=4)
    with pytest.raises(Conflict):
        capacity.still_true(radiotherapy(None), NURSE, NOW)
    assert service.free == 3


@pytest.mark.parametrize("number", [-1, 10_000, 2.5, True, "3"])
def test_only_a_whole_number_of_places_is_a_report(app: Flask, number: object) -> None:
    service = radiotherapy(4)
    with pytest.raises(Invalid) as refused:
        _report(service, number)  # type: ignore[arg-type]
    assert "places" in refused.value.errors
    assert service.free == 4


def test_what_a_figure_means_depends_on_its_age(app: Flask) -> None:
    fresh, old = NOW - timedelta(days=6), NOW - timedelta(days=8)
    assert capacity.standing(None, NOW, WEEK) == "ask"
    assert capacity.standing(radiotherapy(None), NOW, WEEK) == "ask", "unknown is not zero"
    assert capacity.standing(radiotherapy(0, as_of=fresh), NOW, WEEK) == "full"
    assert capacity.standing(radiotherapy(0, as_of=old), NOW, WEEK) == "ask", "a stale zero is worth asking"
    assert capacity.standing(radiotherapy(2, as_of=old), NOW, WEEK) == "free"


def test_a_clock_that_runs_behind_does_not_put_a_place_before_the_report(app: Flask) -> None:
    service = radiotherapy(None)
    _report(service, 5)
    capacity.take_slot(a_want(service), NURSE, NOW - timedelta(minutes=5))
    assert service.free == 4 == capacity.free_by_ledger(service)


def test_the_database_itself_refuses_less_than_nothing(app: Flask) -> None:
    service = radiotherapy(0)
    service.free = -1
    with pytest.raises(Exception, match="free_not_negative|CHECK"):
        db.session.commit()


def _report(service: Service, number: int) -> Service:
    return capacity.report_slots(
        service.hospital_id, service.modality, service.age_group, number, None, NURSE, NOW, "by telephone"
    )


WHO = st.integers(0, 4)
STEPS = st.one_of(
    st.tuples(st.just("report"), st.integers(0, 4)),
    st.tuples(st.just("still_true"), st.just(0)),
    st.tuples(st.just("take"), WHO),
    st.tuples(st.just("hold"), WHO),
    st.tuples(st.just("release"), WHO),
    st.tuples(st.just("another"), WHO),
)


@given(first=st.none() | st.integers(0, 3), story=st.lists(STEPS, max_size=14), backwards=st.booleans())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_happens_the_column_equals_the_ledger(
    app: Flask, first: int | None, story: list[tuple[str, int]], backwards: bool
) -> None:
    empty(app)
    db.session.rollback()
    service = radiotherapy(first)
    wants = [a_want(service) for _ in range(5)]
    for step, (verb, number) in enumerate(story):
        now = NOW + timedelta(seconds=-step if backwards else 0)
        try:
            _do(verb, number, service, wants[number], now)
        except Conflict:
            db.session.rollback()
        assert service.free == capacity.free_by_ledger(service), f"after {story[: step + 1]}"
        assert service.free is None or service.free >= 0


def _do(verb: str, number: int, service: Service, want: SimpleNamespace, now: object) -> None:
    verbs = {
        "report": lambda: _report(service, number),
        "still_true": lambda: capacity.still_true(service, NURSE, now),  # type: ignore[arg-type]
        "take": lambda: capacity.take_slot(want, NURSE, now),  # type: ignore[arg-type]
        "hold": lambda: capacity.take_slot(want, NURSE, now, kind=capacity.HELD),  # type: ignore[arg-type]
        "release": lambda: capacity.release_slot(want, now),  # type: ignore[arg-type]
        "another": lambda: capacity.report_another(want, NURSE, now),  # type: ignore[arg-type]
    }
    verbs[verb]()


def test_the_ledger_catches_a_column_that_was_moved_by_hand(app: Flask) -> None:
    service = radiotherapy(3)
    service.free = 2
    db.session.commit()
    assert capacity.free_by_ledger(service) == 3 != service.free


def test_a_report_is_followed_never_changed(app: Flask) -> None:
    service = kept(Service(hospital_id=a_hospital().id, modality="surgery", age_group=AgeGroup.ADULT))
    for number in (3, 1, 2):
        _report(service, number)
    said = db.session.scalars(db.select(SlotReport.places).order_by(SlotReport.as_of)).all()
    assert list(said) == [3, 1, 2]
