"""FHIR R4 (4.0.1): Organization, Location and HealthcareService of each holder, a page of them in one Bundle."""

import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from referral.centres.holders import ACTIVE, GivenService, Holder, moment
from referral.centres.wording import NO_JOURNEY

ORGANISATION_TYPE = "http://terminology.hl7.org/CodeSystem/organization-type"
PROVIDER, OTHER = ("prov", "Healthcare Provider"), ("other", "Other")
LANGUAGES = "urn:ietf:bcp:47"
Resource = dict[str, Any]


def bundle(found: Iterable[Holder], at: str, number: int, pages: int) -> Resource:
    """One page: `at` is the address without the page's number."""
    holders = list(found)
    entries = [_entry(each) for holder in holders for each in resources(holder, at)]
    links = [{"relation": "self", "url": f"{at}?page={number}"}]
    if number < pages:
        links.append({"relation": "next", "url": f"{at}?page={number + 1}"})
    changed = max((each.changed for each in holders if each.changed), default=None)
    stamp = {"timestamp": moment(changed)} if changed else {}
    return {"resourceType": "Bundle", "type": "collection", **stamp, "link": links, "entry": entries}


def _entry(resource: Resource) -> Resource:
    return {"fullUrl": f"urn:uuid:{resource['id']}", "resource": resource}


def resources(holder: Holder, at: str) -> Iterator[Resource]:
    """The organization, where it stands, and each of its services."""
    yield _organization(holder)
    if holder.point:
        yield _location(holder)
    for each in holder.services:
        yield _service(holder, each, f"{at}#assured")


def _organization(holder: Holder) -> Resource:
    code, words = PROVIDER if holder.kind == "hospital" else OTHER
    kind = {"coding": [{"system": ORGANISATION_TYPE, "code": code, "display": words}]}
    telecom = [{"system": "phone", "value": number} for number in holder.phones]
    telecom += [{"system": "url", "value": holder.website}] if holder.website else []
    return _full("Organization", holder.id, holder, active=holder.is_open, type=[kind], name=holder.name,
                 alias=[holder.other_name] if holder.other_name else [], telecom=telecom)  # fmt: skip


def _location(holder: Holder) -> Resource:
    north, east = holder.point or (0.0, 0.0)
    return _full(
        "Location",
        holder.location_id,
        holder,
        status="active" if holder.is_open else "suspended",
        name=holder.name,
        description=holder.where,
        position={"latitude": north, "longitude": east},
        managingOrganization=_to(holder.id),
    )


def _service(holder: Holder, each: GivenService, assured_by: str) -> Resource:
    facts = _full(
        "HealthcareService",
        each.id,
        holder,
        active=each.status == ACTIVE,
        providedBy=_to(holder.id),
        type=[{"text": each.code}],
        name=each.name,
        comment=each.description,
        location=[_to(holder.location_id)] if holder.point else [],
        communication=[{"coding": [{"system": LANGUAGES, "code": code}]} for code in holder.languages],
        extraDetails=str(NO_JOURNEY) if holder.kind == "hospital" else "",
        extension=[{"url": assured_by, "valueDate": each.assured.isoformat()}],
    )
    return {**facts, "meta": {"lastUpdated": moment(each.assured)}}


def _full(kind: str, mine: uuid.UUID, holder: Holder, **facts: Any) -> Resource:
    meta = {"meta": {"lastUpdated": moment(holder.changed)}} if holder.changed else {}
    head = {"resourceType": kind, "id": str(mine), **meta}
    return head | {name: value for name, value in facts.items() if value not in ("", [], None)}


def _to(mine: uuid.UUID) -> Resource:
    return {"reference": f"urn:uuid:{mine}"}
