"""The doors at which phones deliver: the keys to seal to, entries, warning signs, and what became of an entry."""

import uuid

from flask import Response, request

from referral import web
from referral.accounts.permissions import Permission, allows
from referral.config import setting
from referral.db import utc_now
from referral.offline import intake_keys
from referral.offline.actions import delivering, papers
from referral.offline.models import ENTRY_ENVELOPE, RECEIVED, SIGNS_ENVELOPE, Device
from referral.offline.unsealing import LARGEST, outside
from referral.offline.views.blueprint import blueprint
from referral.offline.views.signing import LONGEST_SIGNATURE, from_a_phone, said

FROM_ONE_SHELTER = "3000 per hour"
ASKED_BY_MANY = "120 per minute"
JSON = "application/json"


@blueprint.get("/offline/keys")
@allows(Permission.PUBLIC)
@web.limiter.limit(ASKED_BY_MANY)
def list_keys() -> Response:
    """The public keys to which phones seal, the newest first, signed by each of them."""
    body, signatures = intake_keys.listed(setting("INTAKE_KEYS"), utc_now())
    headers = {"X-Keys-Signature": signatures, "Cache-Control": "public, max-age=300"}
    return Response(body, mimetype=JSON, headers=headers)


@blueprint.post("/offline/entries")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@web.takes(LARGEST, JSON)
@from_a_phone(LARGEST)
def deliver(device: Device, body: bytes) -> Response:
    """One sealed entry: filed once, or told what has to be mended, or kept sealed for a person."""
    return _delivered(ENTRY_ENVELOPE, device, body)


@blueprint.post("/offline/signs")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@web.takes(LARGEST, JSON)
@from_a_phone(LARGEST)
def deliver_signs(device: Device, body: bytes) -> Response:
    """Warning signs of an entry, sent before anything else: whoever is on duty is called at once."""
    return _delivered(SIGNS_ENVELOPE, device, body)


def _delivered(kind: str, device: Device, body: bytes) -> Response:
    own = request.headers.get("X-Device-Signature", "")
    signature = (request.headers.get("X-Maker-Signature") or own)[:LONGEST_SIGNATURE]
    sent = delivering.Delivered(kind, body, signature, device)
    found = delivering.deliver(sent, utc_now())
    if kind == ENTRY_ENVELOPE and found["state"] == RECEIVED:
        entry_id = outside(body).entry_id
        papers.all_whole(entry_id, device, utc_now())
        found["papers"] = papers.standing(entry_id)
    return said(**found)


@blueprint.get("/offline/entries/<uuid:entry_id>")
@allows(Permission.PUBLIC)
@web.limiter.limit(FROM_ONE_SHELTER)
@from_a_phone(0)
def show_state(device: Device, body: bytes, entry_id: uuid.UUID) -> Response:
    """What became of an entry that this phone made or brought."""
    return said(**delivering.state_of(entry_id, device))
