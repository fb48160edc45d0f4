"""Which proposals there are: a page of them, how many of each kind and source, what somebody has reported."""

import uuid
from collections import Counter
from typing import Any, NamedTuple

from sqlalchemy.orm import joinedload

from referral.db import db
from referral.hospitals.importing.models import ACCEPTED, KINDS, OPEN, REFUSED, ImportRun, Proposal
from referral.paging import Page, page_of

DECIDED = "decided"
SHOWN_STATES = {OPEN: (OPEN,), DECIDED: (ACCEPTED, REFUSED)}
OWN_REPORTS = 5


class Counts(NamedTuple):
    """How many there are by kind, and by source, in the state that is looked at."""

    by_kind: Counter[str]
    by_source: Counter[str]
    both: Counter[tuple[str, str]]

    def of(self, kind: str, source: str) -> int:
        """How many pass these filters; an empty one, and a kind that there is not, lets all pass."""
        wanted = kind if kind in KINDS else ""
        return sum(n for (k, s), n in self.both.items() if wanted in ("", k) and source in ("", s))


def counts(state: str) -> Counts:
    """Counted once for the whole page."""
    in_state = Proposal.state.in_(SHOWN_STATES.get(state, SHOWN_STATES[OPEN]))
    query = db.select(Proposal.kind, Proposal.source, db.func.count()).where(in_state)
    found = Counter(
        {
            (kind, source): n
            for kind, source, n in db.session.execute(query.group_by(Proposal.kind, Proposal.source))
        }
    )
    by_kind, by_source = Counter[str](), Counter[str]()
    for (kind, source), number in found.items():
        by_kind[kind] += number
        by_source[source] += number
    return Counts(by_kind, by_source, found)


def proposals(state: str, kind: str, source: str, found: int, page: int) -> Page[Proposal]:
    """One page of them, the newest first."""
    query = db.select(Proposal).where(Proposal.state.in_(SHOWN_STATES.get(state, SHOWN_STATES[OPEN])))
    if kind in KINDS:
        query = query.where(Proposal.kind == kind)
    if source:
        query = query.where(Proposal.source == source)
    query = query.options(joinedload(Proposal.row), joinedload(Proposal.hospital))
    return page_of(query.order_by(Proposal.raised_at.desc(), Proposal.id), page, found=found)


def last_runs() -> dict[str, Any]:
    """By source: when it was read last."""
    query = db.select(ImportRun.source, db.func.max(ImportRun.at)).group_by(ImportRun.source)
    return {source: at for source, at in db.session.execute(query)}


def reported_by(user_id: uuid.UUID, hospital_id: uuid.UUID) -> list[Proposal]:
    """The last mistakes that somebody has reported of a hospital, with the answers."""
    own = (Proposal.raised_by == user_id, Proposal.hospital_id == hospital_id)
    newest = db.select(Proposal).where(*own).order_by(Proposal.raised_at.desc(), Proposal.id)
    return list(db.session.scalars(newest.limit(OWN_REPORTS)))
