"""Who may see which hospital: the directory is everybody's who signs in; one's own page is one's own."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import selectinload

from matching.vocabulary import AgeGroup, Modality, site_groups
from referral.db import db
from referral.errors import NotFound
from referral.hospitals.models import Capability, Hospital, PlacesReport, Service


@dataclass(frozen=True, slots=True)
class Offer:
    """What a hospital says of one modality for one age group: yes, no or nothing; its sites; its places."""

    modality: str
    age_group: str
    answer: str
    sites: tuple[str, ...]
    sites_refused: tuple[str, ...]
    sources: tuple[str, ...]
    service: Service | None


def directory(country: str = "", modality: str = "", text: str = "") -> Sequence[Hospital]:
    """The oncology hospitals that fit the filters, by country, city and name."""
    query = db.select(Hospital).where(Hospital.is_oncology).options(selectinload(Hospital.capabilities))
    if country:
        query = query.where(Hospital.country == country)
    if modality:
        offers = db.select(Capability.hospital_id).where(
            Capability.modality == modality, Capability.answer == "yes"
        )
        query = query.where(Hospital.id.in_(offers))
    found = db.session.scalars(query.order_by(Hospital.country, Hospital.city, Hospital.name)).all()
    words = text.casefold().split()
    return [hospital for hospital in found if all(word in _searched(hospital) for word in words)]


def _searched(hospital: Hospital) -> str:
    return f"{hospital.name} {hospital.name_en} {hospital.city}".casefold()


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
    order = {site: place for place, site in enumerate(site_groups())}
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
    return [(str(h.id), f"{h.country} {h.city}: {h.name}") for h in directory()]


def on_map(hospitals: Sequence[Hospital]) -> list[dict[str, Any]]:
    """The hospitals as points with their names."""
    return [{"lat": h.lat, "lon": h.lon, "name": h.name, "id": h.id} for h in hospitals]


def hospitals_by_id(ids: Iterable[str]) -> dict[str, Hospital]:
    """Hospitals by the id the engine knows them by."""
    wanted = db.select(Hospital).where(Hospital.id.in_([uuid.UUID(each) for each in ids]))
    return {str(hospital.id): hospital for hospital in db.session.scalars(wanted)}


def last_reports(modality: str | None, age_group: str | None) -> dict[str, PlacesReport]:
    """The last report of each hospital's places for one service."""
    wanted = db.select(Service.hospital_id, PlacesReport).join(
        PlacesReport, PlacesReport.service_id == Service.id
    )
    this_one = wanted.where(Service.modality == modality, Service.age_group == age_group)
    rows = db.session.execute(this_one.order_by(PlacesReport.as_of))
    return {str(hospital_id): report for hospital_id, report in rows}
