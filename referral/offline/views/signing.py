"""A request of a phone bears its signature: who has none is told the same, whether or not such a phone exists."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from flask import Response, jsonify, request
from limits import parse

from referral import attempts, web
from referral.crypto import blind_index
from referral.db import utc_now
from referral.forms import as_id
from referral.offline import clock
from referral.offline.actions import devices
from referral.offline.intake_keys import CURVE, point_of
from referral.offline.models import Device
from referral.offline.queries import device_called, is_live
from referral.offline.unsealing import is_signed

NOBODYS = point_of(ec.derive_private_key(1, CURVE).public_key())
"""A key for a phone that does not exist, so that its answer takes as long as any other."""
FROM_ONE_PHONE = parse("20000 per hour")
LONGEST_SIGNATURE = 200
TOO_MANY, COME_AGAIN = 429, "600"
"""A phone that has sent too much comes again after so many seconds; a choice of ours."""


def said(state: str, status: int = 200, **facts: Any) -> Response:
    """An answer to a phone, with our time by which it sets its own right."""
    response = jsonify(state=state, now=utc_now().isoformat(), **facts)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    if status == TOO_MANY:
        response.headers["Retry-After"] = COME_AGAIN
    return response


def from_a_phone(longest: int) -> Callable[[Callable[..., Any]], Callable[..., Response]]:
    """Give the view the phone that speaks and the bytes it sent, at most so many; refuse everybody else alike."""

    def marked(view: Callable[..., Any]) -> Callable[..., Response]:
        @wraps(view)
        def heard(**values: Any) -> Response:
            if (request.content_length or 0) > longest or "Transfer-Encoding" in request.headers:
                return said("too_large", 413)
            body = request.get_data(cache=False) if request.method != "GET" else b""
            device = _speaking(body)
            if isinstance(device, Response):
                return device
            answer: Response = view(device, body, **values)
            return answer

        return heard

    return marked


def _speaking(body: bytes) -> Device | Response:
    named = as_id(request.headers.get("X-Device", "")[:40])
    device = device_called(named)
    signature = request.headers.get("X-Device-Signature", "")[:LONGEST_SIGNATURE]
    signed = body or f"{request.method} {request.path}".encode()
    genuine = is_signed(device.point if device else NOBODYS, signed, signature)
    if device is None or not genuine:
        return said("not_enrolled", 403)
    if not is_live(device):
        return said("switched_off", 403)
    if web.limiter.enabled and not attempts.let(web.limiter.limiter, FROM_ONE_PHONE, _counted(device)):
        return said("too_many", 429)
    devices.note_clock(device, clock.ahead_by(request.headers.get("X-Sent-At"), utc_now()), utc_now())
    return device


def _counted(device: Device) -> str:
    return blind_index("counted phone", f"{utc_now().date()}\0{device.id}")
