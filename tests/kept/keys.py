"""The keys of the kept database, made of plain words. They open invented people only and must be used nowhere else."""

import hashlib
from base64 import urlsafe_b64encode
from datetime import UTC, datetime

from passlib.totp import TOTP

LEFT_AT = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
"""The moment at which the story of the kept database ends."""
PASSWORD = "only for the kept database"
"""Of every account in it."""


def _key(name: str) -> str:
    words = f"the kept database of the tests: {name}"
    return urlsafe_b64encode(hashlib.sha256(words.encode()).digest()).decode()


SECRETS = {
    name: _key(name)
    for name in (
        "SECRET_KEY",
        "PASSWORD_SALT",
        "TOTP_SECRET",
        "MASTER_KEYS",
        "INDEX_KEY",
        "LINK_KEY",
        "AUDIT_KEY",
        "INTAKE_KEYS",
    )
}


def code_of(key: str) -> str:
    """What an authenticator with this key shows now."""
    return str(TOTP(key=key, format="base32").generate().token)
