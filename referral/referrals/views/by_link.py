"""The answer without an account: a secret link, opened by a button, then a short session and a clean address.

Opening the address alone changes no row: mail scanners do that. The button does.
"""

import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, session, url_for
from sqlalchemy import Select, and_

from referral import scopes, web
from referral.accounts.permissions import Permission, allows
from referral.accounts.signing_in import browsers, sessions
from referral.accounts.signing_in.sessions import BrowserSession
from referral.db import db, utc_now
from referral.errors import Conflict, Expired, NotFound
from referral.forms import Form
from referral.hospitals import capacity
from referral.hospitals.queries import hospital_of, service_of_hospital
from referral.hospitals.spoken_to import speak_to
from referral.i18n import _
from referral.prepared import prepared
from referral.referrals import actions, links, queries, wording
from referral.referrals.forms import FigureSchema
from referral.referrals.models import AnswerLink, Referral
from referral.referrals.table.states import STATES, TERMINAL_STATES
from referral.referrals.views.blueprint import blueprint
from referral.referrals.views.door import (
    Door,
    calendar_of,
    forward_page,
    over,
    show_page,
    step_page,
    take_step,
)

LASTS = timedelta(hours=1)
KEY = sessions.ANSWER


@blueprint.get("/answer/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit("300 per hour")
def open_link(token: str) -> Any:
    """One button, "Open"; nothing is shown, nothing is noted."""
    link = _spoken_to(links.by_token(token))
    if link is None or not link.is_alive(utc_now()):
        return _dead(link)
    if link.referral_id is None:
        return _figures(link, Form(), token=token)
    return render_template("referrals/open_link.html", hospital=hospital_of(link.hospital_id), token=token)


@blueprint.post("/answer/<token>")
@allows(Permission.PUBLIC)
@web.limiter.limit("300 per hour")
def use_link(token: str) -> Any:
    """Exchange the secret for a short session and a clean address; note that the hospital has opened it."""
    link, now = _spoken_to(links.by_token(token)), utc_now()
    if link is None or not link.is_alive(now):
        return _dead(link)
    _begin(link, now)
    links.note_opening(link, now)
    if link.referral_id is None and "service" in request.form:
        return _still_true(link)
    if link.referral_id:
        actions.receive(db.session.get_one(Referral, link.referral_id), link.as_actor(), now)
    return redirect(url_for("referrals.show_by_link"), 303)


def _begin(link: AnswerLink, now: datetime) -> None:
    """A session that the database ends, in the place of the one that was open in this browser."""
    sessions.end([(session.get(KEY) or {}).get(sessions.ROW)], now)
    row = sessions.begin(sessions.ANSWER, now, LASTS, browsers.name_of_browser(), subject_id=link.id)
    until = (now + LASTS).isoformat()
    session[KEY] = {"link": str(link.id), "until": until, sessions.ROW: str(row)}


@blueprint.get("/answer")
@allows(Permission.PUBLIC)
def show_by_link() -> Any:
    """The summary and the possible answers; by a link about slots, the figures."""
    link = own_link()
    return show_page(door_of(link)) if link.referral_id else _figures(link, Form())


@blueprint.post("/answer/forward")
@allows(Permission.PUBLIC)
@web.limiter.limit("60 per hour")
def forward_by_link() -> Any:
    """A link for a colleague of this hospital."""
    return forward_page(door_of(own_link()))


@blueprint.get("/answer/visit.ics")
@allows(Permission.PUBLIC)
def show_visit_by_link() -> Any:
    """The first visit for a calendar."""
    return calendar_of(door_of(own_link()))


@blueprint.get("/answer/step/<verb>")
@allows(Permission.PUBLIC)
def edit_by_link(verb: str) -> Any:
    """The page of one answer."""
    return step_page(door_of(own_link()), verb)


@blueprint.post("/answer/step/<verb>")
@allows(Permission.PUBLIC)
@web.limiter.limit("600 per hour")
def update_by_link(verb: str) -> Any:
    """Give the answer."""
    return take_step(door_of(own_link()), verb)


@blueprint.post("/answer/places/<uuid:service_id>/still-true")
@allows(Permission.PUBLIC)
def confirm_slots_by_link(service_id: uuid.UUID) -> Any:
    """One tap: the figure that is shown is still true."""
    return _say_again(own_link(), service_id)


@blueprint.post("/answer/places/<uuid:service_id>")
@allows(Permission.PUBLIC)
def report_slots_by_link(service_id: uuid.UUID) -> Any:
    """Another figure than the one shown."""
    link = own_link()
    service = service_of_hospital(link.hospital_id, service_id)
    form = Form.of(FigureSchema(), request.form)
    if not form.valid:
        return _figures(link, form, service_id), 422
    key = (service.hospital_id, service.modality, service.age_group)
    actor, start = link.as_actor(), service.earliest_start
    capacity.report_slots(*key, form.data["places"], start, actor, utc_now(), "by the link in a letter")
    return _thanks()


def _still_true(link: AnswerLink) -> Any:
    """The one press on the page that the letter's link opens."""
    try:
        service_id = uuid.UUID(request.form["service"])
    except ValueError:
        raise NotFound() from None
    return _say_again(link, service_id)


def _say_again(link: AnswerLink, service_id: uuid.UUID) -> Any:
    service = service_of_hospital(link.hospital_id, service_id)
    shown = request.form.get("shown", type=int)
    capacity.still_true(service, link.as_actor(), utc_now(), shown=shown)
    return _thanks()


def own_link() -> AnswerLink:
    """The link this session was opened with; raises Expired or, when it was overtaken, Conflict."""
    kept, now = session.get(KEY), utc_now()
    link, is_living = _kept_link(kept, now) if kept else (None, False)
    _spoken_to(link)
    if not kept or not is_living or datetime.fromisoformat(kept["until"]) <= now:
        raise Expired(wording.SESSION_OVER)
    if link is None or not link.is_alive(now):
        raise _ended(link)
    return link


def _kept_link(kept: dict[str, str], now: datetime) -> tuple[AnswerLink | None, bool]:
    """The link of a session, and whether that session lives, in one look."""
    row = sessions.row_kept(kept.get(sessions.ROW))
    found = db.session.execute(*_link_and_session(uuid.UUID(kept["link"]), row, now)).first()
    return (found[0], found[1] is not None) if found else (None, False)


@prepared
def _link_and_session(
    link_id: uuid.UUID, row: uuid.UUID | None, now: datetime
) -> Select[tuple[AnswerLink, uuid.UUID]]:
    mine = (BrowserSession.subject_id == AnswerLink.id, *sessions.is_living(sessions.ANSWER, row, now))
    query = db.select(AnswerLink, BrowserSession.id).outerjoin(BrowserSession, and_(*mine))
    return query.where(AnswerLink.id == link_id)


def _spoken_to(link: AnswerLink | None) -> AnswerLink | None:
    """The same link; its hospital is spoken to in the language of its letters, dead ends too."""
    if link is not None:
        scopes.enter(scopes.HOSPITAL, link.hospital_id)
        speak_to(link.hospital_id)
    return link


def door_of(link: AnswerLink) -> Door:
    """The door of whoever holds this link; a link about slots leads to no referral."""
    if link.referral_id is None:
        raise Expired(wording.LINK_DEAD)
    return Door(db.session.get_one(Referral, link.referral_id), link.as_actor(), by_link=True)


def _ended(link: AnswerLink | None) -> Exception:
    referral = db.session.get(Referral, link.referral_id) if link and link.referral_id else None
    if referral is None or referral.state not in TERMINAL_STATES:
        return Expired(wording.LINK_DEAD)
    sentence = STATES[referral.state].happened
    return Conflict(sentence) if request.method == "POST" else Expired(sentence)


def _dead(link: AnswerLink | None) -> Any:
    referral = db.session.get(Referral, link.referral_id) if link and link.referral_id else None
    if referral is not None and referral.state in TERMINAL_STATES:
        return over(referral)
    raise Expired(wording.LINK_DEAD)


def _figures(link: AnswerLink, form: Form, wrong: uuid.UUID | None = None, token: str = "") -> str:
    return render_template(
        "referrals/still_true.html",
        hospital=hospital_of(link.hospital_id),
        services=queries.services_of(link.hospital_id),
        form=form,
        wrong=wrong,
        token=token,
    )


def _thanks() -> Any:
    flash(_("Saved. Thank you."), "success")
    return redirect(url_for("referrals.show_by_link"), 303)
