"""What the pages of a draft show: its lines and what happened since, totals beside first-come, prices of places."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import joinedload, load_only

from referral.audit import AuditEvent
from referral.coordination import plan_words, queries
from referral.coordination.models import PlanLine, PlanRun
from referral.db import db
from referral.hospitals.models import Hospital, Service
from referral.i18n import _
from referral.intake.models import Case, Consent
from referral.labels import label
from referral.referrals.consents import SHOW
from referral.referrals.models import Referral
from referral.referrals.moves import OPEN_STATES

PRIORITIES = {code: place for place, code in enumerate(("emergency", "urgent", "not_triaged", "normal"))}
CASE_COLUMNS = (
    "reference", "state", "priority", "due_at", "place_name", "place_country", "modalities", "age_group",
    "next_treatment_due", "patient_id", "languages",
)  # fmt: skip
CHANGES_NOTHING = (".read", ".add_note", ".assign_owner", ".remind", ".called_back", ".asked")
OF_CASES, OF_HOSPITALS = ("case.", "referral.", "consent."), ("hospital.", "places.")


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as the page shows it; `marks`: what stands against it by now; `referral_state` of what was sent."""

    line: PlanLine
    case: Case
    marks: list[str]
    helps: list[str]
    family: list[str]
    decider: str
    can_confirm: bool
    may_show: bool

    @property
    def why(self) -> str:
        return str(plan_words.WHY[self.line.reason]) if self.line.reason else ""

    @property
    def start(self) -> str:
        return plan_words.start(self.line)

    @property
    def places(self) -> str:
        return plan_words.places(self.line)


class Newer(NamedTuple):
    """How many waiting cases and hospitals have changed since a draft was made."""

    cases: int
    hospitals: int


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


class _Since(NamedTuple):
    """What is true now of the cases and hospitals of a draft."""

    referrals: dict[uuid.UUID, list[Referral]]
    full: set[tuple[uuid.UUID, str, str]]
    staffed: set[uuid.UUID]
    names: dict[str, str]
    shown: set[tuple[uuid.UUID, str]]


def page_of(run: PlanRun, now: datetime) -> RunPage:
    """A draft with all that happened since it was made."""
    lines = _lines(run)
    since = _since(run, lines)
    hospitals = queries.hospitals_by_id(_named(run, lines))
    families = _families(lines)
    shown = [_shown(each, run, since, hospitals, families) for each in sorted(lines, key=_first)]
    maker = queries.names_of([str(run.created_by)]).get(str(run.created_by), "")
    return RunPage(run, shown, hospitals, maker, newer(run))


def _lines(run: PlanRun) -> Sequence[PlanLine]:
    columns = load_only(*(getattr(Case, name) for name in CASE_COLUMNS))
    loaded = (
        joinedload(PlanLine.case).options(columns, joinedload(Case.patient)),
        joinedload(PlanLine.hospital),
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
    return found


def _families(lines: Iterable[PlanLine]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        if "family" in line.facts:
            found[line.facts["family"]].append(line.case.reference)
    return found


def _since(run: PlanRun, lines: Sequence[PlanLine]) -> _Since:
    cases = db.select(PlanLine.case_id).where(PlanLine.run_id == run.id)
    found: dict[uuid.UUID, list[Referral]] = defaultdict(list)
    wanted = db.select(Referral).where(Referral.case_id.in_(cases)).options(joinedload(Referral.hospital))
    for referral in db.session.scalars(wanted):
        found[referral.case_id].append(referral)
    empty = db.select(Service.hospital_id, Service.modality, Service.age_group).where(
        Service.free == 0, Service.reported_at > run.created_at
    )
    full = set(db.session.execute(empty).tuples())
    names = queries.names_of(str(line.decided_by) for line in lines if line.decided_by)
    return _Since(found, full, queries.with_staff(), names, _shown_to(cases))


def _shown_to(cases: Any) -> set[tuple[uuid.UUID, str]]:
    """Which of these cases which hospital may see by a living consent."""
    living = (Consent.purpose == SHOW, Consent.withdrawn_at.is_(None), Consent.case_id.in_(cases))
    rows = db.session.execute(db.select(Consent.case_id, Consent.scope).where(*living))
    return {(case_id, str(scope.get("hospital"))) for case_id, scope in rows}


def _shown(
    line: PlanLine,
    run: PlanRun,
    since: _Since,
    hospitals: dict[str, Hospital],
    families: dict[str, list[str]],
) -> Shown:
    is_pending = line.decision == "pending"
    marks = _marks(line, since) if is_pending else {}
    family = [each for each in families.get(line.facts.get("family", ""), []) if each != line.case.reference]
    return Shown(
        line=line,
        case=line.case,
        marks=[str(plan_words.MARKS[code]) % names for code, names in marks.items()],
        helps=plan_words.helps(line, hospitals),
        family=family,
        decider=since.names.get(str(line.decided_by), ""),
        can_confirm=run.state == "open" and is_pending and line.hospital_id is not None and not marks,
        may_show=(line.case_id, str(line.hospital_id)) in since.shown,
    )


def _marks(line: PlanLine, since: _Since) -> dict[str, dict[str, str]]:
    """What stands against a line by now, by code; on a line without a hospital only what became of the case."""
    case = line.case
    asked = [each for each in since.referrals[case.id] if each.state in OPEN_STATES]
    need = (next(iter(case.modalities), None), case.age_group)
    found = {
        "erased": case.patient.erased_at is not None,
        "moved_on": case.state != "waiting",
        "asked": bool(asked),
        "need_changed": need != (line.modality, line.age_group),
        **_marks_of_hospital(line, since),
    }
    names = {
        "state": label("case_state", case.state),
        "hospitals": ", ".join(each.hospital.name for each in asked),
    }
    return {code: names for code, holds in found.items() if holds}


def _marks_of_hospital(line: PlanLine, since: _Since) -> dict[str, bool]:
    hospital = line.hospital
    if hospital is None:
        return {}
    mine = [each for each in since.referrals[line.case_id] if each.hospital_id == hospital.id]
    return {
        "closed": hospital.closed_at is not None,
        "full": (hospital.id, str(line.modality), str(line.age_group)) in since.full,
        "unreachable": not hospital.email and hospital.id not in since.staffed,
        "declined": any(each.state == "rejected" for each in mine),
    }


def newer(run: PlanRun) -> Newer:
    """How many cases (drafts of intakes left out) and hospitals changed since; the draft's own sending is not news."""
    own = db.select(PlanLine.referral_id).where(PlanLine.run_id == run.id, PlanLine.referral_id.is_not(None))
    sent = {str(each) for each in db.session.scalars(own)}
    columns = db.select(AuditEvent.verb, AuditEvent.subject_id, AuditEvent.case_id)
    cases: set[str] = set()
    hospitals: set[str] = set()
    for verb, subject, case_id in db.session.execute(columns.where(AuditEvent.at > run.created_at)):
        if verb.endswith(CHANGES_NOTHING) or (verb in ("referral.send", "consent.record")):
            cases |= {case_id} if verb == "referral.send" and subject not in sent else set()
        elif verb.startswith(OF_CASES) and case_id:
            cases.add(case_id)
        elif verb.startswith(OF_HOSPITALS):
            hospitals.add(subject)
    return Newer(_not_drafts(cases), _hospitals(hospitals))


def _hospitals(subjects: Iterable[str]) -> int:
    """How many hospitals these are: hospitals themselves, and services as their hospital."""
    wanted = {found for each in subjects if (found := queries.as_id(each))}
    rows = db.session.execute(db.select(Service.id, Service.hospital_id).where(Service.id.in_(wanted)))
    of_service = dict(rows.tuples().all())
    return len({of_service.get(each, each) for each in wanted})


def _not_drafts(ids: Iterable[str]) -> int:
    wanted = [found for each in ids if (found := queries.as_id(each))]
    counted = db.select(db.func.count()).select_from(Case).where(Case.id.in_(wanted), Case.state != "draft")
    return int(db.session.scalar(counted) or 0)


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
        (_("Mean journey"), *(plan_words.journey(each["mean_hours"]) or unknown for each in (plan, turns))),
        (
            _("Longest journey"),
            *(plan_words.journey(each["longest_hours"]) or unknown for each in (plan, turns)),
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
