"""The Human Services Data Specification (Open Referral, HSDS 3.0): its four core objects, a page of each.

Source: github.com/openreferral/specification, schema/*.json of 16 May 2024 (CC BY-SA 4.0; nothing of it stands here).
"""

import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from referral.centres.holders import GivenService, Holder, moment
from referral.centres.wording import NO_JOURNEY
from referral.i18n import language_name

VERSION = "3.0"
PROFILE = "https://docs.openreferral.org/en/3.0/hsds/"
OPENAPI = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json"
Thing = dict[str, Any]


def base() -> Thing:
    """What this is, at the beginning of the addresses."""
    return {"version": VERSION, "profile": PROFILE, "openapi_url": OPENAPI}


def organizations(holder: Holder) -> Iterator[Thing]:
    """The holder itself."""
    yield _without_empty(
        id=str(holder.id),
        name=holder.name,
        alternate_name=holder.other_name,
        description=holder.description,
        website=holder.website,
        phones=[_phone(holder, number) for number in holder.phones],
    )


def services(holder: Holder) -> Iterator[Thing]:
    """What it gives, each with the day on which that was last assured."""
    return (_service(holder, each) for each in holder.services)


def _service(holder: Holder, each: GivenService) -> Thing:
    return _without_empty(
        id=str(each.id),
        organization_id=str(holder.id),
        name=each.name,
        description=each.description,
        url=each.source,
        status=each.status,
        application_process=str(NO_JOURNEY) if holder.kind == "hospital" else "",
        alert=str(NO_JOURNEY) if holder.kind == "hospital" else "",
        minimum_age=each.least_age,
        maximum_age=each.most_age,
        assured_date=each.assured.isoformat(),
        last_modified=moment(each.assured),
        languages=[_language(each.id, code) for code in holder.languages],
        service_areas=[_area(holder, each)] if holder.kind == "organisation" else [],
    )


def locations(holder: Holder) -> Iterator[Thing]:
    """Where it stands; what has no place of its own has none here."""
    if holder.point:
        yield {
            "id": str(holder.location_id),
            "location_type": "physical",
            "organization_id": str(holder.id),
            "name": holder.name,
            "description": holder.where,
            "latitude": holder.point[0],
            "longitude": holder.point[1],
        }


def service_at_locations(holder: Holder) -> Iterator[Thing]:
    """Which of its services are given where."""
    for each in holder.services if holder.point else ():
        yield {
            "id": str(uuid.uuid5(each.id, "location")),
            "service_id": str(each.id),
            "location_id": str(holder.location_id),
            "description": each.description,
        }


OBJECTS: dict[str, Callable[[Holder], Iterator[Thing]]] = {
    "organizations": organizations,
    "services": services,
    "locations": locations,
    "service_at_locations": service_at_locations,
}
"""The name in an address → what it gives of a holder."""


def page(kind: str, found: Iterable[Holder], number: int, size: int) -> Thing:
    """One page of a kind, with the head that the specification's pages have."""
    things = [thing for holder in found for thing in OBJECTS[kind](holder)]
    pages = max(1, -(-len(things) // size))
    number = min(max(number, 1), pages)
    shown = things[(number - 1) * size : number * size]
    return {
        "total_items": len(things),
        "total_pages": pages,
        "page_number": number,
        "size": len(shown),
        "first_page": number == 1,
        "last_page": number == pages,
        "empty": not shown,
        "contents": shown,
    }


def _phone(holder: Holder, number: str) -> Thing:
    return {"id": str(uuid.uuid5(holder.id, number)), "organization_id": str(holder.id), "number": number}


def _language(service_id: uuid.UUID, code: str) -> Thing:
    return {
        "id": str(uuid.uuid5(service_id, code)),
        "service_id": str(service_id),
        "name": language_name(code),
        "code": code,
    }


def _area(holder: Holder, each: GivenService) -> Thing:
    mine = uuid.uuid5(each.id, "area")
    return {"id": str(mine), "service_id": str(each.id), "name": holder.where}


def _without_empty(**facts: Any) -> Thing:
    return {name: value for name, value in facts.items() if value not in ("", None, [])}
