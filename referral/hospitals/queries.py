"""Who may see which hospital: the directory is everybody's who signs in; one's own page is one's own."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import selectinload

from matching.vocabulary import AgeGroup, Modality, site_groups
from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Capability, Hospital, Service
from referral.paging import Page, page_among

PER_PAGE = 24


@dataclass(frozen=True, slots=True)
class Offer:
    """What a hospital says of one modality for one age group: yes, no or nothing; its sites; its slots."""

    modality: str
    age_group: str
    answer: str
    sites: tuple[str, ...]
    sites_refused: tuple[str, ...]
    sources: tuple[str, ...]
    service: Service | None


class Listed(NamedTuple):
    """A hospital of the directory, as far as lists and searches need it."""

    id: uuid.UUID
    country: str
    city: str
    name: str
    name_en: str
    closed_at: datetime | None

    def is_called(self, words: Iterable[str]) -> bool:
        """Whether its names and town hold all these words, in small letters."""
        searched = f"{self.name} {self.name_en} {self.city}".casefold()
        return all(word in searched for word in words)


def listed(country: str = "", modality: str = "", text: str = "") -> list[Listed]:
    """The oncology hospitals that fit the filters, by country, city and name."""
    columns = (getattr(Hospital, name) for name in Listed._fields)
    query = db.select(*columns).where(Hospital.is_oncology)
    if country:
        query = query.where(Hospital.country == country)
    if modality:
        offers = db.select(Capability.hospital_id).where(
            Capability.modality == modality, Capability.answer == "yes"
        )
        query = query.where(Hospital.id.in_(offers))
    order = (Hospital.country, Hospital.city, Hospital.name, Hospital.id)
    found = (Listed(*row) for row in db.session.execute(query.order_by(*order)))
    words = text.casefold().split()
    return [hospital for hospital in found if hospital.is_called(words)]


def directory(country: str = "", modality: str = "", text: str = "", page: int = 1) -> Page[Hospital]:
    """One page of the oncology hospitals that fit the filters, with what they say they treat."""
    found = page_among(listed(country, modality, text), page, PER_PAGE)
    query = db.select(Hospital).where(Hospital.id.in_([each.id for each in found.rows]))
    loaded = {
        each.id: each for each in db.session.scalars(query.options(selectinload(Hospital.capabilities)))
    }
    return Page([loaded[each.id] for each in found.rows], found.cut)


def hospital_of(hospital_id: uuid.UUID | None) -> Hospital:
    """One hospital; NotFound when there is none."""
    hospital = db.session.get(Hospital, hospital_id) if hospital_id else None
    if hospital is None:
        raise NotFound()
    return hospital


def service_of_hospital(hospital_id: uuid.UUID | None, service_id: uuid.UUID) -> Service:
    """A service of this hospital; another hospital's is not found."""
    service = db.session.get(Service, service_id)
    if service is None or service.hospital_id != hospital_id:
        raise NotFound()
    return service


def offers(hospital: Hospital) -> list[Offer]:
    """Every modality × age group of which the hospital or a source says something, in the vocabulary's order."""
    cells = [(modality.value, age) for modality in Modality for age in ("", *AgeGroup)]
    found = (_offer(hospital, modality, str(age)) for modality, age in cells)
    return [offer for offer in found if offer.answer or offer.service]


def offer_of(hospital: Hospital, modality: str, age_group: str) -> Offer:
    """What is said of one modality and age group, even if that is nothing."""
    if modality not in set(Modality) or age_group not in set(AgeGroup):
        raise NotFound()
    return _offer(hospital, modality, age_group)


def _offer(hospital: Hospital, modality: str, age_group: str) -> Offer:
    cells = [c for c in hospital.capabilities if c.modality == modality and c.age_group == age_group]
    services = (s for s in hospital.services if s.modality == modality and s.age_group == age_group)
    order = {site: position for position, site in enumerate(site_groups())}
    sites = {a: [c.site_group for c in cells if c.site_group and c.answer == a] for a in ("yes", "no")}
    said_no = any(c.answer == "no" and not c.site_group for c in cells)
    said_yes = any(c.answer == "yes" for c in cells)
    return Offer(
        modality,
        age_group,
        "no" if said_no else "yes" if said_yes else "",
        tuple(sorted(sites["yes"], key=order.__getitem__)),
        tuple(sorted(sites["no"], key=order.__getitem__)),
        tuple(dict.fromkeys(f"{c.source} ({c.source_date})" for c in cells)),
        next(services, None),
    )


def hospital_choices() -> list[tuple[str, str]]:
    """Every oncology hospital as a choice: id, and city with name."""
    return [(str(h.id), f"{h.country} {h.city}: {h.name}") for h in listed()]


def hospitals_by_id(ids: Iterable[str]) -> dict[str, Hospital]:
    """Hospitals by the id the engine knows them by."""
    wanted = db.select(Hospital).where(Hospital.id.in_([uuid.UUID(each) for each in ids]))
    return {str(hospital.id): hospital for hospital in db.session.scalars(wanted)}
