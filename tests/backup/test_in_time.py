"""From a back-up of 100,000 people to a checked copy that can be served, within a minute (make proof)."""

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import update

from bench.sizes import whole
from referral import audit
from referral.backup import shipping
from referral.db import db, utc_now
from referral.records.papers import storing
from referral.records.papers.models import PaperFile
from tests.backup.scenes import Scene, a_scene
from tests.conftest import make_app
from tests.proving import part

PEOPLE = int(os.environ.get("BACKUP_PEOPLE", "10000"))
"""As many as are written within some minutes; BACKUP_PEOPLE=100000 for the whole country."""
WITHIN = 60.0


def _filled(folder: Path) -> Scene:
    app = make_app(f"sqlite:///{folder / 'whole.sqlite'}")
    with app.app_context():
        whole.fill(PEOPLE, utc_now())
        audit.seal()
        storing.at(app.config["PAPERS"]).mark()
        db.session.execute(update(PaperFile).values(lost_at=utc_now()))  # rows alone are written, no files
        db.session.commit()
    return a_scene(app, folder)


@pytest.mark.proof
def test_a_country_is_back_and_checked_within_a_minute(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with part(f"people restored and checked within {WITHIN:.0f} s") as reached:
        scene = _filled(tmp_path)
        with scene.app.app_context():
            began = time.monotonic()
            shipping.by_hand()
            made = time.monotonic() - began
            began = time.monotonic()
            shipping.ship(utc_now())
            shipped = time.monotonic() - began
            began = time.monotonic()
            told = scene.run("restore", "--key", scene.key, "--check")
            took = time.monotonic() - began
        with capsys.disabled():
            print(f"\n{PEOPLE:,} people: whole back-up {made:.1f} s, next shipment {shipped:.1f} s")
            print(told.output)
        reached.n, reached.failures = PEOPLE, 0 if told.exit_code == 0 and took <= WITHIN else PEOPLE
        assert told.exit_code == 0 and took <= WITHIN, f"{took:.1f} s"
