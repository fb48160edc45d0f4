"""Who steals the database and a phone together opens no entry with any key that lies in either."""

import uuid
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.offline.models import Envelope, Piece
from tests.offline import sealing
from tests.offline.phone_store import store_of
from tests.offline.phones import ANSWERS, Enrolled, a_phone, an_entry
from tests.offline.test_papers import Photograph, _begin, _put
from tests.offline.thief import Thief, database, parts

pytestmark = pytest.mark.both_databases
WAITING = ({"schema": 9}, {"answers": {**ANSWERS, "sex": ""}})
"""What makes an entry wait sealed in the database: an unknown schema, an answer that is missing."""


def _with_photograph() -> tuple[dict[str, Any], str, Photograph]:
    photograph, origin = Photograph(bytes(range(256)) * 600), str(uuid.uuid4())
    told = {"origin": origin, "kind": "other", "language": "uk", "files": [photograph.inside()]}
    return an_entry(papers=[told]), origin, photograph


def _stolen(app: Flask) -> tuple[list[Any], list[bytes], Enrolled]:
    """Entries that were filed, that wait, and that are still on the phone; photographs half way; all that was read."""
    phone = a_phone(app)
    entry, origin, photograph = _with_photograph()
    states = [
        phone.send(phone.sealed(each))[1]["state"]
        for each in (entry, *(an_entry(**each) for each in WAITING))
    ]
    assert states == ["received", "refused", "needs_mending"]
    _begin(phone, entry["id"], origin, [photograph])
    assert _put(phone, f"{entry['id']}/{origin}/files/{photograph.origin}", 0, photograph.pieces[0]) == 204
    held, _, other = _with_photograph()
    store = store_of(phone, [(each, phone.sealed(each)) for each in (held, an_entry())], [other.stream])
    loot = database()
    assert loot.tables > 100 and loot.columns > 1000
    pieces = [bytes(each) for each in db.session.scalars(db.select(Piece.body))]
    return [*loot.values, store], [other.stream, *pieces], phone


def test_with_the_database_and_a_phone_nothing_opens(app: Flask) -> None:
    values, streams, phone = _stolen(app)
    thief = Thief(values)
    scalar = phone.phone.key.private_numbers().private_value.to_bytes(32)
    assert scalar in thief.keys, "the phone's own key was tried"
    (envelopes, read), (people, known), (photographs, seen) = (
        thief.envelopes(),
        thief.people(),
        thief.streams(streams),
    )
    print(
        f"{len(thief.keys)} keys, {thief.tries} tries, {envelopes} envelopes, {people} values, {photographs} pictures"
    )
    assert envelopes == 4 and people >= 3 and photographs == 2
    assert (read, known, seen) == (0, 0, 0)


def test_with_a_secret_of_the_settings_the_thief_would_open_them(app: Flask) -> None:
    values, streams, _ = _stolen(app)
    assert Thief(values, parts([app.config["INTAKE_KEYS"][0]], 32)).envelopes() == (4, 4)
    people, known = Thief(values, parts([app.config["MASTER_KEYS"][0].hex()], 32)).people()
    assert people == known >= 3
    photograph = Photograph(b"found")
    inside = {"key": sealing.b64(photograph.key), "nonce": sealing.b64(photograph.nonce)}
    thief = Thief([*values, inside], {photograph.key})
    assert thief.streams([photograph.stream, *streams]) == (3, 1)
    assert db.session.scalars(db.select(Envelope.id)).all()
