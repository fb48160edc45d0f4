"""Each alert that we ship fires when its fault is made and not before; it says what it means and what to do."""

import os
import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from matching.vocabulary import Modality
from referral import anchors, audit, chain, metrics, readiness
from referral.accounts import actions as accounts
from referral.audit import system
from referral.db import db, utc_now
from referral.duty.models import DutyAlarm, DutyShift
from referral.outbox import DEAD, OutboxMessage
from referral.turns import WorkTurn
from tests.duty.rotas import an_emergency
from tests.factories import a_hospital, a_user, places
from tests.metrics.evaluating import fires, picked, selectors, series

ROOT = Path(__file__).parents[2]
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text())["groups"]
    for rule in group["rules"]
}
ELSEWHERE = {"NotScraped", "PagesFail"}
"""The one is Prometheus' own; the other is tried where requests are counted (test_request_metrics)."""
HOUR, QUARTER = timedelta(hours=1), timedelta(minutes=15)


class World(NamedTuple):
    """What a fault is made in."""

    app: Flask
    patch: pytest.MonkeyPatch

    def tells(self, fact: str, **values: Any) -> None:
        """From now on a fact is told with these values instead."""
        looks = self.app.extensions["watched"]
        found = looks[fact](utc_now())
        self.patch.setitem(looks, fact, lambda _now: {**found, **values})


def _write(statement: Any) -> None:
    db.session.execute(statement)
    db.session.commit()


def _emergency(_: World) -> None:
    an_emergency(utc_now() - QUARTER - timedelta(minutes=1))


def _call_back(world: World) -> None:
    _emergency(world)
    _write(update(DutyAlarm).values(kind="call_back", raised_at=utc_now() - 3 * HOUR))


def _nobody(world: World) -> None:
    _write(db.delete(DutyShift))


def _nobody_for_an_alarm(world: World) -> None:
    _nobody(world)
    an_emergency(utc_now())


def _worker_stopped(kind: str) -> Callable[[World], None]:
    return lambda _: _write(
        update(WorkTurn).where(WorkTurn.kind == kind).values(done_at=utc_now() - 3 * HOUR)
    )


def _work_fails(_: World) -> None:
    _write(update(WorkTurn).values(failing_since=utc_now() - HOUR, error="OSError"))


def _letter(**facts: Any) -> None:
    accounts.invite("new@example.org", "volunteer", None, "en", system("test"), utc_now())
    _write(update(OutboxMessage).values(**facts))


def _letters_late(_: World) -> None:
    _letter(waiting_since=utc_now() - 2 * HOUR)


def _letters_lost(_: World) -> None:
    _letter(state=DEAD, noticed_at=utc_now())


def _stale(_: World) -> None:
    house = a_hospital()
    places(house, Modality.RADIOTHERAPY, 3, as_of=utc_now() - timedelta(days=200))
    places(house, Modality.SURGERY, 3, as_of=utc_now() - timedelta(days=200))
    places(house, Modality.SYSTEMIC_THERAPY, 3, as_of=utc_now())


def _anchors_old(_: World) -> None:
    before = (utc_now() - HOUR).timestamp()
    os.utime(anchors.path(), (before, before))


def _unsealed(_: World) -> None:
    user = a_user()
    audit.record(system("test"), "account.invited", user, utc_now() - HOUR)
    db.session.commit()


def _disk(free: float) -> Callable[[World], None]:
    return lambda world: world.patch.setattr(
        shutil,
        "disk_usage",
        lambda _path: shutil._ntuple_diskusage(1000, 1000 - int(free * 1000), int(free * 1000)),
    )  # type: ignore[attr-defined]


def _away(_now: object) -> None:
    raise OperationalError("", {}, Exception())


FAULTS: dict[str, Callable[[World], object]] = {
    "NotReady": lambda world: world.patch.setattr(readiness, "migrated", lambda: False),
    "NotTold": lambda world: world.patch.setitem(world.app.extensions["measured"], "capacity", _away),
    "EmergencyUnacknowledged": _emergency,
    "CallBackUnacknowledged": _call_back,
    "AlarmWithoutAnybody": _nobody_for_an_alarm,
    "NobodyOnDuty": _nobody,
    "DeadlinesStopped": _worker_stopped("deadlines"),
    "WorkLate": _worker_stopped("sweeping"),
    "WorkFails": _work_fails,
    "LettersLate": _letters_late,
    "LettersNotDelivered": _letters_lost,
    "ReturnsUnread": lambda world: world.tells("mailbox", since=(utc_now() - 2 * HOUR).isoformat()),
    "CapacityStale": _stale,
    "AnchorsOld": _anchors_old,
    "EventsUnsealed": _unsealed,
    "ChainBroken": lambda _: chain._keep(utc_now(), 7, 3),
    "ChainNotProved": lambda _: chain._keep(utc_now() - 2 * timedelta(days=1), 7, None),
    "DiskFilling": _disk(0.09),
    "DiskFull": _disk(0.02),
    "PapersAway": lambda world: world.tells("papers", store_away=1),
    "PapersLost": lambda world: world.tells("papers", files_lost=2),
    "SignsUnopened": lambda world: world.tells("phones_without_network", signs_unopened=1),
    "EntriesEnding": lambda world: world.tells("phones_without_network", ending=4),
}


def test_every_rule_is_tried() -> None:
    assert set(FAULTS) | ELSEWHERE == set(RULES)


def test_where_all_is_well_nothing_fires(well: Flask) -> None:
    scrape = metrics.exposed(well)
    assert [name for name, rule in RULES.items() if fires(rule["expr"], scrape)] == []


@pytest.mark.parametrize("name", FAULTS)
def test_an_alert_fires_once_its_fault_is_made(
    well: Flask, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    FAULTS[name](World(well, monkeypatch))
    assert fires(RULES[name]["expr"], metrics.exposed(well)), RULES[name]["expr"]


def test_what_a_rule_names_is_exported_with_those_labels(well: Flask) -> None:
    scrape = metrics.exposed(well)
    named = [each for name in RULES.keys() - ELSEWHERE for each in selectors(RULES[name]["expr"])]
    assert [each[0] for each in named if not picked(each, scrape)] == []


@pytest.mark.parametrize("name", RULES)
def test_a_rule_says_how_grave_it_is_what_it_means_and_what_to_do(name: str) -> None:
    rule = RULES[name]
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"} and re.fullmatch(
        r"\d+[smhd]", rule["for"]
    )
    assert rule["labels"] in ({"severity": "critical"}, {"severity": "warning"})
    assert set(rule["annotations"]) == {"summary", "means", "do", "runbook"}
    file, _, anchor = rule["annotations"]["runbook"].partition("#")
    headings = re.findall(r"^#+ (.+)$", (ROOT / file).read_text(), re.M)
    assert anchor in {re.sub(r"\W+", "-", each.lower()) for each in headings}


def test_the_reckoner_of_rules_sees_the_difference(well: Flask) -> None:
    scrape = 'a_total{status="500"} 9\na_total{status="200"} 40\nb{k="x"} 1\nb{k="y"} 3\nc 2\nd 4\n'
    assert len(series(scrape)) == 6
    assert fires('sum(increase(a_total{status=~"5.."}[10m])) > 5', scrape, 'a_total{status="500"} 1\n')
    assert not fires('sum(increase(a_total{status=~"5.."}[10m])) > 5', scrape, 'a_total{status="500"} 5\n')
    assert fires('b{k!="x"} > 2', scrape) and not fires('b{k="x"} > 2', scrape)
    assert fires("c / d == 0.5", scrape) and not fires("max(b) < 3", scrape)
    with pytest.raises(ValueError, match="unknown form"):
        fires("predict_linear(c[1h], 60) > 1", scrape)
