"""Whether two cases are of one person: who may be, what a coordinator decides, and how that is undone."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select
from sqlalchemy.orm import load_only

from referral import audit
from referral.audit import Actor
from referral.db import db, guarded_lock, guarded_update, transaction
from referral.errors import Conflict, NotFound
from referral.i18n import _l
from referral.intake import alike, tokens
from referral.intake.actions import (
    give_back_what_was_brought,
    pass_on_emergency,
    pass_on_told,
    reopen_duplicate,
)
from referral.intake.actions.indexing import look_for_alike
from referral.intake.card.merged import entries_of
from referral.intake.localities.in_words import town_in_country
from referral.intake.models import Case, IdentityDecision, Patient
from referral.intake.questions import answers
from referral.intake.suggestions import Found, Reason, find_alike
from referral.labels import site_name
from referral.messages import joining
from referral.paging import Page, page_among
from referral.prepared import prepared
from referral.referrals.actions import close_case
from referral.same_person.verdicts import CHOICES
from referral.same_person.wording import sentences
from referral.travel_groups import joining as travelling

DIAGNOSIS, WHERE = _l("Diagnosis"), _l("Where the patient is")
DECIDED = _l("Somebody has decided this already. Look at the decision; it can be undone.")
ONE_PERSON = _l("These two cases are already kept under one person.")


class Alike(NamedTuple):
    """A case whose person may be the same, and why, in sentences."""

    case: Case
    reasons: list[str]


class Decided(NamedTuple):
    """A decision that stands, and the other person's newest case."""

    decision: IdentityDecision
    other: Case


class Likely(NamedTuple):
    """What the page shows: possible same people, how many more, who has the same phone, what was decided."""

    candidates: list[Alike]
    more: int
    same_phone: Page[Case]
    decided: Page[Decided]


class Row(NamedTuple):
    """One question with the answers of both."""

    question: str
    mine: str
    theirs: str


def how_many(case: Case) -> int:
    """How many people may be the same person as a case's, of those the page would show.

    Of a case that was sent it is kept. Compared now is who is still being taken down, and who was noted as known of
    whom no pair is kept: noted before pairs were, or the other has another name since.
    """
    kept = alike.how_many(case.patient_id)
    if not kept and (case.may_be_known or case.submitted_at is None):
        return len(_found(case, _decided_people(case)).candidates)
    return kept


def closed_with(case: Case) -> Sequence[Case]:
    """The entries that were closed as this case's person, whose history stands there, by reference."""
    return db.session.scalars(*_closed_with(entries_of(case.id), case.id)).all()


@prepared
def _closed_with(entries: list[uuid.UUID], case_id: uuid.UUID) -> Select[tuple[Case]]:
    others = db.select(Case).where(Case.id.in_(entries), Case.id != case_id)
    return others.options(load_only(Case.reference)).order_by(Case.reference)


def likely(case: Case, phones: int = 1, decisions: int = 1) -> Likely:
    """Who may be the same person as a case's; pairs that were decided are left out until it is undone.

    `phones`, `decisions`: which page of those with the same phone, and of what was decided.
    """
    decided = _decided_people(case)
    found = _found(case, decided)
    shared, settled = page_among(found.same_phone, phones), page_among(decided, decisions)
    reasons = {each.key: sentences(each.reasons) for each in found.candidates}
    newest = _newest([*reasons, *shared.rows, *map(str, settled.rows)])
    of = {str(each.patient_id): each for each in newest}
    return Likely(
        [Alike(of[key], why_so) for key, why_so in reasons.items() if key in of],
        found.more,
        Page([of[key] for key in shared.rows if key in of], shared.cut),
        Page([Decided(decided[key], of[str(key)]) for key in settled.rows if str(key) in of], settled.cut),
    )


def _decided_people(case: Case) -> dict[uuid.UUID, IdentityDecision]:
    """Whom it was decided of whether they are the same, with the decision."""
    return {each.other_than(case.patient_id): each for each in _standing(case.patient_id)}


def _found(case: Case, decided: Iterable[uuid.UUID]) -> Found:
    return alike.people_like(case.patient.identity or {}, {case.patient_id, *decided})


def _newest(people: Iterable[str]) -> list[Case]:
    """The newest case of each of these people, in their order."""
    newest: dict[uuid.UUID, Case] = {}
    for case in alike.cases_of(list(people)):
        newest.setdefault(case.patient_id, case)
    return list(newest.values())


def _standing(patient_id: uuid.UUID) -> list[IdentityDecision]:
    stands = (IdentityDecision.concerns(patient_id), IdentityDecision.undone_at.is_(None))
    query = db.select(IdentityDecision).where(*stands)
    return list(db.session.scalars(query.order_by(IdentityDecision.decided_at, IdentityDecision.id)))


def standing(case: Case, other: Case) -> IdentityDecision | None:
    """The decision that stands between two cases' people."""
    decisions = _standing(case.patient_id)
    return next((each for each in decisions if each.other_than(case.patient_id) == other.patient_id), None)


def side_by_side(case: Case, other: Case) -> list[Row]:
    """What both say of the person, question by question: open it only after both reads were noted."""
    mine, theirs = (dict([*answers.who(each), *_clinical(each)]) for each in (case, other))
    return [Row(each, mine.get(each, ""), theirs.get(each, "")) for each in {**mine, **theirs}]


def _clinical(case: Case) -> list[tuple[str, str]]:
    """The diagnosis and the locality: what else tells two people apart."""
    site = site_name(case.site_group) if case.site_group else ""
    locality = town_in_country(case.place_name, case.place_country if case.place_name else None)
    return [(str(words), said) for words, said in ((DIAGNOSIS, site), (WHERE, locality)) if said]


def why(case: Case, other: Case) -> list[str]:
    """The reasons for which a pair is shown, in sentences; empty for a pair that nothing suggests."""
    mine, theirs = (tokens.person_of(each.patient.identity or {}) for each in (case, other))
    found = find_alike(mine, {"other": theirs})
    shared = (Reason.SAME_PHONE,) if found.same_phone else ()
    return sentences(next((each.reasons for each in found.candidates), shared))


def choices(case: Case, other: Case) -> list[str]:
    """What can be chosen now: a case that is closed already cannot be closed as a duplicate."""
    closes = {"keep_this": other, "keep_other": case}
    return [name for name in CHOICES if name not in closes or closes[name].state != "closed"]


@transaction
def decide(case: Case, other: Case, choice: str, actor: Actor, now: datetime) -> IdentityDecision:
    """Decide whether two cases are of one person; a duplicate is closed with that outcome, nothing is merged.

    The same choice twice is harmless. Raises Conflict when another decision stands, or the case to close is closed.
    """
    if case.patient_id == other.patient_id:
        raise Conflict(ONE_PERSON)
    _lock(case, other)
    verdict, closes = CHOICES[choice]
    duplicate = {"other": other, "this": case, None: None}[closes]
    found = standing(case, other)
    if found is not None:
        return _same_again(found, verdict, duplicate)
    decision = _decided(case, other, verdict, duplicate, actor, now)
    if duplicate is not None:
        _go_on(duplicate, other if duplicate is case else case, actor, now)
    for each in (case, other):
        look_for_alike(each)
    return decision


def _go_on(ended: Case, living: Case, actor: Actor, now: datetime) -> None:
    """One entry is closed; what it called for, what was told of it and to its person go on with the other."""
    pass_on_emergency(ended, living, actor, now)
    pass_on_told(ended, living, actor, now)
    travelling.carry_over(ended, living, actor, now)
    close_case(ended, "duplicate", actor, now)
    joining.carry_over(ended, living, now)


def _lock(*cases: Case) -> None:
    """Take the locks of both cases, in order, so that two people who decide at once do so one after the other."""
    for each in sorted(cases, key=lambda one: one.id):
        guarded_lock(Case, Case.id == each.id)
        db.session.refresh(each)


def _same_again(found: IdentityDecision, verdict: str, duplicate: Case | None) -> IdentityDecision:
    if (found.verdict, found.closed_case_id) != (verdict, duplicate.id if duplicate else None):
        raise Conflict(DECIDED)
    return found


def _decided(
    case: Case, other: Case, verdict: str, duplicate: Case | None, actor: Actor, now: datetime
) -> IdentityDecision:
    first, second = sorted((case.patient_id, other.patient_id))
    decision = IdentityDecision(
        id=uuid.uuid4(),
        first_id=first,
        second_id=second,
        verdict=verdict,
        closed_case_id=duplicate.id if duplicate else None,
        decided_by=uuid.UUID(actor.id),
        decided_at=now,
    )
    db.session.add(decision)
    db.session.flush()
    for one, two in ((case, other), (other, case)):
        audit.record(actor, f"case.{verdict}_person", decision, now, case_id=one.id, other=str(two.id))
    return decision


@transaction
def undo(case: Case, decision_id: uuid.UUID, actor: Actor, now: datetime) -> None:
    """Take a decision back; the case it closed is open again, as it was. A second click is harmless.

    Raises NotFound for a decision about other people.
    """
    decision = db.session.get(IdentityDecision, decision_id)
    if decision is None or case.patient_id not in (decision.first_id, decision.second_id):
        raise NotFound()
    duplicate = db.session.get(Case, decision.closed_case_id) if decision.closed_case_id else None
    _lock(*filter(None, (case if duplicate is None else None, duplicate)))
    live = (IdentityDecision.id == decision.id, IdentityDecision.undone_at.is_(None))
    if not guarded_update(IdentityDecision, *live, undone_at=now, undone_by=uuid.UUID(actor.id)):
        return
    if duplicate is not None and duplicate.state == "closed":
        reopen_duplicate(duplicate, actor, now)
        for each in _cases_of_both(decision):
            give_back_what_was_brought(each, duplicate)
            joining.give_back(duplicate, each, now)
            travelling.give_back(each, decision.decided_at, actor, now)
    db.session.flush()
    for each in _cases_of_both(decision):
        look_for_alike(each)
        audit.record(actor, "case.person_undone", decision, now, case_id=each.id)


def _cases_of_both(decision: IdentityDecision) -> list[Case]:
    both = Case.patient_id.in_((decision.first_id, decision.second_id))
    return list(db.session.scalars(db.select(Case).join(Patient).where(both).order_by(Case.id)))
