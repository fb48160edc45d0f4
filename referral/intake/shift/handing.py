"""A case goes from one volunteer to another: asked for and given, or handed over at the end of a shift."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from referral import audit, occasions, outbox
from referral.accounts.models import User
from referral.accounts.permissions import Role
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, NotAllowed, TooMany
from referral.i18n import DEFAULT, _l
from referral.intake.card.merged import living_case
from referral.intake.models import Case
from referral.intake.shift.models import GIVEN, REFUSED, WITHDRAWN, CaseRequest

MOST_ASKED, WITHIN = 20, timedelta(hours=12)
ASKED_TOO_OFTEN = _l("You have asked for very many cases. Wait a while, or call the coordinator.")
DECIDED = _l("Somebody has decided this already. Look at how it stands now.")
CANNOT_KEEP = _l("A case can be given only to a volunteer or a coordinator whose account is in use.")


@transaction
def ask_for(case: Case, actor: Actor, now: datetime) -> CaseRequest:
    """Ask for a case, or for the one under whom its person goes on; its keeper hears of it. A second click is harmless.

    Raises TooMany beyond twenty within twelve hours. Nothing of the case is told.
    """
    meant, mine = living_case(case), uuid.UUID(actor.id)
    waits = (CaseRequest.case_id == meant.id, CaseRequest.asked_by == mine, CaseRequest.verdict.is_(None))
    known = db.session.scalars(db.select(CaseRequest).where(*waits)).first()
    if known is not None:
        return known
    lately = (CaseRequest.asked_by == mine, CaseRequest.asked_at > now - WITHIN)
    asked = db.session.scalar(db.select(db.func.count()).select_from(CaseRequest).where(*lately))
    if (asked or 0) >= MOST_ASKED:
        raise TooMany(ASKED_TOO_OFTEN)
    request = CaseRequest(id=uuid.uuid4(), case_id=meant.id, asked_by=mine, asked_at=now)
    db.session.add(request)
    audit.record(actor, "case.ask_for", meant, now, case_id=meant.id)
    db.session.flush()
    _tell_keeper(request, meant, now)
    return request


def _tell_keeper(request: CaseRequest, case: Case, now: datetime) -> None:
    """Whoever keeps the case hears of it at once, else its coordinator; where neither can, the desk's list says it."""
    known = [db.session.get(User, each) for each in (case.keeper_id, case.owner_id) if each]
    keeper = next((user for user in known if user is not None and user.active), None)
    if keeper is not None and keeper.id != request.asked_by:
        who = f"user:{keeper.id}"
        reader = outbox.Reader(occasions.ACCOUNT, who, keeper.email, keeper.language or DEFAULT)
        facts = {"request_id": str(request.id), "reader": str(keeper.id)}
        outbox.tell("case.ask_for", reader, f"case:{case.id}", now.isoformat(), now, **facts)


@transaction
def give(request: CaseRequest, case: Case, actor: Actor, now: datetime) -> None:
    """Give a case to who asked for it.

    Raises Conflict for the second decision and where the case is another's by now, NotAllowed where they may keep none.
    """
    asker = db.session.get_one(User, request.asked_by)
    if not hand_over([case], asker, actor, now) and case.keeper_id != asker.id:
        raise Conflict(DECIDED)
    _decide(request, GIVEN, actor, now)


@transaction
def refuse(request: CaseRequest, case: Case, actor: Actor, now: datetime) -> None:
    """Keep the case where it is. Raises Conflict for the second decision."""
    _decide(request, REFUSED, actor, now)
    audit.record(actor, "case.refuse_request", case, now, case_id=case.id)


@transaction
def withdraw(request: CaseRequest, case: Case, actor: Actor, now: datetime) -> None:
    """Ask no longer. Raises Conflict where somebody has decided."""
    _decide(request, WITHDRAWN, actor, now)
    audit.record(actor, "case.withdraw_request", case, now, case_id=case.id)


@transaction
def hand_over(cases: Sequence[Case], to: User, actor: Actor, now: datetime) -> int:
    """Let another person keep these cases, who sees them from now on; whoever kept them no longer does. The number.

    A case that somebody else keeps by now stays where it is. Raises NotAllowed where the other may not keep a case.
    """
    if not to.active or to.role not in (Role.VOLUNTEER, Role.COORDINATOR):
        raise NotAllowed(CANNOT_KEEP)
    return sum(_give_one(case, to, actor, now) for case in sorted(cases, key=lambda each: each.id))


def _give_one(case: Case, to: User, actor: Actor, now: datetime) -> bool:
    was = case.keeper_id
    is_its_own = actor.role == Role.COORDINATOR or str(was) == actor.id
    as_seen = (Case.id == case.id, Case.keeper_id.is_not_distinct_from(was))
    if was == to.id or not is_its_own or not guarded_lock(Case, *as_seen):
        return False
    db.session.refresh(case)
    case.keeper_id = to.id
    audit.record(actor, "case.hand_over", case, now, case_id=case.id, to=str(to.id))
    return True


def _decide(request: CaseRequest, verdict: str, actor: Actor, now: datetime) -> None:
    waits = (CaseRequest.id == request.id, CaseRequest.verdict.is_(None))
    decided = {"verdict": verdict, "decided_at": now, "decided_by": uuid.UUID(actor.id)}
    if not guarded_update(CaseRequest, *waits, **decided):
        raise Conflict(DECIDED)
