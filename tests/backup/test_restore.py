"""A back-up is what comes back from it: brought back whole, with everybody who was erased since erased again."""

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from referral import audit
from referral.accounts.permissions import Role
from referral.backup import erasures, restoring, sealing, shipping
from referral.backup.sentences import Wrong
from referral.crypto import Erased
from referral.db import db, utc_now
from referral.intake.actions import filing
from referral.intake.models import Case, Patient
from referral.records import actions as records
from referral.records.papers import storing
from referral.referrals.actions import close_case
from tests.backup.scenes import Scene, a_life, a_scene, with_an_account_for_back_ups
from tests.conftest import a_database_apart
from tests.factories import a_case, a_user

pytestmark = pytest.mark.both_databases
application = a_database_apart()


@pytest.fixture
def scene(app: Flask, tmp_path: Path) -> Iterator[Scene]:
    before = dict(app.config)
    yield a_scene(app, tmp_path)
    app.config.clear()
    app.config.update(before)


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder into which a server may look that runs under another account, as it does for root."""
    folder = Path(tempfile.mkdtemp(prefix="oncobridge-restored-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def _erase(case_id: uuid.UUID) -> None:
    case = db.session.get_one(Case, case_id)
    one, other = a_user(Role.COORDINATOR).as_actor(), a_user(Role.ADMINISTRATOR).as_actor()
    if case.state != "closed":
        close_case(case, "treated_elsewhere", one, utc_now())
    records.approve_erasure(
        records.ask_erasure(case.patient, "asked_by_patient", one, utc_now()), other, utc_now()
    )


def _ids(case: Case) -> tuple[uuid.UUID, uuid.UUID]:
    """Of the case and of its person, for after a command that ends the session."""
    return case.id, case.patient_id


def _names(scene: Scene, folder: Path, which: str | None = None) -> dict[str, str | None]:
    """Person → the name that can be read of them in what was restored and proved."""
    source = restoring.Source(scene.shelf, scene.key.read_text(), which)
    with restoring.restored(source, folder) as (_, found):
        restoring.bring_up_to_date()
        erasures.repeat(found.erased)
        return {str(each.id): _name(each) for each in db.session.scalars(db.select(Patient))}


def _name(patient: Patient) -> str | None:
    try:
        return (patient.identity or {}).get("name_latin")
    except Erased:
        return None


def test_what_was_served_a_moment_ago_comes_back_and_is_proved(scene: Scene, room: Path) -> None:
    with_an_account_for_back_ups(scene)
    first = _ids(a_life("Persha Anna"))
    assert scene.run("backup", "now").exit_code == 0
    second = _ids(a_life("Druha Maria"))
    audit.seal()
    for _ in range(3):  # the last of them with nothing new in the database
        shipping.ship(utc_now())
    told = scene.restore("--to", room / "restored")
    assert told.exit_code == 0, told.output
    assert "2 papers" in told.output and "position 6" in told.output and "shipment 3" in told.output
    assert (room / "restored" / "papers" / storing.MARK).exists()
    names = _names(scene, room / "again")
    assert names == {str(first[1]): "Persha Anna", str(second[1]): "Druha Maria"}


def test_who_was_erased_after_the_back_up_stays_erased(scene: Scene, room: Path) -> None:
    gone, stays = _ids(a_life("Zabuta Olha")), _ids(a_life("Persha Anna"))
    scene.run("backup", "now")
    old = shipping.manifest.sets(scene.shelf)[0]
    _erase(gone[0])
    shipping.begin(scene.shelf, utc_now() + timedelta(seconds=2))
    told = scene.restore("--check", "--set", old)
    assert told.exit_code == 0 and "erased again: 1" in told.output, told.output
    names = _names(scene, room / "old", old)
    assert names == {str(gone[1]): None, str(stays[1]): "Persha Anna"}
    scene.file(f"er-{shipping.manifest.sets(scene.shelf)[1]}").unlink()
    told = scene.restore("--check", "--set", old)
    assert told.exit_code == 0 and "erase by hand" in told.output, "a ledger that is lost is told"


def test_the_old_back_up_alone_would_have_said_the_name(scene: Scene, room: Path) -> None:
    """The counter-proof: it is the ledger of the newer one that erases again."""
    gone = _ids(a_life("Zabuta Olha"))
    scene.run("backup", "now")
    _erase(gone[0])
    assert _names(scene, room / "old") == {str(gone[1]): "Zabuta Olha"}


def test_an_intake_that_was_thrown_away_does_not_come_back(scene: Scene, room: Path) -> None:
    case_id, patient_id = _ids(a_case(state="draft", submitted_at=None))
    scene.run("backup", "now")
    old = shipping.manifest.sets(scene.shelf)[0]
    filing.discard_draft(db.session.get_one(Case, case_id), a_user(Role.VOLUNTEER).as_actor(), utc_now())
    shipping.begin(scene.shelf, utc_now() + timedelta(seconds=2))
    assert str(patient_id) not in _names(scene, room / "old", old)


def test_nothing_but_the_private_key_opens_anything_of_it(scene: Scene) -> None:
    a_life("Persha Anna")
    scene.run("backup", "now")
    everything = b"".join(path.read_bytes() for path in scene.folder.rglob("*") if path.is_file())
    keys = [scene.app.config["MASTER_KEYS"][0], scene.app.config["AUDIT_KEYS"][0]]
    assert not any(key in everything for key in keys)
    assert b"patient" not in everything and b"SQLite" not in everything
    with pytest.raises(Wrong) as wrong:
        list(
            shipping.manifest.of_set(
                scene.shelf, sealing.new_pair()[0], shipping.manifest.sets(scene.shelf)[0]
            )
        )
    assert wrong.value.code == "other_key"
