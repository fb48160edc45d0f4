"""A place of back-ups, an offline key, a case with a paper, and the commands as an administrator gives them."""

from pathlib import Path
from typing import Any, NamedTuple

from click.testing import Result
from flask import Flask
from sqlalchemy.engine import make_url

from referral.audit import record_read, system
from referral.backup import sealing
from referral.backup.shelf import Shelf
from referral.db import db
from referral.intake.models import Case
from tests.factories import NOW, a_case
from tests.records.papers.scenes import a_paper


class Scene(NamedTuple):
    """An app whose back-ups go into a folder, and the file of the private key."""

    app: Flask
    folder: Path
    key: Path

    @property
    def shelf(self) -> Shelf:
        """Where the back-ups lie."""
        return Shelf(str(self.folder))

    def run(self, *words: Any) -> Result:
        """A command of flask, as it is typed."""
        return self.app.test_cli_runner().invoke(args=[str(word) for word in words])

    def restore(self, *words: Any) -> Result:
        """`flask restore` with the key."""
        return self.run("restore", "--key", self.key, "--every", 1, *words)

    def file(self, start: str) -> Path:
        """The one file in the place whose name begins so."""
        (found,) = self.folder.rglob(f"{start}*")
        return found


def a_scene(app: Flask, folder: Path) -> Scene:
    """Back-ups are switched on; nothing was made yet."""
    private, public = sealing.new_pair()
    key = folder / "offline.key"
    key.write_text(private + "\n")
    app.config |= {
        "BACKUP_TO": str(folder / "place"),
        "BACKUP_KEY": public,
        "BACKUP_STATE": str(folder / "state"),
        "BACKUP_DATABASE_URL": None,
    }
    return Scene(app, folder / "place", key)


ACCOUNT = (
    "CREATE ROLE backup LOGIN REPLICATION PASSWORD 'p:a\\ss'",
    "GRANT EXECUTE ON FUNCTION pg_switch_wal() TO backup",
)
"""As docs/run.md tells it."""


def with_an_account_for_back_ups(scene: Scene) -> None:
    """On PostgreSQL: the one that the manual tells to make, with no other rights."""
    url = make_url(scene.app.config["DATABASE_URL"])
    if url.get_backend_name() != "postgresql":
        return
    db.session.rollback()
    with db.engine.begin() as line:
        for each in ACCOUNT:
            line.exec_driver_sql(each)
    own = url.set(username="backup", password="p:a\\ss")
    scene.app.config["BACKUP_DATABASE_URL"] = own.render_as_string(hide_password=False)


def a_life(name: str = "Testova Olena") -> Case:
    """A case, somebody who has read it, and a paper."""
    case = a_case(identity={"name_original": name, "name_latin": name, "birth_date": "1980-02-03"})
    record_read(system("test"), "case.read", case, NOW, case_id=case.id)
    db.session.commit()
    a_paper(case)
    return case
