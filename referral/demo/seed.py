"""Fill an empty demo database with invented people; a database that holds anything is left alone."""

import csv
import json
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from flask_security.utils import hash_password

from referral.accounts.models import User
from referral.audit import Actor, system
from referral.db import db, transaction
from referral.demo import goods, papers, reported
from referral.demo.people import LOG_INS, PASSWORD, LogIn
from referral.duty.actions import set_shifts
from referral.duty.forms import SHIFTS
from referral.duty.models import EVERYBODY
from referral.export_rules import loading as export_rules
from referral.export_rules.models import LIFE as EXPORT_RULES
from referral.fields import UNKNOWN
from referral.hospitals import capacity
from referral.hospitals.models import Hospital, Statement
from referral.information import loading as information
from referral.information.models import LIFE as ANSWERS
from referral.intake import actions
from referral.intake.found import locality_facts
from referral.intake.models import Case
from referral.intake.red_flags import NOW, TODAY, asked
from referral.materials import loading as materials
from referral.materials.models import LIFE as CARDS
from referral.offline import intake_keys
from referral.offline.actions import devices
from referral.organisations import loading as organisations
from referral.organisations.models import LIFE as ORGANISATIONS
from referral.screening import actions as screening
from referral.societies import loading as societies
from referral.societies.actions import liaisons
from referral.societies.models import LIFE as SOCIETIES
from referral.societies.queries import named

DATA = Path(__file__).parent / "data"
SOURCE = "demo: invented"
CONSENT = {"given_by": "patient", "language": "uk"}


@transaction
def fill_empty(now: datetime) -> str:
    """Accounts, reports of slots and cases for an empty demo database, all or nothing; says what it did."""
    if db.session.scalars(db.select(User).limit(1)).first():
        return "present already"
    people = _accounts(now)
    _rota(people["coordinator"], people["administrator"], now)
    offers = _offers(now)
    cases = [_case(row, people, now) for row in json.loads((DATA / "cases.json").read_text(encoding="utf-8"))]
    _phone(people["volunteer"], now)
    sent = papers.seed(cases[0], people["volunteer"], now)
    answers = information.load(now)
    _partner_venue(people, now)
    goods.seed(people["pharmacist"], people["administrator"], now)
    dangers = reported.seed(people["clinician"], _user_of(people["administrator"]), now)
    helping = organisations.load(now)
    shelf = materials.load(now)
    rules, asked = export_rules.load(now), societies.load(now)
    for life in (ANSWERS, ORGANISATIONS, CARDS, EXPORT_RULES, SOCIETIES):
        life.publish_drafts(people["editor"], people["administrator"], now)
    _liaisons(people["coordinator"], now)
    read = f"{shelf} cards and documents, {rules} export rules, {asked} societies"
    told = f"{answers} answers for patients, {helping} organisations, {read}, {dangers} dangers"
    return f"{len(people)} accounts, {offers} offers, {len(cases)} cases, {sent} papers, {told}"


@transaction
def _accounts(now: datetime) -> dict[str, Actor]:
    hospitals = {hospital.code: hospital for hospital in db.session.scalars(db.select(Hospital))}
    for hospital in hospitals.values():
        if hospital.is_oncology:
            hospital.email, hospital.is_demo = f"{hospital.code}@hospitals.example", True
    users = [_account(log_in, hospitals, now) for log_in in LOG_INS]
    db.session.add_all(users)
    db.session.flush()
    return {user.role: user.as_actor() for user in users}


def _user_of(actor: Actor) -> User:
    return db.session.get_one(User, uuid.UUID(actor.id))


def _rota(coordinator: Actor, administrator: Actor, now: datetime) -> None:
    """One coordinator is on duty for everybody, day and night; no country has a rota of its own."""
    always = [(day, part) for day, part in (each.split("-") for each in SHIFTS)]
    set_shifts(EVERYBODY, always, uuid.UUID(coordinator.id), None, administrator, now)


def _phone(volunteer: Actor, now: datetime) -> None:
    """One phone that may deliver without a network; nobody has its key."""
    key = ec.generate_private_key(intake_keys.CURVE).public_key()
    devices.enrol(_user_of(volunteer), intake_keys.point_of(key), "Медика, синій телефон", volunteer, now)


def _partner_venue(people: dict[str, Actor], now: datetime) -> None:
    """One invented shelter where the tick list hangs, and the partner who works there."""
    facts = {"name": "Schronisko Demo", "kind": "shelter", "country": "PL", "locality": "Lublin"}
    venue = screening.make_venue({**facts, "active_until": None}, people["coordinator"], now)
    screening.give(venue, _user_of(people["screening_partner"]), people["coordinator"], now)


def _liaisons(coordinator: Actor, now: datetime) -> None:
    """One invented person has agreed to answer for two societies."""
    said = {
        "name": "Łączniczka Przykładowa",
        "topics": ["referral"],
        "languages": ["pl", "uk"],
        "hours": "9–15",
    }
    for code in ("eu_esso", "pl_ptcho"):
        society = named(code)
        assert society is not None
        made = liaisons.invite(society, "liaison@demo.example", "liaison", "pl", coordinator, now)
        liaisons.agree(made, said, "pl", liaisons.actor_of(made), now)


def _account(log_in: LogIn, hospitals: dict[str, Hospital], now: datetime) -> User:
    return User(
        email=log_in.email,
        name=log_in.name,
        role=log_in.role,
        phone=log_in.phone,
        language=log_in.language,
        hospital_id=hospitals[log_in.hospital].id if log_in.hospital else None,
        password=hash_password(PASSWORD),
        is_demo=True,
        created_at=now,
    )


def _offers(now: datetime) -> int:
    with (DATA / "offers.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        _offer(row, now)
    return len(rows)


@transaction
def _offer(row: dict[str, str], now: datetime) -> None:
    hospital = db.session.scalars(db.select(Hospital).where(Hospital.code == row["centre"])).one()
    hospital.languages, hospital.languages_source = row["languages"].split(), SOURCE
    db.session.add(_answer(hospital, row, now))
    said = now - timedelta(days=float(row["reported_days_ago"]))
    start = now.date() + timedelta(days=int(row["start_in_days"])) if row["start_in_days"] else None
    service = (hospital.id, row["modality"], row["age_group"])
    capacity.report_slots(*service, int(row["places"]), start, system("demo"), said, SOURCE)


def _answer(hospital: Hospital, row: dict[str, str], now: datetime) -> Statement:
    """What the hospital answers in the demo; its words say that it is invented."""
    return Statement(
        hospital_id=hospital.id,
        modality=row["modality"],
        age_group=row["age_group"],
        sites=row["sites"].split(),
        answer="yes",
        kind="hospital",
        words=SOURCE,
        title=SOURCE,
        page_date=now.date().isoformat(),
        dated=now.date(),
        read=now.date(),
    )


def _case(row: dict[str, Any], people: dict[str, Actor], now: datetime) -> Case:
    """File one invented case as a volunteer would, by the same actions."""
    filed, volunteer = now - timedelta(hours=row["filed_hours_ago"]), people["volunteer"]
    case = actions.start(volunteer, filed, uuid.uuid4(), CONSENT)
    answer_signs(case, row.get("red_flags", {}), volunteer, filed)
    for group in ("contact", "place", "diagnosis", "treatment", "preferences"):
        if group in row:
            actions.save_group(case, group, _answers(group, row[group], filed.date()), volunteer, filed)
    actions.submit(case, volunteer, filed)
    if row["priority"]:
        actions.set_priority(case, row["priority"], row["basis"], people["coordinator"], filed)
    return case


def answer_signs(case: Case, present: dict[str, str], volunteer: Actor, now: datetime) -> None:
    """Every screen of warning signs, as a volunteer would answer them: none but those present."""
    about = {"facts": ["known"], "rest": "none"}
    actions.answer_about(case, about, volunteer, now)
    signs = {flag.code: "no" for screen in (NOW, TODAY) for flag in asked(screen, about)}
    actions.answer_red_flags(case, signs | present, volunteer, now)


def _answers(group: str, typed: dict[str, Any], today: date) -> dict[str, Any]:
    if group == "place":
        words = {"place_typed": typed["place_typed"], "place_code": typed["id"]}
        return {**words, **(locality_facts(words) or {})}
    if group != "treatment":
        return typed
    due = typed.pop("due_in_days", None)
    next_due = (today + timedelta(days=due)).isoformat() if due else UNKNOWN
    return {**typed, "last_dose": UNKNOWN, "next_due": next_due}
