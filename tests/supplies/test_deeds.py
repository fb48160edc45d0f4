"""The promises of the deeds: two people call, a need lapses, nothing is promised twice, what is short comes back."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from referral import outbox
from referral.audit import AuditEvent
from referral.db import db
from referral.errors import Conflict, Invalid, NotAllowed
from referral.outbox import OutboxMessage
from referral.supplies import moves, queries, telling
from referral.supplies.actions import institutions, needs, offers, shipments
from referral.supplies.models import Need, Offer
from tests.factories import NOW
from tests.supplies.goods import (
    GOODS,
    a_need,
    a_shipment,
    an_institution,
    an_offer,
    pharmacist,
    verified,
    words_of,
)

TODAY = NOW.date()


def test_two_people_call_before_anything_is_published(app: Flask) -> None:
    institution, first = an_institution(), pharmacist()
    a_need(institution)
    assert not queries.wanted(TODAY)
    institutions.call(institution, first, NOW)
    with pytest.raises(Conflict):
        institutions.verify(institution, first, NOW)
    assert not queries.wanted(TODAY)
    institutions.verify(institution, pharmacist(), NOW)
    assert len(queries.wanted(TODAY)) == 1 and institution.verify_by == TODAY + timedelta(days=365)
    asked = db.select(OutboxMessage).where(OutboxMessage.template == "supply_verified")
    letter = db.session.scalars(asked).one()
    assert letter.recipient == institution.email and "/supplies/institution/" in words_of(letter)


def test_the_database_itself_refuses_the_same_person_twice(app: Flask) -> None:
    institution, first = an_institution(), pharmacist()
    institutions.call(institution, first, NOW)
    institution.verified_by = institution.called_by
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_after_a_year_nothing_is_published_until_two_people_have_called_again(app: Flask) -> None:
    institution = verified()
    need = a_need(institution)
    later = NOW + timedelta(days=366)
    needs.confirm(need, pharmacist(), later)
    assert not queries.wanted(later.date())
    first = pharmacist()
    institutions.begin_again(institution, pharmacist(), later)
    institutions.call(institution, first, later)
    with pytest.raises(Conflict):
        institutions.verify(institution, pharmacist(), later + timedelta(days=31))
    institutions.verify(institution, pharmacist(), later)
    assert queries.wanted(later.date()) == [need]


def test_a_need_lapses_after_30_days_and_is_asked_about_before_once(app: Flask) -> None:
    need = a_need()
    assert telling.ask_due(NOW) == 0
    soon = NOW + timedelta(days=26)
    assert telling.ask_due(soon) == telling.ask_due(soon) == 1
    letters = db.session.scalars(
        db.select(OutboxMessage).where(OutboxMessage.template == "supply_confirm")
    ).all()
    assert [(each.recipient, each.language) for each in letters] == [("office@oncocentre.example", "uk")]
    assert needs.lapse_due(NOW + timedelta(days=30)) == 0
    late = NOW + timedelta(days=31)
    assert needs.lapse_due(late) == 1 and needs.lapse_due(late) == 0 and need.state == "lapsed"
    needs.confirm(need, pharmacist(), late)
    assert need.state == "open" and need.confirm_by == (late + timedelta(days=30)).date()


def test_the_same_need_of_one_hospital_is_asked_and_of_two_is_two(app: Flask) -> None:
    need, actor = a_need(), pharmacist()
    facts = {**GOODS, "quantity": 300, "least_months": 6, "stock_days": 4, "note": ""}
    with pytest.raises(Invalid) as asked:
        needs.write(need.institution, facts, "", actor, NOW)
    assert "same" in asked.value.errors
    assert needs.write(need.institution, facts, "more", actor, NOW).id == need.id and need.quantity == 1_500
    needs.write(need.institution, facts, "instead", actor, NOW)
    assert (need.quantity, need.missing, need.stock_days) == (300, 300, 4)
    a_need(verified(name="Інший вигаданий онкоцентр"))
    assert len(queries.wanted(TODAY)) == 2
    assert queries.repeated(queries.wanted(TODAY)) == {queries.twin_of(need)}


def test_the_new_number_is_never_less_than_what_is_promised(app: Flask) -> None:
    need, actor = a_need(), pharmacist()
    shipments.reserve(an_offer(), need, 800, actor, NOW)
    facts = {**GOODS, "quantity": 700, "least_months": 6, "stock_days": 4, "note": ""}
    with pytest.raises(Invalid) as refused:
        needs.write(need.institution, facts, "instead", actor, NOW)
    assert "quantity" in refused.value.errors


def test_nothing_is_promised_twice(app: Flask) -> None:
    offer, need, actor = an_offer(), a_need(), pharmacist()
    shipments.reserve(offer, need, 500, actor, NOW)
    with pytest.raises(Conflict):
        shipments.reserve(offer, need, 301, actor, NOW)
    shipments.reserve(offer, need, 300, actor, NOW)
    assert (offer.left, need.missing) == (0, 400)
    with pytest.raises(Conflict):
        shipments.reserve(an_offer(), need, 401, actor, NOW)


def test_only_the_last_closed_pack_may_hold_more_than_is_missing(app: Flask) -> None:
    offer, need, actor = an_offer(pack=100, quantity=800), a_need(quantity=450), pharmacist()
    with pytest.raises(Conflict):
        shipments.reserve(offer, need, 600, actor, NOW)
    shipment = shipments.reserve(offer, need, 500, actor, NOW)
    assert (shipment.covers, need.missing, offer.left) == (450, 0, 300)
    shipments.move(shipment, "cancel", actor, NOW)
    assert (need.missing, offer.left) == (450, 800)


def test_no_closed_pack_is_opened(app: Flask) -> None:
    with pytest.raises(NotAllowed):
        shipments.reserve(an_offer(pack=100), a_need(quantity=37), 37, pharmacist(), NOW)


def test_what_lapsed_yesterday_or_cannot_last_long_enough_gets_nothing(app: Flask) -> None:
    late = NOW + timedelta(days=31)
    with pytest.raises(Conflict):
        shipments.reserve(an_offer(), a_need(), 10, pharmacist(), late)
    short = an_offer(expires_on=TODAY + timedelta(days=150))
    with pytest.raises(NotAllowed):
        shipments.reserve(short, a_need(verified()), 10, pharmacist(), NOW)


def test_nothing_is_handed_over_for_an_institution_that_was_stopped(app: Flask) -> None:
    shipment, actor = a_shipment("papers"), pharmacist()
    institutions.stop(shipment.need.institution, actor, NOW)
    with pytest.raises(NotAllowed):
        shipments.move(shipment, "hand_over", actor, NOW)
    told = db.select(OutboxMessage).where(OutboxMessage.recipient == shipment.need.institution.email)
    moved = [each for each in db.session.scalars(told) if each.template == "supply_moved"]
    assert moved and not [each for each in moved if outbox._compose(each)]
    shipments.move(shipment, "cancel", actor, NOW)


def test_a_need_that_is_promised_in_part_is_not_stored_in_another_way_from_now_on(app: Flask) -> None:
    need, actor = a_need(), pharmacist()
    shipments.reserve(an_offer(), need, 100, actor, NOW)
    facts = {**GOODS, "storage": "cold", "least_months": 6, "stock_days": 4, "note": ""}
    with pytest.raises(Invalid) as refused:
        needs.write(need.institution, facts, "instead", actor, NOW)
    assert "storage" in refused.value.errors


@pytest.mark.parametrize(("model", "column"), [(Offer, "left"), (Need, "missing")])
def test_the_database_itself_keeps_nothing_below_nought(app: Flask, model: Any, column: str) -> None:
    row = an_offer() if model is Offer else a_need()
    setattr(row, column, -1)
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize(
    "other",
    [
        {"strength": "150 mg"},
        {"form": "capsule", "unit": "capsule"},
        {"code": "imatinib"},
        {"storage": "cold"},
    ],
)
def test_what_is_not_the_same_goods_is_not_promised(app: Flask, other: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        shipments.reserve(an_offer(**other), a_need(), 10, pharmacist(), NOW)


def test_an_expired_batch_and_an_unverified_institution_get_nothing(app: Flask) -> None:
    with pytest.raises(NotAllowed):
        shipments.reserve(an_offer(expires_on=TODAY - timedelta(days=1)), a_need(), 10, pharmacist(), NOW)
    with pytest.raises(NotAllowed):
        shipments.reserve(an_offer(), a_need(an_institution()), 10, pharmacist(), NOW)


def test_controlled_and_radioactive_goods_need_a_named_licence_holder_on_both_sides(app: Flask) -> None:
    morphine = {"code": "morphine", "form": "ampoule", "unit": "ampoule", "strength": "10 mg/ml"}
    with pytest.raises(NotAllowed):
        a_need(**morphine)
    with pytest.raises(Invalid) as refused:
        an_offer(**morphine)
    assert "licence_holder" in refused.value.errors
    licensed = verified(licence_holder="Аптека № 1, ліцензія 000")
    need = a_need(licensed, **morphine)
    offer = an_offer(**morphine, licence_holder="Hurtownia, licencja 000")
    assert shipments.reserve(offer, need, 10, pharmacist(), NOW).quantity == 10


def test_the_whole_way_by_the_table_of_moves(app: Flask) -> None:
    shipment, actor = a_shipment("received"), pharmacist()
    shipments.count(shipment, 600, 0, actor, NOW)
    shipments.move(shipment, "close", actor, NOW)
    assert shipment.state == "closed" and list(shipment.moments) == [
        "reserved", "planned", "papers", "handed_over", "crossed", "received", "counted", "closed",
    ]  # fmt: skip
    assert shipment.need.missing == 600 and shipment.offer.left == 200


def test_no_step_is_left_out_and_none_is_taken_twice(app: Flask) -> None:
    shipment, actor = a_shipment("planned"), pharmacist()
    for verb in {verb for _, verb in moves.MOVES} - {"ready", "cancel", *moves.WITH_FIGURES}:
        with pytest.raises(Conflict):
            shipments.move(shipment, verb, actor, NOW)
    with pytest.raises(Conflict):
        shipments.count(shipment, 600, 0, actor, NOW)
    shipments.move(shipment, "ready", actor, NOW)
    with pytest.raises(Conflict):
        shipments.move(shipment, "ready", actor, NOW)


def test_a_cancelled_reservation_gives_its_pieces_back_and_what_was_handed_over_cannot_be_cancelled(
    app: Flask,
) -> None:
    shipment = a_shipment("papers")
    shipments.move(shipment, "cancel", pharmacist(), NOW)
    assert (shipment.offer.left, shipment.need.missing) == (800, 1_200)
    with pytest.raises(Conflict):
        shipments.move(a_shipment("handed_over"), "cancel", pharmacist(), NOW)


def test_what_is_short_or_damaged_is_missing_again_and_the_sender_is_told_once(app: Flask) -> None:
    shipment = a_shipment("received")
    for received, damaged, field in ((601, 0, "more_came"), (500, 501, "damaged")):
        with pytest.raises(Invalid) as refused:
            shipments.count(shipment, received, damaged, pharmacist(), NOW)
        assert field in refused.value.errors
    shipments.count(shipment, 580, 30, pharmacist(), NOW)
    assert shipment.need.missing == 600 + 20 + 30 and shipments.is_lacking(shipment) == 50
    asked = db.select(OutboxMessage).where(OutboxMessage.template == "supply_short")
    (letter,) = db.session.scalars(asked).all()
    assert (letter.recipient, letter.language) == ("dary@fundacja.example", "pl")
    assert db.session.scalars(db.select(AuditEvent).where(AuditEvent.verb == "supplies.short")).one()


def test_it_is_not_planned_to_arrive_with_less_shelf_life_than_is_asked_for(app: Flask) -> None:
    shipment = a_shipment(expires_on=date(2027, 5, 31))
    days = {"carrier": "x", "leaves_on": date(2026, 11, 23), "arrives_on": date(2026, 12, 2)}
    with pytest.raises(Invalid) as refused:
        shipments.plan(shipment, days, pharmacist(), NOW)
    assert "arrives_on" in refused.value.errors
    with pytest.raises(Invalid) as slip:
        shipments.plan(shipment, {**days, "leaves_on": date(2020, 11, 23)}, pharmacist(), NOW)
    assert "leaves_on" in slip.value.errors
    shipments.plan(shipment, {**days, "arrives_on": date(2026, 11, 30)}, pharmacist(), NOW)
    assert shipment.state == "planned"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_of_shelf_life(day: date, months: int, later: date) -> None:
    assert shipments.months_later(day, months) == later


@pytest.mark.parametrize(("tenths", "breach"), [(20, False), (80, False), (19, True), (81, True), (-5, True)])
def test_a_temperature_outside_the_range_is_marked(app: Flask, tenths: int, breach: bool) -> None:
    shipment = a_shipment("crossed", storage="cold")
    assert shipments.measure(shipment, tenths, NOW, pharmacist(), NOW).breach is breach
    with pytest.raises(Conflict):
        shipments.measure(a_shipment(storage="cold"), 40, NOW, pharmacist(), NOW)
    with pytest.raises(Invalid) as refused:
        shipments.measure(shipment, tenths, NOW + timedelta(minutes=1), pharmacist(), NOW)
    assert "hour" in refused.value.errors


def test_both_sides_hear_of_each_step_once(app: Flask) -> None:
    shipment = a_shipment("papers")
    telling.moved(shipment, NOW)
    asked = db.select(OutboxMessage).where(OutboxMessage.template == "supply_moved")
    told = sorted((each.recipient, each.window) for each in db.session.scalars(asked))
    assert [each for each in told if each[0].startswith("dary")] == [
        ("dary@fundacja.example", state) for state in ("papers", "planned", "reserved")
    ]
    assert len(told) == 6


def test_an_offer_is_matched_once_somebody_has_looked_at_it(app: Flask) -> None:
    from tests.supplies.goods import OFFER

    made = offers.make(OFFER, offers.ORGANISATION, NOW)
    assert not queries.on_offer(TODAY)
    offers.take(made, pharmacist(), NOW)
    assert queries.on_offer(TODAY) == [made]
    offers.withdraw(made, pharmacist(), NOW)
    assert not queries.on_offer(TODAY)
