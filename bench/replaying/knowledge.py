"""What the desk knows of hospitals at a moment: reports, answers, silences and its own requests; never the truth."""

from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from bench.replaying.hospitals import AGES, MODALITIES, SITES, Bool, Floats, Ints
from bench.replaying.tables import number
from matching import Network, ServiceFacts
from matching.facts import clock, statements
from matching.facts.arrays import Int8, UInt64, service_at, site_bit
from matching.facts.figures import figure
from matching.facts.statements import Remembered, Statements
from matching.learning.forecast import Diaries, Expected
from matching.vocabulary import Answer

ENOUGH_ANSWERS = 3
"""As the product: so many answers make a hospital's own reply time."""
UNKNOWN = -1


def _sites(bits: np.uint64) -> frozenset[str]:
    """The sites of a mask."""
    return frozenset(site for site in SITES if bits & site_bit(site))


class CubeIndex(NamedTuple):
    """One service as a cube has it: places in AGES and MODALITIES, and the hospital's row."""

    age: int
    modality: int
    hospital: int


@dataclass(slots=True, eq=False)
class Knowledge:
    """Columns as the engine wants them, kept up by events; cubes are (A, M, N).

    `said`: all statements of each hospital, its own answers last; anew for those `heard` of since; `whole`: of all.
    `came`, `missed`: requests that each answered in time, or did not.
    `free`, `told`, `start`: the last figure, its day and the earliest day of a start. `taken`: accepted since.
    `pending`: asked and not answered. `unanswered`: deadlines passed since the last sign of life. `diaries`: what
    reports and answers tell of places a week, for a desk that makes forecasts.
    """

    base: Network
    free: Ints
    told: Floats
    start: Floats
    taken: Ints
    pending: Ints
    unanswered: Ints
    offered: Int8
    sites_yes: UInt64
    sites_no: UInt64
    diaries: Diaries
    forecasts: bool = False
    answers: dict[int, list[float]] = field(default_factory=dict)
    reply: Floats = field(default_factory=lambda: np.zeros(0))
    said: list[Statements] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)
    whole: Statements | None = None
    recalled: "tuple[Statements, Remembered] | None" = None
    came: Ints = field(default_factory=lambda: np.zeros(0, np.int32))
    missed: Ints = field(default_factory=lambda: np.zeros(0, np.int32))

    @classmethod
    def of(cls, base: Network, forecasts: bool = False) -> "Knowledge":
        """Nothing but the directory. `forecasts`: does the desk make any."""
        shape = base.offered.shape
        unsaid, none = np.full(shape, np.nan), np.zeros(shape, np.int32)
        columns = (np.full(shape, UNKNOWN, np.int32), unsaid, unsaid.copy(), none, none.copy())
        said = (base.offered.copy(), base.sites_yes.copy(), base.sites_no.copy())
        silent = np.zeros(shape[2], np.int32)
        reply = np.full(shape[2], np.nan)
        found = cls(base, *columns, silent, *said, Diaries.of(shape), forecasts, reply=reply)
        found.said = [found._told_by(hospital) for hospital in range(shape[2])]
        found.whole = base.said
        found.came, found.missed = np.zeros(shape[2], np.int32), np.zeros(shape[2], np.int32)
        return found

    def network(self, now: float) -> Network:
        """The hospitals as the engine sees them now; each place asked for counts as taken until answered."""
        left = np.where(self.free < 0, UNKNOWN, np.maximum(self.free - self.taken - self.pending, 0))
        age = np.maximum(now - self.told, 0.0)
        expected = self._expected(now)
        asked = self._asked_enough(left, age) & (expected.slots <= 0)
        is_old = np.isfinite(expected.start_in_days) & ~(age <= figure("fresh_report_days"))
        start = np.where(is_old, expected.start_in_days, self.start - now)
        in_time = clock.answered_in_time(self.came, self.missed)
        columns = {
            "slots_free": np.where(asked, 0, left).astype(np.int32),
            "slots_expected": expected.slots,
            "report_age_days": np.where(asked, 0.0, age).astype(np.float32),
            "start_in_days": start.astype(np.float32),
            "reply_days": np.broadcast_to(self.reply, left.shape).astype(np.float32),
            "answers_in_time": np.broadcast_to(in_time, left.shape).astype(np.float32),
            "open_load": self._load(left).astype(np.float32),
            "unanswered": self.unanswered.copy(),
            "offered": self.offered.copy(),
            "sites_yes": self.sites_yes.copy(),
            "sites_no": self.sites_no.copy(),
        }
        for column in columns.values():
            column.setflags(write=False)
        said = self._said()
        return replace(self.base, said=said, remembered=self._remembered(said), **columns)

    def _remembered(self, said: Statements) -> Remembered:
        """What was asked of these very statements before; nothing once a hospital was heard of anew."""
        if self.recalled is None or self.recalled[0] is not said:
            self.recalled = (said, Remembered(said, self.base.house))
        return self.recalled[1]

    def _said(self) -> Statements:
        """All statements; those of hospitals that were heard of anew."""
        if self.heard or self.whole is None:
            for hospital in self.heard:
                self.said[hospital] = self._told_by(hospital)
            self.heard.clear()
            self.whole = Statements(*map(np.concatenate, zip(*self.said, strict=True)))
        return self.whole

    def _told_by(self, hospital: int) -> Statements:
        """What sources say of one hospital, and its own answers as they stand."""
        services = (
            self._service(age, modality, hospital)
            for age in range(len(AGES))
            for modality in range(len(MODALITIES))
        )
        own = tuple(each for each in services if each is not None)
        found = statements.columns([replace(self.base.hospitals[hospital], services=own)])
        return found._replace(hospital=np.full(len(found.says), hospital, np.int32))

    def _service(self, age: int, modality: int, hospital: int) -> ServiceFacts | None:
        at = age, modality, hospital
        offered, yes, no = Answer(self.offered[at]), _sites(self.sites_yes[at]), _sites(self.sites_no[at])
        if offered is Answer.NOT_KNOWN and not yes and not no:
            return None
        return ServiceFacts(MODALITIES[modality], AGES[age], offered, yes, no)

    def _expected(self, now: float) -> Expected:
        if self.forecasts:
            return self.diaries.expected(now, self.pending)
        return Expected(np.full(self.free.shape, UNKNOWN, np.int32), np.full(self.free.shape, np.nan))

    def _asked_enough(self, left: Ints, age: Floats) -> Bool:
        """Services without a place that is known of are asked for few people at a time."""
        told = (left > 0) & (age <= figure("fresh_report_days"))
        return ~told & (self.pending >= number("desk.asked_at_once"))

    def _load(self, left: Ints) -> Floats:
        """Open requests for each place, as the product counts it."""
        known = np.maximum(left, 0).sum(axis=(0, 1))
        return self.pending.sum(axis=(0, 1)) / np.maximum(known, 1)

    def report(self, hospital: int, free: Ints, start: Floats, gives: Bool, now: float) -> None:
        """A hospital's own figures for all it gives, (A, M) each."""
        at = (*np.nonzero(gives), hospital)
        self.free[at], self.told[at], self.start[at] = free[gives], now, start[gives]
        self.taken[at] = 0
        before = self.offered[at]
        self.offered[at] = np.where(free[gives] > 0, Answer.YES, before)
        if (self.offered[at] != before).any():
            self.heard.add(hospital)
        self.unanswered[hospital] = 0
        for age, modality in zip(*(each.tolist() for each in np.nonzero(gives)), strict=True):
            first = float(start[age, modality])
            told = int(free[age, modality]), None if np.isnan(first) else first
            self.diaries.reported(service_at(age, modality, hospital), *told, now)

    def asked(self, cell: CubeIndex) -> None:
        """A request left."""
        self.pending[cell] += 1

    def expired(self, cells: tuple[CubeIndex, ...]) -> None:
        """The time for an answer passed."""
        for cell in cells:
            self.pending[cell] -= 1
        self.unanswered[cells[0].hospital] += 1
        self.missed[cells[0].hospital] += 1

    def superseded(self, cells: tuple[CubeIndex, ...]) -> None:
        """It need not answer any more, which says nothing about it."""
        for cell in cells:
            self.pending[cell] -= 1

    def answered(self, cells: tuple[CubeIndex, ...], days: float) -> None:
        """An answer came, whatever it says."""
        hospital = cells[0].hospital
        for cell in cells:
            self.pending[cell] -= 1
        self.unanswered[hospital] = 0
        self.came[hospital] += 1
        took = self.answers.setdefault(hospital, [])
        took.append(days)
        if len(took) >= ENOUGH_ANSWERS:
            self.reply[hospital] = np.median(took)

    def accepted(self, cell: CubeIndex, site: int, start: float, ready: float, now: float) -> None:
        """It takes somebody with this disease; if they have to wait until `start`, the next start is no sooner."""
        self.taken[cell] += 1
        self.offered[cell] = Answer.YES
        self.sites_yes[cell] |= site_bit(SITES[site])
        self.sites_no[cell] &= ~site_bit(SITES[site])
        self.heard.add(cell.hospital)
        self.diaries.gave(service_at(*cell), start, now)
        if start > ready:
            self.start[cell] = np.fmax(self.start[cell], start)

    def released(self, cell: CubeIndex, start: float) -> None:
        """An accepted place is free again."""
        self.diaries.returned(service_at(*cell), start)
        self.taken[cell] = max(self.taken[cell] - 1, 0)

    def refused_service(self, cell: CubeIndex) -> None:
        """It does not give this treatment to this age."""
        self.offered[cell] = Answer.NO
        self.heard.add(cell.hospital)

    def refused_site(self, cell: CubeIndex, site: int) -> None:
        """It does not treat this disease."""
        self.sites_no[cell] |= site_bit(SITES[site])
        self.sites_yes[cell] &= ~site_bit(SITES[site])
        self.heard.add(cell.hospital)

    def full(self, cell: CubeIndex, now: float) -> None:
        """It says that no place is left: as good as a report."""
        self.free[cell], self.taken[cell], self.told[cell] = 0, 0, now
        self.diaries.full(service_at(*cell), now)
