"""The limits of a phone let an honest day through, with a bad network, and end a flood."""

from limits import parse

from referral.offline.views import delivering, papers, signing
from referral.records.papers.sent import MOST_A_DAY, MOST_FILES, MOST_OF_CASE, pieces

ENTRIES, PHOTOGRAPHS, BYTES = 1_000, 6, 700_000
"""A day at a border, and a photograph of 2,000 pixels a side as phones make it."""
TRIES = 1 / (0.8 * 0.6)
"""Of a network that cuts 20 of 100 requests before and 40 of 100 answers after."""
HOURS = 24


def _a_day(limit: str) -> int:
    found = parse(limit)
    return round(found.amount * HOURS * 3600 / found.get_expiry())


def _of_papers() -> float:
    """Requests: the paper is said and asked about, each photograph comes in pieces and is put together."""
    return TRIES * ENTRIES * (2 + PHOTOGRAPHS * (pieces(BYTES) + 1))


def _of_entries() -> float:
    """Signs, the entry, and what became of it."""
    return TRIES * ENTRIES * 3


def test_an_honest_day_fits_into_every_limit() -> None:
    assert _of_papers() + _of_entries() <= _a_day(str(signing.FROM_ONE_PHONE))
    assert _of_papers() <= _a_day(papers.FROM_ONE_SHELTER)
    assert _of_entries() <= _a_day(delivering.FROM_ONE_SHELTER)
    assert ENTRIES * PHOTOGRAPHS * BYTES <= MOST_A_DAY
    assert MOST_FILES * PHOTOGRAPHS * BYTES <= MOST_OF_CASE, "a thick folder of one patient"


def test_a_flood_ends_at_bytes_long_before_the_requests_are_used_up() -> None:
    by_requests = _a_day(str(signing.FROM_ONE_PHONE)) * 65_536
    assert by_requests > MOST_A_DAY * 5
    assert MOST_A_DAY <= 6 * 2**30, "a week of one stolen phone fills no disk of 50 GB"
