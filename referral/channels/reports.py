"""What a gateway reports of a text that it took, and how a report is known to be the gateway's (Standard Webhooks)."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

DELIVERED, FAILED = "delivered", "failed"
WINDOW = timedelta(minutes=5)
"""So far a report's moment may lie from ours; an older one is somebody's copy. From the specification's libraries."""
PREFIX = "whsec_"
MOST_SIGNATURES = 9


@dataclass(frozen=True, slots=True)
class Report:
    """Of which text (its keyed name), and what became of it (DELIVERED or FAILED)."""

    token: str
    says: str


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether who knows the secret has signed this body in the last minutes. Without a secret nobody has.

    https://www.standardwebhooks.com: HMAC-SHA256 over "<webhook-id>.<webhook-timestamp>.<body>", as "v1,<base64>".
    """
    name, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not secret or not name or not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return False
    if abs(now.timestamp() - int(moment)) > WINDOW.total_seconds():
        return False
    ours = signature(secret, name, moment, body).encode()
    given = headers.get("webhook-signature", "").split(" ")[:MOST_SIGNATURES]
    return any([hmac.compare_digest(ours, each.encode()) for each in given])


def signature(secret: str, name: str, moment: str, body: bytes) -> str:
    """The signature of a body as its header has it."""
    signed = f"{name}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        return secret.encode()
