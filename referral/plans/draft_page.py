"""What the pages of a draft show: its lines and what happened since, totals beside first-come, prices of slots."""

import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy import Select, case, null, union_all
from sqlalchemy.orm import joinedload, load_only

from referral.accounts.models import User
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.i18n import _
from referral.intake.models import Case
from referral.intake.moves import ANSWER_WITHIN
from referral.lookups import of_row
from referral.paging import Page, Parts, page_among
from referral.plans import actions, updating, wording
from referral.plans.models import PlanLine, PlanRun
from referral.plans.seen import Newer, newer
from referral.plans.since import Since, marks_of, of_hospital, since_of
from referral.zones import day_in

CASE_COLUMNS = (
    "reference", "state", "priority", "due_at", "place_name", "place_country", "modalities", "age_group",
    "next_treatment_due", "patient_id", "languages", "born", "site_group", "parked_until",
)  # fmt: skip
PER_PAGE = 25
PARTS = ("proposed", "held", "unplaced")
PART = case(
    (PlanLine.hospital_id.is_not(None), "proposed"),
    (PlanLine.reason == "held_for_more_urgent", "held"),
    else_="unplaced",
)
PRIORITIES = {code: position for position, code in enumerate(ANSWER_WITHIN)}
FIRST = (case(PRIORITIES, value=Case.priority), Case.due_at.is_(None), Case.due_at, Case.reference)
"""The more urgent first, then what is due sooner."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the page shows it; `marks`: what stands against it by now, `second_marks`: against its second."""

    line: PlanLine
    case: Case
    marks: list[str]
    helps: list[str]
    travel_group: list[str]
    decider: str
    can_confirm: bool
    may_show: bool
    second_marks: list[str]
    may_show_second: bool
    hospitals: dict[str, Hospital]

    @property
    def can_ask_second(self) -> bool:
        """Whether a second hospital can be asked with the first."""
        return self.can_confirm and self.line.second_id is not None and not self.second_marks

    @property
    def is_beside(self) -> bool:
        """Whether another hospital has been asked already."""
        return "beside" in self.line.facts

    @property
    def second_hours(self) -> float | None:
        return self.line.facts.get("second_hours")

    @property
    def why(self) -> str:
        return str(wording.WHY[self.line.reason]) if self.line.reason else ""

    @property
    def start(self) -> str:
        return wording.start(self.line)

    @property
    def age(self) -> str:
        return wording.age(self.case, day_in(self.line.run.created_at, self.case.place_country))

    @property
    def slots(self) -> str:
        return wording.slots(self.line)

    @property
    def treatments(self) -> str:
        return wording.treatments(self.line)

    @property
    def earlier(self) -> str:
        return wording.earlier(self.line, self.hospitals)


class Beside(NamedTuple):
    """Who made a draft, whether people took a proposal out of it, when it was begun, when what it mends was made."""

    maker: str | None
    is_taken_out: bool
    began_at: datetime
    mends_at: datetime | None


@dataclass(frozen=True, slots=True)
class RunPage:
    """A draft by pages: those with a proposal, those held back, those without a slot, and what slots are worth."""

    run: PlanRun
    proposed: Page[Shown]
    held: Page[Shown]
    unplaced: Page[Shown]
    marginal_values: Page[dict[str, Any]]
    hospitals: dict[str, Hospital]
    aside: dict[str, list[str]]
    beside: Beside
    newer: Newer

    @property
    def pending(self) -> int:
        """How many lines on this page can be confirmed."""
        return sum(each.can_confirm for each in self.proposed.rows)

    @property
    def is_behind(self) -> bool:
        """Whether anything happened since that moves somebody: news, or a slot that people took out of it."""
        return bool(self.newer.cases or self.newer.hospitals or self.beside.is_taken_out)


def page_of(run: PlanRun, now: datetime, asked: Callable[[str], int] = lambda _: 1) -> RunPage:
    """A draft with all that happened since it was made. `asked`: which page of each of its lists."""
    lists = Parts({name: asked(name) for name in PARTS}, PER_PAGE).pages(partial(_read, run))
    marginal_values = page_among(run.figures["worths"], asked("worths"))
    lines = [line for page in lists.values() for line in page.rows]
    teller = _Teller.of(run, lines, marginal_values.rows)
    shown = {name: Page([teller.shown(line) for line in page.rows], page.cut) for name, page in lists.items()}
    return RunPage(
        run=run,
        proposed=shown["proposed"],
        held=shown["held"],
        unplaced=shown["unplaced"],
        marginal_values=marginal_values,
        hospitals=teller.hospitals,
        aside=teller.aside,
        beside=_beside(run),
        newer=newer(run),
    )


def chosen_of(run: PlanRun, ids: Collection[uuid.UUID]) -> list[Shown]:
    """Those of a draft's proposed lines that were chosen, with what stands against each by now."""
    chosen = (PlanLine.run_id == run.id, PlanLine.id.in_(ids), PlanLine.hospital_id.is_not(None))
    lines = db.session.scalars(_lines().where(*chosen).join(PlanLine.case).order_by(*FIRST)).all()
    teller = _Teller.of(run, lines)
    return [teller.shown(line) for line in lines]


def _lines() -> Select[tuple[PlanLine]]:
    columns = load_only(*(getattr(Case, name) for name in CASE_COLUMNS))
    return db.select(PlanLine).options(
        joinedload(PlanLine.case).options(columns, joinedload(Case.patient)),
        joinedload(PlanLine.hospital),
        joinedload(PlanLine.second),
        joinedload(PlanLine.first_come),
    )


def _read(run: PlanRun, parts: Parts) -> list[tuple[PlanLine, str, int, int]]:
    """The lines of the pages asked for: each with its list, how many that has, and its position there."""
    order = parts.numbered(PART, *(of_row(each, Case.id == PlanLine.case_id) for each in FIRST))
    numbered = db.select(PlanLine.id, PART.label("part"), *order)
    of = numbered.where(PlanLine.run_id == run.id).subquery().c
    wanted = _lines().add_columns(of.part, of.in_all, of.position).join(of.id.table, of.id == PlanLine.id)
    shown = wanted.where(parts.shown(of.part, of.position))
    return list(db.session.execute(shown.order_by(of.position)).tuples())


def _beside(run: PlanRun) -> Beside:
    taken_out = db.select(PlanLine.id).where(
        PlanLine.run_id == run.id, PlanLine.decision.in_(actions.TAKEN_OUT), PlanLine.hospital_id.is_not(None)
    )
    maker = db.select(User.name).where(User.id == run.created_by).scalar_subquery()
    mended = db.select(PlanRun.created_at).where(PlanRun.id == run.mends_id).scalar_subquery()
    wanted = db.select(maker, taken_out.exists(), updating.beginning(run), mended)
    return Beside(*db.session.execute(wanted).one())


@dataclass(frozen=True, slots=True)
class _Teller:
    """What the lines are told with: what happened since, the hospitals they name, references of cases."""

    run: PlanRun
    since: Since
    hospitals: dict[str, Hospital]
    travel_groups: dict[str, list[str]]
    aside: dict[str, list[str]]

    @classmethod
    def of(
        cls, run: PlanRun, lines: Sequence[PlanLine], marginal_values: Iterable[dict[str, Any]] = ()
    ) -> "_Teller":
        """For these lines of a draft, and these services' marginal values."""
        hospitals = hospitals_by_id(_named(lines) | {row["hospital"] for row in marginal_values})
        travel_groups, aside = _references(
            run, {line.facts["family"] for line in lines if "family" in line.facts}
        )
        return cls(run, since_of(run, lines), hospitals, travel_groups, aside)

    def shown(self, line: PlanLine) -> Shown:
        """One line as the page shows it."""
        since, is_pending = self.since, line.decision == "pending"
        marks = marks_of(line, since) if is_pending else {}
        travel_group = self.travel_groups.get(line.facts.get("family", ""), [])
        is_open = self.run.state == "open" and is_pending
        return Shown(
            line=line,
            case=line.case,
            marks=[str(wording.MARKS[code]) % names for code, names in marks.items()],
            helps=wording.helps(line, self.hospitals),
            travel_group=[each for each in travel_group if each != line.case.reference],
            decider=since.names.get(str(line.decided_by), ""),
            can_confirm=is_open and line.hospital_id is not None and not marks,
            may_show=(line.case_id, str(line.hospital_id)) in since.shown,
            second_marks=_of_second(line, since) if is_pending else [],
            may_show_second=(line.case_id, str(line.second_id)) in since.shown,
            hospitals=self.hospitals,
        )


def _named(lines: Iterable[PlanLine]) -> set[str]:
    found: set[str] = set()
    for line in lines:
        changes = line.facts.get("changes", [])
        found |= {*line.facts.get("hospitals", []), *(each["hospital"] for each in changes)}
        found |= {line.facts["was"]} if line.facts.get("was") else set()
    return found


def _references(
    run: PlanRun, travel_groups: Collection[str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """References of cases, in order: by travel group, and of those who wait but were set aside, by why."""
    ids = {name: {uuid.UUID(each) for each in found} for name, found in run.figures["aside"].items()}
    travel_group = PlanLine.facts["family"].as_string()
    set_aside = db.select(Case.id, Case.reference, null().label("of")).where(
        Case.id.in_({each for found in ids.values() for each in found})
    )
    together = db.select(Case.id, Case.reference, travel_group.label("of")).join(PlanLine)
    of_run = (PlanLine.run_id == run.id, travel_group.in_(travel_groups))
    named = union_all(set_aside, together.where(*of_run)).subquery().c
    rows = db.session.execute(db.select(named.id, named.reference, named.of).order_by(named.reference)).all()
    return (
        {each: [reference for _id, reference, of in rows if of == each] for each in travel_groups},
        {
            name: [reference for case_id, reference, of in rows if of is None and case_id in found]
            for name, found in ids.items()
        },
    )


def _of_second(line: PlanLine, since: Since) -> list[str]:
    found = of_hospital(line, line.second, since) if line.second else {}
    return [str(wording.MARKS[code]) for code, holds in found.items() if holds]


def totals(run: PlanRun) -> list[dict[str, str]]:
    """The draft beside first-come, row by row."""
    plan, turns = run.figures["plan"], run.figures["first_come"]
    unknown = str(_("Not known"))
    rows: list[tuple[Any, ...]] = [
        (_("With a hospital"), _of(plan, "placed", "waiting"), _of(turns, "placed", "waiting")),
        (
            _("Urgent, with a hospital"),
            _of(plan, "urgent_placed", "urgent"),
            _of(turns, "urgent_placed", "urgent"),
        ),
        (_("Mean journey"), *(wording.journey(each["mean_hours"]) or unknown for each in (plan, turns))),
        (
            _("Longest journey"),
            *(wording.journey(each["longest_hours"]) or unknown for each in (plan, turns)),
        ),
    ]
    return [{"what": str(what), "plan": str(one), "first_come": str(other)} for what, one, other in rows]


def _of(told: dict[str, Any], some: str, all_: str) -> str:
    return str(_("%(some)s of %(all)s", some=told[some], all=told[all_]))


def progress(runs: Sequence[PlanRun]) -> dict[uuid.UUID, dict[str, int]]:
    """How many lines of each draft stand at which decision."""
    of_runs = PlanLine.run_id.in_([run.id for run in runs])
    counted = db.select(PlanLine.run_id, PlanLine.decision, db.func.count()).where(of_runs)
    found: dict[uuid.UUID, dict[str, int]] = {run.id: {} for run in runs}
    for run_id, decision, number in db.session.execute(counted.group_by(PlanLine.run_id, PlanLine.decision)):
        found[run_id][decision] = number
    return found
