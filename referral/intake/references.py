"""A case's reference: short, read aloud without mistakes, with a character that catches a wrong one."""

import secrets

# No 0 O, 1 I L, U V, 8 B, 5 S, 2 Z: they are confused in handwriting and aloud.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH = 6


def new_reference() -> str:
    """A fresh reference, e.g. OB-7K3M-9QX: six random characters and a check character."""
    return _shown("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normal(typed: str) -> str | None:
    """What a person typed or heard, as the reference it is; None when it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).removeprefix("OB")
    if len(plain) != LENGTH + 1 or not set(plain) <= set(ALPHABET):
        return None
    return _shown(plain[:LENGTH]) if _check(plain[:LENGTH]) == plain[LENGTH] else None


def _shown(plain: str) -> str:
    return f"OB-{plain[:4]}-{plain[4:]}{_check(plain)}"


def _check(plain: str) -> str:
    """Weighted sum modulo 23, a prime: catches every wrong character and every swap of two."""
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(plain, start=1))
    return ALPHABET[total % len(ALPHABET)]
