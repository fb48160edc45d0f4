"""One case: who, what is needed, what is due, its referrals, the ranked hospitals, the whole history."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import current_app, render_template, request
from flask_login import current_user

from referral import cards, paging
from referral.accounts.permissions import Permission, allows
from referral.accounts.queries import people_and_coordinators
from referral.coordination import happenings, history, offering, queries
from referral.coordination.drawing import drawing
from referral.coordination.offers import Offers
from referral.coordination.views.blueprint import blueprint
from referral.db import utc_now
from referral.engine import rankings, reasons
from referral.forms import Form, ids
from referral.i18n import day_words, moment_there
from referral.intake import ages
from referral.intake.actions.emergency import ALONE, bedside_of, country_of
from referral.intake.actions.reading import open_case
from referral.intake.models import Case
from referral.intake.questions import answers, completeness, projection, wording
from referral.intake.red_flags import RedFlag, red_flags, words_of
from referral.moments import day_of
from referral.referrals.consents import excluded_of
from referral.referrals.models import Referral
from referral.zones import day_in, zone_of

FORMS = ("note", "priority", "owner", "park", "seen", "close", "together", "home_doctor")
MOST_COMPARED = 4
LOOKS_STILL = timedelta(minutes=10)
SHOWN = {"suitable": 10, "unsuitable": 5}
"""How many hospitals of each list the page of a case shows; all of them have a page of their own."""


@blueprint.get("/desk/cases/<uuid:case_id>")
@allows(Permission.CASE_COORDINATE)
def show(case_id: uuid.UUID) -> str:
    """The whole case, its hospitals ranked."""
    return page_of(case_id)


@blueprint.get("/desk/cases/<uuid:case_id>/compare")
@allows(Permission.CASE_COORDINATE)
def compare(case_id: uuid.UUID) -> str:
    """Two to four hospitals side by side, with every figure and its source."""
    found = open_case(current_user, case_id, utc_now())
    ranked = ranking_of(found)
    chosen = ranked.chosen(ids(request.args.getlist("h")))[:MOST_COMPARED]
    far = rankings.kilometres(ranked.ranked, (str(offer.hospital.id) for offer in chosen))
    return render_template(
        "coordination/compare.html",
        case=found,
        ranked=ranked,
        chosen=chosen,
        far=far,
        distance=reasons.distance,
    )


@blueprint.get("/desk/cases/<uuid:case_id>/hospitals")
@allows(Permission.CASE_COORDINATE)
def list_hospitals(case_id: uuid.UUID) -> str:
    """All hospitals that may be asked, or all that are unsuitable, by page."""
    found, now = open_case(current_user, case_id, utc_now()), utc_now()
    part = request.args.get("part", "")
    part = part if part in SHOWN else "suitable"
    listed = paging.page_among(getattr(ranking_of(found), part), paging.asked())
    return render_template(
        "coordination/list_hospitals.html",
        case=found,
        part=part,
        listed=listed,
        cards_at=cards.of(found, now, "hospital"),
        excluded=excluded_of(found.id),
    )


def ranking_of(found: Case) -> Offers:
    """The hospitals ranked for a case, as of now."""
    return offering.offers_of(found, utc_now(), _stale_after())


def _turning(found: Case, now: datetime) -> ages.Turning | None:
    """Whether the patient comes of age meanwhile, by the days of the country where the patient is."""
    since = found.submitted_at or found.created_at
    return ages.turning(found.born, day_in(since, found.place_country), day_in(now, found.place_country))


def _stale_after() -> timedelta:
    return timedelta(days=current_app.config["STALE_AFTER_DAYS"])


def page_of(case_id: uuid.UUID, **forms: Form) -> str:
    """The page of a case, its reading noted; `forms` are those that came back with errors."""
    found, now = open_case(current_user, case_id, utc_now()), utc_now()
    cards_at = cards.of(found, now)
    referrals = sent_of(cards_at)
    return render_template(
        "coordination/show.html",
        case=found,
        entry=queries.entry_of(found, day_of(now)),
        now=now,
        today=day_of(now),
        who=answers.who(found),
        sections=answers.clinical(found),
        needed=_needed(found, day_in(now, found.place_country)),
        turning=_turning(found, now),
        red_flags=[words_of(code) for code in found.red_flags],
        bedside=bedside_of(found),
        alone=_alone(found),
        **_clock(found, now),
        forms=_empty_forms(found) | forms,
        cards_at=cards_at,
        excluded=excluded_of(found.id),
        **_told(found, referrals, now),
    )


def _alone(found: Case) -> list[RedFlag]:
    """What the patient did not rule out when asked in writing, alone."""
    answered: dict[str, str] = (found.private_answers or {}).get(ALONE, {})
    return [red_flags()[code] for code, said in answered.items() if said != "no" and code in red_flags()]


def _clock(found: Case, now: datetime) -> dict[str, Any]:
    """What the clock shows where the patient is, and when by that clock a doctor has seen them."""
    zone, seen = zone_of(country_of(found)), found.seen_by_doctor_at
    if seen is None:
        return {"clock": moment_there(now, zone), "seen_when": ""}
    day_alone = found.doctor_time_known is False
    when = day_words(seen.astimezone(zone).date()) if day_alone else moment_there(seen, zone)
    return {"clock": moment_there(now, zone), "seen_when": when}


def _needed(found: Case, today: date) -> dict[str, Any]:
    """What stands beside the codes under “What is needed”."""
    given = completeness.answers_of(found, "treatment")
    return {
        "others": wording.other_tumours(found),
        "age": wording.age_words(found, today),
        "next_dose": projection.next_dose(found),
        "medicine": wording.medicine_words(given.get("medicine_ends"), given.get("medicine_ends_on"), today),
    }


def sent_of(cards_at: dict[str, list[cards.Loaded]]) -> Sequence[Referral]:
    """Every referral of the case, as the card of referrals has read them."""
    sent: Sequence[Referral] = next(
        each.facts.all for each in cards_at["referrals"] if each.name == "referrals"
    )
    return sent


def _told(found: Case, referrals: Sequence[Referral], now: datetime) -> dict[str, Any]:
    """The ranked hospitals of a case that is not closed, what happened to it, and who can own it."""
    ranked = None if found.state == "closed" else rankings.rank_case(found, now)
    told = happenings.told_of(found, paging.asked("history"), paging.asked("readers"))
    recent = happenings.readers_since(found, now - LOOKS_STILL) - {str(current_user.id)}
    named = (offering.people_in(found, ranked) if ranked else set()) | recent
    filer = str(found.keeper_id or found.created_by)
    names, owners, phones = people_and_coordinators(told.people() | named | {filer})
    offered = offering.offered(found, ranked, referrals, names, now, _stale_after()) if ranked else None
    return {
        "ranked": offered,
        "first": {name: getattr(offered, name)[:most] for name, most in SHOWN.items()} if offered else {},
        "drawn": drawing(found, offered) if offered else None,
        "told": told,
        "events": history.events(found, told.history, names),
        "readers": history.events(found, told.readers, names),
        "looking": sorted(names[each] for each in recent if each in names),
        "coordinators": owners,
        "filer": (names.get(filer), phones.get(filer)),
    }


def _empty_forms(found: Case) -> dict[str, Form]:
    forms = {name: Form() for name in FORMS}
    return forms | {"owner": Form({"owner": str(found.owner_id or "")})}
