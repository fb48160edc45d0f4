"""What a monitor is shown: at a fixed cost, of nobody, on a port apart; what cannot be told is not told as nothing."""

import urllib.request
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from matching.vocabulary import Modality
from referral import metrics
from referral.accounts import actions as accounts
from referral.audit import system
from referral.config import WrongSettings, settings
from referral.db import db, utc_now
from tests.conftest import free_port
from tests.duty.rotas import an_emergency
from tests.factories import a_hospital, places
from tests.metrics.evaluating import series
from tests.pages import Pages
from tests.test_costs import statements

AT_MOST = 40
"""Statements of one scrape, however much there is."""
UNTOLD = "oncobridge_unknown"


def _much(number: int) -> None:
    for each in range(number):
        an_emergency(utc_now(), place_country="PL")
        house = a_hospital(name=f"Szpital Tajny {each}", city="Tajnów")
        places(house, Modality.SURGERY, each, as_of=utc_now() - timedelta(days=90))
        accounts.invite(f"secret{each}@example.org", "volunteer", None, "en", system("test"), utc_now())


def _cost(app: Flask) -> int:
    db.session.remove()
    app.extensions["saving"] = {"well_until": 0.0}  # whether something can be saved is tried anew
    with statements() as sent:
        metrics.exposed(app)
    return len(sent)


@pytest.mark.both_databases
def test_a_scrape_costs_as_much_for_many_cases_as_for_one(well: Flask) -> None:
    _much(1)
    _cost(well)
    few = _cost(well)
    _much(12)
    assert few == _cost(well) <= AT_MOST


def test_of_people_hospitals_and_addresses_nothing_is_shown(well: Flask) -> None:
    _much(2)
    shown = metrics.exposed(well)
    assert "oncobridge_services_stale 2.0" in shown and "Tajn" not in shown and "secret" not in shown
    assert "OB-" not in shown and "@" not in shown
    assert {name for each in series(shown) for name in each.labels} <= {
        "kind", "state", "what", "of", "fact", "problem", "route", "status", "le",
    }  # fmt: skip


def test_what_cannot_be_told_is_missing_and_said_so(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_now: object) -> None:
        raise OperationalError("", {}, Exception())

    monkeypatch.setitem(well.extensions["measured"], "capacity", away)
    shown = series(metrics.exposed(well))
    assert not [each for each in shown if each.name.startswith("oncobridge_services")]
    unknown = {each.labels["fact"]: each.value for each in shown if each.name == UNTOLD}
    assert unknown.pop("capacity") == 1 and set(unknown.values()) == {0}


def test_a_database_that_is_away_leaves_the_disks_told(well: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise OperationalError("", {}, Exception())

    db.session.remove()
    monkeypatch.setattr(db.engine.pool, "connect", away)
    shown = {each.name: each.value for each in series(metrics.exposed(well))}
    monkeypatch.undo()
    assert shown["oncobridge_ready"] == 0 and "oncobridge_disk_free_bytes" in shown
    assert "oncobridge_work_late_seconds" not in shown


def test_work_that_never_ran_is_late_beyond_measure(well: Flask) -> None:
    db.session.execute(db.text("delete from work_turn where kind = 'deadlines'"))
    db.session.commit()
    assert 'oncobridge_work_late_seconds{kind="deadlines"} +Inf' in metrics.exposed(well)


def test_a_monitor_asks_a_port_apart_and_the_public_one_knows_nothing(well: Flask) -> None:
    port = free_port()
    stop = metrics.serve(well, "127.0.0.1", port)
    try:
        db.session.remove()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=60) as answer:
            told = answer.read().decode()
    finally:
        stop()
    assert "oncobridge_ready 1.0" in told
    assert Pages(well).get("/metrics").status == 404


def test_it_is_off_by_default_on_this_machine_alone_and_never_on_the_public_port(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (settings()["METRICS_PORT"], settings()["METRICS_HOST"]) == (0, "127.0.0.1")
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("METRICS_PORT", "8123")
    with pytest.raises(WrongSettings, match="METRICS_PORT"):
        settings()
