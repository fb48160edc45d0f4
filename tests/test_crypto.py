"""Sealed columns: unreadable in the database, bound to their row, rotated, and gone with the person's key."""

import itertools
import os
import uuid
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text

from referral import keyring
from referral.crypto import DataKey, Erased, Sealed, app_open, app_seal, blind_index, fingerprint
from referral.db import db, utc_now
from referral.intake.models import Case, CaseNote, Consent, Patient
from tests.factories import a_case, a_user, kept

NAME = {"name_original": "Шевченко Тарас", "phone": "+380671112233"}


@pytest.mark.both_databases
def test_no_name_stands_in_the_database(app: Flask) -> None:
    a_case(identity=NAME)
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(text(f'SELECT * FROM "{table.name}"')):
            shown = b"|".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
            assert "Шевченко".encode() not in bytes(shown) and b"380671112233" not in bytes(shown), table.name


def test_the_same_name_is_sealed_differently_each_time(app: Flask) -> None:
    one, two = a_case(identity=NAME).patient, a_case(identity=NAME).patient
    assert one.identity == two.identity == NAME
    assert one.identity_sealed != two.identity_sealed


def test_under_one_key_no_nonce_is_drawn_twice(app: Flask) -> None:
    """Two texts under the same key and nonce would tell each other."""
    sealed = [app_seal(b"the same", "looked up") for _ in range(200)]
    assert len(set(sealed)) == len({each[-40:] for each in sealed}) == 200


def test_a_sealed_value_cannot_be_moved_to_another_row(app: Flask, now: datetime) -> None:
    case, author = a_case(), a_user()
    first = kept(CaseNote(case=case, author_id=author.id, at=now))
    second = kept(CaseNote(case=case, author_id=author.id, at=now))
    first.text = "a secret"
    second.text_sealed = first.text_sealed
    with pytest.raises(RuntimeError, match="does not belong"):
        _ = second.text


def sealed_columns() -> dict[type, list[Sealed]]:
    """Every sealed value of every table."""
    tables = [mapper.class_ for mapper in db.Model.registry.mappers]
    found = {table: [each for each in vars(table).values() if isinstance(each, Sealed)] for table in tables}
    return {table: columns for table, columns in found.items() if columns}


def test_every_column_that_holds_a_sealed_value_is_opened_by_one(app: Flask) -> None:
    named = {(table.__tablename__, each.column) for table, held in sealed_columns().items() for each in held}
    kept = {
        (t.name, c.name) for t in db.metadata.sorted_tables for c in t.columns if c.name.endswith("_sealed")
    }
    assert named == kept


def test_a_sealed_value_cannot_be_moved_to_another_column_of_its_row(app: Flask) -> None:
    case = a_case()
    held = sealed_columns()[Case]
    for each in held:
        each.__set__(case, {"of": each.column})
    for from_one, to_another in itertools.permutations(held, 2):
        kept = getattr(case, to_another.column)
        setattr(case, to_another.column, getattr(case, from_one.column))
        with pytest.raises(RuntimeError, match="does not belong"):
            to_another.__get__(case, Case)
        setattr(case, to_another.column, kept)
    assert [each.__get__(case, Case) for each in held] == [{"of": each.column} for each in held]


def test_a_sealed_value_cannot_be_moved_to_another_table_though_the_row_has_the_same_id(
    app: Flask, now: datetime
) -> None:
    case, one_id = a_case(), uuid.uuid4()
    note = kept(CaseNote(id=one_id, case=case, author_id=a_user().id, at=now))
    facts = {"text_version": "1", "language": "uk", "given_by": "patient", "given_at": now}
    other = Consent(id=one_id, case=case, purpose="store", recorded_by=case.created_by, **facts)
    note.text = "a secret"
    other.text_sealed = note.text_sealed
    with pytest.raises(RuntimeError, match="does not belong"):
        Sealed[str]("text_sealed").__get__(other, Consent)


@pytest.mark.parametrize("where", [0, 11, 12, -1])
def test_an_altered_sealed_value_does_not_open(app: Flask, where: int) -> None:
    patient = a_case(identity=NAME).patient
    altered = bytearray(patient.identity_sealed)
    altered[where] ^= 1
    patient.identity_sealed = bytes(altered)
    with pytest.raises(RuntimeError, match="was altered"):
        _ = patient.identity


def test_a_persons_key_cannot_be_put_in_another_persons_place(app: Flask) -> None:
    one, two = a_case(identity=NAME).patient, a_case(identity=NAME).patient
    one.data_key.wrapped = two.data_key.wrapped
    with pytest.raises(RuntimeError, match="does not belong"):
        _ = one.identity


def test_what_is_sealed_for_one_purpose_opens_for_no_other(app: Flask) -> None:
    sealed = app_seal(b"typed", "looked up")
    assert app_open(sealed, "looked up") == b"typed"
    with pytest.raises(RuntimeError, match="no known master key"):
        app_open(sealed, "kept answers")


def test_erasing_the_key_erases_the_person(app: Flask, now: datetime) -> None:
    patient = a_case(identity=NAME).patient
    patient.data_key.destroy(now)
    db.session.commit()
    with pytest.raises(Erased):
        _ = db.session.get_one(Patient, patient.id).identity


def test_keys_rotate_and_the_old_master_key_can_go(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = a_case(identity=NAME).patient
    old, new = app.config["MASTER_KEYS"][0], os.urandom(32)
    monkeypatch.setitem(app.config, "MASTER_KEYS", [new, old])
    assert keyring.rotate(utc_now()) == db.session.scalar(db.select(db.func.count()).select_from(DataKey))
    assert keyring.rotate(utc_now()) == 0, "a second time there is nothing to do"

    monkeypatch.setitem(app.config, "MASTER_KEYS", [new])
    assert db.session.get_one(Patient, patient.id).identity == NAME
    assert db.session.scalars(db.select(DataKey.master_key)).all() == [fingerprint(new)]


def test_without_the_right_master_key_nothing_opens(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    patient = a_case(identity=NAME).patient
    monkeypatch.setitem(app.config, "MASTER_KEYS", [os.urandom(32)])
    with pytest.raises(RuntimeError, match="not in MASTER_KEYS"):
        _ = patient.identity


def test_the_blind_index_is_keyed_and_keeps_kinds_apart(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    token = blind_index("phone", "+380671112233")
    assert token == blind_index("phone", "+380671112233")
    assert token != blind_index("name", "+380671112233")
    monkeypatch.setitem(app.config, "INDEX_KEY", os.urandom(32))
    assert token != blind_index("phone", "+380671112233")
