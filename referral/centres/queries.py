"""Every hospital of the public map with all that is said of it, read with few statements however many there are."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from matching.vocabulary import Country
from referral import directory_version
from referral.config import setting
from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Hospital, Statement
from referral.hospitals.queries import OF_WHAT_IS_SAID, weighed
from referral.hospitals.saying import HOSPITAL, Offer, cited, given, word_of

OF_THE_HOUSE = (
    Hospital.id, Hospital.country, Hospital.name, Hospital.name_en, Hospital.city, Hospital.lat, Hospital.lon,
    Hospital.precision, Hospital.coordinates_source, Hospital.level, Hospital.languages, Hospital.phone,
    Hospital.website, Hospital.contact_agreed_at, Hospital.source, Hospital.checked, Hospital.takes,
    Hospital.takes_from, Hospital.takes_to, Hospital.takes_source, Hospital.scope, Hospital.closed_at,
    Hospital.verified_at,
)  # fmt: skip
"""No address for letters, no slots: what is not read here stands on no public page."""


@dataclass(frozen=True, eq=False)
class Known:
    """What is said of a hospital, worked out; one and the same as long as the directory is.

    `given`: those of its offers of which the strongest word is yes.
    """

    offers: tuple[Offer, ...] = ()
    given: tuple[Offer, ...] = ()


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Centre:
    """One hospital as everybody may know it."""

    house: Any
    known: Known

    @property
    def offers(self) -> tuple[Offer, ...]:
        """What is said of each treatment."""
        return self.known.offers

    @property
    def given(self) -> tuple[Offer, ...]:
        """The treatments that it gives, by the strongest word."""
        return self.known.given

    @property
    def id(self) -> uuid.UUID:
        """The hospital's id."""
        return cast(uuid.UUID, self.house.id)

    @property
    def is_confirmed(self) -> bool:
        """Whether it has itself told us of a treatment it gives."""
        return any(word_of(told) == HOSPITAL for each in self.given if (told := cited(each)))

    @property
    def is_contact_agreed(self) -> bool:
        """Whether it lets everybody read how to reach it."""
        return bool(self.house.contact_agreed_at and (self.house.phone or self.house.website))

    @property
    def last_said(self) -> date | None:
        """The newest day of what is said of it."""
        days = [told.said.dated for each in self.offers for told in each.told]
        return max(days, default=self.house.checked)


def centres(on: date) -> list[Centre]:
    """Every oncology hospital of the receiving countries, by country, town and name.

    What is said is worked out once for each state of the directory and each day (half a second for 222 hospitals); who
    they are and whether their contact is agreed is read each time, so that a leave taken back is gone at once.
    """
    version = directory_version.now().said
    known = _kept(str(db.engine.url), version, on) if version else _read(on)
    order = (Hospital.country, Hospital.city, Hospital.name, Hospital.id)
    asked = db.select(*OF_THE_HOUSE).where(*_in_public()).order_by(*order)
    return [Centre(house, known.get(house.id, NOTHING)) for house in db.session.execute(asked)]


def _in_public() -> tuple[Any, ...]:
    """Which hospitals everybody may read of; those that a demonstration has filled in a demonstration alone."""
    receiving = Hospital.country.in_([country.value for country in Country])
    real = () if setting("DEMO") else (Hospital.is_demo.is_(False),)
    return Hospital.is_oncology, receiving, *real


@lru_cache(maxsize=2)
def _kept(_database: str, _version: int, on: date) -> dict[uuid.UUID, Known]:
    return _read(on)


def _read(on: date) -> dict[uuid.UUID, Known]:
    said = defaultdict(list)
    for row in db.session.execute(db.select(*OF_WHAT_IS_SAID)):
        said[row.hospital_id].append(row)
    return {each: _known(rows, on) for each, rows in said.items()}


def centre_of(hospital_id: uuid.UUID, on: date) -> Centre:
    """One of them; raises NotFound."""
    asked = db.select(*OF_THE_HOUSE).where(*_in_public(), Hospital.id == hospital_id)
    house = db.session.execute(asked).first()
    if house is None:
        raise NotFound()
    said = db.select(*OF_WHAT_IS_SAID).where(Statement.hospital_id == hospital_id)
    return Centre(house, _known(list(db.session.execute(said)), on))


def _known(said: list[Any], on: date) -> Known:
    offers = weighed(said, on)
    return Known(offers, given(offers))
