"""Open data out: the public directory as HSDS 3, as FHIR R4 and as a table, a page at a time."""

import json
from collections.abc import Sequence

from flask import Response, current_app, render_template, request, url_for

from referral import paging, sheets, web
from referral.accounts.permissions import Permission, allows
from referral.centres import columns, fhir, hsds, queries
from referral.centres.holders import Holder, holders
from referral.centres.views.blueprint import READ_BY_MANY, blueprint
from referral.db import utc_now
from referral.errors import NotFound
from referral.i18n import speaking
from referral.organisations.queries import shown
from referral.paging import Cut
from referral.search_engines import indexed

SIZE = 100
"""Objects of one page of HSDS; holders of one page of the table."""
BUNDLED = 25
"""Holders of one Bundle: about eight resources each."""
AS_A_TABLE, AS_JSON, AS_FHIR = "text/csv; charset=utf-8", "application/json", "application/fhir+json"
DATA_LANGUAGE = "en"


def _all() -> list[Holder]:
    return holders(queries.centres(utc_now().date()), shown())


def _cut(found: Sequence[Holder], per: int) -> tuple[Cut, Sequence[Holder]]:
    cut = Cut.of(len(found), paging.asked(), per)
    return cut, found[cut.start : cut.start + per]


def _json(thing: object, kind: str = AS_JSON) -> Response:
    return Response(json.dumps(thing, ensure_ascii=False), mimetype=kind)


@blueprint.get("/open-data")
@allows(Permission.PUBLIC)
@indexed
def describe() -> str:
    """What may be taken, under which addresses and terms."""
    return render_template("centres/describe.html", objects=tuple(hsds.OBJECTS))


@blueprint.get("/open-data/hsds")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def show_base() -> Response:
    """The version of HSDS that is spoken."""
    return _json(hsds.base())


@blueprint.get("/open-data/hsds/<kind>")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def show_objects(kind: str) -> Response:
    """A page of organizations, services, locations or service_at_locations."""
    if kind not in hsds.OBJECTS:
        raise NotFound()
    with speaking(DATA_LANGUAGE):
        return _json(hsds.page(kind, _all(), paging.asked(), SIZE))


@blueprint.get("/open-data/fhir")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def show_bundle() -> Response:
    """A Bundle of Organization, Location and HealthcareService."""
    at = current_app.config["PUBLIC_URL"].rstrip("/") + url_for("centres.show_bundle")
    with speaking(DATA_LANGUAGE):
        cut, found = _cut(_all(), BUNDLED)
        return _json(fhir.bundle(found, at, cut.number, cut.pages), AS_FHIR)


@blueprint.get("/open-data/services.csv")
@allows(Permission.PUBLIC)
@web.limiter.limit(READ_BY_MANY)
def save() -> Response:
    """A page of the table; the address of the next stands in the head "Link"."""
    with speaking(DATA_LANGUAGE):
        cut, found = _cut(_all(), SIZE)
        answer = Response(
            "".join(sheets.lines_of(columns.NAMES, columns.rows(found))), content_type=AS_A_TABLE
        )
    if cut.number < cut.pages:
        answer.headers["Link"] = f'<{request.path}?page={cut.number + 1}>; rel="next"'
    return answer
