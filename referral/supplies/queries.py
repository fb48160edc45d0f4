"""What the desk, an institution, an organisation and everybody may read of needs, offers and shipments."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.orm import aliased, contains_eager, joinedload

from referral.crypto import token_hash
from referral.db import db
from referral.errors import NotFound
from referral.paging import Page, page_among, page_of
from referral.supplies.models import (
    OPEN,
    STOPPED,
    VERIFIED,
    WITHDRAWN,
    Demand,
    Institution,
    Need,
    Offer,
    Shipment,
    Temperature,
)
from referral.supplies.moves import BEFORE_IT_LEAVES, CANCELLED, ENDED
from referral.supplies.wording import VIALS

T = TypeVar("T", Institution, Need, Offer, Shipment)
MOST_NEEDS, MOST_OFFERS = 2_000, 5_000
"""So many are matched on one page, what is most urgent and what expires first; the rest waits for its turn."""


def _one(model: type[T], row_id: uuid.UUID) -> T:
    found = db.session.get(model, row_id)
    if found is None:
        raise NotFound()
    return found


def institution_of(institution_id: uuid.UUID) -> Institution:
    """One institution; raises NotFound."""
    return _one(Institution, institution_id)


def need_of(need_id: uuid.UUID) -> Need:
    """One need with its institution; raises NotFound."""
    return _one(Need, need_id)


def offer_of(offer_id: uuid.UUID) -> Offer:
    """One offer; raises NotFound."""
    return _one(Offer, offer_id)


def shipment_of(shipment_id: uuid.UUID) -> Shipment:
    """One shipment with its offer and need; raises NotFound."""
    return _one(Shipment, shipment_id)


def institution_with(token: str) -> Institution:
    """Whose page a letter's link opens; raises NotFound, also for an institution that was stopped."""
    mine = db.select(Institution).where(
        Institution.link_hash == token_hash(token), Institution.state != STOPPED
    )
    found = db.session.scalars(mine).first()
    if found is None:
        raise NotFound()
    return found


def offer_with(token: str) -> Offer:
    """Whose page a letter's link opens; raises NotFound."""
    found = db.session.scalars(db.select(Offer).where(Offer.link_hash == token_hash(token))).first()
    if found is None:
        raise NotFound()
    return found


def institutions(page: int) -> Page[Institution]:
    """Every institution, what is to be called first."""
    order = (Institution.state == VERIFIED, Institution.verify_by, Institution.name, Institution.id)
    return page_of(db.select(Institution).order_by(*order), page)


def is_verified(today: date) -> Any:
    """The condition under which an institution's needs are published and matched."""
    return (Institution.state == VERIFIED) & (Institution.verify_by >= today)


def is_wanted(today: date) -> tuple[Any, ...]:
    """The conditions under which a need is published: of a verified institution, confirmed, not covered."""
    return Need.state == OPEN, Need.confirm_by >= today, Need.missing > 0, is_verified(today)


def wanted(today: date) -> Sequence[Need]:
    """Published needs, the most urgent first, at most MOST_NEEDS."""
    asked = (
        db.select(Need).join(Institution).options(contains_eager(Need.institution)).where(*is_wanted(today))
    )
    return db.session.scalars(asked.order_by(Need.stock_days, Need.made_at, Need.id).limit(MOST_NEEDS)).all()


def needs(page: int, institution: Institution | None = None) -> Page[Need]:
    """Needs for the desk or of one institution, open ones first, then the fewest days of stock."""
    asked = db.select(Need).join(Institution).options(contains_eager(Need.institution))
    if institution is not None:
        asked = asked.where(Need.institution_id == institution.id)
    return page_of(asked.order_by(Need.state != OPEN, Need.stock_days, Need.made_at, Need.id), page)


class Twin(NamedTuple):
    """A need that another institution has as well."""

    kind: str
    code: str
    form: str
    strength: str


def repeated(rows: Iterable[Need]) -> set[Twin]:
    """Which goods of these are needed by several institutions: each stays a need of its own."""
    codes = {each.code for each in rows}
    columns = (Need.kind, Need.code, Need.form, Need.strength)
    asked = db.select(*columns).where(Need.state == OPEN, Need.code.in_(codes)).group_by(*columns)
    found = db.session.execute(asked.having(db.func.count(Need.institution_id.distinct()) > 1))
    return {Twin(*row) for row in found}


def twin_of(need: Need) -> Twin:
    """What makes two needs the same goods."""
    return Twin(need.kind, need.code, need.form, need.strength)


def the_same(institution: Institution, goods: dict[str, Any]) -> Need | None:
    """The open need of one institution for the same goods."""
    names = ("kind", "code", "form", "strength")
    same = [getattr(Need, name) == goods[name] for name in names]
    mine = db.select(Need).where(Need.institution_id == institution.id, Need.state == OPEN, *same)
    return db.session.scalars(mine).first()


def other_vial(institution: Institution, goods: dict[str, Any]) -> Need | None:
    """The open need of one institution for the same in another kind of vial."""
    others = [each for each in VIALS if each != goods["form"]]
    if len(others) == len(VIALS):
        return None
    same = [getattr(Need, name) == goods[name] for name in ("kind", "code", "strength")]
    mine = (Need.institution_id == institution.id, Need.state == OPEN, Need.form.in_(others))
    return db.session.scalars(db.select(Need).where(*mine, *same)).first()


def offers(page: int) -> Page[Offer]:
    """Every offer, those nobody has looked at first, then what expires first."""
    order = (Offer.state == WITHDRAWN, Offer.state == OPEN, Offer.expires_on, Offer.id)
    return page_of(db.select(Offer).order_by(*order), page)


def on_offer(today: date) -> Sequence[Offer]:
    """What may be promised today, what expires first before the rest, at most MOST_OFFERS."""
    lasts = Offer.expires_on.is_(None) | (Offer.expires_on >= today)
    asked = db.select(Offer).where(Offer.state == OPEN, Offer.left > 0, lasts)
    return db.session.scalars(asked.order_by(Offer.expires_on, Offer.id).limit(MOST_OFFERS)).all()


def _shipments() -> Any:
    loaded = joinedload(Shipment.need).joinedload(Need.institution)
    return db.select(Shipment).options(joinedload(Shipment.offer), loaded)


def shipments(page: int) -> Page[Shipment]:
    """Every shipment, those whose offer was withdrawn before it left first, then what is still to be done."""
    called_back = Shipment.state.in_(BEFORE_IT_LEAVES) & (Offer.state == WITHDRAWN)
    order = (~called_back, Shipment.state.in_(ENDED), Shipment.reserved_at.desc(), Shipment.id)
    found: Page[Shipment] = page_of(_shipments().join(Shipment.offer).order_by(*order), page)
    return found


def shipments_of_offer(offer: Offer) -> Sequence[Shipment]:
    """What became of an offer."""
    mine = _shipments().where(Shipment.offer_id == offer.id).order_by(Shipment.reserved_at, Shipment.id)
    found: Sequence[Shipment] = db.session.scalars(mine).all()
    return found


def shipments_to(institution: Institution) -> Sequence[Shipment]:
    """What is promised to an institution or came to it."""
    to = _shipments().join(Need, Need.id == Shipment.need_id).where(Need.institution_id == institution.id)
    asked = to.where(Shipment.state != CANCELLED).order_by(Shipment.reserved_at.desc(), Shipment.id).limit(25)
    found: Sequence[Shipment] = db.session.scalars(asked).all()
    return found


def temperatures(shipment: Shipment) -> Sequence[Temperature]:
    """What was read on the way, in order."""
    mine = db.select(Temperature).where(Temperature.shipment_id == shipment.id)
    return db.session.scalars(mine.order_by(Temperature.measured_at, Temperature.id).limit(500)).all()


class Line(NamedTuple):
    """One line of the public list: what a region lacks, in how many needs; no institution.

    `region`: its code, or OTHER_REGIONS.
    """

    region: str
    kind: str
    code: str
    form: str
    strength: str
    missing: int
    needs: int
    stock_days: int


LEAST_HOUSES = 2
"""A region with fewer verified institutions is named to nobody: its name would be the institution's."""
OTHER_REGIONS = "other"


def by_region(today: date, region: str, page: int) -> Page[Any]:
    """The public list: published needs summed by region and goods, those of small regions together."""
    rows = sorted(_summed(today), key=lambda each: (each.stock_days, each))
    return page_among([each for each in rows if region in ("", each.region)], page)


def _summed(today: date) -> list[Line]:
    found: dict[tuple[str, ...], Line] = {}
    for *columns, houses in db.session.execute(_by_region(today)):
        one = Line(*columns)
        shown = one if houses >= LEAST_HOUSES else one._replace(region=OTHER_REGIONS)
        key = shown[:5]
        found[key] = _together(found[key], shown) if key in found else shown
    return list(found.values())


def _together(one: Line, other: Line) -> Line:
    return one._replace(
        missing=one.missing + other.missing,
        needs=one.needs + other.needs,
        stock_days=min(one.stock_days, other.stock_days),
    )


def _by_region(today: date) -> Any:
    goods = (Institution.region, Need.kind, Need.code, Need.form, Need.strength)
    sums = (db.func.sum(Need.missing), db.func.count(Need.id), db.func.min(Need.stock_days))
    there = aliased(Institution)
    verified = (there.region == Institution.region, there.state == VERIFIED, there.verify_by >= today)
    houses = db.select(db.func.count(there.id)).where(*verified).correlate(Institution).scalar_subquery()
    asked = db.select(*goods, *sums, houses).join(Institution).where(*is_wanted(today))
    return asked.group_by(*goods).order_by(*goods)


def newest_demand() -> date | None:
    """The day on which patients' medicines were counted last."""
    return db.session.scalar(db.select(db.func.max(Demand.counted_on)))
