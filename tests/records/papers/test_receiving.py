"""A paper is received when every whole digest agrees, however its pieces come; what fails leaves nothing half."""

import hashlib
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from referral.db import db
from referral.errors import Conflict, Invalid, NotFound, TooLarge, TooMany
from referral.intake.models import Case
from referral.records import actions as erasing
from referral.records.papers import keeping, receiving, room, storing
from referral.records.papers.forms import said_of
from referral.records.papers.models import RECEIVED, RECEIVING, Paper, PaperChunk, PaperFile
from referral.records.papers.sent import CHUNK, MOST_BYTES, MOST_FILES, Said, SaidFile, Sender, Whole
from tests.conftest import a_database_apart
from tests.factories import NOW, a_case, a_user, kept
from tests.pages import Pages
from tests.racing import race
from tests.records.papers.scenes import (
    VOLUNTEER,
    a_paper,
    a_picture,
    all_bytes,
    file_of,
    names_in_rows,
    names_in_store,
    pieces_of,
    said,
    send_pieces,
)

application = a_database_apart()
LARGE = (
    b"".join(hashlib.sha256(bytes([each])).digest() for each in range(250)) * 40
)  # 320,000 bytes, five pieces


@pytest.mark.both_databases
def test_pieces_come_in_any_order_and_several_times_and_the_whole_decides(app: Flask) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE, small := a_picture()), VOLUNTEER, NOW)
    large, second = (each.origin for each in told.files)
    send_pieces(paper, large, LARGE, [3, 1, 1, 0])
    assert receiving.whole(paper, large, VOLUNTEER, NOW) == Whole(RECEIVING, (2, 4))
    have = {each["origin"]: each["have"] for each in receiving.standing(paper)["files"]}
    assert have == {str(large): [0, 1, 3], str(second): []}, "its sender goes on from there"
    send_pieces(paper, large, LARGE, [4, 2, 3])
    assert receiving.whole(paper, large, VOLUNTEER, NOW) == Whole(RECEIVED)
    assert receiving.whole(paper, large, VOLUNTEER, NOW) == Whole(RECEIVED), "a second time is harmless"
    send_pieces(paper, large, LARGE, [0])
    assert paper.state == RECEIVING, "one file is not the paper"
    send_pieces(paper, second, small)
    receiving.whole(paper, second, VOLUNTEER, NOW)
    assert paper.state == RECEIVED and paper.check_at == NOW
    assert storing.opened(paper.data_key, str(file_of(paper).name)) == LARGE
    assert names_in_store() == names_in_rows() and len(names_in_rows()) == 2, "no piece is left"
    digests = [each["sha256"] for each in receiving.standing(paper)["files"]]
    assert digests == [hashlib.sha256(each).hexdigest() for each in (LARGE, small)]


def test_nothing_in_the_store_can_be_read_without_the_persons_key(app: Flask) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)
    send_pieces(paper, told.files[0].origin, LARGE, [0, 1])
    a_paper(a_case(), LARGE)
    found = list(all_bytes(app))
    assert len(found) == 3 and not [each for each in found if LARGE[:32] in each]


def test_a_file_whose_digest_does_not_agree_begins_again(app: Flask) -> None:
    told = said(LARGE)
    wrong = told._replace(files=(told.files[0]._replace(sha256="0" * 64),))
    paper = receiving.begin(a_case(), wrong, VOLUNTEER, NOW)
    send_pieces(paper, told.files[0].origin, LARGE)
    assert receiving.whole(paper, told.files[0].origin, VOLUNTEER, NOW) == Whole(RECEIVING, is_wrong=True)
    assert paper.state == RECEIVING and not names_in_store() and not names_in_rows()


def test_a_piece_with_another_digest_or_length_or_number_is_not_taken(app: Flask) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)
    origin, first = told.files[0].origin, pieces_of(LARGE)[0]
    digest = hashlib.sha256(first).hexdigest()
    refused: list[tuple[int, bytes, str, type[Exception]]] = [
        (0, first, "0" * 64, Invalid),
        (0, first[:-1], hashlib.sha256(first[:-1]).hexdigest(), Invalid),
        (0, first + b"x", hashlib.sha256(first + b"x").hexdigest(), TooLarge),
        (5, first, digest, NotFound),
        (-1, first, digest, NotFound),
    ]
    for number, content, sha256, error in refused:
        with pytest.raises(error):
            receiving.take_chunk(paper, origin, number, content, sha256)
    with pytest.raises(NotFound):
        receiving.take_chunk(paper, uuid.uuid4(), 0, first, digest)
    assert not names_in_store()


def test_a_changed_piece_takes_the_place_of_the_one_before(app: Flask) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)
    origin, other = told.files[0].origin, b"y" * CHUNK
    receiving.take_chunk(paper, origin, 0, other, hashlib.sha256(other).hexdigest())
    send_pieces(paper, origin, LARGE)
    assert receiving.whole(paper, origin, VOLUNTEER, NOW).state == RECEIVED
    assert names_in_store() == names_in_rows()


def _file(size: int) -> SaidFile:
    return SaidFile(uuid.uuid4(), "0" * 64, size, "")


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ([], Invalid),
        ([_file(0)], Invalid),
        ([_file(MOST_BYTES + 1)], TooLarge),
        ([_file(2 * 2**30)], TooLarge),
        ([_file(1) for _ in range(MOST_FILES + 1)], TooLarge),
    ],
)
def test_too_much_or_nothing_is_refused_before_anything_is_kept(
    app: Flask, files: list[SaidFile], error: type[Exception]
) -> None:
    with pytest.raises(error):
        receiving.begin(a_case(), Said(uuid.uuid4(), None, None, tuple(files)), VOLUNTEER, NOW)
    assert not db.session.scalars(db.select(Paper)).all()


def test_a_case_has_sixty_papers_at_most_and_what_is_taken_back_does_not_count(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_PAPERS", 2)
    case = a_case()
    first = receiving.begin(case, said(b"1"), VOLUNTEER, NOW)
    receiving.begin(case, said(b"2"), VOLUNTEER, NOW)
    with pytest.raises(TooLarge):
        receiving.begin(case, said(b"3"), VOLUNTEER, NOW)
    first.removed_at = NOW
    kept(first)
    receiving.begin(case, said(b"3"), VOLUNTEER, NOW)


def test_nobody_fills_the_store_by_taking_back(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "MOST_KEPT", 2)
    case = a_case()
    for content in (b"1", b"2"):
        paper = receiving.begin(case, said(content), VOLUNTEER, NOW)
        paper.removed_at = NOW
        kept(paper)
    with pytest.raises(TooLarge):
        receiving.begin(case, said(b"3"), VOLUNTEER, NOW)


def test_the_same_number_is_the_same_paper_and_no_other(app: Flask) -> None:
    case, told = a_case(), said(LARGE)
    paper = receiving.begin(case, told, VOLUNTEER, NOW)
    assert receiving.begin(case, told, VOLUNTEER, NOW).id == paper.id
    with pytest.raises(Conflict):
        receiving.begin(case, said(b"other", origin=told.origin), VOLUNTEER, NOW)
    assert receiving.begin(a_case(), told, VOLUNTEER, NOW).id != paper.id, "each case has its own numbers"


@pytest.mark.both_databases
def test_of_two_senders_of_one_paper_one_paper_comes(app: Flask) -> None:
    case_id, told = a_case().id, said(LARGE, a_picture())
    db.session.rollback()

    def begin() -> None:
        receiving.begin(db.session.get_one(Case, case_id), told, VOLUNTEER, NOW)

    assert race(app, *[begin] * 4) == ["won"] * 4
    assert len(db.session.scalars(db.select(Paper)).all()) == 1
    assert len(db.session.scalars(db.select(PaperFile)).all()) == 2


@pytest.mark.both_databases
def test_senders_of_one_account_at_once_send_no_more_than_a_day_s_measure(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_A_DAY", 3 * len(LARGE))
    user, cases = a_user(), [a_case().id for _sender in range(6)]
    me = Sender("volunteer", user.as_actor(), user.id)
    db.session.rollback()
    begin = [
        lambda one=one: receiving.begin(db.session.get_one(Case, one), said(LARGE), me, NOW) for one in cases
    ]
    assert race(app, *begin) == ["TooMany"] * 3 + ["won"] * 3
    assert len(db.session.scalars(db.select(Paper)).all()) == 3


@pytest.mark.both_databases
def test_of_two_senders_of_one_piece_one_piece_stays(app: Flask) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)
    paper_id, origin = paper.id, told.files[0].origin
    db.session.rollback()
    assert (
        race(app, *[lambda: send_pieces(db.session.get_one(Paper, paper_id), origin, LARGE)] * 3)
        == ["won"] * 3
    )
    assert len(db.session.scalars(db.select(PaperChunk)).all()) == 5
    assert names_in_store() == names_in_rows()


@pytest.mark.both_databases
def test_of_the_two_last_files_that_end_at_once_one_sees_the_other(app: Flask) -> None:
    for _ in range(3):
        contents = [a_picture(), a_picture()]
        paper = receiving.begin(a_case(), told := said(*contents), VOLUNTEER, NOW)
        for each, content in zip(told.files, contents, strict=True):
            send_pieces(paper, each.origin, content)
        paper_id = paper.id
        db.session.rollback()

        def end(origin: uuid.UUID, paper_id: uuid.UUID = paper_id) -> Any:
            return lambda: receiving.whole(db.session.get_one(Paper, paper_id), origin, VOLUNTEER, NOW)

        assert race(app, *[end(each.origin) for each in told.files * 2]) == ["won"] * 4
        assert db.session.get_one(Paper, paper_id).state == RECEIVED
        assert names_in_store() == names_in_rows()


def _full(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    put, times = storing.put, iter(range(1000))

    def put_or_not(name: str, content: bytes) -> None:
        if next(times) >= after:
            raise storing.NoRoom(storing.NO_ROOM)
        put(name, content)

    monkeypatch.setattr(storing, "put", put_or_not)


def test_a_full_store_keeps_of_whole_files_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case()
    _full(monkeypatch, after=1)
    with pytest.raises(storing.NoRoom):
        a_paper(case, a_picture(), a_picture())
    assert not names_in_store() and not db.session.scalars(db.select(Paper)).all()


def test_a_full_store_keeps_a_file_whose_pieces_are_here(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)
    send_pieces(paper, told.files[0].origin, LARGE)
    with monkeypatch.context() as patch:
        _full(patch, after=0)
        with pytest.raises(storing.NoRoom):
            receiving.whole(paper, told.files[0].origin, VOLUNTEER, NOW)
    assert receiving.whole(paper, told.files[0].origin, VOLUNTEER, NOW).state == RECEIVED


def test_a_piece_that_cannot_be_noted_leaves_no_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)

    def fails(*_facts: object) -> list[str]:
        raise RuntimeError

    monkeypatch.setattr(receiving, "_note_chunk", fails)
    with pytest.raises(RuntimeError):
        send_pieces(paper, told.files[0].origin, LARGE)
    assert not names_in_store()


def test_a_piece_that_the_store_lost_is_asked_for_again(app: Flask) -> None:
    paper = receiving.begin(a_case(), told := said(LARGE), VOLUNTEER, NOW)
    origin = told.files[0].origin
    send_pieces(paper, origin, LARGE)
    lost = db.session.scalars(db.select(PaperChunk.name).where(PaperChunk.number == 3)).one()
    storing.drop(lost)
    assert receiving.whole(paper, origin, VOLUNTEER, NOW).missing == (3,)
    assert receiving.standing(paper)["files"][0]["have"] == [0, 1, 2, 4]
    send_pieces(paper, origin, LARGE, [3])
    assert receiving.whole(paper, origin, VOLUNTEER, NOW).state == RECEIVED


@pytest.mark.both_databases
def test_after_erasing_nothing_of_any_paper_is_anywhere(app: Flask) -> None:
    from referral.records.papers.checking import check
    from tests.factories import a_user

    case, other = a_case(state="closed", outcome="completed"), a_case()
    check(a_paper(case, a_picture(), a_picture()).id, NOW)
    half = receiving.begin(case, told := said(LARGE), VOLUNTEER, NOW)
    send_pieces(half, told.files[0].origin, LARGE, [0, 1])
    a_paper(other)
    assert len(names_in_store()) == 7 and names_in_store() == names_in_rows()
    people = [a_user("administrator").as_actor() for _ in range(2)]
    wish = erasing.ask_erasure(case.patient, "asked_by_patient", people[0], NOW)
    erasing.approve_erasure(wish, people[1], NOW)
    assert len(names_in_store()) == 1 and names_in_store() == names_in_rows()
    assert not keeping.names_of(case.patient_id)
    with pytest.raises(NotFound):
        receiving.begin(case, said(LARGE), VOLUNTEER, NOW)


@pytest.mark.both_databases
def test_a_sign_that_no_database_keeps_is_said_to_be_wrong(app: Flask) -> None:
    pages = Pages(app).sign_in(a_user())
    assert pages.get("/cases/%00/papers").status == 404
    file = {"origin": str(uuid.uuid4()), "sha256": "0" * 64, "size": 1, "type": "a\0b"}
    with pytest.raises(Invalid):
        said_of({"origin": str(uuid.uuid4()), "kind": None, "language": None, "files": [file]})


@pytest.mark.both_databases
def test_a_case_has_so_many_bytes_at_most_and_says_so_before_anything_is_kept(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_OF_CASE", 2 * 2**20)
    case, large = a_case(), [SaidFile(uuid.uuid4(), "0" * 64, 2**20, "image/jpeg")]
    first = Said(uuid.uuid4(), None, None, tuple(large))
    receiving.begin(case, first, VOLUNTEER, NOW)
    receiving.begin(case, Said(uuid.uuid4(), None, None, tuple(large)), VOLUNTEER, NOW)
    with pytest.raises(TooLarge) as refused:
        receiving.begin(case, said(b"one byte more"), VOLUNTEER, NOW)
    assert "2 MB together" in str(refused.value.sentence)
    receiving.begin(case, first, VOLUNTEER, NOW)
    receiving.begin(a_case(), said(b"another patient"), VOLUNTEER, NOW)


@pytest.mark.both_databases
def test_an_account_sends_so_much_a_day_and_goes_on_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MOST_A_DAY", 100)
    me, other = (Sender("volunteer", user.as_actor(), user.id) for user in (a_user(), a_user()))
    receiving.begin(a_case(), said(b"a" * 90), me, NOW)
    receiving.begin(a_case(), said(b"a" * 90), other, NOW)
    with pytest.raises(TooMany):
        receiving.begin(a_case(), said(b"a" * 11), me, NOW)
    receiving.begin(a_case(), said(b"a" * 11), me, NOW + timedelta(days=1, seconds=1))
