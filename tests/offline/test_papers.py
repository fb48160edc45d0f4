"""Sealed photographs of an entry: any phone brings the pieces, none opens them; received when the plain file agrees."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from referral.db import db
from referral.intake.models import Case
from referral.offline.actions import deciding, papers
from referral.offline.actions import room as sealed_room
from referral.offline.models import Entry, Envelope, Piece, SealedFile
from referral.records.papers import queries, room, storing
from referral.records.papers.models import Paper
from referral.same_person import actions as same_person
from tests.factories import a_case, a_user
from tests.offline import sealing
from tests.offline.phones import ANSWERS, BASE, Enrolled, a_phone, an_entry, now

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
    monkeypatch.setattr("referral.offline.actions.room.WITHOUT_ENTRY", CHUNK)
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


def test_a_photograph_that_cannot_be_taken_now_keeps_no_entry_from_being_received(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, files = a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    _begin(phone, entry["id"], origin, files)
    for each in files:
        _send(phone, entry["id"], origin, each)
    monkeypatch.setattr(room, "MOST_PAPERS", 0)
    status, said = phone.send(phone.sealed(entry))
    assert (status, (said or {}).get("state")) == (200, "received")


def _taken_back_on_its_way(phone: Enrolled, files: list[Photograph]) -> tuple[str, str]:
    origin, entry = _with_paper(files)
    phone.send(phone.sealed(entry))
    _begin(phone, entry["id"], origin, files)
    assert _send(phone, entry["id"], origin, files[0]).status_code == 200
    paper = db.session.scalars(db.select(Paper)).one()
    paper.removed_at = now()
    db.session.commit()
    return entry["id"], origin


def test_a_paper_that_was_taken_back_is_not_sent_for_ever(app: Flask) -> None:
    phone, files = a_phone(app), _photographs()
    entry_id, origin = _taken_back_on_its_way(phone, files)
    answer = _send(phone, entry_id, origin, files[1])
    assert answer.status_code == 409, "its pieces are not asked for once more"
    again = _begin(phone, entry_id, origin, files)
    assert (again.status_code, again.get_json()["state"]) == (409, "settled")


def test_pieces_whose_entry_never_comes_go_after_their_time_and_few_entries_are_waited_for(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_room, "MOST_WITHOUT_ENTRY", 1)
    phone, files = a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    assert _begin(phone, str(uuid.uuid4()), origin, files).status_code == 201
    assert _begin(phone, entry["id"], origin, files).status_code == 503
    phone.send(phone.sealed(entry))
    assert _begin(phone, entry["id"], origin, files).status_code == 201, "an entry that came is not held up"
    _put(phone, f"{entry['id']}/{origin}/files/{files[0].origin}", 0, files[0].pieces[0])
    papers.clear(now() + timedelta(days=29))
    assert len(db.session.scalars(db.select(SealedFile)).all()) == 4
    papers.clear(now() + timedelta(days=31))
    db.session.rollback()
    assert not [*db.session.scalars(db.select(SealedFile)), *db.session.scalars(db.select(Piece.number))]


def test_of_an_entry_that_came_no_more_than_so_much_is_on_its_way(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_room, "ON_THE_WAY", CHUNK)
    phone, files = a_phone(app), _photographs()
    origin, entry = _with_paper(files)
    phone.send(phone.sealed(entry))
    _begin(phone, entry["id"], origin, files)
    where = f"{entry['id']}/{origin}/files/{files[0].origin}"
    assert [_put(phone, where, number, files[0].pieces[number]) for number in (0, 1)] == [204, 503]


def test_one_photograph_too_many_or_too_large_makes_no_entry_unreadable(app: Flask) -> None:
    phone, each = a_phone(app), Photograph(b"x")
    many = [each.inside(origin=str(uuid.uuid4())) for _ in range(13)]
    for files in (many, [each.inside(size=26 * 2**20)], [each.inside(size=0)]):
        paper = {"origin": str(uuid.uuid4()), "kind": "other", "language": "uk", "files": files}
        assert phone.send(phone.sealed(an_entry(papers=[paper])))[1]["state"] == "received"


def test_photographs_follow_into_the_case_into_which_a_person_has_typed_their_entry(app: Flask) -> None:
    phone, files, case = a_phone(app), _photographs(), a_case()
    origin, entry = _with_paper(files)
    body = phone.sealed({**entry, "answers": {**ANSWERS, "sex": ""}})
    assert phone.send(body)[1]["state"] == "needs_mending"
    envelope = db.session.scalars(db.select(Envelope)).one()
    deciding.set_aside(envelope, "typed_in", case.reference, a_user().as_actor(), now())
    said = phone.send(body)[1]
    assert (said["state"], said.get("reference")) == ("received", case.reference)
    _begin(phone, entry["id"], origin, files)
    for each in files:
        assert _send(phone, entry["id"], origin, each).get_json()["state"] == "received"
    assert _received(entry) == [each.plain for each in files]


def test_photographs_follow_a_person_whose_entry_was_found_to_be_the_same(app: Flask) -> None:
    phone, files, other = a_phone(app), _photographs(), a_case()
    origin, entry = _with_paper(files)
    phone.send(phone.sealed(entry))
    same_person.decide(other, _case_of(entry), "keep_this", a_user().as_actor(), now())
    _begin(phone, entry["id"], origin, files)
    for each in files:
        assert _send(phone, entry["id"], origin, each).get_json()["state"] == "received"
    db.session.expire_all()
    assert [each.case_id for each in db.session.scalars(db.select(Paper))] == [other.id]


def _case_of(entry: dict[str, Any]) -> Case:
    case = db.session.get_one(Entry, uuid.UUID(entry["id"])).case
    assert case is not None
    return case


def test_a_phone_says_so_much_a_day_and_an_entry_holds_so_much(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = Photograph(bytes(60_000)), Photograph(bytes(60_000))
    monkeypatch.setattr(sealed_room, "MOST_A_DAY", len(first.stream) + 1)
    phone, other = a_phone(app), a_phone(app)
    origin, entry = _with_paper([first, second])
    phone.send(phone.sealed(entry))
    assert [_begin(phone, entry["id"], origin, [first]).status_code for _time in range(2)] == [201, 201]
    over = _begin(phone, entry["id"], origin, [second])
    assert (over.status_code, over.get_json()["state"]) == (429, "too_many"), "tomorrow"
    assert _begin(other, entry["id"], origin, [second]).status_code == 201
    monkeypatch.setattr(sealed_room, "MOST_OF_ENTRY", len(first.stream) * 2)
    third = _begin(other, entry["id"], str(uuid.uuid4()), [Photograph(b"x")])
    assert (third.status_code, third.get_json()["state"]) == (413, "too_large")
    assert len(db.session.scalars(db.select(SealedFile)).all()) == 2


def test_no_paper_grows_beyond_its_files_by_being_said_again(app: Flask) -> None:
    phone, files = a_phone(app), [Photograph(bytes([number])) for number in range(13)]
    origin, entry = _with_paper(files[:12])
    phone.send(phone.sealed(entry))
    assert _begin(phone, entry["id"], origin, files[:12]).status_code == 201
    assert _begin(phone, entry["id"], origin, files[12:]).status_code == 413
    assert len(db.session.scalars(db.select(SealedFile)).all()) == 12


def test_how_one_paper_stands_is_asked_of_that_paper_alone(app: Flask) -> None:
    phone = a_phone(app)
    (one, entry), several = _with_paper([Photograph(b"1")]), [str(uuid.uuid4()) for _other in range(3)]
    phone.send(phone.sealed(entry))
    for origin in (one, *several):
        _begin(phone, entry["id"], origin, [Photograph(b"x")])
    db.session.expunge_all()
    read: list[SealedFile] = []
    note = lambda row, _context: read.append(row)  # noqa: E731
    event.listen(SealedFile, "load", note)
    found = papers.standing(uuid.UUID(entry["id"]), uuid.UUID(one))
    event.remove(SealedFile, "load", note)
    assert [each["origin"] for each in found] == [one] and len(read) == 1
    assert len(papers.standing(uuid.UUID(entry["id"]))) == 4
