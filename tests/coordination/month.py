"""A month at the desk by the clock: cases arrive, coordinators take what stands first, hospitals answer or stay silent,
some letters come back.

Nobody here knows more than the queue shows. In the morning what is nobody's is shared out; whoever has done their own
takes what is late at a colleague's; at night whoever is on duty acts and comes to own nothing.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import time_machine

from referral import outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.coordination import queries
from referral.coordination.queue.due import Entry
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.working_days import is_open_at
from referral.intake import actions as intake
from referral.intake.models import Case
from referral.intake.states import OPEN_CASES
from referral.outbox import OutboxMessage
from referral.referrals import actions
from referral.referrals.arranging.listed import accepted_of, lines_of
from referral.referrals.arranging.models import ARRANGED
from referral.referrals.consents import may_show
from referral.referrals.models import Referral
from referral.referrals.table.states import ANSWERABLE, OPEN_STATES
from tests import factories as a
from tests.referrals.test_moves import actor_of

BEGINS = datetime(2026, 12, 7, 6, 0, tzinfo=UTC)
"""A Monday; Christmas and New Year lie within the month."""
DAYS = 31
A_TURN = 20
"""How many cases one coordinator can look at in a step of six hours."""
PATIENTS_EACH = 150
"""For how many patients of the month there is one coordinator: an assumption, found by trying (docs/figures.md)."""
ROTAS = 5
"""Of a large desk so many are on duty at night, one for each receiving country; of a small one, half."""
AT_ONCE = 2
"""How many hospitals are asked at once for a patient whose treatment is missed."""
COMES_BACK = 0.05
"""The share of letters that a server takes and sends back."""
ANSWERS = 0.36
"""The share of open requests that a hospital answers in a step."""
PRIORITIES = ("urgent", "urgent", "normal", "normal", "normal", "emergency")
SAID = {"given_by": "patient", "language": "uk"}


@dataclass
class Month:
    """The people, the hospitals, and what has been seen to go wrong.

    `stops`: at the first thing that is wrong. `tells`: hears after each step how it stands.
    `since`: when something was first seen to arrange of a case; for a near day it may be due before it can be known.
    """

    cases: int
    dice: random.Random
    step: timedelta = timedelta(hours=6)
    days: int = DAYS
    stops: bool = False
    tells: Callable[[str], None] = lambda _line: None
    desk: list[User] = field(default_factory=list)
    hospitals: list[uuid.UUID] = field(default_factory=list)
    now: datetime = BEGINS
    longest_late: timedelta = timedelta(0)
    latest: str = ""
    wrong: list[str] = field(default_factory=list)
    bounced: set[uuid.UUID] = field(default_factory=set)
    since: dict[uuid.UUID, datetime] = field(default_factory=dict)

    def run(self) -> None:
        """The days, step by step."""
        size = max(2, self.cases // PATIENTS_EACH)
        self.desk = [a.a_user(Role.COORDINATOR) for _ in range(size)]
        self.hospitals = [
            a.a_hospital(country=code).id for code in ("PL", "CZ", "SK", "HU", "RO") * (size + 1)
        ]
        steps = timedelta(days=self.days) // self.step
        arrivals = sorted(self.dice.randrange(steps * 2 // 3) for _ in range(self.cases))
        for step in range(steps):
            self.now = BEGINS + step * self.step
            with time_machine.travel(self.now, tick=False):
                for _ in range(arrivals.count(step)):
                    self._arrive()
                actions.tick(self.now)
                self._answer()
                self._look_for_lost()
                self._work()
                self._post()
                self._look()
            self.tells(
                f"{self.now:%d %b %H:%M} {len(self.wrong)} wrong, longest late {self.longest_late} {self.latest}"
            )
            if self.stops and self.wrong:
                return

    def _arrive(self) -> None:
        planned = self.dice.choice(
            [None, *(self.now.date() + timedelta(days=days) for days in (-7, 2, 9, 20))]
        )
        a.a_case(
            created_at=self.now, submitted_at=self.now, due_at=self.now + timedelta(hours=24), priority="not_triaged",
            next_treatment_due=planned,
        )  # fmt: skip

    def _answer(self) -> None:
        """Each hospital whose offices are open answers some of what it was asked."""
        asked = (
            db.select(Referral.id, Hospital.country)
            .join(Referral.hospital)
            .where(Referral.state.in_(ANSWERABLE))
        )
        for found, country in (
            db.session.execute(asked.order_by(Referral.sent_at, Referral.id)).tuples().all()
        ):
            luck = self.dice.random()
            if found not in self.bounced and luck < ANSWERS and is_open_at(self.now, country):
                referral = db.session.get_one(Referral, found)
                if referral.state in ANSWERABLE:
                    self._say(referral, luck)

    def _say(self, referral: Referral, luck: float) -> None:
        nurse = actor_of("hospital", referral)
        if luck < 0.15:
            actions.accept(referral, nurse, self.now, first_date=self.now.date() + timedelta(days=5))
        elif luck < 0.25:
            actions.reject(referral, nurse, self.now, reason="no_capacity")
        elif luck < 0.3:
            actions.ask_information(referral, nurse, self.now, note="Which regimen?")
        elif luck < 0.33:
            actions.refer_onward(referral, nurse, self.now, to=self._other(referral))
        elif luck < ANSWERS:
            until = self.now + timedelta(days=2)
            actions.accept_with_conditions(referral, nurse, self.now, hold_until=until, note="Slides")

    def _other(self, referral: Referral) -> Hospital:
        other = next(each for each in self.hospitals if each != referral.hospital_id)
        return db.session.get_one(Hospital, other)

    def _post(self) -> None:
        """A server takes each request to a hospital, and sends some of them back."""
        waits = (OutboxMessage.template == "referral_new", OutboxMessage.state == outbox.PENDING)
        for letter in db.session.scalars(
            db.select(OutboxMessage).where(*waits).order_by(OutboxMessage.id)
        ).all():
            outbox._done(letter.id, self.now, outbox.SENT)
            if self.dice.random() < COMES_BACK:
                self.bounced.add(uuid.UUID(str(letter.subject).removeprefix("referral:")))
                outbox.came_back(letter.id, self.now)

    def _work(self) -> None:
        """By day everybody; at night those on duty, each at what stands first of all that nobody has seen to."""
        if self._is_night():
            for user in self.desk[: max(1, min(ROTAS, len(self.desk) // 2))]:
                self._turn(user, self._first(user, {"list": "open"}))
            return
        self._share_out()
        for user in self.desk:
            left = A_TURN - self._turn(user, self._first(user, {"owner": "mine"}))
            if left:
                self._turn(user, self._first(user, {"list": "colleagues_late"})[:left])

    def _is_night(self) -> bool:
        return self.now.hour in (0, 18)

    def _share_out(self) -> None:
        """What is nobody's goes to whoever has fewest open cases."""
        counted = (
            db.select(Case.owner_id, db.func.count())
            .where(Case.state.in_(OPEN_CASES))
            .group_by(Case.owner_id)
        )
        owned = dict(db.session.execute(counted).tuples().all())
        for entry in list(queries.whole(self.desk[0], {"owner": "nobody"}, self.now, self.now.date())):
            user = min(self.desk, key=lambda each: owned.get(each.id, 0))
            owned[user.id] = owned.get(user.id, 0) + 1
            intake.assign_owner(entry.case, user, self.desk[0].as_actor(), self.now)

    def _first(self, user: User, wanted: dict[str, str]) -> list[Entry]:
        return queries.queue(user, wanted, 1, self.now, self.now.date(), A_TURN).entries

    def _turn(self, user: User, entries: list[Entry]) -> int:
        """Do what is due of each; how many cases that were looked at."""
        asking = [entry for entry in entries if entry.due.at is not None]
        for entry in asking:
            deed = getattr(self, f"_{entry.due.code}", None)
            if deed is not None:
                deed(user, entry.case)
        return len(asking)

    def _set_priority(self, user: User, case: Case) -> None:
        intake.set_priority(case, self.dice.choice(PRIORITIES), "Their papers", user.as_actor(), self.now)

    def _send_referral(self, user: User, case: Case) -> None:
        """A hospital that was not asked yet; when all were, one that is not asked now."""
        asked = db.select(Referral.hospital_id, Referral.state).where(Referral.case_id == case.id)
        states = db.session.execute(asked).tuples().all()
        now_asked = {hospital_id for hospital_id, state in states if state in OPEN_STATES}
        fresh = [each for each in self.hospitals if each not in {found for found, _state in states}]
        left = fresh or [each for each in self.hospitals if each not in now_asked]
        if not may_show(case, left[0]):
            ends = self.now.date() + timedelta(days=30)
            countries = ["PL", "CZ", "SK", "HU", "RO"]
            actions.agree_for_countries(case, countries, ends, SAID, user.as_actor(), self.now)
        chosen = db.session.get_one(Hospital, self.dice.choice(left))
        actions.send(case, chosen, "radiotherapy", user.as_actor(), self.now)

    def _await_answer(self, user: User, case: Case) -> None:
        """Where a treatment is missed another hospital is asked; when enough are, it is seen again tomorrow."""
        today = self.now.date()
        if case.next_treatment_due is None or case.next_treatment_due >= today:
            return
        if sum(1 for _each in self._open(case, *ANSWERABLE)) < AT_ONCE:
            self._send_referral(user, case)
        else:
            tomorrow = today + timedelta(days=1)
            intake.park(case, tomorrow, "All are asked", user.as_actor(), today, self.now)

    def _look_again(self, user: User, case: Case) -> None:
        """What came back with its letter is withdrawn; another hospital is asked."""
        for referral in self._open(case, "requested"):
            if referral.id in self.bounced:
                actions.withdraw(referral, user.as_actor(), self.now)
        self._send_referral(user, case)

    def _give_information(self, user: User, case: Case) -> None:
        for referral in self._open(case, "info_requested"):
            actions.give_information(referral, user.as_actor(), self.now, note="FOLFOX")

    def _meet_conditions(self, user: User, case: Case) -> None:
        for referral in self._open(case, "accepted_with_conditions"):
            verb = actions.meet_conditions if self.dice.random() < 0.5 else actions.fail_conditions
            verb(referral, user.as_actor(), self.now)

    def _set_appointment(self, user: User, case: Case) -> None:
        for referral in self._open(case, "accepted"):
            day = max(referral.first_date or date.min, self.now.date() + timedelta(days=1))
            actions.set_appointment(referral, user.as_actor(), self.now, first_date=day)

    def _confirm_with_patient(self, user: User, case: Case) -> None:
        for referral in [*self._open(case, "appointment_set"), *self._open(case, "accepted")]:
            if self.dice.random() < 0.1:
                actions.decline(referral, user.as_actor(), self.now, reason="too_far")
            else:
                actions.confirm(referral, user.as_actor(), self.now)

    def _arrange(self, user: User, case: Case) -> None:
        for line in lines_of(case, accepted_of(case)):
            if line.is_open:
                actions.settle_item(case, line.code, ARRANGED, {"who": "We"}, user.as_actor(), self.now)

    def _open(self, case: Case, *states: str) -> Iterator[Referral]:
        """Those in these states, each as it is when its turn comes: what is done to one may end another."""
        mine = (Referral.case_id == case.id, Referral.state.in_(states))
        for referral in db.session.scalars(db.select(Referral).where(*mine)).all():
            if referral.state in states:
                yield referral

    def _look(self) -> None:
        """What must hold at every step."""
        self._look_for_lost()
        rows = list(queries.whole(self.desk[0], {"state": "open"}, self.now, self.now.date()))
        due = self._due_today() if any(self._is_over(entry) for entry in rows) else set()
        for entry in rows:
            self._look_at(entry, due)
        silent = db.select(Referral).where(Referral.state == "expired", Referral.id.in_(self.bounced))
        for referral in db.session.scalars(silent):
            self._say_wrong(referral.case, "a letter that came back was taken for silence")

    def _due_today(self) -> set[Any]:
        listed = queries.whole(self.desk[0], {"list": "due_today"}, self.now, self.now.date())
        return {each.case.id for each in listed}

    def _is_over(self, entry: Entry) -> bool:
        return entry.is_overdue(self.now) and not entry.is_parked(self.now.date())

    def _look_at(self, entry: Entry, due: set[Any]) -> None:
        case, at, over = entry.case, entry.due.at, self._is_over(entry)
        if over and case.id not in due:
            self._say_wrong(case, "beyond its clock and not in the list of the day")
        if over and entry.due.code != "await_answer":
            begun = self.since.setdefault(case.id, self.now) if entry.due.code == "arrange" else at
            self._note_late(entry, self.now - max(at, begun))  # type: ignore[type-var, operator]
        if case.owner_id is None and self.now - case.created_at > timedelta(hours=48):  # type: ignore[operator]
            self._say_wrong(case, "without an owner two days after it came")

    def _note_late(self, entry: Entry, late: timedelta) -> None:
        if late > self.longest_late:
            self.longest_late, self.latest = late, f"{entry.case.reference} {entry.due.code}"

    def _look_for_lost(self) -> None:
        """Whoever was asked for in vain, while nobody is asked now and nothing says so."""
        asked = db.select(Referral.id).where(Referral.case_id == Case.id)
        is_asked = asked.where(Referral.state.in_(OPEN_STATES)).exists()
        silent = (Case.state == "waiting", Case.came_back_at.is_(None))
        for case in db.session.scalars(db.select(Case).where(*silent, asked.exists(), ~is_asked)).all():
            self._say_wrong(case, "asked in vain, nobody is asked now, and nothing says so")

    def _say_wrong(self, case: Case, what: str) -> None:
        self.wrong.append(f"{self.now:%d %b %H:%M} {case.reference}: {what}")

    def placed(self) -> int:
        """How many have a hospital."""
        return db.session.query(Case).filter(Case.state.in_(("placed", "in_treatment"))).count()

    def asked_now(self) -> int:
        """How many requests are open."""
        return db.session.query(Referral).filter(Referral.state.in_(sorted(OPEN_STATES))).count()
