"""Two doors to the papers of a case: who is signed in and may see it, and the patient by card and second secret.

Behind both are the same rooms (rooms.py); a third door, signed by a phone, stands in the feature offline.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, redirect, session, url_for
from flask_login import current_user

from referral import web
from referral.accounts.permissions import Permission, Role, allows
from referral.db import utc_now
from referral.errors import NotFound
from referral.i18n import live_in
from referral.intake.card import card_session
from referral.intake.queries import by_reference
from referral.records.papers.models import COORDINATOR, PATIENT, VOLUNTEER
from referral.records.papers.sent import Sender
from referral.records.papers.views import rooms
from referral.records.papers.views.rooms import ROOMS, Door, Room

FROM_ONE_SHELTER = "600 per hour"
SIGNED_IN, BY_CARD = "papers", "own_papers"


def _signed_in(reference: str) -> Door:
    case = by_reference(current_user, reference)
    if case is None:
        raise NotFound()
    came_by = COORDINATOR if current_user.role == Role.COORDINATOR else VOLUNTEER
    sender = Sender(came_by, current_user.as_actor(), current_user.id)
    return Door(case, sender, f"/cases/{case.reference}/papers", SIGNED_IN)


def _by_card() -> Door:
    """Without the second secret nothing opens: that page is shown instead."""
    case = card_session.case_of(session, utc_now())
    live_in(case.place_country)
    if not card_session.is_opened(session):
        abort(redirect(url_for("intake.unlock"), 303))
    return Door(case, Sender(PATIENT, card_session.patient(case)), "/my/papers", BY_CARD)


DOORS: tuple[tuple[str, str, Permission, Callable[..., Door]], ...] = (
    (SIGNED_IN, "/cases/<reference>/papers", Permission.INTAKE_FILE, _signed_in),
    (BY_CARD, "/my/papers", Permission.PUBLIC, _by_card),
)
"""Blueprint, address, who may come, how the door is found."""


def made() -> list[Blueprint]:
    """A blueprint for each door, with every room."""
    return [_made(*door) for door in DOORS]


def _made(name: str, address: str, permission: Permission, found: Callable[..., Door]) -> Blueprint:
    blueprint = Blueprint(name, __name__)
    for room in ROOMS:
        view = allows(permission)(_through(found, room, name))
        if permission is Permission.PUBLIC and room.is_limited:
            view = web.limiter.limit(FROM_ONE_SHELTER)(view)
        if room.takes:
            view = web.takes(room.takes, *room.kinds)(view)
        blueprint.add_url_rule(f"{address}{room.rule}", room.name, view, methods=[room.method])
    return blueprint


def _through(found: Callable[..., Door], room: Room, name: str) -> Callable[..., Any]:
    """The view of a room behind a door; named after both, as the limits are counted by it."""

    def view(**where: Any) -> Any:
        door = {key: where.pop(key) for key in ("reference",) if key in where}
        return rooms.entered(room, lambda: found(**door), where)

    view.__doc__ = room.act.__doc__
    view.__name__ = view.__qualname__ = f"{room.name}_{name}"
    return view
