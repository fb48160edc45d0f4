"""Which back-ups are kept, that none outlives the promise of erasure, and what a shipment rests on."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from moto import mock_aws

from referral import turns, worker
from referral.backup import keeping, manifest, sealing, shipping, sqlite_copy, state
from referral.backup.postgres import making as postgres
from referral.backup.sentences import Wrong
from referral.db import db, utc_now
from referral.records.papers import storing
from referral.turns import WorkTurn
from tests.backup.scenes import Scene, a_life, a_scene
from tests.conftest import a_database_apart

application = a_database_apart()
START = datetime(2026, 1, 1, 3, 0, tzinfo=UTC)
BACKUP = next(kind for kind in worker.KINDS if kind.name == "backup")


@pytest.fixture
def scene(app: Flask, tmp_path: Path) -> Iterator[Scene]:
    before = dict(app.config)
    yield a_scene(app, tmp_path)
    app.config.clear()
    app.config.update(before)


def _named(moment: datetime) -> str:
    return f"{moment:{keeping.FORM}}"


def test_seven_days_and_four_weeks_are_kept_and_nothing_beyond_the_month_of_an_erasure() -> None:
    kept: set[str] = set()
    for day in range(120):
        now = START + timedelta(days=day)
        kept = keeping.kept({*kept, _named(now)}, now)
        ages = sorted((now - keeping.made_at(each)).days for each in kept)
        assert ages[-1] < 30 and ages[: min(day + 1, 7)] == list(range(min(day + 1, 7)))
    assert len(kept) >= 9 and ages[-1] >= 21, "also a fault that is three weeks old can be gone back behind"


def test_an_old_back_up_goes_with_all_that_belongs_to_it(scene: Scene) -> None:
    a_life()
    scene.run("backup", "now")
    (old,) = manifest.sets(scene.shelf)
    later = utc_now() + timedelta(days=31)
    shipping.begin(scene.shelf, later)
    assert manifest.sets(scene.shelf) == [_named(later)]
    assert not [path for path in scene.folder.rglob(f"*{old}*")]


def test_each_shipment_holds_what_changed_and_no_more(scene: Scene) -> None:
    for _ in range(3):
        a_life()
    scene.run("backup", "now")
    shipping.ship(utc_now())
    first, second = (scene.file(f"db-*-00000{number}").stat().st_size for number in (0, 1))
    assert second * 3 < first


def test_a_machine_that_forgot_what_it_shipped_begins_anew(scene: Scene) -> None:
    scene.run("backup", "now")
    for path in state.folder().iterdir():
        path.unlink()
    shipping.ship(utc_now() + timedelta(seconds=5))
    assert len(manifest.sets(scene.shelf)) == 2 and scene.restore("--check").exit_code == 0


def test_a_shipment_that_was_put_and_not_remembered_is_put_again_whole(scene: Scene) -> None:
    """The process ended between the two: what it had shipped counts as never shipped."""
    scene.run("backup", "now")
    before = {path.name: path.read_bytes() for path in state.folder().iterdir()}
    a_life()
    shipping.ship(utc_now())
    for name, content in before.items():
        (state.folder() / name).write_bytes(content)
    a_life()
    shipping.ship(utc_now())
    told = scene.restore("--check")
    assert told.exit_code == 0 and "shipment 1" in told.output, told.output


def test_the_worker_ships_and_readyz_tells_how_late_it_is(scene: Scene) -> None:
    scene.run("backup", "now")
    assert turns.take(BACKUP, utc_now())
    numbers = [name for name in scene.shelf.names("mf")]
    assert len(numbers) == 2
    shown = scene.app.test_client().get("/readyz").json["watched"]["work"]["backup"]  # type: ignore[index]
    assert shown == {"late_s": 0, "failing_since": None, "error": None}
    (scene.folder / "th" / "this-is-the-place-of-back-ups").unlink()
    db.session.query(WorkTurn).update({"turned_at": None})
    db.session.commit()
    assert turns.take(BACKUP, utc_now())
    shown = scene.app.test_client().get("/readyz").json["watched"]["work"]["backup"]  # type: ignore[index]
    assert shown["error"] == "Wrong" and shown["failing_since"]


def test_a_store_of_papers_that_is_away_holds_up_no_database(scene: Scene) -> None:
    scene.run("backup", "now")
    a_life()
    Path(scene.app.config["PAPERS"], storing.MARK).unlink()
    with pytest.raises(Wrong, match="away"):
        shipping.ship(utc_now())
    told = scene.restore("--check")
    assert "shipment 1" in told.output or "is in the database and not in the back-up" in told.output
    Path(scene.app.config["PAPERS"], storing.MARK).touch()
    shipping.ship(utc_now())
    assert scene.restore("--check").exit_code == 0


def test_while_the_worker_ships_nobody_else_does(scene: Scene) -> None:
    with turns.held(BACKUP):
        told = scene.run("backup", "now")
    assert told.exit_code == 1 and "try again in a minute" in told.output


def test_no_more_than_a_minute_is_ever_lost() -> None:
    """Two looks are half a minute apart, so a shipment may take as long again."""
    assert BACKUP.every <= 30


def test_without_the_settings_nothing_is_shipped_and_the_command_says_why(app: Flask, tmp_path: Path) -> None:
    app.config |= {"BACKUP_TO": None, "BACKUP_KEY": None}
    shipping.work(utc_now())
    told = app.test_cli_runner().invoke(args=["backup", "now"])
    assert told.exit_code == 1 and "BACKUP_KEY" in told.output


def test_a_key_is_written_once_for_its_owner_alone(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "offline.key"
    told = app.test_cli_runner().invoke(args=["backup", "key", str(path)])
    private = path.read_text().strip()
    assert told.exit_code == 0 and f"BACKUP_KEY={sealing.public_of(private)}" in told.output
    assert private not in told.output and path.stat().st_mode & 0o777 == 0o600
    assert "cannot open any back-up" in told.output and "loses everybody" in told.output
    again = app.test_cli_runner().invoke(args=["backup", "key", str(path)])
    assert (
        again.exit_code == 1 and "never written over" in again.output and path.read_text().strip() == private
    )


@pytest.mark.parametrize("size", [0, 1, sealing.CHUNK, sealing.CHUNK + 1])
def test_a_seal_opens_to_what_was_sealed_and_to_nothing_else(size: int) -> None:
    private, public = sealing.new_pair()
    content = b"".join(sealing.sealed(public, "a", [b"x" * size]))
    assert b"".join(sealing.opened(private, "a", content)) == b"x" * size
    for wrong in (content[:-1], content[:-17], content + b"x", content[: sealing.HEAD]):
        with pytest.raises(Wrong):
            list(sealing.opened(private, "a", wrong))
    with pytest.raises(Wrong):
        list(sealing.opened(private, "b", content))


def test_a_file_that_ends_with_a_whole_chunk_is_cut() -> None:
    private, public = sealing.new_pair()
    content = b"".join(sealing.sealed(public, "a", [b"x" * (2 * sealing.CHUNK + 5)]))
    with pytest.raises(Wrong, match="cut"):
        list(sealing.opened(private, "a", content[: sealing.HEAD + 2 * (sealing.CHUNK + sealing.TAG)]))


@pytest.mark.parametrize(
    "sizes",
    [(3 * sqlite_copy.BLOCK, 3 * sqlite_copy.BLOCK), (5, 2 * sqlite_copy.BLOCK + 1), (70_000, 3)],
)
def test_blocks_make_the_file_again(tmp_path: Path, sizes: tuple[int, int]) -> None:
    source, copied = tmp_path / "source", tmp_path / "copied"
    before = b""
    for number, size in enumerate(sizes):
        source.write_bytes(bytes([number]) * size)
        changes = sqlite_copy.Changes(source, before)
        sqlite_copy.apply(iter(changes), copied)
        before = changes.digests
        assert copied.read_bytes() == source.read_bytes() and sqlite_copy.root_of(copied) == changes.root()


def test_a_gap_in_the_log_is_seen(app: Flask, tmp_path: Path) -> None:
    a_scene(app, tmp_path)
    names = ["0000000100000001000000FE", "0000000100000001000000FF", "000000010000000200000000"]
    assert postgres.follows(None, names) and postgres.follows(names[0], names[1:])
    assert postgres.follows(names[1], ["00000002.history", "000000020000000200000000"])
    assert not postgres.follows(names[0], names[2:])
    with pytest.raises(Wrong, match="gap"):
        postgres.refuse_gap(names[0], names[2:])


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("0/4006118", "0/4FFFFFF"),
        ("0/5000000", "0/4FFFFFF"),
        ("1/0", "0/FFFFFFFF"),
        ("2/FF000010", "2/FFFFFFFF"),
    ],
)
def test_log_is_fetched_to_the_end_of_its_file(app: Flask, tmp_path: Path, end: str, last: str) -> None:
    a_scene(app, tmp_path)
    assert postgres._file_end(end) == last


def test_a_bucket_is_a_place_too(scene: Scene) -> None:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        words = {"ACCESS_KEY_ID": "x", "SECRET_ACCESS_KEY": "x", "DEFAULT_REGION": "us-east-1"}
        for name, value in words.items():
            patch.setenv(f"AWS_{name}", value)
        storing._asked.cache_clear()
        storing._asked().create_bucket(Bucket="kept")
        scene.app.config["BACKUP_TO"] = "s3://kept/back-ups"
        a_life()
        assert scene.run("backup", "now").exit_code == 0
        shipping.ship(utc_now())
        told = scene.restore("--check")
        storing._asked.cache_clear()
    assert told.exit_code == 0 and "shipment 1" in told.output and "1 papers" in told.output, told.output
