"""What is read aloud or typed without mistakes: a reference, a card's short code.

A card's code follows from the card's secret and tells nothing of it. It is written in Crockford's Base32: ten signs of
five bits, so that whoever types it may open the card; what looks alike (O and 0, I, L and 1, А and A) is one sign.
Cards of before carry nine signs of fewer bits, which only signed-in staff can look up.
"""

import hashlib
import secrets

# No 0 O, 1 I L, U V, 8 B, 5 S, 2 Z: they are confused in handwriting and aloud.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
LENGTH, STAFF_CODE_LENGTH = 6, 8
"""Random characters: 148 million references; 78,000 million codes of the cards of before."""
BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_SIGNS, STAFF_CODE_SIGNS = 10, STAFF_CODE_LENGTH + 1
"""Ten signs are 50 bits: with a million working cards a guess opens one in a thousand million."""
LOOK_ALIKE = str.maketrans("OILОІЇАВЕНКМРСТХУЗ", "011011ABEHKMPCTXY3")
"""What is read or typed for a sign: letters of both alphabets that look like it."""


def new_reference() -> str:
    """A fresh reference, e.g. OB-7K3M-9QX: six random characters and a check character."""
    return _shown("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def new_form_number() -> str:
    """A fresh number of a paper form, e.g. F-7K3M9Q-X: six random characters and a check character."""
    plain = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return _form_number(plain)


def form_number(typed: str) -> str | None:
    """What a person typed or read, as the number of a paper form; None when it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(LOOK_ALIKE)
    plain = plain.removeprefix("F") if len(plain) > LENGTH + 1 else plain
    if len(plain) != LENGTH + 1 or not set(plain) <= set(ALPHABET):
        return None
    return _form_number(plain[:LENGTH]) if _check(plain[:LENGTH]) == plain[LENGTH] else None


def _form_number(plain: str) -> str:
    return f"F-{plain}-{_check(plain)}"


def normal(typed: str) -> str | None:
    """What a person typed or heard, as the reference it is; None when it cannot be one."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).removeprefix("OB")
    if len(plain) != LENGTH + 1 or not set(plain) <= set(ALPHABET):
        return None
    return _shown(plain[:LENGTH]) if _check(plain[:LENGTH]) == plain[LENGTH] else None


def code_of(secret: str) -> str:
    """The short code of a card with this secret, e.g. 7K3M9-QX0W4."""
    return _in_fives(_drawn(f"card code\0{secret}", BASE32, CODE_SIGNS))


def staff_code_of(secret: str) -> str:
    """The short code of a card of before, e.g. 7K3-M9Q-XW4: eight characters and a check character."""
    plain = _drawn(f"short code\0{secret}", ALPHABET, STAFF_CODE_LENGTH)
    return _in_threes(plain + _check(plain))


def _drawn(secret: str, alphabet: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(secret.encode()).digest())
    plain = ""
    while len(plain) < length:
        number, at = divmod(number, len(alphabet))
        plain += alphabet[at]
    return plain


def code_meant(typed: str) -> str | None:
    """What a person typed or heard, as the code it is, of a card of today or of before; None when it can be neither."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(LOOK_ALIKE)
    if len(plain) == CODE_SIGNS and set(plain) <= set(BASE32):
        return _in_fives(plain)
    if len(plain) != STAFF_CODE_SIGNS or not set(plain) <= set(ALPHABET):
        return None
    return _in_threes(plain) if _check(plain[:STAFF_CODE_LENGTH]) == plain[STAFF_CODE_LENGTH] else None


def opens(code: str) -> bool:
    """Whether whoever types this code may open the card: only one of today's is too long to be guessed."""
    return len(code.replace("-", "")) == CODE_SIGNS


def _in_fives(plain: str) -> str:
    return f"{plain[:5]}-{plain[5:]}"


def _in_threes(plain: str) -> str:
    return "-".join(plain[at : at + 3] for at in range(0, len(plain), 3))


def _shown(plain: str) -> str:
    return f"OB-{plain[:4]}-{plain[4:]}{_check(plain)}"


def _check(plain: str) -> str:
    """Weighted sum modulo 23, a prime: catches every wrong character and every swap of two."""
    total = sum(weight * ALPHABET.index(c) for weight, c in enumerate(plain, start=1))
    return ALPHABET[total % len(ALPHABET)]
