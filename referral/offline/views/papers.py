"""The door at which phones deliver sealed photographs: the same protocol as signed-in pages, of sealed streams."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, request

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.db import utc_now
from referral.errors import Conflict, Invalid, NotFound, TooLarge, TooMany
from referral.offline.actions import papers
from referral.offline.actions.papers import Named
from referral.offline.actions.room import EntryFirst
from referral.offline.models import Device
from referral.offline.unsealing import NotOpened, strict
from referral.offline.views.blueprint import blueprint
from referral.offline.views.signing import from_a_phone, said
from referral.records.papers.forms import said_of
from referral.records.papers.sent import CHUNK

LONGEST_SAID = 64 * 2**10
FROM_ONE_SHELTER = "40000 per hour"
PIECES = "application/octet-stream"
REFUSED: dict[type[Exception], tuple[str, int]] = {
    NotFound: ("unknown", 404),
    NotOpened: ("malformed", 400),
    TooLarge: ("too_large", 413),
    TooMany: ("too_many", 429),
    Invalid: ("wrong", 422),
    Conflict: ("settled", 409),
    EntryFirst: ("entry_first", 503),
}
"""What is refused, as a phone is told; 429 is tried again later, 503 after the entry."""


def _told(view: Callable[..., Response]) -> Callable[..., Response]:
    """Say a refusal as a phone reads it."""

    @wraps(view)
    def heard(*args: Any, **values: Any) -> Response:
        try:
            return view(*args, **values)
        except tuple(REFUSED) as refusal:
            return said(*REFUSED[type(refusal)])

    return heard


@blueprint.post("/offline/papers/<uuid:entry_id>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@web.takes(LONGEST_SAID, "application/json")
@from_a_phone(LONGEST_SAID)
@_told
def begin_paper(device: Device, body: bytes, entry_id: uuid.UUID) -> Response:
    """Say what is to come of one paper."""
    told = said_of(strict(body))
    papers.begin(entry_id, told, device, utc_now())
    return _standing(entry_id, told.origin, 201)


@blueprint.put("/offline/papers/<uuid:entry_id>/<uuid:sealed_paper>/files/<uuid:sealed_file>/<int:number>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@web.takes(CHUNK, PIECES)
@from_a_phone(CHUNK)
@_told
def take_piece(
    device: Device,
    body: bytes,
    entry_id: uuid.UUID,
    sealed_paper: uuid.UUID,
    sealed_file: uuid.UUID,
    number: int,
) -> Response:
    """One sealed piece."""
    named, sha256 = Named(entry_id, sealed_paper, sealed_file), request.headers.get("X-Chunk-SHA256", "")
    papers.take_piece(named, number, body, sha256)
    return Response(status=204)


@blueprint.post("/offline/papers/<uuid:entry_id>/<uuid:sealed_paper>/files/<uuid:sealed_file>/whole")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@web.takes(LONGEST_SAID, "application/json", PIECES)
@from_a_phone(LONGEST_SAID)
@_told
def receive_whole(
    device: Device, body: bytes, entry_id: uuid.UUID, sealed_paper: uuid.UUID, sealed_file: uuid.UUID
) -> Response:
    """All pieces are sent: received, or what is missing, or that it was altered."""
    found = papers.whole(Named(entry_id, sealed_paper, sealed_file), device, utc_now())
    if "missing" in found:
        return said("receiving", 409, **found)
    return said("receiving", 422, **found) if "wrong" in found else said(**found)


@blueprint.get("/offline/papers/<uuid:entry_id>/<uuid:sealed_paper>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@from_a_phone(0)
@_told
def show_paper(device: Device, body: bytes, entry_id: uuid.UUID, sealed_paper: uuid.UUID) -> Response:
    """How one paper stands."""
    return _standing(entry_id, sealed_paper, 200)


def _standing(entry_id: uuid.UUID, paper: uuid.UUID, status: int) -> Response:
    found = papers.standing(entry_id, paper)
    if not found:
        raise NotFound()
    facts = dict(found[0])
    return said(facts.pop("state"), status, **facts)
