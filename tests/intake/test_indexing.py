"""The index of people: in step with every change of an identity, forgotten with a draft, written anew on command."""

import uuid
from datetime import datetime

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.crypto import new_data_key
from referral.db import db, transaction
from referral.intake.actions import discard_draft, save_group
from referral.intake.actions.indexing import index_everybody, look_for_alike
from referral.intake.models import Case, IdentityDecision, LookAlike, Patient, PatientToken
from referral.intake.person_rows import delete_rows
from referral.same_person import actions
from tests.factories import a_user, kept
from tests.intake.walk import CONTACT, begun, fresh, send, volunteer
from tests.racing import Attempt, race
from tests.same_person.people import OLENA, olena_twice, registered


def tokens_of(case: Case) -> set[tuple[str, str]]:
    db.session.rollback()
    mine = PatientToken.patient_id == case.patient_id
    return {
        tuple(row) for row in db.session.execute(db.select(PatientToken.kind, PatientToken.token).where(mine))
    }


def test_a_changed_name_leaves_no_old_token(app: Flask) -> None:
    pages, _user = volunteer(app)
    case = begun(pages)
    send(pages, case, "contact", CONTACT)
    before = tokens_of(case)
    send(pages, case, "contact", {**CONTACT, "name_original": "Коваль Олена", "phone": "+380671112233"})
    changed = {kind for kind, _token in before ^ tokens_of(case)}
    assert {kind for kind, _token in before} == {"birth_date", "phone", "surname_year", "surname_part"}
    assert changed - {"surname_part"} == {"surname_year", "phone"}, "of 256 parts two names may share one"
    assert len(tokens_of(case)) == len(before)


@pytest.mark.both_databases
def test_a_discarded_draft_is_forgotten_with_what_was_decided_of_it(app: Flask, now: datetime) -> None:
    case, draft = olena_twice(state="draft", submitted_at=None)
    actor = a_user(Role.COORDINATOR).as_actor()
    actions.decide(case, draft, "different", actor, now)
    discard_draft(draft, actor, now)
    assert db.session.query(IdentityDecision).count() == 0 and tokens_of(draft) == set() != tokens_of(case)


@pytest.mark.both_databases
def test_the_command_writes_every_living_persons_tokens_anew(app: Flask, now: datetime) -> None:
    case, erased = registered(OLENA), registered(OLENA)
    right = tokens_of(case)
    erased.patient.erased_at = now
    db.session.query(PatientToken).update({"token": "stale"})
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["patients", "index"])
    assert result.output == "indexed 1, of whom 0 may be known\n"
    assert tokens_of(fresh(case)) == right
    assert {token for _kind, token in tokens_of(erased)} == {"stale"}
    assert index_everybody() == 1


def test_more_people_than_are_indexed_at_once_are_all_indexed(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("referral.intake.actions.indexing.AT_ONCE", 2)
    cases = [registered({"name_original": f"Тестова{letter}", "birth_date": "1980"}) for letter in "абвгд"]
    db.session.query(PatientToken).delete()
    db.session.commit()
    assert index_everybody() == 5 and all(tokens_of(case) for case in cases)


def test_whoever_has_the_very_first_id_is_indexed_too(app: Flask) -> None:
    case = registered(OLENA)
    first = Patient(id=uuid.UUID(int=1), data_key=new_data_key(), created_at=case.created_at)
    first.identity = case.patient.identity
    kept(first)
    db.session.query(PatientToken).delete()
    db.session.commit()
    assert index_everybody() == 2
    assert set(db.session.scalars(db.select(PatientToken.patient_id))) == {case.patient_id, first.id}


def kept_pairs() -> set[frozenset[uuid.UUID]]:
    db.session.rollback()
    return {
        frozenset(pair) for pair in db.session.execute(db.select(LookAlike.first_id, LookAlike.second_id))
    }


@pytest.mark.both_databases
def test_who_looks_alike_is_kept_for_both_and_follows_names_decisions_and_the_end(
    app: Flask, now: datetime
) -> None:
    first, second = olena_twice()
    pair, actor = {frozenset((first.patient_id, second.patient_id))}, a_user(Role.COORDINATOR).as_actor()
    assert kept_pairs() == pair
    assert [actions.how_many(fresh(each)) for each in (first, second)] == [1, 1], (
        "also on the page of the earlier"
    )
    decision = actions.decide(fresh(first), fresh(second), "different", actor, now)
    assert kept_pairs() == set()
    actions.undo(fresh(first), decision.id, actor, now)
    assert kept_pairs() == pair
    save_group(fresh(first), "contact", {**CONTACT, "name_original": "Коваль Ганна"}, actor, now)
    assert kept_pairs() == set() and fresh(second).may_be_known and actions.how_many(fresh(second)) == 0
    save_group(fresh(first), "contact", {**CONTACT, **OLENA}, actor, now)
    assert kept_pairs() == pair
    delete_rows(db.session.get_one(Patient, second.patient_id))
    assert db.session.query(LookAlike).count() == 0
    db.session.rollback()


@pytest.mark.both_databases
def test_two_who_are_looked_at_at_the_same_moment_may_both_write_their_pair(app: Flask) -> None:
    first, second = (registered(OLENA, state="draft", submitted_at=None) for _ in range(2))
    keys = [first.id, second.id]
    db.session.query(LookAlike).delete()
    db.session.commit()

    def looking(key: uuid.UUID) -> Attempt:
        return transaction(lambda: look_for_alike(db.session.get_one(Case, key)))

    assert race(app, *map(looking, keys)) == ["won", "won"]
    assert kept_pairs() == {frozenset((first.patient_id, second.patient_id))}


def test_who_is_found_from_one_side_alone_is_told_on_both_pages(app: Flask) -> None:
    undated = registered({**OLENA, "birth_date": "unknown"})
    dated = registered(OLENA)
    assert [actions.how_many(fresh(each)) for each in (undated, dated)] == [1, 1]
