"""Whoever can write everything in the database, but has neither key nor anchors, alters no audit trail unseen."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from threading import Thread

import pytest
from flask import Flask

from referral import anchors, audit, chain, verifying
from referral.audit import AuditEvent, AuditSeal
from referral.db import db
from tests.proving import numbers, part
from tests.tampering import EVENTS, KINDS, SEALS, plant
from tests.test_sealing import trail

ANCHORED, SEALED, WAITING = 14, 4, 3
"""So many events are sealed and anchored, so many sealed since, so many noted since."""


@pytest.fixture
def noted(app: Flask, now: datetime) -> Iterator[Path]:
    """A trail, most of it anchored; the file of anchors."""
    anchors.drop(now)
    trail(ANCHORED, now)
    audit.seal()
    anchors.drop(now + timedelta(minutes=1))
    trail(SEALED, now, at=70)
    audit.seal()
    trail(WAITING, now, at=90)
    yield anchors.path()


def _is_told(position: int) -> bool:
    """Found, also after the sealer has gone on; or it lies behind the last anchor, and the proof says so."""
    audit.seal()
    proof = verifying.prove()
    assert proof.anchored == ANCHORED and proof.since is not None
    return bool(proof.found) or position > proof.anchored


def test_without_tampering_nothing_is_found(noted: Path) -> None:
    assert audit.seal() == WAITING
    assert verifying.prove().found == [] and chain.newest_broken() is None


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_tampering_is_found(noted: Path, kind: str) -> None:
    before = _all_rows()
    for seed in range(5):
        position = plant(kind, Random(f"{kind} {seed}"))
        assert _is_told(position), f"{kind}, seed {seed}, from position {position}"
        _restore(*before)


@pytest.mark.both_databases
@pytest.mark.parametrize("kind", KINDS)
def test_several_processes_find_what_one_finds(
    noted: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _all_rows()
    monkeypatch.setattr(verifying, "LEAST_STRETCH", (ANCHORED + SEALED) // 4)
    assert len(verifying._stretches(4)) == 4
    for seed in range(3):
        plant(kind, Random(f"{kind} {seed}"))
        audit.seal()
        assert list(verifying.findings(4)) == list(verifying.findings())
        _restore(*before)


def test_a_stretch_knows_which_rule_held_before_it(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "LEAST_STRETCH", 3)
    trail(12, now)
    audit.seal()
    for stretch in verifying._stretches(4)[1:]:
        link = db.session.get_one(AuditSeal, (stretch.after or 0) + 1)
        link.rule = min(audit.RULES)
        db.session.commit()
        assert verifying.Finding(link.position, verifying.UNKEYED) in list(verifying.findings(4))


def test_what_was_noted_before_the_anchor_and_is_gone_is_found_and_said_at_once_on_the_page(
    noted: Path,
) -> None:
    plant("delete_all", Random(1))
    assert verifying.verify() is not None
    assert chain.newest_broken() == ANCHORED


def test_every_finding_stays_told_and_hides_no_other(noted: Path) -> None:
    events = list(db.session.scalars(db.select(AuditSeal.event_id).order_by(AuditSeal.position)))
    for position in (3, 9):
        db.session.get_one(AuditEvent, events[position - 1]).actor_id = "altered"
    db.session.commit()
    found = [(finding.position, finding.what) for finding in verifying.findings()]
    assert found == [(3, verifying.EVENT), (9, verifying.EVENT)]
    assert set(verifying.SAID) >= {what for _position, what in found}


def test_an_event_that_waits_to_be_sealed_is_looked_at_too(noted: Path) -> None:
    plant("forge_before_sealing", Random(1))
    assert [finding.what for finding in verifying.findings()] == [verifying.WAITING]


def test_an_event_that_cannot_even_be_read_stops_neither_sealer_nor_proof(
    noted: Path, application: Flask
) -> None:
    harm = "UPDATE audit_event SET facts = '{no json', at = 'no moment' WHERE id IN (SELECT event_id FROM audit_seal)"
    with db.engine.begin() as line:
        line.exec_driver_sql(harm + " AND actor_id = 'test'")
    assert audit.seal() == WAITING
    assert len(verifying.prove().found) == ANCHORED + SEALED


def test_links_of_before_there_was_a_key_hold_up_to_the_first_anchor_alone(app: Flask, now: datetime) -> None:
    trail(5, now)
    events = [dict(row) for row in db.session.execute(db.select(EVENTS).order_by(EVENTS.c.at)).mappings()]
    _seal_without_key(events)
    assert verifying.verify() is None
    anchors.drop(now)
    trail(2, now, at=10)
    more = [dict(row) for row in db.session.execute(db.select(EVENTS).where(~EVENTS.c.sealed)).mappings()]
    _seal_without_key(more[:1])
    assert [finding.what for finding in verifying.findings()] == [verifying.UNKEYED]


def _seal_without_key(events: list) -> None:
    from types import SimpleNamespace

    position, digest = audit.end()
    for event in events:
        position += 1
        digest = audit.RULES[2](digest, position, SimpleNamespace(**event))
        row = {"position": position, "event_id": event["id"], "digest": digest, "rule": 2}
        db.session.execute(SEALS.insert(), row)
        db.session.execute(EVENTS.update().where(EVENTS.c.id == event["id"]).values(sealed=True))
    db.session.commit()


def test_the_chain_is_anchored_within_a_minute_while_it_grows_and_the_file_grows_no_more_than_it_must(
    app: Flask, now: datetime
) -> None:
    for second in range(0, 240, 15):
        trail(1, now, at=second)
        audit.seal()
        anchors.drop_often(now + timedelta(seconds=second))
        assert now + timedelta(seconds=second) - anchors.looked_at() <= timedelta(seconds=45)
    kept = list(anchors.written())
    assert [anchor.position for anchor in kept] == [1, 3, 5, 7, 9, 11, 13, 15]
    for second in range(300, 900, 15):
        anchors.drop_often(now + timedelta(seconds=second))
    assert len(list(anchors.written())) == len(kept) + 1
    assert now + timedelta(seconds=900) - anchors.looked_at() <= timedelta(seconds=45), (
        "it is still looked at"
    )


@pytest.mark.both_databases
def test_what_is_anchored_while_somebody_reads_is_no_finding(noted: Path, app: Flask, now: datetime) -> None:
    def seal_beside() -> None:
        with app.app_context():
            audit.seal()
            anchors.drop(now + timedelta(minutes=2))

    assert len(db.session.scalars(db.select(AuditSeal.position)).all()) == ANCHORED + SEALED
    worker = Thread(target=seal_beside)
    worker.start()
    worker.join()
    assert verifying.prove().found == [] and chain.newest_broken() is None


def test_a_line_that_broke_off_is_no_anchor(noted: Path) -> None:
    whole = list(anchors.written())
    with noted.open("a") as file:
        file.write("18 abc")
    assert list(anchors.written()) == whole and anchors.newest() == whole[-1]
    assert verifying.verify() is None


def test_who_has_no_key_of_the_trail_sees_it_broken_and_an_older_key_still_holds(
    noted: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = app.config["AUDIT_KEYS"]
    monkeypatch.setitem(app.config, "AUDIT_KEYS", [b"a new key of thirty-two bytes...", *old])
    assert audit.seal() == WAITING and verifying.verify() is None
    monkeypatch.setitem(app.config, "AUDIT_KEYS", old)
    assert verifying.verify() == ANCHORED + SEALED + 1


def test_the_commands_anchor_compare_and_tell(noted: Path, app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    said = run(args=["audit", "anchor"])
    letter = tmp_path / "letter"
    letter.write_text(f"{said.output}")
    assert said.exit_code == 0 and run(args=["audit", "anchor", str(letter)]).output == "1 anchors hold\n"
    told = run(args=["audit", "verify"])
    assert told.exit_code == 0 and "anchored up to position 21; what was done since" in told.output
    plant("cut_tail", Random(3))
    told = run(args=["audit", "verify"])
    assert told.exit_code == 1 and "an anchor outside the database says so" in told.output
    assert run(args=["audit", "anchor", str(letter)]).exit_code == 1


def test_the_file_is_its_owners_alone(noted: Path) -> None:
    assert oct(noted.stat().st_mode & 0o777) == "0o600"


@pytest.mark.proof
@pytest.mark.both_databases
def test_ten_thousand_tamperings(noted: Path, app: Flask) -> None:
    before, kinds, missed = _all_rows(), list(KINDS), []
    with part("tamperings") as reached:
        for number in numbers(share=2):
            kind = kinds[number % len(kinds)]
            if not _is_told(plant(kind, Random(number))):
                missed.append((kind, number))
            reached.n, reached.failures = number + 1, len(missed)
            _restore(*before)
    assert missed == []


def _all_rows() -> tuple[list, list]:
    events = db.session.execute(db.select(EVENTS)).mappings()
    return [dict(row) for row in events], [
        dict(row) for row in db.session.execute(db.select(SEALS)).mappings()
    ]


def _restore(events: list, links: list) -> None:
    db.session.rollback()
    db.session.execute(SEALS.delete())
    db.session.execute(EVENTS.delete())
    db.session.execute(EVENTS.insert(), events)
    db.session.execute(SEALS.insert(), links)
    db.session.commit()
