"""What everybody reads of organisations, what their keepers see."""

import uuid
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from geopy.distance import great_circle

from matching.vocabulary import Country
from referral.db import db
from referral.intake.localities.gazetteer import Locality
from referral.intake.localities.search import locality_named
from referral.organisations.kinds import KINDS
from referral.organisations.models import EVERYWHERE, LIFE, NATIONWIDE, Organisation, OrganisationEdition
from referral.paging import Page, page_among, page_of
from referral.published_life import is_stale

PER_PAGE = 20
NEAR_KM = 60
"""An organisation of a town helps in its surroundings: about an hour on the way."""


class Shown(NamedTuple):
    """An organisation as everybody reads it."""

    id: uuid.UUID
    country: str
    code: str
    edition: OrganisationEdition
    next_check: date | None

    def is_stale(self, today: date) -> bool:
        """Whether its source should have been read again by now."""
        return is_stale(self.next_check, today)

    @property
    def is_everywhere(self) -> bool:
        """Whether it helps in every country."""
        return self.country == EVERYWHERE

    @property
    def asked_in(self) -> str:
        """The country whose editors hear of a mistake."""
        return str(next(iter(Country))) if self.is_everywhere else self.country

    @property
    def is_nationwide(self) -> bool:
        """Whether it helps in the whole country."""
        return NATIONWIDE in self.edition.localities


def shown(country: str = "", kind: str = "", language: str = "", near: Locality | None = None) -> list[Shown]:
    """The published organisations that fit: by country, kind and name; those of a town before nationwide ones."""
    columns = (Organisation.id, Organisation.country, Organisation.code, OrganisationEdition)
    asked = db.select(*columns, Organisation.next_check).join(
        OrganisationEdition, OrganisationEdition.id == Organisation.shown_id
    )
    if country:
        asked = asked.where(Organisation.country.in_((country, EVERYWHERE)))
    if kind:
        asked = asked.where(OrganisationEdition.kind == kind)
    rows = [Shown(*row) for row in db.session.execute(asked).tuples()]
    found = [each for each in rows if _speaks(each, language) and _helps_near(each, near)]
    order = list(KINDS)
    return sorted(found, key=lambda each: (each.is_everywhere, each.country, near is not None and each.is_nationwide,
                                           order.index(each.edition.kind), each.edition.name))  # fmt: skip


def page(found: list[Shown], number: int) -> Page[Shown]:
    """One page of them."""
    return page_among(found, number, PER_PAGE)


def _speaks(each: Shown, language: str) -> bool:
    """Whose languages nobody wrote down may speak it: not known is not no."""
    return not language or not each.edition.languages or language in each.edition.languages


def _helps_near(each: Shown, near: Locality | None) -> bool:
    if near is None:
        return True
    if each.is_nationwide:
        return each.country in (near.country, EVERYWHERE)
    return any(km <= NEAR_KM for km in _away(each, near))


def _away(each: Shown, near: Locality) -> Iterable[float]:
    """Kilometres to each of its towns, in a straight line."""
    towns = (_town(name, each.country) for name in each.edition.localities)
    return (great_circle((near.lat, near.lon), town).km for town in towns if town)


@lru_cache(maxsize=2048)
def _town(name: str, country: str) -> tuple[float, float] | None:
    found = locality_named(name, country)
    return (found.lat, found.lon) if found else None


def shown_one(organisation_id: uuid.UUID) -> Shown | None:
    """One that is published; none else."""
    columns = (Organisation.id, Organisation.country, Organisation.code, OrganisationEdition)
    asked = db.select(*columns, Organisation.next_check).join(
        OrganisationEdition, OrganisationEdition.id == Organisation.shown_id
    )
    row = db.session.execute(asked.where(Organisation.id == organisation_id)).tuples().first()
    return Shown(*row) if row else None


class Kept(NamedTuple):
    """An organisation as its keepers see it, with its newest edition."""

    organisation: Organisation
    edition: OrganisationEdition


def kept(number: int, country: str = "") -> Page[Organisation]:
    """Every organisation, in whatever state, a page of them; what is to be read again first."""
    asked = db.select(Organisation)
    if country:
        asked = asked.where(Organisation.country == country)
    due = Organisation.next_check.is_(None), Organisation.next_check
    return page_of(asked.order_by(*due, Organisation.country, Organisation.code), number)


def newest_of(organisations: Iterable[Organisation]) -> dict[uuid.UUID, OrganisationEdition]:
    """Organisation → the edition that was written last."""
    ids = [each.id for each in organisations]
    joined = db.select(OrganisationEdition).join(
        Organisation, Organisation.id == OrganisationEdition.organisation_id
    )
    newest = OrganisationEdition.number == Organisation.newest
    rows = db.session.scalars(joined.where(newest, Organisation.id.in_(ids)))
    return {each.organisation_id: each for each in rows}


def named(country: str, code: str) -> Organisation | None:
    """The organisation of a country under a code."""
    return db.session.scalars(db.select(Organisation).filter_by(country=country, code=code)).first()


def newest(organisation: Organisation) -> OrganisationEdition | None:
    """The edition that was written last."""
    found: OrganisationEdition | None = LIFE.newest_of(organisation)
    return found


def due(today: date) -> dict[str, int]:
    """Country → how many published organisations' sources are to be read again."""
    return LIFE.due(today, "country")
