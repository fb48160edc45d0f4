"""What HSDS demands, in our own words, and its formats asked strictly.

Written from HSDS 3.0 as of 16 May 2024 (github.com/openreferral/specification, schema/*.json at 279fd2eb; told on
https://docs.openreferral.org/en/3.0/hsds/schema_reference.html), read on 29 November 2026. `bench/hsds.py` asks those
files themselves.
"""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker

FORMATS = FormatChecker()
"""With `uri` and `date-time`, which jsonschema passes over unless further packages are installed."""
URI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~:/?@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})+(?:#[^#]*)?"
)
"""RFC 3986: a scheme, and of what follows only the signs that need no escape."""
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
"""RFC 3339: a day, a time and its distance from UTC."""


@FORMATS.checks("uri", raises=ValueError)
def is_uri(value: Any) -> bool:
    """A whole address: where it names a host, one that can be asked."""
    if not isinstance(value, str):
        return True
    parts = urlsplit(value)
    names_host = parts.scheme not in ("http", "https") or bool(parts.hostname)
    return value.isascii() and bool(URI.fullmatch(value)) and names_host and parts.port != 0


@FORMATS.checks("date-time", raises=ValueError)
def is_moment(value: Any) -> bool:
    """A moment that there is, with its zone."""
    return not isinstance(value, str) or bool(MOMENT.fullmatch(value) and datetime.fromisoformat(value))


TEXT, DAY = {"type": "string", "minLength": 1}, {"type": "string", "format": "date"}
ID, LINK = {"type": "string", "format": "uuid"}, {"type": "string", "format": "uri", "pattern": "^https?://"}
AGE = {"type": "number", "minimum": 0}


def _object(required: str, **properties: Any) -> dict[str, Any]:
    """Of an HSDS object: what it must have, what it may, and nothing that the specification does not name."""
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


PHONE = _object("id number", id=ID, organization_id=ID, number=TEXT)
LANGUAGE = _object("id", id=ID, service_id=ID, name=TEXT, code=TEXT)
AREA = _object("id", id=ID, service_id=ID, name=TEXT)
SCHEMAS: dict[str, dict[str, Any]] = {
    "organizations": _object(
        "id name description", id=ID, name=TEXT, alternate_name=TEXT, description=TEXT, website=LINK,
        phones={"type": "array", "items": PHONE},
    ),
    "services": _object(
        "id name status organization_id", id=ID, organization_id=ID, name=TEXT, description=TEXT, url=LINK,
        status={"enum": ["active", "inactive", "defunct", "temporarily closed"]}, application_process=TEXT, alert=TEXT,
        minimum_age=AGE, maximum_age=AGE, assured_date=DAY, last_modified={"type": "string", "format": "date-time"},
        languages={"type": "array", "items": LANGUAGE}, service_areas={"type": "array", "items": AREA},
    ),
    "locations": _object(
        "id location_type", id=ID, location_type={"enum": ["physical", "postal", "virtual"]}, organization_id=ID,
        name=TEXT, description=TEXT, latitude={"type": "number"}, longitude={"type": "number"},
    ),
    "service_at_locations": _object("id", id=ID, service_id=ID, location_id=ID, description=TEXT),
}  # fmt: skip
COUNT = {"type": "integer", "minimum": 0}
PAGE = _object(
    "total_items total_pages page_number size first_page last_page empty contents",
    total_items=COUNT, total_pages=COUNT, page_number=COUNT, size=COUNT, first_page={"type": "boolean"},
    last_page={"type": "boolean"}, empty={"type": "boolean"}, contents={"type": "array"},
)  # fmt: skip


def faults(kind: str, page: Any) -> list[str]:
    """What is wrong with one page of a kind."""
    contents = {"type": "array", "items": SCHEMAS[kind]}
    whole = {**PAGE, "properties": {**PAGE["properties"], "contents": contents}}
    return [each.message for each in Draft202012Validator(whole, format_checker=FORMATS).iter_errors(page)]
