"""Who may see what at the desk: the queue, one case, its referrals, who read it."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import load_only

from referral.accounts.models import User
from referral.audit import AuditEvent
from referral.coordination.due import Entry, OpenReferral
from referral.db import db
from referral.hospitals.models import Hospital
from referral.hospitals.queries import hospitals_by_id
from referral.intake.models import Case
from referral.intake.queries import cases_visible_to
from referral.referrals.models import Referral
from referral.referrals.moves import OPEN_STATES
from referral.referrals.queries import referrals_of

OPEN_CASES = ("emergency", "waiting", "placed", "in_treatment")
PER_PAGE = 25
IN_QUEUE = (
    "reference", "state", "priority", "due_at", "returned_at", "emergency_at", "callback_wanted", "site_group",
    "age_group", "modalities", "place_name", "place_country", "owner_id",
)  # fmt: skip
"""All that the queue shows and sorts by: nothing sealed, nothing of a person."""
Wanted = dict[str, str]


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue; `hidden`: how many cases the reader may see that the filters leave out."""

    entries: list[Entry]
    found: int
    hidden: int
    page: int
    pages: int
    counts: dict[str, int]


FILTERS: dict[str, Callable[[Entry, str, User, datetime], bool]] = {
    "state": lambda entry, value, user, now: value == "all" or entry.case.state in _states(value),
    "priority": lambda entry, value, user, now: entry.case.priority == value,
    "country": lambda entry, value, user, now: entry.case.place_country == value,
    "place": lambda entry, value, user, now: value.casefold() in (entry.case.place_name or "").casefold(),
    "owner": lambda entry, value, user, now: entry.case.owner_id == _owner(value, user),
    "overdue": lambda entry, value, user, now: entry.is_overdue(now),
}


def _states(value: str) -> tuple[str, ...]:
    return OPEN_CASES if value == "open" else (value,)


def _owner(value: str, user: User) -> uuid.UUID | None:
    return user.id if value == "mine" else None


def queue(user: User, wanted: Wanted, page: int, now: datetime) -> Queue:
    """The cases a person sees, first what is due first; filters leave out, and what they leave out is counted."""
    entries = sorted(_entries(user), key=Entry.sort_key)
    filters = {"state": "open"} | {name: value for name, value in wanted.items() if value}
    found = [e for e in entries if all(FILTERS[name](e, value, user, now) for name, value in filters.items())]
    pages = max(1, -(-len(found) // PER_PAGE))
    at = min(max(page, 1), pages)
    shown = found[(at - 1) * PER_PAGE : at * PER_PAGE]
    return Queue(shown, len(found), len(entries) - len(found), at, pages, _counts(entries, now))


def _counts(entries: Iterable[Entry], now: datetime) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    for entry in entries:
        counts[entry.case.state] += 1
        counts["open"] += entry.case.state in OPEN_CASES
        counts["overdue"] += entry.case.state in OPEN_CASES and entry.is_overdue(now)
        counts["all"] += 1
    return counts


def _entries(user: User) -> list[Entry]:
    """Every case the person may see; nothing sealed is loaded, nobody is opened."""
    shown = load_only(*(getattr(Case, name) for name in IN_QUEUE))
    cases = db.session.scalars(cases_visible_to(user).options(shown)).all()
    waiting, objections = _open_referrals(), _objections()
    return [Entry(case, waiting.get(case.id, []), objections.get(case.id)) for case in cases]


def _objections() -> dict[uuid.UUID, datetime]:
    """Since when a hospital objects to an answer recorded for it, by case."""
    earliest = db.func.min(Referral.objected_at)
    open_ones = db.select(Referral.case_id, earliest).where(Referral.objected_at.is_not(None))
    return dict(db.session.execute(open_ones.group_by(Referral.case_id)).tuples().all())


def _open_referrals() -> dict[uuid.UUID, list[OpenReferral]]:
    found: dict[uuid.UUID, list[OpenReferral]] = defaultdict(list)
    columns = (Referral.case_id, Referral.state, Referral.deadline_at, Referral.hold_until)
    open_ones = db.select(*columns).where(Referral.state.in_(OPEN_STATES)).order_by(Referral.sent_at)
    for case_id, *facts in db.session.execute(open_ones):
        found[case_id].append(OpenReferral(*facts))
    return found


def entry_of(case: Case) -> Entry:
    """One case as the queue sees it."""
    sent = referrals_of(case)
    own = [OpenReferral(r.state, r.deadline_at, r.hold_until) for r in sent if r.state in OPEN_STATES]
    objections = [r.objected_at for r in sent if r.objected_at is not None]
    return Entry(case, own, min(objections, default=None))


def shown_to(case: Case) -> dict[str, Hospital]:
    """The hospitals that the case's consents name, by id."""
    named = {consent.scope["hospital"] for consent in case.consents if "hospital" in consent.scope}
    return hospitals_by_id(named)


def events_of(case: Case) -> Sequence[AuditEvent]:
    """What was done to a case and who read it, the newest first."""
    wanted = db.select(AuditEvent).where(AuditEvent.case_id == str(case.id))
    return db.session.scalars(wanted.order_by(AuditEvent.at.desc(), AuditEvent.id)).all()
