"""One shipment: what is new since the last one, sealed and put; a whole back-up where a day is over or none goes on.

`ship` is what the worker does each half minute, so that with all it takes no more than a minute is ever lost.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from referral import anchors, turns
from referral.backup import erasures, facts, keeping, manifest, papers, sqlite_copy, state
from referral.backup.manifest import ANCHORS, DATABASE, ERASED, LOG, Manifest, name_of
from referral.backup.packing import packed
from referral.backup.postgres import making as postgres
from referral.backup.sentences import Wrong
from referral.backup.shelf import Parts, Shelf
from referral.config import setting
from referral.db import db, utc_now
from referral.turns import Kind

log = structlog.get_logger()
EVERY, WHOLE_EVERY = 30.0, timedelta(days=1)
"""Seconds between two shipments, half of the minute that may be lost: what was written just after one goes with the
next. And how often all is shipped."""
OVERLAP = timedelta(minutes=10)
"""What ended shortly before the last shipment is told once more: a transaction may have begun before it."""
LAST, DIGESTS = "last", "digests"


def work(now: datetime) -> None:
    """What the worker does: the same, where back-ups are switched on, and in the log why it could not."""
    if not setting("BACKUP_TO"):
        return
    try:
        ship(now)
    except Wrong as wrong:
        log.error("back-up failed", code=wrong.code)
        raise


def ship(now: datetime) -> None:
    """Put what is new into BACKUP_TO. Raises Wrong."""
    shelf = here()
    shelf.require_mark()
    before = state.read(LAST)
    if _goes_on(before, now):
        try:
            _ship(shelf, before, now)
            return
        except Wrong as wrong:
            if wrong.code != "gap":
                raise
            log.warning("a new back-up begins", code=wrong.code)
    begin(shelf, now)


def here() -> Shelf:
    """The place of BACKUP_TO; raises Wrong where back-ups are switched off."""
    if not setting("BACKUP_TO") or not setting("BACKUP_KEY"):
        raise Wrong("not_set")
    return Shelf(str(setting("BACKUP_TO")))


def begin(shelf: Shelf, now: datetime) -> Manifest:
    """Make a whole back-up; older ones that are past their time go."""
    state.forget(LAST)
    told = _ship(shelf, {"set": f"{now:%Y%m%dT%H%M%SZ}", "number": -1, "began": now.isoformat()}, now)
    papers.forget_gone(shelf, keeping.drop_old(shelf, now))
    return told


def _goes_on(before: Any, now: datetime) -> bool:
    same = before and (before["place"], before["key"]) == (setting("BACKUP_TO"), setting("BACKUP_KEY"))
    if db.engine.dialect.name == "sqlite" and before:
        same = same and (state.folder() / f"{DIGESTS}{before['number']}").exists()
    return bool(same) and abs(now - datetime.fromisoformat(before["began"])) < WHOLE_EVERY


def _ship(shelf: Shelf, before: dict[str, Any], now: datetime) -> Manifest:
    """Anchors first and papers last: none is anchored that the copy lacks, no paper lacks that the copy names."""
    number, public = before["number"] + 1, str(setting("BACKUP_KEY"))
    since = datetime.fromisoformat(before["at"]) - OVERLAP if "at" in before else None
    anchored = _anchors(before.get("anchored", 0))

    def put(kind: str, plain: Iterator[bytes]) -> Parts:
        return shelf.put_stream(public, name_of(kind, before["set"], number), packed(plain))

    keep, told, streams = SHIP[db.engine.dialect.name](before, put)
    streams[ANCHORS] = put(ANCHORS, iter([anchored] if anchored else []))
    streams[ERASED] = put(ERASED, erasures.since(since))
    db.session.remove()
    number_of_papers, trouble = _papers(shelf, public)
    whole: Manifest = {
        "set": before["set"], "number": number, "at": now.isoformat(), "previous": before.get("digest", ""),
        "kind": db.engine.dialect.name, "streams": streams, "papers": number_of_papers, **told,
    }  # fmt: skip
    digest = manifest.put(shelf, public, whole)
    said = {**before, "number": number, "at": now.isoformat(), "digest": digest, "place": shelf.address,
            "key": public, "anchored": before.get("anchored", 0) + len(anchored)}  # fmt: skip
    keep(said)
    state.write(LAST, said)
    if trouble:
        raise trouble
    return whole


def _papers(shelf: Shelf, public: str) -> tuple[int | None, Wrong | None]:
    """How many lie in their store; where that is away the database goes all the same, and it is told afterwards."""
    try:
        return papers.ship(shelf, public), None
    except Wrong as wrong:
        return None, wrong


def _anchors(after: int) -> bytes:
    if not anchors.path().exists():
        return b""
    with anchors.path().open("rb") as file:
        file.seek(after)
        return file.read()


Put = Callable[[str, Iterator[bytes]], Parts]
Shipped = tuple[Callable[[dict[str, Any]], None], dict[str, Any], dict[str, Parts]]
"""What to remember of it, what its manifest says, its streams."""


def _of_sqlite(before: dict[str, Any], put: Put) -> Shipped:
    copied, known = state.folder() / "copy.sqlite", state.folder() / f"{DIGESTS}{before['number']}"
    try:
        sqlite_copy.copy(Path(str(db.engine.url.database)), copied)
        with facts.of_file(copied) as line:
            found = facts.of(line)
        changes = sqlite_copy.Changes(copied, known.read_bytes() if before["number"] >= 0 else b"")
        parts = put(DATABASE, iter(changes))
    finally:
        sqlite_copy.drop(copied)

    def keep(said: dict[str, Any]) -> None:
        for old in state.folder().glob(f"{DIGESTS}*"):
            if old != known:
                old.unlink()
        (state.folder() / f"{DIGESTS}{said['number']}").write_bytes(changes.digests)

    return keep, {"facts": {**found, "exact": True}, "root": changes.root()}, {DATABASE: parts}


def _of_postgres(before: dict[str, Any], put: Put) -> Shipped:
    """A base where none is, and in any case the log up to a cut, before which it was counted."""
    streams = {}
    if before["number"] < 0:
        postgres.begin()
        streams[DATABASE] = put(DATABASE, postgres.base())
    found, end = postgres.cut(facts.of)
    came = postgres.receive(end, before.get("log"))
    names = [path.name for path in came]
    postgres.refuse_gap(before.get("log"), names)
    streams[LOG] = put(LOG, postgres.files(came))

    def keep(said: dict[str, Any]) -> None:
        said["log"] = postgres.last_of(names, before.get("log"))
        postgres.forget(said["log"])

    return keep, {"facts": found, "end": end}, streams


SHIP: dict[str, Callable[[dict[str, Any], Put], Shipped]] = {"sqlite": _of_sqlite, "postgresql": _of_postgres}


KIND = Kind("backup", EVERY, (work,))


def by_hand() -> Manifest:
    """A whole back-up now, in a place that may be new; raises Wrong while the worker ships."""
    shelf = here()
    with turns.held(KIND) as is_ours:
        if not is_ours:
            raise Wrong("busy")
        if not manifest.sets(shelf):
            shelf.mark()
        shelf.require_mark()
        return begin(shelf, utc_now())
