"""What a monitor is shown on a port of its own: one table from what is watched to Prometheus' measures.

Every fact has its home elsewhere (readiness, outbox, turns, duty, anchors); here it gets a name. What cannot be told
is not told as nothing: it is missing, and `oncobridge_unknown` says so.
"""

import math
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app
from prometheus_client import CollectorRegistry, generate_latest, metrics_core, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from referral import anchors, chain, readiness
from referral.db import utc_now
from referral.request_metrics import own_folder

PREFIX = "oncobridge_"
SEALING = "sealing"
IN_A_BUCKET = "s3://"
Values = Iterable[tuple[tuple[str, ...], float]]


class Measure(NamedTuple):
    """One measure: its name after our prefix, what it means, of which fact, by which labels, and how it is read."""

    name: str
    words: str
    fact: str
    labels: tuple[str, ...]
    read: Callable[[Any, datetime], Values]


def init_app(app: Flask) -> None:
    """What no feature below watches by itself."""
    readiness.measure(app, "anchors", _anchor_age)
    readiness.measure(app, "chain", _last_proof)
    readiness.measure(app, "disks", lambda _now: disks())


def disks() -> dict[str, tuple[int, int]]:
    """By what lies there: bytes that are free and bytes in all; nothing for what is not on a disk of this machine."""
    found: dict[str, tuple[int, int]] = {}
    for name, path in _paths().items():
        usage = shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists()))
        found[name] = (usage.free, usage.total)
    return found


def _paths() -> dict[str, Path]:
    config = current_app.config
    paths = {"anchors": Path(config["AUDIT_ANCHORS"]).absolute()}
    scheme, _, path = config["SQLALCHEMY_DATABASE_URI"].partition(":///")
    if scheme == "sqlite" and path:
        paths["database"] = Path(path.partition("?")[0]).absolute()
    if not config["PAPERS"].startswith(IN_A_BUCKET):
        paths["papers"] = Path(config["PAPERS"]).absolute()
    return paths


def _anchor_age(now: datetime) -> float:
    looked = anchors.looked_at()
    return math.inf if looked is None else max((now - looked).total_seconds(), 0.0)


def _last_proof(now: datetime) -> tuple[float, bool]:
    found = chain.last()
    if found is None:
        return math.inf, False
    return max((now - found.at).total_seconds(), 0.0), found.broken_at is not None


def _one(value: float) -> Values:
    return [((), float(value))]


def _each(values: dict[str, Any]) -> Values:
    return [((name,), float(value)) for name, value in values.items()]


def _late(work: dict[str, Any], _now: datetime) -> Values:
    """A kind of work that never ran is late beyond measure."""
    return _each({kind: math.inf if lag["late_s"] is None else lag["late_s"] for kind, lag in work.items()})


def _failing(work: dict[str, Any], now: datetime) -> Values:
    return _each({kind: _since(lag["failing_since"], now) for kind, lag in work.items()})


def _since(moment: str | None, now: datetime) -> float:
    return max((now - datetime.fromisoformat(moment)).total_seconds(), 0.0) if moment else 0.0


MEASURES = (
    Measure("ready", "1 when nothing keeps the service from serving.", "problems", (),
            lambda wrong, _: _one(not wrong)),
    Measure("problem", "What keeps the service from serving.", "problems", ("problem",),
            lambda wrong, _: _each(dict.fromkeys(wrong, 1))),
    Measure("work_late_seconds", "By how much a kind of work in the background is late; +Inf: it never ran.", "work",
            ("kind",), _late),
    Measure("work_failing_seconds", "Since when a kind of work fails; 0: it does not.", "work", ("kind",), _failing),
    Measure("chain_unsealed_seconds", "Since when the oldest event waits to be sealed into the chain.", "work", (),
            lambda work, _: _one(work[SEALING]["late_s"])),
    Measure("chain_broken", "1 when the last proof found the audit's chain broken.", "chain", (),
            lambda proof, _: _one(proof[1])),
    Measure("chain_proof_age_seconds", "Since when the audit's chain was proved last; +Inf: never.", "chain", (),
            lambda proof, _: _one(proof[0])),
    Measure("anchor_age_seconds", "Since when the chain's end was last said outside the database; +Inf: never.",
            "anchors", (), lambda age, _: _one(age)),
    Measure("alarms_unacknowledged", "Alarms that nobody has acknowledged.", "alarms_open", ("kind",),
            lambda found, _: _each(found["count"])),
    Measure("alarm_oldest_seconds", "How long the oldest of them waits; 0: none does.", "alarms_open", ("kind",),
            lambda found, _: _each(found["oldest_s"])),
    Measure("alarms_without_anybody", "Alarms for which nobody is on duty, nor on everybody's rota.", "alarms_open", (),
            lambda found, _: _one(found["nobody"])),
    Measure("rotas_without_anybody", "Rotas on which nobody is on duty now, nor on everybody's.", "alarms_open", (),
            lambda found, _: _one(found["rotas"])),
    Measure("letters", "Letters that wait, are late by more than an hour, did not arrive.", "letters", ("state",),
            lambda found, _: _each(found)),
    Measure("returns_unread_seconds", "Since when the mailbox of returned letters cannot be read.", "mailbox", (),
            lambda found, now: _one(_since(found.get("since"), now))),
    Measure("services_reported", "Hospitals' services whose free places somebody has reported.", "capacity", (),
            lambda found, _: _one(found["reported"])),
    Measure("services_stale", "Those of them whose report is older than it counts as fresh.", "capacity", (),
            lambda found, _: _one(found["stale"])),
    Measure("papers_lost", "Files of papers of which something is missing in the store.", "papers", (),
            lambda found, _: _one(found["files_lost"])),
    Measure("papers_store_away", "1 when the store of papers is not there.", "papers", (),
            lambda found, _: _one(found["store_away"])),
    Measure("phones_waiting", "What phones without a network have sent and people have to open.",
            "phones_without_network", ("what",), lambda found, _: _each(found)),
    Measure("disk_free_bytes", "Bytes free where this lies.", "disks", ("of",),
            lambda found, _: _each({name: free for name, (free, _total) in found.items()})),
    Measure("disk_free_ratio", "Free part of the disk where this lies.", "disks", ("of",),
            lambda found, _: _each({name: free / max(total, 1) for name, (free, total) in found.items()})),
)  # fmt: skip


FACTS = tuple(dict.fromkeys(each.fact for each in MEASURES))


class Watched(Collector):
    """What is watched, looked at anew for each scrape, by one scrape at a time."""

    def __init__(self, app: Flask) -> None:
        self.app, self.turn = app, threading.Lock()

    def collect(self) -> Iterator[metrics_core.GaugeMetricFamily]:
        """Every measure whose fact could be told, and which facts could not."""
        now = utc_now()
        with self.turn, self.app.app_context():
            facts, unknown = readiness.told(FACTS, now)
        yield from (_measured(each, facts[each.fact], now) for each in MEASURES if each.fact in facts)
        words = "Facts that could not be told at this scrape; their measures are missing."
        yield _filled(
            metrics_core.GaugeMetricFamily(PREFIX + "unknown", words, labels=("fact",)), _each(unknown)
        )


def _measured(measure: Measure, fact: Any, now: datetime) -> metrics_core.GaugeMetricFamily:
    gauge = metrics_core.GaugeMetricFamily(PREFIX + measure.name, measure.words, labels=measure.labels)
    return _filled(gauge, measure.read(fact, now))


def _filled(gauge: metrics_core.GaugeMetricFamily, values: Values) -> metrics_core.GaugeMetricFamily:
    for labels, value in values:
        gauge.add_metric(labels, value)
    return gauge


def registry(app: Flask) -> CollectorRegistry:
    """What is watched, and what all web processes counted together."""
    found = CollectorRegistry()
    found.register(Watched(app))
    MultiProcessCollector(found, path=str(own_folder(Path(app.config["METRICS_DIR"]))))  # type: ignore[no-untyped-call]
    return found


def exposed(app: Flask) -> str:
    """Everything as a monitor is shown it."""
    return generate_latest(registry(app)).decode()


def serve(app: Flask, host: str, port: int) -> Callable[[], None]:
    """Answer a monitor on a port of its own until the returned function is called; raises OSError."""
    server, _thread = start_http_server(port, host, registry(app))

    def stop() -> None:
        server.shutdown()
        server.server_close()

    return stop
