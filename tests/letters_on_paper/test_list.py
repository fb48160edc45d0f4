"""Printing from the page of a case: who may print what, versions and hashes, noted; made again byte for byte."""

import uuid

import pytest
from flask import Flask

from referral.accounts.permissions import Role
from referral.audit import AuditEvent
from referral.db import db, utc_now
from referral.letters_on_paper import press
from referral.letters_on_paper.models import PrintedLetter
from referral.records import actions as records
from referral.referrals.models import Referral
from tests.factories import a_case, a_hospital, a_user
from tests.letters_on_paper.scenes import NAMED, an_accepted_one, an_asked_hospital, read
from tests.pages import Page, Pages


def desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.COORDINATOR))


def print_(
    pages: Pages, referral: Referral, letter: str, language: str, about: uuid.UUID | None = None
) -> Page:
    about = about or (referral.id if "packet" in letter else referral.case_id)
    return pages.post(
        f"/intake/{referral.case_id}/letters", {"letter": letter, "about": str(about), "language": language}
    )


def opened(pages: Pages, page: Page) -> bytes:
    """The PDF behind a redirect."""
    assert page.status == 303, page.html[:300]
    found = pages.follow(page)
    assert found.status == 200 and found.response.mimetype == "application/pdf"
    return found.response.get_data()


def printed() -> list[PrintedLetter]:
    return list(db.session.scalars(db.select(PrintedLetter).order_by(PrintedLetter.version)))


def events(verb: str) -> list[AuditEvent]:
    return list(
        db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.at))
    )


def test_the_desk_prints_each_letter_in_each_language_from_its_own_buttons(app: Flask) -> None:
    referral, pages = an_accepted_one(), desk(app)
    page = pages.get(f"/intake/{referral.case_id}/letters")
    forms = [form for form in page.forms() if "letter" in form["values"]]
    assert {form["values"]["letter"][0] for form in forms} == {
        "visit",
        "confirmation",
        "packet",
        "named_packet",
    }
    for form in forms:
        values = {name: value[0] for name, value in form["values"].items()}
        assert opened(pages, pages.post(form["action"], values)).startswith(b"%PDF")


def test_nothing_in_answer_or_address_names_anybody(app: Flask) -> None:
    referral, pages = an_accepted_one(), desk(app)
    page = print_(pages, referral, "visit", "uk")
    found = pages.follow(page)
    assert found.response.headers["Content-Disposition"] == 'inline; filename="letter.pdf"'
    assert found.response.headers["Cache-Control"] == "no-store"
    assert NAMED["name_latin"] not in page.location and referral.case.reference not in page.location


def test_the_same_words_are_the_same_version_and_other_words_the_next(app: Flask) -> None:
    referral, pages = an_accepted_one(), desk(app)
    first = opened(pages, print_(pages, referral, "visit", "uk"))
    assert opened(pages, print_(pages, referral, "visit", "uk")) == first
    assert [row.version for row in printed()] == [1]
    referral.first_time = "11:45"
    db.session.commit()
    assert opened(pages, print_(pages, referral, "visit", "uk")) != first
    assert [row.version for row in printed()] == [1, 2]
    opened(pages, print_(pages, referral, "visit", "ru"))
    assert [(row.language, row.version) for row in printed()].count(("ru", 1)) == 1


def test_a_version_opens_as_it_was_printed_whatever_has_changed(app: Flask) -> None:
    referral, pages = an_accepted_one(), desk(app)
    page = print_(pages, referral, "visit", "uk")
    first = opened(pages, page)
    referral.first_time, referral.hospital.name = "17:00", "Inny szpital"
    app.config["PUBLIC_NAME"], before = "Other", app.config["PUBLIC_NAME"]
    db.session.commit()
    try:
        again = pages.get(page.location).response.get_data()
    finally:
        app.config["PUBLIC_NAME"] = before
    assert again == first and "17:00" not in read(again)
    row = printed()[0]
    assert row.said is not None and row.said["sha256"] == press.Pressed(first, 1).sha256
    assert row.said["pages"] == 1 and "WeasyPrint" in row.said["made_with"]


def test_it_is_noted_who_printed_what_and_who_read_it(app: Flask) -> None:
    referral, user = an_accepted_one(), a_user(Role.COORDINATOR)
    pages = Pages(app).sign_in(user)
    opened(pages, print_(pages, referral, "confirmation", "pl"))
    (event,) = events("letter.printed")
    assert (event.actor_id, event.case_id) == (str(user.id), str(referral.case_id))
    assert event.facts == {"kind": "confirmation", "language": "pl", "version": 1}
    assert str(user.id) in {each.actor_id for each in events("case.read")}


def test_a_volunteer_prints_for_their_own_case_and_no_packet(app: Flask) -> None:
    user = a_user(Role.VOLUNTEER)
    mine, others = an_accepted_one(volunteer=user), an_accepted_one()
    mine.case.keeper_id = user.id
    db.session.commit()
    pages = Pages(app).sign_in(user)
    page = pages.get(f"/intake/{mine.case_id}/letters")
    assert {f["values"]["letter"][0] for f in page.forms() if "letter" in f["values"]} == {
        "visit",
        "confirmation",
    }
    assert opened(pages, print_(pages, mine, "visit", "uk")).startswith(b"%PDF")
    assert print_(pages, mine, "packet", "pl").status == 404
    assert print_(pages, others, "visit", "uk").status == 404
    assert pages.get(f"/intake/{others.case_id}/letters").status == 404
    packet = print_(desk(app), mine, "packet", "pl").location
    assert pages.get(packet).status == 404, "what the desk printed is not the volunteer's"


def test_a_letter_of_another_case_is_not_found_under_this_one(app: Flask) -> None:
    one, other, pages = an_accepted_one(), an_accepted_one(), desk(app)
    print_id = print_(pages, one, "visit", "uk").location.rsplit("/", 1)[1]
    assert pages.get(f"/intake/{other.case_id}/letters/{print_id}").status == 404
    assert print_(pages, one, "packet", "pl", about=other.id).status == 404


@pytest.mark.parametrize("wrong", [{"letter": "x"}, {"about": "x"}, {"language": "xx"}, {"letter": ""}])
def test_what_no_button_asks_for_is_not_found(app: Flask, wrong: dict[str, str]) -> None:
    referral, pages = an_accepted_one(), desk(app)
    right = {"letter": "visit", "about": str(referral.case_id), "language": "uk"}
    assert pages.post(f"/intake/{referral.case_id}/letters", {**right, **wrong}).status == 404
    assert printed() == []


def test_what_was_printed_is_shut_once_it_may_not_be_printed_any_more(app: Flask) -> None:
    from sqlalchemy import update

    from referral.intake.models import Consent

    referral, pages = an_accepted_one(), desk(app)
    named = print_(pages, referral, "named_packet", "pl").location
    assert pages.get(named).status == 200
    showing = update(Consent).where(Consent.purpose == "show_to_hospital")
    db.session.execute(showing.values(withdrawn_at=utc_now()))
    db.session.commit()
    assert pages.get(named).status == 404


def test_what_is_kept_is_sealed_and_goes_with_the_person(app: Flask) -> None:
    referral, pages = an_accepted_one(), desk(app)
    opened(pages, print_(pages, referral, "confirmation", "uk"))
    (row,) = printed()
    assert row.said_sealed and b"Halahan" not in row.said_sealed
    columns = {column.name for column in PrintedLetter.__table__.columns}
    assert columns == {"id", "case_id", "about", "kind", "language", "version", "made_at", "said_sealed"}
    assert (
        "printed_letter" in records.what_stays.KEPT
        and "said_sealed" not in records.what_stays.KEPT["printed_letter"]
    )


def test_without_pango_the_letter_is_a_page_to_print(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "is_there", lambda: False)
    referral, pages = an_accepted_one(), desk(app)
    assert "cannot make PDFs" in pages.get(f"/intake/{referral.case_id}/letters").text
    page = pages.follow(print_(pages, referral, "visit", "en"))
    assert page.status == 200 and "cannot make PDFs" in page.text and "Łódź" in page.text
    assert page.all("img")[-1].get("alt", "").startswith("Code to scan")
    (row,) = printed()
    assert row.said is not None and "sha256" not in row.said


def test_an_unfinished_or_closed_case_prints_nothing(app: Flask) -> None:
    pages = desk(app)
    for facts in ({"submitted_at": None, "state": "draft"}, {"state": "closed"}):
        case = a_case(**facts)
        page = pages.get(f"/intake/{case.id}/letters")
        assert page.status != 200 or "Nothing can be printed" in page.text


def test_a_request_that_has_ended_is_printed_for_nobody(app: Flask) -> None:
    referral, pages = an_asked_hospital(), desk(app)
    referral.state = "rejected"
    db.session.commit()
    assert print_(pages, referral, "packet", "pl").status == 404


def test_the_list_costs_the_same_for_one_request_as_for_twenty(app: Flask) -> None:
    from tests.factories import a_referral
    from tests.referrals.scenes import consent_to_show

    referral, pages = an_asked_hospital(), desk(app)
    few = statements(pages, referral)
    for _ in range(20):
        hospital = a_hospital()
        consent_to_show(referral.case, hospital)
        a_referral(referral.case, hospital)
    assert statements(pages, referral) == few <= 15


def statements(pages: Pages, referral: Referral) -> int:
    from bench.sizes.measuring import noted

    with noted() as sent:
        assert pages.get(f"/intake/{referral.case_id}/letters").status == 200
    return len(sent)
