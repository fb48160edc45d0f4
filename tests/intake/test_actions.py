"""Filing a case: nothing twice, nothing lost, unknown is not none, and the lock order is kept."""

import threading
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import DataKey
from referral.db import db
from referral.errors import Conflict, NotFound
from referral.intake import actions
from referral.intake.models import Card, Case, Consent, Patient
from referral.intake.questions.projection import age_group
from tests.factories import NOW, a_user

CONSENT = {"given_by": "patient", "language": "uk"}
FIRST = {
    "contact": {
        "name_original": "Тестова Олена",
        "birth_date": "1980-02-03",
        "sex": "female",
        "phone": "+380501234567",
        "language_spoken": ["uk", "other"],
    },
    "place": {
        "place_typed": "Львів",
        "place_name": "Львів",
        "place_country": "UA",
        "lat": 49.84,
        "lon": 24.03,
    },
    "diagnosis": {"site": "breast", "site_words": "рак грудей"},
    "treatment": {"phase": "suspected", "modalities": ["diagnostics"]},
}


def started(user: User, key: uuid.UUID | None = None) -> Case:
    return actions.start(user.as_actor(), NOW, key or uuid.uuid4(), CONSENT)


def filled(user: User, **groups: Any) -> Case:
    case = started(user)
    for group, data in {**FIRST, "red_flags": {"flags": "none"}, **groups}.items():
        if group == "red_flags":
            case.answers = {**case.answers, "red_flags": {"fever": "no"}}
            db.session.commit()
        else:
            actions.save_group(case, group, data, user.as_actor(), NOW)
    return case


def count(model: type[Any]) -> int:
    return db.session.query(model).count()


@pytest.mark.both_databases
def test_a_draft_is_kept_with_its_consent_and_an_audit_event(app: Flask) -> None:
    case = started(a_user(Role.VOLUNTEER))
    assert (case.state, case.consents[0].purpose) == ("draft", "store")
    assert {event.verb for event in db.session.query(AuditEvent)} == {"case.start", "consent.record"}


@pytest.mark.both_databases
def test_starting_twice_with_one_key_gives_one_case(app: Flask) -> None:
    user, key = a_user(Role.VOLUNTEER), uuid.uuid4()
    assert started(user, key).id == started(user, key).id
    assert count(Case) == count(Patient) == count(DataKey) == 1


@pytest.mark.both_databases
def test_two_clicks_at_the_same_moment_give_one_case(app: Flask) -> None:
    user, key, found = a_user(Role.VOLUNTEER), uuid.uuid4(), []
    actor, gate = user.as_actor(), threading.Barrier(4, timeout=60)
    db.session.remove()

    def click() -> None:
        with app.app_context():
            gate.wait()
            found.append(actions.start(actor, NOW, key, CONSENT).id)
            db.session.remove()

    threads = [threading.Thread(target=click) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1
    assert count(Case) == count(Patient) == count(DataKey) == count(Consent) == 1


def test_another_persons_key_opens_nothing(app: Flask) -> None:
    key = uuid.uuid4()
    started(a_user(Role.VOLUNTEER), key)
    with pytest.raises(NotFound):
        started(a_user(Role.VOLUNTEER), key)


def test_each_answer_is_kept_where_its_question_says(app: Flask) -> None:
    case = filled(a_user(Role.VOLUNTEER))
    assert case.patient.identity is not None and case.private_answers is not None
    assert case.patient.identity["name_original"] == "Тестова Олена"
    assert case.private_answers["diagnosis"] == {"site_words": "рак грудей"}
    assert "name_original" not in str(case.answers) and "Тестова" not in str(case.answers)
    assert (case.site_group, case.place_name, case.languages) == ("breast", "Львів", ["uk"])
    assert case.age_group == "adult"


def test_nothing_that_names_a_person_lies_open_in_the_database(app: Flask) -> None:
    filled(a_user(Role.VOLUNTEER))
    with db.engine.connect() as connection:
        dump = " ".join(
            str(tuple(row))
            for table in db.metadata.sorted_tables
            for row in connection.execute(db.select(table))
        )
    for secret in ("Тестова", "Олена", "501234567", "1980-02-03", "рак грудей"):
        assert secret not in dump


def test_an_answer_taken_out_is_gone_and_other_groups_stay(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    case = filled(user)
    actions.save_group(case, "contact", {"name_original": "Інша"}, user.as_actor(), NOW)
    assert case.patient.identity == {"name_original": "Інша"}
    assert case.age_group is None and case.languages == [] and case.site_group == "breast"


def test_unknown_is_never_none(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    unknown = {"phase": "unknown", "modalities": ["unknown"], "last_dose": "unknown", "next_due": "unknown"}
    fitness = {"oxygen": "unknown", "mobility": "unknown"}
    case = filled(user, treatment=unknown, fitness=fitness, diagnosis={"site": "unknown"})
    assert (case.phase, case.oxygen, case.mobility, case.next_treatment_due) == (None, None, None, None)
    assert case.modalities == [] and case.site_group is None
    assert case.answers["treatment"] == unknown and case.answers["fitness"] == fitness
    actions.save_group(case, "fitness", {"oxygen": "no"}, user.as_actor(), NOW)
    assert case.oxygen is False


def test_the_treatment_that_comes_first_is_at_the_head(app: Flask) -> None:
    several = {"phase": "suspected", "modalities": ["surgery", "systemic_therapy", "radiotherapy"]}
    assert filled(a_user(Role.VOLUNTEER), treatment=several).modalities == several["modalities"]
    case = filled(
        a_user(Role.VOLUNTEER), treatment={**several, "comes_first": "radiotherapy", "at_once": "no"}
    )
    assert case.modalities == ["radiotherapy", "surgery", "systemic_therapy"] and not case.at_once
    unsure = {**several, "comes_first": "unknown", "at_once": "unknown"}
    case = filled(a_user(Role.VOLUNTEER), treatment=unsure)
    assert case.modalities == several["modalities"] and not case.at_once
    assert filled(a_user(Role.VOLUNTEER), treatment={**several, "at_once": "yes"}).at_once
    alone = {**several, "modalities": ["surgery"], "at_once": "yes"}
    assert not filled(a_user(Role.VOLUNTEER), treatment=alone).at_once, "of one nothing is at the same time"


def test_a_wish_is_no_limit_until_it_is_firm(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    wish = {"countries": ["PL"], "longest_hours": 6}
    case = filled(user, preferences=wish)
    assert (case.countries, case.longest_hours) == ([], None)
    firm = {**wish, "countries_weight": "firm", "longest_weight": "firm"}
    actions.save_group(case, "preferences", firm, user.as_actor(), NOW)
    assert (case.countries, case.longest_hours) == (["PL"], 6.0)


@pytest.mark.parametrize(
    ("town", "country", "known"),
    [("Kraków", "PL", True), ("Краків", "PL", True), ("Krakow", "HU", False), ("near the sea", "PL", False)],
)
def test_the_relatives_town_is_known_roughly_and_its_name_stays_sealed(
    app: Flask, town: str, country: str, known: bool
) -> None:
    user = a_user(Role.VOLUNTEER)
    wish = {"relatives_country": country, "relatives_where": town}
    case = filled(user, preferences=wish)
    kept = case.answers["preferences"]
    assert (kept.get("relatives_lat"), kept.get("relatives_lon")) == ((50.1, 19.9) if known else (None, None))
    assert "relatives_where" not in kept and town in str(case.patient.identity)
    actions.save_group(case, "preferences", {"relatives_country": country}, user.as_actor(), NOW)
    assert "relatives_lat" not in case.answers["preferences"]


@pytest.mark.parametrize(
    ("born", "group"),
    [
        ("2008-11-20", "adult"),
        ("2008-11-21", "child"),
        ("2008-02-29", "adult"),
        ("2008", None),
        ("2009", "child"),
        ("2007", "adult"),
        ("2008-11", None),
        ("2008-12", "child"),
        ("2008-10", "adult"),
        ("unknown", None),
        (None, None),
    ],
)
def test_the_age_group_follows_from_the_birth_date_or_stays_open(born: str | None, group: str | None) -> None:
    assert age_group(born, date(2026, 11, 20)) == group


def test_a_ticked_age_stands_only_where_the_birth_date_leaves_it_open(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    case = filled(user, contact={**FIRST["contact"], "birth_date": "2008", "age_group": "child"})
    assert case.age_group == "child"
    actions.save_group(case, "contact", {"birth_date": "1980", "age_group": "child"}, user.as_actor(), NOW)
    assert case.age_group == "adult"


@pytest.mark.both_databases
def test_sending_hands_the_case_over_once_with_a_card_and_a_clock(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    case = filled(user)
    actions.submit(case, user.as_actor(), NOW)
    actions.submit(case, user.as_actor(), NOW + timedelta(hours=1))
    assert (case.state, case.submitted_at, case.due_at) == ("waiting", NOW, NOW + timedelta(hours=24))
    assert count(Card) == 1 and [move.verb for move in case.moves] == ["submit"]


@pytest.mark.parametrize("group", [*FIRST, "red_flags"])
def test_a_case_without_its_starred_answers_is_not_sent(app: Flask, group: str) -> None:
    user = a_user(Role.VOLUNTEER)
    case = filled(user)
    case.answers = {name: answers for name, answers in case.answers.items() if name != group}
    if group == "contact":
        case.patient.identity = {}
    if group == "place":
        case.private_answers = {}
    db.session.commit()
    with pytest.raises(Conflict):
        actions.submit(case, user.as_actor(), NOW)
    assert case.state == "draft"


def test_dates_are_starred_only_on_treatment_and_unknown_counts(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    on_treatment = {"phase": "on_chemotherapy", "modalities": ["systemic_therapy"]}
    case = filled(user, treatment=on_treatment)
    with pytest.raises(Conflict):
        actions.submit(case, user.as_actor(), NOW)
    told = {**on_treatment, "last_dose": "unknown", "next_due": "unknown"}
    actions.save_group(case, "treatment", told, user.as_actor(), NOW)
    assert actions.submit(case, user.as_actor(), NOW).state == "waiting"
