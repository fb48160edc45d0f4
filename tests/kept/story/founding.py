"""The first days: a letter that never arrived, accounts, hospitals with what they treat and their places."""

import csv
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from referral import outbox, readiness
from referral.accounts import actions as accounts
from referral.accounts.models import User
from referral.audit import system
from referral.db import db, transaction
from referral.demo import sink
from referral.hospitals import actions as hospital_page
from referral.hospitals import capacity, loading
from referral.hospitals.models import Hospital
from tests.conftest import free_port
from tests.kept.keys import PASSWORD
from tests.kept.story.world import World, ago

CENTRES = {
    "pl": "pl-lublin-cozl",
    "cs": "cz-brno-mou",
    "hu": "hu-budapest-ooi",
    "sk": "sk-kosice-vou",
    "ro": "ro-cluj-iocn",
}
PEOPLE = (
    ("administrator", "administrator", "Адміністраторка Вигадана", "en"),
    ("coordinator", "coordinator", "Координаторка Вигадана", "uk"),
    ("deputy", "coordinator", "Координатор Выдуманный", "ru"),
    ("volunteer", "volunteer", "Волонтерка Вигадана", "uk"),
    ("hospital", "hospital", "Anna Zmyślona", "pl"),
    ("auditor", "auditor", "Auditor Invented", "en"),
)
STALE = "hu"
"""Whose figure nobody has said again for more than a week."""


def found() -> World:
    """An installation with people and hospitals."""
    readiness.declare(readiness.REAL, ago(240))
    _lose_a_letter()
    hospitals = _hospitals(ago(192))
    users = {name: _account(name, role, said, code, hospitals) for name, role, said, code in PEOPLE}
    world = World(users, hospitals)
    _former(world)
    _addresses(world)
    _offers(world)
    return world


def _lose_a_letter() -> None:
    """A letter that nobody's server would take, tried until it was given up."""
    accounts.invite("nobody@gone.example", "volunteer", None, "uk", system("command"), ago(240))
    current_app.config["MAIL_PORT"], moment = 1, ago(240)
    for pause in (*outbox.RETRY_AFTER, timedelta(0)):
        outbox.deliver(moment)
        moment += pause


def _account(name: str, role: str, said: str, language: str, hospitals: dict[str, Hospital]) -> User:
    own = hospitals["pl"].id if role == "hospital" else None
    email = f"{name}@kept.example"
    invitation = accounts.invite(email, role, own, language, system("command"), ago(190))
    if name == "administrator":
        _send_one(ago(190))
    return accounts.accept_invitation(invitation, said, PASSWORD, language, ago(188))


def _former(world: World) -> None:
    """Somebody who left, came back, lost the second factor, and left; an invitation taken back."""
    by = world.actor("administrator")
    former = accounts.invite("former@kept.example", "auditor", None, "en", by, ago(187))
    user = accounts.accept_invitation(former, "Former Invented", PASSWORD, "en", ago(186.5))
    for hours, is_active in ((186, False), (185, True), (184, False)):
        accounts.set_active(user, is_active, by, ago(hours))
    accounts.reset_second_factor(user, by, ago(184))
    mistaken = accounts.invite("mistaken@kept.example", "auditor", None, "en", by, ago(183))
    accounts.withdraw_invitation(mistaken, by, ago(183))


def _send_one(moment: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        controller = sink.start(free_port(), Path(folder))
        current_app.config["MAIL_PORT"] = controller.port
        assert outbox.deliver(moment).sent == 1
        controller.stop()


def _hospitals(now: datetime) -> dict[str, Hospital]:
    tables = (("centres", "code"), ("capabilities", "centre"))
    with tempfile.TemporaryDirectory() as folder:
        for name, column in tables:
            loading.load(_few_of(name, column, Path(folder)), now)
        for name, column in tables:
            loading.load(_few_of(name, column, Path(folder), "read again"), now + timedelta(hours=1))
    known = {each.code: each for each in db.session.scalars(db.select(Hospital))}
    return {language: known[code] for language, code in CENTRES.items()}


def _few_of(name: str, column: str, folder: Path, note: str = "") -> Path:
    """The rows of our few hospitals, of one table of the directory; with a note, the first row is another."""
    with (loading.EMBEDDED / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table)
        rows = [row for row in reader if row[column] in CENTRES.values() and _is_wanted(row)]
    rows[0]["source"] += note
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as few:
        writer = csv.DictWriter(few, reader.fieldnames or ())
        writer.writeheader()
        writer.writerows(rows)
    return path


def _is_wanted(row: dict[str, str]) -> bool:
    """Of what hospitals treat only a part, so that the file stays small."""
    return row.get("modality", "surgery") in ("surgery", "diagnostics")


def _addresses(world: World) -> None:
    for language, hospital in world.hospitals.items():
        email = f"oncology-{language}@kept.example"
        hospital_page.register_email(hospital, email, world.actor("administrator"), ago(187))
    hospital_page.set_open(world.hospitals["ro"], False, world.actor("administrator"), ago(187))
    hospital_page.set_open(world.hospitals["ro"], True, world.actor("administrator"), ago(186))


def _offers(world: World) -> None:
    for language, hospital in world.hospitals.items():
        actor = world.actor("hospital" if language == "pl" else "administrator")
        sites = ["breast", "cervix", "lung"]
        facts = (hospital, "radiotherapy", "adult", "yes", sites, ["prostate"], actor, ago(185))
        hospital_page.keep_offer(*facts)
        hospital_page.keep_facts(hospital, ["uk", "en", language], "+48000000000", "", actor, ago(184))
        _report(hospital, 4 if language == "pl" else 2, world, 180)
        if language != STALE:
            _report(hospital, 6 if language == "pl" else 3, world, 150)
    hospital_page.confirm_page(world.hospitals["pl"], world.actor("hospital"), ago(150))


@transaction
def _report(hospital: Hospital, places: int, world: World, hours: float) -> None:
    start = ago(hours).date() + timedelta(days=14)
    by = world.actor("coordinator")
    facts = (hospital.id, "radiotherapy", "adult", places, start)
    capacity.report_places(*facts, by, ago(hours), "by telephone")
