"""A restored database that is not what it should be is not served: each promise of the proof is broken once."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from referral import audit
from referral.backup import erasures, facts, manifest, sealing, shipping, sqlite_copy
from referral.backup.postgres import programs
from referral.backup.sentences import SAID, Wrong
from referral.db import db, utc_now
from tests.backup.scenes import Scene, a_life, a_scene
from tests.conftest import a_database_apart

application = a_database_apart()
Break = Callable[[Scene, pytest.MonkeyPatch], None]


@pytest.fixture
def scene(app: Flask, tmp_path: Path) -> Iterator[Scene]:
    before = dict(app.config)
    a_life()
    audit.seal()
    yield a_scene(app, tmp_path)
    app.config.clear()
    app.config.update(before)


def _written(statement: str) -> Break:
    def act(_scene: Scene, _monkeypatch: pytest.MonkeyPatch) -> None:
        db.session.execute(text(statement))
        db.session.commit()

    return act


def _told(name: str, value: object) -> Break:
    """The back-up says something else than what lies in it."""

    def act(_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(facts, name, lambda _line: value)

    return act


def _other_root(_scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_copy.Changes, "root", lambda _self: "0" * 64)


BROKEN: dict[str, tuple[Break, str]] = {
    "a row that was not counted": (_told("counts", {"patient": 99}), "counts"),
    "another end of the chain": (_told("chain_end", (1, "0" * 64)), "chain_end"),
    "a newer program": (_told("revision", "9999"), "newer"),
    "other pages": (_other_root, "not_whole"),
    "an event that was altered": (_written("UPDATE audit_event SET verb = 'nothing'"), "chain"),
    "a person who cannot be opened": (_written("UPDATE patient SET identity_sealed = x'00'"), "unreadable"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_what_is_not_as_it_was_told_is_not_served(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    act, code = BROKEN[broken]
    with monkeypatch.context() as patched:
        act(scene, patched)
        shipping.by_hand()
    told = scene.restore("--check")
    assert told.exit_code == 1 and SAID[code].split("{")[0] in told.output, told.output
    assert isinstance(told.exception, SystemExit)


def test_who_was_erased_and_can_be_read_again_is_found(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    patient_id = db.session.scalar(text("SELECT id FROM patient"))
    line = erasures.Line("patient", str(patient_id), utc_now().isoformat())
    monkeypatch.setattr(erasures, "since", lambda _moment: iter([(" ".join(line[:3]) + " \n").encode()]))
    monkeypatch.setattr(erasures, "repeat", lambda _lines: 0)
    shipping.by_hand()
    told = scene.restore("--check")
    assert told.exit_code == 1 and "1 people who were erased can be read again" in told.output, told.output


def test_a_manifest_that_does_not_follow_is_found(scene: Scene) -> None:
    told = shipping.by_hand()
    manifest.put(scene.shelf, scene.app.config["BACKUP_KEY"], {**told, "number": 1, "previous": "0" * 64})
    found = scene.restore("--check")
    assert found.exit_code == 1 and "does not follow from the one before" in found.output


def test_who_has_the_place_and_the_public_key_can_make_no_manifest(scene: Scene) -> None:
    told = shipping.by_hand()
    name = manifest.name_of(manifest.KIND, told["set"], 0)
    forged = b'{"set": "%s", "number": 0, "previous": "", "mark": ""}' % told["set"].encode()
    scene.shelf.put(name, b"".join(sealing.sealed(scene.app.config["BACKUP_KEY"], name, [forged])))
    found = scene.restore("--check")
    assert found.exit_code == 1 and "another AUDIT_KEY" in found.output


def test_a_program_that_is_not_there_or_fails_is_said() -> None:
    with pytest.raises(Wrong, match="program"):
        programs.program("pg_nothing")
    for run in (lambda: programs.run(["sh", "-c", "echo no >&2; exit 3"], 5), _output):
        with pytest.raises(Wrong) as wrong:
            run()
        assert wrong.value.sentence() == "PostgreSQL did not do it: no"
    with pytest.raises(Wrong, match="postgres"):
        programs.run(["sleep", "5"], 0.1)


def _output() -> None:
    list(programs.output(["sh", "-c", "echo yes; echo no >&2; exit 3"]))
