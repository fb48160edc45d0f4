"""Of a person who was erased nothing stands anywhere: every table of both databases, and the file itself."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import LargeBinary

from referral.accounts.permissions import Role
from referral.db import db, empty_log, wrong_pragmas
from referral.engine import rankings
from referral.engine.ranking_records import keep_text
from referral.errors import NotFound
from referral.intake import lost_sessions
from referral.intake.models import Case, KeptAnswers
from referral.intake.person_rows import person_tables
from referral.plans.models import PlanLine, PlanRun
from referral.records import actions
from referral.referrals.models import RankingRecord
from tests.factories import a_case, a_user, kept
from tests.pages import Pages
from tests.processes import bytes_of
from tests.records.everything import a_person_with_everything, rows

NAME, PHONE = "Сентинельська Ярина", "+380509998877"
WORDS = (NAME, "Sentynelska Yaryna", PHONE, "Zaliznychna 7", "49.84127", "24.03991")
IDENTITY = {
    "name_original": NAME,
    "name_latin": "Sentynelska Yaryna",
    "birth_date": "1991-07-13",
    "phone": PHONE,
}


@pytest.fixture
def erased(app: Flask, now: datetime) -> tuple[Case, list[bytes]]:
    """Somebody with a row in every table, a ranking, a draft and answers of a lost session, asked to be erased."""
    case = a_person_with_everything(
        a_case(), now, state="closed", outcome="completed", identity=IDENTITY, lat=49.84127, lon=24.03991
    )
    case.seen_by_doctor = "Zaliznychna 7"
    kept(case)
    _rank(case, now)
    _draft(case, now)
    lost_sessions.keep("/intake/new", [("name", "Sentynelska  yaryna"), ("sex", "female")], now)
    sealed = _sealed(case)
    lost_sessions.keep("/intake/new", [("name", "Somebody Else")], now)
    return case, sealed


def _rank(case: Case, now: datetime) -> None:
    digest = rankings.keep(rankings.rank_case(case, now), now)
    for referral in case.referrals if hasattr(case, "referrals") else _referrals(case):
        referral.ranking_digest = digest
    db.session.commit()


def _referrals(case: Case) -> Any:
    from referral.referrals.models import Referral

    return db.session.scalars(db.select(Referral).where(Referral.case_id == case.id))


def _draft(case: Case, now: datetime) -> None:
    """The draft of their line says of all who waited where they were; the open one began with it."""
    line = db.session.scalars(db.select(PlanLine).where(PlanLine.case_id == case.id)).one()
    began = keep_text(json.dumps({"plan": [{"id": str(case.id), "lat": 49.84127}], "engine": "x"}), now)
    line.run.digest, line.run.state = began, "replaced"
    later = keep_text(json.dumps({"events": [], "began": began, "engine": "x"}), now)
    facts = {"created_by": a_user().id, "kind": "best", "value": 1, "bound": 1}
    db.session.flush()
    db.session.add(PlanRun(digest=later, created_at=now, state="open", mends_id=line.run_id, **facts))
    db.session.commit()


def _sealed(case: Case) -> list[bytes]:
    """Whatever of theirs is sealed; and the wrapped key."""
    blobs = [
        row[column.name]
        for table in person_tables()
        for row in rows(case.patient_id)[table.name]
        for column in table.columns
        if isinstance(column.type, LargeBinary) and row[column.name]
    ]
    mine = next(each for each in db.session.scalars(db.select(KeptAnswers)) if each.path == "/intake/new")
    return [*map(bytes, blobs), bytes(case.patient.data_key.wrapped or b""), bytes(mine.sealed)]


def _erase(case: Case, pages: Pages) -> None:
    asked = db.session.scalars(
        db.select(actions.Erasure).where(
            actions.Erasure.patient_id == case.patient_id, actions.Erasure.approved_at.is_(None)
        )
    ).one()
    pages.sign_in(a_user(Role.ADMINISTRATOR))
    asked_id = asked.id
    db.session.rollback()
    assert pages.post(f"/erasures/{asked_id}/approve").status == 303


def _every_value() -> str:
    return "\n".join(
        repr(tuple(row))
        for table in db.metadata.sorted_tables
        for row in db.session.execute(db.select(table))
    )


@pytest.mark.both_databases
def test_no_table_tells_anything_of_an_erased_person(
    erased: tuple[Case, list[bytes]], pages: Pages, now: datetime
) -> None:
    case, sealed = erased
    digests = [referral.ranking_digest for referral in _referrals(case)]
    told = _every_value()
    assert "49.84127" in told and repr(sealed[0])[2:40] in told, "the search finds what is there"
    assert "49.84127" in rankings.text_kept(digests[0])
    _erase(case, pages)
    told = _every_value()
    assert not [word for word in WORDS if word in told]
    assert not [blob for blob in sealed if repr(blob)[2:-1] in told]
    for digest in digests:
        with pytest.raises(NotFound):
            rankings.text_kept(digest)
    records = db.session.scalars(db.select(RankingRecord)).all()
    assert not [each for each in records if str(case.id) in each.content]
    assert set(db.session.scalars(db.select(PlanRun.state))) == {"replaced"}


@pytest.mark.both_databases
def test_what_others_typed_and_were_ranked_by_stays(
    erased: tuple[Case, list[bytes]], pages: Pages, now: datetime
) -> None:
    other = a_case()
    digest = rankings.keep(rankings.rank_case(other, now), now)
    db.session.commit()
    _erase(erased[0], pages)
    assert str(other.id) in rankings.text_kept(digest)
    kept_of = [each.path for each in db.session.scalars(db.select(KeptAnswers))]
    assert kept_of == ["/intake/new"], "somebody else's answers on the same page"


def test_the_file_of_the_database_and_its_log_hold_nothing_either(
    erased: tuple[Case, list[bytes]], pages: Pages, app: Flask
) -> None:
    case, sealed = erased
    path = Path(str(db.engine.url.database))
    db.session.rollback()
    empty_log()
    assert all(blob in bytes_of(path) for blob in sealed), "the search finds what is there"
    _erase(case, pages)
    db.session.rollback()
    files = [each for each in path.parent.glob(path.name + "*") if each.suffix != ".anchors"]
    for each in files:
        raw = bytes_of(each)
        assert not [word for word in WORDS if word.encode() in raw], each.name
        assert not [blob for blob in sealed if blob in raw or blob[:24] in raw], each.name


def test_while_somebody_reads_the_log_is_emptied_later(app: Flask) -> None:
    a_case()
    db.session.rollback()
    with db.engine.connect() as reader:
        reader.execute(db.select(Case.id)).all()
        a_case()
        db.session.rollback()
        assert not empty_log()
    assert empty_log() and wrong_pragmas() == {}
