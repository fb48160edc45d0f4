"""What patients run out of: counted by country and INN, never one person; what fits: with a reason for the rest."""

from datetime import timedelta

import pytest
from flask import Flask

from matching.supplies.matching import match
from referral.db import db
from referral.engine import supplies as engine
from referral.engine.supplies import REASONS
from referral.export_rules import classes as export_classes
from referral.export_rules.goods import STOPPED
from referral.supplies import catalogue, demand, proposals
from referral.supplies.desk_words import REASONS as WORDED
from referral.supplies.models import Demand
from tests.factories import NOW, a_case, kept
from tests.supplies.goods import a_need, an_institution, an_offer, verified

TODAY = NOW.date()


def runs_out(name: str, number: int, country: str = "PL", in_days: int = 5) -> None:
    for _ in range(number):
        case = a_case()
        case.place_country = country
        said = {"medicine_ends": name, "medicine_ends_on": (TODAY + timedelta(days=in_days)).isoformat()}
        case.answers = {**case.answers, "treatment": said}
        kept(case)


def test_small_numbers_are_put_together_and_every_number_is_rounded_down(app: Flask) -> None:
    runs_out("капецитабін", 23)
    runs_out("Xeloda", 4)
    runs_out("тамоксифен", 19)
    runs_out("imatinib", 3)
    runs_out("якісь білі таблетки", 2)
    runs_out("imatinib", 9, country="CZ")
    demand.count(NOW)
    assert {each.country: each.lines for each in demand.shown()} == {
        "CZ": None,
        "PL": {"capecitabine": 25, "others": 20},
    }


def test_nothing_of_a_person_stands_in_the_table(app: Flask) -> None:
    runs_out("капецитабін", 2)
    demand.count(NOW)
    row = db.session.scalars(db.select(Demand)).one()
    assert (row.country, row.code, row.people) == ("PL", "capecitabine", 2)
    assert {column.name for column in Demand.__table__.columns} == {"country", "code", "people", "counted_on"}
    assert demand.shown()[0].lines is None


def test_what_ran_out_long_ago_or_is_not_due_is_not_counted_and_it_is_counted_once_a_day(app: Flask) -> None:
    runs_out("capecitabine", 1, in_days=-31)
    runs_out("capecitabine", 1, in_days=40)
    assert demand.count(NOW) == 0
    runs_out("capecitabine", 1)
    demand.count_daily(NOW)
    runs_out("capecitabine", 1)
    demand.count_daily(NOW)
    assert db.session.scalars(db.select(Demand.people)).one() == 1
    demand.count_daily(NOW + timedelta(days=1))
    assert db.session.scalars(db.select(Demand.people)).one() == 2


def test_each_reason_of_the_engine_has_words() -> None:
    assert {*map(str, REASONS), "other_vial"} == set(WORDED)


def test_the_most_urgent_need_has_it_first_and_every_rest_has_a_reason(app: Flask) -> None:
    calm = a_need(verified(name="Спокійний"), stock_days=80, quantity=800)
    urgent = a_need(verified(name="Терміновий"), stock_days=0, quantity=800)
    unseen = a_need(an_institution(name="Не перевірений"), stock_days=0, quantity=800)
    offer = an_offer(quantity=800)
    found = proposals.table(TODAY)
    given = {pair.need.id: pair.units for pair in found.pairs}
    assert given[urgent.id] >= given.get(calm.id, 0) and sum(given.values()) == 800
    assert unseen.id not in given and offer.id not in {each.id for each, _, _ in found.unused}
    assert {need.id for need, _, _ in found.unmet} <= {calm.id, urgent.id}


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"strength": "150 mg"}, "other_strength"),
        ({"code": "imatinib", "strength": "100 mg"}, "no_other_side"),
        ({"expires_on": TODAY + timedelta(days=1)}, "expires_before_arrival"),
        ({"expires_on": TODAY + timedelta(days=60)}, "too_little_shelf_life"),
        ({"locality": "Незнане Містечко Вигадане"}, "way_not_known"),
        ({"storage": "cold"}, "other_strength"),
    ],
)
def test_why_an_offer_fits_nothing(app: Flask, other: dict[str, object], why: str) -> None:
    a_need()
    offer = an_offer(**other)
    found = proposals.table(TODAY)
    assert not found.pairs and found.unused == [(offer, 800, why)]


def test_turning_the_pages_matches_once(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(engine, "match", lambda *a, **k: calls.append(1) or match(*a, **k))
    a_need(stock_days=77)
    an_offer()
    assert proposals.table(TODAY).pairs == proposals.table(TODAY).pairs and len(calls) == 1
    an_offer(batch="another")
    assert proposals.table(TODAY).pairs and len(calls) == 2


@pytest.mark.parametrize(
    ("term", "goods"),
    [
        ("Морфін 10 мг/мл", "controlled"),
        ("фентанілу пластир", "controlled"),
        ("Дурогезик", "controlled"),
        ("Tramal", "controlled"),
        ("опіоїди", "controlled"),
        ("I-131", "radionuclide"),
        ("технецій (99mTc)", "radionuclide"),
        ("Lu 177", "radionuclide"),
        ("цисплатин", "cytotoxic"),
        ("Герцептин", "medicine_cold_chain"),
        ("стент біліарний", "device"),
        ("мамограф цифровий", "equipment"),
        ("щось", None),
    ],
)
def test_a_name_of_the_catalogue_is_a_class_of_the_export_rules(
    app: Flask, term: str, goods: str | None
) -> None:
    assert export_classes.class_of(term) == goods


def test_every_name_of_what_is_licensed_is_stopped(app: Flask) -> None:
    licensed = [each for each in catalogue.items().values() if each.licensed]
    names = [name for each in licensed for name in each.every_name()]
    assert len(names) > 80 and all(export_classes.class_of(name) in STOPPED for name in names)
    words = [f"{name} 10 мг/мл, ампули" for name in names if name.isalpha()]
    assert len(words) > 30 and [each for each in words if export_classes.class_of(each) not in STOPPED] == []


def test_the_catalogue_holds_what_it_promises() -> None:
    medicines = [each for each in catalogue.items().values() if each.kind == catalogue.MEDICINE]
    assert len(medicines) >= 150 and all(each.atc and each.names["uk"] and each.also for each in medicines)
    licensed = {each.code for each in medicines if each.licensed}
    assert {"morphine", "fentanyl", "tramadol"} <= licensed
    assert all(each.licensed for each in medicines if catalogue.ACTIVITY in each.strengths)
    assert all(each.forms for each in catalogue.items().values())
