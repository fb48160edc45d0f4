"""What a setting may say: each check refuses in words that tell who wrote it what to write instead."""

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import ValidationError

GONE = {
    "STALE_AFTER_DAYS": "is no setting any more: how long a report of places counts as fresh is one figure of the "
    "engine, fresh_report_days in matching/data/figures.csv. Remove it from the environment."
}
"""Settings of before, and what is said to who still sets one: it would be read by nobody."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
MEMORY = "memory://"
Wrong = ValidationError
"""What a check raises."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
LONGEST_MAILBOX = 15
KEY_BYTES = 32
DATABASES = re.compile(r"(sqlite:///.|postgresql(\+psycopg)?://)")
COUNTED = re.compile(r"(memory|database|rediss?|redis\+(unix|sentinel|cluster))://")


def private(address: str) -> None:
    """A gateway hears numbers: by https, or on this machine."""
    parts = urlsplit(address)
    if address and parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise Wrong("give an https address, or one of this machine")


def web_address(address: str) -> None:
    """What stands in letters and on cards must open in a browser."""
    parts = urlsplit(address)
    if parts.scheme not in ("https", "http") or not parts.hostname:
        raise Wrong("give a whole address, such as https://bridge.example.org")


def right(wrong: Callable[[Any], str]) -> Callable[[Any], None]:
    """A check out of what says what is wrong with something, "" for nothing."""

    def check(given: Any) -> None:
        if said := wrong(given):
            raise Wrong(said)

    return check


def clamd(address: str) -> None:
    """A scanner is shown whole papers: its socket, or a port of this machine."""
    kind, _, rest = address.partition(":")
    if address and not (kind == "unix" and rest.startswith("/") or kind in LOOPBACK and rest.isdecimal()):
        raise Wrong("give unix:/path/of/clamd's/socket, or 127.0.0.1:port")


def returns(address: str) -> None:
    """A letter's name of 48 signs and a plus stand before the @ too, where 64 signs are the most there may be."""
    if len(address.partition("@")[0]) > LONGEST_MAILBOX:
        raise Wrong(f"give a mailbox of at most {LONGEST_MAILBOX} signs before the @")


def database(url: str) -> None:
    """The two databases we know."""
    if not DATABASES.match(url):
        raise Wrong("give sqlite:///path or postgresql://user:password@host/name")


def counted_in(url: str) -> None:
    """Where attempts are counted."""
    if not COUNTED.match(url):
        raise Wrong("give memory://, database:// or redis://host:port")


def shared(counted: str) -> Callable[[int], None]:
    """Several processes count attempts where all of them see it."""

    def check(workers: int) -> None:
        if workers > 1 and counted.startswith(MEMORY):
            raise Wrong(
                "several need a shared RATELIMIT_STORAGE_URI, such as database://: limits are counted there"
            )

    return check


def keys(text: str) -> None:
    """Keys of 32 bytes as base64, comma-separated."""
    for each in text.split(","):
        try:
            is_key = len(urlsafe_b64decode(each)) == KEY_BYTES
        except (NotBase64, ValueError):
            is_key = False
        if not is_key:
            raise Wrong("each key is 32 bytes as base64; `flask setup` makes them")


def one_key(text: str) -> None:
    """A single key."""
    if "," in text:
        raise Wrong("give one key")
    keys(text)


def readable(path: str) -> None:
    """A file that is named must be there for us."""
    try:
        with Path(path).open("rb"):
            return
    except OSError as error:
        raise Wrong(f"{path} cannot be read ({error.strerror})") from None


def unlike(other: int | None, name: str) -> Callable[[int], None]:
    """A port that another setting has is taken."""

    def check(port: int) -> None:
        if port and port == other:
            raise Wrong(f"is the port of {name}; give another, which nobody outside can reach")

    return check


def refuse(sentence: str) -> Callable[[str], None]:
    """Whatever is set, it is refused with this sentence."""

    def check(_value: str) -> None:
        raise Wrong(sentence)

    return check


CHECKED: dict[str, Callable[[str], None]] = {
    **dict.fromkeys(("MASTER_KEYS", "AUDIT_KEY", "INTAKE_KEYS"), keys),
    **dict.fromkeys(("INDEX_KEY", "LINK_KEY"), one_key),
}
"""What a secret has to be beside long."""
