"""PostgreSQL's own walls: each role does what was granted and no more, and a query without its scope finds nothing."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from referral import create_app, grants, scopes, worker
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.config import settings
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.i18n import speaking
from referral.intake.models import Card, Case, Patient
from referral.intake.person_rows import person_tables
from referral.records import retention, what_stays
from referral.referrals.models import AnswerLink, Referral
from tests import factories as a
from tests.conftest import make_app
from tests.coordination.desk import a_fitting_hospital, to_send
from tests.intake import walk
from tests.pages import Pages
from tests.postgres import PrivatePostgres, another_database
from tests.records.everything import a_person_with_everything, rows
from tests.referrals.scenes import a_sent_referral

WALLED = tuple(grants.SHOWN)
RADIOTHERAPY = {**walk.TREATMENT, "modalities": ["radiotherapy"]}
BORN = {name: walk.CONTACT[name] for name in walk.CONTACT if name.startswith("birth_date")}


class Walls:
    """One database, and the application as its owner and as each role runs it."""

    def __init__(self, url: str) -> None:
        self.owner = make_app(url)
        with self.owner.app_context(), db.engine.begin() as line:
            grants.make(line)
            grants.renew(line, db.metadata)
        self.web, self.worker, self.reader = (_app(url, role) for role in grants.ROLES)

    def close(self) -> None:
        """Let go of every line to the database."""
        for app in (self.owner, self.web, self.worker, self.reader):
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _app(url: str, role: str) -> Flask:
    os.environ["DATABASE_URL"] = url.replace("oncobridge@", f"{role}@")
    return create_app({**settings(), "TESTING": True, "RATELIMIT_ENABLED": False})


@pytest.fixture(scope="module")
def walls(postgres: PrivatePostgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walls]:
    before = os.environ.get("DATABASE_URL", "")
    walls = Walls(another_database(str(postgres.url), "walled", tmp_path_factory.mktemp("walled")))
    yield walls
    walls.close()
    os.environ["DATABASE_URL"] = before


@contextmanager
def running(app: Flask) -> Iterator[Flask]:
    """The application at work under its role."""
    with app.app_context(), speaking("en"):
        yield app
        db.session.remove()


def _refused(statement: str) -> bool:
    try:
        with db.engine.begin() as line:
            line.exec_driver_sql(statement)
    except ProgrammingError as error:
        assert "permission denied" in str(error) or "must be owner" in str(error), error
        return True
    return False


# Which role may do what.


def test_the_database_grants_what_the_table_says_and_nothing_else(walls: Walls) -> None:
    with running(walls.owner):
        wanted = {
            (role, table, verb)
            for role in grants.ROLES
            for table in grants.tables(db.metadata)
            for verb in grants.verbs(role, table)
            if "(" not in verb
        }
        asked = text(
            "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants "
            "WHERE grantee = ANY (:roles)"
        )
        assert {tuple(row) for row in db.session.execute(asked, {"roles": list(grants.ROLES)})} == wanted


def test_every_table_that_is_named_is_there(walls: Walls) -> None:
    named = {*grants.APART, *grants.WEB_DELETES, *grants.WORKER_DELETES, *grants.READS, *grants.READS_OF}
    assert named <= set(grants.tables(db.metadata))


def test_what_erasing_and_retention_delete_their_role_may_delete() -> None:
    mine = {table.name for table in person_tables()}
    erased = mine - set(what_stays.KEPT)
    assert erased <= grants.WEB_DELETES
    rules = [rule for rule in retention.rules().values() if rule.then in retention.BY_ITSELF]
    aged = {retention.CALLED.get(rule.what, rule.what) for rule in rules if rule.then == "deleted"}
    assert aged <= grants.WORKER_DELETES
    assert {name for name in mine if name.startswith("paper")} <= grants.WORKER_DELETES


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        *(
            (role, statement)
            for role in ("web", "worker", "reader")
            for statement in (
                "DELETE FROM audit_event", "UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_seal",
                "UPDATE audit_seal SET digest = 'x'", "DROP TABLE patient", "TRUNCATE audit_event",
                "ALTER TABLE patient DISABLE ROW LEVEL SECURITY", "CREATE TABLE mine (id int)",
                "UPDATE alembic_version SET version_num = 'x'", "DELETE FROM patient", "DELETE FROM patient_case",
            )
        ),
        ("web", "UPDATE audit_event SET sealed = true"),
        ("web", "INSERT INTO audit_seal (position) VALUES (1)"),
        ("web", "SELECT pg_read_file('/etc/hostname')"),
        ("worker", 'UPDATE "user" SET role = \'administrator\''),
        ("worker", "UPDATE erasure SET approved_at = now()"),
        ("reader", "SELECT 1 FROM patient"),
        ("reader", "SELECT 1 FROM patient_case"),
        ("reader", 'SELECT 1 FROM "user"'),
        ("reader", "SELECT recipient FROM outbox_message"),
        ("reader", "INSERT INTO audit_event (verb) VALUES ('x')"),
    ],
)  # fmt: skip
def test_what_is_not_granted_is_refused(walls: Walls, role: str, statement: str) -> None:
    with running(getattr(walls, role)):
        assert _refused(statement)


def test_the_reader_reads_the_trail_and_what_letters_wait(walls: Walls) -> None:
    with running(walls.reader), db.engine.connect() as line:
        for statement in (
            "SELECT count(*) FROM audit_event JOIN audit_seal ON event_id = audit_event.id",
            "SELECT count(state), min(due_at) FROM outbox_message",
        ):
            assert line.exec_driver_sql(statement).first() is not None


# Which rows the web's role sees.


def _counts() -> dict[str, int]:
    return {table: int(db.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0) for table in WALLED}


def _two_referrals() -> tuple[uuid.UUID, uuid.UUID]:
    first, second = a_sent_referral(), a_sent_referral()
    return first.id, second.id


def test_a_query_without_its_scope_finds_nothing(walls: Walls) -> None:
    with running(walls.owner):
        _two_referrals()
        there = _counts()
        assert there["referral"] >= 2 and there["patient"] >= 2 and there["consent"] >= 2
    with running(walls.web):
        assert set(_counts().values()) == {0}
        scopes.enter(scopes.DESK)
        assert _counts() == there
        scopes.enter(scopes.NOBODY)
        assert set(_counts().values()) == {0}
        db.session.rollback()
        assert set(_counts().values()) == {0}, "and in the next transaction"


def test_a_scope_ends_with_its_transaction_and_never_reaches_the_next_who_gets_the_connection(
    walls: Walls,
) -> None:
    with running(walls.web):
        scopes.enter(scopes.DESK)
        assert db.session.scalar(db.select(db.func.count(Case.id))) is not None
        db.session.remove()
        assert set(_counts().values()) == {0}


def test_a_hospitals_scope_shows_its_own_requests_and_their_people(walls: Walls) -> None:
    with running(walls.owner):
        first, second = _two_referrals()
        mine, others = db.session.get_one(Referral, first), db.session.get_one(Referral, second)
        hospital, case, other = mine.hospital_id, mine.case_id, others.case_id
    with running(walls.web):
        scopes.enter(scopes.HOSPITAL, hospital)
        assert list(db.session.scalars(db.select(Referral.id))) == [first], "also without a condition"
        assert list(db.session.scalars(db.select(Case.id))) == [case]
        assert db.session.get(Case, other) is None
        assert db.session.scalar(db.select(db.func.count(Patient.id))) == 1


def test_a_volunteer_sees_the_cases_they_keep_and_whoever_holds_a_card_their_own(walls: Walls) -> None:
    with running(walls.owner):
        keeper = a.a_user(Role.VOLUNTEER).id
        kept, other = a.a_case(created_by=keeper, keeper_id=keeper).id, a.a_case().id
    with running(walls.web):
        scopes.enter(scopes.VOLUNTEER, keeper)
        assert list(db.session.scalars(db.select(Case.id))) == [kept]
        scopes.enter(scopes.HOLDER, other)
        db.session.expire_all()
        assert list(db.session.scalars(db.select(Case.id))) == [other]


@pytest.mark.parametrize("scope", ["", "everything", "desk'", "DESK", "holder"])
def test_a_scope_nobody_knows_shows_nothing(walls: Walls, scope: str) -> None:
    with running(walls.web):
        db.session.execute(text("SELECT set_config('app.scope', :scope, true)"), {"scope": scope})
        assert set(_counts().values()) == {0}


def test_a_page_that_forgets_whose_it_is_shows_nobody(walls: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wall is broken on purpose: every request to every hospital is looked for."""
    with running(walls.owner):
        first, second = _two_referrals()
        hospital = db.session.get_one(Referral, first).hospital_id
        nurse = a.a_user(Role.HOSPITAL, hospital_id=hospital).id
    monkeypatch.setattr("referral.referrals.queries.referrals_to", lambda _: db.select(Referral))
    for app, status in ((walls.owner, 200), (walls.web, 404)):
        with running(app):
            visitor = Pages(app).sign_in(db.session.get_one(User, nurse))
            assert visitor.get(f"/hospital/referrals/{first}").status == 200
            assert visitor.get(f"/hospital/referrals/{second}").status == status


# The way of a patient, from the intake to their own page, under the roles.


def test_the_way_of_a_patient_under_the_roles(walls: Walls, monkeypatch: pytest.MonkeyPatch) -> None:
    # What the test itself looks up between the pages; each request begins with no scope all the same.
    monkeypatch.setattr(scopes, "NOTHING", scopes.Scope(scopes.DESK))
    with running(walls.owner):
        people = {role: a.a_user(role).id for role in (Role.VOLUNTEER, Role.COORDINATOR)}
        first, second = a_fitting_hospital().id, a_fitting_hospital(lat=50.2, lon=19.1).id
    with running(walls.web):
        case_id = _filed(walls.web, people[Role.VOLUNTEER])
        _asked(walls.web, people[Role.COORDINATOR], case_id, first, second)
    _work(walls.worker)
    with running(walls.web):
        _accepted(walls.web, case_id, first)
        _read_by_the_patient(walls.web, case_id)


def test_two_people_erase_a_person_under_the_webs_role_with_every_right_of_its_own(walls: Walls) -> None:
    """Without any one of its rights nothing at all is erased; with all of them nothing is left."""
    with running(walls.owner):
        one, two = (a.a_user(Role.ADMINISTRATOR).id for _each in range(2))
        case = a_person_with_everything(a.a_case(), utc_now(), state="closed", outcome="completed")
        mine, reference = case.patient_id, case.reference
        gone = [name for name, found in rows(mine).items() if found and name not in what_stays.KEPT]
    assert len(gone) > 15
    with running(walls.web):
        asked = _visitor(walls.web, one).post(
            "/erasures", {"reference": reference, "reason": "asked_by_patient"}
        )
        assert asked.status == 303
    for name in gone:
        refused = pytest.raises(ProgrammingError, match=f"permission denied for table {name}")
        with _without(walls, f"DELETE ON {name}"), running(walls.web), refused:
            _approved(walls.web, two)
    with running(walls.owner):
        assert gone == [name for name, found in rows(mine).items() if found and name not in what_stays.KEPT]
    with running(walls.web):
        assert _approved(walls.web, two) == 303
    with running(walls.owner):
        assert db.session.get_one(Patient, mine).erased_at
        assert not [name for name, found in rows(mine).items() if found and name not in what_stays.KEPT]


@contextmanager
def _without(walls: Walls, right: str) -> Iterator[None]:
    """Whatever is done meanwhile is done while the web's role lacks a right; then all are again what the table says."""
    with walls.owner.app_context(), db.engine.begin() as line:
        line.exec_driver_sql(f"REVOKE {right} FROM {grants.WEB}")
    try:
        yield
    finally:
        with walls.owner.app_context(), db.engine.begin() as line:
            grants.renew(line, db.metadata)


def _approved(app: Flask, administrator: uuid.UUID) -> int:
    visitor = _visitor(app, administrator)
    return visitor.submit(visitor.get("/erasures"), "/approve").status


def _visitor(app: Flask, user_id: uuid.UUID) -> Pages:
    return Pages(app).sign_in(db.session.get_one(User, user_id))


def _filed(app: Flask, volunteer: uuid.UUID) -> uuid.UUID:
    pages = _visitor(app, volunteer)
    case = walk.enough(pages)
    assert walk.send(pages, case, "treatment", RADIOTHERAPY).status == 303
    assert pages.submit(pages.get(f"/intake/{case.id}/check"), "/check").status == 303
    return case.id


def _asked(app: Flask, coordinator: uuid.UUID, case_id: uuid.UUID, *hospitals: uuid.UUID) -> None:
    desk = _visitor(app, coordinator)
    at = f"/desk/cases/{case_id}"
    page = desk.get(f"{at}/hospitals")
    assert page.status == 200 and all(str(each) in page.html for each in hospitals), "ranked"
    answer = desk.post(
        f"{at}/send", {**to_send(), "h": [str(each) for each in hospitals], "message": "Please"}
    )
    assert answer.status == 303, answer.text
    assert desk.get("/desk").status == desk.get(at).status == 200


def _link(case_id: uuid.UUID, hospital: uuid.UUID) -> str:
    mine = db.select(AnswerLink.id).join(Referral).where(Referral.case_id == case_id)
    return link_token(db.session.scalars(mine.where(AnswerLink.hospital_id == hospital)).one())


def _accepted(app: Flask, case_id: uuid.UUID, hospital: uuid.UUID) -> None:
    nurse = Pages(app)
    nurse.submit(nurse.get(f"/answer/{_link(case_id, hospital)}"), "/answer/")
    step = "/answer/step/accept"
    assert nurse.submit(nurse.get(step), step).status == 303
    assert nurse.get("/answer").status == 200
    states = db.select(Referral.hospital_id, Referral.state).where(Referral.case_id == case_id)
    found = dict(db.session.execute(states).tuples().all())
    assert sorted(found.values()) == ["accepted", "superseded"] and found[hospital] == "accepted"


def _read_by_the_patient(app: Flask, case_id: uuid.UUID) -> None:
    card = db.session.scalars(db.select(Card).where(Card.case_id == case_id, Card.revoked_at.is_(None))).one()
    patient = Pages(app)
    assert patient.post(f"/card/{link_token(card.id)}").status == 303
    assert patient.submit(patient.get("/card/open?lang=en"), "/card/open", **BORN).status == 303
    page = patient.get("/card")
    assert page.status == 200 and "OB-" in page.text


def _work(app: Flask) -> None:
    """Each kind of work once, and once more a hundred days later, when what is kept has an end."""
    with running(app):
        for kind in worker.KINDS:
            for job in kind.jobs:
                job(utc_now())
                db.session.remove()
        retention.clear(utc_now() + timedelta(days=100))


@pytest.mark.usefixtures("walls")
def test_migrations_go_back_and_forth_where_walls_stand(postgres: PrivatePostgres, tmp_path: Path) -> None:
    """A column that a policy reads could not be dropped."""
    standing = text(
        "SELECT tablename, policyname, qual FROM pg_policies WHERE schemaname = 'public' ORDER BY 1, 2"
    )
    with make_app(another_database(str(postgres.url), "back_and_forth", tmp_path)).app_context():
        before = db.session.execute(standing).all()
        db.session.remove()
        downgrade(revision="0003")
        upgrade()
        assert len(before) >= len(WALLED) and db.session.execute(standing).all() == before
        db.session.remove()
        db.engine.dispose()
