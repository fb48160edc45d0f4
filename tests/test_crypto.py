"""Sealed columns: unreadable in the database, bound to their row, rotated, and gone with the person's key."""

import os
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import text

from referral.commands import _rotate
from referral.crypto import DataKey, Erased, blind_index, fingerprint
from referral.db import db
from referral.intake.models import CaseNote, Patient
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


def test_a_sealed_value_cannot_be_moved_to_another_row(app: Flask, now: datetime) -> None:
    case, author = a_case(), a_user()
    first = kept(CaseNote(case=case, author_id=author.id, at=now))
    second = kept(CaseNote(case=case, author_id=author.id, at=now))
    first.text = "a secret"
    second.text_sealed = first.text_sealed
    with pytest.raises(RuntimeError, match="does not belong"):
        _ = second.text


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
    assert _rotate() == db.session.scalar(db.select(db.func.count()).select_from(DataKey))
    assert _rotate() == 0, "a second time there is nothing to do"

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
