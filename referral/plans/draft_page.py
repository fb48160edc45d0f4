"""What the pages of a draft show: its lines and what happened since, totals beside first-come, prices of places."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import joinedload, load_only

from referral.accounts.queries import names_of
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.i18n import _
from referral.intake.models import Case
from referral.plans import actions, wording
from referral.plans.models import PlanLine, PlanRun
from referral.plans.since import Newer, Since, marks_of, newer, of_hospital, since_of

PRIORITIES = {code: place for place, code in enumerate(("emergency", "urgent", "not_triaged", "normal"))}
CASE_COLUMNS = (
    "reference", "state", "priority", "due_at", "place_name", "place_country", "modalities", "age_group",
    "next_treatment_due", "patient_id", "languages",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the page shows it; `marks`: what stands against it by now, `second_marks`: against its second."""

    line: PlanLine
    case: Case
    marks: list[str]
    helps: list[str]
    family: list[str]
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
    def places(self) -> str:
        return wording.places(self.line)

    @property
    def treatments(self) -> str:
        return wording.treatments(self.line)

    @property
    def earlier(self) -> str:
        return wording.earlier(self.line, self.hospitals)


@dataclass(frozen=True, slots=True)
class RunPage:
    """A whole draft."""

    run: PlanRun
    lines: list[Shown]
    hospitals: dict[str, Hospital]
    maker: str
    newer: Newer

    @property
    def proposed(self) -> list[Shown]:
        return [each for each in self.lines if each.line.hospital_id]

    @property
    def held(self) -> list[Shown]:
        return [each for each in self.lines if each.line.reason == "held_for_more_urgent"]

    @property
    def unplaced(self) -> list[Shown]:
        held = self.held
        return [each for each in self.lines if each.line.hospital_id is None and each not in held]

    @property
    def pending(self) -> int:
        return sum(each.can_confirm for each in self.lines)

    @property
    def is_behind(self) -> bool:
        """Whether anything happened since that moves somebody: news, or a place that people took out of it."""
        taken_out = any(
            each.line.decision in actions.TAKEN_OUT and each.line.hospital_id for each in self.lines
        )
        return bool(self.newer.cases or self.newer.hospitals or taken_out)


def page_of(run: PlanRun, now: datetime) -> RunPage:
    """A draft with all that happened since it was made."""
    lines = _lines(run)
    since = since_of(run, lines)
    hospitals = hospitals_by_id(_named(run, lines))
    families = _families(lines)
    shown = [_shown(each, run, since, hospitals, families) for each in sorted(lines, key=_first)]
    maker = names_of([str(run.created_by)]).get(str(run.created_by), "")
    return RunPage(run, shown, hospitals, maker, newer(run))


def _lines(run: PlanRun) -> Sequence[PlanLine]:
    columns = load_only(*(getattr(Case, name) for name in CASE_COLUMNS))
    loaded = (
        joinedload(PlanLine.case).options(columns, joinedload(Case.patient)),
        joinedload(PlanLine.hospital),
        joinedload(PlanLine.second),
        joinedload(PlanLine.first_come),
    )
    return db.session.scalars(db.select(PlanLine).where(PlanLine.run_id == run.id).options(*loaded)).all()


def _first(line: PlanLine) -> tuple[int, float, str]:
    """The more urgent first, then what is due sooner."""
    due = line.case.due_at
    return PRIORITIES[line.case.priority], due.timestamp() if due else float("inf"), line.case.reference


def _named(run: PlanRun, lines: Iterable[PlanLine]) -> set[str]:
    found = {row["hospital"] for row in run.figures["worths"]}
    for line in lines:
        found |= set(line.facts.get("hospitals", []))
        found |= {each["hospital"] for each in line.facts.get("changes", [])}
        found |= {line.facts["was"]} if line.facts.get("was") else set()
    return found


def _families(lines: Iterable[PlanLine]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if "family" in line.facts:
            found[line.facts["family"]].append(line.case.reference)
    return found


def _shown(
    line: PlanLine,
    run: PlanRun,
    since: Since,
    hospitals: dict[str, Hospital],
    families: dict[str, list[str]],
) -> Shown:
    is_pending = line.decision == "pending"
    marks = marks_of(line, since) if is_pending else {}
    family = [each for each in families.get(line.facts.get("family", ""), []) if each != line.case.reference]
    return Shown(
        line=line,
        case=line.case,
        marks=[str(wording.MARKS[code]) % names for code, names in marks.items()],
        helps=wording.helps(line, hospitals),
        family=family,
        decider=since.names.get(str(line.decided_by), ""),
        can_confirm=run.state == "open" and is_pending and line.hospital_id is not None and not marks,
        may_show=(line.case_id, str(line.hospital_id)) in since.shown,
        second_marks=_of_second(line, since) if is_pending else [],
        may_show_second=(line.case_id, str(line.second_id)) in since.shown,
        hospitals=hospitals,
    )


def _of_second(line: PlanLine, since: Since) -> list[str]:
    found = of_hospital(line, line.second, since) if line.second else {}
    return [str(wording.MARKS[code]) for code, holds in found.items() if holds]


def totals(run: PlanRun) -> list[dict[str, str]]:
    """The draft beside first-come, row by row."""
    plan, turns = run.figures["plan"], run.figures["first_come"]
    unknown = str(_("Not known"))
    rows: list[tuple[object, Any, Any]] = [
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


def aside(run: PlanRun) -> dict[str, list[str]]:
    """The references of those who wait but were set aside, by why."""
    ids = {name: [uuid.UUID(each) for each in found] for name, found in run.figures["aside"].items()}
    every = [each for found in ids.values() for each in found]
    rows = db.session.execute(db.select(Case.id, Case.reference).where(Case.id.in_(every)))
    names = dict(rows.tuples().all())
    return {name: sorted(names[each] for each in found if each in names) for name, found in ids.items()}


def progress(runs: Sequence[PlanRun]) -> dict[uuid.UUID, dict[str, int]]:
    """How many lines of each draft stand at which decision."""
    counted = db.select(PlanLine.run_id, PlanLine.decision, db.func.count()).where(
        PlanLine.run_id.in_([run.id for run in runs])
    )
    found: dict[uuid.UUID, dict[str, int]] = {run.id: {} for run in runs}
    for run_id, decision, number in db.session.execute(counted.group_by(PlanLine.run_id, PlanLine.decision)):
        found[run_id][decision] = number
    return found
