"""A disk that is really full, and a PostgreSQL that is stopped in the middle: told as it is, and back by itself."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from referral.accounts.permissions import Role
from referral.db import SQLITE_PRAGMAS, db
from referral.i18n import speaking
from referral.intake.models import Patient
from tests.conftest import make_app
from tests.factories import a_case, a_user
from tests.pages import Pages
from tests.postgres import PrivatePostgres
from tests.trouble.filling import WORDS, Filled, is_truth, on_page

ROOM = 16 * 1024 * 1024


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes where one may be mounted; else the folder, whose file may not grow (see `full`)."""
    folder.mkdir()
    is_mounted = _run("mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        if is_mounted:
            assert _run("umount", str(folder))


def _run(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@contextmanager
def full(app: Flask, disk: Path) -> Iterator[None]:
    """Not a byte more can be written; afterwards there is room again. A log that was begun anew would have room."""
    db.session.remove()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    app.extensions.pop("saving", None)
    if os.path.ismount(disk):
        with _filled(disk):
            yield
    else:
        with _no_page_more():
            yield
    app.extensions.pop("saving", None)


@contextmanager
def _filled(disk: Path) -> Iterator[None]:
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            try:
                while file.write(bytes(size)):
                    pass
            except OSError:
                continue
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def _no_page_more() -> Iterator[None]:
    db.engine.dispose()
    SQLITE_PRAGMAS["max_page_count"] = 1
    try:
        yield
    finally:
        del SQLITE_PRAGMAS["max_page_count"]
        db.engine.dispose()


@pytest.fixture
def on_a_small_disk(tmp_path: Path) -> Iterator[tuple[Flask, Path]]:
    with small_disk(tmp_path / "disk") as disk:
        app = make_app(f"sqlite:///{disk / 'small.sqlite'}")
        with app.app_context(), speaking("en"):
            yield app, disk
            db.session.remove()
            db.engine.dispose()


def _about_to_be_sent(app: Flask) -> tuple[Filled, Any]:
    """The page of somebody's name and telephone, filled; whose."""
    volunteer = a_user(Role.VOLUNTEER)
    case = a_case(created_by=volunteer.id, state="draft")
    patient_id = case.patient_id
    pages = Pages(app).sign_in(volunteer)
    address = f"/intake/{case.id}/contact"
    filled = [each for each in on_page(pages, address) if each.address == address]
    assert len(filled) == 1 and WORDS in filled[0].values.values()
    db.session.remove()
    return filled[0], patient_id


def _named(patient_id: Any) -> bool:
    db.session.remove()
    return WORDS in (db.session.get_one(Patient, patient_id).identity or {}).values()


def _problems(app: Flask) -> list[str]:
    answer = Pages(app).client.get("/readyz")
    assert answer.status_code == (503 if answer.json["problems"] else 200)
    return list(answer.json["problems"])


def _is_saved_now(app: Flask, filled: Filled, patient_id: Any) -> None:
    assert _problems(app) == []
    assert filled.send().status_code in (302, 303) and _named(patient_id)


def test_on_a_full_disk_nothing_is_called_saved_and_with_room_again_it_is(
    on_a_small_disk: tuple[Flask, Path],
) -> None:
    app, disk = on_a_small_disk
    filled, patient_id = _about_to_be_sent(app)
    with full(app, disk):
        for _ in range(3):
            is_truth(filled.send(), filled.values)
        assert _problems(app) == ["saving"] and Pages(app).client.get("/healthz").status_code == 200
    assert not _named(patient_id)
    _is_saved_now(app, filled, patient_id)


@contextmanager
def stopped(app: Flask, server: PrivatePostgres) -> Iterator[None]:
    """The server is gone; afterwards it is there again, as after a cut of power."""
    server._stop()
    app.extensions.pop("saving", None)
    try:
        yield
    finally:
        server._start()
        app.extensions.pop("saving", None)
        db.session.remove()


def _at_the_end_of_the_deed(deed: Callable[[], None]) -> Callable[[Any], None]:
    """Once, when all of it is written down and nothing of it kept."""
    left = [deed]

    def hook(session: Any) -> None:
        if session.info.get("acting") and left:
            left.pop()()

    return hook


@pytest.mark.both_databases
def test_a_postgresql_that_is_stopped_in_the_middle_of_a_deed(
    app: Flask, request: pytest.FixtureRequest
) -> None:
    if db.engine.dialect.name != "postgresql":
        return  # SQLite has no server; its file is moved away in test_nothing_can_be_saved
    postgres: PrivatePostgres = request.getfixturevalue("postgres")
    filled, patient_id = _about_to_be_sent(app)
    hook = _at_the_end_of_the_deed(postgres._stop)
    event.listen(db.session, "before_commit", hook)
    try:
        answer = filled.send()
    finally:
        event.remove(db.session, "before_commit", hook)
    with stopped(app, postgres):
        html = answer.get_data(as_text=True)
        assert answer.status_code == 503 and ("Not saved" in html or "not certain" in html)
        assert WORDS in html and 'tel:112"' in html and "+48 22 555 01 02" in html
        is_truth(filled.send(), filled.values)
        assert _problems(app) == ["database"]
        page = filled.visitor.get(filled.address, "en")
        assert page.status == 503 and 'tel:112"' in page.html
    assert not _named(patient_id)
    _is_saved_now(app, filled, patient_id)
