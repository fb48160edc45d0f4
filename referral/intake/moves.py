"""One table of a case's moves, and the one door through which a case changes its state."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_update, transaction
from referral.errors import Conflict
from referral.i18n import _l
from referral.intake.models import Case, CaseMove

# How long a hospital has for its answer, by priority. Source: IASC inter-agency referral form (DOMAIN).
ANSWER_WITHIN = {
    "emergency": timedelta(hours=24),
    "urgent": timedelta(hours=72),
    "not_triaged": timedelta(hours=72),
    "normal": timedelta(days=14),
}
TRIAGE_WITHIN = timedelta(hours=24)
OUTCOMES = (
    "completed",
    "treated_elsewhere",
    "returned_home",
    "declined_all",
    "lost_contact",
    "died",
    "duplicate",
    "not_cancer",
    "emergency_transfer",
)
PAUSED = "emergency"


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One verb of a case: from which states, to which; `None` as target means "where it was before"."""

    sources: tuple[str, ...]
    target: str | None


STEPS: dict[str, CaseStep] = {
    "submit": CaseStep(("draft",), "waiting"),
    "raise_emergency": CaseStep(("draft", "waiting", "placed", "in_treatment"), "emergency"),
    "resume": CaseStep(("emergency",), None),
    "place": CaseStep(("waiting",), "placed"),
    "return_to_queue": CaseStep(("placed", "in_treatment"), "waiting"),
    "start_treatment": CaseStep(("placed",), "in_treatment"),
    "close": CaseStep(("draft", "emergency", "waiting", "placed", "in_treatment"), "closed"),
}
MOVED_ON = _l("This case has moved on since you opened it. Look at its present state and decide anew.")


@transaction
def move_case(
    case: Case, verb: str, actor: Actor, now: datetime, reason: str | None = None, to: str | None = None
) -> None:
    """Move a case by one verb of STEPS; guarded, noted in its history and the audit.

    `to` says where a resumed case goes ("waiting" unless it was placed). Raises Conflict when the case is
    not, or no longer, where the verb begins. Moving the case first takes the first lock of the lock order.
    """
    step, before = STEPS[verb], case.state
    target = step.target or to or "waiting"
    from_here = (Case.id == case.id, Case.state == before, Case.state.in_(step.sources))
    if not guarded_update(Case, *from_here, state=target, version=Case.version + 1):
        raise Conflict(MOVED_ON)
    db.session.add(
        CaseMove(
            case_id=case.id,
            verb=verb,
            from_state=before,
            to_state=target,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_role=actor.role,
            at=now,
            reason=reason,
        )
    )
    audit.record(actor, f"case.{verb}", case, now, case_id=case.id, reason=reason)
