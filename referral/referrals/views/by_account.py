"""A hospital's inbox and its referrals, for staff who sign in: their own hospital's, and no other's."""

import uuid
from typing import Any

from flask import redirect, render_template
from flask_login import current_user

from referral import paging
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.hospitals.queries import hospital_of
from referral.i18n import live_in
from referral.referrals import actions, queries
from referral.referrals.views.blueprint import blueprint
from referral.referrals.views.door import Door, calendar_of, forward_page, show_page, step_page, take_step


@blueprint.get("/hospital/inbox", endpoint="list")
@allows(Permission.REFERRAL_ANSWER)
def list_inbox() -> str:
    """What this hospital has to answer, to settle and to look after."""
    live_in(hospital_of(current_user.hospital_id).country)
    found = queries.inbox(current_user.hospital_id, paging.asked)
    return render_template("referrals/list.html", inbox=found, now=utc_now())


@blueprint.get("/hospital/referrals/<uuid:referral_id>")
@allows(Permission.REFERRAL_ANSWER)
def show(referral_id: uuid.UUID) -> Any:
    """One referral: the summary without a name, and the possible answers."""
    return show_page(door_of(referral_id))


@blueprint.post("/hospital/referrals/<uuid:referral_id>")
@allows(Permission.REFERRAL_ANSWER)
def receive(referral_id: uuid.UUID) -> Any:
    """Open a new referral from the inbox: noted as received, then shown."""
    door = door_of(referral_id)
    actions.receive(door.referral, door.actor, utc_now())
    return redirect(door.home, 303)


@blueprint.post("/hospital/referrals/<uuid:referral_id>/forward")
@allows(Permission.REFERRAL_ANSWER)
def forward(referral_id: uuid.UUID) -> Any:
    """A link for a colleague of this hospital."""
    return forward_page(door_of(referral_id))


@blueprint.get("/hospital/referrals/<uuid:referral_id>/visit.ics")
@allows(Permission.REFERRAL_ANSWER)
def show_visit(referral_id: uuid.UUID) -> Any:
    """The first visit for a calendar."""
    return calendar_of(door_of(referral_id))


@blueprint.get("/hospital/referrals/<uuid:referral_id>/<verb>")
@allows(Permission.REFERRAL_ANSWER)
def edit(referral_id: uuid.UUID, verb: str) -> Any:
    """The page of one answer."""
    return step_page(door_of(referral_id), verb)


@blueprint.post("/hospital/referrals/<uuid:referral_id>/<verb>")
@allows(Permission.REFERRAL_ANSWER)
def update(referral_id: uuid.UUID, verb: str) -> Any:
    """Give the answer."""
    return take_step(door_of(referral_id), verb)


def door_of(referral_id: uuid.UUID) -> Door:
    """The door of a signed-in member of the hospital; another hospital's referral is not found."""
    found = queries.referral_to(current_user.hospital_id, referral_id)
    live_in(found.hospital.country)
    return Door(found, current_user.as_actor(), by_link=False)
