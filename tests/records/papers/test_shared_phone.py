"""Several patients share one phone: what a page of one case still sends goes to nobody else's case."""

import io
import json
import uuid

import pytest
from flask import Flask

from referral.crypto import link_token
from referral.db import db, utc_now
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.records.papers.models import Paper
from tests.factories import a_case, a_user
from tests.own_page.cards import RIGHT, of_patient
from tests.pages import Pages
from tests.records.papers.scenes import a_picture, said
from tests.records.papers.test_doors import Sender

pytestmark = pytest.mark.both_databases
DOOR = "/my/papers"


def _a_patient() -> Case:
    return a_case(identity={"birth_date": "1980-02-03", "name_original": "Олена"})


def _next_card(pages: Pages, case: Case) -> None:
    """The same browser, the next patient's card."""
    card = intake.issue_card(case, a_user().as_actor(), utc_now())
    pages.post(f"/card/{link_token(card.id)}")
    assert pages.submit(pages.get("/card/open"), "/card/open", **RIGHT).status == 303


def _owner(pages: Pages) -> str:
    page = pages.get(DOOR)
    return str(next(each.get("data-owner") for each in page.all("div") if each.get("data-owner")))


def _papers() -> list[Paper]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Paper)))


def _begin(pages: Pages, owner: str) -> int:
    told = said(b"x")
    files = [{**each._asdict(), "origin": str(each.origin)} for each in told.files]
    body = json.dumps({"origin": str(told.origin), "kind": None, "language": None, "files": files})
    headers = {"X-Papers-Owner": owner}
    answer = Sender(pages, DOOR).send("POST", "", data=body, content_type="application/json", headers=headers)
    return answer.status_code


def test_a_page_that_was_opened_for_one_patient_sends_nothing_to_the_next(app: Flask) -> None:
    first, second = _a_patient(), _a_patient()
    pages = of_patient(app, first)
    owner = _owner(pages)
    _next_card(pages, second)
    assert _begin(pages, owner) == 401, "its script waits until the right card is scanned"
    assert not _papers()
    assert _begin(pages, _owner(pages)) == 201
    assert [each.case_id for each in _papers()] == [second.id]


def test_a_form_that_was_opened_for_one_patient_sends_nothing_to_the_next(app: Flask) -> None:
    first, second = _a_patient(), _a_patient()
    pages = of_patient(app, first)
    form = pages.get(DOOR).form("/form")["values"]
    _next_card(pages, second)
    sent = {"origin": str(uuid.uuid4()), "kind": "", "language": "", "owner": form["owner"][0]}
    answer = pages.post(f"{DOOR}/form", {**sent, "files": [(io.BytesIO(a_picture()), "1.jpg")]})
    assert answer.status == 410 and not _papers()
    right = {**sent, "owner": _owner(pages), "files": [(io.BytesIO(a_picture()), "1.jpg")]}
    taken = pages.post(f"{DOOR}/form", right)
    assert taken.status == 303, taken.text
    assert [each.case_id for each in _papers()] == [second.id]
