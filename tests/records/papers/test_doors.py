"""Who comes through which door to the papers of a case, what they may do there, and what stays shut."""

import hashlib
import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.intake.models import Case
from referral.records.papers import checking, storing
from referral.records.papers.models import AVAILABLE, RECEIVED, Paper
from referral.records.papers.sent import CHUNK
from tests.factories import NOW, a_case, a_user, kept
from tests.own_page.cards import of_patient
from tests.pages import BASE, Pages
from tests.records.papers.scenes import a_paper, a_picture, names_in_rows, names_in_store, pieces_of
from tests.records.papers.test_receiving import LARGE

SHUT = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'"


class Sender:
    """A script at a door: JSON, pieces, and how the paper stands."""

    def __init__(self, pages: Pages, door: str) -> None:
        self.pages, self.door = pages, door

    def send(self, method: str, path: str, **facts: Any) -> TestResponse:
        headers = {"X-CSRFToken": self.pages.csrf(), "Accept": "application/json", **facts.pop("headers", {})}
        with self.pages.app.app_context():
            answer = self.pages.client.open(
                f"{self.door}{path}", method=method, base_url=BASE, headers=headers, **facts
            )
        db.session.rollback()
        return answer

    def begin(self, *contents: bytes, **other: Any) -> tuple[str, list[str], TestResponse]:
        """Say a paper; its number, those of its files, the answer."""
        files = [
            {
                "origin": str(uuid.uuid4()),
                "sha256": hashlib.sha256(each).hexdigest(),
                "size": len(each),
                "type": "x",
            }
            for each in contents
        ]
        said = {"origin": str(uuid.uuid4()), "kind": "pathology", "language": "uk", "files": files, **other}
        answer = self.send("POST", "", data=json.dumps(said), content_type="application/json")
        return said["origin"], [each["origin"] for each in files], answer

    def piece(self, path: str, content: bytes, digest: str = "") -> TestResponse:
        headers = {"X-Chunk-SHA256": digest or hashlib.sha256(content).hexdigest()}
        return self.send("PUT", path, data=content, content_type="application/octet-stream", headers=headers)


def _keeper(app: Flask, case: Case) -> Pages:
    user = a_user(Role.VOLUNTEER)
    case.keeper_id = user.id
    kept(case)
    return Pages(app).sign_in(user)


def _a_patient() -> Case:
    return a_case(identity={"birth_date": "1980-02-03", "name_original": "Олена"})


def _patient(app: Flask, case: Case) -> Pages:
    """Somebody whose card is scanned and whose second secret is given."""
    return of_patient(app, case)


@pytest.mark.both_databases
def test_a_volunteer_sends_a_paper_by_script_and_it_is_read_by_who_may(app: Flask) -> None:
    case = a_case()
    sender = Sender(_keeper(app, case), f"/cases/{case.reference}/papers")
    origin, (file,), answer = sender.begin(LARGE)
    assert answer.status_code == 201
    assert answer.json and answer.json["files"] == [
        {"origin": file, "state": "receiving", "have": [], "sha256": None}
    ]
    for number, content in enumerate(pieces_of(LARGE)[:-1]):
        assert sender.piece(f"/{origin}/files/{file}/{number}", content).status_code == 204
    answer = sender.send("POST", f"/{origin}/files/{file}/whole")
    assert (answer.status_code, answer.json) == (409, {"missing": [4]})
    sender.piece(f"/{origin}/files/{file}/4", pieces_of(LARGE)[4])
    answer = sender.send("POST", f"/{origin}/files/{file}/whole")
    assert (answer.status_code, answer.json) == (200, {"state": "received"})
    told = sender.send("GET", f"/{origin}").json
    assert (
        told and told["state"] == RECEIVED and told["files"][0]["sha256"] == hashlib.sha256(LARGE).hexdigest()
    )
    paper = db.session.scalars(db.select(Paper)).one()
    assert (paper.came_by, paper.kind, paper.language) == ("volunteer", "pathology", "uk") and paper.added_by


def test_what_is_refused_is_said_to_a_script_in_words(app: Flask) -> None:
    case = a_case()
    sender = Sender(_keeper(app, case), f"/cases/{case.reference}/papers")
    origin, (file,), _answer = sender.begin(LARGE)
    wrong = sender.piece(f"/{origin}/files/{file}/0", pieces_of(LARGE)[0], "0" * 64)
    assert wrong.status_code == 422 and "damaged" in (wrong.json or {})["why"]
    assert sender.piece(f"/{origin}/files/{file}/0", b"x" * (CHUNK + 1)).status_code == 413
    assert sender.begin(b"x", files=[{"origin": "x"}])[2].status_code == 422
    huge = [{"origin": str(uuid.uuid4()), "sha256": "0" * 64, "size": 2**31, "type": ""}]
    answer = sender.begin(b"", files=huge)[2]
    assert answer.status_code == 413 and "25 MB" in (answer.json or {})["why"]
    assert sender.begin(b"x", kind="no such kind")[2].status_code == 422
    assert not names_in_store()


def test_a_full_store_is_said_in_words_by_both_doors(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    case = a_case()
    pages = _keeper(app, case)

    def full(_name: str, _content: bytes) -> None:
        raise storing.NoRoom(storing.NO_ROOM)

    monkeypatch.setattr(storing, "put", full)
    sender = Sender(pages, f"/cases/{case.reference}/papers")
    origin, (file,), _answer = sender.begin(LARGE)
    answer = sender.piece(f"/{origin}/files/{file}/0", pieces_of(LARGE)[0])
    assert answer.status_code == 503 and "no room" in (answer.json or {})["why"]
    page = _post_files(pages, case, a_picture())
    assert page.status == 503 and "no room" in page.text


def _post_files(pages: Pages, case: Case, *contents: bytes, **facts: Any) -> Any:
    form = {"origin": str(uuid.uuid4()), "kind": "", "language": "uk", **facts}
    form["files"] = [(io.BytesIO(each), f"{number}.jpg") for number, each in enumerate(contents)]
    return pages.post(f"/cases/{case.reference}/papers/form", form)


@pytest.mark.both_databases
def test_a_form_without_scripts_sends_whole_files_through_the_same_code(app: Flask) -> None:
    case = a_case()
    pages, origin = _keeper(app, case), str(uuid.uuid4())
    contents = a_picture(), a_picture()
    for _ in range(2):
        assert _post_files(pages, case, *contents, origin=origin).status == 303
    paper = db.session.scalars(db.select(Paper)).one()
    assert paper.state == RECEIVED and len(paper.files) == 2, "a double press is one paper"
    assert names_in_store() == names_in_rows()
    page = _post_files(pages, case)
    assert page.status == 422 and "at least one photograph" in page.text
    assert "pathology" in _post_files(pages, case, kind="pathology").html


def _available(case: Case) -> Paper:
    paper = a_paper(case, a_picture())
    checking.check(paper.id, NOW)
    assert paper.state == AVAILABLE
    return paper


def test_a_page_is_shown_and_a_file_is_saved_and_each_look_is_noted(app: Flask) -> None:
    case = a_case()
    origin = _available(case).origin
    pages = _keeper(app, case)
    door = f"/cases/{case.reference}/papers/{origin}"
    assert "Page 1 of 1" in pages.get(f"{door}/pages").text
    page = pages.client.get(f"{door}/pages/1", base_url=BASE)
    assert page.mimetype == "image/jpeg" and page.data.startswith(b"\xff\xd8")
    saved = pages.client.get(f"{door}/originals/0", base_url=BASE)
    assert saved.headers["Content-Disposition"] == f'attachment; filename="{case.reference}-1.jpg"'
    for answer in (page, saved):
        heads = answer.headers
        assert (heads["Cache-Control"], heads["X-Content-Type-Options"]) == ("no-store", "nosniff")
        assert heads["Content-Security-Policy"] == SHUT
    assert saved.mimetype == "application/octet-stream"
    read = db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "paper.read")).all()
    assert [each.facts for each in sorted(read, key=lambda each: each.at)] == [{"page": 1}, {"file": 0}]
    assert {each.case_id for each in read} == {str(case.id)}


def test_nobody_else_comes_in_by_any_address(app: Flask) -> None:
    case, mine = a_case(), a_case()
    origin = _available(case).origin
    stranger = _keeper(app, mine)
    for path in ("", f"/{origin}", f"/{origin}/pages", f"/{origin}/pages/1", f"/{origin}/originals/0"):
        assert stranger.get(f"/cases/{case.reference}/papers{path}").status == 404
        assert path == "" or stranger.get(f"/cases/{mine.reference}/papers{path}").status == 404
    for role in (Role.HOSPITAL, Role.AUDITOR, Role.ADMINISTRATOR, Role.EDITOR):
        facts = {"hospital_id": None} if role != Role.HOSPITAL else {}
        visitor = Pages(app).sign_in(a_user(role, **facts))
        assert visitor.get(f"/cases/{case.reference}/papers").status == 404
    assert Pages(app).get("/my/papers").status == 410


def test_before_it_is_opened_or_once_it_is_refused_or_taken_back_nothing_is_shown(app: Flask) -> None:
    case = a_case()
    new, bad, gone = a_paper(case, a_picture()), a_paper(case, b"<svg/>"), _available(case)
    checking.check(bad.id, NOW)
    gone.removed_at = NOW
    kept(gone)
    origins = [each.origin for each in (new, bad, gone)]
    pages = _keeper(app, case)
    for origin in origins:
        for path in ("pages", "pages/1", "originals/0"):
            assert pages.get(f"/cases/{case.reference}/papers/{origin}/{path}").status == 404


def test_the_patient_sends_and_reads_by_card_and_second_secret_alone(app: Flask) -> None:
    case = _a_patient()
    pages = _patient(app, case)
    sender = Sender(pages, "/my/papers")
    origin, (file,), answer = sender.begin(small := a_picture())
    assert answer.status_code == 201
    sender.piece(f"/{origin}/files/{file}/0", small)
    assert sender.send("POST", f"/{origin}/files/{file}/whole").json == {"state": "received"}
    paper = db.session.scalars(db.select(Paper)).one()
    assert (paper.came_by, paper.added_by, paper.case_id) == ("patient", None, case.id)
    checking.check(paper.id, NOW)
    assert "1 paper is received." in pages.get("/card?lang=en").text
    assert pages.client.get(f"/my/papers/{origin}/pages/1", base_url=BASE).mimetype == "image/jpeg"
    bad = a_paper(case, b"<svg/>")
    checking.check(bad.id, NOW)
    assert "1 cannot be read: photograph it again." in pages.get("/card?lang=en").text


def test_a_card_alone_opens_no_papers(app: Flask) -> None:
    pages = of_patient(app, _a_patient(), opened=False)
    answer = pages.get("/my/papers")
    assert (answer.status, answer.location) == (303, "/card/open")
    assert Sender(pages, "/my/papers").begin(b"x")[2].status_code == 303
    assert not db.session.scalars(db.select(Paper)).all()


def test_who_added_a_paper_takes_it_back_and_brings_it_again_and_nobody_else(app: Flask) -> None:
    case = _a_patient()
    pages = _keeper(app, case)
    _post_files(pages, case, a_picture())
    paper = db.session.scalars(db.select(Paper)).one()
    door, origin = f"/cases/{case.reference}/papers", paper.origin
    assert _patient(app, case).post(f"/my/papers/{origin}/take-back").status == 403
    page = pages.get(door)
    assert pages.submit(page, f"{origin}/take-back").status == 303
    assert db.session.get_one(Paper, paper.id).removed_at
    assert pages.submit(pages.get(door), f"{origin}/bring-again").status == 303
    assert not db.session.get_one(Paper, paper.id).removed_at
    paper = db.session.get_one(Paper, paper.id)
    paper.first_shown_at = utc_now()
    kept(paper)
    assert f"{origin}/take-back" not in pages.get(door).html
    assert pages.post(f"{door}/{origin}/take-back").status == 409


@pytest.mark.both_databases
def test_a_coordinator_moves_a_paper_to_whose_it_is_and_both_trails_say_so(app: Flask) -> None:
    wrong, right = a_case(), a_case()
    paper = _available(wrong)
    paper.institution = "Clinic"
    kept(paper)
    before, paper_id = names_in_rows(), paper.id
    pages = Pages(app).sign_in(a_user(Role.COORDINATOR))
    address = f"/desk/cases/{wrong.reference}/papers/{paper.origin}/move"
    page = pages.get(address)
    nobody = pages.submit(page, "/move", reference="OB-0000-000")
    assert nobody.status == 422 and "no case" in nobody.text
    assert pages.submit(page, "/move", reference=right.reference).status == 303
    moved = db.session.get_one(Paper, paper_id)
    assert (moved.case_id, moved.institution) == (right.id, "Clinic")
    assert names_in_store() == names_in_rows() and not names_in_rows() & before, "sealed anew"
    door = f"/cases/{right.reference}/papers/{moved.origin}"
    assert pages.client.get(f"{door}/pages/1", base_url=BASE).data.startswith(b"\xff\xd8")
    told = db.session.execute(
        db.select(AuditEvent.verb, AuditEvent.case_id).where(AuditEvent.verb.like("paper.moved%"))
    )
    assert dict(told.all()) == {"paper.moved_away": str(wrong.id), "paper.moved_here": str(right.id)}


def test_a_paper_that_a_hospital_saw_is_not_moved(app: Flask) -> None:
    wrong, right = a_case(), a_case()
    paper = _available(wrong)
    paper.first_shown_at = NOW - timedelta(days=1)
    kept(paper)
    pages, before = Pages(app).sign_in(a_user(Role.COORDINATOR)), names_in_store()
    address = f"/desk/cases/{wrong.reference}/papers/{paper.origin}/move"
    assert pages.post(address, {"reference": right.reference}).status == 409
    assert names_in_store() == before == names_in_rows()


def test_the_pages_around_tell_how_the_papers_stand(app: Flask) -> None:
    case = a_case(submitted_at=NOW)
    _available(case)
    pages = _keeper(app, case)
    assert "1 paper is received." in pages.get(f"/intake/{case.id}/registered").text
    desk = Pages(app).sign_in(a_user(Role.COORDINATOR)).get(f"/desk/cases/{case.id}")
    assert "1 paper is received." in desk.text
