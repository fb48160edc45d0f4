"""What else than a question a suggestion may be about: features whose lines anybody may report as wrong add theirs."""

import uuid
from collections.abc import Callable
from typing import NamedTuple

from referral import networks
from referral.crypto import blind_index
from referral.db import utc_now
from referral.forms import as_id


class Subject(NamedTuple):
    """A line of another feature: its name, its country ("" for any), and the endpoint and values of its page."""

    name: str
    country: str
    endpoint: str
    values: dict[str, str]


SUBJECTS: dict[str, Callable[[uuid.UUID], Subject | None]] = {}
"""Kind → what finds a subject of it, none where there is none (or nobody may read it)."""
BY_CODE: dict[str, Callable[[str], Subject | None]] = {}
"""The same for what has a code in place of an id."""
LONGEST = 60


def about(kind: str, subject_id: uuid.UUID) -> str:
    """How a suggestion names what it is about."""
    return f"{kind}:{subject_id}"


def subject_of(named: str) -> Subject | None:
    """What a suggestion is about, if it still is there."""
    kind, _, said = named.partition(":")
    if kind in BY_CODE:
        return BY_CODE[kind](said)
    subject_id = as_id(said)
    find = SUBJECTS.get(kind)
    return find(subject_id) if find and subject_id else None


def network_today() -> str:
    """A keyed mark of the network a suggestion comes from, another each day: no address is kept."""
    return blind_index("information network", f"{utc_now().date()}\0{networks.network_of_request()}")
