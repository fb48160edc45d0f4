"""A service in which all is well, as a monitor sees it."""

from pathlib import Path

import pytest
from flask import Flask

from referral import anchors, audit, chain, worker
from referral.db import db, utc_now
from referral.turns import WorkTurn
from tests.duty.rotas import put_on_duty
from tests.factories import a_user


@pytest.fixture
def well(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """Somebody is on duty, every kind of work was done just now, the chain is sealed, proved and anchored."""
    monkeypatch.setitem(app.config, "METRICS_DIR", str(tmp_path / "counted"))
    put_on_duty(a_user())
    db.session.add_all(WorkTurn(kind=name, turned_at=utc_now(), done_at=utc_now()) for name in worker.NAMES)
    db.session.commit()
    audit.seal()
    chain.prove(utc_now())
    anchors.drop(utc_now())
    return app
