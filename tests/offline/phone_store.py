"""What a phone keeps, as its page writes it: assets/js/offline/store.js. A journey holds a real phone to it."""

import os
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.offline import sealing
from tests.offline.phones import Enrolled, now

FIELDS: dict[str, frozenset[str]] = {
    "drafts": frozenset({"id", "mark", "begun", "streams", "iv", "sealed"}),
    "outbox": frozenset(
        [
            "id",
            "kind",
            "nickname",
            "mark",
            "finished_at",
            "state",
            "tries",
            "envelope",
            "signature",
            "papers",
            "tried_at",
            "again_at",
            "isAlarm",
            "reference",
            "errors",
            "sent_at",
        ]
    ),
    "streams": frozenset({"origin", "stream"}),
    "kept": frozenset({"pair", "device", "former", "keys", "strange_keys", "lock", "left", "mark"}),
}
"""Store → the fields of its rows; of `kept` the names. Whoever adds one says it here, and the thief tries it."""
IN_PAPERS = frozenset({"origin", "kind", "language", "files", "state", "sha256", "size", "type"})
"""Fields of a paper in the outbox and of its files: no key among them."""


def store_of(
    phone: Enrolled, entries: list[tuple[dict[str, Any], bytes]], streams: list[bytes]
) -> dict[str, Any]:
    """The store of a phone that has sealed these entries, with streams of photographs and one draft.

    Its signing key stands there as the browser keeps it on the disk, which a thief reads, though no page can.
    """
    private = phone.phone.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    scalar = phone.phone.key.private_numbers().private_value.to_bytes(32)
    with phone.app.app_context():
        keys = phone.app.test_client().get("/offline/keys").get_json()["keys"]
    sealed = {"iv": sealing.b64(os.urandom(12)), "sealed": sealing.b64(os.urandom(400))}
    return {
        "kept": {
            "pair": [private, scalar],
            "device": {"id": phone.phone.device, "name": "x", "account": "a" * 64, "who": "Волонтерка"},
            "keys": keys,
            "lock": {"salt": os.urandom(16), "rounds": 600_000, "proof": sealed, "wrong": 0, "wait": 0},
        },
        "drafts": [{"id": "d", "begun": now().isoformat(), "streams": [], **sealed}],
        "outbox": [_row(entry, body, phone.phone.sign(body)) for entry, body in entries],
        "streams": [{"origin": str(number), "stream": each} for number, each in enumerate(streams)],
    }


def _row(entry: dict[str, Any], body: bytes, signature: str) -> dict[str, Any]:
    facts = {"nickname": "зелена хустка", "finished_at": 0, "state": "finished", "tries": 0, "papers": []}
    return {"id": entry["id"], "kind": "intake", "envelope": body.decode(), "signature": signature, **facts}
