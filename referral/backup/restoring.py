"""A back-up brought back into an empty folder: its database, papers and anchors, and the app that opens them."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, current_app
from flask_migrate import upgrade

from referral.backup import erasures, facts, manifest, papers, sqlite_copy
from referral.backup.manifest import ANCHORS, DATABASE, ERASED, Manifest
from referral.backup.packing import unpacked
from referral.backup.postgres import playing_back
from referral.backup.sentences import Wrong
from referral.backup.shelf import Shelf
from referral.crypto import fingerprint
from referral.db import db
from referral.records.papers import storing


class Restored(NamedTuple):
    """What was brought back: where, what its newest manifest and the newest ledger say; newer ledgers not whole."""

    folder: Path
    told: Manifest
    erased: set[erasures.Line]
    papers: int
    unread: list[str]


class Source(NamedTuple):
    """Which back-up of which place, opened with which key."""

    shelf: Shelf
    private: str
    which: str | None

    def shipments(self) -> list[Manifest]:
        """Of the one asked for, or of the newest; raises Wrong."""
        here = manifest.sets(self.shelf)
        if not here:
            raise Wrong("no_backup", shelf=self.shelf.address)
        if self.which and self.which not in here:
            raise Wrong("no_such", set=self.which, shelf=self.shelf.address)
        return list(manifest.of_set(self.shelf, self.private, self.which or here[-1]))

    def stream(self, told: Manifest, kind: str) -> Iterator[bytes]:
        """One stream of a shipment; nothing where it has none."""
        name, parts = manifest.name_of(kind, told["set"], told["number"]), told["streams"].get(kind)
        return unpacked(self.shelf.get_stream(self.private, name, parts)) if parts else iter(())


@contextmanager
def restored(source: Source, folder: Path) -> Iterator[tuple[Flask, Restored]]:
    """Bring a back-up into an empty folder, and open it there with the settings of here; raises Wrong."""
    shipments = source.shipments()
    told = shipments[-1]
    _refuse_keys(told)
    _refuse_full(folder)
    erased, unread = _ledger(source, shipments)
    with _room(folder), ExitStack() as open_:
        number = papers.restore(source.shelf, source.private, str(folder / "papers"))
        _write_anchors(source, shipments, folder)
        url = DATABASES[told["kind"]](source, shipments, folder, open_)
        app = _app(url, folder)
        with app.app_context():
            yield app, Restored(folder, told, erased, number, unread)
            db.session.remove()
            db.engine.dispose()


def _refuse_keys(told: Manifest) -> None:
    known = {fingerprint(master) for master in current_app.config["MASTER_KEYS"]}
    if missing := sorted(set(told["facts"]["master_keys"]) - known):
        raise Wrong("master_keys", missing=", ".join(missing))
    wanted = told["facts"]["revision"]
    if not facts.is_known(wanted):
        raise Wrong("newer", revision=wanted)


def _refuse_full(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Wrong("not_empty", shelf=folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError:
        raise Wrong("away", shelf=folder) from None


@contextmanager
def _room(folder: Path) -> Iterator[None]:
    """What the disk refuses is said in words."""
    try:
        yield
    except OSError as error:
        raise Wrong("full" if error.errno in storing.FULL else "away", shelf=folder) from None
    except storing.NoRoom:
        raise Wrong("full", shelf=folder) from None


def _ledger(source: Source, own: list[Manifest]) -> tuple[set[erasures.Line], list[str]]:
    """Whom the newest back-up knows as erased; where its ledger is damaged, the next one; and which were."""
    lines = _lines(source, own)
    unread: list[str] = []
    for which in reversed([each for each in manifest.sets(source.shelf) if each > own[0]["set"]]):
        try:
            return lines | _lines(source, manifest.of_set(source.shelf, source.private, which)), unread
        except Wrong:
            unread.append(which)
    return lines, unread


def _lines(source: Source, shipments: Iterable[Manifest]) -> set[erasures.Line]:
    return {line for told in shipments for line in erasures.read(b"".join(source.stream(told, ERASED)))}


def _write_anchors(source: Source, shipments: list[Manifest], folder: Path) -> None:
    with (folder / "anchors").open("wb") as file:
        for told in shipments:
            file.writelines(source.stream(told, ANCHORS))


def _sqlite(source: Source, shipments: list[Manifest], folder: Path, _open: ExitStack) -> str:
    path = folder / "oncobridge.sqlite"
    for told in shipments:
        sqlite_copy.apply(source.stream(told, DATABASE), path)
    if sqlite_copy.root_of(path) != shipments[-1]["root"]:
        raise Wrong("not_whole")
    return f"sqlite:///{path}"


DATABASES: dict[str, Callable[[Source, list[Manifest], Path, ExitStack], str]] = {
    "sqlite": _sqlite,
    "postgresql": playing_back.restore,
}


def _app(url: str, folder: Path) -> Flask:
    """Another one of the service, with the same keys, on what was restored."""
    own: dict[str, Any] = {
        **current_app.config,
        "DATABASE_URL": url,
        "SQLALCHEMY_DATABASE_URI": url.replace("postgresql://", "postgresql+psycopg://", 1),
        "AUDIT_ANCHORS": str(folder / "anchors"),
        "PAPERS": str(folder / "papers"),
        "BACKUP_STATE": str(folder / "backup"),
        "BACKUP_TO": None,
    }
    app: Flask = current_app.extensions["another"](own)
    return app


def bring_up_to_date() -> None:
    """A back-up of an older program is migrated like a database that was served."""
    upgrade()


@contextmanager
def thrown_away() -> Iterator[Path]:
    """A folder for a check alone, gone with the block."""
    with tempfile.TemporaryDirectory(prefix="oncobridge-restore-", ignore_cleanup_errors=True) as name:
        yield Path(name)
