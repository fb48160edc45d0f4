"""The patient's name opens after an acceptance only: to staff who sign in, or by a code to the hospital's address."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.referrals import actions, identity, links
from referral.referrals.models import AnswerLink, IdentityCode, Referral
from tests.factories import a_case, a_hospital, a_user
from tests.pages import Page, Pages
from tests.referrals.scenes import a_sent_referral, letters, words_of

NAMED = {"name_original": "Коваленко Оксана", "birth_date": "1971-05-19", "phone": "+380671112233"}


@pytest.fixture
def referral(app: Flask) -> Referral:
    return a_sent_referral(a_case(identity=NAMED))


def by_link(pages: Pages) -> None:
    """Open the hospital's link, as its people did from the letter."""
    link = db.session.scalars(db.select(AnswerLink)).one()
    path = f"/answer/{link_token(link.id)}"
    pages.submit(pages.get(path), "/answer/")


def accept(referral: Referral) -> None:
    link = links.living(referral, utc_now())
    assert link is not None
    actions.accept(referral, link.as_actor(), utc_now())


def newest_code() -> str:
    found = re.search(r"\b\d{6}\b", words_of(letters("identity_code")[-1]))
    assert found
    return found[0]


def give(pages: Pages, code: str) -> Page:
    """Type a code into the page's own form."""
    forms = pages.get("/answer/identity").forms()
    form = next(form for form in forms if "code" in form["values"])
    return pages.post(form["action"], {**form["values"], "code": code})


def reads(verb: str = "identity.read") -> int:
    counted = db.select(db.func.count()).select_from(AuditEvent).where(AuditEvent.verb == verb)
    return int(db.session.scalar(counted) or 0)


def _ask_for_code(pages: Pages) -> Page:
    return pages.post("/answer/identity/code", language="en")


def test_before_an_acceptance_nobody_opens_it(pages: Pages, referral: Referral) -> None:
    by_link(pages)
    for page in (pages.get("/answer/identity", language="en"), _ask_for_code(pages)):
        assert page.status == 403
        assert "only after the hospital has accepted" in page.text
    pages.sign_in(a_user("hospital", hospital_id=referral.hospital_id))
    assert pages.get(f"/hospital/referrals/{referral.id}/identity").status == 403
    assert (letters("identity_code"), reads()) == ([], 0)


def test_after_an_acceptance_a_signed_in_member_reads_it_and_each_reading_is_noted(
    pages: Pages, referral: Referral
) -> None:
    accept(referral)
    pages.sign_in(a_user("hospital", hospital_id=referral.hospital_id))
    for count in (1, 2):
        page = pages.get(f"/hospital/referrals/{referral.id}/identity")
        assert "Коваленко Оксана" in page.text
        assert "+380671112233" in page.text
        assert reads() == count
    assert "Коваленко" not in page.title


def test_by_link_a_code_goes_to_the_registered_address_and_opens_it_once(
    pages: Pages, referral: Referral
) -> None:
    accept(referral)
    by_link(pages)
    assert "Коваленко" not in pages.get("/answer/identity").html
    _ask_for_code(pages)
    message = letters("identity_code")[0]
    assert message.recipient == referral.hospital.email
    assert "Коваленко" not in words_of(message)
    code = newest_code()
    page = pages.follow(give(pages, f" {code[:3]} {code[3:]} "))
    assert "Коваленко Оксана" in page.text
    assert (reads(), reads("identity.code_used")) == (1, 1)
    other = Pages(pages.app)
    by_link(other)
    assert give(other, code).status == 422, "used once, it opens nothing for another"


def test_only_the_hash_of_a_code_is_kept(pages: Pages, referral: Referral) -> None:
    accept(referral)
    by_link(pages)
    _ask_for_code(pages)
    row = db.session.scalars(db.select(IdentityCode)).one()
    assert newest_code() not in (row.code_hash, str(letters("identity_code")[0].facts))


def test_five_wrong_attempts_end_a_code(pages: Pages, referral: Referral) -> None:
    accept(referral)
    by_link(pages)
    _ask_for_code(pages)
    right = newest_code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(5):
        page = give(pages, wrong)
        assert page.status == 422
    page = give(pages, right)
    assert page.status == 422, "even the right code comes too late"
    assert reads("identity.code_wrong") == 5
    assert reads() == 0


def test_a_code_lives_a_quarter_of_an_hour(pages: Pages, referral: Referral) -> None:
    accept(referral)
    by_link(pages)
    _ask_for_code(pages)
    code = newest_code()
    with time_machine.travel(utc_now() + timedelta(minutes=15, seconds=1)):
        assert give(pages, code).status == 422
    assert reads() == 0


def test_what_a_code_opened_closes_after_a_quarter_of_an_hour(pages: Pages, referral: Referral) -> None:
    accept(referral)
    by_link(pages)
    _ask_for_code(pages)
    give(pages, newest_code())
    assert "Коваленко" in pages.get("/answer/identity").html
    with time_machine.travel(utc_now() + timedelta(minutes=16)):
        assert "Коваленко" not in pages.get("/answer/identity").html


def test_no_more_than_three_codes_an_hour_and_the_newest_alone_opens(
    pages: Pages, referral: Referral
) -> None:
    accept(referral)
    by_link(pages)
    codes = []
    for _ in range(3):
        assert _ask_for_code(pages).status == 303
        row = db.session.scalars(db.select(IdentityCode).order_by(IdentityCode.created_at.desc())).first()
        assert row is not None
        codes.append(identity.digits(row.id))
    assert _ask_for_code(pages).status == 429
    if codes[0] != codes[-1]:
        assert give(pages, codes[0]).status == 422
    assert give(pages, codes[-1]).status == 303


def test_a_withdrawn_consent_shuts_it_at_once(pages: Pages, referral: Referral) -> None:
    accept(referral)
    nurse = a_user("hospital", hospital_id=referral.hospital_id)
    actions.attend(referral, nurse.as_actor(), utc_now())
    consent = next(c for c in referral.case.consents if c.purpose == "show_to_hospital")
    by_link(pages)
    actions.withdraw_consent(consent, a_user("coordinator").as_actor(), utc_now())
    assert pages.get("/answer/identity").status == 410, "the link is dead"
    pages.sign_in(nurse)
    assert pages.get(f"/hospital/referrals/{referral.id}/identity").status == 403
    assert pages.get(f"/hospital/referrals/{referral.id}").status == 403
    assert reads() == 0


def test_another_hospital_never_reads_it(pages: Pages, referral: Referral) -> None:
    accept(referral)
    pages.sign_in(a_user("hospital", hospital_id=a_hospital().id))
    assert pages.get(f"/hospital/referrals/{referral.id}/identity").status == 404
