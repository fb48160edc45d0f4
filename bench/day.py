"""A national day through HTTP: referrals filed, notified by real letters and accepted by their links; audit on.

`python -m bench.day` files 75,000; `--quick` 300; `--hosts` compares one web process with two. PostgreSQL with fsync,
the audit sealed and the attempts limited meanwhile. Who waits is written beforehand.
"""

import argparse
import os
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from queue import Empty, SimpleQueue

from bench.driving import people
from bench.driving.service import Service, running
from bench.driving.visitor import Failed, Visitor
from referral import audit, verifying
from referral.db import db
from referral.demo.people import PASSWORD
from referral.hospitals import capacity
from referral.hospitals.models import Service as ServiceRow
from referral.referrals.models import Referral

NATIONAL, QUICK = 75_000, 300
FIRST = 40
"""So many referrals before a day, not counted: with them each process reads what it reads for the first time."""
LANES = 4
"""So many coordinators and so many doctors at once."""
COUNTING = threading.Lock()
SILENT_FOR = 120.0
"""Seconds without a new letter after which the day is taken to be over."""


@dataclass
class Day:
    """What happened."""

    referrals: int
    asked: int = 0
    answered: int = 0
    not_sent: int = 0
    wall: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    processors: dict[str, float] = field(default_factory=dict)
    fsync_ms: float = 0.0
    waits: int = 0
    looks: int = 0
    accepted: int = 0
    overbooked: int = 0
    letters: int = 0
    twice: int = 0


def run(referrals: int, web: int) -> Day:
    """One day on a fresh database."""
    with running(web) as service, service.app.app_context():
        pairs = people.fill(FIRST + referrals)
        db.session.remove()
        first = Day(FIRST)
        _drive(service, first, pairs[:FIRST])
        service.settle()
        service.letters.forget()
        day = Day(referrals, errors=first.errors, accepted=-_accepted(), fsync_ms=-_fsync_ms(service))
        before = service.used() | {"driver": _own()}
        began, over = time.monotonic(), threading.Event()
        watch = threading.Thread(target=_watch_locks, args=(service, day, over))
        watch.start()
        _drive(service, day, pairs[FIRST:])
        over.set()
        watch.join()
        day.wall = time.monotonic() - began
        after = service.used() | {"driver": _own()}
        day.processors = {name: after[name] - before[name] for name in after}
        _look_in(service, day)
        return day


def _own() -> float:
    times = os.times()
    return times.user + times.system


def _drive(service: Service, day: Day, pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    todo: SimpleQueue[tuple[uuid.UUID, uuid.UUID]] = SimpleQueue()
    for pair in pairs:
        todo.put(pair)
    lanes = [threading.Thread(target=_coordinate, args=(service, day, todo, lane)) for lane in range(LANES)]
    lanes += [threading.Thread(target=_answer, args=(service, day, lane)) for lane in range(LANES)]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()


def _coordinate(
    service: Service, day: Day, todo: "SimpleQueue[tuple[uuid.UUID, uuid.UUID]]", lane: int
) -> None:
    """A coordinator sends one referral after the other."""
    who = Visitor(service.port, f"10.1.0.{lane + 1}")
    who.get("/account/login")
    who.post("/account/login", email="coordinator@demo.example", password=PASSWORD)
    while True:
        try:
            case, hospital = todo.get_nowait()
        except Empty:
            break
        said = {"step": "send", "h": str(hospital), "modality": "radiotherapy", "hours": "72"}
        said |= {"agreed": "yes", "agreed_by": "patient", "agreed_in": "uk", "override": "agreed_by_phone"}
        if not _try(day, lambda case=case, said=said: who.post(f"/desk/cases/{case}/send", **said)):  # type: ignore[misc]
            with COUNTING:
                day.not_sent += 1
    with COUNTING:
        day.asked += who.asked


def _answer(service: Service, day: Day, lane: int) -> None:
    """Doctors open the links of the letters that come, one after the other, and accept."""
    who, number = Visitor(service.port, ""), 0
    first, heard = date.today() + timedelta(days=10), time.monotonic()
    while day.answered + day.not_sent < day.referrals:
        try:
            token = service.letters.links.get(timeout=1.0)
            heard = time.monotonic()
        except Empty:
            if time.monotonic() - heard > SILENT_FOR:
                break
            continue
        number += 1
        who.forget(f"10.{2 + lane}.{number // 250 % 250}.{number % 250 + 1}")

        def accept(token: str = token) -> None:
            who.get(f"/answer/{token}")
            who.post(f"/answer/{token}")
            who.get("/answer/step/accept")
            day_of = {
                "first_date-day": first.day,
                "first_date-month": first.month,
                "first_date-year": first.year,
            }
            who.post("/answer/step/accept", **{name: str(value) for name, value in day_of.items()})

        _try(day, accept)
        with COUNTING:
            day.answered += 1
    with COUNTING:
        day.asked += who.asked


def _try(day: Day, act: object) -> bool:
    """Whether it went well; what went wrong is counted."""
    try:
        act()  # type: ignore[operator]
        return True
    except Failed as wrong:
        day.errors[str(wrong)] += 1
    except OSError as wrong:
        day.errors[type(wrong).__name__] += 1
    return False


def _watch_locks(service: Service, day: Day, over: threading.Event) -> None:
    """Now and then: does anybody wait for a lock of a row, a table or of ours."""
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    while not over.wait(0.5):
        day.looks += 1
        day.waits += bool(service.ask(waits))


def _look_in(service: Service, day: Day) -> None:
    """What the database says of the day."""
    day.fsync_ms += _fsync_ms(service)
    day.letters, day.twice = len(service.letters.taken), _repeated(service.letters.taken)
    day.accepted += _accepted()
    rows = db.session.scalars(db.select(ServiceRow).where(ServiceRow.free.is_not(None)))
    day.overbooked = sum((row.free or 0) < 0 or row.free != capacity.free_by_ledger(row) for row in rows)
    audit.seal()
    if verifying.verify() is not None:
        day.errors["the audit chain is broken"] += 1
    db.session.remove()


def _fsync_ms(service: Service) -> float:
    return float(service.ask("select wal_sync_time from pg_stat_wal") or 0)


def _accepted() -> int:
    accepted = db.select(db.func.count()).select_from(Referral).where(Referral.state == "accepted")
    found = db.session.scalar(accepted) or 0
    db.session.remove()
    return found


def _repeated(names: list[str]) -> int:
    return len(names) - len(set(names))


def told(day: Day, web: int) -> str:
    """The figures of a day."""
    ms = {name: 1000 * seconds / day.referrals for name, seconds in day.processors.items()}
    ours = sum(value for name, value in ms.items() if name != "driver")
    parts = ", ".join(f"{name} {value:.0f}" for name, value in ms.items())
    national = day.wall * NATIONAL / day.referrals / 60
    return "\n".join(
        (
            f"{day.referrals} referrals filed, notified and accepted through HTTP, {web} web processes, "
            f"{day.wall:.0f} s ({national:.0f} minutes for {NATIONAL} at this rate)",
            f"CPU ms a referral: {ours:.0f} ({parts}; the driver's apart); {day.asked} requests, "
            f"web CPU ms a request {1000 * day.processors['web'] / max(day.asked, 1):.1f}",
            f"fsync {day.fsync_ms / day.referrals:.1f} ms a referral; somebody waited for a lock in {day.waits} of "
            f"{day.looks} looks",
            f"accepted {day.accepted}, letters {day.letters}, sent twice {day.twice}, overbooked {day.overbooked}, "
            f"errors {sum(day.errors.values())} {dict(day.errors) or ''}",
        )
    )


def is_right(day: Day) -> bool:
    """Every referral accepted, none twice, nothing overbooked, no error."""
    wrong = sum(day.errors.values()) + day.overbooked + day.twice
    return not wrong and day.accepted == day.referrals


def main() -> int:
    """Print a day, or one web process beside two."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    asked.add_argument("--hosts", action="store_true", help="one web process, then two")
    asked.add_argument("--referrals", type=int)
    asked.add_argument("--web", type=int, default=2)
    given = asked.parse_args()
    count = given.referrals or (QUICK if given.quick or given.hosts else NATIONAL)
    days = [(web, run(count, web)) for web in ((1, 2) if given.hosts else (given.web,))]
    for web, day in days:
        print(told(day, web))
    if given.hosts:
        one, two = ((day.processors["web"] / max(day.asked, 1)) for _, day in days)
        wall = days[1][1].wall / days[0][1].wall
        print(f"two web processes: {two / one:.2f} × the CPU a request of one, {wall:.2f} × the wall")
    return 0 if all(is_right(day) for _, day in days) else 1


if __name__ == "__main__":
    raise SystemExit(main())
