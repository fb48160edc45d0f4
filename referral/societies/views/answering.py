"""A relayed request as a society reads it, and its answers: by the letter's link, or by an account."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from referral import audit, paging, web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Expired
from referral.forms import Form
from referral.i18n import _
from referral.societies import people, queries, relaying
from referral.societies.actions import relays as actions
from referral.societies.forms import AnswerSchema, ForwardSchema
from referral.societies.kinds import STATES
from referral.societies.links import LINK_DEAD, actor_of
from referral.societies.models import ANSWER, LIFE, Relay
from referral.societies.told import words_of
from referral.societies.views import door
from referral.societies.views.blueprint import BY_LINK, blueprint
from referral.societies.views.door import Door


@blueprint.get("/society-requests", endpoint="list_own")
@allows(Permission.RELAY_ANSWER)
def list_own() -> str:
    """What the societies of this account still owe an answer to."""
    mine = door.own_people()
    living = [each for each in mine if each.is_living(utc_now().date())]
    societies = [each.society_id for each in living]
    return render_template(
        "societies/list_own.html",
        mine=mine,
        lapsed=[each for each in mine if each not in living],
        relays=relaying.open_of(societies, paging.asked()),
        names=queries.names_of(each.society_id for each in mine),
    )


@blueprint.get("/society-requests/<uuid:relay_id>")
@allows(Permission.RELAY_ANSWER)
def show_request(relay_id: uuid.UUID) -> Any:
    """One request, opened with an account."""
    return _shown(door.of_account(relaying.relay_of(relay_id)), Form())


@blueprint.post("/society-requests/<uuid:relay_id>/open")
@allows(Permission.RELAY_ANSWER)
def open_request(relay_id: uuid.UUID) -> Any:
    """Open a request from the list: noted as opened, then shown."""
    found = door.of_account(relaying.relay_of(relay_id))
    actions.see(_relay(found), found.liaison, utc_now())
    return redirect(_home(found), 303)


@blueprint.post("/society-requests/<uuid:relay_id>/<any(answer, forward):verb>")
@allows(Permission.RELAY_ANSWER)
def answer_request(relay_id: uuid.UUID, verb: str) -> Any:
    """Answer it or pass it on."""
    return _taken(door.of_account(relaying.relay_of(relay_id)), verb)


@blueprint.get("/liaison/request")
@allows(Permission.PUBLIC)
def show_by_link() -> Any:
    """The same request, opened by the letter's link."""
    return _shown(_door(), Form())


@blueprint.post("/liaison/request/<any(answer, forward):verb>")
@allows(Permission.PUBLIC)
@web.limiter.limit(BY_LINK)
def answer_by_link(verb: str) -> Any:
    """Answer it or pass it on."""
    return _taken(_door(), verb)


def _door() -> Door:
    link = door.own_link(ANSWER)
    return Door(link.liaison, link.relay, by_link=True)


def _relay(found: Door) -> Relay:
    if found.relay is None:
        raise Expired(LINK_DEAD)
    return found.relay


def _taken(found: Door, verb: str) -> Any:
    form = Form.of(AnswerSchema() if verb == "answer" else ForwardSchema(), request.form)
    relay, now = _relay(found), utc_now()
    if not form.valid:
        return _shown(found, form), 422
    if verb == "answer":
        actions.answer(relay, found.liaison, form.data, now)
    else:
        actions.forward(relay, found.liaison, LIFE.subject_of(form.data["society"]), now)
    flash(_("Thank you. The coordination has it; nothing is decided by it alone."), "success")
    return redirect(_home(found), 303)


def _home(found: Door) -> str:
    if found.by_link:
        return url_for("societies.show_by_link")
    return url_for("societies.show_request", relay_id=_relay(found).id)


def _shown(found: Door, form: Form) -> Any:
    relay, today = _relay(found), utc_now().date()
    actions.check_readable(relay, utc_now())
    audit.record_read(actor_of(found.liaison), "relay.read", relay, utc_now(), case_id=relay.case_id)
    colleagues = people.reached_of([relay.society_id], today)[relay.society_id]
    return render_template(
        "societies/request.html",
        door=found,
        relay=relay,
        state=STATES[relay.state],
        society=queries.names_of([relay.society_id])[relay.society_id],
        told=words_of(relay.codes),
        colleagues=[each.known["name"] for each in colleagues if each.known.get("name")],
        others=_others(relay, form) if relay.is_open else [],
        form=form,
    )


def _others(relay: Relay, form: Form) -> list[tuple[str, str]]:
    """The societies to which it can be passed on."""
    before = relaying.of_case(relay.case_id)
    offered = relaying.may_be_asked(relay.case, before, relay.topic, utc_now().date())
    return [(str(each.id), each.edition.name) for each in offered]
