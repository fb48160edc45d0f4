"""The pages: what is asked beside a field, who may read what, what a press does."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from matching.supplies.result import Matching
from referral.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from referral.accounts.roles import WITHOUT_SECOND_FACTOR
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.engine import supplies
from referral.errors import NotAllowed
from referral.i18n import HOSPITAL_LANGUAGES
from referral.outbox import OutboxMessage
from referral.supplies.actions import institutions, needs, offers, shipments
from referral.supplies.models import Institution, Need, Offer, Shipment
from tests.factories import a_user
from tests.pages import Page, Pages
from tests.supplies.goods import (
    INSTITUTION,
    NEED_FORM,
    OFFER,
    OFFER_FORM,
    a_need,
    a_shipment,
    an_institution,
    an_offer,
    pharmacist,
    verified,
    words_of,
)

NEED_AT = "needs/new?kind=medicine&code="


def desk(app: Flask) -> Pages:
    return Pages(app).sign_in(a_user(Role.PHARMACIST))


def sends_need(app: Flask, code: str = "capecitabine", **other: Any) -> Page:
    """A need as a pharmacist types it for a new institution."""
    path = f"/desk/supplies/institutions/{verified().id}/{NEED_AT}{code}"
    return desk(app).post(path, {**NEED_FORM, **other}, language="en")


def sends_offer(app: Flask, code: str = "capecitabine", **other: Any) -> Page:
    """An offer as an organisation types it."""
    return Pages(app).post(
        f"/supplies/offer?kind=medicine&code={code}", {**OFFER_FORM, **other}, language="en"
    )


def test_the_pharmacist_stands_in_the_one_table_with_a_second_factor(app: Flask) -> None:
    signs = {Permission.SIGNATURES_READ, Permission.CLINICAL_SIGN}
    assert ROLE_PERMISSIONS[Role.PHARMACIST] == {Permission.SUPPLIES_MANAGE, *signs}
    assert Role.PHARMACIST not in WITHOUT_SECOND_FACTOR
    may = {role for role in Role if Permission.SUPPLIES_MANAGE in ROLE_PERMISSIONS[role]}
    assert may == {Role.PHARMACIST, Role.ADMINISTRATOR}


def test_a_need_is_kept_as_it_was_typed(app: Flask) -> None:
    assert sends_need(app, strength="0,5", strength_unit="mg").status == 303
    need = db.session.scalars(db.select(Need)).one()
    assert (need.strength, need.quantity, need.unit, need.missing) == ("0.5 mg", 1_200, "tablet", 1_200)


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("quantity", "12,5", "whole number"),
        ("quantity", "12.5", "whole number"),
        ("quantity", "-3", "whole number"),
        ("quantity", "1 200", "whole number"),
        ("quantity", "0", "at least 1"),
        ("quantity", "1000001", "at most 1000000"),
        ("quantity", "9" * 30, "at most 1000000"),
        ("quantity", "дуже багато", "whole number"),
        ("strength", "1,000", "thousand or a decimal"),
        ("strength", "-5", "as a number"),
        ("strength", "0", "as a number"),
        ("strength", "", "What is the strength"),
        ("strength_unit", "g/l", "one of the answers"),
        ("form", "suppository", "one of the answers"),
        ("counted_in", "", "answer this question"),
        ("least_months", "100", "at most 60"),
        ("note", "будь ласка, до 200 грн", "no prices"),
        ("note", "up to 20 € a pack", "no prices"),
        ("note", "300грн за упаковку", "no prices"),
        ("note", "1200UAH", "no prices"),
        ("note", "по 50 zł", "no prices"),
        ("note", "вартість двісті доларів", "no prices"),
        ("note", "100 євро", "no prices"),
        ("note", "рецепт для Марії", "Nothing goes to a person"),
        ("note", "na receptę", "Nothing goes to a person"),
        ("quantity", "1.500", "whole number"),
        ("quantity", "10 000", "whole number"),
        ("quantity", "1000000000000", "at most 1000000"),
        ("stock_days", "1,5", "whole number"),
    ],
)
def test_what_is_wrong_or_unclear_is_said_beside_its_field(
    app: Flask, field: str, typed: str, words: str
) -> None:
    page = sends_need(app, **{field: typed})
    assert page.status == 422 and words in page.text, page.text[:600]
    assert page.tree.find(f".//*[@id='{field}-error']") is not None or f'href="#{field}' in page.html
    assert not db.session.scalars(db.select(Need)).all()


def test_packs_are_counted_only_with_what_is_in_one_and_milligrams_never(app: Flask) -> None:
    asked = sends_need(app, counted_in="pack")
    assert asked.status == 422 and "How many single pieces are in one pack" in asked.text
    reckoned = sends_need(app, counted_in="mass", quantity="600000")
    assert reckoned.status == 422 and "1200 single pieces" in reckoned.text
    unclear = sends_need(app, counted_in="mass", quantity="600001")
    assert unclear.status == 422 and "Milligrams do not say" in unclear.text
    assert sends_need(app, counted_in="pack", quantity="10", pack_content="120").status == 303
    assert db.session.scalars(db.select(Need)).one().quantity == 1_200
    too_many = sends_need(app, counted_in="pack", quantity="1000", pack_content="10000")
    assert too_many.status == 422 and "at most" in too_many.text


@pytest.mark.parametrize(
    "note",
    [
        "безкоштовно",
        "free of charge",
        "хвороба Крона, рецептор HER2, дитячі цінні розміри",
        "Rezeptor; eurotrans",
    ],
)
def test_words_that_only_look_like_money_pass(app: Flask, note: str) -> None:
    assert sends_need(app, note=note).status == 303


def test_a_strength_in_a_millilitre_does_not_say_what_one_piece_holds(app: Flask) -> None:
    vial = {"form": "vial", "strength": "6", "strength_unit": "mg/ml"}
    asked = sends_need(app, "paclitaxel", **vial)
    assert asked.status == 422 and "How many millilitres are in one" in asked.text
    assert sends_need(app, "paclitaxel", **vial, volume="16,7").status == 303
    need = db.session.scalars(db.select(Need)).one()
    assert need.strength == "6 mg/ml 16.7 ml"
    small = an_offer(code="paclitaxel", form="vial", unit="vial", strength="6 mg/ml 5 ml")
    with pytest.raises(NotAllowed):
        shipments.reserve(small, need, 10, pharmacist(), utc_now())
    assert "6 mg/ml, 16.7 ml" in desk(app).get("/desk/supplies", language="en").text


def test_what_must_be_kept_cold_is_not_offered_warm(app: Flask) -> None:
    goods = {"form": "vial", "strength": "440", "strength_unit": "mg"}
    warm = sends_offer(app, "trastuzumab", **goods)
    assert warm.status == 422 and "must be kept cold" in warm.text
    assert sends_offer(app, "trastuzumab", **goods, storage="cold").status == 303


def test_one_institution_under_two_names_is_kept_once(app: Flask) -> None:
    known = an_institution(phone="+380322333444")
    typed = {**INSTITUTION, "name": "КНП «Онкоцентр»", "phone": "+380 32 233 34 44"}
    typed |= {f"phone_read_on-{part}": "1" for part in ("day", "month")} | {"phone_read_on-year": "2026"}
    del typed["phone_read_on"]
    page = desk(app).post("/desk/supplies/institutions/new", typed, language="en")
    assert page.status == 422 and known.name in page.text
    institutions.stop(known, pharmacist(), utc_now())
    assert desk(app).post("/desk/supplies/institutions/new", typed).status == 303


def test_the_same_need_again_is_asked_on_the_page(app: Flask) -> None:
    need = a_need(now=utc_now())
    path = f"/desk/supplies/institutions/{need.institution_id}/{NEED_AT}capecitabine"
    asked = desk(app).post(path, NEED_FORM, language="en")
    assert asked.status == 422 and "more of it" in asked.text
    assert desk(app).post(path, {**NEED_FORM, "same": "more"}).status == 303
    assert db.session.scalars(db.select(Need)).one().quantity == 2_400


def test_a_cytostatic_is_asked_which_one_and_never_guessed(app: Flask) -> None:
    for typed in ("cytostatic", "цитостатик", "хіміотерапія"):
        page = Pages(app).get(f"/supplies/offer?q={typed}", language="en")
        assert "Which one is meant" in page.text and "cisplatin" in page.text
        assert len([link for link in page.links() if "code=" in link]) > 40
    nothing = Pages(app).get("/supplies/offer?q=zzzzzz", language="en")
    assert "Nothing of this name" in nothing.text


@pytest.mark.parametrize(
    "typed", ["trastuz", "ТРАСТУЗУМАБ", "герцептин", "Herceptin", "L01FD01", "trastuzumabum"]
)
def test_a_medicine_is_found_by_any_of_its_names(app: Flask, typed: str) -> None:
    page = Pages(app).get(f"/supplies/offer?q={typed}", language="uk")
    assert any("code=trastuzumab" in link for link in page.links()), page.text[:300]


@pytest.mark.parametrize(
    ("month", "year"), [("03/04", ""), ("3", "4"), ("", "03/04"), ("13", "2028"), ("", "2028")]
)
def test_an_expiry_date_that_may_mean_two_things_is_asked(app: Flask, month: str, year: str) -> None:
    page = sends_offer(app, **{"expires_on-month": month, "expires_on-year": year})
    assert page.status == 422 and "month and year" in page.text, page.text[:900]


@pytest.mark.parametrize("year", ["2062", "2201"])
def test_a_year_that_no_batch_lasts_until_is_said_to_be_a_slip(app: Flask, year: str) -> None:
    page = sends_offer(app, **{"expires_on-year": year})
    assert page.status == 422 and "No batch lasts so long" in page.text and "03/04" not in page.text


def test_a_medicine_without_an_expiry_date_and_an_expired_one_are_refused(app: Flask) -> None:
    without = sends_offer(app, **{"expires_on-month": "", "expires_on-year": ""})
    assert without.status == 422 and "month and year" in without.text
    past = sends_offer(app, **{"expires_on-month": "3", "expires_on-year": "2024"})
    assert past.status == 422 and "has expired" in past.text


def test_month_and_year_is_the_last_day_of_the_month(app: Flask) -> None:
    assert sends_offer(app, **{"expires_on-month": "2", "expires_on-year": "2028"}).status == 303
    assert db.session.scalars(db.select(Offer)).one().expires_on == date(2028, 2, 29)


def test_an_offer_that_expires_tomorrow_is_said(app: Flask) -> None:
    tomorrow = utc_now().date() + timedelta(days=1)
    day = {f"expires_on-{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    sent = sends_offer(app, **day)
    page = Pages(app).get(sent.location, language="en")
    assert "cannot arrive before it expires" in page.text
    assert "Expires by tomorrow" in desk(app).get("/desk/supplies/offers", language="en").text


def test_no_price_has_a_column_or_a_field(app: Flask) -> None:
    page = sends_offer(app, conditions="5 USD each")
    assert page.status == 422 and "no prices" in page.text
    columns = [c.name for each in (Institution, Need, Offer, Shipment) for c in each.__table__.columns]
    assert not [name for name in columns if re.search("price|value|cost|sum|amount", name)]


def test_an_offer_of_a_controlled_medicine_names_its_licence_holder(app: Flask) -> None:
    goods = {"form": "ampoule", "strength": "10", "strength_unit": "mg/ml", "volume": "1"}
    assert "holds the licence" in sends_offer(app, "morphine", **goods).text
    for nobody in ("-", "–", "немає", "none", "n/a"):
        page = sends_offer(app, "morphine", **goods, licence_holder=nobody)
        assert page.status == 422 and "as the licence names it" in page.text, nobody
    assert sends_offer(app, "morphine", **goods, licence_holder="Hurtownia, licencja 1").status == 303


def test_the_public_list_says_the_region_and_no_institution_in_eight_languages(app: Flask) -> None:
    need = a_need(verified(now=utc_now(), locality="Дрогобич"), now=utc_now())
    for tongue in HOSPITAL_LANGUAGES:
        page = Pages(app).get("/supplies", language=tongue)
        assert page.status == 200 and page.tree.get("lang") == tongue
        assert need.institution.name not in page.html and need.institution.locality not in page.text
        assert need.institution.email not in page.html and str(need.institution_id) not in page.html
        assert 'UA-15"' not in page.html.replace('value="UA-15"', "")
    assert "Other regions" in Pages(app).get("/supplies", language="en").text
    assert "1200" in Pages(app).get("/supplies?region=other", language="en").text
    assert "Nothing is asked for" in Pages(app).get("/supplies?region=UA-15", language="en").text
    alone = a_need(verified(now=utc_now(), region="UA-07"), now=utc_now())
    verified(now=utc_now())
    assert "2400" not in Pages(app).get("/supplies", language="en").text
    assert alone.missing == 1_200
    assert "Lviv oblast" in Pages(app).get("/supplies", language="pl").text
    assert "1200" in Pages(app).get("/supplies?region=UA-15", language="en").text
    elsewhere = Pages(app).get("/supplies?region=UA-07", language="en").text
    assert "Nothing is asked for" in elsewhere


def test_one_press_on_the_page_of_the_letters_link_confirms(app: Flask) -> None:
    long_ago = utc_now() - timedelta(days=29)
    need = a_need(now=long_ago)
    at = f"/supplies/institution/{link_token(need.institution_id)}"
    page = Pages(app).get(at, language="uk")
    assert page.status == 200 and need.institution.name in page.text
    (form,) = [each for each in page.forms() if each["action"].endswith("/confirm")]
    assert Pages(app).post(form["action"], {}).status == 303
    db.session.refresh(need)
    assert need.confirm_by == utc_now().date() + timedelta(days=30)


def test_an_institution_moves_nothing_of_another_and_a_wrong_link_opens_nothing(app: Flask) -> None:
    mine, other = verified(), a_need(verified(name="Інший"))
    at = f"/supplies/institution/{link_token(mine.id)}"
    assert Pages(app).post(f"{at}/needs/{other.id}/withdraw", {}).status == 404
    shipment = a_shipment("crossed")
    assert Pages(app).post(f"{at}/shipments/{shipment.id}/receive", {}).status == 404
    assert Pages(app).get("/supplies/institution/" + "0" * 40).status == 404
    assert Pages(app).get("/supplies/offer/" + "0" * 40).status == 404
    institutions.stop(mine, pharmacist(), utc_now())
    assert Pages(app).get(at).status == 404


def test_an_institution_counts_itself_and_what_is_short_is_missing_again(app: Flask) -> None:
    shipment = a_shipment("crossed")
    token = link_token(shipment.need.institution_id)
    at = f"/supplies/institution/{token}/shipments/{shipment.id}"
    assert Pages(app).post(f"{at}/receive", {}).status == 303
    impossible = Pages(app).post(f"{at}/count", {"received": "700", "damaged": "0"}, language="uk")
    assert impossible.status == 422
    assert Pages(app).post(f"{at}/count", {"received": "590", "damaged": "5"}).status == 303
    db.session.refresh(shipment.need)
    assert shipment.need.missing == 615


def test_whoever_offers_gets_the_address_of_the_page_and_no_word_of_a_stranger(app: Flask) -> None:
    sends_offer(app, conditions="https://spam.example")
    asked = db.select(OutboxMessage).where(OutboxMessage.template == "supply_offered")
    letter = db.session.scalars(asked).one()
    words, offer = words_of(letter), db.session.scalars(db.select(Offer)).one()
    assert (letter.recipient, letter.language) == (offer.email, "pl")
    assert link_token(offer.id) in words and "spam" not in words


def test_a_reading_before_anything_was_reserved_is_asked_again_beside_its_field(app: Flask) -> None:
    at = f"/desk/supplies/shipments/{a_shipment('crossed').id}"
    read = {"day-day": "1", "day-month": "1", "day-year": "2019", "celsius": "4", "hour": "23"}
    page = desk(app).post(f"{at}/temperature", read, language="en")
    assert page.status == 422 and 'href="#day' in page.html and "nothing was reserved yet" in page.text


def test_an_organisation_withdraws_its_offer_by_its_link(app: Flask) -> None:
    offer = offers.make(OFFER, offers.ORGANISATION, utc_now())
    at = f"/supplies/offer/{link_token(offer.id)}"
    assert Pages(app).get(at, language="pl").status == 200
    assert Pages(app).post(f"{at}/withdraw", {}).status == 303
    db.session.refresh(offer)
    assert offer.state == "withdrawn"


def test_what_is_not_proven_the_best_says_so_and_how_much_may_be_missing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_need(now=utc_now(), quantity=500)
    an_offer(now=utc_now())
    monkeypatch.setattr(Matching, "gap", 0.000_051)
    supplies._matched.cache_clear()
    page = desk(app).get("/desk/supplies/proposals", language="en")
    supplies._matched.cache_clear()
    assert "is not proven: at most 0.006 % is missing" in page.text and "this is proven" not in page.text


def test_what_fits_is_proposed_with_a_reason_for_the_rest_and_a_person_reserves(app: Flask) -> None:
    need, now = a_need(now=utc_now(), quantity=500), utc_now()
    offer = an_offer(now=now)
    soon = an_offer(now=now, batch="B", expires_on=now.date() + timedelta(days=30))
    other = an_offer(now=now, batch="C", code="imatinib", strength="100 mg")
    pages = desk(app)
    page = pages.get("/desk/supplies/proposals", language="en")
    assert "500 pieces from Fundacja Przykład to" in page.text
    assert "nothing better can be proposed: this is proven" in page.text
    assert "less shelf life than is asked for" in page.text and "Nobody needs or offers it" in page.text
    (form,) = [each for each in page.forms() if each["action"].endswith("/reserve")]
    assert (
        pages.post(form["action"], {name: values[0] for name, values in form["values"].items()}).status == 303
    )
    db.session.refresh(offer)
    db.session.refresh(need)
    assert (offer.left, need.missing) == (300, 0)
    assert soon.left == 800 and other.left == 800


def test_papers_are_printed_in_ukrainian_english_and_the_senders_language(app: Flask) -> None:
    shipment, pages = a_shipment("planned"), desk(app)
    at = f"/desk/supplies/shipments/{shipment.id}"
    for sheet in ("donation", "packing", "proforma"):
        for tongue in ("uk", "en", "pl"):
            answer = pages.get(f"{at}/{sheet}/{tongue}")
            assert answer.status == 200 and answer.response.data[:5] == b"%PDF-"
        assert pages.get(f"{at}/{sheet}/hu").status == 404


def test_the_whole_way_at_the_desk(app: Flask) -> None:
    shipment, pages = a_shipment(), desk(app)
    at = f"/desk/supplies/shipments/{shipment.id}"
    leaves, arrives = utc_now().date(), utc_now().date() + timedelta(days=3)
    days = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("leaves_on", leaves), ("arrives_on", arrives))
        for part in ("day", "month", "year")
    }
    assert pages.post(f"{at}/plan", {"carrier": "Przewóz, 500 zł", **days}).status == 422
    assert pages.post(f"{at}/plan", {"carrier": "Przewóz", **days}).status == 303
    for verb in ("ready", "hand_over", "cross", "receive"):
        assert pages.post(f"{at}/{verb}", {}).status == 303
        assert pages.get(at, language="uk").status == 200
    read = {
        "celsius": "26,5",
        "hour": "0",
        **{f"day-{part}": str(getattr(leaves, part)) for part in ("day", "month", "year")},
    }
    assert pages.post(f"{at}/temperature", read).status == 303
    assert "Outside the range" in pages.get(at, language="en").text
    assert pages.post(f"{at}/temperature", {**read, "celsius": "warm"}).status == 422
    assert pages.post(f"{at}/count", {"received": "590", "damaged": "0"}).status == 303
    page = pages.get(at, language="en")
    assert "10 pieces are missing again" in page.text
    assert pages.post(f"{at}/close", {}).status == 303


def test_an_institution_is_entered_and_called_by_two_accounts(app: Flask) -> None:
    typed = {
        "name": "Вигаданий онкоцентр",
        "region": "UA-07",
        "locality": "Харків",
        "email": "office@kharkiv.example",
        "phone": "+380 57 200 0001",
        "phone_source": "https://kharkiv.example",
        **{"phone_read_on-day": "1", "phone_read_on-month": "11", "phone_read_on-year": "2026"},
    }
    first, second = desk(app), desk(app)
    assert first.post("/desk/supplies/institutions/new", {**typed, "phone": "+48 22 555 01 02"}).status == 422
    at = first.post("/desk/supplies/institutions/new", typed).location
    assert first.post(f"{at}/call", {}).status == 303
    assert first.post(f"{at}/verify", {}).status == 409
    assert "colleague calls" in first.get(at, language="en").text
    assert second.post(f"{at}/verify", {}).status == 303
    assert db.session.scalars(db.select(Institution)).one().state == "verified"


@pytest.mark.parametrize("path", ["", "/institutions", "/institutions/new", "/offers", "/offers/new", "/shipments",
                                  "/proposals", "/demand"])  # fmt: skip
@pytest.mark.parametrize("tongue", ["uk", "ru", "en"])
def test_every_page_of_the_desk_opens_empty_in_its_languages(app: Flask, path: str, tongue: str) -> None:
    assert desk(app).get(f"/desk/supplies{path}", language=tongue).status == 200


def test_what_lapsed_or_is_covered_is_published_no_more(app: Flask) -> None:
    need, now = a_need(now=utc_now(), quantity=500), utc_now()
    shipments.reserve(an_offer(now=now), need, 500, pharmacist(), now)
    assert "Nothing is asked for" in Pages(app).get("/supplies", language="en").text
    a_need(an_institution(name="Не перевірений"), now=now)
    assert "Nothing is asked for" in Pages(app).get("/supplies", language="en").text
    other = a_need(verified(now=now, name="Ще один"), now=now)
    assert "1200" in Pages(app).get("/supplies", language="en").text
    needs.withdraw(other, pharmacist(), now)
    assert "Nothing is asked for" in Pages(app).get("/supplies", language="en").text
