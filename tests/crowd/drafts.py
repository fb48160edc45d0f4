"""The drafts of a crowd."""

import itertools
import uuid
from datetime import date, datetime, timedelta
from typing import Any

from referral.accounts.models import User
from referral.hospitals.models import Hospital
from referral.intake.models import (
    Case,
)
from referral.plans.models import PlanJob, PlanLine, PlanRun
from referral.referrals.models import RankingRecord
from referral.statistics import making, weeks
from referral.statistics.models import FlashJob, FlashReport
from tests.crowd.writing import add

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def some_reports(size: int, colleague: User, now: datetime) -> None:
    """So many reports, the newest of a week that is closed, and one that is asked for."""
    asked = {"week": "2026-W40", "asked_by": colleague.id, "asked_at": now}
    add(FlashJob(id=uuid.uuid4(), **asked, is_open=None if n else True) for n in range(2))
    mondays = [weeks.newest_closed(now) - n * weeks.WEEK for n in range(size)]
    add(_report(monday, now) for monday in mondays)


def _report(monday: date, now: datetime) -> FlashReport:
    measures = making.measured({}, monday, {}, lambda *_of: ())
    said = {
        "week": weeks.name_of(monday),
        "made_at": now.isoformat(timespec="seconds"),
        "capacity": None,
        "names": {},
    }
    body = making.written({**said, "measures": measures})
    totals = making.written(making.totals_of({**said, "measures": measures}))
    facts = {"last_day": weeks.last_day(said["week"]), "made_at": now, "digest": making.digest_of(body)}
    return FlashReport(week=said["week"], body=body, totals=totals, **facts)


def some_drafts(
    size: int, others: list[Case], hospitals: list[Hospital], colleagues: list[User], now: datetime
) -> PlanRun:
    add([RankingRecord(digest="crowd", content="{}", created_at=now)])
    asked = {"kind": "best", "asked_by": colleagues[0].id, "asked_at": now}
    some_reports(size, colleagues[0], now)
    add(PlanJob(id=uuid.uuid4(), **asked, is_open=None if n else True) for n in range(size))
    totals = {
        "waiting": size,
        "placed": size,
        "urgent": 0,
        "urgent_placed": 0,
        "mean_hours": 3.0,
        "longest_hours": 3.0,
    }
    figures = {
        "exact": True,
        "gap": 0.0,
        "cost": 0.0,
        "plan": totals,
        "first_come": totals,
        "worths": [_marginal_value(each) for each in hospitals],
        "fairer": {"parity": None, "nearer": None},
        "aside": {"asked": [str(each.id) for each in others], "no_consent": []},
    }
    runs = add(
        PlanRun(
            id=uuid.uuid4(),
            created_at=now - n * DAY,
            created_by=colleagues[n].id,
            kind="best",
            state="replaced" if n else "open",
            value=1,
            bound=1,
            digest="crowd",
            figures=figures,
            seen={"cases": {}, "hospitals": {}},
        )
        for n in range(size)
    )
    for later, earlier in itertools.pairwise(runs):
        later.mends = earlier
    decisions = ("pending", "pending", "confirmed", "dropped")
    for n, case in enumerate(others):
        is_proposed, decision = bool(n % 3 < 2), decisions[n % 4]
        add(
            [
                PlanLine(
                    run_id=runs[0].id,
                    case_id=case.id,
                    modality="radiotherapy",
                    age_group="adult",
                    hospital_id=hospitals[n].id if is_proposed else None,
                    second_id=hospitals[-1 - n].id if is_proposed else None,
                    first_come_id=hospitals[n].id,
                    reason=None if is_proposed else "all_suitable_full",
                    hours=3.0,
                    first_come_hours=3.0,
                    rank=1,
                    facts={
                        "capacity": 1,
                        "assumed": False,
                        "family": f"family {n // 3}",
                        "hospitals": [str(hospitals[n].id)],
                    },
                    decision=decision,
                    decided_by=None if decision == "pending" else colleagues[n].id,
                    decided_at=None if decision == "pending" else now,
                )
            ]
        )
    return runs[0]


def _marginal_value(hospital: Hospital) -> dict[str, Any]:
    service = {"hospital": str(hospital.id), "modality": "radiotherapy", "age_group": "adult"}
    return {**service, "used": 1, "places": 1, "assumed": False, "fall": 1000, "gain": 1000}
