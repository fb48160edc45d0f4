"""Writes vector.json, one sealed entry and photograph with every byte fixed: python -m tests.offline.make_vector.

The keys in it are of small numbers and open nothing but the vector.
"""

import json
from pathlib import Path
from typing import Any

from tests.offline import sealing

HERE = Path(__file__).parent / "vector.json"
DEVICE, ENTRY = "0d1e0000-0000-4000-8000-000000000001", "e0000000-0000-4000-8000-000000000001"
AT = "2026-11-20T10:00:00.000Z"
CONTENT: dict[str, Any] = {
    "schema": 1,
    "id": ENTRY,
    "made_at": AT,
    "locale": "uk",
    "answers": {"name_original": "Вигадана Олена", "language_spoken": ["uk"], "birth_date-year": "1980"},
    "signs": {"chest_pain": {"answer": "no", "at": AT}},
    "papers": [],
    "unfinished": False,
}


def vector() -> dict[str, Any]:
    """What both sides must agree on: given these keys, salt and nonce, these bytes."""
    intake, mine = sealing.from_scalar(0x1234567), sealing.from_scalar(0x89ABCDE)
    phone = sealing.Phone(sealing.from_scalar(0xF00D), DEVICE)
    salt, iv = bytes(range(32)), bytes(range(12))
    key = sealing.point(intake.public_key())
    plain = sealing.dumped(CONTENT)
    body = sealing.seal(plain, key, "vector", phone, AT, mine, salt, iv, ENTRY)
    file_key, nonce, photograph = bytes(range(64, 96)), bytes(range(8)), bytes(range(256)) * 300
    chunks = sealing.sealed_chunks(photograph, file_key, nonce)
    stream = b"".join(chunks)
    return {
        "info": sealing.INFO.decode(),
        "intake_private": sealing.b64((0x1234567).to_bytes(32)),
        "intake_point": sealing.b64(key),
        "ephemeral_private": sealing.b64((0x89ABCDE).to_bytes(32)),
        "device_private": sealing.b64((0xF00D).to_bytes(32)),
        "device_point": phone.public,
        "salt": sealing.b64(salt),
        "iv": sealing.b64(iv),
        "plain": plain.decode(),
        "envelope": body.decode(),
        "photograph": {
            "plain_repeats": "bytes 0 to 255, 300 times",
            "key": sealing.b64(file_key),
            "nonce": sealing.b64(nonce),
            "plain_sha256": sealing.sha256(photograph),
            "plain_size": len(photograph),
            "sealed_sha256": sealing.sha256(stream),
            "sealed_size": len(stream),
            "chunk_sha256": [sealing.sha256(each) for each in chunks],
        },
    }


def main() -> None:
    """Write the file anew. ECDSA draws a number by chance: the signature is verified, never compared."""
    made = vector()
    phone = sealing.Phone(sealing.from_scalar(0xF00D), DEVICE)
    made["signature_of_envelope"] = phone.sign(made["envelope"].encode())
    HERE.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
