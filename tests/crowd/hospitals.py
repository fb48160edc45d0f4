"""The hospitals of a crowd, what they say they treat, and their reports."""

import uuid
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from matching.vocabulary import AgeGroup, Modality, site_groups
from referral.hospitals.importing.models import Proposal, SourceRow
from referral.hospitals.models import Hospital, Service, SlotReport, Statement
from tests.crowd.writing import add

COUNTRIES = ("PL", "CZ", "HU", "SK", "RO")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def some_hospitals(size: int, now: datetime) -> list[Hospital]:
    made = [
        Hospital(
            id=uuid.uuid4(),
            code=f"crowd-{n}",
            country=COUNTRIES[n % 5],
            name=f"Szpital {n:03}",
            name_en=f"Hospital {n:03}",
            city="Lublin",
            lat=48 + n % 50 / 10,
            lon=19 + n % 40 / 10,
            precision="city",
            coordinates_source="test",
            source="test",
            email=f"h{n}@hospital.example",
            languages=["uk"],
        )
        for n in range(size)
    ]
    add(made)
    for each in made:
        add(_statements(each.id, ["radiotherapy"], ["breast"]))
        _service(each.id, "radiotherapy", "adult", 3, now)
    more = [each for each in Modality if each is not Modality.RADIOTHERAPY]
    add(list(_statements(made[0].id, more, site_groups()))[:size])
    for modality, age in [(each, age) for each in more for age in AgeGroup][: size // 10]:
        _service(made[0].id, modality, age, size, now)
    return made


def some_proposals(size: int, hospitals: list[Hospital], now: datetime) -> Proposal:
    """What a source would change, of each hospital once; every kind of it."""
    kinds = ("renamed", "changed", "moved", "new", "twin", "vanished", "closed", "mistake")
    made = []
    for n, hospital in enumerate(hospitals):
        facts = {"name": f"Szpital {n}", "city": "Lublin", "country": "PL", "lat": 51.0, "lon": 22.0}
        content = {"facts": facts, "said": [], "waits": []}
        row = SourceRow(id=uuid.uuid4(), source="own", key=f"row {n}", digest="", content=content)
        row.hospital_id = hospital.id
        changes = {"name": {"before": hospital.name, "after": f"Szpital {n} nowy"}}
        proposal = Proposal(id=uuid.uuid4(), source="own", kind=kinds[n % 8], row_id=row.id, changes=changes)
        proposal.hospital_id, proposal.name, proposal.country = hospital.id, hospital.name, hospital.country
        proposal.about, proposal.raised_at, proposal.state = {}, now, "open"
        made.append((row, proposal))
    add(row for row, _ in made)
    add(proposal for _, proposal in made)
    return made[0][1]


def _statements(
    hospital_id: uuid.UUID, modalities: Iterable[str], sites: Iterable[str]
) -> Iterator[Statement]:
    sites = list(sites)
    for modality in modalities:
        for site in sites:
            yield Statement(
                hospital_id=hospital_id,
                modality=str(modality),
                age_group="adult",
                sites=[site],
                answer="yes",
                kind="own_page",
                words=f"leczymy: {site}",
                page="https://szpital.example/oddzial",
                title="Oddział",
                page_date="2026-11-01",
                dated=date(2026, 11, 1),
            )


def _service(hospital_id: uuid.UUID, modality: str, age: str, reports: int, now: datetime) -> Service:
    service = Service(
        id=uuid.uuid4(), hospital_id=hospital_id, modality=str(modality), age_group=str(age), free=5
    )
    service.reported_at = now - DAY
    add([service])
    add(
        SlotReport(
            service_id=service.id,
            places=5,
            as_of=now - DAY - n * HOUR,
            reported_by_kind="user",
            reported_by=str(uuid.uuid4()),
            source="by telephone",
        )
        for n in range(reports)
    )
    return service
