"""What is written beside every deed: the audit trail with its chain, the letters, the drafts of plans."""

import random
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from bench.sizes.cases import Filed
from bench.sizes.requests import STEPS, Request
from referral import audit
from referral.crypto import audit_mark

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
OF_A_CASE = ("case.start", "case.save_group", "case.submit", "case.read", "case.set_priority", "case.read")
UNSEALED, NEVER_SEALED = 0.001, 50
"""What nobody has sealed yet when a page is asked for."""
LOST_SHARE = 0.002


def events(filed: list[Filed], asked: list[Request]) -> list[dict[str, Any]]:
    """What was done to each case and each referral, in the order of time."""
    found = [
        _event(case.filed + n * MINUTE, verb, "patient_case", case.id, case.id, case.row["created_by"])
        for case in filed
        for n, verb in enumerate(OF_A_CASE)
    ]
    for each in asked:
        for n, verb in enumerate(STEPS[each.row["state"]]):
            at = each.row["sent_at"] + n * HOUR
            found.append(
                _event(at, f"referral.{verb}", "referral", each.id, each.case.id, each.row["sent_by"])
            )
    return sorted(found, key=lambda each: (each["at"], str(each["id"])))


def _event(
    at: datetime, verb: str, kind: str, subject: uuid.UUID, case: uuid.UUID, doer: uuid.UUID
) -> dict[str, Any]:
    event = {
        "id": uuid.uuid4(),
        "at": at,
        "verb": verb,
        "subject_kind": kind,
        "subject_id": str(subject),
        "case_id": str(case),
        "actor_kind": "user",
        "actor_id": str(doer),
        "actor_role": "coordinator",
        "hospital_id": None,
        "request_id": None,
        "facts": {},
    }
    return {**event, "mark": audit_mark(audit.marked(SimpleNamespace(**event)))}


def seals(found: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The chain over all but the newest."""
    digest, rule = audit.GENESIS, audit.RULES[audit.NEWEST]
    until = len(found) - max(int(len(found) * UNSEALED), min(NEVER_SEALED, len(found)))
    for position, each in enumerate(found[:until], start=1):
        digest = rule(digest, position, SimpleNamespace(**each))  # type: ignore[arg-type]
        yield {"position": position, "event_id": each["id"], "digest": digest, "rule": audit.NEWEST}


def letters(draw: random.Random, asked: list[Request], now: datetime) -> Iterator[dict[str, Any]]:
    """Two letters a referral: all have left but a few that wait, and a few that nobody has got."""
    for each in asked:
        for occasion in ("referral.send", "referral.remind"):
            at = each.row["sent_at"]
            row = {
                "template": "referral_new",
                "recipient": "oncology@hospital.example",
                "language": "pl",
                "facts": {},
                "state": "sent",
                "attempts": 1,
                "due_at": at,
                "created_at": at,
                "sent_at": at,
                "waiting_since": at,
                "reader": f"hospital:{each.row['hospital_id']}",
                "occasion": occasion,
                "subject": f"referral:{each.id}",
                "window": "1",
            }
            yield row | _fate(draw, each, now)


def _fate(draw: random.Random, each: Request, now: datetime) -> dict[str, Any]:
    """Lost; long ago such letters were seen to, lately nobody has yet."""
    if draw.random() > LOST_SHARE * 5 and not each.case.fills_pages:
        return {}
    is_old = each.case.state == "closed"
    return {"state": "refused", "noticed_at": now - DAY, "settled_at": now - HOUR if is_old else None}


def _figures(people: int, hospitals: list[uuid.UUID]) -> dict[str, Any]:
    totals = {"waiting": people, "placed": people, "urgent": 0, "urgent_placed": 0}
    totals |= {"mean_hours": 3.0, "longest_hours": 9.0}
    worth = {"modality": "radiotherapy", "age_group": "adult", "used": 1, "places": 1, "assumed": False}
    return {
        "exact": True,
        "gap": 0.0,
        "cost": 0.0,
        "plan": totals,
        "first_come": totals,
        "worths": [{**worth, "hospital": str(each), "fall": 1000, "gain": 1000} for each in hospitals[:200]],
        "fairer": {"parity": None, "nearer": None},
        "aside": {"asked": [], "no_consent": [], "parked": [], "child_alone": []},
    }


def drafts(
    draw: random.Random,
    filed: list[Filed],
    hospitals: list[uuid.UUID],
    number: int,
    maker: uuid.UUID,
    now: datetime,
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Runs, the newest open with a line for everybody who waits, and three hundred lines in each older one."""
    waiting = [case for case in filed if case.state == "waiting"]
    figures = _figures(len(waiting), hospitals)
    runs = [
        {
            "id": uuid.UUID(int=draw.getrandbits(128), version=4),
            "created_at": now - n * 7 * DAY - HOUR,
            "created_by": maker,
            "kind": "best",
            "state": "replaced" if n else "open",
            "value": 1,
            "bound": 1,
            "digest": "sizes",
            "figures": figures if n == 0 else {**figures, "worths": []},
            "seen": {"cases": {str(case.id): [1, 0, 0, 0] for case in waiting}, "hospitals": {}},
        }
        for n in range(number)
    ]
    older = draw.sample(filed, min(300, len(filed)))
    lines = [
        _line(draw, run["id"], case, hospitals)
        for n, run in enumerate(runs)
        for case in (waiting if n == 0 else older)
    ]
    return runs, lines


def _line(draw: random.Random, run: uuid.UUID, case: Filed, hospitals: list[uuid.UUID]) -> dict[str, Any]:
    is_proposed = draw.random() < 0.7
    return {
        "run_id": run,
        "case_id": case.id,
        "modality": case.row["modalities"][0],
        "age_group": case.row["age_group"],
        "hospital_id": draw.choice(hospitals) if is_proposed else None,
        "second_id": draw.choice(hospitals) if is_proposed else None,
        "first_come_id": draw.choice(hospitals),
        "reason": None if is_proposed else "all_suitable_full",
        "hours": 3.0,
        "first_come_hours": 3.0,
        "rank": 1,
        "facts": {"places": 1, "assumed": False},
    }
