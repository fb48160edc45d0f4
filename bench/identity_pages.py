"""The look-up through the pages: a real database of sealed people, a volunteer's look-up and a coordinator's page.

A temporary SQLite file with the real schema and settings; the time is that of the whole request, from the client's
side, the reading audited and the look-up limited as ever (every thirty look-ups another volunteer asks). The
tables of names and the pages are read before, as gunicorn does (deploy/gunicorn.conf.py).
"""

import os
import random
import statistics
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert
from werkzeug.test import TestResponse

from bench import people
from bench.people import Somebody

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
LOCAL = "http://127.0.0.1"
AT_ONCE, EACH_ASKS = 5_000, 25
Figures = dict[str, float]


def measure(count: int, requests: int, chance: random.Random) -> dict[str, Any]:
    """Milliseconds of both pages against `count` sealed people."""
    everybody = people.people(count, chance)
    with tempfile.TemporaryDirectory() as folder, _application(Path(folder)) as app:
        cases = fill(everybody)
        chosen = chance.sample(range(count), requests)
        volunteers = [_signed_in(app, "volunteer") for _ in range(requests // EACH_ASKS + 1)]
        desk = _signed_in(app, "coordinator")
        look_ups = [
            _look_up(app, volunteers[turn // EACH_ASKS], everybody[at], whole_date=turn % 2 == 0)
            for turn, at in enumerate(chosen)
        ]
        pages = [_get(app, desk, f"/desk/cases/{cases[at]}/same-person") for at in chosen]
        return {"people": count, "look_up": _summary(look_ups), "same_person_page": _summary(pages)}


@contextmanager
def _application(folder: Path) -> Iterator[Flask]:
    from flask_migrate import upgrade

    from referral import create_app, web
    from referral.config import SECRETS, new_key, settings
    from referral.db import db
    from referral.intake import suggestions

    for name in SECRETS:
        os.environ.setdefault(name, new_key())
    os.environ["DATABASE_URL"] = f"sqlite:///{folder / 'bench.sqlite'}"
    off = {"TESTING": True, "RATELIMIT_ENABLED": False, "WTF_CSRF_ENABLED": False, "LOG_LEVEL": "ERROR"}
    app = create_app({**settings(), **off})
    with app.app_context():
        upgrade()
        suggestions.warm()
        web.warm(app)
        yield app
        db.session.remove()
        db.engine.dispose()


def fill(everybody: list[Somebody]) -> list[uuid.UUID]:
    """Everybody's identity sealed under a key of their own, with tokens and a case; the cases' ids."""
    from referral.crypto import DataKey
    from referral.db import db
    from referral.intake.models import Case, Patient, PatientToken

    filed_by = _account("volunteer").id
    cases: list[uuid.UUID] = []
    for start in range(0, len(everybody), AT_ONCE):
        rows = [
            _rows(one, number, filed_by)
            for number, one in enumerate(everybody[start : start + AT_ONCE], start)
        ]
        for at, model in enumerate((DataKey, Patient, Case)):
            db.session.execute(insert(model), [row[at] for row in rows])
        db.session.execute(insert(PatientToken), [token for row in rows for token in row[3]])
        db.session.commit()
        cases += [row[2]["id"] for row in rows]
    return cases


def _rows(one: Somebody, number: int, filed_by: uuid.UUID) -> tuple[Any, Any, Any, list[Any]]:
    """One person's data key, patient, case and tokens, as rows."""
    from referral.crypto import new_data_key
    from referral.intake import tokens
    from referral.intake.models import Patient

    key = new_data_key()
    patient = Patient(id=uuid.uuid4(), data_key=key)
    patient.identity = _identity(one)
    found = tokens.of_identity(_identity(one))
    return (
        {"id": key.id, "wrapped": key.wrapped, "master_key": key.master_key},
        {
            "id": patient.id,
            "data_key_id": key.id,
            "created_at": NOW,
            "identity_sealed": patient.identity_sealed,
        },
        _case(patient.id, number, filed_by),
        [
            {"id": uuid.uuid4(), "patient_id": patient.id, "kind": kind, "token": token}
            for kind, token in found
        ],
    )


def _identity(one: Somebody) -> dict[str, str]:
    return {
        "name_original": f"{one.surname_uk} {one.given.uk}",
        "patronymic": one.patronymic_uk,
        "birth_date": one.born,
        "phone": one.phone,
    }


def _case(patient_id: uuid.UUID, number: int, filed_by: uuid.UUID) -> dict[str, Any]:
    return {
        "id": uuid.uuid4(),
        "patient_id": patient_id,
        "reference": f"B{number}",
        "idempotency_key": uuid.uuid4(),
        "state": "waiting",
        "created_by": filed_by,
        "created_at": NOW,
    }


def _account(role: str) -> Any:
    from referral.accounts.models import User
    from referral.db import db

    name = uuid.uuid4().hex
    user = User(email=f"{name}@example.org", name=name, role=role, language="en", created_at=NOW)
    db.session.add(user)
    db.session.commit()
    return user


def _signed_in(app: Flask, role: str) -> FlaskClient:
    from referral.accounts.signing_in import sessions

    client, user = app.test_client(), _account(role)
    row = sessions.begin(sessions.ACCOUNT, datetime.now(UTC), timedelta(days=1), "bench", user)
    with client.session_transaction(base_url=LOCAL) as session:
        session.update(_user_id=user.fs_uniquifier, _fresh=True, fs_cc="set", fs_paa=4e9, sid=str(row))
        session["identity.id"] = user.fs_uniquifier
    return client


def _look_up(app: Flask, volunteer: FlaskClient, one: Somebody, whole_date: bool) -> float:
    """A volunteer types the name in Russian, given name first, with the whole date or the year only."""
    year, month, day = one.born.split("-")
    typed = {"name": f"{one.given.ru} {one.surname_ru}", "birth_date-year": year}
    whole = {"birth_date-month": month, "birth_date-day": day} if whole_date else {}
    return _timed(app, lambda: volunteer.post("/intake/new", data={**typed, **whole}, base_url=LOCAL))


def _get(app: Flask, client: FlaskClient, path: str) -> float:
    return _timed(app, lambda: client.get(path, base_url=LOCAL))


def _timed(app: Flask, ask: Callable[[], TestResponse]) -> float:
    """One request, in an application context of its own, as a server gives it."""
    begun = perf_counter()
    with app.app_context():
        answer = ask()
    milliseconds = (perf_counter() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"the page answered {answer.status_code}")
    return milliseconds


def _summary(times: list[float]) -> Figures:
    later = times[1:]
    return {
        "first_ms": round(times[0], 1),
        "median_ms": round(statistics.median(later), 1),
        "p99_ms": round(statistics.quantiles(later, n=100, method="inclusive")[98], 1),
        "most_ms": round(max(later), 1),
    }
