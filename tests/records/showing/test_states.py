"""What a request shows of papers in every state of the table, to whom, behind which consents; on both databases."""

import io
import uuid
import zipfile
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.records.papers import storing
from referral.records.papers.models import Paper, PaperFile
from referral.records.showing import agreed, queries, sending
from referral.records.showing.rule import BY_PHASE, Level, shown_by
from referral.referrals import links
from referral.referrals.actions import withdraw_consent
from referral.referrals.models import Referral
from referral.referrals.table.states import ALL_STATES, OPEN_STATES, PLACING_STATES, STATES
from tests.factories import a_case, a_hospital, a_referral, a_user, kept
from tests.pages import BASE, Page, Pages
from tests.records.showing.scenes import ORIGINAL, a_paper, agree, covered
from tests.records.showing.test_burning import reddish
from tests.referrals.scenes import consent_to_show

pytestmark = pytest.mark.both_databases
CODE = "identity"


def a_shown_referral(state: str = "received", **facts: Any) -> Referral:
    """A request in a state; the patient lets hospitals see pathology reports; one has a covered page of its two."""
    case, hospital = a_case(**facts), a_hospital()
    consent_to_show(case, hospital)
    agree(case)
    paper = a_paper(case, pages=2)
    covered(case, paper, 2)
    return a_referral(case, hospital, state=state)


def paper_of(referral: Referral) -> Paper:
    return db.session.scalars(db.select(Paper).where(Paper.case_id == referral.case_id)).one()


def staff(app: Flask, referral: Referral) -> Pages:
    return Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=referral.hospital_id, language="pl"))


def by_link(app: Flask, referral: Referral, with_code: bool = False) -> Pages:
    link = links.issue(referral.hospital, utc_now().replace(year=2999), utc_now(), referral)
    db.session.commit()
    pages = Pages(app)
    pages.post(f"/answer/{link_token(link.id)}")
    if with_code:
        with pages.client.session_transaction(base_url=BASE) as session:
            session[CODE] = {"referral": str(referral.id), "until": "2999-01-01T00:00:00+00:00"}
    return pages


def addresses(referral: Referral, by_account: bool = True) -> dict[str, str]:
    home = f"/hospital/referrals/{referral.id}" if by_account else "/answer"
    paper = f"{home}/papers/{paper_of(referral).id}"
    return {
        "list": f"{home}/papers",
        "plain": f"{paper}/1.jpg",
        "covered": f"{paper}/2.jpg",
        "original": f"{paper}/original/0",
        "zip": f"{home}/papers.zip",
    }


def statuses(pages: Pages, referral: Referral, by_account: bool = True) -> dict[str, int]:
    return {name: pages.get(each).status for name, each in addresses(referral, by_account).items()}


NOTHING = {"list": 404, "plain": 404, "covered": 404, "original": 404, "zip": 404}
COVERED = {"list": 200, "plain": 404, "covered": 200, "original": 404, "zip": 200}
EVERYTHING = {"list": 200, "plain": 200, "covered": 200, "original": 200, "zip": 200}
SHOWN = {Level.NOTHING: NOTHING, Level.COVERED: COVERED, Level.ALL: EVERYTHING}


@pytest.mark.parametrize("state", sorted(ALL_STATES))
def test_each_state_shows_what_its_phase_shows(app: Flask, state: str) -> None:
    referral = a_shown_referral(state)
    expected = (
        Level.ALL if state in PLACING_STATES else Level.COVERED if state in OPEN_STATES else Level.NOTHING
    )
    assert BY_PHASE[STATES[state].phase] is expected
    assert statuses(staff(app, referral), referral) == SHOWN[expected]


@pytest.mark.parametrize("state", ["received", "accepted", "treatment_started"])
def test_another_hospital_finds_nothing(app: Flask, state: str) -> None:
    referral = a_shown_referral(state)
    stranger = Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=a_hospital().id))
    assert statuses(stranger, referral) == NOTHING
    for role in (Role.COORDINATOR, Role.VOLUNTEER, Role.ADVISER):
        assert set(statuses(Pages(app).sign_in(a_user(role)), referral).values()) <= {403, 404}


@pytest.mark.parametrize("state", ["received", "accepted_with_conditions", "accepted", "attended"])
@pytest.mark.parametrize("purpose", ["papers_to_hospitals", "show_to_hospital", "store"])
def test_a_consent_taken_back_shows_nothing_from_that_moment(app: Flask, state: str, purpose: str) -> None:
    referral = a_shown_referral(state)
    pages = staff(app, referral)
    assert pages.get(addresses(referral)["covered"]).status == 200
    (consent,) = (each for each in referral.case.consents if each.purpose == purpose)
    consent.withdrawn_at = utc_now()
    db.session.commit()
    assert statuses(pages, referral) == NOTHING


def test_what_the_walls_refused_is_given_to_no_hospital(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    paper = paper_of(referral)
    kept(
        PaperFile(paper=paper, position=1, origin=uuid.uuid4(), sha256="0" * 64, size=9, media_type="x",
                  state="refused", refused_why="infected", name=storing.keep(paper.data_key, b"a virus"))
    )  # fmt: skip
    pages, home = staff(app, referral), f"/hospital/referrals/{referral.id}/papers"
    assert pages.get(f"{home}/{paper.id}/original/0").status == 200
    assert pages.get(f"{home}/{paper.id}/original/1").status == 404
    assert f"{home}/{paper.id}/original/1" not in pages.get(home).links()
    saved = pages.get(f"{home}.zip").response.data
    assert b"a virus" not in saved and ORIGINAL in saved


def test_papers_of_another_kind_are_not_shown(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    other, unsaid = a_paper(referral.case, kind="imaging"), a_paper(referral.case, kind=None)
    pages = staff(app, referral)
    for paper in (other, unsaid):
        assert pages.get(f"/hospital/referrals/{referral.id}/papers/{paper.id}/1.jpg").status == 404
        assert pages.get(f"/hospital/referrals/{referral.id}/papers/{paper.id}/original/0").status == 404
    agree(referral.case, "imaging")
    assert pages.get(f"/hospital/referrals/{referral.id}/papers/{other.id}/1.jpg").status == 200
    withdraw_consent(agreed.living_of(referral.case_id, "imaging"), a_user().as_actor(), utc_now())
    db.session.expire_all()
    assert pages.get(f"/hospital/referrals/{referral.id}/papers/{other.id}/1.jpg").status == 404
    assert shown_by(referral, True).level is Level.ALL, "the other kind is shown as before"


def test_another_patients_paper_is_not_found_through_a_request_of_ones_own(app: Flask) -> None:
    mine, other = a_shown_referral("accepted"), a_shown_referral("accepted")
    home, theirs = f"/hospital/referrals/{mine.id}/papers", paper_of(other).id
    pages = staff(app, mine)
    assert pages.get(f"{home}/{theirs}/1.jpg").status == 404
    assert pages.get(f"{home}/{theirs}/original/0").status == 404
    assert pages.get(f"{home}/{uuid.uuid4()}/1.jpg").status == 404


def test_the_link_shows_covered_pages_and_after_a_yes_and_the_code_everything(app: Flask) -> None:
    asked, taken = a_shown_referral("received"), a_shown_referral("accepted")
    assert statuses(by_link(app, asked), asked, False) == COVERED
    assert statuses(by_link(app, asked, with_code=True), asked, False) == COVERED, (
        "a code opens nothing before a yes"
    )
    without = by_link(app, taken)
    assert statuses(without, taken, False) == COVERED
    assert "/answer/identity" in without.get("/answer/papers").links()
    assert statuses(by_link(app, taken, with_code=True), taken, False) == EVERYTHING


def test_a_dead_link_opens_no_paper(app: Flask) -> None:
    referral = a_shown_referral("received")
    pages = by_link(app, referral)
    links.kill(referral, utc_now())
    db.session.commit()
    assert set(statuses(pages, referral, False).values()) == {410}


def test_before_a_yes_the_picture_is_the_copy_and_after_it_the_page(app: Flask) -> None:
    referral = a_shown_referral("received")
    pages, address = staff(app, referral), addresses(referral)["covered"]
    before = pages.get(address)
    assert reddish(before.response.data) == 0
    referral.state = "accepted"
    db.session.commit()
    assert reddish(pages.get(address).response.data) > 1000


def test_files_are_saved_and_never_opened_by_the_browser(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages, at = staff(app, referral), addresses(referral)
    original = pages.get(at["original"]).response
    assert original.data == ORIGINAL and original.mimetype == "application/octet-stream"
    assert original.headers["Content-Disposition"] == 'attachment; filename="paper-01-original-1.pdf"'
    for name in ("original", "plain", "zip"):
        headers = pages.get(at[name]).response.headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("sandbox")


def zip_of(page: Page) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(page.response.data))


def test_the_zip_holds_what_is_shown_under_neutral_names_in_the_hospitals_language(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages, at = staff(app, referral), addresses(referral)
    first, second = pages.get(at["zip"]), pages.get(at["zip"])
    assert first.response.data == second.response.data, "the same papers are the same bytes"
    found = zip_of(first)
    assert found.testzip() is None
    assert found.namelist() == [
        "contents.txt", "paper-01-page-1.jpg", "paper-01-page-2.jpg", "paper-01-original-1.pdf",
    ]  # fmt: skip
    assert found.read("paper-01-original-1.pdf") == ORIGINAL
    contents = found.read("contents.txt").decode()
    assert referral.case.reference in contents and "Test" not in contents and "Тест" not in contents
    assert reddish(found.read("paper-01-page-1.jpg")) > 1000


def test_the_zip_before_a_yes_holds_copies_alone(app: Flask) -> None:
    referral = a_shown_referral("received")
    found = zip_of(staff(app, referral).get(addresses(referral)["zip"]))
    assert found.namelist() == ["contents.txt", "paper-01-page-2.jpg"]
    assert reddish(found.read("paper-01-page-2.jpg")) == 0


def test_each_look_is_noted_before_it_is_given(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    pages, at = staff(app, referral), addresses(referral)
    for name in ("plain", "original", "zip"):
        pages.get(at[name])
    noted = db.session.scalars(
        db.select(AuditEvent).where(
            AuditEvent.subject_id == str(paper_of(referral).id), AuditEvent.hospital_id.is_not(None)
        )
    ).all()
    assert sorted(each.verb for each in noted) == ["paper.read", "paper_bundle.read", "paper_original.read"]
    assert {each.hospital_id for each in noted} == {str(referral.hospital_id)}
    db.session.expire_all()
    assert paper_of(referral).first_shown_at is not None


def test_an_erased_person_shows_nothing(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    referral.case.patient.erased_at = utc_now()
    db.session.commit()
    assert statuses(staff(app, referral), referral) == NOTHING


def test_a_paper_taken_back_or_not_open_yet_is_not_shown(app: Flask) -> None:
    for facts in ({"removed_at": utc_now()}, {"state": "received"}, {"state": "refused"}):
        referral = a_shown_referral("accepted")
        db.session.execute(update(Paper).where(Paper.case_id == referral.case_id).values(**facts))
        db.session.commit()
        shown = statuses(staff(app, referral), referral)
        assert {shown[name] for name in ("plain", "covered", "original")} == {404}, facts


def test_the_page_of_the_request_says_how_many_pages_there_are(app: Flask) -> None:
    referral = a_shown_referral("received")
    pages = Pages(app).sign_in(a_user(Role.HOSPITAL, hospital_id=referral.hospital_id, language="en"))
    shown = pages.get(f"/hospital/referrals/{referral.id}?lang=en")
    assert (
        "1 page, names covered." in shown.text
        and f"/hospital/referrals/{referral.id}/papers" in shown.links()
    )
    referral.state = "accepted"
    db.session.commit()
    assert "2 pages." in pages.get(f"/hospital/referrals/{referral.id}").text


def test_no_letter_of_a_hospital_goes_to_another(app: Flask) -> None:
    referral = a_shown_referral("accepted")
    letter = a_paper(
        referral.case, kind="pathology", came_by="hospital", referral_id=a_referral(referral.case).id
    )
    assert letter.id not in {each.paper.id for each in queries.seen(referral, True)}
    home = f"/hospital/referrals/{referral.id}/papers/{letter.id}"
    assert staff(app, referral).get(f"{home}/1.jpg").status == 404


def test_only_whoever_sent_a_letter_takes_it_back(app: Flask) -> None:
    referral, other = a_shown_referral("accepted"), a_shown_referral("accepted")
    letter = a_paper(referral.case, kind="discharge", came_by="hospital", referral_id=referral.id)
    take_back = f"/papers/letters/{letter.id}/take-back"
    assert staff(app, other).post(f"/hospital/referrals/{other.id}{take_back}").status == 404
    assert staff(app, referral).post(f"/hospital/referrals/{referral.id}{take_back}").status == 303
    db.session.expire_all()
    assert db.session.get_one(Paper, letter.id).removed_at is not None
    assert queries.letters_to(referral.case_id) == []
    assert not sending.take_letter_back(letter, a_user().as_actor(), utc_now()), "a second press is harmless"
