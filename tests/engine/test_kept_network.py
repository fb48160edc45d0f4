"""The directory and the network are kept between requests, and never a moment longer than they are true."""

import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

import matching
from referral import directory_version, readiness
from referral.accounts.permissions import Role
from referral.db import db, guarded_update, transaction, utc_now
from referral.engine import rankings
from referral.engine.kept import network as kept
from referral.engine.models import LearnedModel
from referral.hospitals.models import Hospital, Service, SlotReport, Statement
from referral.intake.models import Case
from referral.referrals.models import Referral
from tests import factories as a
from tests.conftest import NOW, make_app
from tests.coordination.desk import a_fitting_hospital, a_named_case
from tests.pages import Pages
from tests.test_costs import statements

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(app: Flask) -> Case:
    """A case, a hospital that suits, and one that has been asked."""
    a_fitting_hospital(name="Szpital Stary")
    a.a_referral(hospital=a_fitting_hospital())
    a.a_user(Role.HOSPITAL, hospital_id=db.session.scalars(db.select(Hospital.id)).first())
    return a_named_case()


def network(case: Case, now: Any = NOW) -> Any:
    return rankings.rank_case(case, now).network


def sql(words: str) -> Callable[[], Any]:
    return lambda: db.session.execute(text(words))


def new(model: Any, **facts: Any) -> Callable[[], Any]:
    return lambda: db.session.add(model(**facts))


def of(model: Any) -> Any:
    return db.session.scalars(db.select(model)).first()


CHANGES: dict[str, Callable[[], Any]] = {
    "a name": lambda: setattr(of(Hospital), "name", "Szpital Nowy"),
    "a name, by hand": sql("update hospital set name = 'Szpital Nowy'"),
    "a hospital closes": lambda: guarded_update(Hospital, closed_at=NOW, version=2),
    "a statement goes": lambda: db.session.delete(of(Statement)),
    "a statement, by hand": sql("delete from capability"),
    "an account ends": sql('update "user" set active = false'),
    "slots": lambda: guarded_update(Service, Service.id == of(Service).id, free=0),
    "a report": lambda: db.session.add(
        SlotReport(
            service_id=of(Service).id,
            places=1,
            as_of=NOW,
            reported_by_kind="user",
            reported_by="x",
            source="x",
        )
    ),
    "an answer": lambda: guarded_update(Referral, state="rejected", answered_at=NOW),
    "a model": lambda: db.session.add(
        LearnedModel(digest=str(uuid.uuid4()), content="{}", learned_at=NOW, requests=1, answers=1)
    ),
}


def test_nothing_changed_nothing_is_read_anew(case: Case) -> None:
    first = network(case)
    with statements() as sent:
        assert network(case) is first
    assert len(sent) == 1 and "directory_change" in sent[0]


@pytest.mark.parametrize("what", CHANGES)
def test_after_any_change_the_network_is_made_anew(case: Case, what: str) -> None:
    before, state = network(case), directory_version.now()
    CHANGES[what]()
    db.session.commit()
    assert directory_version.now() != state
    assert network(case) is not before
    assert matching.network_to_json(network(case)) == matching.network_to_json(from_nothing(case))


def from_nothing(case: Case) -> Any:
    """The network as it is made where nothing is kept."""
    return rankings.network_of(kept.forecasts.rows(NOW, rankings.kinds_of([case])), NOW)


def test_of_a_changed_directory_only_the_changed_hospital_is_made_anew(case: Case) -> None:
    before = network(case)
    service = of(Service)
    guarded_update(Service, Service.id == service.id, free=3, reported_at=NOW)
    db.session.commit()
    after = network(case)
    pairs = zip(before.hospitals, after.hospitals, strict=True)
    assert [new.id for old, new in pairs if new is not old] == [str(service.hospital_id)]
    assert after.said is before.said, "what is said of all has not changed"
    assert matching.network_to_json(after) == matching.network_to_json(from_nothing(case))


def test_what_is_taken_over_again_and_again_grows_no_older_than_a_minute(case: Case) -> None:
    first, service_id = network(case), of(Service).id
    for seconds in (30, 59, 60):
        guarded_update(Service, Service.id == service_id, free=seconds)
        db.session.commit()
        last = network(case, NOW + timedelta(seconds=seconds))
        taken_over = {id(each) for each in first.hospitals} & {id(each) for each in last.hospitals}
        assert bool(taken_over) == (seconds < 60)


def test_a_change_by_another_process_is_seen_at_the_next_request(case: Case, app: Flask) -> None:
    before, url = network(case), app.config["SQLALCHEMY_DATABASE_URI"]
    words = "from sqlalchemy import create_engine, text; import sys; line = create_engine(sys.argv[1]).connect(); "
    words += "line.execute(text(\"update service set free = 7, reported_at = '2026-11-20 09:00:00'\")); line.commit()"
    db.session.commit()
    subprocess.run([sys.executable, "-c", words, str(url)], check=True, timeout=60)
    assert not (before.slots_free == 7).any() and (network(case).slots_free == 7).any()
    db.session.expire_all()
    assert matching.network_to_json(network(case)) == matching.network_to_json(from_nothing(case))


@pytest.fixture
def elsewhere(database: str) -> Iterator[Flask]:
    """The same service in another process, as far as the database can tell."""
    other = make_app(database)
    yield other
    with other.app_context():
        db.session.remove()
        db.engine.dispose()


def test_another_server_sees_the_change_at_its_next_request(case: Case, elsewhere: Flask) -> None:
    key = case.id
    db.session.commit()

    def there() -> Any:
        with elsewhere.app_context():
            return network(db.session.get(Case, key))

    first = there()
    assert there() is first
    db.session.execute(text("update hospital set closed_at = '2026-11-01 00:00:00'"))
    db.session.commit()
    assert not first.closed.any() and there().closed.all()


def test_what_a_deed_changes_and_takes_back_is_kept_nowhere(case: Case) -> None:
    before = network(case)

    @transaction
    def fails() -> None:
        guarded_update(Hospital, closed_at=NOW)
        assert network(case).closed.all()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert network(case) is before
    guarded_update(Hospital, name="Szpital Nowy")
    db.session.commit()
    assert not network(case).closed.any()


def test_a_network_lives_a_minute_for_its_reports_grow_old(case: Case) -> None:
    first = network(case)
    assert network(case, NOW + timedelta(seconds=59)) is first
    assert network(case, NOW + timedelta(seconds=60)) is not first
    assert network(case, NOW - timedelta(seconds=1)) is not first, "what is to come is not known"


def test_no_more_networks_are_kept_than_there_is_room_for(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_NETWORKS", 2)
    for modality in ("surgery", "radiotherapy", "chemotherapy"):
        case.modalities = [modality]
        network(case)
    assert len(kept._of[db.engine].networks) == 2


def test_the_page_of_a_case_reads_no_statement_the_second_time(case: Case, pages: Pages) -> None:
    desk = pages.sign_in(a.a_user(Role.COORDINATOR))
    assert desk.get(f"/desk/cases/{case.id}").status == 200
    with statements() as sent:
        assert desk.get(f"/desk/cases/{case.id}").status == 200
    assert not [each for each in sent if "capability" in each or "places_report" in each]


def test_the_counts_are_there_and_a_service_without_them_is_not_ready(app: Flask) -> None:
    assert readiness.problems() == []
    with db.engine.begin() as connection:
        directory_version.stop_counting(connection)
    try:
        assert readiness.problems() == ["counts of the directory"]
    finally:
        with db.engine.begin() as connection:
            directory_version.count(connection)


def test_two_writers_at_once_wait_for_nobody_because_of_the_counts(app: Flask, database: str) -> None:
    if not database.startswith("postgresql"):
        pytest.skip("SQLite has one writer at a time")
    first, second = (a.a_hospital().id for _ in range(2))
    one, other = (create_engine(app.config["SQLALCHEMY_DATABASE_URI"]).connect() for _ in range(2))
    change = text("update hospital set name = 'Szpital' where id = :id")
    try:
        one.execute(change, {"id": first})
        other.execute(text("set lock_timeout = '500ms'"))
        other.execute(change, {"id": second})
    except OperationalError as waited:
        pytest.fail(str(waited))
    finally:
        one.close(), other.close()
        one.engine.dispose(), other.engine.dispose()


def test_now_is_read_before_what_it_stands_for(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change between the two is then seen at the next request; the other way round it would never be."""
    order: list[str] = []
    read, rows = directory_version.now, kept.forecasts.rows
    monkeypatch.setattr(kept.directory_version, "now", lambda: order.append("state") or read())
    monkeypatch.setattr(kept.forecasts, "rows", lambda *told: order.append("rows") or rows(*told))
    rankings.rank_case(case, utc_now())
    assert order == ["state", "rows"]
