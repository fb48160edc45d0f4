"""What is read aloud without mistakes, with a character that catches a wrong one: a reference, a card's short code.

A card's code follows from the card's secret and tells nothing of it; only signed-in staff can look it up.
"""

import hashlib
import secrets

# No 0 O, 1 I L, U V, 8 B, 5 S, 2 Z: they are confused in handwriting and aloud.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH, CODE_LENGTH = 6, 8
"""Random characters: 148 million references; 78,000 million codes, so that none is met by guessing."""


def new_reference() -> str:
    """A fresh reference, e.g. OB-7K3M-9QX: six random characters and a check character."""
    return _shown("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normal(typed: str) -> str | None:
    """What a person typed or heard, as the reference it is; None when it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).removeprefix("OB")
    if len(plain) != LENGTH + 1 or not set(plain) <= set(ALPHABET):
        return None
    return _shown(plain[:LENGTH]) if _check(plain[:LENGTH]) == plain[LENGTH] else None


def code_of(secret: str) -> str:
    """The short code of a card with this secret, e.g. 7K3-M9Q-XW4: eight characters and a check character."""
    number = int.from_bytes(hashlib.sha256(f"short code\0{secret}".encode()).digest())
    plain = ""
    while len(plain) < CODE_LENGTH:
        number, at = divmod(number, len(ALPHABET))
        plain += ALPHABET[at]
    return _in_threes(plain + _check(plain))


def code_meant(typed: str) -> str | None:
    """What a person typed or heard, as the card's code it is; None when it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    if len(plain) != CODE_LENGTH + 1 or not set(plain) <= set(ALPHABET):
        return None
    return _in_threes(plain) if _check(plain[:CODE_LENGTH]) == plain[CODE_LENGTH] else None


def _in_threes(plain: str) -> str:
    return "-".join(plain[at : at + 3] for at in range(0, len(plain), 3))


def _shown(plain: str) -> str:
    return f"OB-{plain[:4]}-{plain[4:]}{_check(plain)}"


def _check(plain: str) -> str:
    """Weighted sum modulo 23, a prime: catches every wrong character and every swap of two."""
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(plain, start=1))
    return ALPHABET[total % len(ALPHABET)]
