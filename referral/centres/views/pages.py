"""The public pages: a list, a map, one centre, how to ask, and what may be taken as data."""

import uuid
from functools import lru_cache
from typing import Any

from flask import render_template, request

from matching.vocabulary import AgeGroup, Country
from referral import contacts, paging, web
from referral.accounts.permissions import Permission, allows
from referral.centres import marks, queries
from referral.centres.choosing import CHOSEN, FILTERS, YES, Fit, fitting
from referral.centres.views.blueprint import READ_BY_MANY, blueprint
from referral.country_map import country_map, labels
from referral.db import utc_now
from referral.information.subjects import about
from referral.intake.localities.asked import AskedLocality, locality_asked
from referral.intake.localities.gazetteer import Locality
from referral.intake.localities.search import nearest_locality
from referral.organisations.queries import shown
from referral.paging import page_among
from referral.search_engines import indexed

KIND = "centre"
PER_PAGE = 20
BESIDE = 4
"""So many organisations stand on a centre's page; the others behind a link."""


def _asked() -> tuple[dict[str, str], AskedLocality, list[Fit]]:
    """What was asked for, the place that was meant, and the centres that fit."""
    wanted = {name: request.args.get(name, "") for name in FILTERS}
    near = locality_asked(wanted["place"])
    return wanted, near, fitting(queries.centres(utc_now().date()), wanted, near.found)


def _facts(wanted: dict[str, str], near: AskedLocality, found: list[Fit]) -> dict[str, Any]:
    sure = sum(fit.word == YES for fit in found)
    is_chosen = any(wanted[name] for name in CHOSEN)
    facts = {
        "wanted": wanted,
        "near": near,
        "sure": sure,
        "open_count": len(found) - sure,
        "is_chosen": is_chosen,
    }
    return facts | {"ages": tuple(AgeGroup), "country": wanted["country"], "about": _about}


@lru_cache(maxsize=1_024)
def _town(lat: float, lon: float) -> Locality:
    """The town of a hospital; towns do not move while the program runs."""
    return nearest_locality(lat, lon)


def _about(hospital_id: uuid.UUID) -> str:
    return about(KIND, hospital_id)


@blueprint.get("/centres", endpoint="list")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def list_centres() -> str:
    """Every hospital that treats cancer, the nearest first where a place was asked for."""
    wanted, near, found = _asked()
    shown_page = page_among(found, paging.asked(), PER_PAGE)
    return render_template("centres/list.html", fits=shown_page, **_facts(wanted, near, found))


@blueprint.get("/centres/map")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def show_map() -> str:
    """The same on a map: each mark is a link with a name."""
    wanted, near, found = _asked()
    frame = marks.frame_of(wanted["country"])
    return render_template(
        "centres/show_map.html",
        frame=frame,
        sizes=marks,
        ground=country_map(),
        names=[each for each in labels() if frame.holds(each.x, each.y)],
        marks=marks.marks(found, frame),
        here=marks.here(near.found, frame),
        around=lambda mark: _town(mark.fits[0].centre.house.lat, mark.fits[0].centre.house.lon).id,
        nearest=found[:PER_PAGE] if near.found else [],
        **_facts(wanted, near, found),
    )


@blueprint.get("/centres/<uuid:hospital_id>")
@allows(Permission.PUBLIC)
@indexed
@web.limiter.limit(READ_BY_MANY)
def show(hospital_id: uuid.UUID) -> str:
    """One centre: what it treats, for whom, who says so, and whom to ask."""
    now = utc_now()
    centre = queries.centre_of(hospital_id, now.date())
    beside = shown(centre.house.country, near=_town(centre.house.lat, centre.house.lon))
    return render_template(
        "centres/show.html",
        centre=centre,
        now=now,
        office=contacts.contact_for(centre.house.country),
        beside=beside[:BESIDE],
        beside_count=len(beside),
        town=_town(centre.house.lat, centre.house.lon),
        about=_about,
    )


@blueprint.get("/centres/how-to-ask")
@allows(Permission.PUBLIC)
@indexed
def how_to_ask() -> str:
    """How a family asks a hospital before it travels, and which office helps in each country."""
    offices = [(country.value, contacts.contact_for(country.value)) for country in Country]
    return render_template("centres/how_to_ask.html", offices=offices)
