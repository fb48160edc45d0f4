"""The world's side of a replay: people come, hospitals answer or do not, dates are given; hour by hour.

A policy is told a `View` and names hospitals; it never meets the stream. Whoever names somebody who has not
come, or a hospital that this person cannot be sent to, is refused. Several hospitals may be asked for one party
at the same time: the first to accept wins, the others are told, and who has no request open waits again.
"""

import heapq
from dataclasses import dataclass, field

import numpy as np

from bench.replaying.dates import Dates
from bench.replaying.hospitals import Floats, Ints
from bench.replaying.knowledge import CubeIndex, Knowledge
from bench.replaying.stream import Stream
from bench.replaying.tables import number
from bench.replaying.told import Party, Refused, Request, Sent
from matching.facts import clock

HOURS = 24
NOBODY = -1
FOREVER = float("inf")


@dataclass(slots=True, eq=False)
class Desk:
    """The state of one replay. `open`: the number of each request that is not answered, by party and hospital."""

    stream: Stream
    knowledge: Knowledge
    dates: Dates
    parties: tuple[Party, ...]
    at_once: int = 1
    waiting: set[Party] = field(default_factory=set)
    open: dict[Party, dict[int, int]] = field(default_factory=dict)
    avoid: dict[Party, dict[int, float]] = field(default_factory=dict)
    changed: set[tuple[int, int]] = field(default_factory=set)
    fresh: set[Party] = field(default_factory=set)
    events: list[tuple[float, int, str, tuple[object, ...]]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    given: list[tuple[float, CubeIndex]] = field(default_factory=list)
    lately: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    hospital: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    start: Floats = field(default_factory=lambda: np.zeros(0))
    count: int = 0
    reported: int = 0
    arrived: int = 0

    @classmethod
    def of(cls, stream: Stream, at_once: int = 1, forecasts: bool = False) -> "Desk":
        """Before the first day. `at_once`: so many hospitals may be asked for one party at the same time."""
        people = len(stream.people)
        begins = Knowledge.of(stream.network, forecasts), Dates.of(stream.hidden.places), parties(stream)
        desk = cls(stream, *begins, at_once)
        desk.lately = np.zeros(stream.hidden.gives.shape, np.int32)
        desk.hospital, desk.start = np.full(people, NOBODY, np.int32), np.full(people, np.nan)
        return desk

    def happen(self, now: float) -> None:
        """Everything that happens until now."""
        self._reports(now)
        while self.events and self.events[0][0] <= now:
            at, _, kind, facts = heapq.heappop(self.events)
            getattr(self, f"_{kind}")(at, *facts)
        while self.arrived < len(self.parties):
            party = self.parties[self.arrived]
            if self.stream.people.day[party.rows[0]] > now:
                return
            self.waiting.add(party)
            self.fresh.add(party)
            self.arrived += 1

    def forget(self, before: float) -> None:
        """No longer count the places given before that day as given of late."""
        while self.given and self.given[0][0] < before:
            self.lately[self.given.pop(0)[1]] -= 1

    def _reports(self, now: float) -> None:
        reports, gives = self.stream.reports, self.stream.hidden.gives
        while self.reported < len(reports) and reports[self.reported].day <= now:
            day, hospital, off = reports[self.reported]
            free, start = self.dates.figures(hospital, max(day, 0.0))
            self.knowledge.report(hospital, np.maximum(free + off, 0), start, gives[:, :, hospital], day)
            self.changed.update(zip(*np.nonzero(gives[:, :, hospital]), strict=True))
            self.reported += 1

    def half_asked(self) -> list[Party]:
        """Who may be asked for at one more hospital while the others have not answered."""
        return [party for party, requests in self.open.items() if len(requests) < self.at_once]

    def send(self, party: Party, hospital: int, now: float) -> None:
        """Send a request. Raises Refused for somebody who is not waiting or a hospital that is out for them."""
        if party not in self.waiting and len(self.open.get(party, ())) not in range(1, self.at_once):
            raise Refused("somebody who does not wait, or has not come, was sent")
        if not 0 <= hospital < len(self.stream.network) or hospital in self.avoided(party, now):
            raise Refused("a hospital that is out for this person was named")
        self.waiting.discard(party)
        self.open.setdefault(party, {})[hospital] = len(self.sent)
        self.sent.append(Sent(now, party, hospital))
        for cell in self.cells(party, hospital):
            self.knowledge.asked(cell)
        self._then_answers(party, hospital, now)

    def _then_answers(self, party: Party, hospital: int, now: float) -> None:
        leader, luck = party.rows[0], self.stream.luck
        limit = clock.answer_days(self.stream.people.need[leader])
        late = bool(luck.silent[leader, hospital]) or float(luck.answer[leader, hospital]) > 1
        took = limit if late else limit * float(luck.answer[leader, hospital])
        self._then(now + took, "expiry" if late else "answer", party, hospital, took, len(self.sent) - 1)

    def _then(self, at: float, kind: str, *facts: object) -> None:
        self.count += 1
        heapq.heappush(self.events, (at, self.count, kind, facts))

    def avoided(self, party: Party, now: float) -> frozenset[int]:
        """Hospitals that are out for this party now: asked already, or asked in vain."""
        vain = (row for row, until in self.avoid.get(party, {}).items() if until > now)
        return frozenset((*vain, *self.open.get(party, ())))

    def cells(self, party: Party, hospital: int) -> tuple[CubeIndex, ...]:
        """The services that a party takes places of."""
        return tuple(CubeIndex(*self.stream.cell[row, :2].tolist(), hospital) for row in party.rows)

    def _is_over(self, party: Party, hospital: int, sent: int) -> bool:
        """Has this very request ended already, because another hospital accepted."""
        return self.open.get(party, {}).get(hospital) != sent

    def _expiry(self, now: float, party: Party, hospital: int, _took: float, sent: int) -> None:
        if self._is_over(party, hospital, sent):
            return
        self.knowledge.expired(self.cells(party, hospital))
        self._fails(now, party, hospital, "unanswered")

    def _fails(self, now: float, party: Party, hospital: int, why: str, until: float = FOREVER) -> None:
        """An open request ends in vain."""
        self._close(party, hospital)
        self._back(now, party, hospital, why, until)

    def _close(self, party: Party, hospital: int) -> None:
        del self.open[party][hospital]
        if not self.open[party]:
            del self.open[party]

    def _back(self, now: float, party: Party, hospital: int, why: str, until: float = FOREVER) -> None:
        """This hospital is out for the party, which waits again unless another is still asked."""
        self.requests += [Request(now, row, hospital, why) for row in party.rows]
        self.avoid.setdefault(party, {})[hospital] = until
        self.changed.update(cell[:2] for cell in self.cells(party, hospital))
        self.fresh.add(party)
        if party not in self.open:
            self.waiting.add(party)

    def _supersede(self, now: float, party: Party) -> None:
        """One hospital accepted: the others that were asked are told that they need not answer."""
        for hospital in self.open.pop(party, ()):
            cells = self.cells(party, hospital)
            self.knowledge.superseded(cells)
            self.changed.update(cell[:2] for cell in cells)
            self.requests += [Request(now, row, hospital, "superseded") for row in party.rows]

    def _answer(self, now: float, party: Party, hospital: int, took: float, sent: int) -> None:
        if self._is_over(party, hospital, sent):
            return
        cells, leader = self.cells(party, hospital), party.rows[0]
        self.knowledge.answered(cells, took)
        if self._unsuitable(party, cells):
            self._fails(now, party, hospital, "cannot_treat")
        elif self.stream.luck.refuses[leader, hospital]:
            self._fails(now, party, hospital, "other_refusal")
        else:
            self._give_dates(now, party, cells)

    def _unsuitable(self, party: Party, cells: tuple[CubeIndex, ...]) -> bool:
        """Does the hospital not give one of the treatments; what it says is kept."""
        hidden, found = self.stream.hidden, False
        for row, cell in zip(party.rows, cells, strict=True):
            site = int(self.stream.cell[row, 2])
            if not hidden.gives[cell]:
                self.knowledge.refused_service(cell)
                found = True
            elif not hidden.treats[cell.age, cell.modality, site, cell.hospital]:
                self.knowledge.refused_site(cell, site)
                found = True
        return found

    def _give_dates(self, now: float, party: Party, cells: tuple[CubeIndex, ...]) -> None:
        hospital = cells[0].hospital
        ready = [now + self.preparation(row, hospital) for row in party.rows]
        weeks = self.dates.take_together(cells, ready, now)
        if weeks is None:
            for cell in cells:
                self.knowledge.full(cell, now)
            self._fails(now, party, hospital, "no_capacity", now + number("desk.again_after_days"))
            return
        self._close(party, hospital)
        self._supersede(now, party)
        starts = [self.dates.start(week, day) for week, day in zip(weeks, ready, strict=True)]
        for row, cell, start, day in zip(party.rows, cells, starts, ready, strict=True):
            self.knowledge.accepted(
                cell, int(self.stream.cell[row, 2]), start, day - self._lead(hospital), now
            )
            self.given.append((now, cell))
            self.lately[cell] += 1
        self._after_acceptance(now, party, cells, weeks, starts)

    def preparation(self, row: int, hospital: int) -> float:
        """Days between an acceptance and being ready there."""
        way = float(self.stream.values.hours[row, hospital]) / HOURS
        return clock.preparation_days() + way + self._lead(hospital)

    def _lead(self, hospital: int) -> float:
        """What the hospital needs itself, which nobody is told."""
        return float(self.stream.hidden.lead[hospital])

    def _after_acceptance(
        self,
        now: float,
        party: Party,
        cells: tuple[CubeIndex, ...],
        weeks: tuple[int, ...],
        starts: list[float],
    ) -> None:
        leader, hospital, later = party.rows[0], cells[0].hospital, number("desk.back_after_days")
        if self.stream.luck.declines[leader, hospital]:
            self._then(now + later, "decline", party, hospital, weeks, starts)
        elif self.stream.luck.misses[leader, hospital]:
            self._then(min(starts) + later, "no_show", party, hospital)
        else:
            rows = list(party.rows)
            self.hospital[rows], self.start[rows] = hospital, starts
            self.requests += [Request(now, row, hospital, "accepted") for row in rows]

    def _decline(
        self, now: float, party: Party, hospital: int, weeks: tuple[int, ...], starts: list[float]
    ) -> None:
        cells = self.cells(party, hospital)
        for cell, week, start in zip(cells, weeks, starts, strict=True):
            self.dates.release(cell, week)
            self.knowledge.released(cell, start)
        self._back(now, party, hospital, "declined")

    def _no_show(self, now: float, party: Party, hospital: int) -> None:
        """The places are lost."""
        self._back(now, party, hospital, "no_show")


def parties(stream: Stream) -> tuple[Party, ...]:
    """Everybody, families together, in the order of their arrival."""
    found: dict[int, list[int]] = {}
    for row, family in enumerate(stream.people.family.tolist()):
        found.setdefault(row if family < 0 else family, []).append(row)
    return tuple(Party(tuple(rows)) for rows in found.values())
