"""What hospitals were asked, and what came of it: referrals, their steps and links; slots taken and reported."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bench.sizes.cases import MODALITIES, Filed, drawn
from referral.crypto import link_token, token_hash

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
IN_VAIN = (("rejected", 50), ("expired", 20), ("withdrawn", 15), ("referred_onward", 10), ("superseded", 5))
LAST = {
    "closed": (("completed", 80), ("withdrawn", 20)),
    "in_treatment": (("treatment_started", 80), ("attended", 20)),
    "placed": (("accepted", 30), ("appointment_set", 40), ("patient_confirmed", 30)),
    "waiting": (
        ("requested", 40),
        ("received", 35),
        ("info_requested", 10),
        ("accepted_with_conditions", 15),
    ),
    "emergency": (("requested", 100),),
}
"""The newest referral of a case in each state."""
STEPS = {
    "rejected": ("send", "receive", "reject"),
    "expired": ("send", "expire"),
    "withdrawn": ("send", "withdraw"),
    "referred_onward": ("send", "receive", "refer_onward"),
    "superseded": ("send", "receive", "supersede"),
    "requested": ("send",),
    "received": ("send", "receive"),
    "info_requested": ("send", "receive", "ask_information"),
    "accepted_with_conditions": ("send", "receive", "accept_with_conditions"),
    "accepted": ("send", "receive", "accept"),
    "appointment_set": ("send", "receive", "accept", "set_appointment"),
    "patient_confirmed": ("send", "accept", "set_appointment", "confirm"),
    "attended": ("send", "accept", "set_appointment", "attend"),
    "treatment_started": ("send", "accept", "set_appointment", "start_treatment"),
    "completed": ("send", "accept", "set_appointment", "start_treatment", "complete"),
}
ANSWERED = {each for each in STEPS if len(STEPS[each]) > 2}
PLACED = {state for state, _ in LAST["placed"]}
NOT_ASKED = 0.35
"""So many of those who wait have not been sent to anybody yet."""


class Request(NamedTuple):
    """One referral, as far as what belongs to it has to know it."""

    id: uuid.UUID
    case: Filed
    row: dict[str, Any]


def requests(
    draw: random.Random, filed: list[Filed], hospitals: list[uuid.UUID], now: datetime
) -> list[Request]:
    """In vain before, and the one that stands."""
    found: list[Request] = []
    for case in filed:
        if case.state == "draft":
            continue
        asked = draw.sample(hospitals[1:], 3)
        for _ in range(draw.choice((0, 0, 1, 1, 2))):
            found.append(_request(draw, case, asked.pop(), drawn(draw, IN_VAIN), now))
        if case.fills_pages or case.state != "waiting" or draw.random() > NOT_ASKED:
            hospital = hospitals[0] if case.fills_pages else asked.pop()
            found.append(_request(draw, case, hospital, drawn(draw, LAST[case.state]), now))
    return found


def _request(draw: random.Random, case: Filed, hospital: uuid.UUID, state: str, now: datetime) -> Request:
    sent = min(case.filed + draw.randint(1, 96) * HOUR, now - HOUR)
    is_booked = state in (
        "appointment_set",
        "patient_confirmed",
        "attended",
        "treatment_started",
        "completed",
    )
    row = {
        "id": uuid.UUID(int=draw.getrandbits(128), version=4),
        "case_id": case.id,
        "hospital_id": hospital,
        "modality": case.row["modalities"][0],
        "age_group": case.row["age_group"],
        "state": state,
        "version": len(STEPS[state]),
        "sent_by": case.row["owner_id"] or case.row["created_by"],
        "sent_at": sent,
        "deadline_at": sent + 96 * HOUR if state in ("expired",) else max(sent, now - DAY) + 96 * HOUR,
        "answered_at": min(sent + draw.randint(2, 90) * HOUR, now) if state in ANSWERED else None,
        "reason": "no_capacity" if state == "rejected" and draw.random() < 0.5 else None,
        "first_date": (max(sent, now - 3 * DAY) + draw.randint(0, 20) * DAY).date() if is_booked else None,
        "rank": 1,
    }
    return Request(row["id"], case, row)


def moves(asked: list[Request]) -> Iterator[dict[str, Any]]:
    """The steps of each."""
    for each in asked:
        doer = {"actor_kind": "user", "actor_id": str(each.row["sent_by"]), "actor_role": "coordinator"}
        for number, verb in enumerate(STEPS[each.row["state"]], start=1):
            at = each.row["sent_at"] + number * HOUR
            yield {
                "referral_id": each.id,
                "number": number,
                "verb": verb,
                "to_state": "requested",
                "at": at,
                **doer,
            }


def links(asked: list[Request]) -> Iterator[dict[str, Any]]:
    """A link for each answer."""
    for each in asked:
        link_id = uuid.uuid5(each.id, "link")
        at = each.row["sent_at"]
        yield {
            "id": link_id,
            "referral_id": each.id,
            "hospital_id": each.row["hospital_id"],
            "token_hash": token_hash(link_token(link_id)),
            "created_at": at,
            "expires_at": at + 14 * DAY,
        }


def services(hospitals: list[uuid.UUID], now: datetime) -> list[dict[str, Any]]:
    """Three services of every hospital with a figure."""
    return [
        {
            "id": uuid.uuid5(hospital, kind),
            "hospital_id": hospital,
            "modality": kind,
            "age_group": "adult",
            "free": number % 7,
            "reported_at": now - (number % 40) * HOUR,
        }
        for number, hospital in enumerate(hospitals)
        for kind in MODALITIES
    ]


def reports(
    draw: random.Random, kept: list[dict[str, Any]], number: int, days: float, now: datetime
) -> Iterator[Any]:
    """So many reports of slots, through all the days."""
    for each in range(number):
        service = kept[each % len(kept)]
        yield {
            "service_id": service["id"],
            "places": draw.randint(0, 6),
            "as_of": now - draw.random() * days * DAY - HOUR,
            "reported_by_kind": "hospital",
            "reported_by": str(service["hospital_id"]),
            "source": "by link",
        }


def slot_moves(asked: list[Request]) -> Iterator[dict[str, Any]]:
    """The ledger of what was taken."""
    for each in asked:
        if "accept" in STEPS[each.row["state"]] and each.row["age_group"] == "adult":
            service = uuid.uuid5(each.row["hospital_id"], each.row["modality"])
            yield {
                "service_id": service,
                "referral_id": each.id,
                "kind": "taken",
                "at": each.row["answered_at"],
            }


def arrangements(draw: random.Random, asked: list[Request]) -> Iterator[dict[str, Any]]:
    """Something is arranged for every second patient who is expected."""
    for each in asked:
        if each.row["state"] in PLACED and draw.random() < 0.5:
            yield {
                "case_id": each.case.id,
                "item": draw.choice(("way", "bed")),
                "state": "arranged",
                "referral_id": each.id,
                "for_day": each.row["first_date"],
                "recorded_by": each.row["sent_by"],
                "at": each.row["sent_at"],
            }


def visits(asked: list[Request]) -> Iterator[dict[str, Any]]:
    """Whoever came has said so, and the hospital too."""
    for each in _came(asked):
        for side in ("patient", "hospital"):
            yield {
                "referral_id": each.id,
                "side": side,
                "came": "yes",
                "treated": "yes",
                "language": "uk",
                "at": each.row["answered_at"],
            }


def hospital_letters(asked: list[Request]) -> Iterator[dict[str, Any]]:
    """Of whoever came the hospital has written, and taken a first letter back; nothing of their words is there."""
    for each in _came(asked):
        for ended in (each.row["answered_at"], None):
            yield {
                "referral_id": each.id,
                "language": "pl",
                "at": each.row["answered_at"],
                "ended_at": ended,
            }


def _came(asked: list[Request]) -> list[Request]:
    return [each for each in asked if "attend" in STEPS[each.row["state"]]]
