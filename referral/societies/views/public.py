"""The list of societies and the page of one, for everybody. Nobody who answers for a society is named here."""

import uuid

from flask import render_template, request

from referral import paging, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.information.subjects import Subject, about
from referral.search_engines import indexed
from referral.societies import queries, relaying
from referral.societies.relaying import Counts
from referral.societies.views.blueprint import KIND, READ_BY_MANY, blueprint

FILTERS = ("country", "kind", "topic")


@blueprint.get("/societies", endpoint="list")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def list_societies() -> str:
    """Every published society: filtered by country, field and topic."""
    wanted = {name: request.args.get(name, "") for name in FILTERS}
    found = queries.shown(wanted["country"], wanted["kind"], wanted["topic"])
    return render_template(
        "societies/list.html",
        societies=queries.page(found, paging.asked()),
        not_found=queries.not_found(wanted["country"]),
        wanted=wanted,
        today=utc_now().date(),
    )


@blueprint.get("/societies/<society_code>")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def show(society_code: str) -> str:
    """One society: what may be asked there, its office, its source, how it answers requests."""
    found = queries.shown_called(society_code)
    counts = relaying.counts_of([found.id]).get(found.id, Counts())
    return render_template(
        "societies/show.html",
        society=found,
        counts=relaying.told_publicly(counts),
        about=about(KIND, found.id),
        today=utc_now().date(),
    )


def subject(society_id: uuid.UUID) -> Subject | None:
    """What a suggestion about a society is about; none of what is not published."""
    found = queries.shown_one(society_id)
    if found is None:
        return None
    return Subject(found.edition.name, found.country, "societies.show", {"society_code": found.code})
