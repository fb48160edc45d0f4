"""The living one of several entries of one person: what was closed as the same leads to the other, what is over to the
new need that began after it."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, bindparam, case, or_
from sqlalchemy.orm import QueryableAttribute, aliased

from referral.db import ACTING, db
from referral.intake.models import Case, IdentityDecision

ENTRIES = "entries"
"""Under this name a session keeps, while it reads, which entries go on together."""
MOST_STEPS = 8
"""Entries that were found to be one person, one after another; more is a mistake."""


def living_case(case: Case) -> Case:
    """The case itself, or the newest of the person under whom it goes on."""
    return living_cases([case])[0]


def living_cases(cases: Sequence[Case]) -> list[Case]:
    """Each case, or the newest of the person under whom it goes on; each once.

    Two statements a step, and one more at most.
    """
    found = list(cases)
    for _step in range(MOST_STEPS):
        onward = _onward([case for case in found if case.outcome == "duplicate"])
        if not onward:
            break
        found = [onward.get(case.id, case) for case in found]
    newest = newest_of({case.patient_id for case in found if case.state == "closed"})
    found = [newest.get(case.patient_id, case) if case.state == "closed" else case for case in found]
    return list(dict.fromkeys(found))


def _onward(closed: Sequence[Case]) -> dict[uuid.UUID, Case]:
    """Case closed as the same person's → the newest of the person it goes on under."""
    if not closed:
        return {}
    mine = (
        IdentityDecision.closed_case_id.in_([case.id for case in closed]),
        IdentityDecision.undone_at.is_(None),
    )
    whose = {case.id: case.patient_id for case in closed}
    other = {
        case_id: each.other_than(whose[case_id])
        for each in db.session.scalars(db.select(IdentityDecision).where(*mine))
        if (case_id := each.closed_case_id)
    }
    newest = newest_of(set(other.values()))
    return {case_id: newest[person] for case_id, person in other.items() if person in newest}


def _joined() -> Select[tuple[uuid.UUID]]:
    """The ids of the case `asked` and of those that were closed as the same person's and go on with it, over however
    many steps.

    What hangs on them stays where it came, under the key it came under; undone, nothing has to be brought back.
    """
    joined = db.select(Case.id, Case.patient_id).where(Case.id == bindparam("asked")).cte(recursive=True)
    found, said = aliased(Case), aliased(IdentityDecision)
    theirs = or_(said.first_id == joined.c.patient_id, said.second_id == joined.c.patient_id)
    other = case((said.first_id == joined.c.patient_id, said.second_id), else_=said.first_id)
    ended = (found.id == said.closed_case_id, found.patient_id == other, found.outcome == "duplicate")
    onward = db.select(said.closed_case_id, other).join(joined, theirs).where(said.undone_at.is_(None))
    joined = joined.union(onward.where(db.select(found.id).where(*ended).exists()))
    return db.select(joined.c.id)


JOINED = _joined()


def newest_of(people: set[uuid.UUID]) -> dict[uuid.UUID, Case]:
    """The newest case of each of these people."""
    query = db.select(Case).where(Case.patient_id.in_(people)).order_by(Case.created_at, Case.id)
    return {case.patient_id: case for case in db.session.scalars(query)} if people else {}


def goes_on_with(column: QueryableAttribute[uuid.UUID], case_id: uuid.UUID) -> ColumnElement[bool]:
    """Whether a row's case is this one or one that goes on with it: few ids, each found by the column's index."""
    return column.in_(entries_of(case_id))


def entries_of(case_id: uuid.UUID) -> list[uuid.UUID]:
    """The ids of a case and of those that go on with it; a page asks once, a deed, which may join them, anew."""
    session = db.session()
    if session.info.get(ACTING):
        return list(session.scalars(JOINED, {"asked": case_id}))
    reading, known = session.info.get(ENTRIES, (None, {}))
    if reading is None or reading is not session.get_transaction():
        known = {}
    if case_id not in known:
        known[case_id] = list(session.scalars(JOINED, {"asked": case_id}))
        session.info[ENTRIES] = (session.get_transaction(), known)
    return list(known[case_id])
