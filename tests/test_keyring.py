"""No order of a rotation blinds the running service: it begins once all know the newest key, none starts without."""

import os
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from referral import keyring
from referral.accounts.security import refuse_unsafe_start
from referral.crypto import DataKey, fingerprint
from referral.db import db, utc_now
from referral.errors import StartRefused
from referral.intake import lost_sessions
from referral.intake.models import Patient
from tests.factories import a_case
from tests.pages import Pages

NAME = {"name_original": "Шевченко Тарас"}


@pytest.fixture
def keys(app: Flask, monkeypatch: pytest.MonkeyPatch) -> tuple[bytes, bytes]:
    """The old key and a new one; the command line knows both, the running service the old one alone."""
    old, new = app.config["MASTER_KEYS"][0], os.urandom(32)
    _running(monkeypatch, app, old)
    monkeypatch.setitem(app.config, "MASTER_KEYS", [new, old])
    return old, new


def _running(monkeypatch: pytest.MonkeyPatch, app: Flask, *keys: bytes, now: datetime | None = None) -> None:
    """A process that runs knows these."""
    with monkeypatch.context() as there:
        there.setitem(app.config, "MASTER_KEYS", list(keys))
        keyring.say(uuid.UUID(int=1), now or utc_now())


def _lies_under() -> set[str]:
    return set(db.session.scalars(db.select(DataKey.master_key)))


@pytest.mark.both_databases
def test_a_running_process_that_does_not_know_the_new_key_is_not_blinded(
    app: Flask, keys: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = keys
    monkeypatch.setitem(app.config, "MASTER_KEYS", [old])
    patient = a_case(identity=NAME).patient
    monkeypatch.setitem(app.config, "MASTER_KEYS", [new, old])
    refused = app.test_cli_runner().invoke(args=["keys", "rotate"])
    assert refused.exit_code == 1 and "1 running processes do not know" in refused.output
    assert _lies_under() == {fingerprint(old)}, "nothing was begun"

    _running(monkeypatch, app, new, old)
    assert app.test_cli_runner().invoke(args=["keys", "rotate"]).output == "rewrapped 1\n"
    assert _lies_under() == {fingerprint(new)} and db.session.get_one(Patient, patient.id).identity == NAME


def test_whoever_has_said_nothing_for_long_holds_up_nobody(
    app: Flask, keys: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    a_case()
    later = utc_now() + keyring.GONE_AFTER + timedelta(seconds=1)
    keyring.say(uuid.uuid4(), later)
    rows = db.session.scalars(db.select(keyring.KeyHolder)).all()
    assert [row.knows[0] for row in rows] == [fingerprint(keys[1])], "and is forgotten"
    assert keyring.rotate(later) == 0, "new data lies under the new key already"


def test_a_key_that_is_taken_away_too_early_stops_the_start_and_is_told(
    app: Flask, keys: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = keys
    monkeypatch.setitem(app.config, "MASTER_KEYS", [old])
    a_case()
    refuse_unsafe_start(app)
    assert Pages(app).client.get("/readyz").status_code == 200
    monkeypatch.setitem(app.config, "MASTER_KEYS", [new])
    with pytest.raises(StartRefused, match=fingerprint(old)):
        refuse_unsafe_start(app)
    assert Pages(app).client.get("/readyz").json["problems"] == ["master keys"]
    db.session.rollback()
    db.session.execute(update(DataKey).values(wrapped=None))
    db.session.commit()
    assert keyring.missing() == [], "of what is erased nobody needs a key"


def test_who_is_erased_in_the_middle_of_a_rotation_stays_erased(
    app: Flask, keys: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = keys
    monkeypatch.setitem(app.config, "MASTER_KEYS", [old])
    key_id = a_case(identity=NAME).patient.data_key.id
    _running(monkeypatch, app, new, old)
    monkeypatch.setitem(app.config, "MASTER_KEYS", [new, old])
    wrap = keyring.rewrapped

    def and_erase(key: DataKey) -> dict[str, object]:
        found = wrap(key)
        gone = update(DataKey).where(DataKey.id == key_id).values(wrapped=None, destroyed_at=utc_now())
        db.session.execute(gone, execution_options={"synchronize_session": False})
        return found

    monkeypatch.setattr(keyring, "rewrapped", and_erase)
    keyring.rotate(utc_now())
    db.session.expire_all()
    assert db.session.get_one(DataKey, key_id).wrapped is None


def test_it_goes_on_some_at_a_time_and_looks_each_time_who_runs(
    app: Flask, keys: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = keys
    monkeypatch.setitem(app.config, "MASTER_KEYS", [old])
    for _ in range(3):
        a_case()
    monkeypatch.setitem(app.config, "MASTER_KEYS", [new, old])
    monkeypatch.setattr(keyring, "CHUNK", 2)
    _running(monkeypatch, app, new, old)
    some = keyring._rotate_some

    def and_one_comes_back_with_the_old() -> int:
        done = some()
        _running(monkeypatch, app, old)
        return done

    monkeypatch.setattr(keyring, "_rotate_some", and_one_comes_back_with_the_old)
    with pytest.raises(keyring.WouldBlind):
        keyring.rotate(utc_now())
    assert _lies_under() == {fingerprint(old), fingerprint(new)}


def test_answers_kept_under_a_key_that_is_gone_are_not_there_and_break_nothing(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept_id = lost_sessions.keep("/intake/new", [("name", "Тарас")], now)
    assert kept_id and lost_sessions.find(kept_id, "/intake/new", now) is not None
    monkeypatch.setitem(app.config, "MASTER_KEYS", [os.urandom(32)])
    assert lost_sessions.find(kept_id, "/intake/new", now) is None
