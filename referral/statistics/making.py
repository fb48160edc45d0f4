"""Making reports: week after week, each once, each from the one before; and what is public of each, apart.

A measure closes a block when its week ends and enough are counted since its last block; else it waits for the next
week. So every block counts others than all before it, and no two reports can be subtracted to show a small group.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from referral.accountability.gathering import report_ages
from referral.accountability.measures import few, tens
from referral.accountability.models import ALL, COUNTRY
from referral.accountability.publishing import not_counted
from referral.db import db, transaction
from referral.hospitals.models import Hospital
from referral.intake.models import Case
from referral.referrals.models import Referral
from referral.referrals.table.states import ANSWERABLE
from referral.statistics import weeks
from referral.statistics.contributions import CHAINS, LEAVE, MEASURES, Measure, Orders, orders
from referral.statistics.events import Event
from referral.statistics.models import FlashReport
from referral.statistics.tables import block_of, number_of, took
from referral.zones import day_in

MOST_WEEKS = 104
"""What lies farther back stands in the first report as one block."""
KEPT_BLOCKS = 26
"""So many blocks of each measure are drawn."""
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
Body = dict[str, Any]
Read = Callable[[Measure, date | None, date], Iterable[Event]]
NOTHING_YET: Body = {"block": None, "so_far": 0, "blocks": []}


def missing(until: date) -> list[date]:
    """The Mondays of the weeks until one, that with them, of which no report was made; none before the first person."""
    newest = db.session.scalar(db.select(db.func.max(FlashReport.last_day)))
    if newest is not None:
        return list(weeks.between(weeks.monday_in(newest) + weeks.WEEK, until))
    first = db.session.scalar(db.select(db.func.min(Case.submitted_at, type_=Case.submitted_at.type)))
    begins = until if first is None else weeks.monday_in(day_in(first))
    return list(weeks.between(min(max(begins, until - (MOST_WEEKS - 1) * weeks.WEEK), until), until))


def make(until: date, now: datetime, told: Callable[[int], None] = lambda _done: None) -> None:
    """Make the reports of the weeks that are missing until one, oldest first. What is made already stays as it is."""
    wanted = missing(until)
    for done, monday in enumerate(wanted):
        told(done)
        body = _body(monday, _before(), now, is_newest=monday == weeks.newest_closed(now))
        _keep(monday, body, now)
    told(len(wanted))


def _before() -> Body:
    row = db.session.scalar(db.select(FlashReport.body).order_by(FlashReport.last_day.desc()).limit(1))
    db.session.rollback()
    return json.loads(row) if row else {"measures": {}}


def _body(monday: date, before: Body, now: datetime, is_newest: bool) -> Body:
    known, names = orders()
    measures = measured(before["measures"], monday, known, _read)
    return {
        "week": weeks.name_of(monday),
        "made_at": now.isoformat(timespec="seconds"),
        "measures": measures,
        "capacity": _capacity(now) if is_newest else None,
        "names": {code: names[code] for code in sorted(_named(measures["answers"]))},
    }


def measured(before: Mapping[str, Body], monday: date, known: Orders, read: Read) -> dict[str, Body]:
    """What is known of every measure by the end of a week: with a new block where one closes, else as it was."""
    measures = {each.code: before.get(each.code) or _begun(each, bool(before), monday) for each in MEASURES}
    for together in CHAINS:
        counted = {each: list(read(each, _next(measures[each.code]), monday)) for each in together}
        if _enough(counted) and _leaves_enough(counted, measures):
            measures |= {
                each.code: _closed(each, those, measures[each.code], monday, known)
                for each, those in counted.items()
            }
    return measures


def _begun(measure: Measure, is_younger: bool, monday: date) -> Body:
    """A measure that no report has yet: older ones left out who was registered twice, so nobody leaves them again."""
    return NOTHING_YET | ({"since": weeks.name_of(monday)} if measure.from_then and is_younger else {})


def _read(measure: Measure, first: date | None, monday: date) -> Iterable[Event]:
    """What is counted of a measure from the first week that is in no block yet until a week's end."""
    return measure.read(weeks.begins(first) if first else BEGINNING, weeks.begins(monday + weeks.WEEK))


def _next(old: Body) -> date | None:
    """The first Monday that is in no block of a measure yet; none where it begins with all that was."""
    if old["block"]:
        return weeks.monday_of(old["block"]["to"]) + weeks.WEEK
    return weeks.monday_of(old["since"]) if "since" in old else None


def _enough(counted: Mapping[Measure, Sequence[Event]]) -> bool:
    return all(number_of(those) >= measure.fewest for measure, those in counted.items())


def _leaves_enough(counted: Mapping[Measure, Sequence[Event]], measures: Mapping[str, Body]) -> bool:
    """Whether ten or more are left without a place, by the published numbers: else they would say that it is fewer."""
    leave = sum(number_of(those) for measure, those in counted.items() if measure.code in LEAVE)
    return not leave or not few(waiting_of(measures) - leave)


def waiting_of(measures: Mapping[str, Body]) -> int:
    """How many wait for a place, by the published numbers alone, so that it tells nothing that these do not."""
    return _so_far(measures, "registered") - sum(_so_far(measures, code) for code in LEAVE)


def people_of(measures: Mapping[str, Body]) -> dict[str, int]:
    """How many were registered (each person once), placed, and wait so far, by the published numbers alone."""
    registered = _so_far(measures, "registered") - _so_far(measures, "twice")
    return {
        "registered": registered,
        "placed": _so_far(measures, "placed"),
        "waiting": waiting_of(measures),
    }


def _so_far(measures: Mapping[str, Body], code: str) -> int:
    """Nought of a measure that is younger than the report."""
    return int(measures[code]["so_far"]) if code in measures else 0


def _closed(measure: Measure, counted: Sequence[Event], old: Body, monday: date, known: Orders) -> Body:
    """A measure with one block more: the newest whole, the ones before in short, how many so far."""
    first, total = _next(old), number_of(counted)
    span = {"from": weeks.name_of(first) if first else "", "to": weeks.name_of(monday)}
    short = {**span, "total": total, "took": took(measure, counted)}
    return {
        "block": span | block_of(measure, counted, known),
        "so_far": old["so_far"] + total,
        "blocks": [*old["blocks"], short][-KEPT_BLOCKS:],
    }


def _named(answers: Body) -> set[str]:
    within = (answers["block"] or {"within": {"hospital": {}}})["within"]["hospital"]
    return {line["code"] for lines in within.values() for line in lines or () if "together" not in line}


def _capacity(now: datetime) -> Body:
    """How old the figures of free places are, and how many requests hospitals have before them, in all countries and in
    each; these in whole tens, as they are counted while they change.
    """
    found, load = report_ages(now), _load()
    db.session.rollback()
    return {
        which or "all": {**ages, "unanswered": tens(load[which])}
        for (scope, which), ages in sorted(found.items())
        if scope in (ALL, COUNTRY)
    }


def _load() -> Counter[str]:
    """How many requests of whoever is counted wait for a hospital's answer, by its country, and of all ("")."""
    waits = (Referral.state.in_(ANSWERABLE), Referral.undelivered_at.is_(None))
    wanted = db.select(Referral.case_id, Hospital.country).join(Hospital, Referral.hospital_id == Hospital.id)
    rows = db.session.execute(wanted.where(*waits)).all()
    out = not_counted(sorted({row.case_id for row in rows}))
    found = Counter(row.country for row in rows if row.case_id not in out)
    return found + Counter({"": found.total()})


def totals_of(body: Body) -> Body:
    """What everybody may read: how many so far, in whole tens, so that no other public number shows a few by them."""
    found = people_of(body["measures"])
    return {"week": body["week"]} | {code: tens(number) for code, number in found.items()}


def written(said: Body) -> str:
    """One way to write it, whatever the machine."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(body: str) -> str:
    """What tells whether a report is still as it was frozen."""
    return hashlib.sha256(body.encode()).hexdigest()


@transaction
def _keep(monday: date, body: Body, now: datetime) -> None:
    text, name = written(body), weeks.name_of(monday)
    facts = {"body": text, "totals": written(totals_of(body)), "digest": digest_of(text)}
    db.session.add(FlashReport(week=name, last_day=weeks.last_day(name), made_at=now, **facts))
