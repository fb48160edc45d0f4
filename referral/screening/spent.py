"""A form is counted once, and nobody can say which form was: its token is random, signed, and kept as shared bits.

The bits are a Bloom filter (B. H. Bloom, Commun. ACM 13, 1970, 422–426): of a thousand forms a day fewer than one in
100,000 new ones looks like one that was sent, of two thousand fewer than two in 10,000. They are thrown
away with the day.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from datetime import date

from referral.crypto import blind_index

BITS, EACH = 65_536, 4
SIGNED = 32
"""Signs of the keyed half: 128 bits."""
LONGEST = 80


def new_form(venue: str, day: date) -> str:
    """A token for one page of the tick list of a place (its token, "" for none) on a day; nothing of it is kept."""
    drawn = secrets.token_urlsafe(12)
    return f"{drawn}.{day.isoformat()}.{_signature(drawn, venue, day.isoformat())}"


def is_ours(form: str, venue: str, day: date) -> bool:
    """Whether we made this form for this place on this day, sign for sign: a longer one would be counted once more."""
    if len(form) > LONGEST or form.count(".") != 2:
        return False
    drawn, said, signature = form.split(".")
    return said == day.isoformat() and hmac.compare_digest(
        signature.encode(), _signature(drawn, venue, said).encode()
    )


def _signature(drawn: str, venue: str, day: str) -> str:
    return blind_index("screening form", f"{drawn}\0{venue}\0{day}")[:SIGNED]


def empty() -> bytes:
    """The bits of a day on which nothing was sent."""
    return bytes(BITS // 8)


def spend(kept: bytes, form: str) -> bytes | None:
    """The bits with this form's; None where all of them are there already: it was sent before."""
    bits, is_new = bytearray(kept), False
    for at in _venues(form):
        is_new |= not bits[at // 8] & 1 << at % 8
        bits[at // 8] |= 1 << at % 8
    return bytes(bits) if is_new else None


def _venues(form: str) -> Iterator[int]:
    drawn = hashlib.sha256(form.encode()).digest()
    for part in range(EACH):
        yield int.from_bytes(drawn[4 * part : 4 * part + 4], "big") % BITS
