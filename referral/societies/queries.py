"""What everybody reads of societies, what their keepers see."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select

from matching.vocabulary import Country
from referral.db import db
from referral.errors import NotFound
from referral.paging import Page, page_among, page_of
from referral.prepared import prepared
from referral.published_life import is_stale
from referral.societies.kinds import COUNTRIES, KINDS, SEVERAL, SOUGHT
from referral.societies.models import LIFE, Society, SocietyEdition

PER_PAGE = 20


class Shown(NamedTuple):
    """A society as everybody reads it."""

    id: uuid.UUID
    country: str
    code: str
    edition: SocietyEdition
    next_check: date | None

    def is_stale(self, today: date) -> bool:
        """Whether its source should have been read again by now."""
        return is_stale(self.next_check, today)

    @property
    def asked_in(self) -> str:
        """The country whose editors hear of a mistake."""
        return self.country if self.country in list(Country) else str(next(iter(Country)))


def shown(country: str = "", kind: str = "", topic: str = "") -> list[Shown]:
    """The published societies that fit by country, field and topic; those of several countries last."""
    rows = [Shown(*row) for row in db.session.execute(_published(country, kind)).tuples()]
    found = [each for each in rows if not topic or topic in each.edition.topics]
    countries, kinds = list(COUNTRIES), list(KINDS)
    return sorted(
        found,
        key=lambda each: (countries.index(each.country), kinds.index(each.edition.kind), each.edition.name),
    )


def _published(country: str = "", kind: str = "") -> Select[Any]:
    columns = (Society.id, Society.country, Society.code, SocietyEdition, Society.next_check)
    asked = db.select(*columns).join(SocietyEdition, SocietyEdition.id == Society.shown_id)
    if country:
        asked = asked.where(Society.country.in_((country, SEVERAL)))
    return asked.where(SocietyEdition.kind == kind) if kind else asked


def not_found(country: str = "") -> dict[str, list[str]]:
    """Country → the fields asked for everywhere of which no society stands here; of one country alone, or of all."""
    here = set(
        db.session.execute(_published().with_only_columns(Society.country, SocietyEdition.kind)).tuples()
    )
    wanted = [each for each in COUNTRIES if country in ("", each)]
    gaps = {each: [kind for kind in SOUGHT if (each, kind) not in here] for each in wanted}
    return {each: kinds for each, kinds in gaps.items() if kinds}


def page(found: list[Shown], number: int) -> Page[Shown]:
    """One page of them."""
    return page_among(found, number, PER_PAGE)


def shown_one(society_id: uuid.UUID) -> Shown | None:
    """One that is published; none else."""
    row = db.session.execute(_published().where(Society.id == society_id)).tuples().first()
    return Shown(*row) if row else None


def shown_called(code: str) -> Shown:
    """The published one of this code. Raises NotFound."""
    row = db.session.execute(_published().where(Society.code == code)).tuples().first()
    if row is None:
        raise NotFound()
    return Shown(*row)


def names_of(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Society → its name as published, else as written last; its code where nothing was written yet."""
    return dict(list(db.session.execute(*_names_of(list(dict.fromkeys(ids)))).tuples()))


@prepared
def _names_of(wanted: list[uuid.UUID]) -> Select[tuple[uuid.UUID, str]]:
    shown_first = db.func.coalesce(Society.shown_id == SocietyEdition.id, False)
    name = db.func.coalesce(SocietyEdition.name, Society.code)
    asked = db.select(Society.id, name).outerjoin(SocietyEdition, SocietyEdition.society_id == Society.id)
    return asked.where(Society.id.in_(wanted)).order_by(shown_first, SocietyEdition.number)


def kept(number: int, country: str = "") -> Page[Society]:
    """Every society, in whatever state, a page of them; what is to be read again first."""
    asked = db.select(Society)
    if country:
        asked = asked.where(Society.country == country)
    due = Society.next_check.is_(None), Society.next_check
    return page_of(asked.order_by(*due, Society.country, Society.code), number)


def newest_of(societies: Iterable[Society]) -> dict[uuid.UUID, SocietyEdition]:
    """Society → the edition that was written last."""
    ids = [each.id for each in societies]
    joined = db.select(SocietyEdition).join(Society, Society.id == SocietyEdition.society_id)
    newest = SocietyEdition.number == Society.newest
    return {each.society_id: each for each in db.session.scalars(joined.where(newest, Society.id.in_(ids)))}


def named(code: str) -> Society | None:
    """The society of a code."""
    return db.session.scalars(db.select(Society).filter_by(code=code)).first()


def newest(society: Society) -> SocietyEdition | None:
    """The edition that was written last."""
    found: SocietyEdition | None = LIFE.newest_of(society)
    return found
