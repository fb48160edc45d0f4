"""A coordinator photographs papers on a phone: the service holds each file whole, once, as the phone had it."""

import hashlib
import uuid
from datetime import timedelta

from playwright.sync_api import expect

from referral.crypto import DataKey
from referral.db import db, utc_now
from referral.records.papers import storing
from referral.records.papers.models import Paper, PaperFile
from tests.factories import a_case
from tests.journeys import drawn_papers as drawn
from tests.journeys.conftest import Somebody
from tests.journeys.papers_phone import a_file, add, left, send_off, states
from tests.journeys.site import Site
from tests.journeys.traveller import PHONE


def _a_case(site: Site) -> str:
    with site.inside():
        known = {"name_original": "Олена Тестова", "birth_date": "1980-02-03", "phone": "+380501112233"}
        case = a_case(identity=known, submitted_at=utc_now(), due_at=utc_now() + timedelta(hours=20))
        db.session.commit()
        return case.reference


def _content(file: PaperFile) -> bytes:
    key: DataKey = file.data_key
    return storing.opened(key, file.name)


def test_a_photograph_and_a_file_reach_the_service_whole(site: Site, somebody: Somebody) -> None:
    reference, sheet = _a_case(site), a_file(uuid.uuid4().int, 200_000)
    phone = somebody("uk", PHONE).sign_in("coordinator").go(f"/cases/{reference}/papers")
    page, photograph = phone.page, drawn.jpeg(drawn.on_table(drawn.PAGES["handwritten"]))
    blurred = drawn.jpeg(drawn.blurred(drawn.PAGES["printed"], 6))
    add(page, [{"name": name, "mimeType": "image/jpeg", "buffer": each} for name, each in
               (("one.jpg", photograph), ("two.jpg", blurred))])  # fmt: skip
    add(page, [sheet])
    judged = page.locator("[data-part=judged]")
    expect(judged.nth(1)).to_have_text(phone.words("Blurred – hold still and take it again."))
    assert judged.nth(0).inner_text() == ""
    phone.look()
    phone.pick("kind", "pathology")
    send_off(page)
    expect(states(page)).to_have_text(phone.words("Received"), timeout=60_000)
    assert left(page) == [0, 0]
    phone.look()
    with site.inside():
        (paper,) = db.session.scalars(db.select(Paper).where(Paper.case.has(reference=reference)))
        contents = [_content(each) for each in paper.files]
        assert [hashlib.sha256(each).hexdigest() for each in contents] == [
            each.sha256 for each in paper.files
        ]
        assert contents[2] == sheet["buffer"] and paper.kind == "pathology"
        assert all(each.startswith(b"\xff\xd8") for each in contents[:2])
    phone.go(f"/cases/{reference}/papers")
    expect(states(page)).to_have_count(0)
