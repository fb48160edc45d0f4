"""Sealed photographs of an entry: any phone brings the pieces, none opens them; received when the plain file agrees."""

import uuid
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.intake.models import Case
from referral.offline.models import Entry, Piece
from referral.records.papers import queries, storing
from tests.offline import sealing
from tests.offline.phones import BASE, Enrolled, a_phone, an_entry

pytestmark = pytest.mark.both_databases
CHUNK = 65_536


class Photograph:
    """One file of a paper: its plain bytes, its key, and the stream it travels as."""

    def __init__(self, plain: bytes) -> None:
        self.plain, self.origin = plain, str(uuid.uuid4())
        self.key, self.nonce = uuid.uuid4().bytes * 2, uuid.uuid4().bytes[:8]
        self.pieces = sealing.sealed_chunks(plain, self.key, self.nonce)
        self.stream = b"".join(self.pieces)

    def inside(self, **changed: Any) -> dict[str, Any]:
        """What the entry says of it."""
        told = {"origin": self.origin, "key": sealing.b64(self.key), "nonce": sealing.b64(self.nonce)}
        facts = {"size": len(self.plain), "sha256": sealing.sha256(self.plain), "type": "image/jpeg"}
        return {**told, **facts, **changed}

    def outside(self) -> dict[str, Any]:
        """What the phone says of the stream."""
        return {
            "origin": self.origin,
            "sha256": sealing.sha256(self.stream),
            "size": len(self.stream),
            "type": "x",
        }


def _photographs() -> list[Photograph]:
    return [Photograph(bytes(range(256)) * 600), Photograph(b"a small one")]


def _with_paper(files: list[Photograph]) -> tuple[str, dict[str, Any]]:
    origin = str(uuid.uuid4())
    told = {"origin": origin, "kind": "other", "language": "uk", "files": [each.inside() for each in files]}
    return origin, an_entry(papers=[told])


def _ask(phone: Enrolled, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
    path, kind = (
        f"/offline/papers/{path}",
        "application/octet-stream" if method == "PUT" else "application/json",
    )
    told = {**phone.phone.headers(body, method, path), **headers}
    with phone.app.app_context():
        answer = phone.client.open(
            path, method=method, data=body, headers=told, content_type=kind, base_url=BASE
        )
    db.session.rollback()
    return answer


def _begin(phone: Enrolled, entry_id: str, origin: str, files: list[Photograph]) -> Any:
    told = {"origin": origin, "kind": None, "language": None, "files": [each.outside() for each in files]}
    return _ask(phone, "POST", entry_id, sealing.dumped(told))


def _put(phone: Enrolled, where: str, number: int, piece: bytes, sha256: str = "") -> int:
    headers = {"X-Chunk-SHA256": sha256 or sealing.sha256(piece)}
    return int(_ask(phone, "PUT", f"{where}/{number}", piece, **headers).status_code)


def _send(phone: Enrolled, entry_id: str, origin: str, each: Photograph) -> Any:
    where = f"{entry_id}/{origin}/files/{each.origin}"
    for number, piece in reversed(list(enumerate(each.pieces))):
        assert _put(phone, where, number, piece) == 204
    return _ask(phone, "POST", f"{where}/whole")


def _received(entry: dict[str, Any]) -> list[bytes]:
    row = db.session.get_one(Entry, uuid.UUID(entry["id"]))
    assert row.case is not None
    (paper,) = queries.papers_of(row.case)
    assert paper.came_by == "phone" and paper.state == "received"
    return [storing.opened(each.data_key, each.name or "") for each in paper.files]


def test_photographs_come_by_another_phone_in_any_order_and_are_whole(app: Flask) -> None:
    phone, other, files = a_phone(app), a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    begun = _begin(other, entry["id"], origin, files)
    assert (begun.status_code, begun.get_json()["state"]) == (201, "receiving")
    for each in files:
        answer = _send(other, entry["id"], origin, each)
        assert (answer.status_code, answer.get_json()["state"]) == (200, "received"), answer.get_json()
    assert _received(entry) == [each.plain for each in files]
    assert not db.session.scalars(db.select(Piece.number)).all()
    assert _ask(phone, "GET", f"{entry['id']}/{origin}").get_json()["state"] == "received"


def test_what_is_missing_is_named_and_one_whole_file_is_not_a_whole_paper(app: Flask) -> None:
    phone, files = a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    phone.send(phone.sealed(entry))
    _begin(phone, entry["id"], origin, files)
    where = f"{entry['id']}/{origin}/files/{files[0].origin}"
    _put(phone, where, 1, files[0].pieces[1])
    answer = _ask(phone, "POST", f"{where}/whole")
    assert (answer.status_code, answer.get_json()["missing"]) == (409, [0, 2])
    assert _send(phone, entry["id"], origin, files[1]).status_code == 200
    told = _ask(phone, "GET", f"{entry['id']}/{origin}").get_json()
    assert told["state"] == "receiving"
    assert {each["origin"]: (each["state"], each["have"]) for each in told["files"]} == {
        files[0].origin: ("receiving", [1]),
        files[1].origin: ("received", []),
    }


def test_pieces_that_come_before_their_entry_wait_sealed_and_are_received_with_it(app: Flask) -> None:
    phone, files = a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    _begin(phone, entry["id"], origin, files)
    for each in files:
        answer = _send(phone, entry["id"], origin, each)
        assert (answer.status_code, answer.get_json()["state"]) == (503, "entry_first")
    assert not any(
        each.plain[:100] in body for each in files for body in db.session.scalars(db.select(Piece.body))
    )
    said = phone.send(phone.sealed(entry))[1]
    assert [each["state"] for each in said["papers"]] == ["received"]
    assert _received(entry) == [each.plain for each in files]


def test_no_more_than_so_much_waits_for_an_entry(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("referral.offline.actions.papers.WITHOUT_ENTRY", CHUNK)
    phone, files = a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    _begin(phone, entry["id"], origin, files)
    where = f"{entry['id']}/{origin}/files/{files[0].origin}"
    assert [_put(phone, where, number, files[0].pieces[number]) for number in (0, 1)] == [204, 503]


@pytest.mark.parametrize("part", ["key", "nonce", "sha256", "size", "origin"])
def test_what_does_not_agree_with_the_entrys_inside_is_never_received(app: Flask, part: str) -> None:
    phone, each = a_phone(app), Photograph(b"bytes of a photograph")
    other = Photograph(b"x")
    wrong = other.inside()[part] if part != "size" else 3
    origin = str(uuid.uuid4())
    paper = {"origin": origin, "kind": None, "language": None, "files": [each.inside(**{part: wrong})]}
    entry = an_entry(papers=[paper])
    assert phone.send(phone.sealed(entry))[1]["state"] == "received"
    _begin(phone, entry["id"], origin, [each])
    answer = _send(phone, entry["id"], origin, each)
    assert (answer.status_code, answer.get_json()["wrong"]) == (422, True)
    row = db.session.scalars(db.select(Case)).one()
    assert all(paper.state == "receiving" for paper in queries.papers_of(row))


def test_a_damaged_piece_and_one_too_long_are_refused(app: Flask) -> None:
    phone, each = a_phone(app), Photograph(bytes(100_000))
    origin, entry = _with_paper([each])
    _begin(phone, entry["id"], origin, [each])
    where = f"{entry['id']}/{origin}/files/{each.origin}"
    assert _put(phone, where, 0, each.pieces[0], sealing.sha256(b"x")) == 422
    assert _put(phone, where, 0, each.pieces[0][:-1]) == 422
    assert _put(phone, where, 0, each.pieces[0] + b"x") == 413
    assert _put(phone, where, 7, each.pieces[0]) == 404
    assert _put(phone, f"{entry['id']}/{origin}/files/{uuid.uuid4()}", 0, each.pieces[0]) == 404


def test_strangers_bring_nothing(app: Flask) -> None:
    phone, each = a_phone(app), Photograph(b"x")
    origin, entry = _with_paper([each])
    phone.phone.device = str(uuid.uuid4())
    assert _begin(phone, entry["id"], origin, [each]).status_code == 403
    assert not db.session.scalars(db.select(Piece.number)).all()
