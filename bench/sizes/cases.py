"""The cases of a service that has been at work for a while: most are over, some thousands are open."""

import random
import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from bench.sizes.people import Somebody, code_index
from referral.crypto import link_token, token_hash
from referral.intake.references import code_of
from referral.intake.states import CAME_BACK, OUTCOMES

ALWAYS_OPEN, OPEN_SHARE, MOST_OPEN_SHARE = 550, 0.05, 0.6
"""A young service has most of its cases open; an old one a few thousand."""
DAYS_AT_LEAST, DAYS_A_CASE = 60, 0.01
OPEN_STATES = (("waiting", 44), ("placed", 32), ("in_treatment", 18), ("emergency", 1), ("draft", 5))
SITES = ("breast", "colorectal", "lung", "prostate", "cervix", "leukaemia")
MODALITIES = ("radiotherapy", "systemic_therapy", "surgery")
PRIORITIES = (("normal", 72), ("urgent", 20), ("emergency", 3), ("not_triaged", 5))
COUNTRIES = (("UA", 40), ("PL", 30), ("CZ", 10), ("RO", 9), ("SK", 6), ("HU", 5))
TOWNS = 1_500
ALIKE = 60
"""The newest: of one volunteer, asked for at one hospital, their letters lost. So these pages are full at any size."""
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


class Filed(NamedTuple):
    """One case, as far as what belongs to it has to know it."""

    id: uuid.UUID
    who: Somebody
    filed: datetime
    row: dict[str, Any]
    fills_pages: bool = False

    @property
    def state(self) -> str:
        """Where it stands."""
        return str(self.row["state"])


def days_of(size: int) -> float:
    """Over how many days so many cases are filed: a service that has many is older, and busier."""
    return DAYS_AT_LEAST + size * DAYS_A_CASE


def open_of(size: int) -> int:
    """How many of so many cases are open."""
    return int(min(size * MOST_OPEN_SHARE, ALWAYS_OPEN + size * OPEN_SHARE))


def drawn(draw: random.Random, pairs: Sequence[tuple[str, int]]) -> str:
    """One of these by its weight."""
    return draw.choices([each for each, _ in pairs], [weight for _, weight in pairs])[0]


def cases(
    draw: random.Random,
    people: list[Somebody],
    now_open: int,
    volunteers: list[Any],
    desk: list[Any],
    days: float,
    now: datetime,
) -> list[Filed]:
    """One case a person, the oldest first; the open ones are mostly the newest."""
    size = len(people)
    span = days * DAY
    return [
        _case(
            draw,
            number,
            who,
            number >= size - now_open,
            now - span * ((size - number) / size) - MINUTE,
            (volunteers[0] if number >= size - ALIKE else draw.choice(volunteers), draw.choice(desk), now),
        )._replace(fills_pages=number >= size - ALIKE)
        for number, who in enumerate(people)
    ]


def _case(
    draw: random.Random,
    number: int,
    who: Somebody,
    is_open: bool,
    filed: datetime,
    around: tuple[Any, Any, datetime],
) -> Filed:
    volunteer, coordinator, now = around
    case_id, state = uuid.UUID(int=draw.getrandbits(128), version=4), "closed"
    if is_open:
        state = drawn(draw, OPEN_STATES)
    row = {
        "id": case_id,
        "patient_id": who.id,
        "reference": f"OB-N{number:07}",
        "idempotency_key": uuid.UUID(int=draw.getrandbits(128), version=4),
        "state": state,
        "outcome": None if is_open else draw.choice(list(OUTCOMES)),
        "created_by": volunteer,
        "keeper_id": volunteer,
        "created_at": filed,
        "submitted_at": None if state == "draft" else filed + 20 * MINUTE,
        "owner_id": coordinator if draw.random() < 0.8 else None,
        "due_at": filed + draw.randint(24, 24 * 90) * HOUR,
        "priority": drawn(draw, PRIORITIES),
        "emergency_at": now - HOUR if state == "emergency" else None,
        **_place(draw),
        **_need(draw),
        **(_asking(draw, state, now) if is_open else {}),
    }
    return Filed(case_id, who, filed, row)


def _place(draw: random.Random) -> dict[str, Any]:
    town = int(TOWNS * draw.random() ** 2)
    return {
        "place_name": f"Місто {town}" if town % 3 else f"Miasto {town}",
        "place_country": drawn(draw, COUNTRIES),
        "lat": 48 + draw.random() * 4,
        "lon": 17 + draw.random() * 13,
    }


def _need(draw: random.Random) -> dict[str, Any]:
    born = date(draw.randint(1936, 2022), draw.randint(1, 12), 1)
    return {
        "site_group": draw.choice(SITES),
        "icd10": "C50",
        "modalities": [draw.choice(MODALITIES)],
        "age_group": "child" if born.year > 2009 else "adult",
        "born": born.isoformat()[:7],
        "decides": "parent" if draw.random() < 0.9 else None,
        "phase": "newly_diagnosed",
        "languages": ["uk"],
        "answers": {"treatment": {"at_once": "no"}},
    }


def _asking(draw: random.Random, state: str, now: datetime) -> dict[str, Any]:
    """What only an open case has: came back, parked, looks like another, told a new phone, the date that presses."""
    found: dict[str, Any] = {"next_treatment_due": (now + draw.randint(-5, 60) * DAY).date()}
    if state == "waiting" and draw.random() < 0.25:
        found |= {
            "came_back_at": now - draw.randint(1, 200) * HOUR,
            "came_back_reason": draw.choice(list(CAME_BACK)),
        }
    if draw.random() < 0.05:
        found["parked_until"] = (now + draw.randint(-2, 20) * DAY).date()
    if draw.random() < 0.02:
        found["contact_told_at"] = now - DAY
    if draw.random() < 0.02:
        found |= {"asks": "check_phone", "asks_at": now - DAY}
    return found | {"may_be_known": draw.random() < 0.06, "callback_wanted": draw.random() < 0.01}


def consents(filed: list[Filed], hospital_of: dict[uuid.UUID, list[Any]]) -> Iterator[dict[str, Any]]:
    """To be stored, and to be shown to each hospital that was asked."""
    for case in filed:
        usual = {"case_id": case.id, "text_version": "1", "language": "uk", "given_by": "patient"}
        usual |= {"recorded_by": case.row["created_by"], "given_at": case.filed}
        yield {**usual, "purpose": "store", "scope": {}}
        for hospital in hospital_of.get(case.id, ()):
            yield {**usual, "purpose": "show_to_hospital", "scope": {"hospital": str(hospital)}}


def moves(filed: list[Filed]) -> Iterator[dict[str, Any]]:
    """Submitted, placed, closed."""
    ways = {"waiting": 1, "emergency": 1, "placed": 2, "in_treatment": 3, "closed": 3, "draft": 0}
    steps = (("submit", "draft", "waiting"), ("place", "waiting", "placed"), ("close", "placed", "closed"))
    for case in filed:
        for number, (verb, before, after) in enumerate(steps[: ways[case.state]]):
            doer = {
                "actor_kind": "user",
                "actor_id": str(case.row["created_by"]),
                "actor_role": "coordinator",
            }
            at = case.filed + number * 10 * DAY
            yield {
                "case_id": case.id,
                "verb": verb,
                "from_state": before,
                "to_state": after,
                "at": at,
                **doer,
            }


def notes(draw: random.Random, filed: list[Filed]) -> Iterator[dict[str, Any]]:
    """One of every second case, sealed."""
    for case in filed:
        if draw.random() < 0.5:
            note_id = uuid.UUID(int=draw.getrandbits(128), version=4)
            text = case.who.sealed(
                "case_note", "text_sealed", note_id, "Called, agreed to call again on Monday."
            )
            author = case.row["owner_id"] or case.row["created_by"]
            yield {
                "id": note_id,
                "case_id": case.id,
                "author_id": author,
                "at": case.filed,
                "text_sealed": text,
            }


def cards(filed: list[Filed]) -> Iterator[dict[str, Any]]:
    """A card each."""
    for case in filed:
        yield {
            "case_id": case.id,
            "id": case.id,
            "token_hash": token_hash(link_token(case.id)),
            "code_index": code_index(code_of(link_token(case.id))),
            "issued_at": case.filed,
            "issued_by": case.row["created_by"],
        }
