"""Kept rankings: small, opened byte for byte, each network once; those of before open too, unused networks go."""

import json
import uuid
from datetime import datetime, timedelta

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import update

import matching
from referral.db import db, transaction
from referral.engine import rankings
from referral.engine.ranking_records import clear_networks, packing, records
from referral.engine.ranking_records.changes import applied, change_of
from referral.hospitals.loading import load_directory
from referral.hospitals.models import Hospital, Service
from referral.referrals.models import NetworkRecord, RankingRecord
from tests import factories as a

keep = transaction(rankings.keep)
MOST_BYTES = 5_000


def _networks() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(NetworkRecord)) or 0


def _bytes(digest: str) -> int:
    record = db.session.get_one(RankingRecord, digest)
    assert record.packed and not record.content
    return len(record.packed)


def a_whole_directory(now: datetime) -> None:
    """Every hospital of the directory, a place reported by each, so that every figure grows older with each minute."""
    load_directory(now)
    for number, hospital in enumerate(db.session.scalars(db.select(Hospital).where(Hospital.is_oncology))):
        reported = now - timedelta(hours=number % 90)
        db.session.add(
            Service(
                hospital_id=hospital.id,
                modality="radiotherapy",
                age_group="adult",
                free=number % 4,
                reported_at=reported,
            )
        )
    db.session.commit()


def test_a_referral_takes_little_and_the_network_is_kept_once(app: Flask, now: datetime) -> None:
    a_whole_directory(now)
    sizes = []
    for number in range(6):
        moment = now + timedelta(minutes=17 * number)
        ranked = rankings.rank_case(a.a_case(), moment)
        digest = keep(ranked, moment)
        assert rankings.text_kept(digest) == rankings.text_of(ranked, moment)
        sizes.append(_bytes(digest))
    assert _networks() == 1 and max(sizes) <= MOST_BYTES, sizes
    assert len(rankings.text_of(ranked, moment)) > 50 * max(sizes), "as it was kept before"


def test_the_text_is_what_it_was_when_its_parts_were_put_together_by_the_library(
    app: Flask, now: datetime
) -> None:
    a.a_hospital()
    text = rankings.text_of(rankings.rank_case(a.a_case(), now), now)
    assert rankings.dump(json.loads(text)) == text


def test_a_network_that_has_changed_much_is_kept_anew(
    app: Flask, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "MOST_CHANGES", 40)
    a.a_hospital()
    first = keep(rankings.rank_case(a.a_case(), now), now)
    for _ in range(3):
        a.a_hospital()
    second = keep(rankings.rank_case(a.a_case(), now), now + timedelta(minutes=1))
    assert _networks() == 2
    for digest in (first, second):
        assert matching.content_hash(rankings.text_kept(digest)) == digest


def test_what_would_not_open_as_it_was_is_kept_as_it_is(app: Flask, now: datetime) -> None:
    a.a_hospital()
    said = json.loads(rankings.text_of(rankings.rank_case(a.a_case(), now), now))
    said["network"][0]["level"] = "a\u0301"
    said["ranking"][0][0] = said["network"][0]["id"]
    for content in (rankings.dump(said), rankings.dump(said) + " ", "{}"):
        digest = transaction(rankings.keep_text)(content, now)
        assert rankings.text_kept(digest) == content


def test_a_number_written_otherwise_is_not_taken_for_the_one_that_is_kept(app: Flask, now: datetime) -> None:
    a.a_hospital()
    said = json.loads(rankings.text_of(rankings.rank_case(a.a_case(), now), now))
    for written in (50.0, 50):
        said["network"][0]["lat"] = written
        content = rankings.dump(said)
        assert rankings.text_kept(transaction(rankings.keep_text)(content, now)) == content


def test_a_record_of_before_opens_and_names_its_engine(app: Flask, now: datetime) -> None:
    a.a_hospital()
    text = rankings.text_of(rankings.rank_case(a.a_case(), now), now)
    text = text.replace(f'"{matching.engine_version()}"', '"1-0123456789abcdef"')
    digest = matching.content_hash(text)
    db.session.add(RankingRecord(digest=digest, content=text, created_at=now))
    db.session.commit()
    found = rankings.recompute(digest)
    assert found.kept == text and found.kept_by == "1-0123456789abcdef" and found.is_earlier


@pytest.mark.both_databases
def test_networks_that_nobody_refers_to_go_and_the_others_stay(app: Flask, now: datetime) -> None:
    a.a_hospital()
    digest = keep(rankings.rank_case(a.a_case(), now), now)
    db.session.execute(update(NetworkRecord).values(created_at=now - timedelta(days=99)))
    for number in range(3):
        old = now - timedelta(days=9 + number)
        db.session.add(NetworkRecord(digest=uuid.uuid4().hex, packed=packing.squeezed("[]"), created_at=old))
    db.session.commit()
    assert clear_networks(now) == 2, "the newest stays for the next ranking, the used one for its own"
    assert clear_networks(now) == 0 and _networks() == 2
    assert matching.content_hash(rankings.text_kept(digest)) == digest


NUMBERS = st.floats(-1000, 1000) | st.floats(-1000, 1000).map(lambda each: round(each, 3))
LEAVES = st.none() | st.booleans() | st.integers(-9, 9) | NUMBERS | st.text(max_size=3)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
@example(0.5, 0.12345)
def test_a_change_gives_the_new_value_whatever_it_is(old: object, new: object) -> None:
    change = json.loads(json.dumps(change_of(old, new)))
    assert applied(old, change) == new
