"""The rows of the queue say what they stand for, whatever has been written, by whom and at the same time as what."""

import random
import threading
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from referral.coordination import queries
from referral.coordination.queue import checking, keeping
from referral.coordination.queue.models import EARLIEST, LATEST, QueueRow
from referral.db import db, transaction
from referral.guardianship.models import AGREED, DECISIONS, ChildDecision
from referral.intake.models import Case, Consent, Patient
from referral.intake.states import ASKS, CAME_BACK, STATES
from referral.readiness import problems
from referral.referrals.arranging.items import ITEMS
from referral.referrals.arranging.models import STATES as ARRANGED
from referral.referrals.arranging.models import Arrangement
from referral.referrals.models import Referral
from referral.referrals.table.states import ALL_STATES, PLACING_STATES
from tests import factories as a

LOOKS, DEEDS, CASES = 25, 6, 5
MOVERS = ("patient_case", "referral", "arrangement", "child_decision", "consent", "patient")
Deed = Callable[[random.Random, datetime], Any]


def _any_case(dice: random.Random) -> Case:
    return dice.choice(list(db.session.scalars(db.select(Case).order_by(Case.reference))))


def _any(dice: random.Random, model: Any) -> Any:
    found = list(db.session.scalars(db.select(model)))
    return dice.choice(found) if found else None


def _moment(dice: random.Random, now: datetime) -> datetime | None:
    return dice.choice([None, now + timedelta(hours=dice.randint(-50, 50))])


def _change_case(dice: random.Random, now: datetime) -> None:
    """Any column that anything is reckoned from."""
    day, case = (now + timedelta(days=dice.randint(-9, 9))).date(), _any_case(dice)
    values: dict[str, list[Any]] = {
        "state": list(STATES), "due_at": [_moment(dice, now)], "priority": ["urgent", "normal", "not_triaged"],
        "came_back_at": [_moment(dice, now)], "came_back_reason": [None, *CAME_BACK], "parked_until": [None, day],
        "next_treatment_due": [None, day], "callback_wanted": [True, False], "contact_told_at": [_moment(dice, now)],
        "asks": [None, *ASKS], "asks_at": [_moment(dice, now)],
        "emergency_at": [_moment(dice, now)], "may_be_known": [True, False], "modalities": [[], ["surgery"]],
        "place_country": [None, "PL"], "place_name": ["Lublin"], "owner_id": [None, case.created_by],
        "age_group": [None, "child", "adult"], "born": [None, "2015-04", "1980-02"], "decides": [None, "nobody"],
        "site_group": [None, "breast"], "reference": [f"OB-{uuid.uuid4().hex[:6]}"],
        "told_at": [_moment(dice, now)],
    }  # fmt: skip
    assert set(values) | {"patient_id"} == set(keeping.watched()["patient_case"])
    for name in dice.sample(sorted(values), 2):
        setattr(case, name, dice.choice(values[name]))


def _send(dice: random.Random, now: datetime) -> None:
    case = _any_case(dice)
    placed = any(each.state in PLACING_STATES for each in _of(Referral, case))
    db.session.add(
        Referral(
            case_id=case.id, hospital_id=a.a_hospital().id, modality="surgery", age_group="adult",
            state=dice.choice([*sorted(ALL_STATES - PLACING_STATES if placed else ALL_STATES), *["requested"] * 9]),
            sent_by=case.created_by, sent_at=now, deadline_at=now + timedelta(days=dice.randint(-3, 3)),
            first_date=dice.choice([None, now.date()]),
        )
    )  # fmt: skip


def _of(model: Any, case: Case) -> list[Any]:
    return list(db.session.scalars(db.select(model).where(model.case_id == case.id)))


def _change_referral(dice: random.Random, now: datetime) -> None:
    if (found := _any(dice, Referral)) is None:
        return
    values: dict[str, Any] = {
        "deadline_at": now, "hold_until": _moment(dice, now), "objected_at": _moment(dice, now),
        "release_at": _moment(dice, now), "first_date": now.date() + timedelta(days=dice.randint(-2, 2)),
        "state": dice.choice(["rejected", "requested", "received", "info_requested"]),
        "house_closed_at": _moment(dice, now),
    }  # fmt: skip
    assert set(values) | {"case_id"} == set(keeping.watched()["referral"])
    taken = {each.hospital_id for each in _of(Referral, db.session.get_one(Case, found.case_id))}
    assert taken
    name = dice.choice(sorted(values))
    setattr(found, name, values[name])


def _forget_referral(dice: random.Random, _now: datetime) -> None:
    found = _any(dice, Referral)
    if found is not None and not [
        each for each in _of(Arrangement, found.case) if each.referral_id == found.id
    ]:
        db.session.delete(found)


def _hand_over(dice: random.Random, _now: datetime) -> None:
    """No deed does this; whoever mends a database by hand might."""
    found = _any(dice, Consent)
    if found is not None:
        found.case_id = _any_case(dice).id


def _arrange(dice: random.Random, now: datetime) -> None:
    if (sent := _any(dice, Referral)) is None:
        return
    item = dice.choice(list(ITEMS))
    for each in _of(Arrangement, sent.case):
        each.ended_at = now if each.item == item else each.ended_at
    db.session.flush()
    facts = {"recorded_by": sent.sent_by, "at": now, "for_day": sent.first_date, "referral_id": sent.id}
    db.session.add(Arrangement(case_id=sent.case_id, item=item, state=dice.choice(ARRANGED), **facts))


def _decide(dice: random.Random, now: datetime) -> None:
    case = _any_case(dice)
    for each in _of(ChildDecision, case):
        each.ended_at = now
    facts = {"recorded_by": case.created_by, "recorded_at": now}
    db.session.add(ChildDecision(case_id=case.id, decision=dice.choice(DECISIONS), **facts))


def _consent(dice: random.Random, now: datetime) -> None:
    case = _any_case(dice)
    for each in _of(Consent, case):
        each.withdrawn_at = now
    said = {"text_version": "1", "language": "uk", "recorded_by": case.created_by, "given_at": now}
    given_by = dice.choice(["patient", "guardian"])
    db.session.add(Consent(case_id=case.id, purpose="store", given_by=given_by, **said))


def _erase(dice: random.Random, now: datetime) -> None:
    found = _any(dice, Patient)
    found.erased_at = dice.choice([None, now])


def _by_hand(dice: random.Random, now: datetime) -> None:
    """Past the models, many rows at once."""
    state = dice.choice(["waiting", "closed", "draft"])
    db.session.execute(db.update(Case).where(Case.priority == "normal").values(state=state))


def _file(dice: random.Random, now: datetime) -> None:
    a.a_case(next_treatment_due=now.date() + timedelta(days=dice.randint(-5, 5)), priority="urgent")


def _await(now: datetime) -> None:
    """A case that awaits an answer until its treatment is due: what is due then turns by itself."""
    case = a.a_case(next_treatment_due=now.date() + timedelta(days=3), priority="urgent")
    until = now + timedelta(days=1)
    a.a_referral(case, a.a_hospital(), state="requested", sent_at=now, deadline_at=until)


def _split() -> list[QueueRow]:
    return list(db.session.scalars(db.select(QueueRow).where(QueueRow.holds_after > EARLIEST)))


ALL_DEEDS: tuple[Deed, ...] = (
    _file, _change_case, _change_case, _send, _change_referral, _forget_referral, _hand_over,
    _arrange, _decide, _consent, _erase, _by_hand,
)  # fmt: skip


@pytest.mark.both_databases
def test_after_any_deeds_the_rows_say_what_they_stand_for(app: Flask, now: datetime) -> None:
    dice = random.Random(20261129)
    for _ in range(CASES):
        _file(dice, now)
    _await(now)
    db.session.commit()
    assert checking.differing() == []
    assert _split(), "rows that turn by themselves are among those that are changed"
    for _ in range(LOOKS):
        done = [dice.choice(ALL_DEEDS) for _ in range(DEEDS)]
        for deed in done:
            deed(dice, now)
            db.session.commit()
        assert checking.differing() == [], [each.__name__ for each in done]


@pytest.mark.both_databases
@pytest.mark.parametrize("table", MOVERS)
def test_a_change_that_is_not_watched_is_found_and_mended(app: Flask, now: datetime, table: str) -> None:
    assert set(MOVERS) == set(keeping.watched())
    case = _looked_at(now)
    with _unwatched(table):
        CHANGES[table](case, now)
        db.session.commit()
        assert checking.differing() == [case.id]
        assert checking.check(now) == 1
        assert (checking.differing(), checking.figures(now)["differed"]) == ([], 1)


def _looked_at(now: datetime) -> Case:
    """A child who is expected, of whom everything is told."""
    case = a.a_case(state="placed", age_group="child")
    sent = Referral(
        case_id=case.id, hospital_id=a.a_hospital().id, modality="surgery", age_group="child",
        state="patient_confirmed", sent_by=case.created_by, sent_at=now, deadline_at=now,
        first_date=now.date() + timedelta(days=9),
    )  # fmt: skip
    a.kept(sent)
    facts = {"recorded_by": sent.sent_by, "at": now, "for_day": sent.first_date, "referral_id": sent.id}
    for item in list(ITEMS)[1:]:
        a.kept(Arrangement(case_id=case.id, item=item, state="arranged", **facts))
    return case


def _refer(case: Case, _now: datetime) -> None:
    _of(Referral, case)[0].state = "attended"


def _arrange_last(case: Case, now: datetime) -> None:
    sent = _of(Referral, case)[0]
    facts = {"recorded_by": sent.sent_by, "at": now, "referral_id": sent.id}
    db.session.add(Arrangement(case_id=case.id, item=next(iter(ITEMS)), state="not_needed", **facts))


def _refuse(case: Case, now: datetime) -> None:
    facts = {"recorded_by": case.created_by, "recorded_at": now}
    decision = next(each for each in DECISIONS if each != AGREED)
    db.session.add(ChildDecision(case_id=case.id, decision=decision, **facts))


CHANGES: dict[str, Callable[[Case, datetime], Any]] = {
    "patient_case": lambda case, now: setattr(case, "priority", "urgent"),
    "referral": _refer,
    "arrangement": _arrange_last,
    "child_decision": _refuse,
    "consent": lambda case, now: setattr(case.consents[0], "withdrawn_at", now),
    "patient": lambda case, now: setattr(case.patient, "erased_at", now),
}


class _unwatched:  # noqa: N801  # reads as a word where it is used
    """The database does not look at one table."""

    def __init__(self, table: str) -> None:
        self.table = table

    def __enter__(self) -> None:
        db.session.rollback()
        is_postgres = db.engine.dialect.name == "postgresql"
        with db.engine.begin() as connection:
            for each in keeping.made_in(connection.dialect.name):
                if each.name and f" on {self.table} " in each.text:
                    connection.execute(text(f"drop trigger {each.name}" + f" on {self.table}" * is_postgres))
        assert "rows of the queue" in problems()

    def __exit__(self, *_: object) -> None:
        db.session.commit()
        with db.engine.begin() as connection:
            keeping.begin(connection)
        assert "rows of the queue" not in problems()


def test_time_alone_changes_no_row_and_changes_what_is_shown(app: Flask, now: datetime) -> None:
    user = a.a_user()
    case = a.a_case(next_treatment_due=now.date() + timedelta(days=2), priority="urgent")
    sent = {"hospital_id": a.a_hospital().id, "modality": "surgery", "age_group": "adult", "sent_by": user.id}
    a.kept(
        Referral(case_id=case.id, state="requested", sent_at=now, deadline_at=now + timedelta(days=4), **sent)
    )
    rows = list(db.session.scalars(db.select(QueueRow).order_by(QueueRow.holds_after)))
    assert [(each.holds_after, each.holds_until) for each in rows] == [
        (EARLIEST, case.next_treatment_due), (case.next_treatment_due, LATEST),
    ]  # fmt: skip
    quiet = a.a_case(priority="normal")

    def first(days: int) -> uuid.UUID:
        later = now + timedelta(days=days)
        return queries.queue(user, {}, 1, later, later.date()).entries[0].case.id

    assert [first(days) for days in (0, 2, 3)] == [quiet.id, quiet.id, case.id]
    assert checking.check(now) == 0


@pytest.mark.both_databases
def test_of_two_deeds_that_end_at_once_the_second_sees_the_first(app: Flask, now: datetime) -> None:
    if db.engine.dialect.name == "sqlite":  # there one writes at a time
        return
    case = a.a_case()
    sent = {
        "case_id": case.id,
        "modality": "surgery",
        "age_group": "adult",
        "sent_by": case.created_by,
        "sent_at": now,
    }
    ids = [
        a.kept(Referral(hospital_id=a.a_hospital().id, state="requested", deadline_at=now, **sent)).id
        for _ in range(2)
    ]
    for turn in range(10):
        states = ("info_requested", "requested") if turn % 2 else ("requested", "info_requested")
        _at_once(
            app, [(each, state, now + timedelta(hours=turn)) for each, state in zip(ids, states, strict=True)]
        )
        assert checking.differing() == []


def _at_once(app: Flask, changes: list[tuple[uuid.UUID, str, datetime]]) -> None:
    """Both have written before either ends."""
    written = threading.Barrier(len(changes), timeout=60)

    @transaction
    def change(referral_id: uuid.UUID, state: str, until: datetime) -> None:
        values = {"state": state, "deadline_at": until}
        db.session.execute(db.update(Referral).where(Referral.id == referral_id).values(**values))
        written.wait(10)

    def run(change_of: tuple[uuid.UUID, str, datetime]) -> None:
        with app.app_context():
            change(*change_of)
            db.session.remove()

    threads = [threading.Thread(target=run, args=(each,)) for each in changes]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
