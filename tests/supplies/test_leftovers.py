"""What is asked, said and kept apart: two kinds of vials, more than was sent, no crossing, one person twice."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from referral.accounts.permissions import Role
from referral.accounts.queries import mailbox
from referral.audit import AuditEvent
from referral.crypto import link_token
from referral.db import db, utc_now
from referral.errors import Conflict, Invalid
from referral.outbox import OutboxMessage
from referral.supplies import demand, proposals
from referral.supplies.actions import institutions, offers, shipments
from referral.supplies.catalogue import MEDICINE, named
from referral.supplies.models import Institution, Need
from tests.factories import NOW, a_user
from tests.pages import Pages
from tests.supplies.goods import (
    INSTITUTION,
    NEED_FORM,
    a_need,
    a_shipment,
    an_institution,
    an_offer,
    pharmacist,
    verified,
    words_of,
)
from tests.supplies.test_pages import NEED_AT, desk, sends_offer

VIAL = {"code": "cyclophosphamide", "form": "vial", "unit": "vial", "strength": "500 mg", "quantity": 40}
POWDER = {**VIAL, "form": "powder", "unit": "powder"}


@pytest.mark.both_databases
def test_liquid_and_powder_of_one_medicine_are_asked_about_and_kept_apart(app: Flask) -> None:
    institution = verified(utc_now())
    a_need(institution, utc_now(), **VIAL)
    path = f"/desk/supplies/institutions/{institution.id}/{NEED_AT}cyclophosphamide"
    typed = {**NEED_FORM, "form": "powder", "quantity": "10"}
    asked = desk(app).post(path, typed, language="en")
    assert asked.status == 422 and "Liquid and powder are counted apart" in asked.text
    assert "vial of liquid" in asked.text and "vial of powder" in asked.text
    assert desk(app).post(path, {**typed, "same": "more"}).status == 422, "never into the other's number"
    assert desk(app).post(path, {**typed, "besides": "yes"}).status == 303
    found = db.session.execute(db.select(Need.form, Need.quantity).order_by(Need.form)).all()
    assert [tuple(row) for row in found] == [("powder", 10), ("vial", 40)]


def test_what_fits_but_for_the_kind_of_vial_is_not_matched_and_said_to_be_asked(app: Flask) -> None:
    a_need(now=utc_now(), **POWDER), an_offer(**VIAL)
    found = proposals.table(utc_now().date())
    assert not found.pairs
    assert [each[2] for each in (*found.unused, *found.unmet)] == ["other_vial", "other_vial"]
    assert "ask whether the other serves" in desk(app).get("/desk/supplies/proposals", language="en").text


def test_where_there_is_no_powder_a_vial_is_a_vial(app: Flask) -> None:
    page = desk(app).get(
        f"/desk/supplies/institutions/{verified().id}/{NEED_AT}cyclophosphamide", language="en"
    )
    assert "vial of liquid" in page.text
    other = desk(app).get(f"/desk/supplies/institutions/{verified().id}/{NEED_AT}paclitaxel", language="en")
    assert "vial of liquid" not in other.text and "vial" in other.text


@pytest.mark.both_databases
def test_more_than_was_sent_is_asked_counted_and_said(app: Flask) -> None:
    shipment = a_shipment("received")
    token = link_token(shipment.need.institution_id)
    at = f"/supplies/institution/{token}/shipments/{shipment.id}/count"
    asked = Pages(app).post(at, {"received": "640", "damaged": "10"}, language="uk")
    assert asked.status == 422 and asked.tree.find(".//*[@name='more_came']") is not None
    db.session.refresh(shipment)
    assert shipment.state == "received"
    assert Pages(app).post(at, {"received": "640", "damaged": "10", "more_came": "yes"}).status == 303
    db.session.expire_all()
    assert (shipment.received, shipment.damaged, shipment.surplus) == (600, 10, 40)
    assert shipments.is_lacking(shipment) == 0 and shipment.need.missing == 600
    assert (
        "40 more than was sent"
        in desk(app).get(f"/desk/supplies/offers/{shipment.offer_id}", language="en").text
    )
    assert "640" in desk(app).get(f"/desk/supplies/shipments/{shipment.id}", language="en").text
    verbs = db.session.scalars(db.select(AuditEvent.verb)).all()
    assert "supplies.surplus" in verbs
    (letter,) = db.session.scalars(
        db.select(OutboxMessage).where(OutboxMessage.template == "supply_short")
    ).all()
    assert "640" in words_of(letter) and "40" in words_of(letter)


@pytest.mark.parametrize(
    ("came", "damaged", "counted"),
    [(600, 0, (600, 0, 0)), (590, 5, (590, 5, 0)), (700, 20, (600, 20, 100)), (700, 650, (600, 600, 50))],
)
def test_the_surplus_is_what_came_beyond_and_is_of_use(
    came: int, damaged: int, counted: tuple[int, ...]
) -> None:
    assert tuple(shipments._counted(600, came, damaged).values()) == counted


def test_what_is_there_is_received_though_nobody_saw_it_cross(app: Flask) -> None:
    shipment = a_shipment("handed_over")
    token = link_token(shipment.need.institution_id)
    page = Pages(app).get(f"/supplies/institution/{token}", language="uk")
    assert f"{shipment.id}/receive" in page.html
    assert Pages(app).post(f"/supplies/institution/{token}/shipments/{shipment.id}/receive").status == 303
    db.session.expire_all()
    assert shipment.state == "received" and shipment.came_uncrossed
    for path in (f"shipments/{shipment.id}", "shipments"):
        assert "arrived without a crossing" in desk(app).get(f"/desk/supplies/{path}", language="en").text
    assert not a_shipment("received").came_uncrossed


def test_an_organisation_that_withdraws_is_seen_at_the_desk(app: Flask) -> None:
    later, shipment = a_shipment("planned"), a_shipment("planned")
    page = Pages(app).post(f"/supplies/offer/{link_token(shipment.offer_id)}/withdraw")
    assert page.status == 303
    listed = desk(app).get("/desk/supplies/shipments", language="en")
    assert listed.text.count("the offer was withdrawn: ask") == 1
    assert listed.html.index(str(shipment.id)) < listed.html.index(str(later.id)), "it stands first"
    for path in (f"shipments/{shipment.id}", f"offers/{shipment.offer_id}"):
        assert "offer was withdrawn" in desk(app).get(f"/desk/supplies/{path}", language="en").text
    gone = a_shipment("handed_over")
    offers.withdraw(gone.offer, pharmacist(), utc_now())
    assert not gone.is_called_back, "it is on its way"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"email": "o.koval@clinic.example"}, {"email": "okoval+2@clinic.example"}),
        (
            {"email": "a@one.example", "phone": "+380 44 123 45 67"},
            {"email": "b@two.example", "phone": "+380441234567"},
        ),
    ],
)
def test_two_accounts_of_one_person_are_no_two_people(app: Flask, first: Any, second: Any) -> None:
    one, other = a_user(Role.PHARMACIST, **first), a_user(Role.PHARMACIST, **second)
    institution = an_institution()
    institutions.call(institution, one.as_actor(), NOW)
    with pytest.raises(Conflict) as refused:
        institutions.verify(institution, other.as_actor(), NOW)
    assert "not another account" in str(refused.value.sentence)
    institutions.verify(institution, pharmacist(), NOW)
    assert institution.state == "verified"
    assert mailbox("A.B+x@C.example") == "ab@c.example" != mailbox("ab@d.example")


@pytest.mark.both_databases
def test_one_institution_is_kept_once_however_its_name_is_written(app: Flask) -> None:
    known = an_institution(name="КНП «Обласний онкоцентр № 1»", locality="Львів")
    for name in ("кнп обласний онкоцентр №1", "КНП  “Обласний Онкоцентр №1”"):
        with pytest.raises(Invalid) as refused:
            an_institution(name=name, locality="львів ")
        assert "name" in refused.value.errors
    assert an_institution(name=known.name, locality="Самбір").known_as != known.known_as
    institutions.stop(known, pharmacist(), NOW)
    again = an_institution(name=known.name, locality="Львів")
    with pytest.raises(Conflict):
        institutions.begin_again(known, pharmacist(), NOW)
    assert again.state == "entered" and known.state == "stopped"


@pytest.mark.both_databases
def test_the_database_itself_keeps_it_once(app: Flask) -> None:
    known, other = an_institution(), an_institution(locality="Самбір")
    other.known_as = known.known_as
    with pytest.raises(IntegrityError):
        db.session.commit()
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count()).select_from(Institution)) == 2


def test_a_licence_that_nobody_checked_is_said_not_to_be(app: Flask) -> None:
    institution = verified(licence_holder="Аптека, ліцензія 000")
    assert "not checked" in desk(app).get(f"/desk/supplies/institutions/{institution.id}", language="en").text
    offer = an_offer(licence_holder="Hurtownia 000")
    assert "not checked" in desk(app).get(f"/desk/supplies/offers/{offer.id}", language="en").text
    bare = an_offer()
    assert "not checked" not in desk(app).get(f"/desk/supplies/offers/{bare.id}", language="en").text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Capecitabine 500 mg", "capecitabine"), ("капецитабін 500 мг, 2 рази на день", "capecitabine"),
        ("capecitabine tab. 500", "capecitabine"), ("Capecitabine (500 mg)", "capecitabine"),
        ("capecitabine, 3x", "capecitabine"), ("капецитабін таб", "capecitabine"), ("5-fluorouracil", None),
        ("capecitabine and cisplatin 50 mg", None), ("something 20 mg", None), ("500 mg", None), ("", None),
    ],
)  # fmt: skip
def test_a_medicine_with_its_dose_is_counted_by_its_name(words: str, code: str | None) -> None:
    found = demand._named(words)
    exact = named(MEDICINE, words)
    assert (found.code if found else None) == (exact.code if exact else code)


def _fields_named(page: Any) -> set[str]:
    """Which fields the summary of errors leads to, each with more than the bare refusal."""
    (summary,) = page.all("div[@class='nhsuk-error-summary']")
    links = list(summary.iter("a"))
    said = ["".join(each.itertext()) for each in links]
    assert links and all(":" in each or "?" in each for each in said), said
    return {each.get("href").removeprefix("#").partition("-")[0] for each in links}


def test_the_summary_names_each_field_of_the_supplies_forms(app: Flask) -> None:
    bare = {"form", "quantity", "counted_in", "storage"}
    empty = desk(app).post(
        f"/desk/supplies/institutions/{verified().id}/{NEED_AT}capecitabine", {}, language="en"
    )
    assert bare | {"least_months", "stock_days"} <= _fields_named(empty)
    names = dict.fromkeys(("quantity", "batch", "organisation", "email", "locality"), "")
    assert bare | {"batch", "organisation", "email"} <= _fields_named(
        sends_offer(app, **names, form="", counted_in="", storage="")
    )
    made = desk(app).post("/desk/supplies/institutions/new", {}, language="en")
    assert set(INSTITUTION) - {"licence_holder"} <= _fields_named(made)
    planned = a_shipment()
    page = desk(app).post(f"/desk/supplies/shipments/{planned.id}/plan", {}, language="en")
    assert _fields_named(page) == {"carrier", "leaves_on", "arrives_on"}
    counted = a_shipment("received")
    page = desk(app).post(f"/desk/supplies/shipments/{counted.id}/count", {}, language="en")
    assert _fields_named(page) == {"received", "damaged"}
    page = desk(app).post(f"/desk/supplies/shipments/{counted.id}/temperature", {}, language="en")
    assert _fields_named(page) == {"celsius", "day", "hour"}
