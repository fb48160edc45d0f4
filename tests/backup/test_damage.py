"""Whatever is wrong with a back-up, its keys or its place is said in one sentence, with an exit code, no traceback."""

import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from referral import audit
from referral.backup import sealing, shipping
from referral.backup.sentences import SAID, Wrong
from referral.config import new_key
from referral.db import utc_now
from tests.backup.scenes import Scene, a_life, a_scene
from tests.conftest import a_database_apart, empty

application = a_database_apart()
SHOWN_ELSEWHERE = (
    "busy gap not_set wal_missing postgres program newer chain counts not_whole chain_end erased_readable unreadable "
    "unlinked key_exists no_mark"
)
"""Shown by test_keeping and test_proving, and by what PostgreSQL says."""


@pytest.fixture(scope="module")
def whole(application: Flask, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A back-up with two shipments behind it, which no test touches."""
    before = dict(application.config)
    with application.app_context():
        empty(application)
        scene = a_scene(application, tmp_path_factory.mktemp("whole"))
        for step in (shipping.by_hand, lambda: shipping.ship(utc_now()), lambda: shipping.ship(utc_now())):
            a_life()
            audit.seal()
            step()
        yield scene
    application.config.clear()
    application.config.update(before)


@pytest.fixture
def scene(whole: Scene, app: Flask, tmp_path: Path) -> Iterator[Scene]:
    """A copy of it, to be damaged."""
    shutil.copytree(whole.folder, tmp_path / "place")
    before = dict(app.config)
    yield Scene(app, tmp_path / "place", whole.key)
    app.config.clear()
    app.config.update(before)


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])


def _swap(one: Path, other: Path) -> None:
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)


def _at(start: str, damage: Callable[[Path], Any]) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        damage(sorted(scene.folder.rglob(f"{start}*"))[-1])

    return act


def _swapped(start: str) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        first, *_, last = sorted(scene.folder.rglob(f"{start}*"))
        _swap(first, last)

    return act


def _of_number(number: int, kind: str = "mf") -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        for path in scene.folder.rglob(f"{kind}-*-{number:06d}*"):
            path.unlink()

    return act


def _setting(name: str, value: Callable[[], Any]) -> Callable[[Scene], None]:
    return lambda scene: scene.app.config.update({name: value()})


def _emptied(scene: Scene) -> None:
    shutil.rmtree(scene.folder)


DAMAGED: dict[str, tuple[Callable[[Scene], None], str]] = {
    "a flipped byte of the database": (_at("db-", _flip), "altered"),
    "a flipped byte of a manifest": (_at("mf-", _flip), "altered"),
    "a flipped byte of a paper": (_at("pa-", _flip), "altered"),
    "a flipped byte of the ledger of erasures": (_at("hd-", _flip), "altered"),
    "a cut file of the database": (_at("db-", _cut), "cut"),
    "a cut paper": (_at("pa-", _cut), "altered"),
    "a file of the database is missing": (_at("db-", Path.unlink), "missing"),
    "a shipment between is missing": (_of_number(1), "missing_shipment"),
    "the last shipment is missing": (_of_number(2), "missing_shipment"),
    "the database of a shipment is missing": (_of_number(1, "db"), "missing"),
    "two files changed places": (_swapped("db-"), "altered"),
    "two manifests changed places": (_swapped("mf-"), "altered"),
    "a paper is missing": (_at("pa-", Path.unlink), "paper"),
    "wrong MASTER_KEYS": (_setting("MASTER_KEYS", lambda: [b"x" * 32]), "master_keys"),
    "of another installation": (_setting("AUDIT_KEYS", lambda: [b"x" * 32]), "other_installation"),
    "nothing lies there": (_emptied, "no_backup"),
}


def _is_said(told: Result, code: str) -> None:
    start = SAID[code].split("{")[0] or SAID[code].split("}")[1]
    assert start in told.output, told.output
    assert told.exit_code not in (0, None) and isinstance(told.exception, SystemExit)
    assert "Traceback" not in told.output and told.output.count("Error:") == 1


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_damaged_is_said_in_a_sentence(scene: Scene, damage: str) -> None:
    act, code = DAMAGED[damage]
    act(scene)
    _is_said(scene.restore("--check", "--from", scene.folder), code)


def _key_of(content: str | None) -> Callable[[Scene, Path], list[Any]]:
    def words(_scene: Scene, tmp_path: Path) -> list[Any]:
        if content is not None:
            (tmp_path / "other.key").write_text(content)
        return ["--check", "--key", tmp_path / "other.key"]

    return words


def _into(name: str) -> Callable[[Scene, Path], list[Any]]:
    def words(_scene: Scene, tmp_path: Path) -> list[Any]:
        (tmp_path / "file").write_text("a file")
        (tmp_path / "used").mkdir()
        (tmp_path / "used" / "something").write_text("x")
        return ["--to", tmp_path / name]

    return words


GIVEN: dict[str, tuple[Callable[[Scene, Path], list[Any]], str]] = {
    "another private key": (_key_of(sealing.new_pair()[0]), "other_key"),
    "no private key at all": (_key_of("rubbish"), "no_key"),
    "a word for a key": (_key_of(new_key()[:20]), "no_key"),
    "no file of a key": (_key_of(None), "key_file"),
    "a folder that is used": (_into("used"), "not_empty"),
    "a target that cannot be written": (_into("file/below"), "away"),
    "no such back-up": (lambda *_: ["--check", "--set", "20200101T000000Z"], "no_such"),
}


@pytest.mark.parametrize("given", GIVEN)
def test_what_is_given_wrongly_is_said_in_a_sentence(scene: Scene, tmp_path: Path, given: str) -> None:
    words, code = GIVEN[given]
    _is_said(scene.restore(*words(scene, tmp_path), "--from", scene.folder), code)


@contextmanager
def a_full_disk(room: int) -> Iterator[None]:
    """No file of this process may grow beyond: what a full disk answers, said by the system itself."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_where_it_is_restored_is_said(scene: Scene, tmp_path: Path) -> None:
    with a_full_disk(200_000):
        told = scene.restore("--to", tmp_path / "to", "--from", scene.folder)
    _is_said(told, "full")


def test_a_full_place_of_back_ups_is_said_and_the_next_one_is_whole(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene(app, tmp_path)
    a_life()
    scene.run("backup", "now")
    with a_full_disk(100), pytest.raises(Wrong) as wrong:
        scene.shelf.put("db-x", b"x" * 1000)
    assert wrong.value.code == "full"
    assert not list(scene.folder.rglob("db-x*")), "nothing is half there"
    shipping.ship(utc_now())
    assert scene.restore("--check").exit_code == 0


def test_a_place_without_its_mark_is_not_written_to(app: Flask, tmp_path: Path) -> None:
    scene = a_scene(app, tmp_path)
    scene.run("backup", "now")
    shutil.rmtree(scene.folder)
    with pytest.raises(Wrong, match="no_mark"):
        shipping.ship(utc_now())
    assert not list(scene.folder.rglob("*"))


def test_every_sentence_is_shown_somewhere() -> None:
    shown = {code for _, code in (*DAMAGED.values(), *GIVEN.values())} | {"full"}
    assert shown | set(SHOWN_ELSEWHERE.split()) == set(SAID)
