"""The code of the card, typed on the home page: it opens what a scan opens, and no more; a stranger guesses nothing."""

import math
from collections.abc import Iterator

import pytest
from flask import Flask

from referral.audit import AuditEvent
from referral.crypto import blind_index, link_token
from referral.db import db, utc_now
from referral.intake import actions
from referral.intake.models import CARD_CODE, Card, Case
from referral.intake.references import BASE32, CODE_SIGNS, code_of, staff_code_of
from tests.factories import a_case, a_user
from tests.pages import Page, Pages

pytestmark = pytest.mark.both_databases


@pytest.fixture
def card(app: Flask) -> Card:
    return actions.issue_card(a_case(place_country="CZ"), a_user().as_actor(), utc_now())


def _typed(app: Flask, code: str) -> tuple[Pages, Page]:
    """A stranger on the home page who types a code into its only field."""
    visitor = Pages(app)
    return visitor, visitor.submit(visitor.get("/", "en"), "/card/code", language="en", card_code=code)


def _ways(code: str) -> Iterator[str]:
    """As a code is read from a worn card: small, spaced, in the other alphabet, with letters that look alike."""
    yield from (code, code.lower(), code.replace("-", " "), f" {code} ", " ".join(code))
    yield code.translate(str.maketrans("0ABEHKMPCTX1", "ОАВЕНКМРСТХІ"))
    yield code.translate(str.maketrans("01", "ol"))


def test_a_typed_code_opens_the_page_as_a_scan_does(app: Flask, card: Card) -> None:
    reference, code = db.session.get_one(Case, card.case_id).reference, code_of(link_token(card.id))
    for way in _ways(code):
        visitor, answer = _typed(app, way)
        assert answer.status == 303 and answer.location.endswith("/card"), way
        page = visitor.get("/card")
        assert page.status == 200 and reference in page.text
    opened = db.session.query(AuditEvent).filter_by(verb="card.open", case_id=str(card.case_id)).count()
    assert opened == len(list(_ways(code))), "each is noted, as each scan is"


def test_it_has_ten_signs_of_fifty_bits_and_is_kept_as_a_keyed_hash(card: Card) -> None:
    code = code_of(link_token(card.id))
    plain = code.replace("-", "")
    assert len(plain) == CODE_SIGNS == 10 and len(set(BASE32)) == 32 and set(plain) <= set(BASE32)
    assert CODE_SIGNS * math.log2(len(BASE32)) >= 50
    assert card.code_index == blind_index(CARD_CODE, code) and plain not in card.code_index


def test_of_many_codes_none_is_met_twice_and_every_sign_is_drawn() -> None:
    codes = {code_of(str(number)) for number in range(5_000)}
    assert len(codes) == 5_000 and set("".join(codes)) == {*BASE32, "-"}


def test_a_lost_card_is_not_opened_by_its_code_and_the_new_one_is(app: Flask, card: Card) -> None:
    old, case = code_of(link_token(card.id)), db.session.get_one(Case, card.case_id)
    new = actions.issue_card(case, a_user().as_actor(), utc_now())
    visitor, refused = _typed(app, old)
    assert refused.status == 422 and "No working card has this code." in refused.text
    assert visitor.get("/card").status == 410
    assert _typed(app, code_of(link_token(new.id)))[1].status == 303


def test_a_card_of_before_is_not_opened_by_its_shorter_code_but_found_by_the_desk(
    app: Flask, card: Card
) -> None:
    short = staff_code_of(link_token(card.id))
    card.staff_code, card.code_index = True, blind_index(CARD_CODE, short)
    case_id = card.case_id
    db.session.commit()
    _visitor, refused = _typed(app, short)
    assert refused.status == 422 and "older kind" in refused.text
    desk = Pages(app).sign_in(a_user("coordinator"))
    assert desk.post("/desk/search", {"words": short}).location.endswith(str(case_id))


def test_a_card_of_before_is_opened_by_no_code_even_if_somebody_reckons_one(app: Flask, card: Card) -> None:
    card.staff_code = True
    db.session.commit()
    assert _typed(app, code_of(link_token(card.id)))[1].status == 422


@pytest.mark.parametrize("typed", ["", "12345", "7K3M9-QX0W4-7", "Олена Тестова", "🂡" * 10, "x" * 40])
def test_what_is_no_code_is_said_beside_the_field(app: Flask, typed: str) -> None:
    _visitor, answer = _typed(app, typed)
    assert answer.status == 422 and answer.all("input[@id='card_code']")[0].get("aria-describedby")


def test_reading_the_page_opens_nothing(app: Flask, card: Card) -> None:
    """How many guesses are heard stands in tests/test_limits.py."""
    visitor = Pages(app)
    assert visitor.get(f"/card/code?card_code={code_of(link_token(card.id))}").status == 200
    assert visitor.get("/card").status == 410
