"""Addresses of pages as people type them: whole, open to anybody, without a password and nowhere inside a network."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

SEALED, PLAIN = "https", "http"
FORBIDDEN = frozenset(" <>\"'`\\^{}|")
INSIDE = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "localdomain",
    "home.arpa",
)
"""Ends of names that mean this machine or a network of one's own (RFC 6761, 6762, 8375, and what offices use)."""
NAME = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")
A_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


def is_link(typed: str) -> bool:
    """Whether this is the whole sealed address of a page that anybody may open.

    >>> is_link("https://example.org/a"), is_link("https://me:secret@example.org/"), is_link("https://192.168.0.1/")
    (True, False, False)
    """
    return _is_open_to_all(typed, (SEALED,))


def is_page(typed: str) -> bool:
    """The same, where a page need not be sealed: small offices' pages often are not yet."""
    return _is_open_to_all(typed, (SEALED, PLAIN))


def is_website(typed: str) -> bool:
    """The same, where people write a name alone: example.org."""
    return is_page(typed if "://" in typed else f"{SEALED}://{typed}")


def _is_open_to_all(typed: str, schemes: tuple[str, ...]) -> bool:
    if not typed.isprintable() or set(typed) & FORBIDDEN:
        return False
    try:
        parts = urlsplit(typed)
        parts.port  # noqa: B018
    except ValueError:
        return False
    return parts.scheme in schemes and "@" not in parts.netloc and _is_public(parts)


def _is_public(parts: SplitResult) -> bool:
    """A number is one of the open network, written as people write it; a name has an end and is no network's own."""
    host = (parts.hostname or "").removesuffix(".")
    if ":" in host or A_NUMBER.fullmatch(host.rpartition(".")[2]):
        return _is_global(host)
    labels = host.split(".")
    is_named = len(labels) > 1 and all(map(NAME.fullmatch, labels))
    return is_named and not any(f".{host}".endswith(f".{each}") for each in INSIDE)


def _is_global(host: str) -> bool:
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return False
    inner = getattr(number, "ipv4_mapped", None) or number
    return inner.is_global and not inner.is_multicast
