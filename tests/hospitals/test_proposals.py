"""A source's rows become proposals; a person accepts, refuses and undoes; loading twice changes nothing."""

import uuid
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import Actor, AuditEvent
from referral.db import db
from referral.errors import Conflict
from referral.hospitals.importing import deciding, desk_words
from referral.hospitals.importing.models import Proposal, SourceRow
from referral.hospitals.importing.proposing import Outcome, propose
from referral.hospitals.importing.sources import SOURCES
from referral.hospitals.models import Hospital
from referral.hospitals.values import BadTable
from tests.factories import a_hospital, a_referral, a_user
from tests.hospitals.importing_files import ROW, a_file, rows
from tests.refusing import assert_refused

OWN = SOURCES["own"]
pytestmark = pytest.mark.both_databases


def read(now: datetime, folder: Path, *found: dict[str, Any], **options: Any) -> Outcome:
    """Read these rows as our own source."""
    return propose(OWN, a_file(folder, *found), now, **options)


def the_proposal(kind: str, state: str = "open") -> Proposal:
    wanted = db.select(Proposal).where(Proposal.kind == kind, Proposal.state == state)
    return db.session.scalars(wanted).one()


def kinds(state: str = "open") -> list[str]:
    return sorted(db.session.scalars(db.select(Proposal.kind).where(Proposal.state == state)))


def administrator() -> Actor:
    return a_user(Role.ADMINISTRATOR).as_actor()


def the_hospital() -> Hospital:
    return db.session.scalars(db.select(Hospital).where(Hospital.code == ROW["code"])).one()


def known(now: datetime, folder: Path) -> Hospital:
    """The invented hospital, accepted from its source."""
    read(now, folder)
    deciding.accept(the_proposal("new"), administrator(), now)
    return the_hospital()


def test_a_new_row_changes_nothing_until_a_person_accepts_it(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    outcome = read(now, tmp_path)
    assert outcome.proposed == {"new": 1} and db.session.scalars(db.select(Hospital)).all() == []

    deciding.accept(the_proposal("new"), administrator(), now)
    added = the_hospital()
    assert (added.name, added.country, added.lat, added.is_oncology) == (ROW["name"], "PL", 51.25, True)
    verbs = set(db.session.scalars(db.select(AuditEvent.verb)))
    assert {"directory.read", "proposal.accepted", "hospital.loaded"} <= verbs


def test_reading_twice_proposes_nothing_and_writes_no_row(app: Flask, now: datetime, tmp_path: Path) -> None:
    read(now, tmp_path, *rows(5))
    before = _contents()
    again = read(now, tmp_path, *rows(5))
    assert (again.unchanged, again.proposed.total()) == (5, 0) and _contents() == before
    for each in db.session.scalars(db.select(Proposal)).all():
        deciding.accept(each, administrator(), now)
    assert read(now, tmp_path, *rows(5)).proposed.total() == 0


def _contents() -> list[str]:
    tables = (SourceRow.__table__, Proposal.__table__)
    return [repr(row) for table in tables for row in sorted(map(str, db.session.execute(table.select())))]


CHANGES: dict[str, tuple[dict[str, str], str, dict[str, Any]]] = {
    "another telephone": ({"phone": "+48 11"}, "changed", {"phone": "+48 11"}),
    "another name": ({"name": "Centrum Onkologii"}, "renamed", {"name": "Centrum Onkologii"}),
    "6 km further": ({"lat": "51.31"}, "moved", {"lat": 51.31}),
    "no longer of cancer": ({"is_oncology": "no"}, "changed", {"is_oncology": False}),
}


@pytest.mark.parametrize("what", list(CHANGES))
def test_what_a_source_changes_is_proposed_accepted_and_undone(
    app: Flask, now: datetime, tmp_path: Path, what: str
) -> None:
    wrong, kind, after = CHANGES[what]
    hospital = known(now, tmp_path)
    before = {name: getattr(hospital, name) for name in after}

    assert read(now, tmp_path, {**ROW, **wrong}).proposed == {kind: 1}
    assert {name: getattr(the_hospital(), name) for name in after} == before, "nothing yet"
    deciding.accept(the_proposal(kind), administrator(), now)
    assert {name: getattr(the_hospital(), name) for name in after} == after
    deciding.undo(the_proposal(kind, "accepted"), administrator(), now)
    assert {name: getattr(the_hospital(), name) for name in after} == before
    assert kinds() == [kind], "it is to be decided again"


def test_a_point_that_is_a_little_elsewhere_is_no_move(app: Flask, now: datetime, tmp_path: Path) -> None:
    known(now, tmp_path)
    assert read(now, tmp_path, {**ROW, "lat": "51.29"}).proposed.total() == 0


def test_one_row_may_propose_several_things_each_decided_alone(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    known(now, tmp_path)
    read(now, tmp_path, {**ROW, "name": "Centrum", "lat": "51.5", "phone": "1"})
    assert kinds() == ["changed", "moved", "renamed"]
    deciding.refuse(the_proposal("renamed"), administrator(), now)
    deciding.accept(the_proposal("moved"), administrator(), now)
    assert (the_hospital().name, the_hospital().lat) == (ROW["name"], 51.5)
    assert read(now, tmp_path, {**ROW, "name": "Centrum", "lat": "51.5", "phone": "1"}).proposed.total() == 0
    assert kinds() == ["changed"], "what was refused is not asked again"


def test_what_was_refused_is_not_asked_again_with_the_next_change(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    known(now, tmp_path)
    read(now, tmp_path, {**ROW, "name": "Centrum"})
    deciding.refuse(the_proposal("renamed"), administrator(), now)
    assert read(now, tmp_path, {**ROW, "name": "Centrum", "phone": "2"}).proposed == {"changed": 1}


def test_a_newer_word_of_the_source_outdates_what_nobody_has_decided(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    known(now, tmp_path)
    for phone in ("1", "2"):
        read(now, tmp_path, {**ROW, "phone": phone})
    assert kinds("outdated") == ["changed"]
    assert the_proposal("changed").changes["phone"]["after"] == "2"
    outdated = the_proposal("changed", "outdated")
    assert_refused(
        lambda: deciding.accept(outdated, administrator(), now), Conflict, desk_words.DECIDED_MEANWHILE
    )


def test_a_closed_hospital_is_closed_when_a_person_accepts_and_opened_by_undoing(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    known(now, tmp_path)
    path = a_file(tmp_path)
    head, line = path.read_text().splitlines()[:2]
    path.write_text(f"{head},Closed\n{line},YES\n")
    assert propose(OWN, path, now).proposed == {"closed": 1} and the_hospital().closed_at is None
    deciding.accept(the_proposal("closed"), administrator(), now)
    assert the_hospital().closed_at == now
    deciding.undo(the_proposal("closed", "accepted"), administrator(), now)
    assert the_hospital().closed_at is None


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own table taken for the whole source, as a register is."""
    from dataclasses import replace

    monkeypatch.setattr("tests.hospitals.test_proposals.OWN", replace(OWN, is_whole=True))


def test_what_vanished_is_proposed_and_comes_back_unasked(
    app: Flask, now: datetime, tmp_path: Path, whole: None
) -> None:
    read(now, tmp_path, *rows(3))
    for each in db.session.scalars(db.select(Proposal)).all():
        deciding.accept(each, administrator(), now)
    assert read(now, tmp_path, *rows(2)).proposed == {"vanished": 1}
    assert read(now, tmp_path, *rows(2)).proposed.total() == 0
    assert db.session.scalar(db.select(db.func.count()).select_from(Hospital)) == 3
    read(now, tmp_path, *rows(3))
    assert kinds() == [] and kinds("outdated") == ["vanished"]


def test_a_part_of_a_source_makes_nobody_vanish(
    app: Flask, now: datetime, tmp_path: Path, whole: None
) -> None:
    read(now, tmp_path, *rows(30))
    with pytest.raises(BadTable, match="20 of the 30 rows"):
        read(now, tmp_path, *rows(10))
    assert "vanished" not in kinds()
    assert db.session.scalars(db.select(SourceRow).where(SourceRow.gone_at.is_not(None))).all() == []
    read(now, tmp_path, *rows(10), may_vanish=True)
    assert len(db.session.scalars(db.select(SourceRow).where(SourceRow.gone_at.is_not(None))).all()) == 20


NEAR = {"lat": "51.2530", "lon": "22.5700"}


@pytest.mark.parametrize(
    ("what", "near"),
    [
        ("334 m away", {**NEAR, "name": "Something else"}),
        (
            "called alike in the same town",
            {"lat": "51.4", "name": "SZPITAL ONKOLOGICZNY W ZMYSLOWIE", "precision": "city"},
        ),
    ],
)
def test_a_twin_is_proposed_as_that_and_joined_by_a_person(
    app: Flask, now: datetime, tmp_path: Path, what: str, near: dict[str, str]
) -> None:
    ours = a_hospital(name=ROW["name"], city=ROW["city"], precision="building", phone="")
    assert read(now, tmp_path, {**ROW, "code": "pl-another", **near}).proposed == {"twin": 1}
    twin = the_proposal("twin")
    assert twin.hospital_id == ours.id
    assert twin.about == ({"metres": 334} if "334" in what else {})

    deciding.accept(twin, administrator(), now)
    joined = db.session.get(Hospital, ours.id)
    assert joined is not None and (joined.name, joined.phone) == (ROW["name"], ROW["phone"])
    assert db.session.scalars(db.select(Hospital)).all() == [joined]
    deciding.undo(the_proposal("twin", "accepted"), administrator(), now)
    assert db.session.get_one(Hospital, ours.id).phone == ""
    assert db.session.scalars(db.select(SourceRow.hospital_id)).all() == [None]


NO_TWIN = {
    "another kind": {**NEAR, "name": "Hospicjum", "scope": "hospice"},
    "a children's house": {**NEAR, "name": "Dzieci", "takes": "child", "takes_source": "its name"},
    "445 m away": {"lat": "51.2540", "name": "Something else"},
    "a point that is a town's": {**NEAR, "name": "Something else", "precision": "city"},
}


@pytest.mark.parametrize("why", list(NO_TWIN))
def test_what_is_of_another_kind_or_further_is_no_twin(
    app: Flask, now: datetime, tmp_path: Path, why: str
) -> None:
    a_hospital(name=ROW["name"], city=ROW["city"], precision="building")
    assert read(now, tmp_path, {**ROW, "code": "pl-another", **NO_TWIN[why]}).proposed == {"new": 1}


def test_what_is_no_twin_is_proposed_as_new_and_undoing_withdraws_that(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    a_hospital(precision="building")
    read(now, tmp_path, {**ROW, **NEAR, "code": "pl-another"})
    deciding.refuse(the_proposal("twin"), administrator(), now)
    assert kinds() == ["new"]
    deciding.undo(the_proposal("twin", "refused"), administrator(), now)
    assert kinds() == ["twin"]
    deciding.refuse(the_proposal("twin"), administrator(), now)
    deciding.accept(the_proposal("new"), administrator(), now)
    refused = the_proposal("twin", "refused")
    assert_refused(lambda: deciding.undo(refused, administrator(), now), Conflict, desk_words.ADDED_ALREADY)


def test_lost_leading_zeros_make_no_twin(app: Flask, now: datetime, tmp_path: Path) -> None:
    for code in ("pl-0764-012", "pl-764-12", "PL-0764-12"):
        outcome = read(now, tmp_path, {**ROW, "code": code})
    assert outcome.proposed.total() == 0 and kinds() == ["new"]
    both = read(now, tmp_path, {**ROW, "code": "pl-0764-012"}, {**ROW, "code": "pl-764-12"})
    assert [reason for _, reason in both.refused] == ["the same row stands in this file already"]


def test_what_the_hospital_said_itself_is_not_touched(app: Flask, now: datetime, tmp_path: Path) -> None:
    from referral.hospitals.actions import keep_facts

    hospital = known(now, tmp_path)
    keep_facts(
        hospital, ["pl"], "+48 999", "", Actor("user", str(uuid.uuid4()), "hospital", hospital.id), now
    )
    assert read(now, tmp_path, {**ROW, "phone": "+48 1", "languages": "uk"}).proposed.total() == 0


def test_what_has_changed_meanwhile_is_not_overwritten(app: Flask, now: datetime, tmp_path: Path) -> None:
    hospital = known(now, tmp_path)
    read(now, tmp_path, {**ROW, "phone": "+48 1"})
    hospital.phone = "+48 2"
    db.session.commit()
    changed = the_proposal("changed")
    assert_refused(
        lambda: deciding.accept(changed, administrator(), now), Conflict, desk_words.CHANGED_MEANWHILE
    )
    assert the_hospital().phone == "+48 2" and kinds() == ["changed"]


def test_an_acceptance_is_not_undone_over_what_came_after(app: Flask, now: datetime, tmp_path: Path) -> None:
    known(now, tmp_path)
    read(now, tmp_path, {**ROW, "phone": "+48 1"})
    deciding.accept(the_proposal("changed"), administrator(), now)
    the_hospital().phone = "+48 2"
    db.session.commit()
    accepted = the_proposal("changed", "accepted")
    assert_refused(
        lambda: deciding.undo(accepted, administrator(), now), Conflict, desk_words.CHANGED_MEANWHILE
    )
    assert the_hospital().phone == "+48 2"


def test_a_new_hospital_is_taken_back_unless_something_rests_on_it(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    known(now, tmp_path)
    deciding.undo(the_proposal("new", "accepted"), administrator(), now)
    assert db.session.scalars(db.select(Hospital)).all() == [] and kinds() == ["new"]
    deciding.accept(the_proposal("new"), administrator(), now)
    a_referral(hospital=the_hospital())
    accepted = the_proposal("new", "accepted")
    assert_refused(lambda: deciding.undo(accepted, administrator(), now), Conflict, desk_words.RESTS_ON_IT)
    assert the_hospital().name == ROW["name"]


def test_what_somebody_has_decided_is_not_decided_again(app: Flask, now: datetime, tmp_path: Path) -> None:
    read(now, tmp_path)
    found = the_proposal("new")
    deciding.refuse(found, administrator(), now)
    for decide in (deciding.accept, deciding.refuse):
        assert_refused(
            lambda d=decide: d(found, administrator(), now), Conflict, desk_words.DECIDED_MEANWHILE
        )
    deciding.undo(found, administrator(), now)
    assert_refused(lambda: deciding.undo(found, administrator(), now), Conflict, desk_words.NOT_DECIDED)


def test_the_ticked_ones_are_decided_and_what_cannot_be_is_named(
    app: Flask, now: datetime, tmp_path: Path
) -> None:
    read(now, tmp_path, *rows(3))
    found = db.session.scalars(db.select(Proposal).order_by(Proposal.name)).all()
    deciding.refuse(found[0], administrator(), now)
    left = deciding.decide_all([each.id for each in found], deciding.accept, administrator(), now)
    assert left == [(found[0].name, desk_words.DECIDED_MEANWHILE)]
    assert db.session.scalar(db.select(db.func.count()).select_from(Hospital)) == 2


def test_a_file_of_which_nothing_is_kept_is_no_success(app: Flask, now: datetime, tmp_path: Path) -> None:
    with pytest.raises(BadTable, match="All 2 rows were refused; the first, line 2: country is 'XX'"):
        read(now, tmp_path, {**ROW, "country": "XX"}, {**ROW, "country": "XY"})


def test_a_day_is_a_day_again(app: Flask, now: datetime, tmp_path: Path) -> None:
    read(now, tmp_path, {**ROW, "checked": "2026-11-01"})
    deciding.accept(the_proposal("new"), administrator(), now)
    assert the_hospital().checked == date(2026, 11, 1)
