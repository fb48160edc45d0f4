"""A release serves a database that the next one has migrated: between migrating and reloading, and after going back."""

import os
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from referral import readiness, serve
from referral.db import db
from tests import proving
from tests.conftest import make_app
from tests.postgres import another_database

WALK, NEWER = "walk_former.py", "9999"
"""The visitor's name in the former tree; a migration that this release does not know."""


@pytest.fixture
def later(database: str, tmp_path: Path) -> Flask:
    """A database that a later release has migrated."""
    app = make_app(another_database(database, "later", tmp_path))
    with app.app_context(), db.engine.begin() as line:
        line.execute(text("UPDATE alembic_version SET version_num = :newer"), {"newer": NEWER})
    return app


def test_a_database_of_a_later_release_is_served_and_left_as_it_is(
    later: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "upgrade", lambda: pytest.fail("it cannot know how"))
    with later.app_context():
        assert readiness.is_ahead() and readiness.migrated() and not readiness.problems()
        serve.prepare(later)
        assert "of a later release: left as it is" in capsys.readouterr().out
        with db.engine.begin() as line:
            line.execute(text("UPDATE alembic_version SET version_num = '0057'"))
        assert not readiness.is_ahead() and not readiness.migrated(), "an older one is migrated first"
        db.engine.dispose()


def _git(root: Path, *words: str) -> bytes:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True)
    assert done.returncode == 0, f"the history is needed for this (a whole clone): {done.stderr.decode()}"
    return done.stdout


def _former(root: Path, folder: Path) -> str:
    """The tree as it was before the newest migration came; its commit."""
    added = ("log", "-1", "--diff-filter=A", "--format=%H", "--", "referral/migrations/versions")
    newest = _git(root, *added).decode().strip()
    assert newest, "no commit of the history adds a migration"
    with tarfile.open(fileobj=BytesIO(_git(root, "archive", f"{newest}^"))) as tree:
        tree.extractall(folder, filter="data")
    (folder / WALK).write_text((root / "tests" / "former.py").read_text())
    (folder / "referral" / "static" / "build").symlink_to(root / "referral" / "static" / "build")
    subprocess.run([sys.executable, "translations/compile.py"], cwd=folder, check=True, capture_output=True)
    return newest


@pytest.mark.proof
@pytest.mark.both_databases
def test_the_former_release_walks_on_todays_database(database: str, root: Path, tmp_path: Path) -> None:
    url = another_database(database, "former", tmp_path)
    with make_app(url).app_context():
        db.engine.dispose()
    newest = _former(root, tmp_path / "former")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "former"), "DATABASE_URL": url}
    with proving.part("walks of the former release on today's database") as reached:
        command = [sys.executable, WALK]
        done = subprocess.run(
            command, cwd=tmp_path / "former", env=environment, capture_output=True, text=True
        )
        reached.n, reached.failures = 1, int(done.returncode != 0)
    assert done.stdout.strip().endswith("walked"), f"before {newest[:12]}: {done.stderr[-3000:]}"
