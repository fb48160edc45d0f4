"""The rows of a person come from the schema: discarding leaves none, erasing leaves what is said to stay."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import LargeBinary, Table

from referral import audit
from referral.accounts.models import Invitation
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db
from referral.errors import Conflict
from referral.information.models import Suggestion
from referral.intake import lost_sessions
from referral.intake.actions import discard_draft
from referral.intake.card.mailed import MailedCode
from referral.intake.models import Case, KeptAnswers
from referral.intake.person_rows import delete_rows, person_tables
from referral.outbox import OutboxMessage
from referral.plans.models import PlanJob
from referral.records import actions, retention, what_stays
from referral.referrals.models import AnswerLink, IdentityCode
from referral.statistics.models import FlashJob
from tests.factories import a_case, a_hospital, a_user, kept
from tests.records.everything import a_person_with_everything, rows
from tests.records.forgotten import a_diary

BY_NAME_ONLY = {
    "audit_event.case_id": "the record of who did or read what stays as it is",
    "place_move.referral_id": "the ledger counts places; a referral's number names nobody",
}


def _unsaid() -> set[str]:
    """The tables of a person of which nobody said what becomes of them."""
    return {table.name for table in person_tables()} - what_stays.DELETED - set(what_stays.KEPT)


def test_of_every_table_of_a_person_it_is_said_what_becomes_of_it() -> None:
    assert _unsaid() == set()
    known = {table.name for table in person_tables()}
    assert known >= what_stays.DELETED | set(what_stays.KEPT) | set(what_stays.ENDED), "and of no other"
    assert not what_stays.DELETED & set(what_stays.KEPT)


@pytest.mark.parametrize("name", sorted(what_stays.KEPT))
def test_every_column_that_is_said_to_stay_exists_and_every_other_can_be_emptied(name: str) -> None:
    table = db.metadata.tables[name]
    assert what_stays.KEPT[name] <= set(table.columns.keys())
    assert [each for each in what_stays.emptied(table) if not table.c[each].nullable] == []
    sealed = {c.name for c in table.columns if isinstance(c.type, LargeBinary)}
    assert not sealed & what_stays.KEPT[name], "nothing that is sealed stays"
    assert what_stays.ENDED.get(name, "id") in {"id", *what_stays.KEPT[name]}


def test_a_column_that_names_a_person_is_a_foreign_key_or_is_accounted_for() -> None:
    named = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name in ("patient_id", "case_id", "referral_id", "person_id") and not column.foreign_keys
    }
    assert named == set(BY_NAME_ONLY)


@pytest.fixture
def diary(app: Flask) -> Iterator[Table]:
    """A table that somebody adds and forgets to speak of."""
    with a_diary() as table:
        yield table


@pytest.mark.both_databases
def test_a_table_nobody_spoke_of_is_noticed_and_keeps_nothing(diary: Table, now: datetime) -> None:
    assert _unsaid() == {"diary"}
    draft, closed = a_case(state="draft", submitted_at=None), a_case(state="closed", outcome="completed")
    for case in (draft, closed, a_case()):
        db.session.execute(diary.insert().values(id=uuid.uuid4(), about=case.id, words="secret"))
    db.session.commit()
    discard_draft(draft, a_user(Role.VOLUNTEER).as_actor(), now)
    _erase(closed, now)
    assert len(db.session.execute(db.select(diary)).all()) == 1, "the third person's stays"


@pytest.fixture
def two(app: Flask, now: datetime) -> tuple[Case, Case]:
    """Two people with a row in every table; each is compared and travels with a third."""
    third = a_case()
    one = a_person_with_everything(third, now, state="closed", outcome="completed")
    other = a_person_with_everything(third, now, state="closed", outcome="completed")
    for each in (one, other):
        missing = [name for name, found in rows(each.patient_id).items() if not found]
        assert missing == ["queue_row"], "a row in each; nothing is due of a case that is over"
    return one, other


@pytest.mark.both_databases
def test_deleting_a_person_leaves_no_row_of_theirs_and_every_row_of_others(
    two: tuple[Case, Case], now: datetime
) -> None:
    one, other = two
    ids, before = (one.patient_id, other.patient_id), rows(other.patient_id)
    case_id, other_case = one.id, other.id
    delete_rows(one.patient)
    db.session.commit()
    assert not any(rows(ids[0]).values())
    assert rows(ids[1]) == before
    paths = db.session.scalars(db.select(KeptAnswers.path)).all()
    assert [str(other_case) in path for path in paths] == [True] and str(case_id) not in paths[0]


@pytest.mark.both_databases
def test_erasing_empties_all_that_is_not_said_to_stay(two: tuple[Case, Case], now: datetime) -> None:
    one, other = two
    mine, theirs = one.patient_id, other.patient_id
    untouched = rows(theirs)
    audit.record_read(a_user().as_actor(), "case.read", one, now, case_id=one.id)
    _erase(one, now)
    left = rows(mine)
    assert {name for name, found in left.items() if not found} == what_stays.DELETED
    for table in person_tables():
        if table.name in what_stays.KEPT:
            for row in left[table.name]:
                assert [name for name in what_stays.emptied(table) if row[name] is not None] == [], table.name
    assert rows(theirs) == untouched
    verbs = sorted(db.session.scalars(db.select(AuditEvent.verb)))
    assert verbs == ["case.read", "erasure.approved", "erasure.asked", "erasure.refused"], (
        "what was noted stays"
    )


@pytest.mark.both_databases
def test_erasing_ends_links_and_cards_and_forgets_every_exact_place(
    two: tuple[Case, Case], now: datetime
) -> None:
    one = two[0]
    _erase(one, now)
    left = rows(one.patient_id)
    assert left["answer_link"][0]["killed_at"] == left["card"][0]["revoked_at"] == now
    answers = db.session.get_one(Case, one.id).answers
    assert answers == {
        "place": {"place_country": "UA"},
        "preferences": {"relatives_country": "PL"},
        "contact": {"sex": "female"},
    }
    paths = db.session.scalars(db.select(KeptAnswers.path)).all()
    assert [str(one.id) in path for path in paths] == [False], "what was typed for them is forgotten"


def _erase(case: Case, now: datetime) -> None:
    for wish in list(_wishes(case)):
        actions.refuse_erasure(wish, a_user(Role.ADMINISTRATOR).as_actor(), now)
    asked = actions.ask_erasure(case.patient, "asked_by_patient", a_user().as_actor(), now)
    actions.approve_erasure(asked, a_user(Role.ADMINISTRATOR).as_actor(), now)


def _wishes(case: Case) -> list[actions.Erasure]:
    wanted = db.select(actions.Erasure).where(actions.Erasure.patient_id == case.patient_id)
    return list(db.session.scalars(wanted))


@pytest.mark.both_databases
def test_a_draft_is_discarded_whatever_was_noted_of_it(app: Flask, now: datetime) -> None:
    draft = a_person_with_everything(a_case(), now, state="draft", submitted_at=None)
    patient_id, key = draft.patient_id, draft.patient.data_key
    discard_draft(draft, a_user(Role.VOLUNTEER).as_actor(), now)
    assert not any(rows(patient_id).values())
    assert db.session.get_one(type(key), key.id).wrapped is None, "the key is destroyed, not lost"
    assert db.session.scalars(db.select(AuditEvent.verb)).all() == ["case.discard"]
    assert db.session.scalars(db.select(KeptAnswers)).all() == []


@pytest.mark.both_databases
def test_a_draft_of_somebody_who_has_another_case_is_not_discarded(app: Flask, now: datetime) -> None:
    draft, case = a_case(state="draft", submitted_at=None), a_case()
    case.patient = draft.patient
    db.session.commit()
    with pytest.raises(Conflict):
        discard_draft(draft, a_user(Role.VOLUNTEER).as_actor(), now)
    assert db.session.get_one(Case, case.id).patient.data_key.wrapped


def test_what_was_typed_for_one_case_is_forgotten_and_for_others_kept(app: Flask, now: datetime) -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    for path in (f"/intake/{mine}/step/contact", f"/intake/{other}/step/contact", "/intake/new"):
        lost_sessions.keep(path, [("name", "x")], now)
    lost_sessions.forget_case(mine)
    assert sorted(db.session.scalars(db.select(KeptAnswers.path))) == sorted(
        [f"/intake/{other}/step/contact", "/intake/new"]
    )


def test_every_table_whose_rows_expire_has_a_rule_that_deletes_them() -> None:
    expiring = {t.name for t in db.metadata.sorted_tables if "expires_at" in t.columns}
    ruled = {
        retention.CALLED.get(rule.what, rule.what)
        for rule in retention.rules().values()
        if rule.then == "deleted" and rule.counted_from == "expiry"
    }
    assert expiring == ruled


@pytest.mark.both_databases
def test_the_clock_deletes_by_every_rule_of_the_table_and_not_a_moment_early(
    app: Flask, now: datetime
) -> None:
    hospital = a_hospital()
    later = {"created_at": now, "expires_at": now}
    kept(AnswerLink(hospital_id=hospital.id, token_hash="x", **later))
    kept(Invitation(email="x@example.org", role="volunteer", language="en", token_hash="x", **later))
    of_card = {"case_id": a_case().id, "session_id": uuid.uuid4(), "code_hash": "x", "created_at": now}
    kept(MailedCode(expires_at=now + timedelta(days=89), **of_card))
    letter = {"template": "x", "recipient": "x", "language": "en", "facts": {}, "due_at": now}
    for state in ("sent", "dead", "pending"):
        kept(OutboxMessage(state=state, created_at=now, **letter))
    for state, ended in (("done", now), ("failed", now), ("working", None)):
        facts = {"kind": "best", "asked_by": a_user(Role.COORDINATOR).id, "asked_at": now}
        kept(PlanJob(state=state, is_open=None if ended else True, ended_at=ended, **facts))
        facts = {"week": "2026-W40", "asked_by": facts["asked_by"], "asked_at": now}
        kept(FlashJob(state=state, is_open=None if ended else True, ended_at=ended, **facts))
    assert sum(retention.clear(now + timedelta(days=90)).values()) == 0
    cleared = retention.clear(now + timedelta(days=90, seconds=1))
    assert cleared == {
        "kept_answers": 0, "identity_code": 0, "mailed_code": 1, "answer_link": 1, "society_link": 0, "letter": 2,
        "invitation": 1, "plan_job": 2, "flash_job": 2, "record_copy": 0,
        "suggestion": 0, "suggestion_answered": 0, "suggestion_network": 0,
    }  # fmt: skip
    assert [each.state for each in db.session.scalars(db.select(PlanJob))] == ["working"]
    assert [each.state for each in db.session.scalars(db.select(OutboxMessage))] == ["pending"]
    assert db.session.scalars(db.select(IdentityCode)).all() == []


SUGGESTED = {
    "country": "PL",
    "language": "uk",
    "words": "My father Petro is ill",
    "link": "https://x.example",
}


@pytest.mark.both_databases
@pytest.mark.parametrize(("answered", "days"), [(None, 90), (0, 30), (70, 90)])
def test_what_somebody_suggested_is_emptied_in_time_and_not_a_moment_early(
    app: Flask, now: datetime, answered: int | None, days: int
) -> None:
    facts = {"told_at": now, "due_at": now, "network": "mark", **SUGGESTED}
    if answered is not None:
        facts |= {"state": "taken", "reply": "Thank you", "decided_at": now + timedelta(days=answered)}
    row = kept(Suggestion(**facts))
    retention.clear(now + timedelta(days=3))
    assert row.network == "mark"
    retention.clear(now + timedelta(days=days))
    assert (row.network, row.words) == (None, SUGGESTED["words"])
    cleared = retention.clear(now + timedelta(days=days, seconds=1))
    db.session.expire(row)
    assert (row.words, row.link) == ("", "") and row.reply == facts.get("reply", "")
    assert cleared["suggestion"] + cleared["suggestion_answered"] == 1
    assert sum(retention.clear(now + timedelta(days=400)).values()) == 0
